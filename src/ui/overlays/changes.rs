//! Overlays about changes: the journal's view, the history of one, and confirming anew.

use super::{
    cancel::{keys, mutation},
    pages::page,
};
use crate::{
    app::{
        history::{HistoryView, event_words},
        intents,
        layout::Area,
        model::{Again, Model},
    },
    model::{
        journal::{Attempt, Intent, IntentId, Row},
        text::{DisplayText, clean},
        theme::Role,
    },
    store::journal::{Event, History},
    ui::{chrome::centred, doc::Doc, orders::top_row, outbox, pen::Screen, when},
};

/// Who sent what when, and what came back; the newest first.
pub fn journal(screen: &mut Screen<'_>, selected: Option<&IntentId>) {
    let model = screen.model;
    let (w, h) = (screen.buf.area.width, screen.buf.area.height);
    let (width, height) = (w.saturating_sub(4).min(132), h.saturating_sub(2));
    let recent = &model.intents.recent;
    let below = [("Enter history".to_owned(), Role::Key)];
    let wanted = u16::try_from(recent.len()).unwrap_or(u16::MAX).saturating_add(3).max(5);
    let inside =
        centred(screen, width, wanted.min(height), "Journal", if recent.is_empty() { &[] } else { &below });
    if recent.is_empty() {
        screen.row(inside, 1).own("Nothing was changed at a provider yet.", Role::Text);
        return;
    }
    let who = if inside.w > 90 { 14 } else { 8 };
    screen
        .row(inside, 0)
        .gap(2)
        .cell("WHEN", 12, Role::Label)
        .gap(1)
        .cell("WHO", who, Role::Label)
        .gap(3)
        .own("WHAT AND WHAT CAME BACK", Role::Label);
    let list = Area { y: inside.y + 1, h: inside.h.saturating_sub(1), ..inside };
    let at = selected.and_then(|id| recent.iter().position(|i| i.id == *id)).unwrap_or(0);
    let top = top_row(0, Some(at), list.h, recent.len());
    for (row, (index, intent)) in (0..list.h).zip(recent.iter().enumerate().skip(top)) {
        let (sign, role) = outbox::sign(intent, model);
        let mut pen = screen.row(list, row);
        pen.own(if index == at { "> " } else { "  " }, Role::Title);
        pen.cell(&when::moment(intent.created, model.now, &model.zone), 12, Role::Text).gap(1);
        pen.cell(clean(&intent.confirmed.by).as_str(), who, Role::Text).gap(1);
        pen.own(sign.encode_utf8(&mut [0; 4]), role).gap(1);
        pen.text(&intents::title(intent), Role::Title).gap(2);
        pen.text(&outbox::words(intent, model), role);
        if index == at {
            screen.tint(list, row, Role::Cursor);
        }
    }
}

/// Everything about one change.
pub fn history(screen: &mut Screen<'_>, view: &HistoryView) {
    let model = screen.model;
    page(screen, "History of a change", 110, view.scroll, |doc| match (&view.history, &view.trouble) {
        (_, Some(trouble)) => doc.words(&clean(&format!("! {trouble}")), 0, Role::Exception),
        (None, None) => doc.words(&DisplayText::own("Reading the journal .."), 0, Role::Text),
        (Some(history), None) => whole(doc, history, model),
    });
}

