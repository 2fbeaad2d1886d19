//! Direct-mail orders (4over, Create Order): from a draft to bytes, and back to a draft.

use serde_json::{Map, Value, json};

use super::{copy_texts, mutation, profile::PLACEHOLDER, tell, with_json};
use crate::{
    model::{
        form::{Complaint, at, text_at},
        forms::fourover as form,
        intent::{Deed, Method, Mutation, Repeat},
        order::Order,
        provider::AccountName,
    },
    providers::{
        fourover::{rules, wire},
        loose::{field, flag, line, text_of},
    },
};

/// Builds the create call for a draft. `reference` becomes the own order id when the draft has none.
///
/// # Errors
/// What the documents say against the draft; nothing that only the server can decide.
pub fn book(account: &AccountName, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    let mut draft = draft.clone();
    if let Some(fields) = draft.as_object_mut()
        && fields
            .get("order_id")
            .is_none_or(|id| id.is_null() || id.as_str().is_some_and(|t| t.trim().is_empty()))
    {
        fields.insert("order_id".to_owned(), reference.into());
    }
    let mut complaints = form::check(&draft);
    complaints.retain(|c| !c.server_decides);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let body = body(&draft);
    let plain = mutation(account, Deed::Book, Repeat::Never, Method::Post, &["orders"]);
    let mut change = with_json(plain, &body);
    text_at(&draft, "order_id").clone_into(&mut change.reference);
    change.summary = summary(&draft);
    Ok(change)
}

/// The payment comes last: its placeholder is found by the end of the bytes.
fn body(draft: &Value) -> Value {
    let mut order = Map::new();
    copy_texts(draft, &["order_id"], &mut order);
    order.insert("is_test_order".to_owned(), draft["is_test_order"].clone());
    if let Some(Value::Bool(skip)) = at(draft, "skip_confirmation") {
        // The list of parameters and the sample spell it differently.
        order.insert("skip_confirmation".to_owned(), (*skip).into());
        order.insert("skip_conformation".to_owned(), (*skip).into());
    }
    copy_texts(draft, &["coupon_code", "display_breakdown_prices"], &mut order);
    let jobs = draft["jobs"].as_array().map(Vec::as_slice).unwrap_or_default();
    order.insert("jobs".to_owned(), jobs.iter().map(job).collect());
    if pays(draft) {
        order.insert("payment".to_owned(), json!({"profile_token": PLACEHOLDER}));
    }
    Value::Object(order)
}

fn pays(draft: &Value) -> bool {
    at(draft, "pay_with_profile") != Some(&Value::Bool(false))
}

fn job(draft: &Value) -> Value {
    let mut job = Map::new();
    copy_texts(draft, &["job_name", "product_uuid", "runsize_uuid"], &mut job);
    let turnaround = text_at(draft, "turnaround_uuid");
    if !turnaround.is_empty() {
        // Two spellings again.
        job.insert("turnaround_uuid".to_owned(), turnaround.into());
        job.insert("turnaroundtime_uuid".to_owned(), turnaround.into());
    }
    copy_texts(draft, &["colorspec_uuid"], &mut job);
    job.insert("product_type".to_owned(), form::PRODUCT_TYPE.into());
    job.insert("dropship".to_owned(), draft["dropship"].clone());
    if let Some(later @ Value::Bool(_)) = at(draft, "skip_files") {
        job.insert("skip_files".to_owned(), later.clone());
    }
    job.insert("ship_to".to_owned(), address(&draft["ship_to"]));
    let from = address(&draft["ship_from"]);
    if from.as_object().is_some_and(|fields| !fields.is_empty()) {
        job.insert("ship_from".to_owned(), from);
    }
    copy_texts(draft, &["ship_from_facility"], &mut job);
    job.insert(
        "shipper".to_owned(),
        json!({"shipping_method": form::SHIPPING_METHOD, "shipping_code": form::SHIPPING_CODE}),
    );
    let files = files(&draft["files"]);
    if !files.is_empty() {
        job.insert("files".to_owned(), Value::Object(files));
    }
    let options = draft["option_uuids"].as_array().map(Vec::as_slice).unwrap_or_default();
    let options = options.iter().filter_map(Value::as_str).map(str::trim).filter(|o| !o.is_empty());
    job.insert("option_uuids".to_owned(), options.collect());
    let mut mailing = Map::new();
    copy_texts(&draft["direct_mailing"], &["crid", "address_validation_level"], &mut mailing);
    job.insert("direct_mailing".to_owned(), Value::Object(mailing));
    if at(draft, "bypass_address_validation") == Some(&Value::Bool(true)) {
        // Known from the sample only, and there it is a text.
        job.insert("bypass_address_validation".to_owned(), "true".into());
    }
    Value::Object(job)
}

