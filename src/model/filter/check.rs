//! A filter made ready to be asked of many orders: needles folded, spans turned into instants.
//!
//! The list in memory and the store's scans both ask [`Check`], so they cannot disagree.

use jiff::{SignedDuration, Timestamp};

use super::{Compare, Filter, Flag, Test};
use crate::model::{clock::ClockKind, order::OrderRow, phase::Phase, provider::Provider};

/// A clock this near, or past, asks for attention.
pub const NEAR: SignedDuration = SignedDuration::from_mins(15);

/// Parts the fields and aliases of a folded text; never inside one.
pub const FIELD_END: u8 = 0x1f;

/// Lower case in every script and without the two signs that part fields and rows, so that case never hides a hit.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    fold_into(&mut out, text);
    out
}

/// [`fold`], added to the end of `out`.
pub fn fold_into(out: &mut String, text: &str) {
    for c in text.chars() {
        match c {
            '\u{0}'..='\u{1f}' => out.push(' '),
            c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
            // The letter at the end of a Greek word is the same letter.
            'ς' => out.push('σ'),
            c => out.extend(c.to_lowercase()),
        }
    }
}

/// The folded texts of an order.
#[derive(Debug, Clone, Copy, Default)]
pub struct Texts<'a> {
    pub state: &'a [u8],
    pub reference: &'a [u8],
    pub customer: &'a [u8],
    pub destination: &'a [u8],
    /// Parted by [`FIELD_END`].
    pub aliases: &'a [u8],
}

/// The rest of what a filter can ask. Times are in microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures<'a> {
    pub provider: Provider,
    /// Folded.
    pub account: &'a str,
    pub phase: Phase,
    /// [`Order::is_alarming`](crate::model::order::Order::is_alarming).
    pub alarming: bool,
    /// Changed since it was last looked at.
    pub changed: bool,
    /// The nearest clock.
    pub clock: Option<(ClockKind, i64)>,
    /// The first promise or ship-by clock.
    pub late: Option<i64>,
    pub created: Option<i64>,
    pub updated: Option<i64>,
}

/// One condition, ready.
#[derive(Debug, Clone)]
struct Ready {
    negated: bool,
    ask: Ask,
}

#[derive(Debug, Clone)]
enum Ask {
    Text(Field, Vec<Vec<u8>>),
    Provider(Vec<Provider>),
    /// Folded; the account's name contains it.
    Account(Vec<String>),
    Phase(Vec<Phase>),
    Clock(Vec<ClockKind>),
    Time(Moment, Compare, i64),
    Attention,
    Open,
    Late,
    Changed,
    /// A question for the inbox.
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Clock,
    Created,
    Updated,
}

/// Which text of an order a needle is looked for in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Any,
    State,
    Reference,
    Customer,
    Destination,
}

/// A filter ready to be asked.
#[derive(Debug, Clone)]
pub struct Check {
    texts: Vec<Ready>,
    figures: Vec<Ready>,
    now: i64,
}

/// Microseconds since 1970, the store's unit.
#[must_use]
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

impl Filter {
    /// Makes the filter ready for questions at `now`.
    #[must_use]
    pub fn ready(&self, now: Timestamp) -> Check {
        let now = micros(now);
        let mut check = Check { texts: Vec::new(), figures: Vec::new(), now };
        for term in &self.terms {
            let ask = ask(&term.test, now);
            let list = if matches!(ask, Ask::Text(..)) { &mut check.texts } else { &mut check.figures };
            list.push(Ready { negated: term.negated, ask });
        }
        check
    }

    /// The same question asked of a row in memory. A row does not carry its aliases, its other clocks and whether it
    /// was looked at, so ask the store where these matter.
    #[must_use]
    pub fn matches(&self, row: &OrderRow, now: Timestamp) -> bool {
        let (state, reference) = (fold(&row.state), fold(&row.reference));
        let (customer, destination) = (fold(&row.customer), fold(&row.destination));
        let texts = Texts {
            state: state.as_bytes(),
            reference: reference.as_bytes(),
            customer: customer.as_bytes(),
            destination: destination.as_bytes(),
            aliases: &[],
        };
        let account = fold(&row.key.account.0);
        let clock = row.clock.as_ref().map(|c| (c.kind, micros(c.at)));
        let promised = |kind| matches!(kind, ClockKind::Promise | ClockKind::ShipBy);
        let figures = Figures {
            provider: row.provider,
            account: &account,
            phase: row.phase,
            alarming: !row.attention.is_empty() || row.phase.is_alarming(),
            changed: false,
            clock,
            late: clock.filter(|(kind, _)| promised(*kind)).map(|(_, at)| at),
            created: row.created_at.map(micros),
            updated: row.updated_at.map(micros),
        };
        let check = self.ready(now);
        check.texts_hold(&texts) && check.figures_hold(&figures)
    }
}

