//! The menu of acts: everything that can be made, or done with an order.

use tui_input::Input;

use super::prompt;
use crate::{
    app::{
        form::menu::{Place, items},
        layout::Area,
    },
    model::{text::clean, theme::Role},
    providers::acts::Confirm,
    ui::{chrome::centred, orders, pen::Screen},
};

pub fn draw(screen: &mut Screen<'_>, place: &Place, input: &Input, selected: usize) {
    let all = items(screen.model, place, input.value());
    let rows = u16::try_from(all.len()).unwrap_or(u16::MAX).saturating_add(4).max(6);
    let height = screen.buf.area.height.saturating_sub(4).min(rows);
    let width = screen.buf.area.width.saturating_sub(4).min(100);
    let title = match place {
        Place::New => "New at".to_owned(),
        Place::Order(key) => {
            let shown = screen.model.record.shown.as_ref();
            let order = shown.and_then(|r| r.order.as_ref()).filter(|order| order.key == *key);
            clean(&format!("Do with {}", order.map_or(key.id.as_str(), |o| o.reference.as_str()))).to_string()
        }
    };
    let below = [(format!("{} acts", all.len()), Role::Text)];
    let inside = centred(screen, width, height, &title, &below);
    let mut pen = screen.row(inside, 0);
    pen.own(":", Role::Key).gap(1);
    let caret = prompt::field(&mut pen, input);
    screen.caret = Some(caret);
    if all.is_empty() {
        screen.row(inside, 2).own("Nothing here has this in its name.", Role::Text);
        return;
    }
    let list = Area { y: inside.y + 2.min(inside.h), h: inside.h.saturating_sub(2), ..inside };
    let selected = selected.min(all.len() - 1);
    let top = orders::top_row(0, Some(selected), list.h, all.len());
    let of = (list.w / 4).min(22);
    for (row, (index, item)) in (0..list.h).zip(all.iter().enumerate().skip(top)) {
        let mut pen = screen.row(list, row);
        let role = if item.reason.is_none() { Role::Title } else { Role::Text };
        pen.own(if index == selected { "> " } else { "  " }, Role::Title);
        pen.own(item.act.provider.code(), Role::Text).gap(1).cell(item.of.as_str(), of, Role::Text).gap(1);
        pen.cell(item.act.name, 18.min(list.w / 4), role).gap(1);
        match &item.reason {
            Some(reason) => pen.own("not now: ", Role::Pending).own(clean(reason).as_str(), Role::Text),
            None => pen.own(item.act.what, Role::Text),
        };
        if item.act.confirm == Confirm::Typed {
            pen.at_right("for good", Role::Exception);
        }
        if index == selected {
            screen.tint(list, row, Role::Cursor);
        }
    }
}
