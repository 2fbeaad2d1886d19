//! Keys and words of a place, and the hints of the footer: all made of the command table.

use super::{
    command::{Command, Row, TABLE},
    model::{Model, Overlay, Pane},
};

/// A line of the help.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HelpLine {
    /// The keys, or the words of the filter language; empty on a heading.
    pub keys: String,
    /// The command's name in the palette and the key file; empty where there is none.
    pub name: &'static str,
    pub about: String,
    pub heading: bool,
}

impl HelpLine {
    fn heading(text: &str) -> Self {
        Self { keys: String::new(), name: "", about: text.to_owned(), heading: true }
    }

    fn words(keys: &str, about: &str) -> Self {
        Self { keys: keys.to_owned(), name: "", about: about.to_owned(), heading: false }
    }
}

/// The filter language in examples; the command line takes the same.
const LANGUAGE: [(&str, &str); 12] = [
    ("glebe kent", "both words, anywhere in the row"),
    ("\"exact words\"", "these words as they stand"),
    ("prv:snd,mkl", "provider: snd, mkl, 4ov, 7sd, rdy; a comma means or"),
    ("state:!delivered", "the provider's own word; ! or - turns a term round"),
    ("phase:moving", "draft, waiting, moving, attention, done, cancelled, unknown"),
    ("ref: from: to:", "reference, customer, destination"),
    ("account:parcels", "the account by its name"),
    ("left<2h", "time to the nearest clock; s, m, h, d"),
    ("clock:promise", "which clock is the nearest"),
    ("age>3d updated<1h", "since it was made; since the provider changed it"),
    ("is:attention", "also is:open, is:late, is:changed, is:unread"),
    ("kind:received_doc", "inbox: the type of an entry"),
];

/// What the signs of a row say.
const SIGNS: [(&str, &str); 11] = [
    ("!", "a person should look; yellow where only time is short"),
    (".", "draft: made, not sent yet"),
    ("-", "waiting: sent, nothing has happened yet"),
    (">", "moving: under way; in the first column it is the cursor"),
    ("x", "cancelled; the state stands in brackets"),
    ("?", "a state this program does not know, or a change whose outcome nobody knows"),
    ("~", "as a row's sign: a change is in the outbox or being sent"),
    ("N", "inbox: not read yet"),
    ("+", "changed since you looked; bold for ten seconds"),
    ("*", "marked"),
    ("..~", "text was cut here"),
];

/// What a newcomer needs before the rest.
const FIRST: [(&str, &str); 3] = [
    ("paste", "a mail or a reference anywhere: the cursor goes to that order"),
    ("no sign", "delivered or done; every other sign is explained below"),
    ("LEFT", "time to the nearest clock, which CLOCK names; a minus: it is past"),
];

/// Keys and words of the focused pane, then those of everywhere else.
#[must_use]
pub fn help(model: &Model) -> Vec<HelpLine> {
    let here = |row: &Row| row.command.applies(model.focus) && !everywhere(row);
    let mut lines = Vec::new();
    let mut section = |title: &str, wanted: &dyn Fn(&Row) -> bool| {
        let rows: Vec<HelpLine> = TABLE.iter().filter(|r| wanted(r)).map(|r| line(model, r)).collect();
        if !rows.is_empty() {
            lines.push(HelpLine::heading(title));
            lines.extend(rows);
        }
    };
    section(&format!("In {}", model.focus.title()), &|row| here(row) && !row.command.is_to_come());
    section("Everywhere", &|row| everywhere(row) && !row.command.is_to_come());
    section("In other panes", &|row| !here(row) && !everywhere(row) && !row.command.is_to_come());
    let keys: Vec<HelpLine> = std::mem::take(&mut lines);
    words(&mut lines, "First", &FIRST);
    lines.extend(keys);
    words(&mut lines, "Signs", &SIGNS);
    words(&mut lines, "Filter", &LANGUAGE);
    words(&mut lines, "In a text field", &super::update::FIELD_KEYS);
    words(&mut lines, "In the cancel dialog", &super::cancel::KEYS);
    words(&mut lines, "In the label dialog", &super::label::KEYS);
    words(&mut lines, "When you say what became of a change", &super::resolve::KEYS);
    words(&mut lines, "In the booking form", &super::update::FORM_KEYS);
    words(&mut lines, "In the review", &super::update::REVIEW_KEYS);
    lines.push(HelpLine::heading("Not in this version yet"));
    let to_come = TABLE.iter().filter(|row| row.command.is_to_come());
    lines.extend(to_come.map(|row| HelpLine {
        keys: model.work.keymap.text(row.command),
        name: row.name,
        about: row.about.to_owned(),
        heading: false,
    }));
    lines
}

fn words(lines: &mut Vec<HelpLine>, heading: &str, pairs: &[(&str, &str)]) {
    lines.push(HelpLine::heading(heading));
    lines.extend(pairs.iter().map(|(words, about)| HelpLine::words(words, about)));
}

fn everywhere(row: &Row) -> bool {
    row.at.len() == TABLE[Command::Help as usize].at.len()
}

fn line(model: &Model, row: &Row) -> HelpLine {
    let reason = row.command.available(model).err().filter(|_| row.command.applies(model.focus));
    let about = match reason {
        Some(reason) => format!("{} ({reason})", row.about),
        None => row.about.to_owned(),
    };
    HelpLine { keys: model.work.keymap.text(row.command), name: row.name, about, heading: false }
}

