//! Opening and leaving a form.

use serde_json::Value;
use uuid::Builder;

use super::{
    super::{focus, go, notice, ticket},
    REST, ask, fill, keep, later,
};
use crate::{
    app::{
        desk::{Ask, form_of_walk},
        form::{Awaited, Editor, Finding, Open, Pricing, Problems, Saving, Target, lines, shelf, value},
        message::{Effect, Severity},
        model::{Model, Pane},
    },
    model::{
        account::Environment,
        form::{Form, Section},
        order::Order,
        provider::{AccountName, OrderKey},
    },
    providers::acts::{self, Act},
    store::drafts::Draft,
};

/// Opens what is wanted: at once for something new, after the order was read for anything else.
pub fn begin(model: &mut Model, target: Target, out: &mut Vec<Effect>) {
    let Some(account) = model.accounts.iter().find(|account| account.name == target.account) else {
        return notice(model, Severity::Error, &format!("there is no account {}", target.account));
    };
    if let Some(why) = crate::app::form::menu::closed(model, account) {
        return notice(model, Severity::Info, &why);
    }
    let Some(act) = Act::find(account.provider, target.act) else {
        return notice(model, Severity::Error, &format!("{}: this cannot be done there", target.act));
    };
    let Some(key) = target.order.clone() else { return open(model, act, &target, None, out) };
    // A copy is made of what is stored; a change rests on what the provider says now.
    if act.about == acts::About::Account {
        let next = ticket(model);
        model.form.awaited.insert(next, Awaited::Order(Box::new(target)));
        out.push(Effect::Order(next, key));
    } else {
        notice(model, Severity::Info, "asking the provider for this order");
        ask(model, Ask::Check(key), Awaited::Order(Box::new(target)), out);
    }
}

/// The order that an act is about was read.
pub fn with_order(model: &mut Model, target: &Target, order: Order, out: &mut Vec<Effect>) {
    let Some(act) = Act::find(order.provider, target.act) else { return };
    open(model, act, target, Some(Box::new(order)), out);
}

fn open(
    model: &mut Model,
    act: &'static Act,
    target: &Target,
    order: Option<Box<Order>>,
    out: &mut Vec<Effect>,
) {
    close(model, out);
    let id = new_id(model);
    let mut open = bare(model, act, id, target.account.clone(), order, target.part.clone());
    let draft = start(&open, model);
    open.original.clone_from(&draft);
    open.draft = draft;
    open.saving.created = Some(model.now);
    shown(model, open);
    // A copy, or something that asks nothing, goes straight to its review when nothing is wrong with it.
    let ready = model
        .form
        .open
        .as_ref()
        .is_some_and(|open| (open.is_copy() || open.form().is_none()) && open.problems.wrong() == 0);
    if ready {
        super::review::open(model, out);
    }
}

/// What the draft of an act begins with.
fn start(open: &Open, model: &Model) -> Value {
    let blank = Value::Object(serde_json::Map::new());
    let reference = open.reference();
    let mut draft = (open.act.start)(&open.ask(&blank, &reference, model.now));
    if !draft.is_object() {
        draft = blank;
    }
    let asks = |form: &Form, path: &str| form.sections.iter().flat_map(|s| s.fields).any(|f| f.path == path);
    // In a sandbox an order is a test unless the operator says otherwise; elsewhere nothing is assumed.
    if open.environment == Environment::Sandbox
        && open.form().is_some_and(|form| asks(form, "is_test_order"))
        && draft.get("is_test_order").is_none()
    {
        value::put(&mut draft, "is_test_order", Some(Value::Bool(true)));
    }
    // A list that must have a row begins with one.
    for complaint in (open.act.check)(&draft, model.now) {
        let sections = open.form().map(|form| form.sections).unwrap_or_default();
        let lacks = |section: &&Section| section.repeats == Some(complaint.path.as_str());
        if let Some(array) = sections.iter().find(lacks).and_then(|section| section.repeats)
            && lines::rows(&draft, array) == 0
        {
            value::add_row(&mut draft, array, None);
        }
    }
    draft
}

/// Puts a form on screen, the cursor on its first field.
fn shown(model: &mut Model, open: Open) {
    model.form.open = Some(Box::new(open));
    go(model, Pane::Book);
    fill::checked(model);
    if let Some(open) = model.form.open.as_mut() {
        let draft = open.draft.clone();
        if open.price.ask_anew(open.act, &draft) {
            open.price.due = Some(model.now);
        }
    }
    fill::to_line(model, 0, true);
}

fn bare(
    model: &Model,
    act: &'static Act,
    id: String,
    account: AccountName,
    order: Option<Box<Order>>,
    part: Option<String>,
) -> Open {
    let known = model.accounts.iter().find(|known| known.name == account);
    Open {
        id,
        // An account that is not known is never taken for a harmless one.
        environment: known.map_or(Environment::Live, |known| known.environment),
        account,
        act,
        order,
        part,
        draft: Value::Null,
        original: Value::Null,
        review: None,
        at: 0,
        editor: Editor::default(),
        problems: Problems::default(),
        tried: false,
        saving: Saving::default(),
        price: Pricing::default(),
        finding: Finding::default(),
        walk: None,
        labels: std::collections::BTreeMap::new(),
    }
}

