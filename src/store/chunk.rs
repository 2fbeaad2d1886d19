//! The orders laid out to be looked through: 256 rows in one record, texts apart from figures.
//!
//! A filter over a million orders reads these records from end to end (some 90 MB of text, or 8 MB for each column of figures)
//! instead of a million table rows, and so costs the same at any length of a word. The records are written in the
//! same transaction as the rows, so that they never differ.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::{Result, columns};
use crate::model::filter::{FIELD_END, Texts};

/// Rows in a chunk.
pub(super) const ROWS: usize = 256;
/// Ends the text of a row, so that none is empty and no hit spans two.
const ROW_END: u8 = 0x1e;

/// Where a row stands: its chunk and its place in it. Row numbers begin at 1.
pub(super) fn place(id: i64) -> (i64, usize) {
    let at = id - 1;
    let slot = usize::try_from(at.rem_euclid(256)).unwrap_or(0);
    (at.div_euclid(256), slot)
}

/// The number of the row at a place.
pub(super) fn row_number(no: i64, slot: usize) -> i64 {
    no * 256 + 1 + i64::try_from(slot).unwrap_or(0)
}

/// The texts of one row as bytes; every field is folded already.
pub(super) fn text_of(fields: [&str; 5]) -> Vec<u8> {
    let mut out = Vec::with_capacity(fields.iter().map(|f| f.len() + 1).sum());
    for (i, field) in fields.iter().enumerate() {
        if i > 0 {
            out.push(FIELD_END);
        }
        out.extend_from_slice(field.as_bytes());
    }
    out.push(ROW_END);
    out
}

/// Takes the texts of a row apart again.
pub(super) fn texts(row: &[u8]) -> Texts<'_> {
    let mut rest = row.strip_suffix(&[ROW_END]).unwrap_or(row);
    // The aliases come last and are parted by the same sign.
    let mut next = || {
        let end = memchr::memchr(FIELD_END, rest).unwrap_or(rest.len());
        let field = &rest[..end];
        rest = rest.get(end + 1..).unwrap_or_default();
        field
    };
    let (state, reference, customer, destination) = (next(), next(), next(), next());
    Texts { state, reference, customer, destination, aliases: rest }
}

/// The texts of a chunk: how many rows, where each ends, then the rows.
pub(super) struct TextChunk<'a> {
    ends: &'a [u8],
    pub rows: &'a [u8],
}

impl<'a> TextChunk<'a> {
    /// `None`: not written by this program.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let (count, rest) = bytes.split_first_chunk::<4>()?;
        let count = usize::try_from(u32::from_le_bytes(*count)).ok()?;
        let (ends, rows) = rest.split_at_checked(count.checked_mul(4)?)?;
        (count <= ROWS).then_some(Self { ends, rows })
    }

    pub(super) fn len(&self) -> usize {
        self.ends.len() / 4
    }

    /// Where the row ends in `rows`.
    pub(super) fn end(&self, slot: usize) -> usize {
        let bytes = self.ends.get(slot * 4..slot * 4 + 4).and_then(|b| b.first_chunk::<4>());
        bytes.map_or(0, |b| u32::from_le_bytes(*b) as usize).min(self.rows.len())
    }

    pub(super) fn row(&self, slot: usize) -> &'a [u8] {
        let start = if slot == 0 { 0 } else { self.end(slot - 1) };
        self.rows.get(start..self.end(slot)).unwrap_or_default()
    }
}

fn write_texts(rows: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(4 + rows.iter().map(|r| r.len() + 4).sum::<usize>());
    out.extend_from_slice(&u32::try_from(rows.len()).unwrap_or(0).to_le_bytes());
    let mut end = 0_usize;
    for row in rows {
        end += row.len();
        out.extend_from_slice(&u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
    }
    for row in rows {
        out.extend_from_slice(row);
    }
    out
}

/// Rows that one transaction has altered, written chunk by chunk at its end.
#[derive(Default)]
pub(super) struct Pending {
    rows: BTreeMap<i64, Vec<Altered>>,
}

struct Altered {
    slot: usize,
    text: Option<Vec<u8>>,
    figures: columns::Row,
}

impl Pending {
    pub(super) fn put(&mut self, id: i64, text: Option<Vec<u8>>, figures: columns::Row) {
        let (no, slot) = place(id);
        self.rows.entry(no).or_default().push(Altered { slot, text, figures });
    }

    /// Writes every altered chunk; one whose bytes stay the same is not written.
    pub(super) fn write(self, db: &Connection) -> Result<()> {
        for (no, rows) in self.rows {
            let figures: Vec<_> = rows.iter().map(|r| (r.slot, &r.figures)).collect();
            columns::write(db, no, &figures)?;
            if rows.iter().any(|r| r.text.is_some()) {
                write_text(db, no, rows)?;
            }
        }
        Ok(())
    }
}

fn write_text(db: &Connection, no: i64, rows: Vec<Altered>) -> Result<()> {
    let old: Option<Vec<u8>> = db
        .prepare_cached("SELECT bytes FROM chunk_text WHERE no = ?1")?
        .query_row([no], |r| r.get(0))
        .optional()?;
    let mut texts: Vec<Vec<u8>> = old
        .as_deref()
        .and_then(TextChunk::read)
        .map(|c| (0..c.len()).map(|slot| c.row(slot).to_vec()).collect())
        .unwrap_or_default();
    for Altered { slot, text, .. } in rows {
        let Some(text) = text else { continue };
        if texts.len() <= slot {
            texts.resize(slot + 1, Vec::new());
        }
        texts[slot] = text;
    }
    let new = write_texts(&texts);
    if old.as_ref() != Some(&new) {
        db.prepare_cached("INSERT OR REPLACE INTO chunk_text VALUES (?1, ?2)")?.execute(params![no, new])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_taken_apart_as_it_was_put_together() {
        for fields in [
            ["state", "ref", "customer", "to", "a\u{1f}b"],
            ["", "", "", "", ""],
            ["state", "", "", "", "a\u{1f}\u{1f}b"],
            ["", "ref", "", "to", ""],
        ] {
            let row = text_of(fields);
            let t = texts(&row);
            let read = [t.state, t.reference, t.customer, t.destination, t.aliases];
            assert_eq!(read, fields.map(str::as_bytes));
        }
        assert_eq!(texts(b"").aliases, b"", "not written by this program");
        assert_eq!(texts(b"state").state, b"state");
    }
}
