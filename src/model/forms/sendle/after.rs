//! What follows a booking: a return of the parcel, and the label.

use serde_json::Value;

use crate::model::{
    form::{Complaint, Field, Form, Kind, Need, Section},
    forms::complaints::Complaints,
    provider::Provider,
};

/// Sizes of labels (Getting Labels).
pub const LABEL_SIZES: &[&str] = &["a4", "cropped"];

/// A return of a domestic parcel (newer documents, Returns).
pub const RETURN: Form = Form {
    provider: Provider::Sendle,
    name: "return",
    sections: &[Section {
        title: "return",
        repeats: None,
        fields: &[
            Field {
                path: "customer_reference",
                label: "our reference",
                kind: Kind::Text(255),
                need: Need::Recommended,
                help: "Stands on the label; blank: made here (newer documents, Returns)",
            },
            Field {
                path: "receiver.instructions",
                label: "delivery instructions",
                kind: Kind::Lines(200),
                need: Need::Optional,
                help: "For the way back, at most 200 characters (newer documents, Returns)",
            },
        ],
    }],
};

/// Which label is fetched.
pub const LABEL: Form = Form {
    provider: Provider::Sendle,
    name: "label",
    sections: &[Section {
        title: "label",
        repeats: None,
        fields: &[Field {
            path: "size",
            label: "size",
            kind: Kind::Choice(LABEL_SIZES),
            need: Need::Required,
            help: "a4: a whole page; cropped: the label alone (Getting Labels)",
        }],
    }],
};

/// What the documents say against a return.
#[must_use]
pub fn check_return(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&RETURN, draft);
    found.texts(draft, &["customer_reference", "receiver.instructions"]);
    found.longest(draft, "customer_reference", 255);
    found.longest(draft, "receiver.instructions", 200);
    found.0
}

/// What is wrong with the choice of a label. Whether the order has this size, the order says.
#[must_use]
pub fn check_label(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&LABEL, draft);
    let size = found.required(draft, "size");
    if !size.is_empty() && !LABEL_SIZES.iter().any(|known| known.eq_ignore_ascii_case(size)) {
        found.doubt("size", format!("the documents know: {}", LABEL_SIZES.join(", ")));
    }
    found.0
}
