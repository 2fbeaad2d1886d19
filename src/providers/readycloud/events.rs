//! What happened to an order, from its times, its boxes and its notes.

use super::{contents::Parcel, reader::Time, wire::Order};
use crate::model::event::TrackingEvent;

/// Oldest first; what has no readable time comes first. `None` when the boxes came as bare URLs, so that what is
/// known of them is not forgotten.
#[must_use]
pub fn events(order: &Order) -> Option<Vec<TrackingEvent>> {
    if !order.is_expanded() {
        return None;
    }
    let mut events = Vec::new();
    let mut put = |time: &Option<Time>, kind: &str, detail: String, place: String, part: &str| {
        if let Some(time) = time {
            events.push(TrackingEvent {
                at: time.at,
                said_at: time.said.clone(),
                kind: kind.to_owned(),
                detail,
                place,
                part: part.to_owned(),
            });
        }
    };
    let text = |field: &Option<String>| field.clone().unwrap_or_default();
    put(&order.ordered_at, "ordered", text(&order.source.name), String::new(), "");
    put(&order.created_at, "created", "known to ReadyCloud".to_owned(), String::new(), "");
    let agent = text(&order.shipping.ship_agent);
    put(&order.printed_at, "printed", agent, text(&order.shipping.warehouse), "");
    put(&order.shipping.shipped_at, "shipped", shipped_by(order), text(&order.shipping.warehouse), "");
    let town = order.shipping.ship_to.as_ref().map(|a| text(&a.city)).unwrap_or_default();
    for (n, parcel) in order.boxes.iter().enumerate() {
        let part = parcel.id.clone().unwrap_or_default();
        let label = format!("box {} of {}", n + 1, order.boxes.len());
        let detail =
            tracking(parcel).map_or_else(|| label.clone(), |number| format!("{label}, tracking {number}"));
        put(&parcel.delivered_at, "delivered", detail, town.clone(), &part);
    }
    for note in &order.notes {
        let by = if note.author.is_empty() { String::new() } else { format!("{}: ", note.author) };
        let when = note.at.clone().or_else(|| Some(Time { said: String::new(), at: None }));
        put(&when, "note", format!("{by}{}", note.content), String::new(), "");
    }
    events.sort_by_key(|e| e.at);
    Some(events)
}

/// The carrier, the service and every tracking number.
fn shipped_by(order: &Order) -> String {
    let mut words: Vec<String> =
        [&order.shipping.ship_via, &order.shipping.ship_type].into_iter().flatten().cloned().collect();
    words.extend(order.boxes.iter().filter_map(tracking).map(|number| format!("tracking {number}")));
    words.join(", ")
}

/// The box's tracking number, unless it is blank.
#[must_use]
pub fn tracking(parcel: &Parcel) -> Option<&str> {
    parcel.tracking_number.as_deref().map(str::trim).filter(|number| !number.is_empty())
}
