//! What the operator says yes to: the change as it is built, every line of it, and what is remarkable about it.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde_json::Value;
use tui_input::Input;

use super::{
    Open,
    lines::{Line, lines},
    value::text_of,
};
use crate::{
    model::{
        account::Environment,
        form::{Complaint, at},
        intent::Deed,
        money::Money,
        provider::Provider,
        text::{DisplayText, clean},
    },
    providers::{
        acts::{Confirm, Way},
        makeleaps::write::plan::{recreate_steps, steps_of},
    },
};

/// An original younger than this is pointed out when it is booked once more.
const YOUNG: SignedDuration = SignedDuration::from_hours(7 * 24);

/// A change that waits for its yes.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "facts about a review that are independent of each other")]
pub struct Review {
    /// What is sent, exactly.
    pub way: Way,
    /// Label and value.
    pub lines: Vec<(DisplayText, DisplayText)>,
    /// The steps of a way of several requests.
    pub steps: Vec<DisplayText>,
    pub changes: Vec<Change>,
    pub warnings: Vec<DisplayText>,
    /// Keys count from here on: what was typed before it was on screen is thrown away.
    pub ready_at: Timestamp,
    /// The last characters of the reference, typed, where the record goes for good.
    pub typed: Option<Input>,
    /// What must be typed.
    pub wanted: String,
    /// A look-alike was told of: the next yes means twice.
    pub twice: bool,
    /// It was confirmed; the desk has not answered yet.
    pub busy: bool,
    /// Why it was not taken.
    pub trouble: Option<DisplayText>,
    pub scroll: usize,
    /// Only what differs from the original.
    pub difference: bool,
    /// Every offer.
    pub offers: bool,
    /// The price that was on screen when it was last drawn anew.
    pub price: Option<Money>,
}

/// A field that differs from the original.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub label: &'static str,
    pub now: DisplayText,
    pub was: DisplayText,
}

impl Review {
    /// Builds the change of a draft.
    ///
    /// # Errors
    /// What is wrong with the draft.
    pub fn build(
        open: &Open,
        now: Timestamp,
        ready_at: Timestamp,
        zone: &TimeZone,
    ) -> Result<Self, Vec<Complaint>> {
        let reference = open.reference();
        let way = match &open.walk {
            None => (open.act.build)(&open.ask(&open.draft, &reference, now))?,
            Some(plan) => {
                let mut plan = plan.clone();
                plan.correct(&open.draft);
                Way::Plan(plan)
            }
        };
        let (lines, steps) = told(&way);
        let typed = (open.act.confirm == Confirm::Typed).then(Input::default);
        Ok(Self {
            lines,
            steps,
            changes: changes(open, zone),
            warnings: warnings(open, now),
            ready_at,
            typed,
            wanted: to_type(open, &way),
            twice: false,
            busy: false,
            trouble: None,
            scroll: 0,
            difference: false,
            offers: false,
            price: open.price.total(&open.draft).cloned(),
            way,
        })
    }

    /// What it does, in one word.
    #[must_use]
    pub fn deed(&self) -> &'static str {
        match &self.way {
            Way::One(mutation) => mutation.deed.word(),
            Way::Steps(steps) => steps.first().map_or("change", |step| step.mutation.deed.word()),
            Way::Plan(_) => Deed::Book.word(),
        }
    }
}

type Told = (Vec<(DisplayText, DisplayText)>, Vec<DisplayText>);

fn told(way: &Way) -> Told {
    let summary = |lines: &[(String, String)]| {
        lines.iter().map(|(label, value)| (clean(label), clean(value))).collect::<Vec<_>>()
    };
    match way {
        Way::One(mutation) => (summary(&mutation.summary), Vec::new()),
        Way::Steps(steps) => {
            let lines = steps.iter().flat_map(|step| {
                let head = (DisplayText::default(), clean(&step.what));
                std::iter::once(head).chain(summary(&step.mutation.summary))
            });
            (lines.collect(), steps.iter().map(|step| clean(&step.what)).collect())
        }
        Way::Plan(plan) => {
            let steps = match &plan.replaces {
                Some(order) => recreate_steps(order, &plan.draft, &plan.reference),
                None => steps_of(&plan.draft, &plan.reference),
            };
            (Vec::new(), steps.iter().map(|step| clean(&step.says())).collect())
        }
    }
}

/// Every field of the draft that is not as the original has it.
fn changes(open: &Open, zone: &TimeZone) -> Vec<Change> {
    let (Some(form), Some(_)) = (open.form(), &open.order) else { return Vec::new() };
    let here = lines(form, &open.draft);
    let paths: Vec<String> = here.iter().map(Line::path).collect();
    let gone = lines(form, &open.original).into_iter().filter(|line| !paths.contains(&line.path()));
    here.clone()
        .into_iter()
        .chain(gone)
        .filter_map(|line| {
            let Line::Field { field, path } = line else { return None };
            let (now, was) = (at(&open.draft, &path), at(&open.original, &path));
            (now != was).then(|| Change {
                label: field.label,
                now: clean(&text_of(field.kind, now, zone)),
                was: clean(&text_of(field.kind, was, zone)),
            })
        })
        .collect()
}

fn warnings(open: &Open, now: Timestamp) -> Vec<DisplayText> {
    let mut said = Vec::new();
    if open.walk.is_some() {
        said.push(DisplayText::own(
            "it goes on where it stands; what was made there already is not made again",
        ));
    }
    if let Some(order) = open.order.as_deref().filter(|_| open.is_copy())
        && let Some(made) = order.created_at
        && now.duration_since(made) < YOUNG
    {
        let days = now.duration_since(made).as_hours() / 24;
        let age = match days {
            ..1 => "less than a day".to_owned(),
            1 => "1 day".to_owned(),
            _ => format!("{days} days"),
        };
        said.push(clean(&format!("a copy of {}, which is {age} old: is it meant twice?", order.reference)));
    }
    let doubts = open.problems.complaints.iter().filter(|complaint| complaint.server_decides);
    said.extend(doubts.map(|doubt| {
        let place = if doubt.path.is_empty() { "the provider decides" } else { doubt.path.as_str() };
        clean(&format!("{place}: {}", doubt.what))
    }));
    said
}

/// What kind of order it is and where it goes: always on screen. True: it is for real.
#[must_use]
pub fn lamps(open: &Open) -> Vec<(&'static str, bool)> {
    let mut lamps = vec![match open.environment {
        Environment::Live => ("LIVE", true),
        Environment::Sandbox => ("SANDBOX", false),
    }];
    if open.act.provider == Provider::FourOver {
        match at(&open.draft, "is_test_order") {
            Some(Value::Bool(true)) => lamps.push(("TEST ORDER", false)),
            Some(Value::Bool(false)) => lamps.push(("PRODUCTION ORDER", true)),
            _ => {}
        }
    }
    lamps
}

/// What must be typed where a record goes for good: the last four characters of its reference.
fn to_type(open: &Open, way: &Way) -> String {
    let own = open.order.as_deref().map(|order| order.reference.as_str());
    let reference = match way {
        Way::One(mutation) => own.unwrap_or(&mutation.reference),
        Way::Steps(_) | Way::Plan(_) => own.unwrap_or_default(),
    };
    let plain: Vec<char> = reference.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    plain.iter().skip(plain.len().saturating_sub(4)).collect()
}
