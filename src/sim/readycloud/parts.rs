//! What hangs below an order: boxes, items, tracking, notes, tags, custom fields.

use axum::{
    http::{Method, StatusCode},
    response::Response,
};
use serde_json::{Value, json};

use super::{
    book::Book,
    boxes,
    check::{Check, good_tag},
    list,
    reply::{Answer, Refusal, created, gone, ok},
    seeded::{TAGS, key_in, micros},
    write::new_note,
};
use crate::{model::provider::Provider, sim::world::World};

/// One request below an order.
pub struct Below<'a> {
    pub world: &'a World,
    pub book: &'a mut Book,
    pub key: u64,
    pub method: Method,
    pub path: &'a str,
    pub query: &'a [(String, String)],
    pub said: Value,
}

impl Below<'_> {
    /// `rest` is what follows the order's number in the path.
    pub fn answer(mut self, rest: &[&str]) -> Answer {
        let mut order = self.book.get(self.world, self.key).ok_or_else(Refusal::not_found)?;
        match rest {
            ["custom-fields", name] if self.method == Method::GET => custom_field(&order, name),
            ["notes"] => self.notes(&mut order),
            ["tags"] => self.tags(&mut order),
            ["tags", tag] if self.method == Method::DELETE => self.untag(&mut order, tag),
            ["boxes"] => self.boxes(&mut order),
            ["boxes", id, rest @ ..] => {
                let nth = position(&order["boxes"], id)?;
                self.boxed(&mut order, nth, rest)
            }
            _ => Err(unknown(&self.method)),
        }
    }

    /// Keeps a change of a part: the order's `nested_updated_at` tells of it.
    fn keep(&mut self, order: &mut Value, what: &'static str, target: &str) {
        order["nested_updated_at"] = json!(micros(self.world.now()));
        self.book.put(self.world, self.key, order.clone());
        let target = format!("{}/{target}", self.key);
        self.world.record(
            Provider::ReadyCloud,
            what,
            target,
            order["primary_id"].as_str().unwrap_or_default(),
        );
    }

    fn page(&self, rows: &[Value]) -> Response {
        ok(list::paged(rows, self.path, self.query))
    }

    fn notes(&mut self, order: &mut Value) -> Answer {
        match self.method {
            Method::GET => Ok(self.page(order["notes"].as_array().map_or(&[], Vec::as_slice))),
            Method::POST => {
                let note = new_note(&self.said, &micros(self.world.now()))
                    .map_err(|_| Refusal::invalid(json!({"content": ["This field is required."]})))?;
                push(&mut order["notes"], note.clone());
                self.keep(order, "note.created", "notes");
                Ok(created(note))
            }
            _ => Err(unknown(&self.method)),
        }
    }

    fn tags(&mut self, order: &mut Value) -> Answer {
        match self.method {
            Method::GET => {
                let rows: Vec<Value> =
                    order["tags"].as_array().into_iter().flatten().map(|tag| json!({"value": tag})).collect();
                Ok(self.page(&rows))
            }
            Method::POST => {
                let tag = good_tag(self.said["value"].as_str().unwrap_or_default())
                    .map_err(|message| Refusal::invalid(json!({"value": [message]})))?;
                let mut tags: Vec<String> = texts(&order["tags"]);
                tags.push(tag.clone());
                tags.sort_unstable();
                tags.dedup();
                order["tags"] = json!(tags);
                self.keep(order, "tag.created", &format!("tags/{tag}"));
                Ok(created(json!({"value": tag})))
            }
            _ => Err(unknown(&self.method)),
        }
    }

    fn untag(&mut self, order: &mut Value, tag: &str) -> Answer {
        let tags = texts(&order["tags"]);
        let kept: Vec<&String> = tags.iter().filter(|t| *t != tag).collect();
        if kept.len() == tags.len() {
            return Err(Refusal::not_found());
        }
        order["tags"] = json!(kept);
        self.keep(order, "tag.deleted", &format!("tags/{tag}"));
        Ok(gone())
    }

    fn boxes(&mut self, order: &mut Value) -> Answer {
        match self.method {
            Method::GET => Ok(self.page(order["boxes"].as_array().map_or(&[], Vec::as_slice))),
            Method::POST => {
                let id = self.book.next_part();
                let mut parcel = boxes::blank_box(self.key, id);
                self.fill_box(&mut parcel)?;
                push(&mut order["boxes"], parcel.clone());
                self.keep(order, "box.created", &format!("boxes/{id}"));
                Ok(created(parcel))
            }
            _ => Err(unknown(&self.method)),
        }
    }

    fn fill_box(&mut self, parcel: &mut Value) -> Result<(), Refusal> {
        let (said, key) = (self.said.clone(), self.key);
        let mut check = Check::default();
        boxes::fill_box(&mut check, parcel, &said, key, &mut || self.book.next_part());
        check.done()
    }

    fn boxed(&mut self, order: &mut Value, nth: usize, rest: &[&str]) -> Answer {
        let parcel = order["boxes"][nth].clone();
        let id = parcel["url"].as_str().and_then(key_in).unwrap_or_default();
        match (rest, self.method.as_str()) {
            ([], "GET") => Ok(ok(parcel)),
            ([], "PATCH" | "PUT") => {
                let mut parcel = parcel;
                self.fill_box(&mut parcel)?;
                order["boxes"][nth] = parcel.clone();
                self.keep(order, "box.updated", &format!("boxes/{id}"));
                Ok(ok(parcel))
            }
            ([], "DELETE") => {
                remove(&mut order["boxes"], nth);
                self.keep(order, "box.deleted", &format!("boxes/{id}"));
                Ok(gone())
            }
            (["tracking"], "GET") => Ok(ok(boxes::tracking(order, &parcel))),
            (["custom-fields", name], "GET") => custom_field(&parcel, name),
            (["items"], "GET") => Ok(self.page(parcel["items"].as_array().map_or(&[], Vec::as_slice))),
            (["items"], "POST") => {
                let item_id = self.book.next_part();
                let mut item = boxes::blank_item(self.key, id, item_id);
                let mut check = Check::default();
                boxes::fill_item(&mut check, &mut item, &self.said, true);
                check.done()?;
                push(&mut order["boxes"][nth]["items"], item.clone());
                self.keep(order, "item.created", &format!("boxes/{id}/items/{item_id}"));
                Ok(created(item))
            }
            (["items", item, rest @ ..], _) => {
                let at = position(&parcel["items"], item)?;
                self.item(order, (nth, at), &format!("boxes/{id}/items/{item}"), rest)
            }
            _ => Err(unknown(&self.method)),
        }
    }

    fn item(&mut self, order: &mut Value, (nth, at): (usize, usize), target: &str, rest: &[&str]) -> Answer {
        let mut item = order["boxes"][nth]["items"][at].clone();
        match (rest, self.method.as_str()) {
            ([], "GET") => Ok(ok(item)),
            (["custom-fields", name], "GET") => custom_field(&item, name),
            ([], "PATCH" | "PUT") => {
                let mut check = Check::default();
                boxes::fill_item(&mut check, &mut item, &self.said, self.method == Method::PUT);
                check.done()?;
                order["boxes"][nth]["items"][at] = item.clone();
                self.keep(order, "item.updated", target);
                Ok(ok(item))
            }
            ([], "DELETE") => {
                remove(&mut order["boxes"][nth]["items"], at);
                self.keep(order, "item.deleted", target);
                Ok(gone())
            }
            _ => Err(unknown(&self.method)),
        }
    }
}

