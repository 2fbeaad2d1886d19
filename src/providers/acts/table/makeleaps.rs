//! What can be done at MakeLeaps.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{About, Act, Built, Way, about, one, plain, said, whole};
use crate::{
    model::{
        cancel::Verdict,
        form::{Complaint, text_at, whole_at},
        forms::makeleaps::{
            self as forms, changes,
            records::{self, record_mid},
        },
        intent::Mutation,
        order::{Order, Part},
        provider::{AccountName, Provider::MakeLeaps},
        time::parse_instant,
    },
    providers::{
        acts::Ask,
        makeleaps::{
            wire::Item,
            write::{self, Content, Record, enclosures, plan::Plan},
        },
    },
};

pub const ACTS: &[Act] = &[
    plain(MakeLeaps, "book", "makes a sending, and sends or schedules it", About::Account, |ask| {
        plan(Plan::new(ask.account, ask.draft, ask.reference, ask.now))
    })
    .filling(&forms::FORM, forms::check_at)
    .starting(|ask| ask.order.map_or_else(|| json!({}), write::rebook))
    .naming(forms::field_of),
    plain(MakeLeaps, "edit", "changes fields of a draft", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_edit(draft))?;
        said(write::update(ask.order()?, ask.draft))
    })
    .filling(&changes::EDIT, |draft, _| changes::check_edit(draft))
    .starting(content)
    .naming(in_content),
    plain(
        MakeLeaps,
        "replace",
        "sets a draft's content anew; what is left out becomes blank",
        About::Order,
        |ask| {
            ask.passes(changes::check_replace)?;
            let time = parse_instant(text_at(ask.draft, "date_scheduled"));
            said(write::replace(ask.order()?, ask.draft, time, ask.now))
        },
    )
    .filling(&changes::REPLACE, changes::check_replace)
    .starting(content)
    .naming(in_content),
    plain(
        MakeLeaps,
        "recreate",
        "changes a scheduled order: it is deleted and made anew",
        About::Order,
        |ask| plan(Plan::recreate(ask.order()?, ask.draft, ask.reference, ask.now)),
    )
    .filling(&forms::FORM, forms::check_at)
    .starting(again)
    .naming(forms::field_of),
    plain(MakeLeaps, "add-item", "encloses a document or a file in a draft", About::Order, add_item)
        .filling(&changes::ITEM, |draft, _| changes::check_item(draft))
        .starting(|ask| ask.order.map_or_else(|| json!({}), |o| json!({"position": write::next_position(o)})))
        .naming(in_item),
    plain(MakeLeaps, "upload", "uploads the file of an enclosure", About::Order, upload)
        .filling(&changes::UPLOAD, |draft, _| changes::check_upload(draft))
        .starting(|ask| ask.order.map_or_else(|| json!({}), waiting_file))
        .naming(in_item),
    plain(MakeLeaps, "remove-item", "takes an enclosure out of a draft", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_item_name(draft))?;
        let order = ask.order()?;
        said(write::remove_item(order, &item(ask, order)?))
    })
    .filling(&changes::ITEM_NAME, |draft, _| changes::check_item_name(draft))
    .naming(in_item),
    plain(MakeLeaps, "schedule", "lets a batch send a draft later", About::Order, |ask| {
        ask.passes(changes::check_schedule)?;
        let time = parse_instant(text_at(ask.draft, "date_scheduled"));
        let time = time.ok_or_else(|| about("date_scheduled", "say when it is sent".to_owned()))?;
        said(write::schedule(ask.order()?, time, ask.now))
    })
    .filling(&changes::SCHEDULE, changes::check_schedule)
    .naming(|path| super::named(&changes::SCHEDULE, path)),
    plain(MakeLeaps, "execute", "sends a draft now", About::Order, |ask| said(write::execute(ask.order()?))),
    plain(MakeLeaps, "cancel", "stops a channel, a scheduled order or a draft", About::Part, |ask| {
        let order = ask.order()?;
        if order.parts.is_empty() {
            return said(write::cancel_at(order, &[], ask.now));
        }
        said(write::cancel_at(order, &[ask.part()?], ask.now))
    }),
    plain(MakeLeaps, "cancel-channels", "stops several channels of an order at once", About::Order, |ask| {
        ask.passes(|draft, _| changes::check_stop(draft))?;
        let order = ask.order()?;
        said(write::cancel_at(order, &channels(order, ask.draft)?, ask.now))
    })
    .filling(&changes::STOP, |draft, _| changes::check_stop(draft))
    .starting(|ask| ask.order.map_or_else(|| json!({}), stoppable))
    .naming(|path| super::named(&changes::STOP, path)),
    plain(MakeLeaps, "delete", "deletes a draft or a scheduled order", About::Order, |ask| {
        said(write::delete(ask.order()?, ask.now))
    })
    .typed(),
    plain(MakeLeaps, "add-client", "makes a client", About::Account, |ask| {
        one(write::create(ask.account, Record::Client, ask.draft, ask.reference))
    })
    .filling(&records::CLIENT, |draft, _| records::check_client(draft))
    .naming(|path| super::named(&records::CLIENT, path)),
    plain(MakeLeaps, "change-client", "changes fields of a client", About::Account, |ask| {
        change(ask, Record::Client, false)
    })
    .filling(&records::CLIENT_CHANGE, |draft, _| records::check_client_change(draft))
    .naming(|path| super::named(&records::CLIENT_CHANGE, path)),
    plain(
        MakeLeaps,
        "replace-client",
        "sets a client anew; what is left out becomes blank",
        About::Account,
        |ask| change(ask, Record::Client, true),
    )
    .filling(&records::CLIENT_CHANGE, |draft, _| whole_record(draft, records::check_client))
    .naming(|path| super::named(&records::CLIENT_CHANGE, path)),
    plain(MakeLeaps, "client-settings", "changes how a client is sent to", About::Account, |ask| {
        settings(ask, write::client_settings)
    })
    .filling(&records::CLIENT_SETTINGS, |draft, _| records::check_settings(draft))
    .naming(in_settings),
    plain(MakeLeaps, "replace-client-settings", "sets anew how a client is sent to", About::Account, |ask| {
        settings(ask, write::replace_client_settings)
    })
    .filling(&records::CLIENT_SETTINGS, |draft, _| records::check_settings(draft))
    .naming(in_settings),
    plain(MakeLeaps, "remove-client", "deletes a client for good", About::Account, |ask| {
        remove(ask, Record::Client)
    })
    .filling(&records::CLIENT_NAME, |draft, _| records::check_name(draft))
    .typed(),
    plain(MakeLeaps, "add-document", "makes a document", About::Account, |ask| {
        let draft = exact(ask.draft);
        one(write::create(ask.account, Record::Document, &draft, ask.reference))
    })
    .filling(&records::DOCUMENT, |draft, _| records::check_document(&exact(draft)))
    .naming(|path| super::named(&records::DOCUMENT, path)),
    plain(MakeLeaps, "change-document", "changes fields of a document", About::Account, |ask| {
        change(ask, Record::Document, false)
    })
    .filling(&records::DOCUMENT_CHANGE, |draft, _| records::check_document_change(&exact(draft)))
    .naming(|path| super::named(&records::DOCUMENT_CHANGE, path)),
    plain(
        MakeLeaps,
        "replace-document",
        "sets a document anew; what is left out becomes blank",
        About::Account,
        |ask| change(ask, Record::Document, true),
    )
    .filling(&records::DOCUMENT_CHANGE, |draft, _| whole_record(&exact(draft), records::check_document))
    .naming(|path| super::named(&records::DOCUMENT_CHANGE, path)),
    plain(
        MakeLeaps,
        "remove-document",
        "deletes a document for good; no sending stops",
        About::Account,
        |ask| remove(ask, Record::Document),
    )
    .filling(&records::DOCUMENT_NAME, |draft, _| records::check_name(draft))
    .typed(),
];

