//! A parcel's way through its states and scans, drawn from its dice once and for all; time only uncovers it.

use jiff::{Timestamp, ToSpan, civil::Date};
use serde_json::{Map, Value, json};

use super::calendar::{business_days_after, day, moment};
use crate::sim::dice::Dice;

/// A change of state, a scan, or both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub at: Timestamp,
    pub state: Option<&'static str>,
    pub scan: Option<Scan>,
}

/// A tracking event (Sendle, Tracking events).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scan {
    pub kind: &'static str,
    pub description: String,
    /// Hubs that it left and reaches.
    pub hubs: Option<(String, String)>,
}

/// What is known of the way before it begins.
#[derive(Debug, Clone)]
pub(super) struct Way {
    pub created: Timestamp,
    pub pickup: Date,
    pub from: String,
    pub to: String,
    /// "same-city", "national", "remote" or "export".
    pub route: &'static str,
    /// Who signs.
    pub signs: String,
    /// The sender may also change their mind; only in seeded worlds, where nobody else does it.
    pub may_cancel: bool,
    /// A return: it waits to be dropped off and moves no further by itself.
    pub drop_off: bool,
}

/// The whole way.
#[derive(Debug, Clone)]
pub(super) struct Journey {
    steps: Vec<Step>,
    /// When the courier has the booking: "as long as an order has not been consigned with the courier, an order is
    /// cancellable", while the sample of a booked order in state `Pickup` still is. So: early on the day of pickup.
    pub handover: Timestamp,
    /// When the sender cancels by themselves.
    pub cancels: Option<Timestamp>,
    /// First and last business day of the estimate.
    pub estimate: (Date, Date),
}

impl Journey {
    pub fn draw(way: &Way, dice: &mut Dice) -> Self {
        let (least, most) = days(way.route);
        let estimate = (business_days_after(way.pickup, least), business_days_after(way.pickup, most));
        let mut path = Path { steps: Vec::new() };
        let handover = moment(way.pickup, 6 * 60);
        if way.drop_off {
            path.state(way.created, "Drop Off");
            return Self { steps: path.steps, handover: Timestamp::MAX, cancels: None, estimate };
        }
        path.state(way.created, "Payment");
        let booking = later(way.created, dice.between(5, 25));
        path.state(booking, "Booking");
        let luck = dice.below(1000);
        if luck < 12 {
            path.state(later(booking, dice.between(60, 240)), "Unable to Book");
            return Self { steps: path.steps, handover: booking, cancels: None, estimate };
        }
        path.state(later(booking, dice.between(30, 240)), "Pickup");
        let window = handover.duration_since(booking).as_secs().max(3600).unsigned_abs();
        let cancels =
            (way.may_cancel && luck >= 980).then(|| later(booking, dice.between(600, window / 2 + 600)));
        let picked = path.collect(way, luck, dice);
        path.deliver(way, luck, picked, dice, most);
        Self { steps: path.steps, handover, cancels, estimate }
    }

    /// The state at an instant.
    pub fn state(&self, now: Timestamp) -> &'static str {
        let mut past = self.steps.iter().rev().filter(|s| s.at <= now);
        past.find_map(|s| s.state).unwrap_or("Payment")
    }

    /// The scans so far, in the documented shape, up to an instant.
    pub fn scans(&self, until: Timestamp) -> Vec<Value> {
        let past = self.steps.iter().filter(|s| s.at <= until);
        past.filter_map(|s| Some(scan(s.at, s.scan.as_ref()?))).collect()
    }

    /// The day of the first scan of a kind, if it lies before an instant.
    pub fn day_of(&self, kind: &str, now: Timestamp) -> Option<Date> {
        let past = self.steps.iter().filter(|s| s.at <= now);
        past.filter(|s| s.scan.as_ref().is_some_and(|e| e.kind == kind)).map(|s| day(s.at)).next()
    }
}

/// Fewest and most business days on the way; 2 to 4 and 4 to 11 are the documents' own samples.
pub(super) const fn days(route: &str) -> (u64, u64) {
    match route.as_bytes() {
        b"same-city" => (1, 2),
        b"remote" => (4, 8),
        b"export" => (4, 11),
        _ => (2, 4),
    }
}