/// Every tag in use: a plain array (ReadyCloud, tags).
#[must_use]
pub fn org_tags(world: &World, book: &Book) -> Value {
    let mut tags: Vec<String> = TAGS.iter().map(|t| (*t).to_owned()).collect();
    for order in book.touched().filter_map(|key| book.get(world, key)) {
        tags.extend(texts(&order["tags"]));
    }
    tags.sort_unstable();
    tags.dedup();
    json!(tags)
}

/// 405: the path is there, the method is not.
#[must_use]
pub fn unknown(method: &Method) -> Refusal {
    if method == Method::GET {
        return Refusal::not_found();
    }
    Refusal::new(StatusCode::METHOD_NOT_ALLOWED, &format!("Method \"{method}\" not allowed."))
}

/// `name`, `value`, `type`, `encoding` (Order custom fields).
fn custom_field(owner: &Value, name: &str) -> Answer {
    let field = owner["custom_fields"].get(name).ok_or_else(Refusal::not_found)?;
    let media = field["type"].as_str().unwrap_or("text/plain");
    Ok(ok(json!({"name": name, "value": field["value"], "type": media, "encoding": field["encoding"]})))
}

fn position(rows: &Value, id: &str) -> Result<usize, Refusal> {
    let id: u64 = id.parse().map_err(|_| Refusal::not_found())?;
    let here = |row: &Value| row["url"].as_str().and_then(key_in) == Some(id);
    rows.as_array().and_then(|rows| rows.iter().position(here)).ok_or_else(Refusal::not_found)
}

fn push(rows: &mut Value, row: Value) {
    if let Some(rows) = rows.as_array_mut() {
        rows.push(row);
    }
}

fn remove(rows: &mut Value, at: usize) {
    if let Some(rows) = rows.as_array_mut().filter(|rows| at < rows.len()) {
        rows.remove(at);
    }
}

fn texts(rows: &Value) -> Vec<String> {
    rows.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}