fn plan(built: Result<Plan, Vec<Complaint>>) -> Built {
    Ok(Way::Plan(Box::new(built?)))
}

/// What a draft says now, without its enclosures, which have acts of their own.
fn content(ask: &Ask<'_>) -> Value {
    let mut draft = ask.order.map_or_else(|| json!({}), write::rebook);
    if let Some(fields) = draft.as_object_mut() {
        fields.shift_remove("items");
    }
    draft
}

/// A scheduled order as the draft of its successor, for the same batch.
fn again(ask: &Ask<'_>) -> Value {
    let Some(order) = ask.order else { return json!({}) };
    let mut draft = write::rebook(order);
    let record: Value = serde_json::from_str(&order.raw).unwrap_or_default();
    if let Some(time) = record["date_scheduled"].as_str() {
        draft["then"] = "schedule".into();
        draft["date_scheduled"] = time.into();
    }
    draft
}

/// A document is one request; a file is an enclosure and an upload after it.
fn add_item(ask: &Ask<'_>) -> Built {
    ask.passes(|draft, _| changes::check_item(draft))?;
    let order = ask.order()?;
    let mut row = ask.draft.clone();
    if whole_at(&row, "position").is_none() {
        row["position"] = write::next_position(order).into();
    }
    let draft = json!({"items": [row]});
    match enclosures(&draft).as_slice() {
        [enclosure] if matches!(enclosure.content, Content::Document(_)) => {
            said(write::add_item(order, enclosure))
        }
        [enclosure] => {
            // Refused here when it surely would be later.
            write::add_item(order, enclosure).map_err(|why| whole(&why))?;
            plan(Plan::enclose(order, &draft).map_err(|why| whole(&why)))
        }
        _ => Err(about("document", "choose a document or a file".to_owned())),
    }
}

