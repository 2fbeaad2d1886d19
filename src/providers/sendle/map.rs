//! From Sendle's answers to the console's order. Pure.

use std::cell::RefCell;

use serde_json::{Map, Value};

use super::{
    detail,
    reader::Reader,
    rules,
    wire::{self, Scheduling},
};
use crate::{
    model::{
        event::TrackingEvent,
        order::{Fetched, Link, Oddity, Order, Part, PartKind},
        phase::Phase,
        provider::{OrderKey, Provider},
        time::parse_instant,
    },
    providers::origin::Origin,
};

/// What an order is built from.
pub(super) struct Source<'a> {
    pub key: &'a OrderKey,
    /// Label links are checked against it, where it is known; they are never fetched here.
    pub origin: Option<&'a Origin>,
    /// What is stored of the order: an answer that is silent does not erase what was known.
    pub known: Option<&'a Order>,
}

/// An order and, when tracking answered, its events.
pub(super) fn order(source: &Source<'_>, answer: &Value, tracking: Option<&Value>) -> Fetched {
    let odd = RefCell::new(Vec::new());
    let from = Reader::new(answer, "", &odd);
    let wire = wire::Order::read(&from);
    let tracked = tracking.map(|t| wire::Tracking::read(&Reader::new(t, "tracking", &odd)));
    let events = tracked.as_ref().map(|t| events(t, &odd));

    let state =
        wire.state.clone().or_else(|| tracked.as_ref().and_then(|t| t.state.clone())).unwrap_or_default();
    let note = |path: &str, what: String| odd.borrow_mut().push(Oddity::new(path, what));
    note_state(&state, "state", &odd);
    if let Some(what) = rules::contradiction(&wire) {
        note("scheduling.is_cancellable", what.to_owned());
    }
    let reference = wire
        .sendle_reference
        .clone()
        .or_else(|| source.known.map(|k| k.reference.clone()))
        .unwrap_or_else(|| source.key.id.clone());
    let attention = match (&events, source.known) {
        // Silence about events takes back no reason that came from one.
        (None, Some(known)) if known.state == state => known.attention.clone(),
        _ => rules::attention(&state, events.as_deref().unwrap_or_default()),
    };
    let phase = rules::phase_with(&state, &attention);
    let mut aliases: Vec<String> =
        [Some(source.key.id.clone()), wire.order_id.clone(), wire.customer_reference.clone()]
            .into_iter()
            .flatten()
            .filter(|alias| *alias != reference)
            .collect();
    aliases.dedup();

    let changes = [
        wire.status.last_changed_at,
        wire.cancelled_at.as_deref().and_then(parse_instant),
        tracked.as_ref().and_then(|t| t.status.last_changed_at),
        events.iter().flatten().filter_map(|e| e.at).max(),
    ];
    if let Some(text) = wire.cancelled_at.as_deref().filter(|t| parse_instant(t).is_none()) {
        note("cancelled_at", format!("not a time: {text:?}"));
    }
    let links = links(&wire, source.origin, &odd);
    let order = Order {
        key: source.key.clone(),
        provider: Provider::Sendle,
        reference: reference.clone(),
        aliases,
        customer: wire.receiver.name.clone().or_else(|| wire.receiver.company.clone()).unwrap_or_default(),
        destination: detail::destination(&wire.receiver),
        parts: vec![parcel(&reference, &state, phase, rules::cancel(&state, &wire.scheduling))],
        clocks: rules::clocks(&state, &wire.scheduling),
        total: wire.price.gross.clone(),
        created_at: source.known.and_then(|k| k.created_at),
        updated_at: changes.into_iter().flatten().max(),
        links,
        groups: detail::order(&wire, tracked.as_ref()),
        raw: raw([("order", Some(answer)), ("tracking", tracking)]),
        state,
        phase,
        attention,
        oddities: odd.take(),
    };
    Fetched { order, events }
}

