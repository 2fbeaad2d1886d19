//! The outbox: what nobody can tell first, then what is under way, what leaves soon, what is held; then what was
//! settled last.

use super::{
    chrome::{Caption, frame},
    empty::sentences,
    orders::top_row,
    pen::Screen,
    when,
};
use crate::{
    app::{
        command::Command,
        intents::{self, Stand, seconds},
        layout::{Area, Frame},
        model::{Model, Pane},
    },
    model::{
        journal::{Intent, IntentState},
        text::{DisplayText, clean, columns},
        theme::Role,
    },
};

pub fn draw(screen: &mut Screen<'_>, area: Area, kind: Frame) {
    let model = screen.model;
    let mut caption = Caption::of(screen, Pane::Outbox);
    let counts = &model.intents.counts;
    if counts.unknown > 0 {
        caption.add(format!("?{} unknown", counts.unknown), Role::Unsure);
    }
    let waits = counts.armed.saturating_add(counts.sending);
    if waits > 0 {
        caption.add(format!("~{waits}"), Role::Waiting);
    }
    if counts.held > 0 {
        caption.add(format!("{} held", counts.held), Role::Late);
    }
    if model.read_only {
        caption.below.push(("read-only: nothing is sent".to_owned(), Role::LampSafe));
    }
    if model.intents.closed.is_some() {
        caption.below.push(("! the journal takes nothing".to_owned(), Role::Exception));
    }
    let inside = frame(screen, area, kind, &caption);
    let lines = intents::lines(model);
    if lines.is_empty() {
        let words = match &model.intents.closed {
            Some(why) => (clean(&format!("! {why}")), Role::Exception),
            None => (DisplayText::own("Nothing waits to be sent, and nothing was sent yet."), Role::Text),
        };
        return sentences(screen, inside, &[words]);
    }
    let selected = intents::selected(model).map(|i| &i.id);
    let at = lines.iter().position(|i| Some(&i.id) == selected);
    let top = top_row(0, at, inside.h, lines.len());
    for (row, (index, intent)) in (0..inside.h).zip(lines.iter().enumerate().skip(top)) {
        let current = Some(index) == at && caption.focused;
        line(screen, inside, row, intent, current);
        if current {
            screen.tint(inside, row, Role::Cursor);
        }
    }
}

/// One change on one line.
pub fn line(screen: &mut Screen<'_>, inside: Area, row: u16, intent: &Intent, current: bool) {
    let model = screen.model;
    let (sign, role) = sign(intent, model);
    let settled = intent.state.is_settled();
    let mut pen = screen.row(inside, row);
    pen.own(if current { ">" } else { " " }, Role::Title);
    pen.own(sign.encode_utf8(&mut [0; 4]), role).gap(1);
    if settled {
        pen.cell(&when::brief(intent.changed, model.now, &model.zone), 6, Role::Text).gap(1);
    }
    let (title, words) = (intents::title(intent), words(intent, model));
    // A long name is cut rather than what became of it.
    let least = columns(words.as_str()).min(usize::from(pen.room()) / 2) + 2;
    let room = usize::from(pen.room()).saturating_sub(least).min(columns(title.as_str()));
    let wide = u16::try_from(room).unwrap_or(u16::MAX);
    pen.cell(title.as_str(), wide, if settled { Role::Text } else { Role::Title }).gap(2);
    pen.text(&words, role);
}

/// Sign and colour of a change.
#[must_use]
pub fn sign(intent: &Intent, model: &Model) -> (char, Role) {
    let stand = Stand::of(intent, model);
    let sign = stand.sign();
    match (stand, intent.state) {
        (Stand::Unclear, _) => (sign, Role::Unsure),
        (Stand::Sending | Stand::Leaves(_), _) => (sign, Role::Waiting),
        (Stand::Held(_), _) => (sign, Role::Late),
        (_, IntentState::Rejected | IntentState::NotDone | IntentState::Partly) => ('!', Role::Exception),
        (_, IntentState::Recalled) => ('x', Role::Cancelled),
        _ => (sign, Role::Good),
    }
}

/// How it stands, and the provider's last word.
#[must_use]
pub fn words(intent: &Intent, model: &Model) -> DisplayText {
    let key = |command| model.work.keymap.chords(command).into_iter().next().unwrap_or_default();
    let text = match Stand::of(intent, model) {
        Stand::Leaves(left) if !left.is_zero() => {
            format!("leaves in {}  {}=recall", seconds(left), key(Command::Recall))
        }
        Stand::Leaves(_) | Stand::Sending => "being sent".to_owned(),
        Stand::Unclear => {
            let why = intent.held.map_or(intent.said.as_str(), |held| held.says());
            let word = intent.state.said(intent.mutation.deed);
            if why.is_empty() { word.to_owned() } else { format!("{word}: {why}") }
        }
        Stand::Held(held) => format!("held: {}", held.says()),
        Stand::Settled => intents::ended(intent),
    };
    clean(&text)
}

/// At the top of the exceptions: changes whose outcome nobody knows, and where they are dealt with.
pub fn unclear(screen: &mut Screen<'_>, inside: Area, rows: usize) {
    let model = screen.model;
    for (row, intent) in (0..).zip(intents::unclear(model).take(rows)) {
        line(screen, inside, row, intent, false);
    }
}
