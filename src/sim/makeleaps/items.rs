//! Items of an order, and uploads (MakeLeaps, Sending Order Item; Asynchronous uploads with Tasks).

use axum::http::Method;
use jiff::SignedDuration;
use serde_json::{Value, json};

use super::{
    ids::Kind,
    input::object,
    order::{SimItem, SimOrder, item_json},
    orders::must_be_draft,
    records,
    reply::{Ask, Faults, Outcome, created, faulty, no_content, not_found, ok, options, wrong_method},
    service::{CHECK, Service, SimTask, State},
};

/// `.../item/`
pub fn collection(service: &Service, ask: &Ask, method: &Method, mid: &str, body: &[u8]) -> Outcome {
    match *method {
        Method::GET => {
            let state = service.lock();
            let order = service.order(&state, mid)?;
            let rows = order.items.iter().map(|i| shown(service, &state, &order, i, ask)).collect();
            ask.page_of(rows)
        }
        Method::POST => add(service, ask, mid, body),
        Method::OPTIONS => options("Sending Order Item List", "GET, POST, OPTIONS", &[]),
        _ => Err(wrong_method("GET, POST, OPTIONS")),
    }
}

/// `.../item/{mid}/`
pub fn one(service: &Service, ask: &Ask, method: &Method, order: &str, item: &str) -> Outcome {
    match *method {
        Method::GET => {
            let state = service.lock();
            let order = service.order(&state, order)?;
            let item = order.items.iter().find(|i| i.mid == item).ok_or_else(not_found)?;
            ok(shown(service, &state, &order, item, ask))
        }
        Method::DELETE => {
            service.change(order, |order, _, now| {
                must_be_draft(order, now)?;
                let at = order.items.iter().position(|i| i.mid == item).ok_or_else(not_found)?;
                order.items.remove(at);
                order.life.checked = now + CHECK;
                service.record("item.deleted", item, &order.mid);
                Ok(())
            })?;
            no_content()
        }
        Method::OPTIONS => options("Sending Order Item", "GET, DELETE, OPTIONS", &[]),
        _ => Err(wrong_method("GET, DELETE, OPTIONS")),
    }
}

fn shown(service: &Service, state: &State, order: &SimOrder, item: &SimItem, ask: &Ask) -> Value {
    let opened = item.document.as_ref().filter(|_| ask.expands("document"));
    let document = opened.and_then(|m| records::document(service, state, m, ask));
    item_json(order, item, document, ask)
}

fn add(service: &Service, ask: &Ask, mid: &str, body: &[u8]) -> Outcome {
    let given = object(body)?;
    let answer = service.change(mid, |order, state, now| {
        must_be_draft(order, now)?;
        let mut faults = Faults::new();
        let mut fault = |field: &str, what: &str| {
            faults.entry(field.to_owned()).or_default().push(what.to_owned());
        };
        let position = match given.get("position") {
            None => {
                fault("position", "This field is required.");
                0
            }
            Some(value) => value.as_i64().filter(|p| *p >= 0).unwrap_or_else(|| {
                fault("position", "A valid integer is required.");
                0
            }),
        };
        if order.items.iter().any(|i| i.position == position) {
            fault("position", "This position is already taken.");
        }
        // Required by the field list, yet absent from the samples: checked only when it is given.
        if let Some(url) = given.get("sending_order")
            && url.as_str() != Some(super::order::order_url(order, ask, "").as_str())
        {
            fault("sending_order", "It names another Sending Order.");
        }
        let filename = given.get("filename").and_then(Value::as_str).filter(|n| !n.trim().is_empty());
        let document = given.get("document").filter(|d| !d.is_null());
        let named = document
            .and_then(Value::as_str)
            .and_then(|url| service.reference(state, ask, Kind::Document, "document", url));
        match (document, &named, filename) {
            (Some(_), _, Some(_)) => fault("document", "Give either a document or a filename."),
            (Some(_), None, None) => fault("document", "Invalid hyperlink - Object does not exist."),
            (None, _, None) => fault("document", "Give a document or a filename."),
            _ => {}
        }
        if !faults.is_empty() {
            return Err(faulty(&faults));
        }
        let item = SimItem {
            mid: state.new_mid(Kind::Item),
            position,
            document: named,
            filename: filename.map(str::to_owned),
            uploaded: None,
        };
        service.record("item.added", &item.mid, &order.mid);
        let answer = shown(service, state, order, &item, ask);
        order.items.push(item);
        order.items.sort_by_key(|i| i.position);
        order.life.checked = now + CHECK;
        Ok(answer)
    })?;
    created(answer)
}

