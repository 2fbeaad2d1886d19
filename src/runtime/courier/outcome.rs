//! An answer, or what a look found, in the journal's terms.

use sha2::{Digest, Sha256};

use super::sender::Sender;
use crate::{
    model::{
        intent::{Answer, Deed, LookedUp, Reading, Sent},
        journal::{Chance, Intent, Moment, Refused, Row, after_answer, after_look},
        order::Fetched,
        provider::OrderKey,
    },
    store::journal::{Look, Outcome},
};

/// So much of an answer is kept for a person to read.
const KEPT: usize = 4_096;

/// What came of an attempt, and the orders that the answer carried.
pub(super) fn of_attempt(
    sender: &impl Sender,
    intent: &Intent,
    sent: &Sent,
    now: &Moment,
    chance: Chance,
) -> (Outcome, Vec<Fetched>) {
    let answer = if let Sent::Answer(answer) = sent { Some(answer) } else { None };
    let reading = answer.map(|answer| sender.read(&intent.mutation, answer));
    let row = Row::of(sent, reading.as_ref());
    let next = after_answer(intent, row, answer.and_then(|a| a.retry_after), now.at, chance);
    let (said, orders, refused) = match reading {
        Some(Reading::Done { orders, said }) => (said, orders, None),
        Some(Reading::DoneUnread { said }) => (said, Vec::new(), None),
        Some(Reading::Partly { orders, said, refused }) => {
            (said.clone(), orders, Some(Refused { said, fields: refused }))
        }
        Some(Reading::Refused { said, fields }) => (said.clone(), Vec::new(), Some(Refused { said, fields })),
        Some(Reading::Unclear { why }) => (why, Vec::new(), None),
        Some(Reading::StillRunning) => {
            ("the first request is still being worked on".to_owned(), Vec::new(), None)
        }
        None => (String::new(), Vec::new(), None),
    };
    let (phase, why) = match sent {
        Sent::Nothing { why } => ("nothing_left", why.clone()),
        Sent::NoAnswer { why } => ("left", why.clone()),
        Sent::Answer(_) => ("answered", String::new()),
    };
    // A bare status is a refusal too.
    let refused = match (refused, row, answer) {
        (None, Row::Refused, Some(answer)) => {
            Some(Refused { said: format!("status {}", answer.status), fields: Vec::new() })
        }
        (refused, ..) => refused,
    };
    let said = sender.without_secrets(&with_price(intent, &orders, said));
    let outcome = Outcome {
        row,
        next,
        phase,
        status: answer.map(|a| a.status),
        why: sender.without_secrets(&why),
        digest: answer.map(|a| hex(&Sha256::digest(&a.body))),
        response: answer.map(|a| beginning(sender, a)).unwrap_or_default(),
        server_date: answer.and_then(|a| a.date),
        said,
        orders: keys(&orders),
        refused,
    };
    (outcome, orders)
}

/// What a look found, and the orders that it brought. `None`: the look failed.
pub(super) fn of_look(
    intent: &Intent,
    found: Result<LookedUp, String>,
    now: &Moment,
    chance: Chance,
) -> (Look, Vec<Fetched>) {
    let mut intent = intent.clone();
    match &found {
        Ok(LookedUp::Absent { .. }) => intent.looks.add(now, intent.last_request.as_ref()),
        Ok(_) => intent.looks.forget(),
        // A look that failed takes nothing away from those that did not.
        Err(_) => {}
    }
    let next = after_look(&intent, found.as_ref().ok(), now, chance);
    let (word, said, orders) = match found {
        Ok(LookedUp::Happened { orders, said }) => {
            let said = with_price(&intent, &orders, said);
            ("happened", said, orders)
        }
        Ok(LookedUp::Absent { said }) => ("absent", said, Vec::new()),
        Ok(LookedUp::Conflict { said }) => ("conflict", said, Vec::new()),
        Ok(LookedUp::NoWay { said }) => ("no_way", said, Vec::new()),
        Err(why) => ("failed", why, Vec::new()),
    };
    (Look { found: word, said, orders: keys(&orders), looks: intent.looks, next }, orders)
}

/// The price that was booked is told when it is not the one that was confirmed.
fn with_price(intent: &Intent, orders: &[Fetched], said: String) -> String {
    let confirmed = intent.mutation.quote.as_ref().filter(|_| intent.mutation.deed == Deed::Book);
    match (confirmed, orders) {
        (Some(confirmed), [one]) => match &one.order.total {
            Some(booked) if booked != confirmed => {
                format!("{said} (booked at {booked}, confirmed at {confirmed})").trim_start().to_owned()
            }
            _ => said,
        },
        _ => said,
    }
}

fn keys(orders: &[Fetched]) -> Vec<OrderKey> {
    orders.iter().map(|f| f.order.key.clone()).collect()
}

fn beginning(sender: &impl Sender, answer: &Answer) -> String {
    // Secrets go first: a cut through one would hide it from the search.
    let text = sender.without_secrets(&String::from_utf8_lossy(&answer.body));
    text.chars().take(KEPT).collect()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
