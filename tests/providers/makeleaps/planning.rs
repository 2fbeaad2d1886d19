//! A plan walked to its end against the pretend service: whole, broken off at every step, and corrected.

use std::{collections::BTreeMap, time::Duration};

use postroom::{
    model::{
        intent::{LookedUp, Mutation, Reading, Sent},
        order::Order,
        provider::{AccountName, Provider},
    },
    providers::makeleaps::write::{
        self, Progress,
        plan::{self, Plan, PlanStep, Seen, Step},
    },
    sim::faults::{Fault, Kind},
};
use serde_json::{Value, json};

use super::{desk::Desk, writing::form};

fn account() -> AccountName {
    AccountName("docs".to_owned())
}

/// What the courier keeps between the steps.
struct Walk<'a> {
    desk: &'a Desk,
    plan: Plan,
    order: Option<Order>,
    uploads: Vec<Progress>,
    files: BTreeMap<String, Vec<u8>>,
    waited: Duration,
    sent: usize,
    /// Bodies whose answer was lost once already.
    lost: Vec<Vec<u8>>,
    /// What is on the disk.
    disk: BTreeMap<String, Vec<u8>>,
}

impl<'a> Walk<'a> {
    fn new(desk: &'a Desk, plan: Plan) -> Self {
        let on_disk = BTreeMap::from([
            ("/x/flyer.pdf".to_owned(), b"%PDF-1.4 flyer".to_vec()),
            ("/x/terms.pdf".to_owned(), b"%PDF-1.4 terms".to_vec()),
            ("/x/broken.pdf".to_owned(), b"not a PDF".to_vec()),
        ]);
        let (files, waited) = (BTreeMap::new(), Duration::ZERO);
        Self {
            desk,
            plan,
            order: None,
            uploads: Vec::new(),
            files,
            waited,
            sent: 0,
            lost: Vec::new(),
            disk: on_disk,
        }
    }

    fn step(&self) -> PlanStep {
        let seen = Seen {
            order: self.order.as_ref(),
            uploads: &self.uploads,
            files: &self.files,
            waited: self.waited,
            now: self.desk.sim.world.now(),
        };
        plan::next(&self.plan, &seen)
    }

    /// The program ends and starts again: only what is stored is left.
    fn crash(&mut self) {
        let stored = serde_json::to_string(&self.plan).unwrap();
        self.plan = serde_json::from_str(&stored).unwrap();
        self.order = None;
        self.uploads.clear();
        self.files.clear();
    }

    async fn look(&mut self) {
        let key = self.plan.order.clone().unwrap();
        let order = self.desk.client.fetch(&key, None).await.unwrap().order;
        self.uploads = self.desk.client.upload_progress(&order).await.unwrap();
        self.order = Some(order);
    }

    async fn send(&mut self, mutation: &Mutation, crash: bool) {
        self.plan.sending(mutation);
        self.sent += 1;
        let crash = crash && !self.lost.contains(&mutation.body);
        let sent = self.desk.client.send(mutation, None).await;
        if crash {
            self.crash();
            self.lost.push(mutation.body.clone());
        }
        let reading = match &sent {
            Sent::Answer(answer) if !crash => write::read(mutation, answer),
            _ => Reading::Unclear { why: "lost".to_owned() },
        };
        self.plan.answered(mutation, &reading);
        if self.plan.in_flight.is_some() {
            assert!(matches!(self.step(), PlanStep::Unsettled(_)), "nothing is planned on a guess");
            let outcome = self.desk.client.look_up_outcome(mutation).await.unwrap();
            self.plan.looked_up(mutation, &outcome);
        }
        (self.order, self.waited) = (None, Duration::ZERO);
        self.uploads.clear();
    }

    /// To its end: the last step.
    async fn on(&mut self, crash: bool) -> PlanStep {
        for _ in 0..120 {
            match self.step() {
                PlanStep::Send(mutation) => self.send(&mutation, crash).await,
                PlanStep::Look(_) => self.look().await,
                PlanStep::NeedFile(path) => {
                    let bytes = self.disk.get(&path).cloned().unwrap();
                    self.files.insert(path, bytes);
                }
                PlanStep::Wait { span, .. } => {
                    self.desk.pass(i64::try_from(span.as_secs()).unwrap());
                    self.waited += span;
                    self.look().await;
                }
                end => return end,
            }
        }
        panic!("it goes on for ever: {:?}", self.step());
    }
}

fn tomorrow(desk: &Desk) -> String {
    let at = desk.sim.world.now().as_second() + 86_400;
    jiff::Timestamp::from_second(at - at.rem_euclid(86_400) + 300).unwrap().to_string()
}

async fn full_form(desk: &Desk, more: Value) -> Value {
    let document = desk.get("document/").await.response()[0]["url"].clone();
    let mut whole = form(desk, json!({"then": "schedule", "date_scheduled": tomorrow(desk)})).await;
    whole["items"] = json!([
        {"document": document},
        {"file": "/x/flyer.pdf"},
        {"file": "/x/terms.pdf", "filename": "規約.pdf", "upload": "at_once"},
    ]);
    for (name, value) in more.as_object().unwrap() {
        whole[name] = value.clone();
    }
    whole
}

