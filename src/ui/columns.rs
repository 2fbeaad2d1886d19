//! Which columns a list of orders has room for, and how wide each is.

use crate::app::model::Look;

/// A column of a list of orders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Reference,
    Customer,
    Destination,
    State,
    /// The first reason to look, or the state.
    Why,
    /// Time to the nearest clock.
    Left,
    /// Its name.
    Clock,
    Age,
    Updated,
}

impl Column {
    #[must_use]
    pub const fn head(self) -> &'static str {
        match self {
            Self::Reference => "REF",
            Self::Customer => "CUSTOMER",
            Self::Destination => "DESTINATION",
            Self::State => "STATE",
            Self::Why => "WHY",
            Self::Left => "LEFT",
            Self::Clock => "CLOCK",
            Self::Age => "AGE",
            Self::Updated => "CHANGED",
        }
    }

    /// Figures stand at the right.
    #[must_use]
    pub const fn right(self) -> bool {
        matches!(self, Self::Left | Self::Age | Self::Updated)
    }

    /// Least and most columns it makes use of.
    const fn room(self) -> (u16, u16) {
        match self {
            Self::Reference => (14, 22),
            Self::Customer | Self::Destination => (14, 28),
            Self::State => (14, 30),
            Self::Why => (14, 60),
            Self::Left => (6, 6),
            Self::Clock | Self::Updated => (7, 7),
            Self::Age => (4, 4),
        }
    }
}

/// Cursor, mark, sign and provider take so much: `>* ! SND `.
pub const LEAD: u16 = 9;

/// The columns of the orders pane for so much room, the reference always first.
#[must_use]
pub fn of_orders(room: u16, look: &Look, skip: u16) -> Vec<(Column, u16)> {
    use Column::{Age, Clock, Customer, Destination, Left, Reference, State, Updated, Why};
    if look.wide {
        let all = [Customer, Destination, State, Left, Clock, Age, Updated, Why];
        return scrolled(&all, room, skip);
    }
    let mut columns = match room {
        0..44 => vec![Reference, State],
        44..60 => vec![Reference, State, Left],
        60..70 => vec![Reference, Customer, State, Left],
        70..78 => vec![Reference, Customer, State, Left, Age],
        78..96 => vec![Reference, Customer, State, Left, Clock, Age],
        _ => vec![Reference, Customer, Destination, State, Left, Clock, Age],
    };
    if skip > 0 {
        let gone = usize::from(skip).min(columns.len() - 2);
        columns.drain(1..=gone);
    }
    fitted(&columns, room)
}

/// The columns of the exceptions pane.
#[must_use]
pub fn of_exceptions(room: u16) -> Vec<(Column, u16)> {
    use Column::{Age, Clock, Customer, Left, Reference, Why};
    let columns: &[Column] = match room {
        0..60 => &[Reference, Why, Left],
        60..96 => &[Reference, Customer, Why, Left],
        _ => &[Reference, Customer, Why, Left, Clock, Age],
    };
    fitted(columns, room)
}

/// Each column at its full width, the reference fixed, the first ones scrolled away.
fn scrolled(columns: &[Column], room: u16, skip: u16) -> Vec<(Column, u16)> {
    let reference = Column::Reference.room().1.min(room.saturating_sub(LEAD));
    let mut out = vec![(Column::Reference, reference)];
    let mut left = room.saturating_sub(LEAD + reference);
    for column in &columns[usize::from(skip).min(columns.len() - 1)..] {
        let width = column.room().1.min(left.saturating_sub(1));
        if width == 0 {
            break;
        }
        out.push((*column, width));
        left = left.saturating_sub(width + 1);
    }
    out
}

/// All columns at their least, then each grows in turn: names first, since they are cut last.
fn fitted(columns: &[Column], room: u16) -> Vec<(Column, u16)> {
    let gaps = u16::try_from(columns.len()).unwrap_or(u16::MAX).saturating_sub(1);
    let least: u16 = columns.iter().map(|c| c.room().0).sum();
    let mut spare = room.saturating_sub(LEAD + gaps + least);
    let mut out: Vec<(Column, u16)> = columns.iter().map(|c| (*c, c.room().0)).collect();
    let mut short = (LEAD + gaps + least).saturating_sub(room);
    for (_, width) in out.iter_mut().rev().filter(|(c, _)| c.room().0 > 8) {
        let less = short.min(*width - 8);
        *width -= less;
        short -= less;
    }
    let by_turns = [
        (Column::Customer, 20),
        (Column::State, 20),
        (Column::Why, 60),
        (Column::Customer, 28),
        (Column::Reference, 22),
    ];
    let rest = [(Column::State, 30), (Column::Destination, 28)];
    for (grown, most) in by_turns.into_iter().chain(rest) {
        for (column, width) in &mut out {
            if *column == grown {
                let more = spare.min(most.min(column.room().1).saturating_sub(*width));
                *width += more;
                spare -= more;
            }
        }
    }
    // What is left goes to the last column that holds words.
    if let Some((_, width)) = out.iter_mut().rev().find(|(c, _)| !c.right() && *c != Column::Clock) {
        *width += spare;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(columns: &[(Column, u16)]) -> u16 {
        LEAD + columns.iter().map(|(_, w)| w + 1).sum::<u16>() - 1
    }

    #[test]
    fn columns_fill_the_room_and_never_more() {
        for room in 40..=300 {
            for columns in [of_orders(room, &Look::default(), 0), of_exceptions(room)] {
                assert_eq!(total(&columns), room, "{columns:?}");
                assert_eq!(columns[0].0, Column::Reference);
            }
            for skip in [0, 1, 3, 99] {
                let wide = Look { wide: true, ..Look::default() };
                assert!(total(&of_orders(room, &wide, skip)) <= room);
                assert!(of_orders(room, &wide, skip).len() >= 2, "{room} {skip}");
                assert!(of_orders(room, &Look::default(), skip).len() >= 2);
            }
        }
    }
}
