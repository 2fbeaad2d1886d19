//! Which columns a list of orders has room for, and how wide each is.

use crate::{
    app::{model::Look, shown::ShownOrder},
    model::phase::Phase,
};

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

    /// Its width, if that is the same whatever stands in it.
    const fn fixed(self) -> Option<u16> {
        match self {
            Self::Left | Self::Clock | Self::Updated => Some(7),
            Self::Age => Some(4),
            _ => None,
        }
    }

    /// The most it ever takes while others want room.
    const fn most(self) -> u16 {
        match self {
            Self::Reference => 28,
            Self::Why => 80,
            _ => 40,
        }
    }
}

/// How wide the words of each column are in the rows at hand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Needs {
    reference: u16,
    customer: u16,
    destination: u16,
    state: u16,
    why: u16,
}

impl Needs {
    #[must_use]
    pub fn of(rows: &[ShownOrder]) -> Self {
        let wide = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        rows.iter().fold(Self::default(), |most, row| {
            // A cancelled order's state stands in brackets.
            let state =
                wide(row.state.width()).saturating_add(if row.phase == Phase::Cancelled { 2 } else { 0 });
            let why = if row.attention.is_empty() { state } else { wide(row.attention.width()) };
            Self {
                reference: most.reference.max(wide(row.reference.width())),
                customer: most.customer.max(wide(row.customer.width())),
                destination: most.destination.max(wide(row.destination.width())),
                state: most.state.max(state),
                why: most.why.max(why),
            }
        })
    }

    /// What a column would take if it could.
    fn want(&self, column: Column) -> u16 {
        let words = match column {
            Column::Reference => self.reference,
            Column::Customer => self.customer,
            Column::Destination => self.destination,
            Column::State => self.state,
            Column::Why => self.why,
            Column::Left | Column::Clock | Column::Age | Column::Updated => 0,
        };
        let head = u16::try_from(column.head().len()).unwrap_or(u16::MAX);
        column.fixed().unwrap_or_else(|| words.clamp(head, column.most()))
    }
}

/// The columns to draw, and how many there are that are not in sight.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Columns {
    pub shown: Vec<(Column, u16)>,
    /// Scrolled away to the left.
    pub before: usize,
    /// Further to the right; one that is cut counts.
    pub after: usize,
}

/// Cursor, mark, sign and provider take so much: `>* ! SND `.
pub const LEAD: u16 = 9;

/// The columns of the orders pane for so much room, the reference always first.
#[must_use]
pub fn of_orders(room: u16, look: &Look, skip: u16, needs: &Needs) -> Columns {
    use Column::{Age, Clock, Customer, Destination, Left, Reference, State, Updated, Why};
    if look.wide {
        let all = [Customer, Destination, State, Left, Clock, Age, Updated, Why];
        return scrolled(&all, room, usize::from(skip), needs);
    }
    let columns: &[Column] = match room {
        0..44 => &[Reference, State],
        44..60 => &[Reference, State, Left],
        // A time left says nothing without its name; the age stands in the detail as well.
        60..78 => &[Reference, Customer, State, Left, Clock],
        78..96 => &[Reference, Customer, State, Left, Clock, Age],
        _ => &[Reference, Customer, Destination, State, Left, Clock, Age],
    };
    Columns { shown: fitted(columns, room, needs), before: 0, after: 0 }
}

/// The columns of the exceptions pane.
#[must_use]
pub fn of_exceptions(room: u16, needs: &Needs) -> Columns {
    use Column::{Age, Clock, Customer, Left, Reference, Why};
    let columns: &[Column] = match room {
        // The reason says more than the time, which the order's own row has as well.
        0..48 => &[Reference, Why],
        48..70 => &[Reference, Why, Left],
        70..96 => &[Reference, Customer, Why, Left],
        _ => &[Reference, Customer, Why, Left, Clock, Age],
    };
    Columns { shown: fitted(columns, room, needs), before: 0, after: 0 }
}

/// Each column as wide as its words, the reference fixed, the first ones scrolled away.
fn scrolled(columns: &[Column], room: u16, skip: usize, needs: &Needs) -> Columns {
    let reference = needs.want(Column::Reference).min(room.saturating_sub(LEAD));
    let mut shown = vec![(Column::Reference, reference)];
    let mut left = room.saturating_sub(LEAD + reference);
    let before = skip.min(columns.len() - 1);
    let mut whole = 0;
    for column in &columns[before..] {
        let want = needs.want(*column);
        let width = want.min(left.saturating_sub(1));
        // A sliver says nothing.
        if width < want && (width < 6 || column.fixed().is_some()) && shown.len() > 1 || width == 0 {
            break;
        }
        shown.push((*column, width));
        left = left.saturating_sub(width + 1);
        if width < want {
            break;
        }
        whole += 1;
    }
    Columns { shown, before, after: columns.len() - before - whole }
}

