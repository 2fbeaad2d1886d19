//! The arguments of the subcommands that change something, or tell what was changed.

use std::path::PathBuf;

use super::Form;

/// What can be done where.
#[derive(Debug, clap::Args)]
pub struct Acts {
    /// Only this provider (code, slug or name)
    #[arg(long, value_name = "PROVIDER")]
    pub provider: Option<String>,
    #[command(flatten)]
    pub form: Form,
}

/// Something new at an account.
#[derive(Debug, clap::Args)]
pub struct Book {
    /// Which act that has a form (`postroom acts` lists them)
    #[arg(long, value_name = "NAME", default_value = "book")]
    pub act: String,
    /// The order that it is about, or that --start copies: account/id, or a reference that names one order only
    #[arg(long, value_name = "REF")]
    pub order: Option<String>,
    #[command(flatten)]
    pub change: Change,
}

/// Any act of the table.
#[derive(Debug, clap::Args)]
pub struct Do {
    /// The act (`postroom acts` lists them)
    #[arg(value_name = "ACT")]
    pub act: String,
    /// The order that it is about: account/id, or a reference that names one order only
    #[arg(value_name = "REF")]
    pub reference: Option<String>,
    #[command(flatten)]
    pub change: Change,
}

/// What every change may be asked with.
#[derive(Debug, clap::Args)]
pub struct Change {
    /// Which account; not needed where the order tells it
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Which provider, for --schema without an account
    #[arg(long, value_name = "PROVIDER")]
    pub provider: Option<String>,
    /// Which part of the order (its id or label); not needed where there is one
    #[arg(long, value_name = "ID")]
    pub part: Option<String>,
    /// The filled draft as JSON; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub from: Option<String>,
    /// Print the shape of the draft as a JSON Schema, and do nothing
    #[arg(long, conflicts_with_all = ["from", "start"])]
    pub schema: bool,
    /// Print the draft that the form begins with, and do nothing; --from may say which part of the order it is about
    #[arg(long)]
    pub start: bool,
    #[command(flatten)]
    pub sure: Sure,
    #[command(flatten)]
    pub wait: Wait,
}

/// How sure the operator is.
#[derive(Debug, Clone, clap::Args)]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Sure {
    /// Show rule and request; send nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Do not ask; needed where there is no terminal
    #[arg(long)]
    pub yes: bool,
    /// For what removes a record for good: the last four characters of its reference
    #[arg(long, value_name = "XXXX")]
    pub confirm: Option<String>,
    /// It looks like a change of the last day and is meant all the same
    #[arg(long)]
    pub twice: bool,
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
}

/// How long an unclear outcome is waited for.
#[derive(Debug, Clone, Copy, clap::Args)]
pub struct Wait {
    /// Seconds to wait for an outcome that is not clear at once; it is found out later in any case
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(0..=3600))]
    pub wait: u64,
}

#[derive(Debug, clap::Args)]
pub struct Cancel {
    /// account/id, or references that name one order each
    #[arg(value_name = "REF", required = true)]
    pub references: Vec<String>,
    /// Only this part (its id or label) [default: every part that can be stopped]
    #[arg(long, value_name = "ID")]
    pub part: Option<String>,
    /// With --yes, for more than ten records: how many are to be cancelled
    #[arg(long, value_name = "N")]
    pub count: Option<usize>,
    #[command(flatten)]
    pub sure: Sure,
    #[command(flatten)]
    pub wait: Wait,
}

#[derive(Debug, clap::Args)]
pub struct Label {
    /// account/id, or a reference that names one order only
    #[arg(value_name = "REF")]
    pub reference: String,
    /// a4 or cropped [default: the first one there is]
    #[arg(long, value_name = "SIZE")]
    pub size: Option<String>,
    /// Where to save it, never over an existing file [default: a new file in the data folder's `labels`]
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    #[command(flatten)]
    pub sure: Sure,
    #[command(flatten)]
    pub wait: Wait,
}

#[derive(Debug, clap::Args)]
pub struct Journal {
    /// An intent (its id or the beginning of it), a reference, or account/id: what became of it, step by step
    #[arg(value_name = "REF|INTENT", conflicts_with = "verify")]
    pub about: Option<String>,
    /// Only what is not settled
    #[arg(long, conflicts_with = "verify")]
    pub open: bool,
    /// At most so many, newest first
    #[arg(long, value_name = "N", default_value_t = 50)]
    pub limit: u32,
    /// Check the chain: was anything changed, removed or cut off?
    #[arg(long)]
    pub verify: bool,
    /// With --verify: an end of the chain that was written down earlier (NUMBER:HASH)
    #[arg(long, value_name = "ANCHOR", requires = "verify")]
    pub anchor: Option<String>,
    #[command(flatten)]
    pub form: Form,
}

/// What a person has to say to an intent.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("word").required(true).args(["happened", "not_happened", "recall", "ask", "again", "go_on", "give_up"]))]
#[allow(clippy::struct_excessive_bools, reason = "each is a switch of its own on the command line")]
pub struct Resolve {
    /// The intent or walk: its id, the beginning of it, or the reference of an intent that is open
    #[arg(value_name = "INTENT|WALK")]
    pub intent: String,
    /// It happened: somebody looked
    #[arg(long, requires = "checked")]
    pub happened: bool,
    /// It did not happen: somebody looked
    #[arg(long, requires = "checked")]
    pub not_happened: bool,
    /// Take back what was not sent yet
    #[arg(long)]
    pub recall: bool,
    /// Ask the provider about it once more
    #[arg(long)]
    pub ask: bool,
    /// Confirm anew what was held back, and send it
    #[arg(long = "confirm-again")]
    pub again: bool,
    /// A way of several steps that stands goes on
    #[arg(long)]
    pub go_on: bool,
    /// A way of several steps that stands is given up; what happened stays
    #[arg(long)]
    pub give_up: bool,
    /// With --go-on: the corrected draft
    #[arg(long, value_name = "FILE", requires = "go_on")]
    pub from: Option<String>,
    /// What was looked at ("Sendle dashboard, searched for PR-7F3K")
    #[arg(long, value_name = "TEXT")]
    pub checked: Option<String>,
    /// What was seen there
    #[arg(long, value_name = "TEXT", requires = "checked")]
    pub note: Option<String>,
    /// With --confirm-again and --go-on: do not ask; needed where there is no terminal
    #[arg(long)]
    pub yes: bool,
    /// One JSON object
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub wait: Wait,
}
