//! The changes that are tried: three at each provider, as a person asks for them on the command line.

use postroom::model::{intent::Deed, order::Order, provider::Provider};
use serde_json::{Value, json};

use crate::journal::desk::drafts::booking;

/// What stands at the provider before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Before {
    Nothing,
    Booked,
    /// MakeLeaps: sent off, so that its channels can be stopped.
    SentOff,
}

/// One change.
#[derive(Debug)]
pub struct Trial {
    pub provider: Provider,
    /// The act; "cancel" has a command of its own.
    pub act: &'static str,
    pub before: Before,
    /// Its request on the wire: method and a piece of the path.
    pub wire: (&'static str, &'static str),
    /// What it leaves in the ledger, by the deed of the intent.
    pub effects: &'static [(Deed, &'static str)],
    /// It waits in the outbox for five seconds.
    pub waits: bool,
    pub draft: fn(&Setting<'_>) -> Option<Value>,
}

/// What a draft may need to know.
pub struct Setting<'a> {
    pub provider: Provider,
    pub number: usize,
    pub order: Option<&'a Order>,
    /// A document and a client of the MakeLeaps account.
    pub records: Option<&'a (String, String)>,
    pub tomorrow: String,
}

fn none(_: &Setting<'_>) -> Option<Value> {
    None
}

#[allow(clippy::unnecessary_wraps, reason = "one kind of function for all drafts")]
fn a_booking(at: &Setting<'_>) -> Option<Value> {
    Some(match (at.provider, at.records) {
        (Provider::MakeLeaps, Some(records)) => sending(records, "schedule", &at.tomorrow),
        (provider, _) => booking(provider, at.number),
    })
}

/// A MakeLeaps order of one document.
pub fn sending((document, client): &(String, String), then: &str, time: &str) -> Value {
    let mut draft = json!({
        "recipient_organization": client, "securesend_selected": true, "send_to_clientinbox_selected": true,
        "sendbypost_selected": true, "to_emails": ["myclient@example.com"], "subject": "8月分の請求書",
        "stamp_type": "invoice", "recipient_contact_organization_name": "My Client", "recipient_honorific": "御中",
        "recipient_address": {"address_format": "jp_default", "country": "JP", "street_address": "西新宿2-8-1",
            "locality": "新宿区", "region": "tokyo", "postal_code": "160-0022"},
        "items": [{"document": document}], "then": then,
    });
    if then == "schedule" {
        draft["date_scheduled"] = json!(time);
    }
    draft
}

/// Five providers, three changes each.
pub static TRIALS: [Trial; 15] = [
    Trial {
        provider: Provider::Sendle,
        act: "book",
        before: Before::Nothing,
        wire: ("POST", "/api/orders"),
        effects: &[(Deed::Book, "order.created")],
        waits: false,
        draft: a_booking,
    },
    Trial {
        provider: Provider::Sendle,
        act: "cancel",
        before: Before::Booked,
        wire: ("DELETE", "/api/orders"),
        effects: &[(Deed::Cancel, "order.cancelled")],
        waits: true,
        draft: none,
    },
    Trial {
        provider: Provider::Sendle,
        act: "return",
        before: Before::Booked,
        wire: ("POST", "/return"),
        effects: &[(Deed::Book, "return.created")],
        waits: false,
        draft: |_| Some(json!({"receiver": {"instructions": "At the back"}})),
    },
    Trial {
        provider: Provider::MakeLeaps,
        act: "book",
        before: Before::Nothing,
        wire: ("POST", "/sending/order"),
        effects: &[
            (Deed::Book, "order.created"),
            (Deed::AddPart, "item.added"),
            (Deed::Schedule, "order.scheduled"),
        ],
        waits: false,
        draft: a_booking,
    },
    Trial {
        provider: Provider::MakeLeaps,
        act: "cancel",
        before: Before::SentOff,
        wire: ("POST", "/status"),
        effects: &[(Deed::Cancel, "channel.cancelled")],
        waits: true,
        draft: none,
    },
    Trial {
        provider: Provider::MakeLeaps,
        act: "schedule",
        before: Before::Booked,
        wire: ("PATCH", "/sending/order"),
        effects: &[(Deed::Schedule, "order.scheduled")],
        waits: false,
        draft: |at| Some(json!({ "date_scheduled": at.tomorrow })),
    },
    Trial {
        provider: Provider::FourOver,
        act: "book",
        before: Before::Nothing,
        wire: ("POST", "/orders"),
        effects: &[(Deed::Book, "order.created")],
        waits: false,
        draft: a_booking,
    },
    Trial {
        provider: Provider::FourOver,
        act: "cancel",
        before: Before::Booked,
        wire: ("DELETE", "/orders"),
        effects: &[(Deed::Cancel, "job.cancelled")],
        waits: true,
        draft: none,
    },
    Trial {
        provider: Provider::FourOver,
        act: "upload",
        before: Before::Nothing,
        wire: ("POST", "/files"),
        effects: &[(Deed::Upload, "file.created")],
        waits: false,
        draft: |_| {
            Some(json!({"path": ["https://x.example/front.pdf"], "preflight": true, "address_count": "7",
                "validation_type": "CASS"}))
        },
    },
    Trial {
        provider: Provider::SevenSenders,
        act: "book",
        before: Before::Nothing,
        wire: ("POST", "/order"),
        effects: &[(Deed::Book, "order.created")],
        waits: false,
        draft: a_booking,
    },
    Trial {
        provider: Provider::SevenSenders,
        act: "cancel",
        before: Before::Booked,
        wire: ("POST", "/order-states"),
        effects: &[(Deed::Cancel, "order.state")],
        waits: true,
        draft: none,
    },
    Trial {
        provider: Provider::SevenSenders,
        act: "boarding-complete",
        before: Before::Booked,
        wire: ("PUT", "/orders"),
        effects: &[(Deed::Update, "order.updated")],
        waits: false,
        draft: none,
    },
    Trial {
        provider: Provider::ReadyCloud,
        act: "book",
        before: Before::Nothing,
        wire: ("POST", "/orders"),
        effects: &[(Deed::Book, "order.created")],
        waits: false,
        draft: a_booking,
    },
    Trial {
        provider: Provider::ReadyCloud,
        act: "cancel",
        before: Before::Booked,
        wire: ("PATCH", "/orders"),
        effects: &[(Deed::Cancel, "order.cancelled")],
        waits: true,
        draft: none,
    },
    Trial {
        provider: Provider::ReadyCloud,
        act: "add-box",
        before: Before::Booked,
        wire: ("POST", "/boxes"),
        effects: &[(Deed::AddPart, "box.created")],
        waits: false,
        draft: |_| Some(json!({"weight": "1 lbs"})),
    },
];

impl Trial {
    pub fn name(&self) -> String {
        format!("{} {}", self.provider.slug(), self.act)
    }

    /// The effect that an intent of this deed has.
    pub fn effect(&self, deed: Deed) -> &'static str {
        let found = self.effects.iter().find(|(d, _)| *d == deed);
        found.unwrap_or_else(|| panic!("{} has no {deed:?}", self.name())).1
    }
}