/// What each column may grow to, in this order, as far as its words ask for it: enough of each to be told apart first,
/// then the state, then names, which are cut last.
const TURNS: [(Column, u16); 14] = [
    (Column::State, 12),
    (Column::Customer, 14),
    (Column::Reference, 10),
    (Column::Why, 20),
    (Column::Reference, 14),
    (Column::State, 18),
    (Column::Customer, 20),
    (Column::Why, 30),
    (Column::Destination, 14),
    (Column::Customer, 40),
    (Column::State, 40),
    (Column::Reference, 28),
    (Column::Why, 80),
    (Column::Destination, 40),
];

/// All columns at their least, then each grows in its turn; what nobody asks for goes to the last column of words.
fn fitted(columns: &[Column], room: u16, needs: &Needs) -> Vec<(Column, u16)> {
    const LEAST: u16 = 8;
    let mut out: Vec<(Column, u16)> =
        columns.iter().map(|c| (*c, c.fixed().unwrap_or_else(|| needs.want(*c).min(LEAST)))).collect();
    let taken: u16 = out.iter().map(|(_, width)| width + 1).sum();
    let mut spare = (room + 1).saturating_sub(LEAD + taken);
    for (grown, limit) in TURNS {
        if let Some((column, width)) = out.iter_mut().find(|(c, _)| *c == grown) {
            let more = spare.min(needs.want(*column).min(limit).saturating_sub(*width));
            *width += more;
            spare -= more;
        }
    }
    if let Some((_, width)) = out.iter_mut().rev().find(|(c, _)| c.fixed().is_none()) {
        *width += spare;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn total(columns: &Columns) -> u16 {
        LEAD + columns.shown.iter().map(|(_, w)| w + 1).sum::<u16>() - 1
    }

    fn needs(reference: u16, customer: u16, destination: u16, state: u16, why: u16) -> Needs {
        Needs { reference, customer, destination, state, why }
    }

    fn width(columns: &Columns, wanted: Column) -> u16 {
        columns.shown.iter().find(|(c, _)| *c == wanted).map_or(0, |(_, w)| *w)
    }

    #[test]
    fn columns_fill_the_room_and_never_more() {
        for needs in [Needs::default(), needs(10, 22, 30, 14, 50), needs(200, 200, 200, 200, 200)] {
            for room in 40..=300 {
                let plain = of_orders(room, &Look::default(), 3, &needs);
                for columns in [&plain, &of_exceptions(room, &needs)] {
                    assert_eq!(total(columns), room, "{columns:?}");
                    assert_eq!(columns.shown[0].0, Column::Reference);
                    assert!(columns.shown.iter().all(|(_, w)| *w > 0), "{columns:?}");
                }
                for skip in [0, 1, 3, 99] {
                    let wide = Look { wide: true, ..Look::default() };
                    let columns = of_orders(room, &wide, skip, &needs);
                    assert!(total(&columns) <= room, "{room} {skip} {columns:?}");
                    assert!(columns.shown.len() >= 2, "{room} {skip}");
                    let cut = columns.shown.iter().any(|(c, w)| *w < needs.want(*c));
                    let unseen = 9 - columns.before - columns.shown.len();
                    assert!(columns.after == unseen || cut && columns.after == unseen + 1, "{columns:?}");
                }
            }
        }
    }

    #[test]
    fn the_state_is_readable_and_what_no_reference_needs_goes_to_words() {
        let columns = of_orders(71, &Look::default(), 0, &needs(10, 22, 30, 21, 50));
        assert_eq!(width(&columns, Column::Reference), 10);
        assert!(width(&columns, Column::State) >= 18, "{columns:?}");
        assert!(width(&columns, Column::Customer) >= 16, "{columns:?}");
        // References as long as sentences take nothing from the others.
        let columns = of_orders(71, &Look::default(), 0, &needs(60, 22, 30, 21, 50));
        assert!(width(&columns, Column::State) >= 14, "{columns:?}");
    }
}
