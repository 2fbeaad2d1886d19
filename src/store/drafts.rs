//! What is being typed: kept at every keystroke, in a database of its own (WAL, `synchronous=NORMAL`: nothing older
//! than the last moments can be lost, and typing never waits for the disk).
//!
//! A draft that was confirmed is bound to its intent and steps back; it is put away only when the outcome is kept,
//! and comes back when nothing happened.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};
use serde_json::Value;

use super::{DRAFTS_FILE, Result, StoreError, folder, owner::Owner, rows::instant, solo::Solo};
use crate::model::{
    filter::micros,
    journal::IntentId,
    provider::{AccountName, Provider},
};

/// Marks a file as drafts of this program ("posd").
const APPLICATION_ID: i64 = 0x706f_7364;
const STEPS: [&str; 2] = [
    "
CREATE TABLE draft (
    id TEXT PRIMARY KEY,
    account TEXT NOT NULL,
    provider TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    fields TEXT NOT NULL,
    created INTEGER NOT NULL,
    changed INTEGER NOT NULL,
    owner TEXT,
    intent TEXT
) STRICT, WITHOUT ROWID;
",
    "
ALTER TABLE draft ADD COLUMN target TEXT;
ALTER TABLE draft ADD COLUMN part TEXT;
",
];

/// A form as far as it is filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// A UUID, given by whoever opens the form.
    pub id: String,
    pub account: AccountName,
    pub provider: Provider,
    /// Which form ("book", "edit").
    pub kind: String,
    /// The id of the order that it is about, or a copy of.
    pub order: Option<String>,
    /// The part of that order.
    pub part: Option<String>,
    /// One line for a list of drafts, uncleaned.
    pub title: String,
    pub fields: Value,
    pub created: Timestamp,
    pub changed: Timestamp,
    /// The intent it became; the draft waits for its outcome.
    pub intent: Option<IntentId>,
}

/// Whether a draft can be edited here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    Mine,
    /// Another console has it open.
    Other(Owner),
    /// It was confirmed, or is gone.
    Away,
}

/// A handle on the drafts; cheap to clone.
#[derive(Clone)]
pub struct Drafts(Solo<Shelf>);

struct Shelf {
    db: Connection,
    owner: Owner,
}

impl Drafts {
    pub fn open(folder: &Path) -> Result<Self> {
        Self::open_as(folder, Owner::this())
    }

    pub fn open_as(folder: &Path, owner: Owner) -> Result<Self> {
        Ok(Self(Solo::start("drafts", Shelf { db: connect(folder)?, owner })?))
    }

    /// Keeps a draft as it is now, and takes it for this console. Refused while another console has it, and once it
    /// was confirmed.
    pub async fn save(&self, draft: Draft) -> Result<()> {
        self.0.ask(move |shelf| shelf.save(&draft)).await
    }

    /// Takes a draft for this console; one of a dead console is free.
    pub async fn claim(&self, id: String) -> Result<Claimed> {
        self.0.ask(move |shelf| shelf.claim(&id)).await
    }

    /// Lets go of it: the form was closed, the draft stays.
    pub async fn release(&self, id: String) -> Result<()> {
        self.0.ask(move |shelf| shelf.release(&id)).await
    }

    /// Every draft, newest first, those that wait for an outcome too.
    pub async fn list(&self) -> Result<Vec<Draft>> {
        self.0.ask(|shelf| shelf.list()).await
    }

    pub async fn get(&self, id: String) -> Result<Option<Draft>> {
        self.0.ask(move |shelf| Ok(shelf.list()?.into_iter().find(|d| d.id == id))).await
    }

    /// The draft became an intent: it steps back until the outcome is kept.
    pub async fn bind(&self, id: String, intent: IntentId) -> Result<()> {
        self.0
            .ask(move |shelf| {
                shelf
                    .db
                    .execute("UPDATE draft SET intent = ?2, owner = NULL WHERE id = ?1", (&id, &intent.0))?;
                Ok(())
            })
            .await
    }

    /// Nothing happened: the draft can be edited and confirmed again.
    pub async fn unbind(&self, intent: IntentId) -> Result<()> {
        self.0
            .ask(move |shelf| {
                shelf.db.execute("UPDATE draft SET intent = NULL WHERE intent = ?1", [&intent.0])?;
                Ok(())
            })
            .await
    }

