//! Account names by their small numbers; there are a handful, so they are kept in memory.

use rusqlite::{Connection, OptionalExtension};

use super::Result;
use crate::model::{filter::fold, provider::AccountName};

#[derive(Default)]
pub(super) struct Names {
    /// By number, with the folded name: scans ask for each row.
    known: Vec<Option<(AccountName, String)>>,
}

impl Names {
    pub(super) fn of(&self, number: i64) -> Option<&AccountName> {
        self.entry(number).map(|(name, _)| name)
    }

    /// The name as filters compare it; empty when it is not known.
    pub(super) fn folded(&self, number: i64) -> &str {
        self.entry(number).map_or("", |(_, folded)| folded)
    }

    fn entry(&self, number: i64) -> Option<&(AccountName, String)> {
        self.known.get(usize::try_from(number).ok()?)?.as_ref()
    }

    /// Reads the names again.
    pub(super) fn load(&mut self, db: &Connection) -> Result<()> {
        let mut statement = db.prepare_cached("SELECT id, name FROM account WHERE id BETWEEN 0 AND 65535")?;
        let mut rows = statement.query([])?;
        self.known.clear();
        while let Some(row) = rows.next()? {
            let at = usize::from(row.get::<_, u16>(0)?);
            if self.known.len() <= at {
                self.known.resize(at + 1, None);
            }
            let name: String = row.get(1)?;
            let folded = fold(&name);
            self.known[at] = Some((AccountName(name), folded));
        }
        Ok(())
    }
}

/// The number of an account, if it has stored anything.
pub(super) fn number_of(db: &Connection, name: &AccountName) -> Result<Option<i64>> {
    let mut statement = db.prepare_cached("SELECT id FROM account WHERE name = ?1")?;
    Ok(statement.query_row([&name.0], |r| r.get(0)).optional()?)
}

/// The number of an account, given now if it has none.
pub(super) fn number_for(db: &Connection, name: &AccountName) -> Result<i64> {
    if let Some(number) = number_of(db, name)? {
        return Ok(number);
    }
    db.prepare_cached("INSERT INTO account (name) VALUES (?1)")?.execute([&name.0])?;
    Ok(db.last_insert_rowid())
}
