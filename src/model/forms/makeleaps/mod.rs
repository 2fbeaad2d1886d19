//! `MakeLeaps`: a sending order with its enclosures, and what becomes of it when it is ready.

pub mod changes;
mod check;
pub mod records;

pub use check::{BATCH_DISTANCE, DAYS_AHEAD, check, check_at, check_time, effective_batch, position_of};

use crate::model::{
    form::{Field, Form, Kind, Need, Section},
    provider::Provider,
};

/// Envelope stamps (`MakeLeaps`, Sending Order fields).
pub const STAMPS: &[&str] = &[
    "quote",
    "orderslip",
    "orderconfirmation",
    "deliveryslip",
    "acceptance",
    "paymentnotice",
    "invoice",
    "receipt",
    "nostamp",
    "many_documents",
];

/// The flags that choose the channels.
pub const CHANNELS: [&str; 4] =
    ["securesend_selected", "send_to_clientinbox_selected", "sendbypost_selected", "peppolsend_selected"];

/// What follows when the order is ready: nothing, its batch, or sending at once. Ours, never sent.
pub const THEN: &[&str] = &["schedule", "execute", "keep_draft"];

/// How a file travels. Ours, never sent.
pub const UPLOADS: &[&str] = &["with_task", "at_once"];

/// Parts of an address (`MakeLeaps`, sample of a Sending Order).
pub const ADDRESS: [&str; 7] =
    ["address_format", "country", "region", "locality", "street_address", "extended_address", "postal_code"];

const fn field(path: &'static str, label: &'static str, kind: Kind, need: Need, help: &'static str) -> Field {
    Field { path, label, kind, need, help }
}

const RECIPIENT: &[Field] = &[
    field(
        "recipient_organization",
        "client",
        Kind::Record("client"),
        Need::Required,
        "One of your clients, by its URL (Sending Orders, General Options)",
    ),
    field(
        "enable_cc_payments",
        "card payments",
        Kind::Flag,
        Need::Optional,
        "Lets the client pay by card; Secure Send and client inbox only (Payment Options)",
    ),
];

const CHANNEL_FIELDS: &[Field] = &[
    field(
        "securesend_selected",
        "Secure Send",
        Kind::Flag,
        Need::Depends,
        "An e-mail with a link; at least one way to send is needed (Sending Orders)",
    ),
    field(
        "send_to_clientinbox_selected",
        "client inbox",
        Kind::Flag,
        Need::Depends,
        "Into the client's own MakeLeaps inbox (Send via Client Inbox)",
    ),
    field(
        "sendbypost_selected",
        "post",
        Kind::Flag,
        Need::Depends,
        "Printed and mailed with Japan Post; it costs points (Send by Post)",
    ),
    field(
        "peppolsend_selected",
        "Peppol",
        Kind::Flag,
        Need::Depends,
        "As a Peppol message; it cannot be cancelled (Sending Order fields)",
    ),
];

const SECURE: &[Field] = &[
    field(
        "to_emails",
        "e-mail addresses",
        Kind::Texts,
        Need::Depends,
        "Who gets the link (Secure Send options)",
    ),
    field(
        "send_to_contacts",
        "contacts",
        Kind::Texts,
        Need::Depends,
        "Stored contacts who get the link, by their URLs (Sending Order fields)",
    ),
    field("subject", "subject", Kind::Text(0), Need::Recommended, "Of the e-mail (Secure Send options)"),
    field("message", "message", Kind::Lines(0), Need::Optional, "Of the e-mail (Secure Send options)"),
];

const POST: &[Field] = &[
    field(
        "stamp_type",
        "envelope stamp",
        Kind::Choice(STAMPS),
        Need::Depends,
        "What is stamped on the envelope; `nostamp` for none (Send by Post options)",
    ),
    field(
        "recipient_contact_organization_name",
        "company",
        Kind::Text(0),
        Need::Depends,
        "Name of the client on the envelope (Send by Post options)",
    ),
    field(
        "recipient_contact_department",
        "department",
        Kind::Text(0),
        Need::Optional,
        "On the envelope (Send by Post options)",
    ),
    field(
        "recipient_contact_title",
        "title",
        Kind::Text(0),
        Need::Optional,
        "On the envelope (Send by Post options)",
    ),
    field(
        "recipient_contact_name",
        "person",
        Kind::Text(0),
        Need::Depends,
        "On the envelope (Send by Post options)",
    ),
    field(
        "recipient_honorific",
        "honorific",
        Kind::Text(0),
        Need::Optional,
        "様 or 御中, after the name (Send by Post options)",
    ),
];

