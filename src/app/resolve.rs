//! A person says what became of a change that nobody else can tell of.

use tui_input::Input;

use crate::model::{
    journal::IntentId,
    text::{DisplayText, clean},
};

/// What is asked, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    Checked,
    Happened,
    Note,
    /// The last question: is it written down?
    Record,
}

impl Field {
    pub const ALL: [Self; 4] = [Self::Checked, Self::Happened, Self::Note, Self::Record];

    /// The next field, or the one before; the ends hold.
    #[must_use]
    pub fn step(self, forward: bool) -> Self {
        let at = Self::ALL.iter().position(|f| *f == self).unwrap_or(0);
        let to = if forward { at + 1 } else { at.saturating_sub(1) };
        Self::ALL.get(to).copied().unwrap_or(self)
    }
}

/// The form; bound to one change by its id.
#[derive(Debug, Clone)]
pub struct ResolveForm {
    pub id: IntentId,
    pub field: Field,
    pub checked: Input,
    pub happened: Option<bool>,
    pub note: Input,
    pub trouble: Option<DisplayText>,
}

impl ResolveForm {
    #[must_use]
    pub fn of(id: IntentId) -> Self {
        Self {
            id,
            field: Field::Checked,
            checked: Input::default(),
            happened: None,
            note: Input::default(),
            trouble: None,
        }
    }

    /// What is missing, and in which field.
    #[must_use]
    pub fn missing(&self) -> Option<(Field, DisplayText)> {
        if self.checked.value().trim().is_empty() {
            return Some((Field::Checked, clean("say what was looked at, and where")));
        }
        self.happened.is_none().then(|| (Field::Happened, clean("did it happen? y or n")))
    }

    /// The field that takes text now.
    pub const fn input(&mut self) -> Option<&mut Input> {
        match self.field {
            Field::Checked => Some(&mut self.checked),
            Field::Note => Some(&mut self.note),
            Field::Happened | Field::Record => None,
        }
    }
}

/// Keys of the form, for the help.
pub const KEYS: [(&str, &str); 3] = [
    ("tab, enter", "next question; shift-tab, up: the one before"),
    ("y, n", "whether it happened; y at the end writes it down"),
    ("esc", "leave; nothing is written down"),
];
