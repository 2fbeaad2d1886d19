//! What a row of the list does not say again: the documents behind its items, and when it was sent. Pure.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    map::{self, executed_before},
    read::Odd,
};
use crate::model::order::Order;

/// Brings into a row of the list what is known of the same order from a read of its own: documents that were opened
/// there, and a time of execution. `now` is the service's.
pub fn carry_over(known: &Order, fresh: &mut Order, now: Timestamp) {
    if !loses(known, fresh) {
        return;
    }
    let read = |order: &Order| serde_json::from_str::<Value>(&order.raw).ok().filter(Value::is_object);
    let Some(mut row) = read(fresh) else { return };
    if let Some(old) = read(known) {
        keep_documents(&old, &mut row);
    }
    // The same mapping as for any other answer, so that nothing of it can disagree.
    if let Some(whole) = map::order(&row, &fresh.key.account, now, Some(known), &Odd::default()) {
        *fresh = whole;
    }
}

fn loses(known: &Order, fresh: &Order) -> bool {
    let sent = executed_before(known);
    known.total.is_some() && fresh.total.is_none()
        || known.aliases.iter().any(|alias| !fresh.aliases.contains(alias))
        || sent.is_some() && executed_before(fresh) != sent
        || known.created_at.is_some() && fresh.created_at.is_none()
}

/// Puts opened documents in the places of their own URLs; an item that went away or changed its document keeps
/// nothing.
fn keep_documents(old: &Value, row: &mut Value) {
    let none = Vec::new();
    let old = old.get("items").and_then(Value::as_array).unwrap_or(&none);
    let Some(items) = row.get_mut("items").and_then(Value::as_array_mut) else { return };
    for document in items.iter_mut().filter_map(|item| item.get_mut("document")) {
        let Some(url) = document.as_str() else { continue };
        let opened = old.iter().filter_map(|item| item.get("document"));
        let mut same = opened.filter(|d| d.get("url").and_then(Value::as_str) == Some(url));
        if let Some(whole) = same.next() {
            *document = whole.clone();
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use serde_json::json;

    use super::*;
    use crate::model::{
        cancel::Verdict,
        clock::{Clock, ClockKind},
        phase::Phase,
        provider::AccountName,
    };

    const HOST: &str = "https://api.makeleaps.com/api/partner/1";

    fn read(value: &Value, now: Timestamp) -> Order {
        map::order(value, &AccountName("docs".into()), now, None, &Odd::default()).unwrap()
    }

    fn row(state: &str, document: &Value) -> Value {
        json!({
            "url": format!("{HOST}/sending/order/77/"), "sendbypost_selected": true, "securesend_selected": true,
            "status": {"sendbypost": state, "securesend": "not_viewed"},
            "items": [{"url": format!("{HOST}/sending/order/77/items/1/"), "document": document}]
        })
    }

    fn closed() -> Value {
        json!(format!("{HOST}/document/5/"))
    }

    fn opened() -> Value {
        json!({
            "url": closed(), "document_number": "INV-5", "display_name": "Invoice 5", "document_type": "invoice",
            "total": "1200.50", "currency": "JPY", "external_id": "ext-5"
        })
    }

    fn now() -> Timestamp {
        "2026-01-01T10:10:00Z".parse().unwrap()
    }

    #[test]
    fn opened_documents_outlast_a_list() {
        let known = read(&row("mailed", &opened()), now());
        let mut fresh = read(&row("mailed", &closed()), now());
        assert_eq!((fresh.total.as_ref(), fresh.aliases.contains(&"INV-5".to_owned())), (None, false));
        carry_over(&known, &mut fresh, now());
        assert_eq!(fresh, known, "nothing flickers");

        // The list is the newer one in everything that it does say.
        let mut moved = read(&row("preparing", &closed()), now());
        carry_over(&known, &mut moved, now());
        assert_eq!((moved.parts[0].state.as_str(), moved.total.clone()), ("preparing", known.total.clone()));

        // Another document behind the same item keeps nothing of the old one.
        let mut other = read(&row("mailed", &json!(format!("{HOST}/document/6/"))), now());
        carry_over(&known, &mut other, now());
        assert_eq!((other.total, other.aliases.contains(&"INV-5".to_owned())), (None, false));
    }

    #[test]
    fn a_known_time_of_sending_keeps_counting_down() {
        let mut scheduled = row("can_cancel", &closed());
        scheduled["date_scheduled"] = json!("2026-01-01T10:00:00Z");
        let known = read(&scheduled, now());
        let end: Timestamp = "2026-01-01T10:30:00Z".parse().unwrap();
        assert_eq!(known.parts[0].cancel.verdict, Verdict::OpenUntil(end));

        let list = row("can_cancel", &closed());
        let mut fresh = read(&list, now());
        assert_eq!(fresh.parts[0].cancel.verdict, Verdict::Open);
        carry_over(&known, &mut fresh, now());
        assert_eq!(fresh.parts[0].cancel.verdict, Verdict::OpenUntil(end));
        assert!(fresh.clocks.contains(&Clock::at(ClockKind::CancelWindow, end)));

        // Long after every clock has run out, the time of sending is still known.
        let mut kept = fresh;
        for hours in [1, 24 * 59, 24 * 61, 24 * 400] {
            let later = now() + SignedDuration::from_hours(hours);
            let mut fresh = read(&list, later);
            carry_over(&kept, &mut fresh, later);
            let ended = fresh.attention.iter().any(|a| a.contains("link has ended"));
            assert_eq!(
                (ended, fresh.phase == Phase::Attention),
                (hours > 24 * 60, hours > 24 * 60),
                "{hours}"
            );
            kept = fresh;
        }
    }

    #[test]
    fn nothing_is_touched_where_nothing_is_lost() {
        let mut known = read(&row("mailed", &closed()), now());
        known.raw = "not JSON".to_owned();
        let fresh = read(&row("preparing", &opened()), now());
        let mut same = fresh.clone();
        carry_over(&known, &mut same, now());
        assert_eq!(same, fresh);
        // A stored record that cannot be read is no reason to lose the new one.
        known.aliases.push("gone".to_owned());
        carry_over(&known, &mut same, now());
        assert_eq!(same, fresh);
    }
}
