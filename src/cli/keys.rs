//! `postroom keys`: the command table with the operator's own keys.

use serde_json::json;

use super::{
    args::{Common, Output},
    context::Context,
    exit::Fault,
    output::{Listing, note},
};
use crate::{
    app::keymap::{self, Keymap},
    model::text::clean,
};

const COLUMNS: &[(&str, usize)] = &[("command", 22), ("keys", 24), ("what it does", 0)];

/// Lists every command.
///
/// # Errors
/// Settings that cannot be used.
pub fn run(common: &Common, form: Output) -> Result<(), Fault> {
    let context = Context::load(common)?;
    let (keymap, problems) = Keymap::build(&context.settings.keys);
    for problem in problems {
        note(&problem.to_string());
    }
    let mut listing = Listing::new(form, COLUMNS);
    for row in keymap::listing(&keymap) {
        let cells = [clean(row.name), clean(&row.keys.join("  ")), clean(row.about)];
        listing.row(&cells, || json!({ "command": row.name, "keys": row.keys, "about": row.about }))?;
    }
    listing.finish("")
}