    /// J10: the outcome is kept, or the operator threw the draft away.
    pub async fn retire(&self, id: String) -> Result<()> {
        self.0
            .ask(move |shelf| {
                shelf.db.execute("DELETE FROM draft WHERE id = ?1", [&id])?;
                Ok(())
            })
            .await
    }
}

impl Shelf {
    fn save(&mut self, draft: &Draft) -> Result<()> {
        let me = self.owner.to_string();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        match standing(&tx, &draft.id, &self.owner)? {
            Some(Claimed::Other(_)) => return refused("another console is editing this draft"),
            Some(Claimed::Away) => return refused("this draft was confirmed; look at what became of it"),
            Some(Claimed::Mine) | None => {}
        }
        tx.prepare_cached(
            "INSERT INTO draft (id, account, provider, kind, title, fields, created, changed, owner, target, part)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
             ON CONFLICT (id) DO UPDATE SET account = ?2, provider = ?3, kind = ?4, title = ?5, fields = ?6,
             changed = ?8, owner = ?9, target = ?10, part = ?11",
        )?
        .execute(rusqlite::params![
            draft.id,
            draft.account.0,
            draft.provider.slug(),
            draft.kind,
            draft.title,
            draft.fields.to_string(),
            micros(draft.created),
            micros(draft.changed),
            me,
            draft.order,
            draft.part,
        ])?;
        tx.commit()?;
        Ok(())
    }

    fn claim(&mut self, id: &str) -> Result<Claimed> {
        let me = self.owner.to_string();
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let claimed = standing(&tx, id, &self.owner)?.unwrap_or(Claimed::Away);
        if claimed == Claimed::Mine {
            tx.execute("UPDATE draft SET owner = ?2 WHERE id = ?1", (id, me))?;
            tx.commit()?;
        }
        Ok(claimed)
    }

    fn release(&mut self, id: &str) -> Result<()> {
        let me = self.owner.to_string();
        self.db.execute("UPDATE draft SET owner = NULL WHERE id = ?1 AND owner = ?2", (id, me))?;
        Ok(())
    }

    fn list(&self) -> Result<Vec<Draft>> {
        let mut statement = self.db.prepare_cached(
            "SELECT id, account, provider, kind, title, fields, created, changed, intent, target, part
             FROM draft
             ORDER BY changed DESC, id",
        )?;
        let mut rows = statement.query([])?;
        let mut found = Vec::new();
        while let Some(r) = rows.next()? {
            let (provider, fields): (String, String) = (r.get(2)?, r.get(5)?);
            let Some(provider) = Provider::parse(&provider) else { continue };
            found.push(Draft {
                id: r.get(0)?,
                account: AccountName(r.get(1)?),
                provider,
                kind: r.get(3)?,
                title: r.get(4)?,
                // Written by this program; a damaged one still shows that it was there.
                fields: serde_json::from_str(&fields).unwrap_or(Value::Null),
                created: instant(r.get(6)?),
                changed: instant(r.get(7)?),
                intent: r.get::<_, Option<String>>(8)?.map(IntentId),
                order: r.get(9)?,
                part: r.get(10)?,
            });
        }
        Ok(found)
    }
}

fn refused<T>(why: &str) -> Result<T> {
    Err(StoreError::Refused(why.to_owned()))
}

/// Whose a draft is; `None`: there is none.
fn standing(db: &Connection, id: &str, me: &Owner) -> Result<Option<Claimed>> {
    let found: Option<(Option<String>, Option<String>)> = db
        .prepare_cached("SELECT owner, intent FROM draft WHERE id = ?1")?
        .query_row([id], |r| Ok((r.get(0)?, r.get(1)?)))
        .optional()?;
    Ok(found.map(|(owner, intent)| match owner.as_deref().and_then(Owner::parse) {
        _ if intent.is_some() => Claimed::Away,
        Some(owner) if owner != *me && owner.lives() => Claimed::Other(owner),
        _ => Claimed::Mine,
    }))
}