const WHOLE: [&str; 10] = [
    "order.created",
    "item.added",
    "item.added",
    "item.added",
    "task.created",
    "item.uploaded",
    "item.uploaded",
    "order.changed",
    "order.scheduled",
    "order.executed",
];

#[tokio::test]
async fn a_form_becomes_a_scheduled_order_that_its_batch_sends() {
    let desk = Desk::open(5).await;
    let form = full_form(&desk, json!({})).await;
    let now = desk.sim.world.now();
    let steps = plan::steps_of(&form, "plan-1");
    let says: Vec<String> = steps.iter().map(Step::says).collect();
    assert_eq!(steps.len(), 8, "{says:?}");
    assert!(says[0].contains("plan-1") && says[3].contains("規約.pdf"), "{says:?}");
    assert!(says[7].contains("T00:30:00Z"), "the effective batch: {says:?}");

    let mut walk = Walk::new(&desk, Plan::new(&account(), &form, "plan-1", now).unwrap());
    let PlanStep::Finished(said) = walk.on(false).await else { panic!("{:?}", walk.step()) };
    assert!(said.contains("T00:30:00Z"), "{said}");
    assert_eq!(walk.sent, 7);
    desk.pass(86_400 + 3_600);
    walk.look().await;
    assert!(matches!(walk.step(), PlanStep::Finished(said) if said.starts_with("sent: ")));
    let mut effects = desk.effects();
    effects.sort_unstable();
    let mut whole = WHOLE.to_vec();
    whole.sort_unstable();
    assert_eq!(effects, whole);
}

#[tokio::test]
async fn an_answer_lost_at_every_step_and_a_new_start_do_nothing_twice() {
    let desk = Desk::open(5).await;
    let form = full_form(&desk, json!({})).await;
    let plan = Plan::new(&account(), &form, "plan-2", desk.sim.world.now()).unwrap();
    let mut walk = Walk::new(&desk, plan);
    assert!(matches!(walk.on(true).await, PlanStep::Finished(_)), "{:?}", walk.step());
    let count = |what: &str| desk.effects().iter().filter(|e| **e == what).count();
    for once in ["order.created", "order.scheduled", "task.created"] {
        assert_eq!(count(once), 1, "{once}");
    }
    assert_eq!(count("item.added"), 3);
    // A file that was put at once leaves no trace to read: it is put once more, which changes nothing.
    assert_eq!((count("item.uploaded"), walk.sent), (3, 8));
    assert_eq!(count("order.executed"), 0);
}

#[tokio::test]
async fn sending_at_once_is_never_repeated_on_a_guess() {
    let desk = Desk::open(5).await;
    let form = form(&desk, json!({"then": "execute"})).await;
    let now = desk.sim.world.now();
    let mut walk = Walk::new(&desk, Plan::new(&account(), &form, "plan-3", now).unwrap());
    // The request is lost before it arrives.
    let lost = Fault::new(Kind::Reset(postroom::sim::faults::Phase::Before));
    desk.sim.faults().add(lost.at(Provider::MakeLeaps).on("POST", "/send/").times(1));
    let PlanStep::Stuck(why) = walk.on(false).await else { panic!("{:?}", walk.step()) };
    assert!(why[0].message.contains("look at it there"), "{why:?}");
    assert!(!desk.effects().contains(&"order.executed"));
    walk.plan.resume();
    assert!(matches!(walk.on(false).await, PlanStep::Finished(said) if said.starts_with("sent: ")));
    // And when it arrived, one look is enough.
    let mut walk = Walk::new(&desk, Plan::new(&account(), &form, "plan-4", now).unwrap());
    assert!(matches!(walk.on(true).await, PlanStep::Finished(said) if said.starts_with("sent: ")));
    assert_eq!(desk.effects().iter().filter(|e| **e == "order.executed").count(), 2);
}

#[tokio::test]
async fn complaints_stop_the_walk_on_their_fields_and_a_corrected_form_goes_on() {
    let desk = Desk::open(5).await;
    let now = desk.sim.world.now();
    let mut whole = full_form(&desk, json!({})).await;
    whole["recipient_address"]["postal_code"] = json!("16-00");
    whole["items"][1]["file"] = json!("/x/broken.pdf");
    let mut walk = Walk::new(&desk, Plan::new(&account(), &whole, "plan-5", now).unwrap());
    let PlanStep::Stuck(why) = walk.on(false).await else { panic!("{:?}", walk.step()) };
    assert_eq!(why[0].path, ["items", "1", "file"], "{why:?}");
    whole["items"][1]["file"] = json!("/x/flyer.pdf");
    walk.plan.correct(&whole);
    let PlanStep::Stuck(why) = walk.on(false).await else { panic!("{:?}", walk.step()) };
    assert!(why.iter().any(|w| w.message.contains("postal_code")), "{why:?}");
    whole["recipient_address"]["postal_code"] = json!("160-0022");
    // An enclosure less: it is the plan's own, so it is taken out.
    whole["items"].as_array_mut().unwrap().remove(2);
    walk.plan.correct(&whole);
    assert!(matches!(walk.on(false).await, PlanStep::Finished(_)), "{:?}", walk.step());
    assert_eq!(desk.effects().iter().filter(|e| **e == "order.created").count(), 1);
    assert!(desk.effects().contains(&"order.scheduled"));
}

