//! Calls on sending orders (MakeLeaps, Sending Orders).

use axum::http::Method;
use serde_json::Value;

use super::{
    documents,
    ids::{Kind, mid, number},
    input::{apply, blank, object},
    life::{self, Channel, Life},
    order::{self, BOOLS, STRINGS, SimOrder, status_json},
    people::EMPLOYEES,
    records,
    reply::{Ask, Faults, Outcome, bad, created, faulty, no_content, ok, options, pdf, wrong_method},
    service::{CHECK, Service, State},
};

const LIST_METHODS: &str = "GET, POST, OPTIONS";
const ONE_METHODS: &str = "GET, PUT, PATCH, DELETE, OPTIONS";

/// `/sending/order/`
pub fn collection(service: &Service, ask: &Ask, method: &Method, body: &[u8]) -> Outcome {
    match *method {
        Method::GET => list(service, ask),
        Method::POST => create(service, ask, body),
        Method::OPTIONS => options("Sending Order List", LIST_METHODS, &fields()),
        _ => Err(wrong_method(LIST_METHODS)),
    }
}

/// `/sending/order/{mid}/`
pub fn one(service: &Service, ask: &Ask, method: &Method, mid: &str, body: &[u8]) -> Outcome {
    match *method {
        Method::GET => {
            let state = service.lock();
            let order = service.order(&state, mid)?;
            ok(shown(service, &state, &order, ask))
        }
        Method::PUT => update(service, ask, mid, body, false),
        Method::PATCH => update(service, ask, mid, body, true),
        Method::DELETE => delete(service, mid),
        Method::OPTIONS => {
            let _ = service.order(&service.lock(), mid)?;
            options("Sending Order", ONE_METHODS, &fields())
        }
        _ => Err(wrong_method(ONE_METHODS)),
    }
}

fn fields() -> Vec<&'static str> {
    let others =
        ["recipient_organization", "to_emails", "send_to_contacts", "recipient_address", "sender_address"];
    BOOLS.into_iter().chain(STRINGS).chain(others).chain(["date_scheduled"]).collect()
}

/// The record of an order, with its client opened where asked.
pub fn shown(service: &Service, state: &State, order: &SimOrder, ask: &Ask) -> Value {
    let client = ask
        .expands("recipient_organization")
        .then(|| records::client(service, state, &order.client, ask))
        .flatten();
    order::json(order, service.now(), client, ask)
}

fn list(service: &Service, ask: &Ask) -> Outcome {
    let mut wanted = Vec::new();
    let mut faults = Faults::new();
    for c in Channel::ALL {
        let name = format!("{}_status", c.name());
        match ask.get(&name) {
            None => {}
            Some(word) if c.words().contains(&word) => wanted.push((c, word)),
            Some(word) => {
                let what = format!("Select a valid choice. {word} is not one of the available choices.");
                faults.insert(name, vec![what]);
            }
        }
    }
    if !faults.is_empty() {
        return Err(faulty(&faults));
    }
    let (_, skip, size) = ask.window()?;
    let state = service.lock();
    let now = service.now();
    let fits = |life: &Life| wanted.iter().all(|(c, word)| life.word(*c, now) == *word);
    // Newest first: those that requests made, then the seeded ones from the highest number down.
    let made: Vec<&SimOrder> = state
        .made
        .iter()
        .rev()
        .filter_map(|m| state.orders.get(m))
        .filter(|o| !o.deleted && fits(&o.life))
        .collect();
    let mut rows: Vec<Value> = made
        .iter()
        .skip(usize::try_from(skip).unwrap_or(usize::MAX))
        .take(usize::try_from(size).unwrap_or_default())
        .map(|o| shown(service, &state, o, ask))
        .collect();
    let skip = skip.saturating_sub(made.len() as u64);
    let space = size - rows.len() as u64;
    let (numbers, seeded) = if wanted.is_empty() {
        plain_window(service, &state, skip, space)
    } else {
        let all: Vec<u64> = (1..=service.seeded())
            .rev()
            .filter(|i| !state.gone.contains(i))
            .filter(|i| match state.orders.get(&mid(Kind::Order, *i)) {
                Some(changed) => fits(&changed.life),
                None => fits(&life::seeded(&service.world, *i)),
            })
            .collect();
        let count = all.len() as u64;
        let skip = usize::try_from(skip).unwrap_or(usize::MAX);
        (all.into_iter().skip(skip).take(usize::try_from(space).unwrap_or_default()).collect(), count)
    };
    for i in numbers {
        let order = service.order(&state, &mid(Kind::Order, i))?;
        rows.push(shown(service, &state, &order, ask));
    }
    ask.page(made.len() as u64 + seeded, rows)
}

/// The numbers of a window without filters, found without walking, and how many there are in all.
fn plain_window(service: &Service, state: &State, skip: u64, size: u64) -> (Vec<u64>, u64) {
    let seeded = service.seeded();
    let count = seeded.saturating_sub(state.gone.len() as u64);
    let numbers = (skip..skip.saturating_add(size).min(count))
        .filter_map(|at| {
            let mut i = seeded.checked_sub(at)?;
            for gone in state.gone.iter().rev() {
                if *gone >= i {
                    i = i.checked_sub(1)?;
                }
            }
            (i > 0).then_some(i)
        })
        .collect();
    (numbers, count)
}

