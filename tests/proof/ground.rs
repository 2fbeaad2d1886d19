//! One pretend world, one data folder, one order that stands ready: nothing is shared between two runs.

use std::{collections::BTreeMap, path::PathBuf, time::Duration};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    cli::sim::{accounts, config},
    model::{
        cancel::Verdict,
        intent::{Mutation, Reading, Sent},
        order::Order,
        provider::Provider,
    },
    providers::{
        Client,
        acts::{Act, Ask, Way, new_reference},
        makeleaps::{
            query::{ClientQuery, DocumentQuery},
            write::plan::{self, Plan, PlanStep, Seen},
        },
        read,
    },
    runtime::{
        clients::{Served, serve},
        now::Now,
        sync::AccountSync,
    },
    sim::{
        clock::{Pace, SimClock},
        server::Sim,
        world::{Effect, World},
    },
    store::Store,
};
use serde_json::{Value, json};
use tokio::process::Command;

use super::trial::{Before, Setting, Trial, sending};

/// The world begins so long ago: what must stand ready is made in that time, and then it is now.
const PAST: SignedDuration = SignedDuration::from_mins(4);

pub struct Ground {
    pub sim: Sim,
    pub home: tempfile::TempDir,
    pub trial: &'static Trial,
    pub order: Option<Order>,
    pub draft: Option<Value>,
    arguments: Vec<String>,
    /// What had happened, and was asked, before the program was started.
    pub effects: usize,
    pub requests: u64,
}

impl Ground {
    pub async fn new(trial: &'static Trial, number: usize) -> Self {
        let clock = SimClock::new(Timestamp::now() - PAST, Pace::Stepped);
        let sim = Sim::start(World::new(clock, number as u64, 3)).await.unwrap();
        let home = tempfile::tempdir().unwrap();
        postroom::settings::template::write(&home.path().join("config.toml"), &config(&sim)).unwrap();
        let mut ground = Self {
            sim,
            home,
            trial,
            order: None,
            draft: None,
            arguments: Vec::new(),
            effects: 0,
            requests: 0,
        };
        ground.make_ready(number).await;
        ground.to_the_present();
        ground.effects = ground.sim.world.ledger().len();
        ground.requests = ground.sim.world.request_count();
        ground
    }

    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// The account of the trial, with a fresh client.
    pub fn served(&self) -> Served {
        let mut all = accounts(&self.sim);
        all.retain(|account| account.provider() == self.trial.provider);
        let (mut served, failed) = serve(&all);
        assert!(failed.is_empty(), "{failed:?}");
        served.remove(0)
    }

    /// The built program with these arguments, on this data folder.
    pub fn program(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_postroom"));
        command.env_clear().env("HOME", self.home.path()).env("TZ", "UTC").kill_on_drop(true);
        command.arg("--config").arg(self.home.path().join("config.toml"));
        command.arg("--data-dir").arg(self.data()).args(arguments);
        command
    }

    /// The change that is tried.
    pub fn asked(&self) -> Command {
        let arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        self.program(&arguments)
    }

    /// What has happened since the program was started.
    pub fn happened(&self) -> Vec<Effect> {
        self.sim.world.ledger().split_off(self.effects)
    }

    /// How many requests have come that change something; signing in and asking for a price do not.
    pub fn changes(&self) -> Vec<postroom::sim::world::WireRequest> {
        let asks =
            |path: &str| ["token", "shippingquote", "addressvalidation"].iter().any(|q| path.contains(q));
        let all = self.sim.world.requests_since(self.requests);
        all.into_iter().filter(|r| r.method != "GET" && !asks(&r.path)).collect()
    }

    fn pass(&self, span: SignedDuration) {
        self.sim.world.clock.advance(span);
    }

    fn to_the_present(&self) {
        let behind = Timestamp::now().duration_since(self.sim.world.now());
        self.pass(behind.max(SignedDuration::ZERO));
        // MakeLeaps checks a draft for half a minute: nobody waits for that here.
        let walks = self.trial.provider == Provider::MakeLeaps && self.trial.act == "book";
        self.sim.world.clock.set_pace(Pace::Running(if walks { 30.0 } else { 1.0 }));
    }

