//! How much of an order is shown: `expand`, `only`, `lazy`, `suggestions` (Orders collection, GET).

use serde_json::{Map, Value, json};

use super::reply::Refusal;

/// A custom field is collapsed above so many bytes.
const LONG: usize = 512;

#[derive(Debug, Clone, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one documented word of a list parameter")]
pub struct View {
    boxes: bool,
    items: bool,
    only: Vec<String>,
    lazy_order: bool,
    lazy_boxes: bool,
    lazy_items: bool,
    suggestions: u8,
}

impl View {
    /// # Errors
    /// A word that the documents do not list.
    pub fn parse(query: &[(String, String)]) -> Result<Self, Refusal> {
        let mut view = Self::default();
        for (name, value) in query {
            let words = || value.split(',').map(str::trim).filter(|w| !w.is_empty());
            let wrong = |word: &str| {
                let what = format!("Select a valid choice. {word} is not one of the available choices.");
                Refusal::invalid(json!({name.as_str(): [what]}))
            };
            match name.as_str() {
                "expand" => {
                    for word in words() {
                        match word {
                            "boxes" => view.boxes = true,
                            "items" => view.items = true,
                            _ => return Err(wrong(word)),
                        }
                    }
                }
                "only" => {
                    for word in words() {
                        if !["url", "nested_updated_at"].contains(&word) {
                            return Err(wrong(word));
                        }
                        view.only.push(word.to_owned());
                    }
                }
                "lazy" => {
                    for word in words() {
                        match word {
                            "custom_fields" => view.lazy_order = true,
                            "boxes__custom_fields" => view.lazy_boxes = true,
                            "boxes__items__custom_fields" => view.lazy_items = true,
                            _ => return Err(wrong(word)),
                        }
                    }
                }
                "suggestions" => match value.as_str() {
                    "0" => view.suggestions = 0,
                    "1" => view.suggestions = 1,
                    "2" => view.suggestions = 2,
                    word => return Err(wrong(word)),
                },
                _ => {}
            }
        }
        Ok(view)
    }

    /// A whole document as this view shows it.
    #[must_use]
    pub fn show(&self, mut order: Value) -> Value {
        if !self.only.is_empty() {
            let kept = |name: &String| (name.clone(), order[name.as_str()].clone());
            return Value::Object(self.only.iter().map(kept).collect());
        }
        if self.suggestions > 0 {
            suggest(&mut order, self.suggestions == 2);
        }
        if self.lazy_order {
            collapse(&mut order["custom_fields"]);
        }
        for parcel in order["boxes"].as_array_mut().into_iter().flatten() {
            if self.lazy_boxes {
                collapse(&mut parcel["custom_fields"]);
            }
            for item in parcel["items"].as_array_mut().into_iter().flatten() {
                if self.lazy_items {
                    collapse(&mut item["custom_fields"]);
                }
                if !self.items {
                    *item = json!({"url": item["url"]});
                }
            }
            // Asked for items alone, a box shows its URL and its whole items.
            if !self.boxes {
                *parcel = json!({"items": parcel["items"], "url": parcel["url"]});
            }
        }
        order
    }
}

fn collapse(fields: &mut Value) {
    for field in fields.as_object_mut().into_iter().flat_map(Map::values_mut) {
        if field["value"].as_str().is_some_and(|v| v.len() > LONG)
            && let Some(field) = field.as_object_mut()
        {
            field.remove("value");
        }
    }
}

/// Adds guessed values under keys that end in `?`: for what is unknown, or for everything.
fn suggest(order: &mut Value, always: bool) {
    let weight: u64 = order["boxes"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|b| b["weight"].as_str()?.split('.').next()?.parse::<u64>().ok())
        .sum();
    let number = order["order_number"].clone();
    let mut put = |side: &str, name: &str, known: &str, guess: Value| {
        let target = if side.is_empty() { &mut *order } else { &mut order[side] };
        if (always || known.is_empty() || target[known].is_null())
            && let Some(target) = target.as_object_mut()
        {
            target.insert(name.to_owned(), guess);
        }
    };
    put("", "message?", "message", json!("Thank you for your order!"));
    put("", "weight?", "", json!(format!("{weight}.000 g")));
    put("", "po_number?", "po_number", json!(format!("PO-{number}")));
    put("", "customer_number?", "customer_number", json!(format!("CN-{number}")));
    put("", "terms_auto?", "terms", json!("Prepaid"));
    for name in ["subtotal", "shipping", "tax", "total"] {
        put("billing", &format!("{name}?"), name, json!("0.00 USD"));
    }
    put("billing", "status?", "status", json!("paid"));
    for (name, guess) in [
        ("status", "unfulfilled"),
        ("ship_via", "UPS"),
        ("ship_type", "UPS Ground"),
        ("warehouse", "test warehouse"),
    ] {
        put("shipping", &format!("{name}?"), name, json!(guess));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(query: &[(&str, &str)]) -> View {
        let query: Vec<_> = query.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        View::parse(&query).unwrap()
    }

    fn order() -> Value {
        json!({
            "url": "/o/1/", "nested_updated_at": "t", "message": null, "terms": "COD",
            "custom_fields": {"long": {"value": "x".repeat(513)}, "short": {"value": "x".repeat(512)}},
            "billing": {"status": "paid"}, "shipping": {"status": null},
            "boxes": [{"url": "/b/1/", "weight": "12.000 g", "custom_fields": {},
                "items": [{"url": "/i/1/", "quantity": 1, "custom_fields": {}}]}],
        })
    }

    #[test]
    fn boxes_and_items_are_urls_unless_asked_for() {
        let bare = view(&[]).show(order());
        assert_eq!(bare["boxes"], json!([{"items": [{"url": "/i/1/"}], "url": "/b/1/"}]));
        let boxes = view(&[("expand", "boxes")]).show(order());
        assert_eq!(boxes["boxes"][0]["weight"], "12.000 g");
        assert_eq!(boxes["boxes"][0]["items"], json!([{"url": "/i/1/"}]));
        let both = view(&[("expand", "boxes,items")]).show(order());
        assert_eq!(both["boxes"][0]["items"][0]["quantity"], 1);
        let only = view(&[("only", "url,nested_updated_at")]).show(order());
        assert_eq!(only, json!({"url": "/o/1/", "nested_updated_at": "t"}));
    }

    #[test]
    fn only_long_values_are_left_out_and_only_unknown_ones_are_guessed() {
        let lazy = view(&[("lazy", "custom_fields")]).show(order());
        assert!(lazy["custom_fields"]["long"].get("value").is_none());
        assert!(lazy["custom_fields"]["short"].get("value").is_some());
        let some = view(&[("suggestions", "1")]).show(order());
        assert!(some.get("message?").is_some() && some.get("terms_auto?").is_none());
        assert!(some["billing"].get("status?").is_none() && some["shipping"].get("status?").is_some());
        let all = view(&[("suggestions", "2")]).show(order());
        assert!(all.get("terms_auto?").is_some() && all["billing"].get("status?").is_some());
    }
}
