//! The smaller forms around a sending: changing a draft, its time, its enclosures, and stopping its channels.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    CHANNEL_FIELDS, CHANNELS, ITEMS, POST, RECIPIENT, RECIPIENT_ADDRESS, SECURE, SENDER, SENDER_ADDRESS,
    UPLOADS,
    check::{Found, check_time, items, post, recipient, secure, shape, shapes},
    field,
};
use crate::model::{
    form::{Complaint, Field, Form, Kind, Need, Section, at, text_at},
    forms::complaints::Complaints,
    provider::Provider,
    time::parse_instant,
};

const fn form(name: &'static str, sections: &'static [Section]) -> Form {
    Form { provider: Provider::MakeLeaps, name, sections }
}

const fn section(title: &'static str, fields: &'static [Field]) -> Section {
    Section { title, fields, repeats: None }
}

const TIME: Field = field(
    "date_scheduled",
    "send at",
    Kind::Instant,
    Need::Required,
    "Runs at the next :00 or :30, at most 35 days ahead, in UTC (Scheduling a Sending Order's execution)",
);

const POSITION: Field = field(
    "position",
    "position",
    Kind::Integer,
    Need::Required,
    "Of the enclosure, from 0, as the order shows it (Sending Order Item)",
);

/// A change of a draft: PATCH takes the fields in which it differs.
pub const EDIT: Form = form(
    "change of a draft",
    &[
        section("recipient", RECIPIENT),
        section("channels", CHANNEL_FIELDS),
        section("Secure Send", SECURE),
        section("by post", POST),
        section("recipient's address", RECIPIENT_ADDRESS),
        section("sender", SENDER),
        section("sender's address", SENDER_ADDRESS),
    ],
);

/// A draft's whole content anew: PUT, which may schedule it in the same request.
pub const REPLACE: Form = form(
    "whole draft",
    &[
        section("recipient", RECIPIENT),
        section("channels", CHANNEL_FIELDS),
        section("Secure Send", SECURE),
        section("by post", POST),
        section("recipient's address", RECIPIENT_ADDRESS),
        section("sender", SENDER),
        section("sender's address", SENDER_ADDRESS),
        section("sending", &[Field { need: Need::Optional, ..TIME }]),
    ],
);

/// When a draft is sent.
pub const SCHEDULE: Form = form("schedule", &[section("schedule", &[TIME])]);

/// Which channels of a sent order are stopped.
pub const STOP: Form = form(
    "channels to stop",
    &[section(
        "channels",
        &[field(
            "channels",
            "channels",
            Kind::Texts,
            Need::Required,
            "securesend, send_to_clientinbox, sendbypost (Cancelling after sending)",
        )],
    )],
);

/// One enclosure more.
pub const ITEM: Form = form("enclosure", &[section("enclosure", ITEMS)]);

/// The bytes of an enclosure that is there.
pub const UPLOAD: Form = form(
    "file of an enclosure",
    &[section(
        "file",
        &[
            POSITION,
            field("file", "file", Kind::File, Need::Required, "A file to upload (Attaching a custom file)"),
            field(
                "upload",
                "upload",
                Kind::Choice(UPLOADS),
                Need::Optional,
                "`with_task` is the recommended way, and the one when blank (Asynchronous uploads with Tasks)",
            ),
        ],
    )],
);

/// Which enclosure is taken out.
pub const ITEM_NAME: Form = form("enclosure to take out", &[section("enclosure", &[POSITION])]);

/// What is wrong with a change: only what it names is judged.
#[must_use]
pub fn check_edit(draft: &Value) -> Vec<Complaint> {
    let mut found = whole_content(&EDIT, draft);
    let all_named = CHANNELS.iter().all(|c| draft.get(c).is_some());
    found.retain(|c| match c.path.split('.').next() {
        Some(name) if name == CHANNELS[0] => all_named || c.what != super::check::NO_CHANNEL,
        Some(name) => name.is_empty() || draft.get(name).is_some(),
        None => true,
    });
    if draft.as_object().is_some_and(serde_json::Map::is_empty) {
        found.extend(whole("nothing is changed"));
    }
    found
}

/// What is wrong with a whole new content.
#[must_use]
pub fn check_replace(draft: &Value, now: Timestamp) -> Vec<Complaint> {
    let mut found = whole_content(&REPLACE, draft);
    found.extend(check_ahead(draft, now));
    found
}

fn whole_content(form: &Form, draft: &Value) -> Vec<Complaint> {
    let mut found = Found::default();
    if !draft.is_object() {
        return whole("a draft is an object of fields");
    }
    shapes(form, draft, &mut found);
    recipient(draft, &mut found);
    secure(draft, &mut found);
    post(draft, &mut found);
    found.0
}

fn check_ahead(draft: &Value, now: Timestamp) -> Option<Complaint> {
    let what = check_time(parse_instant(text_at(draft, "date_scheduled"))?, now).err()?;
    Some(Complaint { path: "date_scheduled".to_owned(), what, server_decides: false })
}

/// What is wrong with a time to be sent at.
#[must_use]
pub fn check_schedule(draft: &Value, now: Timestamp) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&SCHEDULE, draft);
    found.required(draft, "date_scheduled");
    found.instant(draft, "date_scheduled");
    found.0.extend(check_ahead(draft, now));
    found.0
}

