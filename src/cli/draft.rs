//! Drafts as JSON: read, compared with their form, and what is wrong with them told field by field.

use std::io::Read as _;

use serde_json::Value;

use super::{args::Output, exit::Fault, json::changes, output::Out};
use crate::model::{
    form::{Complaint, Field, Form, Kind},
    text::clean,
};

/// What a draft says of the order it was made of; the acts read it, and send it nowhere.
const ORIGINS: [&str; 3] = ["$schema", "rebooks", "resends"];
/// A draft is typed by people: more is a mistake.
const LONGEST: u64 = 4 << 20;

/// Reads a draft from a file, or from standard input where the name is `-`.
///
/// # Errors
/// It cannot be read, is too long, or is no JSON object; where it goes wrong is told by line and column.
pub fn read(from: &str) -> Result<Value, Fault> {
    let name = if from == "-" { "standard input" } else { from };
    let mut text = String::new();
    let read = if from == "-" {
        std::io::stdin().lock().take(LONGEST + 1).read_to_string(&mut text)
    } else {
        std::fs::File::open(from).and_then(|file| file.take(LONGEST + 1).read_to_string(&mut text))
    };
    read.map_err(|e| Fault::usage(format!("{name} cannot be read: {e}")))?;
    if text.len() as u64 > LONGEST {
        return Err(Fault::usage(format!("{name} is longer than {} MiB: that is no draft", LONGEST >> 20)));
    }
    let value: Value =
        serde_json::from_str(&text).map_err(|e| Fault::usage(format!("{name} is no JSON: {e}")))?;
    if !value.is_object() {
        return Err(Fault::usage(format!("{name}: a draft is a JSON object, {{\"field\": ...}}")));
    }
    Ok(value)
}

/// Fields of a draft that its form does not have: what is misspelt would be left out without a word.
#[must_use]
pub fn strangers(form: &Form, draft: &Value) -> Vec<Complaint> {
    let mut found = Vec::new();
    walk(form, draft, "", "", &mut found);
    found
}

/// `path` is the place in the draft, `pattern` the same with `N` for the number of a row.
fn walk(form: &Form, value: &Value, path: &str, pattern: &str, found: &mut Vec<Complaint>) {
    let join = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { format!("{a}.{b}") };
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let (path, pattern) = (join(path, name), join(pattern, name));
                if ORIGINS.contains(&path.as_str()) || fields_of(form).any(|(p, _)| p == pattern) {
                    continue;
                }
                let below = format!("{pattern}.");
                if fields_of(form).any(|(p, _)| p.starts_with(&below)) {
                    walk(form, value, &path, &pattern, found);
                } else {
                    let what = "is no field of this form; --schema prints those that are".to_owned();
                    found.push(Complaint { path, what, server_decides: false });
                }
            }
        }
        Value::Array(rows) => {
            for (n, row) in rows.iter().enumerate() {
                walk(form, row, &join(path, &n.to_string()), &join(pattern, "N"), found);
            }
        }
        _ => {}
    }
}

/// Every field with its path, `N` where a row's number stands.
fn fields_of(form: &Form) -> impl Iterator<Item = (String, &Field)> {
    form.sections.iter().flat_map(|section| {
        section.fields.iter().map(move |field| {
            let path = match section.repeats {
                Some(array) => format!("{array}.N.{}", field.path),
                None => field.path.to_owned(),
            };
            (path, field)
        })
    })
}

/// The field that a complaint is about.
#[must_use]
pub fn field<'f>(form: &'f Form, path: &str) -> Option<&'f Field> {
    let number = |step: &str| !step.is_empty() && step.bytes().all(|b| b.is_ascii_digit());
    let pattern: Vec<&str> = path.split('.').map(|step| if number(step) { "N" } else { step }).collect();
    let pattern = pattern.join(".");
    // A list of texts has rows without fields of their own.
    let whole = pattern.strip_suffix(".N").unwrap_or(&pattern);
    fields_of(form).find(|(p, _)| *p == pattern || *p == whole).map(|(_, field)| field)
}

/// Tells what is wrong, a line or an object for each field, and how to mend it.
///
/// # Errors
/// Standard output cannot be written.
pub fn tell(form: Option<&Form>, wrong: &[Complaint], as_json: bool) -> Result<(), Fault> {
    let mut out = Out::new(if as_json { Output::Json } else { Output::Table });
    for complaint in wrong {
        if as_json {
            let field = form.and_then(|form| field(form, &complaint.path));
            out.json(&changes::complaint(complaint, field.map(|f| f.help)))?;
        } else {
            line(&mut out, form, complaint)?;
        }
    }
    out.finish()
}

/// One complaint for a person: where, what, and the form's own line about the field.
///
/// # Errors
/// Standard output cannot be written.
pub fn line(out: &mut Out, form: Option<&Form>, complaint: &Complaint) -> Result<(), Fault> {
    let place = if complaint.path.is_empty() { "draft" } else { &complaint.path };
    let who = if complaint.server_decides { " (the provider decides)" } else { "" };
    out.line(&format!("  {}", clean(&format!("{place}: {}{who}", complaint.what))))?;
    match form.and_then(|form| field(form, &complaint.path)) {
        Some(field) => {
            let help = clean(&format!("{}: {}{}", field.label, field.help, choices(field)));
            out.line(&format!("      {help}"))
        }
        None => Ok(()),
    }
}

fn choices(field: &Field) -> String {
    match field.kind {
        Kind::Choice(words) => format!(" [{}]", words.join(", ")),
        _ => String::new(),
    }
}

/// The fault that ends a command whose draft cannot be sent.
#[must_use]
pub fn refused(wrong: &[Complaint]) -> Fault {
    let n = wrong.iter().filter(|c| !c.server_decides).count();
    let what = if n == 1 { "1 thing is".to_owned() } else { format!("{n} things are") };
    Fault::refused(format!("nothing was sent: {what} wrong with the draft"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::forms;

    #[test]
    fn what_the_form_does_not_have_is_named_with_its_place() {
        let form = &forms::sendle::FORM;
        let draft = json!({
            "description": "x", "receiver": {"adress": {"suburb": "y"}, "contact": {"name": "z"}},
            "metadata": {"anything": "goes"}, "parcel_contents": [{"description": "a"}, {"descripton": "b"}],
        });
        let paths: Vec<String> = strangers(form, &draft).into_iter().map(|c| c.path).collect();
        assert_eq!(paths, ["receiver.adress", "parcel_contents.1.descripton"]);
        assert_eq!(field(form, "parcel_contents.1.description").unwrap().path, "description");
        assert!(field(form, "nowhere").is_none());
    }
}