#[tokio::test]
async fn a_refusal_stands_until_it_is_corrected() {
    let desk = Desk::open(5).await;
    let now = desk.sim.world.now();
    let mut bad = full_form(&desk, json!({})).await;
    let good = bad["recipient_organization"].clone();
    bad["recipient_organization"] = json!(good.as_str().unwrap().replace("/client/1", "/client/9"));
    let mut walk = Walk::new(&desk, Plan::new(&account(), &bad, "plan-6", now).unwrap());
    let PlanStep::Stuck(why) = walk.on(false).await else { panic!("{:?}", walk.step()) };
    assert_eq!((why[0].path.as_slice(), walk.sent), (["recipient_organization".to_owned()].as_slice(), 1));
    bad["recipient_organization"] = good;
    walk.plan.correct(&bad);
    assert!(matches!(walk.on(false).await, PlanStep::Finished(_)), "{:?}", walk.step());
}

#[tokio::test]
async fn a_scheduled_order_is_deleted_and_made_anew() {
    for crash in [false, true] {
        let desk = Desk::open(5).await;
        let now = desk.sim.world.now();
        let first = form(&desk, json!({"then": "schedule", "date_scheduled": tomorrow(&desk)})).await;
        let mut walk = Walk::new(&desk, Plan::new(&account(), &first, "old", now).unwrap());
        assert!(matches!(walk.on(false).await, PlanStep::Finished(_)));
        walk.look().await;
        let old = walk.order.clone().unwrap();

        let mut changed = write::rebook(&old);
        changed["subject"] = json!("changed");
        assert!(plan::recreate_steps(&old, &changed, "new")[0].says().contains(&old.key.id));
        changed["items"] = json!([{"file": "", "filename": "flyer.pdf"}]);
        let wrong = Plan::recreate(&old, &changed, "new", now).unwrap_err();
        assert_eq!(wrong[0].path, "items.0.file", "checked before anything is deleted");
        changed["items"] = first["items"].clone();
        changed["date_scheduled"] = first["date_scheduled"].clone();
        let mut walk = Walk::new(&desk, Plan::recreate(&old, &changed, "new", now).unwrap());
        assert!(matches!(walk.on(crash).await, PlanStep::Finished(_)), "{:?}", walk.step());
        assert_eq!(walk.sent, 4);
        desk.pass(2 * 86_400);
        let _ = desk.get("sending/order/").await;
        let executed: Vec<String> = desk
            .sim
            .world
            .ledger()
            .into_iter()
            .filter(|e| e.what == "order.executed" || e.what == "order.deleted")
            .map(|e| format!("{} {}", e.what, e.reference))
            .collect();
        assert_eq!(executed, ["order.deleted old", "order.executed new"]);
    }
}

#[tokio::test]
async fn a_plan_leaves_alone_what_others_did() {
    let desk = Desk::open(5).await;
    let now = desk.sim.world.now();
    let form = form(&desk, json!({})).await;
    let mut walk = Walk::new(&desk, Plan::new(&account(), &form, "plan-7", now).unwrap());
    assert!(matches!(walk.on(false).await, PlanStep::Ready));
    walk.look().await;
    let raw: Value = serde_json::from_str(&walk.order.as_ref().unwrap().raw).unwrap();
    let items_url = raw["items_url"].as_str().unwrap();
    desk.post(items_url, json!({"position": 9, "filename": "theirs.pdf"})).await;
    walk.look().await;
    let PlanStep::Stuck(why) = walk.step() else { panic!("{:?}", walk.step()) };
    assert!(why[0].message.contains("theirs.pdf"), "{why:?}");

    // Somebody scheduled it for another time, then somebody deleted it.
    let url = raw["url"].as_str().unwrap();
    desk.call(reqwest::Method::PATCH, url, Some(json!({"date_scheduled": tomorrow(&desk)}))).await;
    walk.look().await;
    assert!(matches!(walk.step(), PlanStep::Stuck(why) if why[0].message.contains("does not say")));
    let mutation = write::delete(walk.order.as_ref().unwrap(), now).unwrap();
    desk.call(reqwest::Method::DELETE, url, None).await;
    assert!(matches!(desk.client.look_up_outcome(&mutation).await.unwrap(), LookedUp::Happened { .. }));
}
