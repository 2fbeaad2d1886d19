//! What a list says when it has no rows: why, and what to do about it.

use super::pen::Screen;
use crate::{
    app::{
        layout::Area,
        model::{List, Pane},
    },
    model::{
        text::{DisplayText, clean, wrap},
        theme::Role,
    },
};

/// The reason a list is empty.
pub fn list<K, R>(screen: &mut Screen<'_>, inside: Area, pane: Pane, list: &List<K, R>) {
    let own = |text| (DisplayText::own(text), Role::Text);
    let lines: Vec<(DisplayText, Role)> = if let Some(trouble) = &list.trouble {
        vec![
            (clean(&format!("! The store did not answer: {trouble}")), Role::Exception),
            own("R asks again. `postroom doctor` looks at the data folder."),
        ]
    } else if screen.model.accounts.is_empty() {
        vec![
            (DisplayText::own("No account is configured yet."), Role::Title),
            (DisplayText::default(), Role::Text),
            own("postroom demo   shows everything with five pretend providers"),
            own("postroom init   writes a commented config to fill in"),
        ]
    } else if !list.ready {
        vec![own("Reading the store ..")]
    } else if !list.filter_text.is_empty() && pane != Pane::Attention {
        vec![
            (clean(&format!("Nothing matches: {}", list.filter_text)), Role::Title),
            own("Esc clears the filter, / changes it."),
        ]
    } else {
        resting(screen, pane)
    };
    sentences(screen, inside, &lines);
}

/// Nothing there, and nothing wrong.
fn resting(screen: &Screen<'_>, pane: Pane) -> Vec<(DisplayText, Role)> {
    let own = |text| (DisplayText::own(text), Role::Text);
    let waiting =
        screen.model.accounts.iter().any(|a| !a.retired && a.freshness.iter().all(|f| f.last_good.is_none()));
    match pane {
        Pane::Attention => vec![own("Nothing needs a look.")],
        _ if waiting => vec![own("The first answers of the providers are on their way.")],
        Pane::Inbox => vec![own("The inbox is empty.")],
        _ => vec![
            own("No orders yet."),
            own("Sendle and 4over have no list: paste a reference anywhere to find it and keep watching it."),
        ],
    }
}

/// Wrapped sentences with a line of air above where there is room.
pub fn sentences(screen: &mut Screen<'_>, inside: Area, lines: &[(DisplayText, Role)]) {
    let mut row = u16::from(inside.h > 3);
    let indent = 2.min(inside.w / 8);
    for (text, role) in lines {
        let wrapped = wrap(text, usize::from(inside.w.saturating_sub(2 * indent)));
        for line in &wrapped {
            screen.row(inside, row).gap(indent).text(line, *role);
            row += 1;
        }
        row += u16::from(wrapped.is_empty());
    }
}
