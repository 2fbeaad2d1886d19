//! What can be typed after `postroom`.

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub mod writing;

use writing::{Acts, Book, Cancel, Do, Journal, Label, Resolve};

/// A terminal operations console for Sendle, MakeLeaps, 4over, Seven Senders and ReadyCloud.
///
/// Without a subcommand the console opens on the configured accounts.
#[derive(Debug, Parser)]
#[command(name = "postroom", version, max_term_width = 100)]
pub struct Args {
    #[command(flatten)]
    pub common: Common,
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Options that every subcommand takes.
#[derive(Debug, clap::Args)]
pub struct Common {
    /// Config file [default: $POSTROOM_CONFIG, else the platform's config folder]
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder [default: $POSTROOM_DATA_DIR, else the platform's data folder]
    #[arg(long, global = true, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
    /// Refuse every change at every provider, whatever the config says
    #[arg(long, global = true)]
    pub read_only: bool,
    /// Theme for this run (`postroom themes` lists them)
    #[arg(long, global = true, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw with ASCII only
    #[arg(long, global = true)]
    pub ascii: bool,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Open the console on a built-in simulator of all five providers; no account is needed
    Demo(Demo),
    /// Run the simulator alone and write a config that fits it
    Sim(Sim),
    /// Write a commented config
    Init(Init),
    /// Check config, credentials, reachability, clocks and terminal
    Doctor(Form),
    /// Refresh every account once, then exit
    Sync(Sync),
    /// List orders from the store
    Ls(Ls),
    /// Show one order whole
    Show(Show),
    /// Show the tracking events of one order
    Track(Show),
    /// Keep an eye on a reference where a provider has no list (Sendle, 4over)
    Watch(Watch),
    /// List the secure inbox
    Inbox(Inbox),
    /// Ask Sendle for prices; books nothing
    Quote(Quote),
    /// Book something at an account from a draft in JSON
    Book(Box<Book>),
    /// Stop orders: asks each provider first, shows what is lost, cancels what can be cancelled
    Cancel(Cancel),
    /// Save the label of a Sendle parcel; ends its automatic refund
    Label(Label),
    /// Do anything else that a provider offers (`postroom acts` lists it)
    Do(Box<Do>),
    /// List what can be done at each provider
    Acts(Acts),
    /// What was confirmed, sent and heard
    Journal(Journal),
    /// Say what happened where nobody could tell; recall, ask again or confirm again
    Resolve(Resolve),
    /// List the themes
    Themes(Form),
    /// List commands and their keys, yours included
    Keys(Form),
}

/// How a listing is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Output {
    /// Columns for a person.
    Table,
    /// One JSON object a line.
    Json,
    Csv,
    /// Tab-separated, no heads, no padding.
    Plain,
}

#[derive(Debug, Clone, Copy, clap::Args)]
#[group(multiple = false)]
pub struct Form {
    /// One JSON object a line
    #[arg(long)]
    pub json: bool,
    /// Comma-separated values with a header line
    #[arg(long)]
    pub csv: bool,
    /// Tab-separated, without heads
    #[arg(long)]
    pub plain: bool,
}

impl Form {
    #[must_use]
    pub const fn form(self) -> Output {
        match (self.json, self.csv, self.plain) {
            (true, ..) => Output::Json,
            (_, true, _) => Output::Csv,
            (_, _, true) => Output::Plain,
            _ => Output::Table,
        }
    }
}

/// The world of a simulator.
#[derive(Debug, Clone, clap::Args)]
pub struct World {
    /// Orders at each provider, 1 to 1,000,000
    #[arg(long, default_value_t = 240, value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    pub orders: u64,
    /// The same seed makes the same world
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
    /// World seconds that pass in one second
    #[arg(long, default_value_t = 20.0, value_parser = speed)]
    pub speed: f64,
}

fn speed(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|s| (0.0..=100_000.0).contains(s))
        .ok_or_else(|| "write a number from 0 (stands still) to 100000".to_owned())
}