/// A draft that was taken for this console; its order is read first, if it has one.
pub fn taken(model: &mut Model, draft: Draft, out: &mut Vec<Effect>) {
    match draft.order.clone() {
        None => resume(model, draft, None, out),
        Some(id) => {
            let key = OrderKey { account: draft.account.clone(), id };
            let next = ticket(model);
            model.form.awaited.insert(next, Awaited::OrderOf(Box::new(draft)));
            out.push(Effect::Order(next, key));
        }
    }
}

/// Opens a draft as it was left, with what the provider said of it.
pub fn resume(model: &mut Model, draft: Draft, order: Option<Box<Order>>, out: &mut Vec<Effect>) {
    let Some(act) = Act::find(draft.provider, &draft.kind) else {
        return notice(model, Severity::Error, &format!("this version has no form {:?}", draft.kind));
    };
    let refusal = shelf::refusal(model, &draft).cloned();
    close(model, out);
    let mut open = bare(model, act, draft.id, draft.account, order, draft.part);
    open.original = if open.order.is_some() { start(&open, model) } else { draft.fields.clone() };
    open.draft = if draft.fields.is_object() { draft.fields } else { open.original.clone() };
    open.saving =
        Saving { created: Some(draft.created), begun: true, saved: Some(draft.changed), ..Saving::default() };
    if let Some(intent) = refusal {
        let refused = intent.refused.clone();
        let fields = refused.as_ref().map(|r| r.fields.clone()).unwrap_or_default();
        let said = refused.map_or(intent.said, |r| r.said);
        open.problems.refuse(act, &said, &fields);
        open.tried = true;
    }
    let refused = open.tried;
    shown(model, open);
    if refused {
        fill::to_first_problem(model);
    }
}

/// Opens the form of a walk that stands, with what the provider said of it.
pub fn correct(model: &mut Model, draft: Draft, out: &mut Vec<Effect>) {
    let kind = draft.fields.pointer("/form/kind").and_then(Value::as_str).unwrap_or("book");
    let plan = draft.fields.pointer("/way/plan").cloned().map(serde_json::from_value);
    let (Some((form, wrong)), Some(Ok(plan)), Some(act)) =
        (form_of_walk(&draft.fields), plan, Act::find(draft.provider, kind))
    else {
        let text = "its requests are fixed: go on with y, or give it up and begin anew";
        return notice(model, Severity::Info, text);
    };
    let said = draft.fields.pointer("/stands/said").and_then(Value::as_str).unwrap_or_default().to_owned();
    let form = form.clone();
    close(model, out);
    let mut open = bare(model, act, draft.id, draft.account, None, None);
    open.walk = Some(Box::new(plan));
    open.draft = model.form.corrected.get(&open.id).cloned().unwrap_or_else(|| form.clone());
    open.original = form;
    open.problems.refuse(act, &said, &wrong);
    open.tried = true;
    shown(model, open);
    fill::to_first_problem(model);
}

/// Back to where the keys were before the form.
pub fn go_back(model: &mut Model) {
    let place = model.trail.pop().unwrap_or(Pane::Orders);
    focus(model, place);
}

/// Leaves the form: the draft stays, if there is anything in it.
pub fn leave(model: &mut Model, out: &mut Vec<Effect>) {
    let walks = model.form.open.as_ref().is_some_and(|open| open.walk.is_some());
    let kept = close(model, out);
    go_back(model);
    let key = model.work.keymap.chords(crate::app::command::Command::BookPane).into_iter().next();
    if kept {
        let key = key.unwrap_or_else(|| ": booking".to_owned());
        notice(model, Severity::Info, &format!("the draft is kept; {key} shows it"));
    } else if walks {
        let text = "it still stands; what was corrected is offered again until the program is left";
        notice(model, Severity::Info, text);
    }
}

/// Writes down what is not kept yet and lets go of the draft; true: there is one.
pub fn close(model: &mut Model, out: &mut Vec<Effect>) -> bool {
    keep(model, out);
    let Some(open) = model.form.open.take() else { return false };
    model.form.shelf.asked.stale = true;
    if open.saving.begun {
        model.form.shelf.selected = Some(open.id.clone());
        ask(model, Ask::LeaveDraft(open.id), Awaited::Left, out);
    }
    open.saving.begun
}

/// A name that no other draft has: the run's own number, counted on.
fn new_id(model: &mut Model) -> String {
    let next = ticket(model);
    let number = model.work.session.wrapping_add(u128::from(next.0) << 16);
    Builder::from_random_bytes(number.to_be_bytes()).into_uuid().to_string()
}

/// Asks for a price once nothing was typed for a while, if the draft's question is another one.
pub fn reprice(model: &mut Model) {
    let due = later(model, REST);
    let Some(open) = model.form.open.as_mut() else { return };
    let draft = open.draft.clone();
    if open.price.ask_anew(open.act, &draft) {
        open.price.due = Some(due);
    }
}
