//! `postroom acts`: what can be done at each provider.

use super::{
    args::{Output, writing::Acts as Args},
    exit::Fault,
    json::changes,
    output::Listing,
};
use crate::{
    model::{provider::Provider, text::clean},
    providers::acts::{Act, Confirm, TABLE},
};

const COLUMNS: &[(&str, usize)] =
    &[("provider", 14), ("act", 20), ("about", 8), ("form", 14), ("confirm", 8), ("what", 0)];

/// Lists the table.
///
/// # Errors
/// No such provider.
pub fn run(args: &Args) -> Result<(), Fault> {
    let only = args.provider.as_deref().map(provider).transpose()?;
    let mut listing = Listing::new(args.form.form(), COLUMNS);
    for act in TABLE.iter().filter(|act| only.is_none_or(|p| act.provider == p)) {
        let name = if args.form.form() == Output::Table { act.provider.name() } else { act.provider.slug() };
        let confirm = match act.confirm {
            Confirm::Key => "yes",
            Confirm::Typed => "typed",
        };
        let form = act.form.map_or("", |form| form.name);
        let cells = [name, act.name, changes::about(act.about), form, confirm, act.what].map(clean);
        listing.row(&cells, || changes::act(act))?;
    }
    listing.finish("nothing can be done there")
}

/// # Errors
/// No provider has this name.
pub fn provider(word: &str) -> Result<Provider, Fault> {
    Provider::parse(word).ok_or_else(|| {
        let known: Vec<&str> = Provider::ALL.iter().map(|p| p.slug()).collect();
        Fault::usage(format!("there is no provider {word:?}; known are {}", known.join(", ")))
    })
}

/// # Errors
/// The provider has no such act; those that it has are listed.
pub fn find(provider: Provider, name: &str) -> Result<&'static Act, Fault> {
    Act::find(provider, name).ok_or_else(|| {
        let known: Vec<&str> = Act::of(provider).map(|act| act.name).collect();
        Fault::usage(format!("{provider} has no act {name:?}; it has {}", known.join(", ")))
    })
}
