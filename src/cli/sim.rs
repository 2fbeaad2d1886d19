//! `postroom sim`: the simulator alone, on loopback.

use std::net::Ipv4Addr;

use jiff::Timestamp;

use super::{
    args::{Output, Sim as Args},
    context,
    exit::Fault,
    output::Out,
};
use crate::{
    model::{
        account::{Account, Credential, Environment},
        provider::{AccountName, Provider},
        secret::Secret,
    },
    settings::template,
    sim::{
        clock::{Pace, SimClock},
        keys,
        server::Sim,
        world::World,
    },
};

/// Runs until it is stopped.
///
/// # Errors
/// No port can be bound, or the config exists already.
pub fn run(args: &Args) -> Result<(), Fault> {
    let pace = if args.stepped { Pace::Stepped } else { Pace::Running(args.world.speed) };
    let runtime = context::runtime()?;
    let world = World::new(SimClock::new(Timestamp::now(), pace), args.world.seed, args.world.orders);
    let sim = runtime.block_on(Sim::start_at(world, Ipv4Addr::LOCALHOST.into(), args.port.unwrap_or(0)))?;
    let mut out = Out::new(Output::Table);
    for provider in Provider::ALL {
        out.line(&format!("{:<14} {}", provider.name(), sim.base_url(provider)))?;
    }
    out.line(&format!("{:<14} {}", "control", sim.control_url()))?;
    if let Some(path) = &args.write_config {
        template::write(path, &config(&sim))?;
        out.line(&format!("{:<14} {}", "config", path.display()))?;
    }
    out.line("Ctrl-C stops it.")?;
    out.finish()?;
    runtime.block_on(stopped());
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM.
pub async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}

/// A table of the config: its name, its provider, and its fields with their values.
type Table = (&'static str, Provider, &'static [(&'static str, &'static str)]);

/// One account for each pretend provider.
const ACCOUNTS: [Table; 5] = [
    ("parcels", Provider::Sendle, &[("sendle_id", keys::SENDLE_ID), ("api_key", keys::SENDLE_API_KEY)]),
    (
        "documents",
        Provider::MakeLeaps,
        &[
            ("client_id", keys::MAKELEAPS_CLIENT_ID),
            ("client_secret", keys::MAKELEAPS_CLIENT_SECRET),
            ("partner", keys::MAKELEAPS_PARTNER),
        ],
    ),
    (
        "print",
        Provider::FourOver,
        &[
            ("public_key", keys::FOUROVER_PUBLIC_KEY),
            ("private_key", keys::FOUROVER_PRIVATE_KEY),
            ("payment_profile", keys::FOUROVER_PROFILE),
        ],
    ),
    ("shop", Provider::SevenSenders, &[("access_key", keys::SEVENSENDERS_ACCESS_KEY)]),
    (
        "warehouse",
        Provider::ReadyCloud,
        &[("org", keys::READYCLOUD_ORG), ("bearer_token", keys::READYCLOUD_TOKEN)],
    ),
];

/// Seconds between two passes: quick, and within the quota that the pretend service keeps as the real one does
/// (MakeLeaps: 120 calls a minute, and a pass asks for lists, orders and their items).
const fn refresh(provider: Provider) -> u64 {
    match provider {
        Provider::MakeLeaps => 12,
        _ => 5,
    }
}

/// A config file that talks to this simulator.
#[must_use]
pub fn config(sim: &Sim) -> String {
    let mut text = "# Written by `postroom sim`: the five pretend providers.\n".to_owned();
    for (name, provider, fields) in ACCOUNTS {
        use std::fmt::Write as _;
        let _ = write!(
            text,
            "\n[accounts.{name}]\nprovider = \"{}\"\nenvironment = \"sandbox\"\nbase_url = \"{}\"\nrefresh = \"{}s\"\n",
            provider.slug(),
            sim.base_url(provider),
            refresh(provider)
        );
        for (field, value) in fields {
            let _ = writeln!(text, "{field} = \"{value}\"");
        }
    }
    text
}

/// The same accounts, ready for use.
#[must_use]
pub fn accounts(sim: &Sim) -> Vec<Account> {
    ACCOUNTS
        .iter()
        .map(|(name, provider, fields)| {
            let field = |wanted: &str| {
                fields.iter().find(|(f, _)| *f == wanted).map(|(_, v)| (*v).to_owned()).unwrap_or_default()
            };
            let secret = |wanted: &str| Secret::new(field(wanted));
            let credential = match provider {
                Provider::Sendle => {
                    Credential::Sendle { sendle_id: field("sendle_id"), api_key: secret("api_key") }
                }
                Provider::MakeLeaps => Credential::MakeLeaps {
                    client_id: field("client_id"),
                    client_secret: secret("client_secret"),
                    partner: Some(field("partner")),
                },
                Provider::FourOver => Credential::FourOver {
                    public_key: field("public_key"),
                    private_key: secret("private_key"),
                    payment_profile: Some(secret("payment_profile")),
                    test_orders: true,
                },
                Provider::SevenSenders => Credential::SevenSenders { access_key: secret("access_key") },
                Provider::ReadyCloud => {
                    Credential::ReadyCloud { org: Some(field("org")), bearer_token: secret("bearer_token") }
                }
            };
            Account {
                name: AccountName((*name).to_owned()),
                environment: Environment::Sandbox,
                base_url: Some(sim.base_url(*provider)),
                credential,
                refresh: Some(std::time::Duration::from_secs(refresh(*provider))),
                retired: false,
                read_only: false,
            }
        })
        .collect()
}