fn scan(at: Timestamp, event: &Scan) -> Value {
    let mut out = Map::new();
    out.insert("event_type".to_owned(), json!(event.kind));
    out.insert("scan_time".to_owned(), json!(at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    out.insert("description".to_owned(), json!(event.description));
    if let Some((from, to)) = &event.hubs {
        out.insert("origin_location".to_owned(), json!(from));
        out.insert("destination_location".to_owned(), json!(to));
    }
    Value::Object(out)
}

fn later(at: Timestamp, seconds: u64) -> Timestamp {
    at.saturating_add(i64::try_from(seconds).unwrap_or_default().seconds()).unwrap_or(Timestamp::MAX)
}

struct Path {
    steps: Vec<Step>,
}

impl Path {
    fn state(&mut self, at: Timestamp, state: &'static str) {
        self.steps.push(Step { at, state: Some(state), scan: None });
    }

    fn scan(&mut self, at: Timestamp, kind: &'static str, description: impl Into<String>) {
        let scan = Scan { kind, description: description.into(), hubs: None };
        self.steps.push(Step { at, state: None, scan: Some(scan) });
    }

    /// The scan that changes the state as well.
    fn turn(
        &mut self,
        at: Timestamp,
        state: &'static str,
        kind: &'static str,
        description: impl Into<String>,
    ) {
        self.scan(at, kind, description);
        if let Some(step) = self.steps.last_mut() {
            step.state = Some(state);
        }
    }

    /// The courier comes, the first time or, seldom, the second.
    fn collect(&mut self, way: &Way, luck: u64, dice: &mut Dice) -> Timestamp {
        let mut date = way.pickup;
        if (12..45).contains(&luck) {
            let why = ["Parcel not ready", "Nobody home", "Could not access the building", "Business closed"];
            let at = moment(date, dice.between(9 * 60, 16 * 60));
            self.turn(at, "Pickup Attempted", "Pickup Attempted", *dice.pick(&why));
            date = business_days_after(date, 1);
        }
        let at = moment(date, dice.between(9 * 60, 16 * 60));
        self.turn(at, "Transit", "Pickup", "Parcel picked up");
        at
    }

    fn deliver(&mut self, way: &Way, luck: u64, picked: Timestamp, dice: &mut Dice, most: u64) {
        let mut at = later(picked, dice.between(2, 5) * 3600);
        self.scan(at, "Info", "In transit between locations");
        if way.from != way.to {
            at = later(at, dice.between(1, 9) * 1800);
            self.scan(at, "In Transit", "In transit");
            if let Some(Step { scan: Some(scan), .. }) = self.steps.last_mut() {
                scan.hubs = Some((way.from.clone(), way.to.clone()));
            }
        }
        if (45..51).contains(&luck) {
            self.state(later(at, dice.between(5, 9) * 86_400), "Lost");
            return;
        }
        let (least, _) = days(way.route);
        let late = if (51..75).contains(&luck) { dice.between(1, 4) } else { 0 };
        let on_the_way = if late > 0 { most + late } else { dice.between(least, most) };
        let mut date = business_days_after(day(picked), on_the_way);
        let morning = moment(date, dice.between(5 * 60, 7 * 60));
        self.scan(morning.max(later(at, 600)), "Info", "Arrived at the depot for processing");
        self.scan(
            moment(date, dice.between(7 * 60 + 10, 8 * 60 + 30)),
            "Info",
            "Parcel is loaded for delivery",
        );
        let mut door = moment(date, dice.between(9 * 60, 18 * 60));
        match luck {
            75..95 => {
                self.scan(door, "Delivery Attempted", "Delivery attempted, nobody to receive it");
                self.scan(later(door, 60), "Card Left", "Card left for the receiver");
                date = business_days_after(date, dice.between(1, 2));
                door = moment(date, dice.between(9 * 60, 18 * 60));
            }
            95..105 => {
                self.scan(door, "Left with Agent", "Left at the newsagency for collection");
                date = business_days_after(date, dice.between(1, 3));
                door = moment(date, dice.between(9 * 60, 18 * 60));
            }
            105..117 => {
                self.scan(door, "Delivery Failed", "Address does not exist");
                self.state(later(door, dice.between(4, 30) * 3600), "Return to Sender");
                return;
            }
            117..122 => self.scan(later(morning, 600), "Damaged", "Parcel found damaged at the depot"),
            _ => {}
        }
        self.turn(door, "Delivered", "Delivered", "Parcel delivered");
        if luck.is_multiple_of(3) {
            let signed = format!("Your parcel was signed for by {}", way.signs.to_uppercase());
            self.scan(later(door, 60), "Info", signed);
        }
        self.steps.sort_by_key(|s| s.at);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn way() -> Way {
        Way {
            created: "2015-11-23T00:00:00Z".parse().unwrap(),
            pickup: "2015-11-24".parse().unwrap(),
            from: "Sydney".to_owned(),
            to: "Brisbane".to_owned(),
            route: "national",
            signs: "Jimmy".to_owned(),
            may_cancel: true,
            drop_off: false,
        }
    }

    #[test]
    fn all_states_and_events_of_the_documents_come_up() {
        let (mut states, mut events) = (BTreeSet::new(), BTreeSet::new());
        for n in 0..4000 {
            let journey = Journey::draw(&way(), &mut Dice::new(1, "journey", n));
            for step in &journey.steps {
                states.extend(step.state);
                events.extend(step.scan.as_ref().map(|s| s.kind));
            }
        }
        let want = [
            "Booking",
            "Delivered",
            "Lost",
            "Payment",
            "Pickup",
            "Pickup Attempted",
            "Return to Sender",
            "Transit",
            "Unable to Book",
        ];
        assert_eq!(states.into_iter().collect::<Vec<_>>(), want);
        let want = [
            "Card Left",
            "Damaged",
            "Delivered",
            "Delivery Attempted",
            "Delivery Failed",
            "In Transit",
            "Info",
            "Left with Agent",
            "Pickup",
            "Pickup Attempted",
        ];
        assert_eq!(events.into_iter().collect::<Vec<_>>(), want);
    }

    #[test]
    fn time_only_goes_forward_and_a_tenth_meets_trouble() {
        let mut smooth = 0;
        for n in 0..1000 {
            let journey = Journey::draw(&way(), &mut Dice::new(1, "journey", n));
            let times: Vec<_> = journey.steps.iter().map(|s| s.at).collect();
            assert!(times.is_sorted(), "{n}: {:#?}", journey.steps);
            smooth += u64::from(journey.steps.iter().all(|s| {
                s.scan
                    .as_ref()
                    .is_none_or(|e| matches!(e.kind, "Pickup" | "Info" | "In Transit" | "Delivered"))
                    && !matches!(s.state, Some("Lost" | "Unable to Book" | "Return to Sender"))
            }));
        }
        assert!((880..960).contains(&smooth), "{smooth} of 1000 without trouble");
    }
}
