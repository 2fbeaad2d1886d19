//! The subcommands of the built program against a simulator, by their output and exit codes.

mod changes;
mod every_act;
mod outcomes;
mod resolving;

use std::process::{Command, Output};

use jiff::Timestamp;
use postroom::{
    cli::sim::config,
    model::provider::Provider,
    sim::{
        clock::{Pace, SimClock},
        fourover, sendle,
        server::Sim,
        world::World,
    },
};
use serde_json::Value;

/// A simulator in this process and a config file that fits it.
struct Desk {
    sim: Sim,
    home: tempfile::TempDir,
    runtime: tokio::runtime::Runtime,
}

impl Desk {
    fn new(orders: u64) -> Self {
        Self::paced(orders, Pace::Stepped)
    }

    fn paced(orders: u64, pace: Pace) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let world = World::new(SimClock::new(Timestamp::now(), pace), 1, orders);
        let sim = runtime.block_on(Sim::start(world)).unwrap();
        let home = tempfile::tempdir().unwrap();
        postroom::settings::template::write(&home.path().join("config.toml"), &config(&sim)).unwrap();
        Self { sim, home, runtime }
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).stdin(std::process::Stdio::null()).output().unwrap()
    }

    /// With more in its environment.
    fn run_in(&self, environment: &[(&str, &str)], arguments: &[&str]) -> Output {
        let mut command = self.command(arguments);
        command.envs(environment.iter().copied()).stdin(std::process::Stdio::null()).output().unwrap()
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let config = self.home.path().join("config.toml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").env("USER", "op1");
        command.args(["--config", config.to_str().unwrap()]);
        command.args(["--data-dir", self.home.path().join("data").to_str().unwrap()]);
        command.args(arguments).current_dir(self.home.path());
        command
    }

    /// A draft as a file; answers its path.
    fn draft(&self, draft: &Value) -> String {
        let path = self.home.path().join(format!("draft-{}.json", uuid::Uuid::new_v4()));
        std::fs::write(&path, draft.to_string()).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// How often something really happened.
    fn effects(&self, what: &str) -> usize {
        self.sim.world.ledger().iter().filter(|e| e.what == what).count()
    }

    /// Requests that could change something.
    fn changes_asked(&self) -> usize {
        let token = |r: &&postroom::sim::world::WireRequest| r.method != "GET" && !r.path.contains("token");
        self.sim.world.requests().iter().filter(token).count()
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        let output = self.run(arguments);
        let said = format!("{}{}", text(&output.stderr), text(&output.stdout));
        assert!(output.status.success(), "{arguments:?}: {said}");
        lines(&output)
    }

    /// What it says on both, and its exit code.
    fn fails(&self, arguments: &[&str], code: i32) -> String {
        let output = self.run(arguments);
        let said = format!("{}{}", text(&output.stderr), text(&output.stdout));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        said
    }
}

fn lines(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|l| serde_json::from_str(l).unwrap()).collect()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn ls_json_returns_every_order_that_the_listing_providers_hold() {
    let desk = Desk::new(260);
    let synced = desk.json(&["sync", "--json"]);
    for row in &synced {
        assert_eq!(row["error"], Value::Null, "{row}");
        assert_eq!(row["incomplete"], Value::Null, "{row}");
    }
    let rows = desk.json(&["ls", "--json"]);
    for provider in [Provider::MakeLeaps, Provider::SevenSenders, Provider::ReadyCloud] {
        let mut ids: Vec<&str> = rows
            .iter()
            .filter(|r| r["provider"] == provider.slug())
            .map(|r| r["id"].as_str().unwrap())
            .collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 260, "{provider}");
    }
    let one = desk.json(&["ls", "--json", "prv:rdy", "--limit", "1"]);
    assert_eq!(one.len(), 1);
    assert!(!desk.json(&["inbox", "--json"]).is_empty());
}

/// RELIABILITY U6: whoever can set a variable must not be able to send the traffic, and its credentials, elsewhere.
#[test]
fn proxies_of_the_environment_are_not_asked() {
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let address = format!("http://{}", proxy.local_addr().unwrap());
    let names = ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];
    let environment: Vec<(&str, &str)> = names.iter().map(|name| (*name, address.as_str())).collect();
    let desk = Desk::new(5);
    let synced = desk.run_in(&environment, &["sync"]);
    assert!(synced.status.success(), "{}", text(&synced.stderr));
    assert!(desk.sim.world.request_count() > 0);
    assert!(proxy.accept().is_err(), "a connection went to the proxy");
}

#[test]
fn a_watched_parcel_is_shown_tracked_and_forgotten() {
    let desk = Desk::new(20);
    let (order_id, reference) = sendle::seeded_reference(&desk.sim.world, 19);
    assert_eq!(desk.run(&["show", &reference]).status.code(), Some(3));
    let watched = desk.run(&["watch", &order_id, "--account", "parcels"]);
    assert!(watched.status.success(), "{}", text(&watched.stderr));
    let shown = desk.json(&["show", &reference, "--json"]);
    assert_eq!(shown[0]["reference"], reference.as_str());
    assert_eq!(shown[0]["provider"], "sendle");
    assert!(shown[0]["parts"][0]["cancel"]["rule"].as_str().unwrap().contains("courier"));
    assert!(desk.run(&["track", &reference, "--fresh"]).status.success());
    let page = text(&desk.run(&["show", &reference]).stdout);
    assert!(page.contains("cancel"), "{page}");
    assert!(desk.run(&["watch", &order_id, "--stop"]).status.success());
    assert_eq!(desk.run(&["watch", &order_id, "--stop"]).status.code(), Some(3));

    let (_, jobs) = fourover::seeded_jobs(&desk.sim.world, 3);
    let watched = desk.run(&["watch", &jobs[0], "--account", "print"]);
    assert!(watched.status.success(), "{}", text(&watched.stderr));
    assert_eq!(desk.json(&["ls", "--json", "prv:4ov"]).len(), 1);
    // A reference of nobody's.
    assert_eq!(desk.run(&["watch", "S00000000", "--account", "parcels"]).status.code(), Some(3));
}

