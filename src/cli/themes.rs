//! `postroom themes`: what there is.

use serde_json::json;

use super::{
    args::{Common, Output},
    context::Context,
    exit::Fault,
    output::{Listing, note},
};
use crate::{
    model::text::clean,
    settings::{folders, themes},
};

const COLUMNS: &[(&str, usize)] = &[("theme", 16), ("from", 0)];

/// Lists the shipped themes and the operator's own, and what is wrong with any of them.
///
/// # Errors
/// Settings that cannot be used.
pub fn run(common: &Common, form: Output) -> Result<(), Fault> {
    let context = Context::load(common)?;
    let folder = folders::theme_folder(context.settings.path.as_deref());
    let mut listing = Listing::new(form, COLUMNS);
    for theme in themes::list(folder.as_deref()) {
        let cells = [clean(&theme.name), clean(&theme.from)];
        listing.row(&cells, || json!({ "theme": theme.name, "from": theme.from }))?;
        for warning in themes::load(&theme.name, folder.as_deref()).1 {
            note(&warning);
        }
    }
    listing.finish("")
}
