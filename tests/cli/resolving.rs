//! `postroom resolve`: what a person says of a change or a way that does not go on by itself.

use std::{
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use postroom::{
    app::desk::{Answer, Ask, Confirm},
    model::{
        journal::Held,
        provider::{AccountName, OrderKey, Provider},
    },
    providers::acts::{Act, Ask as Wish, Way},
    runtime::{
        courier::host_clock,
        desk::{Confirmed, Desk as Console, Setting},
        now::Now,
    },
    sim::faults::Fault,
    store::Store,
};
use serde_json::{Value, json};

use super::{
    Desk,
    every_act::{fulfilment, parcel},
    lines, text,
};

const PATIENCE: Duration = Duration::from_secs(30);

impl Desk {
    /// A parcel at Sendle; answers its record.
    fn parcel(&self) -> String {
        let path = self.draft(&parcel());
        let book = ["book", "--account", "parcels", "--from", &path, "--yes", "--twice", "--json"];
        self.json(&book)[0]["orders"][0].as_str().unwrap().to_owned()
    }

    fn begin(&self, arguments: &[&str]) -> Child {
        let mut command = self.command(arguments);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().unwrap()
    }

    fn open(&self) -> Vec<Value> {
        self.json(&["journal", "--open", "--json"])
    }

    /// What a killed command has left confirmed and not sent.
    fn left_armed(&self, record: &str) -> String {
        let mut child = self.begin(&["cancel", record, "--yes"]);
        wait_until("it was written down", || !self.open().is_empty());
        child.kill().unwrap();
        child.wait().unwrap();
        self.open()[0]["intent"].as_str().unwrap().to_owned()
    }

    /// An order of several pieces.
    fn splittable(&self) -> String {
        let path = self.draft(&fulfilment("split-me"));
        let made = self.json(&["book", "--account", "warehouse", "--from", &path, "--yes", "--json"]);
        made[0]["orders"][0].as_str().unwrap().to_owned()
    }

    /// The draft that splits one piece off; answers its path.
    fn one_piece(&self) -> String {
        self.draft(&json!({"pieces": [{"box": 1, "item": 1}]}))
    }

    /// A split whose last step is refused; answers the walk that stands.
    fn standing_walk(&self) -> String {
        let record = self.splittable();
        let path = self.one_piece();
        self.sim.faults().add(Fault::status(422).at(Provider::ReadyCloud).on("DELETE", "").times(1));
        let said = self.fails(&["do", "split", &record, "--from", &path, "--yes"], 4);
        assert!(said.contains("--go-on"), "it says how to go on: {said}");
        let open = self.open();
        let walk = open.iter().find_map(|o| o["walk"].as_str());
        walk.unwrap_or_else(|| panic!("{open:?}")).to_owned()
    }

    /// A cancel that a console has confirmed and the provider's sign-in has held.
    fn held_by_a_console(&self, record: &str) -> String {
        let accounts = postroom::cli::sim::accounts(&self.sim);
        self.runtime.block_on(async {
            let folder = self.home.path().join("data");
            let setting = Setting {
                store: Store::open(&folder).unwrap(),
                folder,
                served: postroom::runtime::clients::serve(&accounts).0,
                seat: "op1".to_owned(),
                read_only: false,
                now: Now::Host,
                clock: host_clock(),
            };
            let console = Console::open(setting, std::sync::Arc::new(|_| {})).await;
            let (account, id) = record.split_once('/').unwrap();
            let key = OrderKey { account: AccountName(account.to_owned()), id: id.to_owned() };
            let Ok(Answer::Checked(stored)) = console.ask(Ask::Check(key)).await else { panic!("checked") };
            let (draft, order) = (json!({}), &stored.order);
            let wish = Wish {
                account: &order.key.account,
                order: Some(order),
                part: None,
                draft: &draft,
                reference: &order.reference,
                now: jiff::Timestamp::now(),
            };
            let Ok(Way::One(mutation)) = (Act::find(Provider::Sendle, "cancel").unwrap().build)(&wish) else {
                panic!("built")
            };
            let window = Some(jiff::SignedDuration::from_secs(1));
            let confirm = Confirm { mutation: *mutation, draft: None, window, twice: false };
            let Ok(Confirmed::Kept(intent)) = console.confirm_and_wait(confirm, PATIENCE).await else {
                panic!("kept")
            };
            assert_eq!(intent.held, Some(Held::SignIn), "{}", intent.said);
            assert!(console.close(PATIENCE).await);
            intent.id.0
        })
    }
}

fn wait_until(what: &str, holds: impl Fn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !holds() {
        assert!(Instant::now() < end, "not in time: {what}");
    }
}

#[test]
fn what_was_not_sent_is_recalled_by_its_id_and_only_once() {
    let desk = Desk::new(2);
    let intent = desk.left_armed(&desk.parcel());
    desk.fails(&["--read-only", "resolve", &intent, "--recall"], 7);
    let told = desk.json(&["resolve", &intent[..8], "--recall", "--json"]).remove(0);
    assert_eq!(
        (told["intent"].as_str(), told["outcome"].as_str()),
        (Some(intent.as_str()), Some("recalled"))
    );
    assert!(desk.open().is_empty());
    assert!(desk.fails(&["resolve", &intent, "--recall"], 4).len() > 10);
    assert_eq!(desk.effects("order.cancelled"), 0);
}

#[test]
fn what_is_held_is_sent_once_when_a_person_confirms_it_again() {
    let desk = Desk::new(2);
    let record = desk.parcel();
    desk.sim.faults().add(Fault::status(401).at(Provider::Sendle).on("DELETE", ""));
    let intent = desk.held_by_a_console(&record);
    let refused = desk.run(&["resolve", &intent, "--confirm-again"]);
    assert_eq!(refused.status.code(), Some(2), "nobody there to ask: {}", text(&refused.stderr));
    desk.sim.faults().clear();
    assert_eq!(desk.effects("order.cancelled"), 0, "nobody said yes");
    let told = desk.json(&["resolve", &intent, "--confirm-again", "--yes", "--json"]).remove(0);
    assert_eq!((told["outcome"].as_str(), desk.effects("order.cancelled")), (Some("done"), 1), "{told}");
    desk.fails(&["resolve", &intent, "--confirm-again", "--yes"], 4);
    assert_eq!(desk.effects("order.cancelled"), 1);
}

#[test]
fn a_way_that_stands_goes_on_and_does_nothing_twice() {
    let desk = Desk::new(2);
    let walk = desk.standing_walk();
    let before = desk.changes_asked();
    desk.fails(&["resolve", "no-such-way", "--go-on", "--yes"], 3);
    desk.fails(&["resolve", &walk, "--go-on"], 2);
    assert_eq!(desk.changes_asked(), before, "nobody said yes");
    let told = desk.run(&["resolve", &walk[..8], "--go-on", "--yes", "--json"]);
    assert!(told.status.success(), "{}{}", text(&told.stderr), text(&told.stdout));
    assert!(!lines(&told).is_empty());
    assert_eq!((desk.effects("order.created"), desk.effects("item.deleted")), (2, 1));
    assert!(desk.open().is_empty());
}

#[test]
fn a_way_that_is_given_up_leaves_what_happened_and_does_no_more() {
    let desk = Desk::new(2);
    let walk = desk.standing_walk();
    let before = desk.changes_asked();
    desk.fails(&["--read-only", "resolve", &walk, "--give-up"], 7);
    let said = desk.run(&["resolve", &walk, "--give-up"]);
    assert!(text(&said.stderr).contains("given up"), "{}", text(&said.stderr));
    assert!(desk.open().is_empty());
    assert_eq!((desk.effects("order.created"), desk.effects("item.deleted")), (2, 0));
    desk.fails(&["resolve", &walk, "--go-on", "--yes"], 3);
    assert_eq!(desk.changes_asked(), before);
}