fn upload(ask: &Ask<'_>) -> Built {
    ask.passes(|draft, _| changes::check_upload(draft))?;
    let order = ask.order()?;
    let item = item(ask, order)?;
    if item.filename.trim().is_empty() {
        return Err(about("position", format!("a document is enclosed at position {}", item.position)));
    }
    let mut row = ask.draft.clone();
    row["filename"] = item.filename.into();
    plan(Plan::enclose(order, &json!({"items": [row]})).map_err(|why| whole(&why)))
}

/// The first enclosure that is a file.
fn waiting_file(order: &Order) -> Value {
    let draft = write::rebook(order);
    let rows = draft["items"].as_array().map_or(&[][..], Vec::as_slice);
    match rows.iter().find(|row| !text_at(row, "filename").is_empty()) {
        Some(row) => json!({"position": row["position"]}),
        None => json!({}),
    }
}

fn item(ask: &Ask<'_>, order: &Order) -> Result<Item, Vec<Complaint>> {
    let position = whole_at(ask.draft, "position").unwrap_or_default();
    write::item_at(order, position).map_err(|what| about("position", what))
}

fn channels<'o>(order: &'o Order, draft: &Value) -> Result<Vec<&'o Part>, Vec<Complaint>> {
    let named = draft["channels"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::trim);
    let part = |name: &str| {
        let found = order.parts.iter().find(|part| part.id == name || part.label == name);
        found.ok_or_else(|| about("channels", format!("the order has no channel {name:?}")))
    };
    let mut found: Vec<&Part> = Vec::new();
    for part in named.map(part) {
        let part = part?;
        if !found.contains(&part) {
            found.push(part);
        }
    }
    Ok(found)
}

/// Every channel that can be stopped as the order is now.
fn stoppable(order: &Order) -> Value {
    let open = order
        .parts
        .iter()
        .filter(|part| matches!(part.cancel.verdict, Verdict::Open | Verdict::OpenUntil(_)));
    json!({"channels": open.map(|part| part.id.as_str()).collect::<Vec<_>>()})
}

fn mid(draft: &Value) -> Result<&str, Vec<Complaint>> {
    record_mid(draft).ok_or_else(|| about(records::RECORD, "its URL, or its number".to_owned()))
}

