//! The subcommands: the same engine as the console, line by line. Floor 5.

pub mod acts;
pub mod args;
pub mod cancel;
pub mod change;
pub mod clerk;
pub mod consent;
pub mod console;
pub mod context;
pub mod demo;
pub mod doctor;
pub mod draft;
pub mod exit;
pub mod inbox;
pub mod init;
pub mod journal;
pub mod json;
pub mod keys;
pub mod label;
pub mod ls;
pub mod orders;
pub mod outcome;
pub mod output;
pub mod preview;
pub mod price;
pub mod quote;
pub mod resolve;
pub mod sending;
pub mod show;
pub mod sim;
pub mod sync;
pub mod themes;
pub mod walks;
pub mod watch;
pub mod way;

use args::{Args, Command};
use exit::Fault;

use crate::runtime::courier::crash;

/// Runs what was asked for.
///
/// # Errors
/// What went wrong, with the exit code it means.
pub fn run(args: Args) -> Result<(), Fault> {
    crash::from_environment();
    let Args { common, command } = args;
    match command {
        None => console::run(&common),
        Some(Command::Demo(demo)) => demo::run(&common, &demo),
        Some(Command::Sim(sim)) => sim::run(&sim),
        Some(Command::Init(init)) => init::run(&common, &init),
        Some(Command::Doctor(form)) => doctor::run(&common, form.form()),
        Some(Command::Sync(sync)) => sync::run(&common, &sync),
        Some(Command::Ls(ls)) => ls::run(&common, &ls),
        Some(Command::Show(show)) => show::show(&common, &show),
        Some(Command::Track(show)) => show::track(&common, &show),
        Some(Command::Watch(watch)) => watch::run(&common, &watch),
        Some(Command::Inbox(inbox)) => inbox::run(&common, &inbox),
        Some(Command::Quote(quote)) => quote::run(&common, &quote),
        Some(Command::Book(book)) => change::book(&common, &book),
        Some(Command::Cancel(cancel)) => cancel::run(&common, &cancel),
        Some(Command::Label(args)) => label::run(&common, &args),
        Some(Command::Do(act)) => change::act(&common, &act),
        Some(Command::Acts(acts)) => acts::run(&acts),
        Some(Command::Journal(journal)) => journal::run(&common, &journal),
        Some(Command::Resolve(resolve)) => resolve::run(&common, &resolve),
        Some(Command::Themes(form)) => themes::run(&common, form.form()),
        Some(Command::Keys(form)) => keys::run(&common, form.form()),
    }
}