fn ask(test: &Test, now: i64) -> Ask {
    let needles = |list: &[String]| list.iter().map(|t| fold(t).into_bytes()).collect();
    let span = |d: &SignedDuration| i64::try_from(d.as_micros()).unwrap_or(i64::MAX);
    let turned = |compare: Compare| match compare {
        Compare::Less => Compare::More,
        Compare::More => Compare::Less,
    };
    match test {
        Test::Words(words) => Ask::Text(Field::Any, vec![fold(words).into_bytes()]),
        Test::State(list) => Ask::Text(Field::State, needles(list)),
        Test::Reference(list) => Ask::Text(Field::Reference, needles(list)),
        Test::Customer(list) => Ask::Text(Field::Customer, needles(list)),
        Test::Destination(list) => Ask::Text(Field::Destination, needles(list)),
        Test::Provider(list) => Ask::Provider(list.clone()),
        Test::Account(list) => Ask::Account(list.iter().map(|t| fold(t)).collect()),
        Test::Phase(list) => Ask::Phase(list.clone()),
        Test::Clock(list) => Ask::Clock(list.clone()),
        Test::Left(compare, d) => Ask::Time(Moment::Clock, *compare, now.saturating_add(span(d))),
        // Older means made earlier.
        Test::Age(compare, d) => Ask::Time(Moment::Created, turned(*compare), now.saturating_sub(span(d))),
        Test::Updated(compare, d) => {
            Ask::Time(Moment::Updated, turned(*compare), now.saturating_sub(span(d)))
        }
        Test::Is(Flag::Attention) => Ask::Attention,
        Test::Is(Flag::Open) => Ask::Open,
        Test::Is(Flag::Late) => Ask::Late,
        Test::Is(Flag::Changed) => Ask::Changed,
        Test::Is(Flag::Unread) | Test::Kind(_) => Ask::Never,
    }
}

impl Check {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        !self.has_texts() && !self.has_figures()
    }

    #[must_use]
    pub fn has_texts(&self) -> bool {
        !self.texts.is_empty()
    }

    #[must_use]
    pub fn has_figures(&self) -> bool {
        !self.figures.is_empty()
    }

    /// Needles of the text condition that is likely to hold least often: a row that holds none of them cannot match.
    /// `true` beside them: a row that holds one does match, as far as texts go.
    #[must_use]
    pub fn rarest(&self) -> Option<(&[Vec<u8>], bool)> {
        let alone = self.texts.len() == 1;
        let shortest = |list: &[Vec<u8>]| list.iter().map(Vec::len).min().unwrap_or(0);
        let positive = self.texts.iter().filter(|t| !t.negated);
        let asked = positive.filter_map(|t| match &t.ask {
            Ask::Text(field, needles) => Some((needles.as_slice(), alone && *field == Field::Any)),
            _ => None,
        });
        asked.max_by_key(|(needles, _)| shortest(needles)).filter(|(needles, _)| shortest(needles) > 0)
    }

    /// Do all text conditions hold?
    #[must_use]
    pub fn texts_hold(&self, texts: &Texts<'_>) -> bool {
        self.texts.iter().all(|t| match &t.ask {
            Ask::Text(field, needles) => needles.iter().any(|n| texts.contain(*field, n)) != t.negated,
            _ => true,
        })
    }

    /// Do all other conditions hold?
    #[must_use]
    pub fn figures_hold(&self, f: &Figures<'_>) -> bool {
        self.figures.iter().all(|t| self.figure_holds(&t.ask, f) != t.negated)
    }

    fn figure_holds(&self, ask: &Ask, f: &Figures<'_>) -> bool {
        match ask {
            Ask::Text(..) => true,
            Ask::Provider(list) => list.contains(&f.provider),
            Ask::Account(list) => list.iter().any(|t| f.account.contains(t.as_str())),
            Ask::Phase(list) => list.contains(&f.phase),
            Ask::Clock(list) => f.clock.is_some_and(|(kind, _)| list.contains(&kind)),
            Ask::Time(moment, compare, than) => {
                let at = match moment {
                    Moment::Clock => f.clock.map(|(_, at)| at),
                    Moment::Created => f.created,
                    Moment::Updated => f.updated,
                };
                at.is_some_and(|at| match compare {
                    Compare::Less => at < *than,
                    Compare::More => at > *than,
                })
            }
            Ask::Attention => f.needs_attention(self.now),
            Ask::Open => f.phase.is_open(),
            Ask::Late => f.late.is_some_and(|at| at < self.now),
            Ask::Changed => f.changed,
            Ask::Never => false,
        }
    }
}

impl Figures<'_> {
    /// It is alarming, or a clock is past or near.
    #[must_use]
    pub fn needs_attention(&self, now: i64) -> bool {
        let near = now.saturating_add(micros_of(NEAR));
        self.alarming || self.clock.is_some_and(|(_, at)| at <= near)
    }
}

/// A span in the store's unit.
#[must_use]
pub fn micros_of(span: SignedDuration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl Texts<'_> {
    fn contain(&self, field: Field, needle: &[u8]) -> bool {
        match field {
            Field::State => contains(self.state, needle),
            Field::Customer => contains(self.customer, needle),
            Field::Destination => contains(self.destination, needle),
            Field::Reference => contains(self.reference, needle) || contains(self.aliases, needle),
            Field::Any => [self.state, self.reference, self.customer, self.destination, self.aliases]
                .into_iter()
                .any(|text| contains(text, needle)),
        }
    }
}

fn contains(text: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(text, needle).is_some()
}