/// The fields that are sent: everything but the record's name.
fn fields(draft: &Value) -> Value {
    let mut fields = exact(draft);
    if let Some(fields) = fields.as_object_mut() {
        fields.shift_remove(records::RECORD);
    }
    fields
}

/// What every new content of a record must hold, and the record's name.
fn whole_record(draft: &Value, check: fn(&Value) -> Vec<Complaint>) -> Vec<Complaint> {
    let mut wrong = records::check_name(draft);
    wrong.extend(check(draft));
    wrong
}

fn change(ask: &Ask<'_>, of: Record, whole: bool) -> Built {
    ask.passes(match (of, whole) {
        (Record::Client, false) => |draft, _| records::check_client_change(draft),
        (Record::Client, true) => |draft, _| whole_record(draft, records::check_client),
        (Record::Document, false) => |draft, _| records::check_document_change(&exact(draft)),
        (Record::Document, true) => |draft, _| whole_record(&exact(draft), records::check_document),
    })?;
    said(write::change(ask.account, of, mid(ask.draft)?, &fields(ask.draft), whole))
}

type SetSettings = fn(&AccountName, &str, &Value) -> Result<Mutation, String>;

fn settings(ask: &Ask<'_>, set: SetSettings) -> Built {
    ask.passes(|draft, _: Timestamp| records::check_settings(draft))?;
    let settings = ask.draft["settings"].as_object().into_iter().flatten();
    // A form of names and values has texts only.
    let plain = |value: &Value| match value.as_str().map(str::trim) {
        Some("true") => true.into(),
        Some("false") => false.into(),
        _ => value.clone(),
    };
    let fields: serde_json::Map<String, Value> =
        settings.map(|(name, value)| (name.clone(), plain(value))).collect();
    said(set(ask.account, mid(ask.draft)?, &Value::Object(fields)))
}

fn remove(ask: &Ask<'_>, of: Record) -> Built {
    ask.passes(|draft, _| records::check_name(draft))?;
    said(write::remove(ask.account, of, mid(ask.draft)?, ""))
}

/// Amounts as texts, digit for digit: a number of the draft is taken as it is written.
fn exact(draft: &Value) -> Value {
    let mut draft = draft.clone();
    let lines = draft.get_mut("lineitems").and_then(Value::as_array_mut);
    for line in lines.into_iter().flatten() {
        for name in records::AMOUNTS {
            if let Some(value) = line.get_mut(name).filter(|value| value.is_number()) {
                *value = value.to_string().into();
            }
        }
    }
    draft
}

fn in_content(path: &[String]) -> Option<String> {
    forms::field_of(path).filter(|field| !field.starts_with("items") && field != "then")
}

/// A plan names its enclosure as the order's form does, by its row; the service has a name of its own for the file.
fn in_item(path: &[String]) -> Option<String> {
    match path {
        [items, row, rest @ ..] if items == "items" && row.parse::<usize>().is_ok() => in_item(rest),
        [items, rest @ ..] if items == "items" => in_item(rest),
        [file, ..] if file == "content_file" => Some("file".to_owned()),
        _ => super::named(&changes::ITEM, path),
    }
}

fn in_settings(path: &[String]) -> Option<String> {
    (!path.is_empty()).then(|| "settings".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_enclosure_is_named_with_or_without_its_row() {
        for (said, want) in [
            ("items.0.file", Some("file")),
            ("items.0", None),
            ("items.position", Some("position")),
            ("content_file", Some("file")),
            ("document", Some("document")),
            ("subject", None),
        ] {
            let path: Vec<String> = said.split('.').map(str::to_owned).collect();
            assert_eq!(in_item(&path).as_deref(), want, "{said}");
        }
    }

    #[test]
    fn amounts_keep_their_digits() {
        let draft: Value =
            serde_json::from_str(r#"{"lineitems": [{"unit_cost": 0.10, "price": "1"}]}"#).unwrap_or_default();
        assert_eq!(exact(&draft), json!({"lineitems": [{"unit_cost": "0.10", "price": "1"}]}));
        assert_eq!(exact(&json!([])), json!([]));
    }
}