const fn address(paths: [&'static str; 7]) -> [Field; 7] {
    [
        field(paths[0], "format", Kind::Text(0), Need::Optional, "`jp_default` in the documents' sample"),
        field(paths[1], "country", Kind::Country, Need::Depends, "`JP` in the documents' sample"),
        field(paths[2], "region", Kind::Text(0), Need::Depends, "In Latin letters: `tokyo` (sample)"),
        field(paths[3], "town", Kind::Text(0), Need::Depends, "`locality`: Shinjuku-ku (sample)"),
        field(paths[4], "street", Kind::Text(0), Need::Depends, "`street_address` (sample)"),
        field(paths[5], "building", Kind::Text(0), Need::Optional, "`extended_address` (sample)"),
        field(paths[6], "postcode", Kind::Text(0), Need::Depends, "000-0000 in Japan (sample)"),
    ]
}

const RECIPIENT_ADDRESS: &[Field] = &address([
    "recipient_address.address_format",
    "recipient_address.country",
    "recipient_address.region",
    "recipient_address.locality",
    "recipient_address.street_address",
    "recipient_address.extended_address",
    "recipient_address.postal_code",
]);

const SENDER: &[Field] = &[
    field(
        "sender_contact_organization_name",
        "own company",
        Kind::Text(0),
        Need::Optional,
        "Sender on the envelope (Send by Post options)",
    ),
    field(
        "sender_contact_phone_number",
        "own phone",
        Kind::Phone,
        Need::Optional,
        "Sender on the envelope: 12-3456-7890 (Send by Post options)",
    ),
];

const SENDER_ADDRESS: &[Field] = &address([
    "sender_address.address_format",
    "sender_address.country",
    "sender_address.region",
    "sender_address.locality",
    "sender_address.street_address",
    "sender_address.extended_address",
    "sender_address.postal_code",
]);

const ITEMS: &[Field] = &[
    field(
        "position",
        "position",
        Kind::Integer,
        Need::Optional,
        "From 0; left blank, its place in this list (Sending Order Item)",
    ),
    field(
        "document",
        "document",
        Kind::Record("document"),
        Need::Depends,
        "A document of the account, by its URL; or else a file (Adding an in-app document)",
    ),
    field("file", "file", Kind::File, Need::Depends, "A file to upload (Attaching a custom file)"),
    field(
        "filename",
        "file name",
        Kind::Text(0),
        Need::Optional,
        "What the client sees; left blank, the file's own name (Sending Order Item)",
    ),
    field(
        "upload",
        "upload",
        Kind::Choice(UPLOADS),
        Need::Optional,
        "`with_task` is the recommended way, and the one when blank (Asynchronous uploads with Tasks)",
    ),
];

const SENDING: &[Field] = &[
    field(
        "then",
        "when it is ready",
        Kind::Choice(THEN),
        Need::Recommended,
        "`schedule` can be undone until its batch; `execute` sends at once; `keep_draft` waits for you",
    ),
    field(
        "date_scheduled",
        "send at",
        Kind::Instant,
        Need::Depends,
        "Runs at the next :00 or :30, at most 35 days ahead, in UTC (Scheduling a Sending Order's execution)",
    ),
];

/// A sending order (`MakeLeaps`, Creating a Sending Order).
pub const FORM: Form = Form {
    provider: Provider::MakeLeaps,
    name: "sending",
    sections: &[
        Section { title: "recipient", fields: RECIPIENT, repeats: None },
        Section { title: "channels", fields: CHANNEL_FIELDS, repeats: None },
        Section { title: "enclosures", fields: ITEMS, repeats: Some("items") },
        Section { title: "Secure Send", fields: SECURE, repeats: None },
        Section { title: "by post", fields: POST, repeats: None },
        Section { title: "recipient's address", fields: RECIPIENT_ADDRESS, repeats: None },
        Section { title: "sender", fields: SENDER, repeats: None },
        Section { title: "sender's address", fields: SENDER_ADDRESS, repeats: None },
        Section { title: "sending", fields: SENDING, repeats: None },
    ],
};

/// The form's path of a field that the service names in a refusal or in `validation_errors`; `None` for one that the
/// form does not have.
#[must_use]
pub fn field_of(path: &[String]) -> Option<String> {
    let steps: Vec<&str> = path.iter().map(String::as_str).filter(|s| !s.trim().is_empty()).collect();
    let (first, rest) = steps.split_first()?;
    let single = |wanted: &str| {
        FORM.sections
            .iter()
            .filter(|s| s.repeats.is_none())
            .any(|s| s.fields.iter().any(|f| f.path == wanted))
            .then(|| wanted.to_owned())
    };
    match *first {
        "items" => {
            let number = rest.first().filter(|n| n.parse::<usize>().is_ok());
            let own = rest.iter().find(|n| ITEMS.iter().any(|f| f.path == **n));
            Some(
                ["items"]
                    .into_iter()
                    .chain(number.copied())
                    .chain(own.copied())
                    .collect::<Vec<_>>()
                    .join("."),
            )
        }
        // The form says "file" where the upload says "content_file".
        "content_file" => Some("items.file".to_owned()),
        "position" | "document" | "filename" => Some(format!("items.{first}")),
        "sending_method" => Some("securesend_selected".to_owned()),
        "recipient_address" | "sender_address" => {
            let part = rest.first().and_then(|p| single(&format!("{first}.{p}")));
            Some(part.unwrap_or_else(|| format!("{first}.postal_code")))
        }
        // A list's faults may carry the place in the list behind the name.
        name => single(name),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_writable_field_of_the_documents_is_in_the_form() {
        let mut paths: Vec<&str> = FORM
            .sections
            .iter()
            .filter(|s| s.repeats.is_none())
            .flat_map(|s| s.fields.iter().map(|f| f.path))
            .collect();
        let total = paths.len();
        paths.sort_unstable();
        paths.dedup();
        assert_eq!(paths.len(), total, "no field twice");
        // `external_id` is the console's own reference, so the form does not ask for it.
        for name in [
            "recipient_organization",
            "securesend_selected",
            "to_emails",
            "send_to_contacts",
            "subject",
            "message",
            "enable_cc_payments",
            "sendbypost_selected",
            "send_to_clientinbox_selected",
            "stamp_type",
            "recipient_contact_organization_name",
            "recipient_contact_department",
            "recipient_contact_title",
            "recipient_contact_name",
            "recipient_honorific",
            "sender_contact_organization_name",
            "sender_contact_phone_number",
            "date_scheduled",
            "peppolsend_selected",
        ] {
            assert!(paths.contains(&name), "{name}");
        }
        for part in ADDRESS {
            for address in ["recipient_address", "sender_address"] {
                assert!(paths.contains(&format!("{address}.{part}").as_str()), "{address}.{part}");
            }
        }
        assert!(
            FORM.sections.iter().flat_map(|s| s.fields).all(|f| !f.help.is_empty() && f.help.len() < 110)
        );
    }

    #[test]
    fn the_services_names_find_the_forms_fields() {
        for (path, want) in [
            (vec!["to_emails"], Some("to_emails")),
            (vec!["to_emails", "0"], Some("to_emails")),
            (vec!["recipient_address", "postal_code"], Some("recipient_address.postal_code")),
            (vec!["sender_address"], Some("sender_address.postal_code")),
            (vec!["items"], Some("items")),
            (vec!["items", "1", "document"], Some("items.1.document")),
            (vec!["items", "filename"], Some("items.filename")),
            (vec!["content_file"], Some("items.file")),
            (vec!["position"], Some("items.position")),
            (vec!["sending_method"], Some("securesend_selected")),
            (vec!["date_scheduled"], Some("date_scheduled")),
            (vec!["ready_to_order"], None),
            (vec![], None),
        ] {
            let owned: Vec<String> = path.iter().map(|s| (*s).to_owned()).collect();
            assert_eq!(field_of(&owned).as_deref(), want, "{path:?}");
        }
    }
}