/// The footer: the first key and a word for what can be done here now, most useful first. While a key sequence is
/// begun, what may follow.
#[must_use]
pub fn hints(model: &Model) -> Vec<(String, &'static str)> {
    if !model.pending.is_empty() {
        let following = model.work.keymap.following(&model.pending).into_iter();
        return following.map(|(keys, command)| (keys, command.row().name)).collect();
    }
    let own = |pairs: &[(&str, &'static str)]| pairs.iter().map(|(k, w)| ((*k).to_owned(), *w)).collect();
    match model.overlays.last() {
        None if super::update::form_has_keys(model) => own(super::form::hints(model)),
        None => {
            let away = (model.focus != Pane::Orders).then_some((Command::Back, "back"));
            let rows = TABLE
                .iter()
                .filter(|row| !row.hint.is_empty() && row.command.available(model).is_ok())
                .filter(|row| leads_on(row.command, model.focus))
                .map(|row| (row.command, row.hint));
            let all = away.into_iter().chain(rows);
            all.filter_map(|(command, word)| Some((first_key(model, command)?, word))).collect()
        }
        Some(Overlay::Prompt { .. }) => own(&[("enter", "take"), ("tab", "complete"), ("esc", "leave")]),
        Some(Overlay::Acts { .. }) => own(&[("enter", "begin"), ("down", "next"), ("esc", "leave")]),
        Some(Overlay::Palette { .. }) => own(&[("enter", "run"), ("down", "next"), ("esc", "leave")]),
        Some(Overlay::Quit) => own(&[("y", "leave"), ("n", "stay")]),
        Some(Overlay::Cancel(dialog)) if dialog.stage == super::cancel::Stage::Sent => {
            own(&[("esc", "close"), ("z", "recall"), ("r", "retry what failed")])
        }
        // The key that decides is named from the moment on at which it counts.
        Some(Overlay::Cancel(dialog)) => {
            let all = [("y", "send"), ("n", "no"), ("space", "choose"), ("d", "rule"), ("r", "re-check")];
            own(if dialog.takes_keys(model) { &all } else { &all[1..] })
        }
        Some(Overlay::Label(dialog)) => {
            let all = [("y", "fetch"), ("n", "no"), ("j", "next"), ("r", "re-check")];
            own(if dialog.takes_keys(model) { &all } else { &all[1..] })
        }
        Some(Overlay::Again(_)) => own(&[("y", "confirm again"), ("n", "no")]),
        Some(Overlay::Resolve(_)) => own(&[("tab", "next"), ("esc", "leave")]),
        Some(Overlay::Journal { .. }) => {
            moving(model, &[(Command::Open, "history"), (Command::Back, "close")])
        }
        Some(Overlay::History(_)) => moving(model, &[(Command::Back, "close")]),
        Some(Overlay::GoOn { .. }) => own(&[("y", "go on"), ("e", "correct"), ("n", "not now")]),
        Some(Overlay::Sort { .. } | Overlay::Choose { .. }) => {
            moving(model, &[(Command::Open, "choose"), (Command::Back, "leave")])
        }
        Some(Overlay::Help { .. } | Overlay::Raw { .. } | Overlay::Log { .. } | Overlay::Copy { .. }) => {
            moving(model, &[(Command::Back, "close")])
        }
    }
}

/// It leads somewhere else than where the keys are already.
const fn leads_on(command: Command, pane: Pane) -> bool {
    match command {
        Command::Open => {
            matches!(
                pane,
                Pane::Book | Pane::Orders | Pane::Attention | Pane::Inbox | Pane::Views | Pane::Outbox
            )
        }
        Command::Timeline => !matches!(pane, Pane::Tracking),
        Command::Detail => {
            matches!(pane, Pane::Orders | Pane::Attention | Pane::Inbox | Pane::Tracking)
        }
        _ => true,
    }
}

fn first_key(model: &Model, command: Command) -> Option<String> {
    model.work.keymap.chords(command).into_iter().next()
}

fn moving(model: &Model, more: &[(Command, &'static str)]) -> Vec<(String, &'static str)> {
    [(Command::Down, "down"), (Command::Up, "up")]
        .iter()
        .chain(more)
        .filter_map(|(command, word)| Some((first_key(model, *command)?, *word)))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::app::{keymap::Keymap, testing::model};

    #[test]
    fn every_command_stands_in_the_help_with_the_operators_own_keys() {
        let mut model = model();
        let own = BTreeMap::from([("sort".to_owned(), vec!["ctrl-x".to_owned()])]);
        model.work.keymap = Keymap::build(&own).0;
        for pane in [Pane::Orders, Pane::Inbox, Pane::Tracking, Pane::Detail, Pane::Accounts] {
            model.focus = pane;
            let lines = help(&model);
            for row in TABLE {
                let found: Vec<_> = lines.iter().filter(|l| l.name == row.name).collect();
                assert_eq!(found.len(), 1, "{} in {pane:?}", row.name);
                assert_eq!(found[0].keys, model.work.keymap.text(row.command));
            }
        }
        assert!(help(&model).iter().any(|l| l.name == "sort" && l.keys == "ctrl-x"));
    }

    #[test]
    fn the_footer_names_what_can_be_done_here() {
        let mut model = model();
        let words = |model: &Model| hints(model).into_iter().map(|(_, w)| w).collect::<Vec<_>>();
        assert!(words(&model).contains(&"filter"));
        assert!(!words(&model).contains(&"copy"), "nothing is selected");
        model.focus = Pane::Accounts;
        assert!(!words(&model).contains(&"filter"));
        model.overlays.push(Overlay::Quit);
        assert_eq!(words(&model), ["leave", "stay"]);
        model.pending = vec![crate::app::key::Key::char('g')];
        assert!(hints(&model).contains(&("g".to_owned(), "first")));
    }
}
