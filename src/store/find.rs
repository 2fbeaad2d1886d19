//! Orders by what a person may paste: `account/id`, a reference, an id or an alias, or how one of them begins.

use rusqlite::Connection;

use super::{Result, names::Names, rows, young};
use crate::model::{
    filter::{FIELD_END, fold},
    order::OrderRow,
    provider::{AccountName, OrderKey},
};

/// How many orders one reference may name.
const FOUND_AT_MOST: usize = 20;

/// How well an order answers to a word; the best comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Key,
    Reference,
    Id,
    Alias,
    ReferenceBegins,
    IdBegins,
    AliasBegins,
}

/// A rank, the word that was met, and the row number: what is found is sorted by them.
type Found = (Rank, String, i64);

const EXACT: [(Rank, &str); 3] = [
    (
        Rank::Reference,
        "SELECT ref_key, id FROM orders INDEXED BY orders_reference WHERE settled = 1 AND ref_key = ?1
         ORDER BY id LIMIT 20",
    ),
    // Ids outside ASCII are found as aliases, which are folded.
    (
        Rank::Id,
        "SELECT '', id FROM orders INDEXED BY orders_key WHERE settled = 1 AND key = ?1 COLLATE NOCASE
         ORDER BY id LIMIT 20",
    ),
    (Rank::Alias, "SELECT word, id FROM alias WHERE word = ?1 ORDER BY id LIMIT 20"),
];
const BEGINS: [(Rank, &str); 3] = [
    (
        Rank::ReferenceBegins,
        "SELECT ref_key, id FROM orders INDEXED BY orders_reference
         WHERE settled = 1 AND ref_key >= ?1 AND ref_key < ?2 ORDER BY ref_key LIMIT 20",
    ),
    (
        Rank::IdBegins,
        "SELECT lower(key), id FROM orders INDEXED BY orders_key
         WHERE settled = 1 AND key >= ?1 COLLATE NOCASE AND key < ?2 COLLATE NOCASE
         ORDER BY key COLLATE NOCASE LIMIT 20",
    ),
    (Rank::AliasBegins, "SELECT word, id FROM alias WHERE word >= ?1 AND word < ?2 ORDER BY word LIMIT 20"),
];

/// `account/id`, then exact references, ids and aliases, then those that begin so.
pub(super) fn find(db: &Connection, names: &mut Names, reference: &str) -> Result<Vec<OrderRow>> {
    let typed = reference.trim();
    let word = fold(typed);
    if word.is_empty() {
        return Ok(Vec::new());
    }
    let mut found: Vec<Found> = Vec::new();
    if let Some((account, id)) = typed.split_once('/') {
        let key = OrderKey { account: AccountName(account.to_owned()), id: id.to_owned() };
        found.extend(rows::number(db, &key)?.map(|id| (Rank::Key, String::new(), id)));
    }
    for (rank, sql) in EXACT {
        settled(db, rank, sql, &[&word], &mut found)?;
    }
    let end = format!("{word}\u{10ffff}");
    for (rank, sql) in BEGINS {
        settled(db, rank, sql, &[&word, &end], &mut found)?;
    }
    unsettled(db, &word, &mut found)?;
    found.sort_unstable();
    let mut ids: Vec<i64> = Vec::new();
    for (_, _, id) in found {
        if ids.len() < FOUND_AT_MOST && !ids.contains(&id) {
            ids.push(id);
        }
    }
    let rows: Result<Vec<Option<OrderRow>>> =
        ids.into_iter().map(|id| rows::by_number(db, names, id)).collect();
    Ok(rows?.into_iter().flatten().collect())
}

fn settled(db: &Connection, rank: Rank, sql: &str, bounds: &[&str], found: &mut Vec<Found>) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let met =
        statement.query_map(rusqlite::params_from_iter(bounds), |r| Ok((rank, r.get(0)?, r.get(1)?)))?;
    for one in met {
        found.push(one?);
    }
    Ok(())
}

/// Young rows are few: each is asked.
fn unsettled(db: &Connection, word: &str, found: &mut Vec<Found>) -> Result<()> {
    let mut statement = db.prepare_cached("SELECT id, ref_key, key, aliases FROM orders WHERE id > ?1")?;
    let mut rows = statement.query([young::last_settled(db)?])?;
    while let Some(row) = rows.next()? {
        let text = |i: usize| row.get_ref(i)?.as_str().map_err(rusqlite::Error::from);
        let (reference, key, aliases) = (text(1)?, text(2)?, text(3)?);
        let words = std::iter::once((Rank::Reference, Rank::ReferenceBegins, reference)).chain(
            aliases.split(FIELD_END as char).map(|alias| {
                let own = alias.eq_ignore_ascii_case(key);
                if own { (Rank::Id, Rank::IdBegins, alias) } else { (Rank::Alias, Rank::AliasBegins, alias) }
            }),
        );
        for (exact, begins, met) in words {
            if met == word {
                found.push((exact, String::new(), row.get(0)?));
            } else if met.starts_with(word) {
                found.push((begins, met.to_owned(), row.get(0)?));
            }
        }
    }
    Ok(())
}
