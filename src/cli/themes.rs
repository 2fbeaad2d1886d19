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
    let folders: Vec<_> = folders::theme_folder(context.settings.path.as_deref()).into_iter().collect();
    let mut listing = Listing::new(form, COLUMNS);
    for name in themes::names(&folders) {
        let shipped = themes::SHIPPED.iter().any(|(shipped, _)| *shipped == name);
        let from = if shipped { "shipped" } else { "yours" };
        listing.row(&[clean(&name), clean(from)], || json!({ "theme": name, "from": from }))?;
        for warning in themes::load(&name, &folders).1 {
            note(&warning);
        }
    }
    listing.finish("")
}
