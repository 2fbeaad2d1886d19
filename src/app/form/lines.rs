//! The lines of a form over a draft: titles, fields, and the rows of repeated sections.

use serde_json::Value;

use crate::model::form::{Field, Form, at};

/// One line of the form.
#[derive(Debug, Clone)]
pub enum Line {
    Title(&'static str),
    /// The head of a row of a repeated section: it is copied and taken away there.
    Row {
        title: &'static str,
        array: &'static str,
        row: usize,
    },
    Field {
        field: &'static Field,
        /// Its place in the draft.
        path: String,
    },
    /// Where a row is added.
    Add {
        title: &'static str,
        array: &'static str,
        rows: usize,
    },
}

impl Line {
    /// Where it lies in the draft; empty for a title.
    #[must_use]
    pub fn path(&self) -> String {
        match self {
            Self::Title(_) => String::new(),
            Self::Row { array, row, .. } => format!("{array}.{row}"),
            Self::Field { path, .. } => path.clone(),
            Self::Add { array, .. } => (*array).to_owned(),
        }
    }

    /// The cursor can stand there.
    #[must_use]
    pub const fn takes_keys(&self) -> bool {
        !matches!(self, Self::Title(_))
    }

    /// A section begins here.
    #[must_use]
    pub const fn begins(&self) -> bool {
        matches!(self, Self::Title(_) | Self::Row { .. } | Self::Add { .. })
    }
}

/// How many rows a repeated section has.
#[must_use]
pub fn rows(draft: &Value, array: &str) -> usize {
    at(draft, array).and_then(Value::as_array).map_or(0, Vec::len)
}

/// Every line of a form as the draft is now.
#[must_use]
pub fn lines(form: &'static Form, draft: &Value) -> Vec<Line> {
    let mut lines = Vec::new();
    for section in form.sections {
        lines.push(Line::Title(section.title));
        let field = |prefix: &str| {
            let prefix = prefix.to_owned();
            section
                .fields
                .iter()
                .map(move |field| Line::Field { field, path: format!("{prefix}{}", field.path) })
        };
        match section.repeats {
            None => lines.extend(field("")),
            Some(array) => {
                let rows = rows(draft, array);
                for row in 0..rows {
                    lines.push(Line::Row { title: section.title, array, row });
                    lines.extend(field(&format!("{array}.{row}.")));
                }
                lines.push(Line::Add { title: section.title, array, rows });
            }
        }
    }
    lines
}

/// The next line that takes keys, at `from` or behind it (or before it); `from` itself when there is none.
#[must_use]
pub fn near(lines: &[Line], from: usize, forward: bool) -> usize {
    let good = |i: &usize| lines.get(*i).is_some_and(Line::takes_keys);
    let last = lines.len().saturating_sub(1);
    let from = from.min(last);
    let found = if forward {
        (from..lines.len()).find(good).or_else(|| (0..from).rev().find(good))
    } else {
        (0..=from).rev().find(good).or_else(|| (from..lines.len()).find(good))
    };
    found.unwrap_or(from)
}

/// The line that a path means: itself, the field that holds it, the row or section around it, or the first field below
/// it.
#[must_use]
pub fn line_of(lines: &[Line], path: &str) -> Option<usize> {
    if path.is_empty() {
        return None;
    }
    let paths: Vec<String> = lines.iter().map(Line::path).collect();
    let below = |inner: &str, outer: &str| {
        !outer.is_empty() && inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'))
    };
    let holds = |wanted: fn(&Line) -> bool| {
        let around = paths.iter().zip(lines).enumerate().filter(|(_, (p, l))| wanted(l) && below(path, p));
        around.max_by_key(|(_, (p, _))| p.len()).map(|(i, _)| i)
    };
    let exact = paths.iter().position(|p| p == path);
    exact
        .or_else(|| holds(|line| matches!(line, Line::Field { .. })))
        .or_else(|| paths.iter().position(|p| below(p, path)))
        .or_else(|| holds(|_| true))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::forms;

    #[test]
    fn rows_stand_between_their_head_and_the_place_to_add_one() {
        let draft = json!({"jobs": [{}, {}]});
        let lines = lines(&forms::fourover::FORM, &draft);
        let heads = lines.iter().filter(|l| matches!(l, Line::Row { .. })).count();
        assert_eq!(heads, 2);
        assert!(matches!(lines.last(), Some(Line::Add { rows: 2, array: "jobs", .. })));
        assert!(lines.iter().any(|l| l.path() == "jobs.1.ship_to.city"));
        assert_eq!(near(&lines, 0, true), 1, "a title takes no keys");
        assert_eq!(near(&lines, 0, false), 1);
        assert_eq!(near(&lines, 9999, true), lines.len() - 1);
    }

    #[test]
    fn a_path_finds_its_line() {
        let draft = json!({"jobs": [{}]});
        let lines = lines(&forms::fourover::FORM, &draft);
        for (path, want) in [
            ("order_id", Some("order_id")),
            ("jobs.0.files.fr", Some("jobs.0.files")),
            ("jobs.0.ship_to", Some("jobs.0.ship_to.company")),
            ("jobs.0", Some("jobs.0")),
            ("jobs.0.colour", Some("jobs.0")),
            ("jobs", Some("jobs")),
            ("jobs.7", Some("jobs")),
            ("payment", None),
            ("", None),
        ] {
            let found = line_of(&lines, path).map(|i| lines[i].path());
            assert_eq!(found.as_deref(), want, "{path}");
        }
    }
}
