//! Where the provider's complaints belong in the form.

use serde_json::Value;

use super::{fields_of, plain_fields};

/// The form's field that a provider's path names; `None`: the whole draft. Several boxes: see [`field_in`].
///
/// The body of a refusal is not documented: `boxes[0]`, `boxes › 0` and a bare `boxes` are all understood.
#[must_use]
pub fn field_of(path: &[String]) -> Option<String> {
    found(&steps(path), None)
}

/// The same with the draft at hand, so that an item of any box and a custom field are found in their rows.
#[must_use]
pub fn field_in(draft: &Value, path: &[String]) -> Option<String> {
    found(&steps(path), Some(draft))
}

/// `["boxes[0]", "weight"]` as `boxes`, `0`, `weight`.
fn steps(path: &[String]) -> Vec<String> {
    let split = |step: &String| match step.strip_suffix(']').and_then(|s| s.split_once('[')) {
        Some((name, number)) if number.parse::<usize>().is_ok() => vec![name.to_owned(), number.to_owned()],
        _ => vec![step.clone()],
    };
    path.iter().flat_map(split).collect()
}

fn found(steps: &[String], draft: Option<&Value>) -> Option<String> {
    let first = steps.first()?.as_str();
    let number = steps.get(1).and_then(|s| s.parse::<usize>().ok());
    match (first, number) {
        ("boxes", Some(n)) if steps.get(2).is_some_and(|s| s == "items") => {
            Some(item(n, steps.get(3..).unwrap_or_default(), draft))
        }
        ("custom_fields", None) => {
            let rows = draft.and_then(|d| d.get(first)).and_then(Value::as_array);
            let row = steps.get(1).zip(rows).and_then(|(name, rows)| {
                rows.iter().position(|row| row["name"].as_str().map(str::trim) == Some(name.as_str()))
            });
            Some(row.map_or_else(|| first.to_owned(), |row| format!("{first}.{row}.value")))
        }
        ("boxes" | "items" | "custom_fields" | "notes" | "relations", Some(n)) => {
            Some(below(first, n, steps.get(2..).unwrap_or_default()))
        }
        ("boxes" | "items" | "notes" | "relations", None) => Some(first.to_owned()),
        _ => plain(steps),
    }
}

/// Item `m` of box `n` in the flat list of items, or in its box where the draft has it there.
fn item(n: usize, rest: &[String], draft: Option<&Value>) -> String {
    let Some(m) = rest.first().and_then(|s| s.parse::<usize>().ok()) else { return format!("boxes.{n}") };
    let rest = rest.get(1..).unwrap_or_default();
    let Some(draft) = draft else {
        return if n == 0 { below("items", m, rest) } else { format!("boxes.{n}") };
    };
    let inside = draft["boxes"][n]["items"].as_array().map_or(0, Vec::len);
    if m < inside {
        return format!("boxes.{n}.{}", below("items", m, rest));
    }
    let flat = super::rows(draft, "items");
    let here = flat.iter().enumerate().filter(|(_, row)| super::box_of(row) == n).map(|(at, _)| at);
    match here.clone().nth(m - inside) {
        Some(at) => below("items", at, rest),
        None => format!("boxes.{n}"),
    }
}

fn below(array: &str, n: usize, rest: &[String]) -> String {
    let path = rest.join(".");
    let field = fields_of(array).iter().find(|f| path == f.path || path.starts_with(&format!("{}.", f.path)));
    match field.or_else(|| fields_of(array).iter().find(|f| !path.is_empty() && f.path.starts_with(&path))) {
        Some(field) => format!("{array}.{n}.{}", field.path),
        None => format!("{array}.{n}"),
    }
}

/// The field itself, the one it lies in, or the first below an address.
fn plain(steps: &[String]) -> Option<String> {
    let path = steps.join(".");
    let fields = || plain_fields().map(|f| f.path);
    let exact = fields().find(|f| path == *f || path.starts_with(&format!("{f}.")));
    let address = || fields().find(|f| f.starts_with(&format!("{path}.")) && f.ends_with(".address_1"));
    exact.or_else(address).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn path(said: &str) -> Vec<String> {
        said.split('/').map(str::to_owned).collect()
    }

    #[test]
    fn every_path_of_a_refusal_lands_on_a_field() {
        for (said, want) in [
            ("primary_id", Some("primary_id")),
            ("billing/total", Some("billing.total")),
            ("shipping/ship_to", Some("shipping.ship_to.address_1")),
            ("shipping/ship_to/email", Some("shipping.ship_to.email")),
            ("shipping", Some("shipping.ship_to.address_1")),
            ("tags/0", Some("tags")),
            ("tags", Some("tags")),
            ("boxes[0]/weight", Some("boxes.0.weight")),
            ("boxes/1/weight", Some("boxes.1.weight")),
            ("boxes[0]/items[2]/quantity", Some("items.2.quantity")),
            ("boxes[1]/items[0]/quantity", Some("boxes.1")),
            ("boxes", Some("boxes")),
            ("custom_fields/Gift", Some("custom_fields")),
            ("notes", Some("notes")),
            ("relations/0/order", Some("relations.0.order.unique_id")),
            ("unique_id", None),
            ("detail", None),
            ("", None),
        ] {
            assert_eq!(field_of(&path(said)).as_deref(), want, "{said}");
        }
        assert_eq!(field_of(&[]), None);
    }

    #[test]
    fn with_the_draft_every_row_is_found() {
        let draft = json!({
            "boxes": [{"items": [{"quantity": 1}]}, {}],
            "items": [{"box": 2}, {"quantity": 1}, {"box": "2"}],
            "custom_fields": [{"name": "a"}, {"name": "Gift"}],
        });
        for (said, want) in [
            ("boxes[0]/items[0]/quantity", "boxes.0.items.0.quantity"),
            ("boxes[0]/items[1]/quantity", "items.1.quantity"),
            ("boxes[1]/items[1]/unit_price", "items.2.unit_price"),
            ("boxes[1]/items[7]/unit_price", "boxes.1"),
            ("custom_fields/Gift", "custom_fields.1.value"),
            ("message", "message"),
        ] {
            assert_eq!(field_in(&draft, &path(said)).as_deref(), Some(want), "{said}");
        }
    }
}