/// What is wrong with a choice of channels; whether they can be stopped, the order says.
#[must_use]
pub fn check_stop(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&STOP, draft);
    match at(draft, "channels") {
        Some(Value::Array(all)) if !all.is_empty() && all.iter().all(Value::is_string) => {}
        None | Some(Value::Null) => found.add("channels", "choose a channel to stop"),
        Some(Value::Array(all)) if all.is_empty() => found.add("channels", "choose a channel to stop"),
        Some(_) => found.add("channels", "a list of texts"),
    }
    found.0
}

/// What is wrong with one enclosure.
#[must_use]
pub fn check_item(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&ITEM, draft);
    if draft.is_object() {
        let mut row = Found::default();
        for f in ITEMS {
            shape(draft, f, f.path, &mut row);
        }
        items(&json!({"items": [draft]}), &mut row);
        found.0.extend(row.0.into_iter().map(|c| Complaint {
            path: c.path.strip_prefix("items.0.").map_or(c.path.clone(), str::to_owned),
            ..c
        }));
    }
    found.0
}

/// What is wrong with the file of an enclosure.
#[must_use]
pub fn check_upload(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&UPLOAD, draft);
    position(draft, &mut found);
    found.required(draft, "file");
    found.choice(draft, "upload", UPLOADS);
    found.0
}

/// What is wrong with the name of an enclosure.
#[must_use]
pub fn check_item_name(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    found.known(&ITEM_NAME, draft);
    position(draft, &mut found);
    found.0
}

fn position(draft: &Value, found: &mut Complaints) {
    let mut odd = Found::default();
    shape(draft, &POSITION, POSITION.path, &mut odd);
    found.0.append(&mut odd.0);
    let blank = |v: &Value| v.is_null() || v.as_str().is_some_and(|t| t.trim().is_empty());
    if at(draft, POSITION.path).is_none_or(blank) {
        found.add(POSITION.path, "is required");
    }
}

fn whole(what: &str) -> Vec<Complaint> {
    vec![Complaint { path: String::new(), what: what.to_owned(), server_decides: false }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(found: &[Complaint]) -> Vec<(&str, bool)> {
        found.iter().map(|c| (c.path.as_str(), c.server_decides)).collect()
    }

    #[test]
    fn a_change_is_judged_by_what_it_names() {
        assert_eq!(check_edit(&json!({"subject": "new"})), []);
        assert_eq!(check_edit(&json!({"securesend_selected": false})), []);
        assert_eq!(told(&check_edit(&json!({}))), [("", false)]);
        assert_eq!(told(&check_edit(&json!([]))), [("", false)]);
        for (draft, path) in [
            (json!({"recipient_organization": ""}), "recipient_organization"),
            (json!({"to_emails": ["nobody"]}), "to_emails.0"),
            (json!({"subjet": "x"}), "subjet"),
            (json!({"items": []}), "items"),
            (json!({"securesend_selected": "yes"}), "securesend_selected"),
            (json!({"recipient_address": {"country": "Japan"}}), "recipient_address.country"),
        ] {
            assert_eq!(told(&check_edit(&draft)), [(path, false)], "{draft}");
        }
        let none =
            CHANNELS.iter().map(|c| ((*c).to_owned(), json!(false))).collect::<serde_json::Map<_, _>>();
        assert_eq!(told(&check_edit(&Value::Object(none))), [(CHANNELS[0], false)]);
    }

    #[test]
    fn the_small_forms_keep_their_rules() {
        let now = "2026-01-15T09:12:00Z".parse().unwrap();
        let whole = json!({"recipient_organization": "https://x.example/api/client/2/", "securesend_selected": true,
            "to_emails": ["a@b.example"], "date_scheduled": "2026-01-15T10:00:00Z"});
        assert_eq!(check_replace(&whole, now), []);
        assert_eq!(
            told(&check_replace(&json!({"date_scheduled": "2026-01-15T09:00:00Z"}), now)),
            [("recipient_organization", false), (CHANNELS[0], false), ("date_scheduled", false)]
        );
        assert_eq!(check_schedule(&json!({"date_scheduled": "2026-01-15T10:00:00Z"}), now), []);
        for bad in
            [json!({}), json!({"date_scheduled": "soon"}), json!({"date_scheduled": "2026-01-14T10:00:00Z"})]
        {
            assert_eq!(told(&check_schedule(&bad, now)), [("date_scheduled", false)], "{bad}");
        }
        assert_eq!(check_stop(&json!({"channels": ["securesend"]})), []);
        for bad in [json!({}), json!({"channels": []}), json!({"channels": [1]}), json!({"channels": "post"})]
        {
            assert_eq!(told(&check_stop(&bad)), [("channels", false)], "{bad}");
        }
        assert_eq!(check_item(&json!({"position": "2", "file": "/a/b.pdf"})), []);
        assert_eq!(told(&check_item(&json!({}))), [("document", false)]);
        assert_eq!(told(&check_item(&json!({"position": -1, "file": "a.pdf"}))), [("position", false)]);
        assert_eq!(check_upload(&json!({"position": 0, "file": "a.pdf", "upload": "at_once"})), []);
        assert_eq!(
            told(&check_upload(&json!({"upload": "now"}))),
            [("position", false), ("file", false), ("upload", false)]
        );
        assert_eq!(check_item_name(&json!({"position": 0})), []);
        assert_eq!(told(&check_item_name(&json!({"position": "x"}))), [("position", false)]);
    }
}
