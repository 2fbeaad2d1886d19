//! What is only read: employees, tags, catalog, templates, and the history (MakeLeaps, their own sections).

use axum::http::Method;
use jiff::civil::Date;
use serde_json::json;

use super::{
    documents::{self, TYPES},
    ids::{Kind, mid, number},
    life,
    people::{EMPLOYEES, employee_json},
    reply::{Ask, Faults, Outcome, faulty, not_found, ok, wrong_method},
    service::Service,
};

/// `/employee/`, `/tag/`, `/item/`, `/template/{type}/`: read only.
pub fn helper_list(ask: &Ask, method: &Method, path: &[&str]) -> Outcome {
    let rows = match path {
        ["employee"] => (0..EMPLOYEES.len()).map(|n| employee_json(n, ask)).collect(),
        ["employee", id] => {
            let n = number(Kind::Employee, id).filter(|n| (1..=EMPLOYEES.len() as u64).contains(n));
            let n = n.and_then(|n| usize::try_from(n - 1).ok()).ok_or_else(not_found)?;
            must_read(method)?;
            return ok(employee_json(n, ask));
        }
        ["tag"] => vec![json!({"name": "至急"}), json!({"name": "monthly"})],
        ["item"] => {
            vec![json!({"description": "業務委託費 / Consulting", "unit_cost": "50000", "currency": "JPY"})]
        }
        ["template", kind] if TYPES.iter().any(|t| t.0 == *kind) => {
            vec![json!({"document_template": "ja_JP_pro_2", "document_type": kind})]
        }
        _ => return Err(not_found()),
    };
    must_read(method)?;
    ask.page_of(rows)
}

fn must_read(method: &Method) -> Result<(), Box<axum::response::Response>> {
    if *method == Method::GET { Ok(()) } else { Err(wrong_method("GET, OPTIONS")) }
}

/// `/history/` and `/history/{mid}/`: when orders were made, newest first.
pub fn history(service: &Service, ask: &Ask, method: &Method, id: Option<&str>) -> Outcome {
    must_read(method)?;
    let event = |i: u64| {
        let id = mid(Kind::History, i);
        json!({
            "mid": id,
            "url": ask.url(&format!("history/{id}/")),
            "date": life::came(&service.world, service.world.orders, life::ARRIVAL, i).to_string(),
            "event_type": "sending_order_created",
            "description": "送付依頼が作成されました / Sending Order created",
            "object": ask.url(&format!("sending/order/{}/", mid(Kind::Order, i))),
        })
    };
    let seeded = service.seeded();
    if let Some(id) = id {
        let i = number(Kind::History, id).filter(|i| (1..=seeded).contains(i)).ok_or_else(not_found)?;
        return ok(event(i));
    }
    let day = |name: &str| match ask.get(name) {
        None => Ok(None),
        Some(text) => text
            .parse::<Date>()
            .map(Some)
            .map_err(|_| faulty(&Faults::from([(name.to_owned(), vec!["Enter a valid date.".to_owned()])]))),
    };
    let (on, from, to) = (day("date")?, day("date_start")?, day("date_end")?);
    let (_, skip, size) = ask.window()?;
    let date_of = |i| documents::day(life::came(&service.world, service.world.orders, life::ARRIVAL, i));
    let first_at = |day: Option<Date>| {
        day.map_or(1, |day| {
            let (mut low, mut high) = (1, seeded + 1);
            while low < high {
                let middle = low + (high - low) / 2;
                if date_of(middle) < day { low = middle + 1 } else { high = middle }
            }
            low
        })
    };
    let low = first_at(on.max(from));
    let end = [on, to].into_iter().flatten().min().and_then(|d| d.tomorrow().ok());
    let high = if end.is_some() { first_at(end) } else { seeded + 1 };
    let count = high.saturating_sub(low);
    let rows = (skip..skip.saturating_add(size).min(count)).map(|at| event(high - 1 - at)).collect();
    ask.page(count, rows)
}