fn create(service: &Service, ask: &Ask, body: &[u8]) -> Outcome {
    let given = object(body)?;
    let mut state = service.lock();
    let now = service.now();
    let mut order = SimOrder {
        mid: String::new(),
        life: Life::new([false; 4], now, now + CHECK),
        client: String::new(),
        employee: 0,
        contacts: Vec::new(),
        body: blank(),
        items: Vec::new(),
        deleted: false,
        number: 0,
    };
    apply(service, &state, ask, &mut order, &given, false)?;
    order.mid = state.new_mid(Kind::Order);
    order.number = number(Kind::Order, &order.mid).unwrap_or_default();
    order.employee = usize::try_from(order.number).unwrap_or_default() % EMPLOYEES.len();
    service.record("order.created", &order.mid, order.external_id());
    if order.life.scheduled.is_some() {
        service.record("order.scheduled", &order.mid, order.external_id());
    }
    let answer = shown(service, &state, &order, ask);
    state.made.push(order.mid.clone());
    state.orders.insert(order.mid.clone(), order);
    created(answer)
}

/// A scheduled order takes no change, an executed one neither.
pub fn must_be_draft(order: &SimOrder, now: jiff::Timestamp) -> Result<(), Box<axum::response::Response>> {
    if order.life.is_executed(now) {
        return Err(bad("This Sending Order has already been executed."));
    }
    if order.life.scheduled.is_some() {
        return Err(bad("Scheduled Sending Orders cannot be altered. Delete it and create a new one."));
    }
    Ok(())
}

fn update(service: &Service, ask: &Ask, mid: &str, body: &[u8], partial: bool) -> Outcome {
    let given = object(body)?;
    let answer = service.change(mid, |order, state, now| {
        must_be_draft(order, now)?;
        apply(service, state, ask, order, &given, partial)?;
        service.record("order.changed", &order.mid, order.external_id());
        if order.life.scheduled.is_some() {
            service.record("order.scheduled", &order.mid, order.external_id());
        }
        Ok(shown(service, state, order, ask))
    })?;
    ok(answer)
}

fn delete(service: &Service, mid: &str) -> Outcome {
    service.change(mid, |order, state, now| {
        if order.life.is_executed(now) {
            return Err(bad("An executed Sending Order cannot be deleted."));
        }
        order.deleted = true;
        if let Some(i) = number(Kind::Order, mid).filter(|i| *i < super::ids::MADE) {
            state.gone.insert(i);
        }
        service.record("order.deleted", &order.mid, order.external_id());
        Ok(())
    })?;
    no_content()
}

/// POST to `send_url`: executes a draft that is ready.
pub fn send(service: &Service, ask: &Ask, method: &Method, mid: &str, body: &[u8]) -> Outcome {
    if *method != Method::POST {
        return Err(wrong_method("POST, OPTIONS"));
    }
    object(body)?;
    let answer = service.change(mid, |order, state, now| {
        must_be_draft(order, now)?;
        if !order.is_checked(now) {
            return Err(bad("This Sending Order is still being validated."));
        }
        let problems = order.problems(now);
        if !problems.is_empty() {
            let mut faults = Faults::new();
            for (field, what) in problems {
                faults.entry(field.to_owned()).or_default().push(what);
            }
            return Err(faulty(&faults));
        }
        let mut dice = service.world.dice("makeleaps send", order.number);
        order.life.execute(now, &mut dice);
        service.record("order.executed", &order.mid, order.external_id());
        Ok(shown(service, state, order, ask))
    })?;
    ok(answer)
}

/// GET, POST or PATCH of the status URL: cancels each named channel that still can be. A cancel may win on one
/// channel and lose on another in the same call; the answer is the status afterwards.
pub fn status(service: &Service, ask: &Ask, method: &Method, mid: &str, body: &[u8]) -> Outcome {
    if *method == Method::GET {
        let order = service.order(&service.lock(), mid)?;
        return ok(status_json(&order, service.now(), ask));
    }
    if *method != Method::POST && *method != Method::PATCH {
        return Err(wrong_method("GET, POST, PATCH, OPTIONS"));
    }
    let given = object(body)?;
    let answer = service.change(mid, |order, _, now| {
        let mut faults = Faults::new();
        let mut wins = Vec::new();
        for c in [Channel::Secure, Channel::Inbox, Channel::Post] {
            let field = format!("{}_cancelled", c.name());
            let refusal = match given.get(&field) {
                None | Some(Value::Bool(false)) => continue,
                Some(Value::Bool(true)) => match order.life.word(c, now) {
                    "can_cancel" | "not_viewed" => {
                        wins.push(c);
                        continue;
                    }
                    // Asking twice is harmless.
                    "cancelled" => continue,
                    "not_selected" => "This sending method was not selected.",
                    "draft" => "This Sending Order has not been executed yet.",
                    "viewed" => "It was already viewed and cannot be cancelled.",
                    _ => "The 30 minutes in which it could be cancelled are over.",
                },
                Some(_) => "Must be a valid boolean.",
            };
            faults.insert(field, vec![refusal.to_owned()]);
        }
        if wins.is_empty() && !faults.is_empty() {
            return Err(faulty(&faults));
        }
        for c in wins {
            // By post the whole envelope stops, with every document in it.
            order.life.cancelled[c as usize] = Some(now);
            order.life.viewed[c as usize] = None;
            let target = format!("{}/{}", order.mid, c.name());
            service.record("channel.cancelled", &target, order.external_id());
        }
        Ok(status_json(order, now, ask))
    })?;
    ok(answer)
}

/// The PDF of all enclosures.
pub fn content(service: &Service, method: &Method, mid: &str) -> Outcome {
    if *method != Method::GET {
        return Err(wrong_method("GET, OPTIONS"));
    }
    let order = service.order(&service.lock(), mid)?;
    pdf(documents::pdf(&format!("Sending Order {}", order.mid)))
}
