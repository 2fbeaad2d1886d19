//! What happened to an order, as the provider tells it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrackingEvent {
    /// When it happened; `None` when the provider's text could not be read (then `said_at` holds it).
    pub at: Option<Timestamp>,
    /// The provider's own text of the time, with its own zone.
    pub said_at: String,
    /// The provider's own word ("Pickup Attempted").
    pub kind: String,
    pub detail: String,
    pub place: String,
    /// Which part it belongs to (a 4over job id, a shipment); empty: the whole order.
    pub part: String,
}