#[derive(Debug, clap::Args)]
pub struct Demo {
    #[command(flatten)]
    pub world: World,
}

#[derive(Debug, clap::Args)]
pub struct Sim {
    #[command(flatten)]
    pub world: World,
    /// The world moves only when the control address says so
    #[arg(long)]
    pub stepped: bool,
    /// First of six ports in a row [default: free ones]
    #[arg(long)]
    pub port: Option<u16>,
    /// Where to write a config that fits (never over an existing file)
    #[arg(long, value_name = "FILE")]
    pub write_config: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub struct Init {
    /// Print it instead of writing it
    #[arg(long)]
    pub print: bool,
}

#[derive(Debug, clap::Args)]
pub struct Sync {
    /// Only this account
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    #[command(flatten)]
    pub form: Form,
}

#[derive(Debug, clap::Args)]
pub struct Ls {
    /// The filter language of the console: state:!delivered prv:snd left<2h to:glebe "exact words"
    #[arg(value_name = "FILTER", trailing_var_arg = false)]
    pub filter: Vec<String>,
    /// urgency, left, updated, created, reference, customer, state or provider
    #[arg(long, default_value = "urgency", value_name = "COLUMN")]
    pub sort: String,
    /// Turn the sort round
    #[arg(long)]
    pub reverse: bool,
    /// At most so many
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Refresh every account first
    #[arg(long)]
    pub fresh: bool,
    #[command(flatten)]
    pub form: Form,
}

#[derive(Debug, clap::Args)]
pub struct Show {
    /// account/id, or any reference that names one order only
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Ask the provider first
    #[arg(long)]
    pub fresh: bool,
    #[command(flatten)]
    pub form: Form,
}

#[derive(Debug, clap::Args)]
pub struct Watch {
    /// A Sendle reference or order id, or a 4over job id
    #[arg(value_name = "REF")]
    pub reference: String,
    /// Which account [default: the only one whose provider has no list]
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Stop watching
    #[arg(long)]
    pub stop: bool,
}

#[derive(Debug, clap::Args)]
pub struct Inbox {
    /// is:unread `kind:accepted_order` acc:documents words ...
    #[arg(value_name = "FILTER")]
    pub filter: Vec<String>,
    /// Unread first
    #[arg(long)]
    pub unread_first: bool,
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Refresh the inbox first
    #[arg(long)]
    pub fresh: bool,
    #[command(flatten)]
    pub form: Form,
}

/// What to ask a price for.
#[derive(Debug, clap::Args)]
pub struct Quote {
    /// Which Sendle account [default: the only one]
    #[arg(long, value_name = "NAME")]
    pub account: Option<String>,
    /// Where the parcel is picked up
    #[arg(long, value_name = "SUBURB")]
    pub pickup_suburb: String,
    /// Its postcode
    #[arg(long, value_name = "CODE")]
    pub pickup_postcode: String,
    /// For a domestic parcel, with --delivery-postcode
    #[arg(long, value_name = "SUBURB", required_unless_present = "delivery_country")]
    pub delivery_suburb: Option<String>,
    /// Its postcode
    #[arg(long, value_name = "CODE", required_unless_present = "delivery_country")]
    pub delivery_postcode: Option<String>,
    /// For an international parcel, instead of suburb and postcode
    #[arg(long, value_name = "COUNTRY", conflicts_with_all = ["delivery_suburb", "delivery_postcode"])]
    pub delivery_country: Option<String>,
    /// Kilograms, as a decimal
    #[arg(long, value_name = "KG")]
    pub weight: String,
    /// Cubic metres, as a decimal
    #[arg(long, value_name = "M3")]
    pub volume: Option<String>,
    /// Easy, Premium or Pro
    #[arg(long, value_name = "PLAN")]
    pub plan: Option<String>,
    #[command(flatten)]
    pub form: Form,
}