fn address(draft: &Value) -> Value {
    let names = [
        "company",
        "firstname",
        "lastname",
        "email",
        "phone",
        "address",
        "address2",
        "city",
        "state",
        "zipcode",
        "country",
    ];
    let mut address = Map::new();
    copy_texts(draft, &names, &mut address);
    Value::Object(address)
}

/// Files by code. `set_001/fr` goes into the set `set_001`, as do files that already lie there.
pub fn files(draft: &Value) -> Map<String, Value> {
    let mut files = Map::new();
    for (name, value) in draft.as_object().into_iter().flatten() {
        match (name.split_once('/'), value) {
            (_, Value::String(text)) if text.trim().is_empty() => {}
            (Some((set, inner)), Value::String(text)) => {
                let set = files.entry(set).or_insert_with(|| json!({"files": {}}));
                if inner == "job_name" {
                    set["job_name"] = text.trim().into();
                } else {
                    set["files"][inner] = text.trim().into();
                }
            }
            (None, Value::String(text)) => {
                files.insert(name.clone(), text.trim().into());
            }
            (_, Value::Null) => {}
            (_, other) => {
                files.insert(name.clone(), other.clone());
            }
        }
    }
    files
}

fn summary(draft: &Value) -> Vec<(String, String)> {
    let mut told = Vec::new();
    tell(&mut told, "order id", text_at(draft, "order_id"));
    let test = draft["is_test_order"] == Value::Bool(true);
    tell(&mut told, "test order", if test { "yes: never printed" } else { "NO: goes to production" });
    tell(&mut told, "paid with", if pays(draft) { "the account's payment profile" } else { "nothing yet" });
    tell(&mut told, "coupon", text_at(draft, "coupon_code"));
    if at(draft, "skip_confirmation") == Some(&Value::Bool(true)) {
        tell(&mut told, "confirmation", "skipped: no e-mail tells of this order");
    }
    tell(&mut told, "failed jobs of", text_at(draft, "resends"));
    for (n, job) in draft["jobs"].as_array().into_iter().flatten().enumerate() {
        let label = |what: &str| format!("job {} {what}", n + 1);
        let to = &job["ship_to"];
        let person = format!("{} {}", text_at(to, "firstname"), text_at(to, "lastname"));
        let parts = [text_at(to, "company"), person.trim(), text_at(to, "address"), text_at(to, "city")];
        let parts =
            parts.into_iter().chain([text_at(to, "state"), text_at(to, "zipcode"), text_at(to, "country")]);
        let to = parts.filter(|p| !p.is_empty()).collect::<Vec<_>>().join(", ");
        tell(&mut told, &label("name"), text_at(job, "job_name"));
        tell(&mut told, &label("product"), text_at(job, "product_uuid"));
        tell(&mut told, &label("run size"), text_at(job, "runsize_uuid"));
        tell(&mut told, &label("to"), &to);
        tell(&mut told, &label("addresses"), text_at(job, "direct_mailing.address_validation_level"));
        let later = at(job, "skip_files") == Some(&Value::Bool(true));
        let files = line(&Value::Object(files(&job["files"])));
        tell(&mut told, &label("files"), if files.is_empty() && later { "come later" } else { &files });
    }
    told
}