#[test]
fn every_form_of_a_listing_is_well_made() {
    let desk = Desk::new(30);
    desk.json(&["sync", "--json"]);
    let csv = text(&desk.run(&["ls", "--csv"]).stdout);
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    assert_eq!(reader.headers().unwrap().len(), 8);
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert!(rows.len() >= 90);
    assert!(rows.iter().all(|r| r.iter().all(|c| !c.starts_with(['=', '+', '-', '@']))));
    let plain = text(&desk.run(&["ls", "--plain"]).stdout);
    assert!(plain.lines().all(|l| l.matches('\t').count() == 7));
    let table = text(&desk.run(&["ls"]).stdout);
    assert!(table.starts_with("provider"), "{table}");
    for listing in [vec!["themes", "--json"], vec!["keys", "--json"], vec!["doctor", "--json"]] {
        assert!(!desk.json(&listing).is_empty());
    }
}

#[test]
fn sendle_quotes_at_home_and_abroad() {
    let desk = Desk::new(5);
    let home =
        ["quote", "--json", "--pickup-suburb", "Sydney", "--pickup-postcode", "2000", "--weight", "1.5"];
    let domestic = [&home[..], &["--delivery-suburb", "Melbourne", "--delivery-postcode", "3000"]].concat();
    let quotes = desk.json(&domestic);
    assert!(quotes[0]["gross"]["amount"].as_str().is_some(), "{}", quotes[0]);
    assert!(!desk.json(&[&home[..], &["--delivery-country", "New Zealand"]].concat()).is_empty());
    let refused = desk.run(
        &[&home[..6], &["--weight", "99", "--delivery-suburb", "Melbourne", "--delivery-postcode", "3000"]]
            .concat(),
    );
    assert_eq!(refused.status.code(), Some(4), "{}", text(&refused.stderr));
    let wrong = desk.run(&[&home[..6], &["--weight", "heavy", "--delivery-country", "Japan"]].concat());
    assert_eq!(wrong.status.code(), Some(2));
}

#[test]
fn mistakes_have_their_own_exit_codes_and_words() {
    let desk = Desk::new(5);
    for (arguments, code, says) in [
        (vec!["ls", "colour:red"], 2, "colour"),
        (vec!["ls", "--sort", "size"], 2, "known are"),
        (vec!["show", "nobody"], 3, "postroom sync"),
        (vec!["sync", "--account", "nobody"], 2, "nobody"),
        (vec!["init"], 2, "exists already"),
    ] {
        let output = desk.run(&arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {}", text(&output.stderr));
        assert!(text(&output.stderr).contains(says), "{arguments:?}: {}", text(&output.stderr));
    }
    let config = desk.home.path().join("config.toml");
    let mended = std::fs::read_to_string(&config).unwrap().replace("http://127.0.0.1", "http://example.com");
    std::fs::write(&config, mended).unwrap();
    let output = desk.run(&["sync"]);
    assert_eq!(output.status.code(), Some(2), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("loopback"), "{}", text(&output.stderr));
}

#[test]
fn an_unreachable_provider_is_exit_code_six_and_the_others_are_refreshed() {
    let desk = Desk::new(5);
    let config = desk.home.path().join("config.toml");
    let text_of = std::fs::read_to_string(&config).unwrap();
    let shop = desk.sim.base_url(Provider::SevenSenders);
    std::fs::write(&config, text_of.replace(&shop, "http://127.0.0.1:9/v2")).unwrap();
    let output = desk.run(&["sync"]);
    assert_eq!(output.status.code(), Some(6), "{}", text(&output.stdout));
    assert!(desk.json(&["ls", "--json", "prv:rdy"]).len() == 5);
}

#[test]
fn no_secret_is_in_anything_that_was_written() {
    use postroom::sim::keys::{
        FOUROVER_PRIVATE_KEY, MAKELEAPS_CLIENT_SECRET, READYCLOUD_TOKEN, SENDLE_API_KEY,
        SEVENSENDERS_ACCESS_KEY,
    };
    let desk = Desk::new(10);
    let (order_id, _) = sendle::seeded_reference(&desk.sim.world, 4);
    let mut written = Vec::new();
    for arguments in [
        vec!["doctor"],
        vec!["watch", &order_id, "--account", "parcels"],
        vec!["sync"],
        vec!["ls", "--json"],
        vec!["show", &order_id, "--json"],
        vec!["inbox", "--json"],
    ] {
        let output = desk.run(&arguments);
        written.extend(output.stdout);
        written.extend(output.stderr);
    }
    for entry in std::fs::read_dir(desk.home.path().join("data")).unwrap() {
        written.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    assert!(written.len() > 10_000);
    for secret in [
        FOUROVER_PRIVATE_KEY,
        MAKELEAPS_CLIENT_SECRET,
        READYCLOUD_TOKEN,
        SENDLE_API_KEY,
        SEVENSENDERS_ACCESS_KEY,
    ] {
        let found = written.windows(secret.len()).any(|w| w == secret.as_bytes());
        assert!(!found, "{secret} was written");
    }
}