/// An order of which only the public tracking is known: there is no call that finds an order by its reference.
pub(super) fn tracked(source: &Source<'_>, reference: &str, answer: &Value) -> Fetched {
    let odd = RefCell::new(Vec::new());
    let wire = wire::Tracking::read(&Reader::new(answer, "tracking", &odd));
    let events = events(&wire, &odd);
    let state = wire.state.clone().unwrap_or_default();
    note_state(&state, "tracking.state", &odd);
    let attention = rules::attention(&state, &events);
    let phase = rules::phase_with(&state, &attention);
    let order = Order {
        key: source.key.clone(),
        provider: Provider::Sendle,
        reference: reference.to_owned(),
        aliases: Vec::new(),
        // "Order tracking does not contain personal location information."
        customer: String::new(),
        destination: detail::last_place(&wire),
        parts: vec![parcel(reference, &state, phase, rules::cancel_untold())],
        clocks: rules::clocks(&state, &Scheduling { is_cancellable: None, ..wire.scheduling.clone() }),
        total: None,
        created_at: source.known.and_then(|k| k.created_at),
        updated_at: wire.status.last_changed_at.into_iter().chain(events.iter().filter_map(|e| e.at)).max(),
        links: Vec::new(),
        groups: detail::tracked(reference, &wire),
        raw: raw([("order", None), ("tracking", Some(answer))]),
        state,
        phase,
        attention,
        oddities: odd.take(),
    };
    Fetched { order, events: Some(events) }
}

fn parcel(reference: &str, state: &str, phase: Phase, cancel: crate::model::cancel::CancelRule) -> Part {
    Part {
        kind: PartKind::Parcel,
        id: reference.to_owned(),
        label: "parcel".to_owned(),
        state: state.to_owned(),
        phase,
        cancel,
    }
}

fn note_state(state: &str, path: &str, odd: &RefCell<Vec<Oddity>>) {
    if state.is_empty() {
        odd.borrow_mut().push(Oddity::new(path, "missing"));
    } else if rules::phase(state) == Phase::Unknown {
        odd.borrow_mut().push(Oddity::new(path, format!("unknown value {state:?}")));
    }
}

/// Oldest first, as far as their times can be read.
fn events(wire: &wire::Tracking, odd: &RefCell<Vec<Oddity>>) -> Vec<TrackingEvent> {
    let mut out: Vec<TrackingEvent> = Vec::with_capacity(wire.events.len());
    for (n, event) in wire.events.iter().enumerate() {
        let said_at = event.scan_time.clone().unwrap_or_default();
        let at = parse_instant(&said_at);
        if at.is_none() {
            let what =
                if said_at.is_empty() { "missing".to_owned() } else { format!("not a time: {said_at:?}") };
            odd.borrow_mut().push(Oddity::new(&format!("tracking.tracking_events[{n}].scan_time"), what));
        }
        out.push(TrackingEvent {
            at,
            said_at,
            kind: event.event_type.clone().unwrap_or_default(),
            detail: detail::of_event(event),
            place: detail::place(event),
            part: String::new(),
        });
    }
    if out.iter().all(|e| e.at.is_some()) {
        out.sort_by_key(|e| e.at);
    }
    out
}

fn links(wire: &wire::Order, origin: Option<&Origin>, odd: &RefCell<Vec<Oddity>>) -> Vec<Link> {
    let mut out = Vec::new();
    if let Some(url) = &wire.tracking_url {
        out.push(Link { label: "tracking page".to_owned(), url: url.clone() });
    }
    for (at, label) in wire.labels.iter().enumerate() {
        let path = format!("labels[{at}].url");
        let Some(url) = &label.url else {
            odd.borrow_mut().push(Oddity::new(&path, "missing"));
            continue;
        };
        if origin.is_some_and(|origin| origin.accept(url).is_err()) {
            odd.borrow_mut()
                .push(Oddity::new(&path, "outside the account's own address: it will not be fetched"));
        }
        let words = ["label", label.size.as_deref().unwrap_or(""), label.format.as_deref().unwrap_or("")];
        let words: Vec<_> = words.into_iter().filter(|w| !w.is_empty()).collect();
        out.push(Link { label: words.join(" "), url: url.clone() });
    }
    out
}

/// The answers side by side, digit for digit.
fn raw<'a>(answers: impl IntoIterator<Item = (&'static str, Option<&'a Value>)>) -> String {
    let pairs = answers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?.clone())));
    Value::Object(pairs.collect::<Map<_, _>>()).to_string()
}
