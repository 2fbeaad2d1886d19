//! Files: handed over by their addresses, and given to a job that waits for them (4over, File Services).

use serde_json::{Map, Value, json};

use super::{book, mutation, tell, with_json};
use crate::{
    model::{
        form::{Complaint, at, text_at, whole_at},
        forms::fourover as form,
        intent::{Deed, Method, Mutation, Repeat},
        order::{Order, Part},
        provider::AccountName,
    },
    providers::{loose::line, plain_id::PlainId},
};

/// Builds `POST /files`: 4over fetches the files itself. With a validation type or a count it is the form for address
/// lists.
///
/// # Errors
/// What the documents say against the draft.
pub fn upload(account: &AccountName, draft: &Value, reference: &str) -> Result<Mutation, Vec<Complaint>> {
    let mut complaints = form::check_upload(draft);
    complaints.retain(|c| !c.server_decides);
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let mut body = Map::new();
    let paths = draft["path"].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::trim);
    body.insert("path".to_owned(), paths.collect());
    if let Some(said) = at(draft, "preflight").filter(|v| !v.is_null()) {
        body.insert("preflight".to_owned(), said.clone());
    }
    if let Some(count) = whole_at(draft, "address_count") {
        body.insert("address_count".to_owned(), count.into());
    }
    super::copy_texts(draft, &["validation_type"], &mut body);
    let body = Value::Object(body);
    let plain = mutation(account, Deed::Upload, Repeat::Never, Method::Post, &["files"]);
    let mut change = with_json(plain, &body);
    reference.clone_into(&mut change.reference);
    tell(&mut change.summary, "files", &line(&body["path"]));
    tell(&mut change.summary, "addresses", text_at(draft, "validation_type"));
    Ok(change)
}

/// Builds `POST /jobs/{id}/files` for a job that was ordered to get its files later. The draft is `{"files": {...}}`.
///
/// # Errors
/// What the documents say against the draft, or that the job has no id.
pub fn attach(order: &Order, part: &Part, draft: &Value) -> Result<Mutation, Vec<Complaint>> {
    let mut complaints = form::check_attached(draft);
    complaints.retain(|c| !c.server_decides);
    let Some(job) = PlainId::new(&part.id) else {
        let what = "the job has no id: it was not accepted".to_owned();
        complaints.push(Complaint { path: String::new(), what, server_decides: false });
        return Err(complaints);
    };
    if !complaints.is_empty() {
        return Err(complaints);
    }
    let body = json!({"files": book::files(&draft["files"])});
    let path = ["jobs", job.as_str(), "files"];
    let mut change =
        with_json(mutation(&order.key.account, Deed::AddPart, Repeat::Never, Method::Post, &path), &body);
    change.target = Some(order.key.clone());
    change.part = Some(part.id.clone());
    change.reference.clone_from(&part.id);
    tell(&mut change.summary, "order", &order.reference);
    tell(&mut change.summary, "job", &part.label);
    tell(&mut change.summary, "files", &line(&body["files"]));
    Ok(change)
}
