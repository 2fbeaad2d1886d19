//! From a reference to its order.

use super::{filter::set_filter, go, notice, prompt, ticket, view::switch_view};
use crate::{
    app::{
        available::watchable,
        message::{Effect, Severity},
        model::{Model, Overlay, Pane, PromptKind},
        shown::ShownOrder,
        views,
        work::Finding,
    },
    model::{filter::Filter, order::OrderRow},
};

/// Looks for the first of these that names an order.
pub fn find(model: &mut Model, references: Vec<String>, out: &mut Vec<Effect>) {
    let mut rest = references.into_iter();
    let Some(first) = rest.next() else { return };
    ask(
        model,
        Finding { first: first.clone(), reference: first, rest: rest.collect(), ..Finding::default() },
        out,
    );
}

fn ask(model: &mut Model, mut finding: Finding, out: &mut Vec<Effect>) {
    finding.ticket = ticket(model);
    out.push(Effect::Find(finding.ticket, finding.reference.clone()));
    model.work.finding = Some(finding);
}

/// The store has answered.
pub fn found(model: &mut Model, answer: Result<Vec<OrderRow>, String>, out: &mut Vec<Effect>) {
    let Some(mut finding) = model.work.finding.take() else { return };
    let rows = match answer {
        Ok(rows) => rows,
        Err(why) => return notice(model, Severity::Error, &format!("the search failed: {why}")),
    };
    let mut rows: Vec<ShownOrder> = rows.into_iter().map(ShownOrder::from).collect();
    if rows.len() > 1 {
        model.overlays.push(Overlay::Choose { found: rows, selected: 0 });
    } else if let Some(row) = rows.pop() {
        jump(model, row);
    } else if finding.rest.is_empty() {
        missed(model, &finding.first);
    } else {
        finding.reference = finding.rest.remove(0);
        ask(model, finding, out);
    }
}

/// Nothing is stored under the reference: its provider may know it.
fn missed(model: &mut Model, reference: &str) {
    let what = format!("nothing is stored under {reference}");
    // A whole sentence is nobody's reference: no provider is asked for it.
    let sentence = reference.split_whitespace().nth(1).is_some();
    if sentence || watchable(model).is_empty() {
        return notice(model, Severity::Warning, &what);
    }
    prompt::open(model, PromptKind::Watch, reference);
    prompt::say(model, &format!("{what}; Enter asks the provider for it and keeps watching, Esc leaves it"));
}

/// Puts the cursor on an order, in the view "all" unless it is in the present rows.
pub fn jump(model: &mut Model, row: ShownOrder) {
    if model.orders.list.rows.iter().all(|r| r.key != row.key) {
        if let Some(all) = views::everything(&model.views) {
            switch_view(model, all);
        }
        if !model.orders.list.filter_text.is_empty() {
            set_filter(model, Pane::Orders, "", Filter::default());
        }
    }
    go(model, Pane::Orders);
    model.work.seek = None;
    model.orders.list.go_to(row);
}
