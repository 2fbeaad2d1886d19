//! Looking through the chunks from end to end: which rows a filter holds for, as one bit a row.

use memchr::memmem;
use rusqlite::{Connection, types::ValueRef};

use super::{
    Result,
    chunk::{self, TextChunk},
    columns::{self, Column},
    names::Names,
};
use crate::model::filter::{Check, Filter};

/// One bit for each row.
#[derive(Default)]
pub(super) struct Bits {
    /// Four words of 64 for each chunk of 256 rows.
    chunks: Vec<[u64; 4]>,
    pub count: u64,
    /// Rows that were looked at.
    pub rows: u64,
}

impl Bits {
    pub(super) fn has(&self, id: i64) -> bool {
        let (no, slot) = chunk::place(id);
        let words = usize::try_from(no).ok().and_then(|no| self.chunks.get(no));
        words.is_some_and(|w| w[slot / 64] >> (slot % 64) & 1 == 1)
    }

    /// The hits of one chunk, by their place in it.
    pub(super) fn slots(&self, no: i64) -> impl Iterator<Item = usize> + use<> {
        let words = usize::try_from(no).ok().and_then(|no| self.chunks.get(no).copied()).unwrap_or_default();
        words.into_iter().enumerate().flat_map(|(i, word)| {
            let rest = std::iter::successors(Some(word), |word| Some(word & word.wrapping_sub(1)));
            rest.take_while(|word| *word != 0).map(move |word| i * 64 + word.trailing_zeros() as usize)
        })
    }

    pub(super) fn numbers(&self) -> impl Iterator<Item = i64> {
        let chunks = i64::try_from(self.chunks.len()).unwrap_or(0);
        (0..chunks).flat_map(|no| self.slots(no).map(move |slot| chunk::row_number(no, slot)))
    }

    fn add_up(&mut self) {
        self.count = self.chunks.iter().flatten().map(|w| u64::from(w.count_ones())).sum();
    }
}

/// Looks through the chunks: texts first, then the figures of what is left.
pub(super) fn scan(
    db: &Connection,
    names: &Names,
    filter: &Filter,
    check: &Check,
    stale: &dyn Fn() -> bool,
) -> Result<Bits> {
    let mut bits = Bits::default();
    let texts = check.has_texts();
    if texts {
        let rarest = check.rarest();
        let finders: Vec<memmem::Finder<'_>> =
            rarest.iter().flat_map(|(needles, _)| needles.iter()).map(memmem::Finder::new).collect();
        let sure = rarest.is_some_and(|(_, sure)| sure);
        each_chunk(db, "SELECT no, bytes FROM chunk_text ORDER BY no", stale, |no, bytes| {
            let Some(found) = TextChunk::read(bytes) else { return };
            bits.rows += found.len() as u64;
            let words = slot_of(&mut bits.chunks, no);
            if finders.is_empty() {
                for slot in 0..found.len() {
                    mark(words, slot, check.texts_hold(&chunk::texts(found.row(slot))));
                }
            }
            for finder in &finders {
                spot(&found, finder, |slot| {
                    mark(words, slot, sure || check.texts_hold(&chunk::texts(found.row(slot))));
                });
            }
        })?;
    }
    if check.has_figures() {
        columns::each(db, &Column::asked_by(filter), stale, |no, records| {
            let words = slot_of(&mut bits.chunks, no);
            bits.rows += if texts { 0 } else { records.len() as u64 };
            if texts && *words == [0; 4] {
                return;
            }
            for slot in 0..records.len() {
                if !texts || words[slot / 64] >> (slot % 64) & 1 == 1 {
                    words[slot / 64] &= !(1 << (slot % 64));
                    let figures = records.figures(slot, names);
                    mark(words, slot, figures.is_some_and(|f| check.figures_hold(&f)));
                }
            }
        })?;
    }
    bits.add_up();
    Ok(bits)
}

/// Calls back for each row that holds the needle.
fn spot(chunk: &TextChunk<'_>, finder: &memmem::Finder<'_>, mut hit: impl FnMut(usize)) {
    let (mut from, mut slot) = (0, 0);
    while let Some(at) = chunk.rows.get(from..).and_then(|rest| finder.find(rest)) {
        while slot < chunk.len() && chunk.end(slot) <= from + at {
            slot += 1;
        }
        if slot >= chunk.len() {
            return;
        }
        hit(slot);
        from = chunk.end(slot);
        slot += 1;
    }
}

fn mark(words: &mut [u64; 4], slot: usize, holds: bool) {
    words[slot / 64] |= u64::from(holds) << (slot % 64);
}

fn slot_of(chunks: &mut Vec<[u64; 4]>, no: i64) -> &mut [u64; 4] {
    // Chunks are numbered from 0 without gaps; a number that memory cannot hold was not written by this program.
    let no = usize::try_from(no).unwrap_or(0).min(1 << 26);
    if chunks.len() <= no {
        chunks.resize(no + 1, [0; 4]);
    }
    &mut chunks[no]
}

fn each_chunk(
    db: &Connection,
    sql: &str,
    stale: &dyn Fn() -> bool,
    mut each: impl FnMut(i64, &[u8]),
) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        if stale() {
            return Err(super::StoreError::Superseded);
        }
        if let ValueRef::Blob(bytes) = row.get_ref(1)? {
            each(row.get(0)?, bytes);
        }
    }
    Ok(())
}
