//! The figures of the orders in columns: eight bytes a row, 256 rows in one record, each column in a stretch of
//! numbers of its own, so that a question reads the columns that it asks about and nothing else (8 MB for a million).

use rusqlite::{Connection, OptionalExtension, params, types::ValueRef};

use super::{Result, StoreError, chunk::ROWS, names::Names};
use crate::model::{
    clock::ClockKind,
    filter::{Figures, Filter, Flag, Test},
    phase::Phase,
    provider::Provider,
};

/// One figure of every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// Account, provider, phase, flags, kind of the nearest clock: packed.
    Marks,
    /// When the nearest clock runs out.
    Clock,
    /// When the first promise does.
    Late,
    Created,
    Updated,
}

impl Column {
    const ALL: [Self; 5] = [Self::Marks, Self::Clock, Self::Late, Self::Created, Self::Updated];

    /// The number of its first record.
    const fn first(self) -> i64 {
        (self as i64) << 32
    }

    /// The columns that a filter asks about.
    pub(super) fn asked_by(filter: &Filter) -> Vec<Self> {
        let asks = |of: fn(&Test) -> bool| filter.terms.iter().any(|t| of(&t.test));
        let mut columns = vec![Self::Marks];
        if asks(|t| matches!(t, Test::Left(..) | Test::Clock(_) | Test::Is(Flag::Attention))) {
            columns.push(Self::Clock);
        }
        if asks(|t| matches!(t, Test::Is(Flag::Late))) {
            columns.push(Self::Late);
        }
        if asks(|t| matches!(t, Test::Age(..))) {
            columns.push(Self::Created);
        }
        if asks(|t| matches!(t, Test::Updated(..))) {
            columns.push(Self::Updated);
        }
        columns
    }
}

/// Stands for a time that is not known.
const NONE: i64 = i64::MIN;
const WIDTH: usize = 8;

/// The figures of one row, in the order of the columns.
pub(super) type Row = [[u8; WIDTH]; 5];

pub(super) fn row_of(account: i64, f: &Figures<'_>) -> Row {
    let mut marks = [0; WIDTH];
    marks[..4].copy_from_slice(&u32::try_from(account).unwrap_or(0).to_le_bytes());
    marks[4] = f.provider.number();
    marks[5] = f.phase.number();
    marks[6] = u8::from(f.alarming) | u8::from(f.changed) << 1;
    marks[7] = f.clock.map_or(0, |(kind, _)| kind.number());
    let time = |t: Option<i64>| t.unwrap_or(NONE).to_le_bytes();
    [marks, time(f.clock.map(|(_, at)| at)), time(f.late), time(f.created), time(f.updated)]
}

/// The columns of one chunk that were read; the others are `None`.
pub(super) struct Records<'a>([Option<&'a [u8]>; 5]);

impl<'a> Records<'a> {
    fn cell(&self, column: Column, slot: usize) -> Option<&'a [u8; WIDTH]> {
        self.0[column as usize]?.get(slot * WIDTH..)?.first_chunk()
    }

    /// How many rows the chunk has.
    pub(super) fn len(&self) -> usize {
        self.0[Column::Marks as usize].map_or(0, |marks| marks.len() / WIDTH).min(ROWS)
    }

    /// The time in a column; `None`: not known, or not read.
    pub(super) fn time(&self, column: Column, slot: usize) -> Option<i64> {
        Some(i64::from_le_bytes(*self.cell(column, slot)?)).filter(|t| *t != NONE)
    }

    /// What a filter asks about; `None`: not written by this program.
    pub(super) fn figures<'n>(&self, slot: usize, names: &'n Names) -> Option<Figures<'n>> {
        let (account, rest) = self.cell(Column::Marks, slot)?.split_first_chunk::<4>()?;
        Some(Figures {
            provider: Provider::from_number(rest[0])?,
            account: names.folded(i64::from(u32::from_le_bytes(*account))),
            phase: Phase::from_number(rest[1])?,
            alarming: rest[2] & 1 != 0,
            changed: rest[2] & 2 != 0,
            clock: ClockKind::from_number(rest[3]).zip(self.time(Column::Clock, slot)),
            late: self.time(Column::Late, slot),
            created: self.time(Column::Created, slot),
            updated: self.time(Column::Updated, slot),
        })
    }

    pub(super) fn provider(&self, slot: usize) -> i64 {
        self.cell(Column::Marks, slot).map_or(0, |marks| i64::from(marks[4]))
    }

    /// It is sorted to the top.
    pub(super) fn is_alarming(&self, slot: usize) -> bool {
        self.cell(Column::Marks, slot).is_some_and(|marks| marks[6] & 1 != 0)
    }
}

