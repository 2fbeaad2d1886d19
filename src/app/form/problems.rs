//! What is wrong with a draft: the local rules, live, and what the provider said about it before.

use std::collections::BTreeMap;

use crate::{
    model::{form::Complaint, forms::sendle::suggestions, intent::Refusal, provider::Provider},
    providers::acts::Act,
};

use super::lines::{Line, line_of};

/// Complaints of the form's check, and refusals of the provider.
#[derive(Debug, Clone, Default)]
pub struct Problems {
    pub complaints: Vec<Complaint>,
    pub refused: Vec<Refused>,
}

/// The provider's own words about a field, as it refused the draft before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// The form's path; empty: about the whole draft.
    pub path: String,
    /// Uncleaned.
    pub message: String,
    /// What it would have taken instead.
    pub offers: Vec<String>,
    /// How many of the offers were taken so far, one after the other.
    pub taken: usize,
}

/// How much a problem weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// It stops the way to the review.
    Wrong,
    /// The provider refused it so; it stops nothing.
    Refused,
    /// The provider decides.
    Doubt,
}

/// One problem of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    pub weight: Weight,
    /// Uncleaned.
    pub what: String,
    /// A value that is taken with one key.
    pub offer: Option<String>,
}

impl Problems {
    /// How many stop the way to the review.
    #[must_use]
    pub fn wrong(&self) -> usize {
        self.complaints.iter().filter(|complaint| !complaint.server_decides).count()
    }

    /// The provider's refusals, each at the field that it names.
    pub fn refuse(&mut self, act: &Act, said: &str, refusals: &[Refusal]) {
        self.refused = refusals
            .iter()
            .map(|refusal| Refused {
                path: (act.field_of)(&refusal.path).unwrap_or_default(),
                message: if refusal.path.is_empty() || (act.field_of)(&refusal.path).is_some() {
                    refusal.message.clone()
                } else {
                    format!("{}: {}", refusal.path.join("."), refusal.message)
                },
                offers: match act.provider {
                    Provider::Sendle => suggestions(refusal),
                    _ => Vec::new(),
                },
                taken: 0,
            })
            .collect();
        if self.refused.is_empty() && !said.is_empty() {
            self.refused.push(Refused {
                path: String::new(),
                message: said.to_owned(),
                offers: Vec::new(),
                taken: 0,
            });
        }
    }

    /// A field was edited: what was said about its old value no longer counts.
    pub fn edited(&mut self, path: &str) {
        self.refused.retain(|refused| refused.path != path);
    }

    /// The next value that the provider suggested for a field, again and again in turn.
    pub fn take_offer(&mut self, path: &str) -> Option<String> {
        let refused = self.refused.iter_mut().find(|r| r.path == path && !r.offers.is_empty())?;
        let offer = refused.offers.get(refused.taken % refused.offers.len()).cloned();
        refused.taken += 1;
        offer
    }

    /// The problems of each line; those of the whole draft under `None`.
    #[must_use]
    pub fn by_line(&self, lines: &[Line]) -> BTreeMap<Option<usize>, Vec<Said>> {
        let mut found: BTreeMap<Option<usize>, Vec<Said>> = BTreeMap::new();
        let refused = self.refused.iter().filter(|r| r.taken == 0 || r.offers.len() > 1).map(|refused| {
            let offer = refused.offers.get(refused.taken % refused.offers.len().max(1)).cloned();
            (refused.path.as_str(), Said { weight: Weight::Refused, what: refused.message.clone(), offer })
        });
        let complaints = self.complaints.iter().map(|complaint| {
            let weight = if complaint.server_decides { Weight::Doubt } else { Weight::Wrong };
            let line = line_of(lines, &complaint.path);
            // What has no line of its own names its place.
            let exact = line.is_some_and(|i| lines.get(i).is_some_and(|l| l.path() == complaint.path));
            let what = if exact || complaint.path.is_empty() {
                complaint.what.clone()
            } else {
                format!("{}: {}", complaint.path, complaint.what)
            };
            (complaint.path.as_str(), Said { weight, what, offer: None })
        });
        for (path, said) in refused.chain(complaints) {
            found.entry(line_of(lines, path)).or_default().push(said);
        }
        for said in found.values_mut() {
            said.sort_by_key(|s| s.weight);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{app::form::lines::lines, model::forms};

    fn refusal(path: &[&str], message: &str) -> Refusal {
        Refusal { path: path.iter().map(|s| (*s).to_owned()).collect(), message: message.to_owned() }
    }

    #[test]
    fn refusals_land_on_the_fields_they_name_with_what_would_be_taken() {
        let act = Act::find(Provider::Sendle, "book").unwrap();
        let mut problems = Problems::default();
        problems.refuse(
            act,
            "The data you supplied is invalid.",
            &[
                refusal(
                    &["receiver", "address", "suburb"],
                    "doesn't match postcode 2780. Perhaps try: Katoomba, Leura, and Medlow Bath",
                ),
                refusal(&["intructions_of_nobody"], "what is this"),
                refusal(&[], "nothing will do"),
            ],
        );
        let lines = lines(&forms::sendle::FORM, &json!({}));
        let by_line = problems.by_line(&lines);
        let suburb = line_of(&lines, "receiver.address.suburb");
        assert_eq!(by_line[&suburb][0].offer.as_deref(), Some("Katoomba"));
        let whole: Vec<_> = by_line[&None].iter().map(|s| s.what.as_str()).collect();
        assert_eq!(whole, ["intructions_of_nobody: what is this", "nothing will do"]);
        let path = "receiver.address.suburb";
        let taken: Vec<_> = (0..4).filter_map(|_| problems.take_offer(path)).collect();
        assert_eq!(taken, ["Katoomba", "Leura", "Medlow Bath", "Katoomba"]);
        problems.edited(path);
        assert_eq!(problems.take_offer(path), None);
        assert_eq!(problems.wrong(), 0, "a refusal is not in the way of trying again");
    }

    #[test]
    fn a_refusal_without_fields_is_about_the_whole() {
        let act = Act::find(Provider::FourOver, "book").unwrap();
        let mut problems = Problems::default();
        problems.refuse(act, "no such profile", &[]);
        assert_eq!(problems.by_line(&[])[&None][0].what, "no such profile");
    }
}