/// What was sent for a stored order; `None` when it was booked elsewhere.
fn sent(order: &Order) -> Option<Value> {
    let raw: Value = serde_json::from_str(&order.raw).ok()?;
    raw.get("request").filter(|request| request["jobs"].is_array()).cloned()
}

/// A draft like the stored order, without its id. Of an order that was booked elsewhere nothing is known.
#[must_use]
pub fn rebook(order: &Order) -> Value {
    let Some(request) = sent(order) else { return json!({"jobs": [{}]}) };
    draft_of(&request)
}

/// A draft of those jobs that 4over did not accept, for a new order: the id is left open, and must not be the old one.
///
/// # Errors
/// Why nothing can be sent again, and what to do.
pub fn retry_failed(order: &Order) -> Result<Value, String> {
    let failed: Vec<_> = order.parts.iter().filter(|p| p.id.is_empty() && p.state == rules::FAILED).collect();
    if failed.is_empty() {
        return Err("no job of this order was refused: there is nothing to send again".to_owned());
    }
    let Some(request) = sent(order) else {
        return Err("the order was booked elsewhere: book the failed jobs anew".to_owned());
    };
    let accepted = |name: &str| order.parts.iter().any(|p| !p.id.is_empty() && p.label == name);
    let mut draft = draft_of(&request);
    let jobs = draft["jobs"].as_array().cloned().unwrap_or_default();
    let none_went_through = order.parts.iter().all(|p| p.id.is_empty());
    let again: Vec<Value> =
        if none_went_through && failed.iter().any(|p| !names(&jobs).contains(&p.label.as_str())) {
            jobs
        } else {
            let refused = |job: &Value| {
                let name = text_at(job, "job_name");
                failed.iter().any(|p| p.label == name) && !accepted(name)
            };
            jobs.into_iter().filter(refused).collect()
        };
    if again.is_empty() {
        return Err("4over did not say which jobs failed: ask its support with the order id".to_owned());
    }
    draft["jobs"] = Value::Array(again);
    draft["resends"] = order.key.id.as_str().into();
    Ok(draft)
}

fn names(jobs: &[Value]) -> Vec<&str> {
    jobs.iter().map(|job| text_at(job, "job_name")).collect()
}

/// A request read back into a draft, in the form's own spelling.
fn draft_of(request: &Value) -> Value {
    let mut draft = Map::new();
    for (to, from) in [
        ("is_test_order", &["is_test_order"][..]),
        ("skip_confirmation", &["skip_confirmation", "skip_conformation"]),
    ] {
        if let Some(said) = field(request, from).and_then(flag) {
            draft.insert(to.to_owned(), said.into());
        }
    }
    copy_texts(request, &["coupon_code", "display_breakdown_prices"], &mut draft);
    draft.insert("pay_with_profile".to_owned(), request["payment"].is_object().into());
    let mut jobs = Vec::new();
    for sent in request["jobs"].as_array().into_iter().flatten() {
        let mut job = sent.as_object().cloned().unwrap_or_default();
        let turnaround = text_of(sent, &["turnaround_uuid", "turnaroundtime_uuid"]);
        job.shift_remove("turnaroundtime_uuid");
        if !turnaround.is_empty() {
            job.insert("turnaround_uuid".to_owned(), turnaround.into());
        }
        for name in ["dropship", "skip_files", "bypass_address_validation"] {
            if let Some(said) = job.get(name).and_then(flag) {
                job.insert(name.to_owned(), said.into());
            }
        }
        jobs.push(Value::Object(job));
    }
    draft.insert("jobs".to_owned(), Value::Array(jobs));
    let mut draft = Value::Object(draft);
    wire::redact(&mut draft);
    draft
}