fn connect(folder: &Path) -> Result<Connection> {
    let path = folder::own_place(folder, DRAFTS_FILE)?;
    let name = path.display().to_string();
    let mut db = Connection::open_with_flags(
        &path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    db.busy_timeout(std::time::Duration::from_secs(5))?;
    let found: i64 = db.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |r| r.get(0))?;
    let application: i64 = db.pragma_query_value(None, "application_id", |r| r.get(0))?;
    if tables > 0 && application != APPLICATION_ID {
        return refused(&format!("{name} is a database of another program"));
    }
    if !(0..=i64::try_from(STEPS.len()).unwrap_or(i64::MAX)).contains(&found) {
        return refused(&format!("{name} was written by a newer postroom; use that version"));
    }
    let mode: String = db.pragma_update_and_check(None, "journal_mode", "WAL", |r| r.get(0))?;
    if !mode.eq_ignore_ascii_case("wal") {
        return refused(&format!("{name}: this file system cannot hold drafts (journal mode {mode})"));
    }
    db.pragma_update(None, "synchronous", "NORMAL")?;
    db.pragma_update(None, "trusted_schema", false)?;
    let tx = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let found: u16 = tx.pragma_query_value(None, "user_version", |r| r.get(0))?;
    let found = usize::from(found);
    for step in STEPS.iter().skip(found) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", i64::try_from(STEPS.len()).unwrap_or(i64::MAX))?;
    tx.commit()?;
    Ok(db)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn draft(id: &str, name: &str) -> Draft {
        Draft {
            id: id.to_owned(),
            account: AccountName("parcels".to_owned()),
            provider: Provider::Sendle,
            kind: "book".to_owned(),
            order: Some("o1".to_owned()),
            part: None,
            title: name.to_owned(),
            fields: json!({ "receiver": { "name": name } }),
            created: Timestamp::UNIX_EPOCH,
            changed: Timestamp::UNIX_EPOCH,
            intent: None,
        }
    }

    #[tokio::test]
    async fn two_consoles_never_fight_over_a_draft() {
        let folder = tempfile::tempdir().unwrap();
        // Alive for both: another container of this machine, whose processes cannot be seen from here.
        let other = Owner { host: "another".to_owned(), ..Owner::this() };
        let first = Drafts::open(folder.path()).unwrap();
        let second = Drafts::open_as(folder.path(), other).unwrap();
        first.save(draft("d1", "Lois")).await.unwrap();
        assert!(matches!(second.claim("d1".into()).await.unwrap(), Claimed::Other(_)));
        assert!(second.save(draft("d1", "Clark")).await.is_err());
        assert_eq!(first.list().await.unwrap()[0].title, "Lois");
        first.release("d1".into()).await.unwrap();
        assert_eq!(second.claim("d1".into()).await.unwrap(), Claimed::Mine);
        assert!(first.save(draft("d1", "Lois again")).await.is_err());
    }

    #[tokio::test]
    async fn a_draft_of_a_dead_console_is_offered_again_as_it_was() {
        let folder = tempfile::tempdir().unwrap();
        let dead = Owner { boot: "an earlier run".to_owned(), ..Owner::this() };
        Drafts::open_as(folder.path(), dead).unwrap().save(draft("d1", "Lois")).await.unwrap();
        let next = Drafts::open(folder.path()).unwrap();
        let found = next.list().await.unwrap();
        assert_eq!(found, [draft("d1", "Lois")]);
        #[cfg(target_os = "linux")]
        assert_eq!(next.claim("d1".into()).await.unwrap(), Claimed::Mine);
    }

    #[tokio::test]
    async fn a_confirmed_draft_steps_back_and_returns_when_nothing_happened() {
        let folder = tempfile::tempdir().unwrap();
        let drafts = Drafts::open(folder.path()).unwrap();
        let intent = IntentId("i1".to_owned());
        drafts.save(draft("d1", "Lois")).await.unwrap();
        drafts.bind("d1".into(), intent.clone()).await.unwrap();
        assert_eq!(drafts.claim("d1".into()).await.unwrap(), Claimed::Away);
        assert!(drafts.save(draft("d1", "changed")).await.is_err());
        drafts.unbind(intent).await.unwrap();
        assert_eq!(drafts.claim("d1".into()).await.unwrap(), Claimed::Mine);
        drafts.retire("d1".into()).await.unwrap();
        assert!(drafts.list().await.unwrap().is_empty());
    }
}
