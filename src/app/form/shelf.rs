//! The drafts that wait.

use std::collections::BTreeMap;

use crate::{
    app::{desk::WALK, model::Model, work::Asked},
    model::journal::{Intent, IntentState},
    providers::acts::Act,
    store::drafts::Draft,
};

/// Drafts as the store has them.
#[derive(Debug, Clone)]
pub struct Shelf {
    /// Newest first.
    pub drafts: Vec<Draft>,
    pub selected: Option<String>,
    pub asked: Asked,
    pub trouble: Option<String>,
    /// Thrown away last: it can be brought back.
    pub dropped: Option<Draft>,
    /// The operator was told of them.
    pub offered: bool,
    /// Who has a draft open, where it was tried.
    pub held: BTreeMap<String, String>,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            drafts: Vec::new(),
            selected: None,
            asked: Asked { stale: true, ..Asked::default() },
            trouble: None,
            dropped: None,
            offered: false,
            held: BTreeMap::new(),
        }
    }
}

/// Where a draft stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    Waits,
    /// The provider refused it; it can be corrected.
    Refused,
    /// It was confirmed; its outcome is still open.
    Confirmed(&'static str),
    /// Another console has it.
    Held(String),
    /// Several requests on their way, or left there by another start of the program.
    Walk,
    /// Such a way that goes no further until a person has looked.
    Stands,
    /// This version has no form for it.
    Unknown,
}

impl Shelf {
    /// Which line has the cursor.
    #[must_use]
    pub fn index(&self) -> Option<usize> {
        let at = self.selected.as_ref().and_then(|id| self.drafts.iter().position(|d| d.id == *id));
        at.or((!self.drafts.is_empty()).then_some(0))
    }

    #[must_use]
    pub fn draft(&self) -> Option<&Draft> {
        self.drafts.get(self.index()?)
    }
}

/// Where a draft stands, by what the journal says of it.
#[must_use]
pub fn standing(model: &Model, draft: &Draft) -> Standing {
    if draft.kind == WALK {
        let stands = draft.fields.get("stands").is_some_and(|why| !why.is_null());
        return if stands { Standing::Stands } else { Standing::Walk };
    }
    if Act::find(draft.provider, &draft.kind).is_none() {
        return Standing::Unknown;
    }
    if let Some(id) = &draft.intent {
        let mut intents = model.intents.open.iter().chain(&model.intents.recent);
        let intent = intents.find(|intent| intent.id == *id);
        return Standing::Confirmed(intent.map_or("confirmed", |i| i.state.said(i.mutation.deed)));
    }
    match model.form.shelf.held.get(&draft.id) {
        Some(who) => Standing::Held(who.clone()),
        None if refusal(model, draft).is_some() => Standing::Refused,
        None => Standing::Waits,
    }
}

/// The refusal of a draft that was not edited since.
#[must_use]
pub fn refusal<'a>(model: &'a Model, draft: &Draft) -> Option<&'a Intent> {
    let of_it = |intent: &&Intent| intent.draft.as_deref() == Some(draft.id.as_str());
    let newest = model.intents.recent.iter().filter(of_it).max_by_key(|intent| intent.created)?;
    let over = matches!(newest.state, IntentState::Rejected | IntentState::NotDone);
    (over && draft.changed <= newest.changed).then_some(newest)
}
