//! Collects what is wrong with a draft, and the few rules that several forms share.

use serde_json::Value;

use crate::model::{
    form::{Complaint, Field, Form, Section, at, text_at, whole_at},
    time::parse_instant,
};

/// What was found so far.
#[derive(Debug, Default)]
pub struct Complaints(pub Vec<Complaint>);

impl Complaints {
    /// The draft must not be sent like this.
    pub fn add(&mut self, path: &str, what: impl Into<String>) {
        self.0.push(Complaint { path: path.to_owned(), what: what.into(), server_decides: false });
    }

    /// It looks wrong, but the documents do not settle it.
    pub fn doubt(&mut self, path: &str, what: impl Into<String>) {
        self.0.push(Complaint { path: path.to_owned(), what: what.into(), server_decides: true });
    }

    /// Every name must be one of the form's: a misspelt one must not be passed over in silence.
    pub fn known(&mut self, form: &Form, draft: &Value) {
        if !draft.is_object() {
            return self.add("", "a draft is an object of fields");
        }
        for (name, value) in draft.as_object().into_iter().flatten() {
            let within = |section: &Section| match section.repeats {
                Some(array) => array == name,
                None => section.fields.iter().any(|f| leads_to(f, name)),
            };
            let Some(section) = form.sections.iter().find(|section| within(section)) else {
                self.add(name, "there is no such field");
                continue;
            };
            let nested = section.repeats.is_none() && !section.fields.iter().any(|f| f.path == name);
            if nested && !value.is_object() && !value.is_null() {
                self.add(name, "an object of fields is needed");
            }
            if section.repeats.is_some() && !value.is_null() {
                match value.as_array() {
                    Some(rows) if rows.iter().all(Value::is_object) => {}
                    _ => self.add(name, "a list of objects is needed"),
                }
            }
        }
    }

    /// A text that is there has at most so many characters.
    pub fn longest(&mut self, draft: &Value, path: &str, most: usize) {
        if text_at(draft, path).chars().count() > most {
            self.add(path, format!("is too long (maximum is {most} characters)"));
        }
    }

    /// A number from 1 that must be there; it may be written as a text.
    pub fn counted(&mut self, draft: &Value, path: &str) {
        match at(draft, path) {
            None | Some(Value::Null) => self.add(path, "is required"),
            Some(Value::String(text)) if text.trim().is_empty() => self.add(path, "is required"),
            Some(_) if whole_at(draft, path).is_none_or(|n| n == 0) => {
                self.add(path, "must be a whole number from 1");
            }
            Some(_) => {}
        }
    }

    /// A text that must be there.
    pub fn required<'a>(&mut self, draft: &'a Value, path: &str) -> &'a str {
        let text = text_at(draft, path);
        let other = at(draft, path).is_some_and(|v| !v.is_null() && !v.is_string());
        if other {
            self.add(path, "must be a text");
        } else if text.is_empty() {
            self.add(path, "is required");
        }
        text
    }

    /// A value that is there must be a text.
    pub fn texts(&mut self, draft: &Value, paths: &[&str]) {
        for path in paths {
            let other = at(draft, path).is_some_and(|v| !v.is_null() && !v.is_string());
            if other && !self.0.iter().any(|c| c.path == *path) {
                self.add(path, "must be a text");
            }
        }
    }

    /// A value that is there must be one of these texts.
    pub fn choice(&mut self, draft: &Value, path: &str, choices: &[&str]) {
        let said = text_at(draft, path);
        let other = at(draft, path).is_some_and(|v| !v.is_null() && !v.is_string());
        if other || (!said.is_empty() && !choices.contains(&said)) {
            self.add(path, format!("must be one of: {}", choices.join(", ")));
        }
    }

    /// A value that is there must be true or false.
    pub fn flag(&mut self, draft: &Value, path: &str) {
        if at(draft, path).is_some_and(|v| !v.is_null() && !v.is_boolean()) {
            self.add(path, "must be true or false");
        }
    }

    /// A time that is there must be readable.
    pub fn instant(&mut self, draft: &Value, path: &str) {
        let said = text_at(draft, path);
        let other = at(draft, path).is_some_and(|v| !v.is_null() && !v.is_string());
        if other || (!said.is_empty() && parse_instant(said).is_none()) {
            self.add(path, "must be a date and time, such as 2026-08-15T16:53:07+01:00");
        }
    }

    /// An e-mail address that is there must look like one. No document gives its form, so the server decides.
    pub fn email(&mut self, draft: &Value, path: &str) {
        let said = text_at(draft, path);
        let good = said.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
        });
        if !said.is_empty() && (!good || said.contains(char::is_whitespace) || said.matches('@').count() != 1)
        {
            self.doubt(path, "does not look like an e-mail address");
        }
    }

    /// A phone number that is there must have enough digits. No document gives its form, so the server decides.
    pub fn phone(&mut self, draft: &Value, path: &str) {
        let said = text_at(draft, path);
        let digits = said.chars().filter(char::is_ascii_digit).count();
        let odd = |c: char| !(c.is_ascii_digit() || " +-().x/".contains(c));
        if !said.is_empty() && (digits < 7 || said.contains(odd)) {
            self.doubt(path, "does not look like a phone number");
        }
    }

    /// A web address that is there must be one.
    pub fn link(&mut self, draft: &Value, path: &str) {
        let said = text_at(draft, path);
        if !said.is_empty() && !is_link(said) {
            self.add(path, "must be a web address that begins with https:// or http://");
        }
    }

    /// A two-letter country code that is there must be one.
    pub fn country(&mut self, draft: &Value, path: &str) {
        let said = text_at(draft, path);
        let code = said.len() == 2 && said.bytes().all(|b| b.is_ascii_uppercase());
        if !said.is_empty() && !code {
            self.doubt(path, "is usually a code of two capitals, such as US");
        }
    }
}

/// Is this the first step to the field?
fn leads_to(field: &Field, name: &str) -> bool {
    field.path.split('.').next() == Some(name)
}

/// A web address in its outer form.
#[must_use]
pub fn is_link(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = |rest: &str| !rest.is_empty() && !rest.starts_with(['/', '?', '#', ':']);
    rest.is_some_and(host) && !text.contains(|c: char| c.is_whitespace() || c.is_control())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn shared_rules_tell_good_from_bad() {
        let mut found = Complaints::default();
        let good = json!({"mail": "a@b.example", "phone": "+1 (555) 555-5555", "at": "15.08.2017 16:53:07",
            "url": "https://x.example/a", "country": "US", "flag": false, "text": "t", "one": "a"});
        let bad = json!({"mail": "a b@c", "phone": "call me", "at": "soon", "url": "ftp://x", "country": "usa",
            "flag": "true", "text": 1, "one": "c"});
        for draft in [&good, &bad] {
            found.email(draft, "mail");
            found.phone(draft, "phone");
            found.instant(draft, "at");
            found.link(draft, "url");
            found.country(draft, "country");
            found.flag(draft, "flag");
            found.texts(draft, &["text"]);
            found.choice(draft, "one", &["a", "b"]);
            let expected = if std::ptr::eq(draft, &raw const good) { 0 } else { 8 };
            assert_eq!(found.0.len(), expected, "{:?}", found.0);
        }
        let doubts: Vec<_> = found.0.iter().filter(|c| c.server_decides).map(|c| c.path.as_str()).collect();
        assert_eq!(doubts, ["mail", "phone", "country"]);
        for bad in ["https://", "https:///x", "http://a b", "//x", ""] {
            assert!(!is_link(bad), "{bad}");
        }
    }
}
