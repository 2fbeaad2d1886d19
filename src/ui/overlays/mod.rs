//! What lies over the panes.

mod acts;
mod cancel;
mod changes;
mod label;
mod lists;
mod pages;
pub mod prompt;
mod resolve;

use super::pen::Screen;
use crate::app::model::Overlay;

/// Draws one overlay over what is there.
pub fn draw(screen: &mut Screen<'_>, overlay: &Overlay) {
    match overlay {
        Overlay::Help { scroll } => pages::help(screen, *scroll),
        Overlay::Palette { input, selected } => lists::palette(screen, input, *selected),
        Overlay::Prompt { kind, input, trouble, offers } => {
            prompt::draw(screen, *kind, input, trouble.as_ref(), offers);
        }
        Overlay::Sort { selected } => lists::sort(screen, *selected),
        Overlay::Raw { scroll } => pages::raw(screen, *scroll),
        Overlay::Choose { found, selected } => lists::choose(screen, found, *selected),
        Overlay::Log { scroll } => pages::log(screen, *scroll),
        Overlay::Copy { text } => pages::copy(screen, text),
        Overlay::Quit => pages::quit(screen),
        Overlay::Cancel(dialog) => cancel::draw(screen, dialog),
        Overlay::Label(dialog) => label::draw(screen, dialog),
        Overlay::Again(again) => changes::again(screen, again),
        Overlay::Resolve(form) => resolve::draw(screen, form),
        Overlay::History(view) => changes::history(screen, view),
        Overlay::Journal { selected } => changes::journal(screen, selected.as_ref()),
        Overlay::GoOn { walk, title, .. } => pages::go_on(screen, walk, title),
        Overlay::Acts { place, input, selected } => acts::draw(screen, place, input, *selected),
    }
}