fn whole(doc: &mut Doc, history: &History, model: &Model) {
    let label = 14;
    let intent = &history.intent;
    let (sign, role) = outbox::sign(intent, model);
    let state = intent.state.said(intent.mutation.deed);
    let title = format!("{sign} {}: {state}", intents::title(intent));
    doc.words(&clean(title.trim_start()), 0, role);
    if !intent.said.is_empty() {
        doc.field("answer", Role::Label, &clean(&intent.said), Role::Text, label);
    }
    if let Some(refused) = &intent.refused {
        for field in &refused.fields {
            let text = format!("{}: {}", field.path.join("."), field.message);
            doc.field("refused", Role::Label, &clean(&text), Role::Late, label);
        }
    }
    if let Some(held) = intent.held {
        doc.field("held", Role::Label, &DisplayText::own(held.says()), Role::Late, label);
    }
    let at = |t| when::moment(t, model.now, &model.zone);
    let confirmed = format!("{}, {}", clean(&intent.confirmed.by), at(intent.created));
    let account = format!(
        "{}, {}, {}",
        intent.mutation.provider.name(),
        intent.binding.account,
        intent.binding.environment.word()
    );
    doc.field("confirmed by", Role::Label, &clean(&confirmed), Role::Text, label);
    doc.field("account", Role::Label, &clean(&account), Role::Text, label);
    if let Some(target) = &intent.mutation.target {
        doc.field("record", Role::Label, &clean(&target.to_string()), Role::Text, label);
    }
    if let Some(key) = &intent.key {
        doc.field("key", Role::Label, &clean(key), Role::Text, label);
    }
    doc.field("change", Role::Label, &clean(&intent.id.0), Role::Text, label);
    for (name, text) in &intent.mutation.summary {
        doc.field(clean(name).as_str(), Role::Label, &clean(text), Role::Text, label);
    }
    mutation(doc, &intent.mutation, label);
    doc.air();
    doc.line(&[("ATTEMPTS", Role::Title)]);
    if history.attempts.is_empty() {
        doc.words(&DisplayText::own("Nothing was sent."), 0, Role::Text);
    }
    for attempt in &history.attempts {
        one_attempt(doc, attempt, &at(attempt.began));
    }
    doc.air();
    doc.line(&[("EVENTS", Role::Title)]);
    for event in &history.events {
        one_event(doc, event, &at(event.at));
    }
}

fn one_attempt(doc: &mut Doc, attempt: &Attempt, began: &str) {
    let status = attempt.status.map(|s| format!(", HTTP {s}")).unwrap_or_default();
    let row = attempt.row.map(|row| format!(", {}", Row::word(row))).unwrap_or_default();
    let head = format!("{}. {began}  {}{status}{row}", attempt.number, attempt.phase.replace('_', " "));
    doc.words(&clean(&head), 0, Role::Text);
    for text in [&attempt.why, &attempt.response] {
        if !text.is_empty() {
            doc.words(&clean(text), 3, Role::Text);
        }
    }
}

fn one_event(doc: &mut Doc, event: &Event, at: &str) {
    let words = event_words(&event.body);
    let text = format!("{at}  {}  {}  {words}", event.kind.replace('_', " "), event.who);
    doc.words(&clean(&text), 0, Role::Text);
}

/// The question before a held change is confirmed anew.
pub fn again(screen: &mut Screen<'_>, again: &Again) {
    let model = screen.model;
    let width = screen.buf.area.width.saturating_sub(4).min(78);
    let mut doc = Doc::new(width.saturating_sub(4));
    match intents::find(model, &again.id) {
        Some(intent) => held(&mut doc, intent),
        None => doc.words(&DisplayText::own("This change is not known any more."), 0, Role::Text),
    }
    doc.air();
    keys(&mut doc, &[("y", "confirm again and send"), ("n", "no (Enter)")]);
    let height = u16::try_from(doc.height()).unwrap_or(u16::MAX).saturating_add(2);
    let height = height.min(screen.buf.area.height.saturating_sub(2)).max(3);
    let inside = centred(screen, width, height, "Confirm again?", &[]);
    doc.draw(screen, inside, 0);
}

fn held(doc: &mut Doc, intent: &Intent) {
    let what = format!("{} at {}", intents::title(intent), intent.mutation.provider.name());
    doc.words(&clean(&what), 0, Role::Title);
    if let Some(held) = intent.held {
        doc.words(&DisplayText::own(held.says()), 0, Role::Late);
    }
    for (name, text) in &intent.mutation.summary {
        doc.field(clean(name).as_str(), Role::Label, &clean(text), Role::Text, 14);
    }
    if let Some(price) = &intent.mutation.quote {
        doc.field("price", Role::Label, &clean(&price.to_string()), Role::Text, 14);
    }
}
