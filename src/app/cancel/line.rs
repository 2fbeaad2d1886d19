//! What of a record can be cancelled: one line for each piece that goes by a request of its own.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Check, Given, Record, Request};
use crate::{
    model::{
        cancel::{CancelRule, Verdict},
        form::Complaint,
        intent::Mutation,
        order::{Order, Part},
        text::{DisplayText, clean},
    },
    providers::acts::{About, Act, Ask, Way},
};

/// The act that stops several parts in one request, where there is one.
const SEVERAL: &str = "cancel-channels";

/// One part of an order, or the whole of one that has no parts to choose from.
#[derive(Debug, Clone)]
pub struct Line {
    /// The id of the part; `None`: the whole order.
    pub part: Option<String>,
    pub name: DisplayText,
    pub state: DisplayText,
    pub verdict: Verdict,
    pub rule: DisplayText,
    pub effect: DisplayText,
    pub next_step: DisplayText,
    /// Why there is no request for it.
    refusal: Option<DisplayText>,
    /// It is among what is sent.
    pub chosen: bool,
    pub given: Option<Given>,
}

impl Line {
    /// Whether a request for it can be made now.
    ///
    /// # Errors
    /// Why not.
    pub fn able(&self, now: Timestamp) -> Result<(), DisplayText> {
        match (&self.refusal, &self.verdict) {
            (Some(why), _) => Err(why.clone()),
            (None, Verdict::OpenUntil(at)) if *at <= now => {
                Err(DisplayText::own("its time ran out since the provider was asked; r asks again"))
            }
            (None, _) => Ok(()),
        }
    }

    fn of(part: Option<&Part>, name: DisplayText, built: Result<Mutation, DisplayText>) -> Self {
        let none = CancelRule::new(Verdict::Unknown, "", "");
        let rule = part.map_or(&none, |p| &p.cancel);
        Self {
            part: None,
            name,
            state: part.map(|p| clean(&p.state)).unwrap_or_default(),
            verdict: rule.verdict.clone(),
            rule: clean(&rule.rule),
            effect: clean(&rule.effect),
            next_step: rule.next_step.as_deref().map(clean).unwrap_or_default(),
            chosen: built.is_ok(),
            refusal: built.err(),
            given: None,
        }
    }

    /// There is a request for it, and the operator does not want it sent.
    #[must_use]
    pub const fn is_left_out(&self) -> bool {
        self.refusal.is_none() && !self.chosen
    }

    fn left(&self, now: Timestamp) -> Option<SignedDuration> {
        match self.verdict {
            Verdict::OpenUntil(at) => Some(at.duration_since(now)),
            _ => None,
        }
    }
}

/// The lines of an order, as its provider tells of it now. Everything that can be cancelled is chosen.
#[must_use]
pub fn lines(order: &Order, now: Timestamp) -> Vec<Line> {
    let of_parts: Vec<_> = order.parts.iter().map(|p| (p, build(order, Some(&p.id), now))).collect();
    let by_order = Act::find(order.provider, "cancel").is_none_or(|act| act.about == About::Order);
    // A request that names no part stops all of them.
    let stops_all = of_parts.iter().find(|(_, built)| built.as_ref().is_ok_and(|m| m.part.is_none()));
    if let (Some((part, built)), false) = (stops_all, by_order) {
        // One part alone is named by what it is.
        let name = match order.parts.len() {
            1 => DisplayText::own(part.kind.word()),
            _ => DisplayText::own("the whole order"),
        };
        return vec![Line::of(Some(part), name, built.clone())];
    }
    if by_order || of_parts.is_empty() {
        let built = build(order, None, now);
        let state = clean(&order.state);
        let line = Line::of(order.parts.first(), DisplayText::own("the whole order"), built);
        return vec![Line { state, ..line }];
    }
    let line = |(part, built): (&Part, _)| Line {
        part: Some(part.id.clone()),
        ..Line::of(Some(part), part_name(part), built)
    };
    of_parts.into_iter().map(line).collect()
}

fn part_name(part: &Part) -> DisplayText {
    let label = if part.label.is_empty() { &part.id } else { &part.label };
    let kind = part.kind.word();
    if label.starts_with(kind) { clean(label) } else { clean(format!("{kind} {label}").trim()) }
}

/// The requests for what is chosen of a record. Where the provider has an act for several parts at once (channels of a
/// `MakeLeaps` order), they go in one request: one each would say of the others that they are to go on.
#[must_use]
pub fn requests(at: usize, record: &Record, now: Timestamp) -> Vec<Request> {
    let Check::Heard { order, .. } = &record.check else { return Vec::new() };
    let chosen: Vec<usize> = (0..record.lines.len())
        .filter(|i| record.lines.get(*i).is_some_and(|l| l.chosen && l.able(now).is_ok()))
        .collect();
    let together = Act::find(order.provider, SEVERAL).is_some() && chosen.len() > 1;
    let groups: Vec<Vec<usize>> =
        if together { vec![chosen] } else { chosen.into_iter().map(|i| vec![i]).collect() };
    let request = |lines: Vec<usize>| {
        let mine: Vec<&Line> = lines.iter().filter_map(|i| record.lines.get(*i)).collect();
        let ids: Vec<&str> = mine.iter().filter_map(|l| l.part.as_deref()).collect();
        let only = order.parts.first().map(|p| p.id.as_str());
        let mutation = match ids.as_slice() {
            [] => build(order, only.filter(|_| !by_order(order)), now),
            [one] => build(order, Some(one), now),
            several => by(order, SEVERAL, None, &json!({ "channels": several }), now),
        };
        let window = mine.iter().filter_map(|l| l.left(now)).min();
        let mutation = mutation.ok()?;
        // Whatever was built, it changes this record or nothing.
        let same = mutation.target.as_ref() == Some(&record.key) && mutation.account == record.key.account;
        same.then_some(Request { record: at, lines, mutation, window })
    };
    groups.into_iter().filter_map(request).collect()
}

fn by_order(order: &Order) -> bool {
    Act::find(order.provider, "cancel").is_none_or(|act| act.about == About::Order)
}

fn build(order: &Order, part: Option<&str>, now: Timestamp) -> Result<Mutation, DisplayText> {
    by(order, "cancel", part, &json!({}), now)
}

/// The request of an act.
fn by(
    order: &Order,
    act: &str,
    part: Option<&str>,
    draft: &Value,
    now: Timestamp,
) -> Result<Mutation, DisplayText> {
    let Some(act) = Act::find(order.provider, act) else {
        return Err(DisplayText::own("this provider has no call for it"));
    };
    let account = &order.key.account;
    let ask = Ask { account, order: Some(order), part, draft, reference: &order.reference, now };
    match (act.build)(&ask) {
        Ok(Way::One(mutation)) => Ok(*mutation),
        Ok(_) => Err(DisplayText::own("it takes several requests; use the menu of the order")),
        Err(why) => Err(said(&why)),
    }
}

/// Complaints as one line.
#[must_use]
pub fn said(why: &[Complaint]) -> DisplayText {
    clean(&why.iter().map(|c| c.what.as_str()).collect::<Vec<_>>().join("; "))
}