/// Hands over the records of every chunk, with the columns that are wanted; the marks are always among them.
pub(super) fn each(
    db: &Connection,
    wanted: &[Column],
    stale: &dyn Fn() -> bool,
    mut each: impl FnMut(i64, &Records<'_>),
) -> Result<()> {
    let sql = "SELECT no, bytes FROM chunk_figures WHERE no >= ?1 AND no < ?1 + 4294967296 ORDER BY no";
    let mut statements = Vec::new();
    for column in Column::ALL.into_iter().filter(|c| *c == Column::Marks || wanted.contains(c)) {
        statements.push((column, db.prepare_cached(sql)?));
    }
    let mut cursors = Vec::new();
    for (column, statement) in &mut statements {
        cursors.push((*column, statement.query([column.first()])?));
    }
    loop {
        if stale() {
            return Err(StoreError::Superseded);
        }
        let mut records = Records([None; 5]);
        let mut chunk = None;
        for (column, cursor) in &mut cursors {
            let Some(row) = cursor.next()? else { return Ok(()) };
            let no = row.get::<_, i64>(0)? - column.first();
            // All columns are written together, so their cursors stay side by side.
            if *chunk.get_or_insert(no) != no {
                return Err(StoreError::Refused("the store's columns do not fit each other".to_owned()));
            }
            if let ValueRef::Blob(bytes) = row.get_ref(1)? {
                records.0[*column as usize] = Some(bytes);
            }
        }
        each(chunk.unwrap_or(0), &records);
    }
}

/// Writes some rows of a chunk; a record whose bytes stay the same is not written.
pub(super) fn write(db: &Connection, no: i64, rows: &[(usize, &Row)]) -> Result<()> {
    let mut read = db.prepare_cached("SELECT bytes FROM chunk_figures WHERE no = ?1")?;
    let mut write = db.prepare_cached("INSERT OR REPLACE INTO chunk_figures VALUES (?1, ?2)")?;
    for column in Column::ALL {
        let number = column.first() + no;
        let old: Option<Vec<u8>> = read.query_row([number], |r| r.get(0)).optional()?;
        let mut new = old.clone().unwrap_or_default();
        for (slot, row) in rows {
            let at = slot * WIDTH;
            if new.len() < at + WIDTH {
                new.resize(at + WIDTH, 0);
            }
            new[at..at + WIDTH].copy_from_slice(&row[column as usize]);
        }
        if old.as_ref() != Some(&new) {
            write.execute(params![number, new])?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stored_number_is_read_as_what_it_was() {
        for p in Provider::ALL {
            assert_eq!(Provider::from_number(p.number()), Some(p));
        }
        for p in Phase::ALL {
            assert_eq!(Phase::from_number(p.number()), Some(p));
        }
        for k in ClockKind::ALL {
            assert_eq!(ClockKind::from_number(k.number()), Some(k));
        }
        assert_eq!(Provider::from_number(0).or(Provider::from_number(6)), None);
        assert_eq!(ClockKind::from_number(0).or(ClockKind::from_number(8)), None);
        assert_eq!(Phase::from_number(7), None);
    }
}