/// A file as it was sent: the part `content_file`, if there was one.
pub type File = Option<Vec<u8>>;

/// PUT to `upload_url`, or to `async_upload_url` with `later`.
pub fn upload(
    service: &Service,
    ask: &Ask,
    method: &Method,
    (order, item): (&str, &str),
    file: &File,
    later: bool,
) -> Outcome {
    if *method != Method::PUT {
        return Err(wrong_method("PUT, OPTIONS"));
    }
    let fault = |what: &str| faulty(&Faults::from([("content_file".to_owned(), vec![what.to_owned()])]));
    let Some(file) = file else { return Err(fault("No file was submitted.")) };
    let good = file.starts_with(b"%PDF");
    let answer = service.change(order, |order, state, now| {
        must_be_draft(order, now)?;
        let at = order.items.iter().position(|i| i.mid == item).ok_or_else(not_found)?;
        if order.items[at].filename.is_none() {
            return Err(fault("This item is a document."));
        }
        if !later {
            if !good {
                return Err(fault("The file is not a readable PDF."));
            }
            order.items[at].uploaded = Some(now);
            order.life.checked = now + CHECK;
            service.record("item.uploaded", item, &order.mid);
            return Ok(shown(service, state, order, &order.items[at], ask));
        }
        let mid = state.new_mid(Kind::Task);
        let kib = i64::try_from(file.len() / 1024).unwrap_or(i64::MAX).min(20 * 1024);
        let ends = now + SignedDuration::from_secs(4 + kib / 512);
        if good {
            order.items[at].uploaded = Some(ends);
        }
        order.life.checked = ends + CHECK;
        service.record("task.created", &mid, item);
        let task = SimTask {
            mid: mid.clone(),
            order: order.mid.clone(),
            item: item.to_owned(),
            started: now,
            ends,
            good,
            settled: false,
        };
        let answer = task_json(service, &task, ask);
        state.tasks.insert(mid, task);
        Ok(answer)
    })?;
    ok(answer)
}

/// Only `result_url` is documented of a task.
fn task_json(service: &Service, task: &SimTask, ask: &Ask) -> Value {
    let now = service.now();
    let (all, done) = (task.ends.duration_since(task.started), now.duration_since(task.started));
    let percent = (done.as_secs().clamp(0, all.as_secs()) * 100).checked_div(all.as_secs()).unwrap_or(100);
    let (status, percent) = match () {
        () if now >= task.ends && task.good => ("done", 100),
        () if now >= task.ends => ("failed", 100),
        () if percent == 0 => ("pending", 0),
        () => ("processing", percent),
    };
    let errors = if status == "failed" { json!(["The file is not a readable PDF."]) } else { json!([]) };
    let url = ask.url(&format!("task/{}/", task.mid));
    json!({
        "url": url,
        "status": status,
        "progress": percent,
        "result_url": format!("{url}results/"),
        "errors": errors,
    })
}

/// GET of `async_upload_tasks_url`.
pub fn tasks(service: &Service, ask: &Ask, method: &Method, order: &str, item: &str) -> Outcome {
    if *method != Method::GET {
        return Err(wrong_method("GET, OPTIONS"));
    }
    let state = service.lock();
    let order = service.order(&state, order)?;
    if !order.items.iter().any(|i| i.mid == item) {
        return Err(not_found());
    }
    ask.page_of(state.tasks.values().filter(|t| t.item == item).map(|t| task_json(service, t, ask)).collect())
}

/// `/task/{mid}/` and `/task/{mid}/results/`.
pub fn task(service: &Service, ask: &Ask, method: &Method, mid: &str, results: bool) -> Outcome {
    match *method {
        Method::GET => {}
        Method::OPTIONS => return options("Task", "GET, OPTIONS", &[]),
        _ => return Err(wrong_method("GET, OPTIONS")),
    }
    let state = service.lock();
    let task = state.tasks.get(mid).ok_or_else(not_found)?;
    if !results {
        return ok(task_json(service, task, ask));
    }
    if service.now() < task.ends || !task.good {
        return Err(not_found());
    }
    let order = service.order(&state, &task.order)?;
    let item = order.items.iter().find(|i| i.mid == task.item).ok_or_else(not_found)?;
    ok(shown(service, &state, &order, item, ask))
}