    async fn make_ready(&mut self, number: usize) {
        let Served { account, client } = self.served();
        let provider = self.trial.provider;
        let records = match &client {
            Client::MakeLeaps(client) => {
                let documents = client.documents(&DocumentQuery::default(), None).await.unwrap().rows;
                let clients = client.clients(&ClientQuery::default(), None).await.unwrap().rows;
                Some((documents[0].url.clone(), clients[0].url.clone()))
            }
            _ => None,
        };
        let at = Timestamp::now().as_second() + 86_400;
        let tomorrow = Timestamp::from_second(at - at.rem_euclid(86_400)).unwrap().to_string();
        let mut setting =
            Setting { provider, number, order: None, records: records.as_ref(), tomorrow: tomorrow.clone() };
        if self.trial.before != Before::Nothing {
            let draft = match &records {
                Some(records) => sending(records, "keep_draft", ""),
                None => crate::journal::desk::drafts::booking(provider, number + 1_000_000),
            };
            let mut order = self.made(&client, "book", None, &draft).await;
            if self.trial.before == Before::SentOff {
                self.made(&client, "execute", Some(&order), &json!({})).await;
            }
            let fetched = client.order(&order.key, Some(&order)).await.unwrap();
            order = fetched.order.clone();
            let store = Store::open(&self.data()).unwrap();
            let sync = AccountSync { client, store, news: None, now: Now::Host };
            sync.keep(vec![fetched]).await.unwrap();
            self.order = Some(order);
        }
        setting.order = self.order.as_ref();
        let draft = (self.trial.draft)(&setting);
        self.arguments = self.command_line(&account.name.0, draft.as_ref());
        self.draft = draft;
    }

    fn command_line(&self, account: &str, draft: Option<&Value>) -> Vec<String> {
        let order = self.order.as_ref();
        let named = order.map(|o| o.key.to_string());
        let mut line: Vec<String> = match (self.trial.act, named) {
            ("cancel", Some(named)) => vec!["cancel".into(), named],
            ("book", _) => vec!["book".into(), "--account".into(), account.into()],
            (act, None) => vec!["do".into(), act.into(), "--account".into(), account.into()],
            (act, Some(named)) => vec!["do".into(), act.into(), named],
        };
        if self.trial.act == "cancel" && order.is_some_and(|o| o.parts.len() > 1) {
            let part = order
                .unwrap()
                .parts
                .iter()
                .find(|p| matches!(p.cancel.verdict, Verdict::Open | Verdict::OpenUntil(_)))
                .unwrap();
            line.extend(["--part".into(), part.id.clone()]);
        }
        if let Some(draft) = draft {
            let path = self.home.path().join("draft.json");
            std::fs::write(&path, draft.to_string()).unwrap();
            line.extend(["--from".into(), path.display().to_string()]);
        }
        line.extend(["--yes", "--json", "--wait", "2"].map(str::to_owned));
        line
    }

    /// Does an act on the spot, without any journal, and has its order.
    async fn made(&self, client: &Client, act: &str, order: Option<&Order>, draft: &Value) -> Order {
        let account = self.served().account;
        let act = Act::find(self.trial.provider, act).unwrap();
        let reference = new_reference(act.provider, &uuid::Uuid::new_v4().to_string());
        let now = self.sim.world.now();
        let ask = Ask { account: &account.name, order, part: None, draft, reference: &reference, now };
        match (act.build)(&ask) {
            Ok(Way::One(mutation)) => match self.sent(client, &mutation).await {
                Reading::Done { mut orders, .. } | Reading::Partly { mut orders, .. } => {
                    orders.pop().map(|f| f.order).or_else(|| order.cloned()).unwrap()
                }
                other => panic!("{other:?}"),
            },
            Ok(Way::Plan(plan)) => self.walked(client, *plan).await,
            other => panic!("{other:?}"),
        }
    }

    async fn sent(&self, client: &Client, mutation: &Mutation) -> Reading {
        let key = uuid::Uuid::new_v4().to_string();
        match client.send(mutation, Some(&key)).await {
            Sent::Answer(answer) => read(mutation, &answer),
            other => panic!("{other:?}"),
        }
    }

    /// A MakeLeaps plan to its end, time passing as it asks.
    async fn walked(&self, client: &Client, mut plan: Plan) -> Order {
        let (mut order, mut waited) = (None::<Order>, Duration::ZERO);
        loop {
            let files = BTreeMap::new();
            let now = self.sim.world.now();
            let seen = Seen { order: order.as_ref(), uploads: &[], files: &files, waited, now };
            match plan::next(&plan, &seen) {
                PlanStep::Send(mutation) => {
                    plan.sending(&mutation);
                    let reading = self.sent(client, &mutation).await;
                    plan.answered(&mutation, &reading);
                    (order, waited) = (None, Duration::ZERO);
                }
                PlanStep::Look(key) => order = Some(client.order(&key, None).await.unwrap().order),
                PlanStep::Wait { span, .. } => {
                    self.pass(SignedDuration::try_from(span).unwrap());
                    waited += span;
                    let key = plan.order.as_ref().unwrap();
                    order = Some(client.order(key, None).await.unwrap().order);
                }
                PlanStep::Ready | PlanStep::Finished(_) => {
                    return client.order(plan.order.as_ref().unwrap(), None).await.unwrap().order;
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
