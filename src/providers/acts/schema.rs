//! The documented shape of a draft as a JSON Schema, made of its form: for `postroom book --schema` and for programs.
//!
//! Fields stand in the order of the form. What JSON Schema has no word for stands under `x-` names: `x-path` as
//! complaints say it, `x-kind`, `x-need` and `x-section`. A schema is a help; the act's own check is the rule.

use serde_json::{Map, Value, json};

use crate::model::form::{Field, Form, Kind, Need, Section};

/// The draft that a form fills.
#[must_use]
pub fn schema(form: &Form) -> Value {
    let mut root = object();
    for section in form.sections {
        let fields = match section.repeats {
            None => &mut root,
            Some(array) => rows(&mut root, array, section),
        };
        for field in section.fields {
            put(fields, field, section);
        }
    }
    let mut top = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": format!("{} {}", form.provider.name(), form.name),
    });
    for (name, value) in root.as_object().into_iter().flatten() {
        top[name] = value.clone();
    }
    top
}

fn object() -> Value {
    json!({"type": "object", "properties": {}})
}

/// The rows of a repeated section.
fn rows<'a>(root: &'a mut Value, array: &str, section: &Section) -> &'a mut Value {
    let list = &mut root["properties"][array];
    if list.is_null() {
        *list = json!({"title": section.title, "type": "array", "items": object()});
    }
    &mut list["items"]
}

/// Puts a field in its place; where it is required, the objects around it are too.
fn put(root: &mut Value, field: &Field, section: &Section) {
    let mut place = root;
    for step in field.path.split('.') {
        if field.need == Need::Required {
            require(place, step);
        }
        place = &mut place["properties"][step];
        if place.is_null() {
            *place = object();
        }
    }
    *place = of(field, section);
}

fn require(place: &mut Value, step: &str) {
    let required = &mut place["required"];
    if required.is_null() {
        *required = json!([]);
    }
    if let Some(all) = required.as_array_mut().filter(|all| !all.iter().any(|name| name == step)) {
        all.push(step.into());
    }
}

fn of(field: &Field, section: &Section) -> Value {
    let mut made = Map::new();
    made.insert("title".to_owned(), field.label.into());
    made.insert("description".to_owned(), field.help.into());
    for (name, value) in shape(field.kind).as_object().into_iter().flatten() {
        made.insert(name.clone(), value.clone());
    }
    let path =
        section.repeats.map_or_else(|| field.path.to_owned(), |array| format!("{array}.N.{}", field.path));
    made.insert("x-path".to_owned(), path.into());
    made.insert("x-kind".to_owned(), word(field.kind).into());
    made.insert("x-need".to_owned(), need(field.need).into());
    made.insert("x-section".to_owned(), section.title.into());
    Value::Object(made)
}

/// What JSON Schema can say of a kind.
fn shape(kind: Kind) -> Value {
    match kind {
        Kind::Text(0) | Kind::Lines(0) | Kind::Phone | Kind::Country | Kind::File => {
            json!({"type": "string"})
        }
        Kind::Text(most) | Kind::Lines(most) => json!({"type": "string", "maxLength": most}),
        Kind::Decimal | Kind::Money => json!({"type": ["string", "number"]}),
        Kind::Integer => json!({"type": ["integer", "string"]}),
        Kind::Date => json!({"type": "string", "format": "date"}),
        Kind::Instant => json!({"type": "string", "format": "date-time"}),
        Kind::Flag => json!({"type": "boolean"}),
        Kind::Choice(words) => json!({"type": "string", "enum": words}),
        Kind::Email => json!({"type": "string", "format": "email"}),
        Kind::Texts => json!({"type": "array", "items": {"type": "string"}}),
        Kind::Pairs => json!({"type": "object"}),
        Kind::Record(of) => json!({"type": "string", "x-record": of}),
    }
}

const fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Text(_) => "text",
        Kind::Lines(_) => "lines",
        Kind::Decimal => "decimal",
        Kind::Integer => "integer",
        Kind::Money => "money",
        Kind::Date => "date",
        Kind::Instant => "instant",
        Kind::Flag => "flag",
        Kind::Choice(_) => "choice",
        Kind::Email => "email",
        Kind::Phone => "phone",
        Kind::Country => "country",
        Kind::Texts => "texts",
        Kind::Pairs => "pairs",
        Kind::File => "file",
        Kind::Record(_) => "record",
    }
}

const fn need(need: Need) -> &'static str {
    match need {
        Need::Required => "required",
        Need::Recommended => "recommended",
        Need::Optional => "optional",
        Need::Depends => "depends",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::forms, providers::acts::TABLE};

    #[test]
    fn every_field_of_every_form_stands_at_its_path() {
        for form in TABLE.iter().filter_map(|act| act.form) {
            let schema = schema(form);
            for section in form.sections {
                for field in section.fields {
                    let mut place = &schema;
                    if let Some(array) = section.repeats {
                        place = &place["properties"][array];
                        assert_eq!(place["type"], "array", "{array}");
                        place = &place["items"];
                    }
                    for step in field.path.split('.') {
                        if field.need == Need::Required {
                            let all = place["required"].as_array().unwrap();
                            assert_eq!(all.iter().filter(|n| *n == step).count(), 1, "{}", field.path);
                        }
                        place = &place["properties"][step];
                    }
                    assert_eq!(place["description"], field.help, "{} {}", form.name, field.path);
                    assert_eq!(place["x-kind"], word(field.kind));
                }
            }
        }
    }

    #[test]
    fn the_parts_of_a_schema_are_as_documented() {
        let schema = schema(&forms::sendle::FORM);
        assert_eq!(schema["title"], "Sendle parcel");
        assert_eq!(schema["required"], json!(["description", "sender", "receiver"]));
        assert_eq!(schema["properties"]["sender"]["properties"]["contact"]["required"], json!(["name"]));
        assert_eq!(
            schema["properties"]["description"],
            json!({
                "title": "description",
                "description": "For the dashboard, not on the label; at most 255 characters (Parcel Details)",
                "type": "string", "maxLength": 255, "x-path": "description", "x-kind": "text",
                "x-need": "required", "x-section": "parcel",
            })
        );
        let line = &schema["properties"]["parcel_contents"]["items"];
        assert_eq!(line["required"], json!(["description", "value", "country_of_origin"]));
        assert_eq!(line["properties"]["hs_code"]["x-path"], "parcel_contents.N.hs_code");
        let names: Vec<&String> = schema["properties"].as_object().unwrap().keys().collect();
        assert_eq!(names[..3], ["description", "kilogram_weight", "cubic_metre_volume"], "the form's order");
    }
}
