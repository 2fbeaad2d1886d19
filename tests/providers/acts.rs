//! Every act of the table, done at the pretend services: built from its draft, sent, and seen in the ledger. And the
//! other way round: every documented write is done by an act.

mod fourover;
mod lost;
mod makeleaps;
mod readycloud;
mod sendle;
mod sevensenders;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use postroom::{
    cli::sim::accounts,
    model::{
        account::Account,
        form::{Complaint, Form},
        intent::{Answer, Method, Mutation, Place, Reading, Sent},
        journal::Row,
        order::Order,
        provider::Provider,
    },
    providers::{
        Client,
        acts::{Act, Ask, TABLE, Way, new_reference},
        read,
    },
    sim::{
        clock::{Pace, SimClock},
        faults::Kind,
        server::Sim,
        world::World,
    },
};
use serde_json::{Value, json};

/// A pretend service, an account of it, and what was done there.
struct Bench {
    sim: Sim,
    account: Account,
    client: Client,
    used: BTreeSet<&'static str>,
    hit: Vec<(Method, String)>,
    references: usize,
    /// What becomes of every answer, once.
    trouble: Option<Kind>,
}

/// What an act is tried with.
#[derive(Default, Clone, Copy)]
struct On<'a> {
    order: Option<&'a Order>,
    part: Option<&'a str>,
    /// Fields that the draft which the form begins with leaves open.
    open: &'a [&'a str],
}

fn on(order: &Order) -> On<'_> {
    On { order: Some(order), ..On::default() }
}

impl Bench {
    async fn open(provider: Provider, start: Timestamp) -> Self {
        let sim = Sim::start(World::new(SimClock::new(start, Pace::Stepped), 11, 10)).await.unwrap();
        let mut all = accounts(&sim);
        all.retain(|account| account.credential.provider() == provider);
        let account = all.remove(0);
        let client = Client::new(&account).unwrap();
        Self { sim, account, client, used: BTreeSet::new(), hit: Vec::new(), references: 0, trouble: None }
    }

    fn pass(&self, span: SignedDuration) {
        self.sim.world.clock.advance(span);
    }

    /// A minute later, with a count of calls that begins anew: the quota is not what is tried here.
    fn renew(&mut self) {
        self.pass(SignedDuration::from_secs(61));
        self.client = Client::new(&self.account).unwrap();
    }

    fn effects(&self, what: &str) -> usize {
        self.sim.world.ledger().iter().filter(|e| e.what == what).count()
    }

    async fn again(&self, order: &Order) -> Order {
        self.client.order(&order.key, Some(order)).await.unwrap().order
    }

    /// The act's way, after a look at its rules.
    fn way(&mut self, name: &str, on: On<'_>, draft: &Value) -> Way {
        let act = Act::find(self.account.credential.provider(), name).unwrap();
        self.used.insert(act.name);
        self.references += 1;
        let reference = new_reference(act.provider, &format!("{:08}", self.references));
        let now = self.sim.world.now();
        let none = json!({});
        let ask = |draft| Ask {
            account: &self.account.name,
            order: on.order,
            part: on.part,
            draft,
            reference: &reference,
            now,
        };
        if let Some(form) = act.form {
            let wrong = refused(act, &ask(&none));
            assert!(!wrong.is_empty() || act.name == "return", "{name} takes an empty draft");
            let start = (act.start)(&ask(&none));
            if start != none {
                for c in (act.check)(&start, now).iter().filter(|c| !c.server_decides) {
                    assert!(
                        on.open.contains(&c.path.as_str()),
                        "{name} begins with a wrong draft: {c:?} {start}"
                    );
                }
            }
            for c in wrong.iter().chain(&(act.check)(&start, now)) {
                assert!(stands(form, &c.path), "{name}: {c:?} is no field of the form");
            }
            let known = (act.check)(draft, now);
            assert!(known.iter().all(|c| c.server_decides), "{name}: {known:?}");
        }
        (act.build)(&ask(draft)).unwrap_or_else(|wrong| panic!("{name}: {wrong:?}"))
    }

    /// Builds an act that must refuse, and its complaints.
    fn refusal(&self, name: &str, on: On<'_>, draft: &Value) -> Vec<Complaint> {
        let act = Act::find(self.account.credential.provider(), name).unwrap();
        let ask = Ask {
            account: &self.account.name,
            order: on.order,
            part: on.part,
            draft,
            reference: "pr-00000000",
            now: self.sim.world.now(),
        };
        refused(act, &ask)
    }

    /// What the act's form begins with.
    fn start(&self, name: &str, on: On<'_>) -> Value {
        let act = Act::find(self.account.credential.provider(), name).unwrap();
        let (account, now) = (&self.account.name, self.sim.world.now());
        (act.start)(&Ask { account, order: on.order, part: on.part, draft: &json!({}), reference: "r", now })
    }

    /// Does an act of one request, or of several, and has the orders that its answers told.
    async fn done(&mut self, name: &str, on: On<'_>, draft: Value) -> Vec<Order> {
        match self.way(name, on, &draft) {
            Way::One(mutation) => self.send(&mutation).await,
            Way::Steps(steps) => {
                let mut orders = Vec::new();
                for step in steps {
                    orders.extend(self.send(&step.mutation).await);
                }
                orders
            }
            Way::Plan(_) => panic!("{name} is a plan"),
        }
    }

    /// The same, seen as one effect more in the ledger.
    async fn seen(&mut self, what: &str, name: &str, on: On<'_>, draft: Value) -> Vec<Order> {
        let before = self.effects(what);
        let orders = self.done(name, on, draft).await;
        assert!(self.effects(what) > before, "{name} left no {what}: {:?}", self.sim.world.ledger());
        orders
    }

    async fn send(&mut self, mutation: &Mutation) -> Vec<Order> {
        self.note(mutation);
        match self.answered(mutation).await {
            Reading::Done { orders, .. } | Reading::Partly { orders, .. } => {
                orders.into_iter().map(|f| f.order).collect()
            }
            other => panic!("{:?} {other:?}", mutation.place),
        }
    }

    /// What the answer means; where it is lost, what the journal found out.
    async fn answered(&mut self, mutation: &Mutation) -> Reading {
        if let Some(kind) = self.trouble.clone() {
            return self.found_out(mutation, kind).await;
        }
        let key = format!("key-{}", self.hit.len());
        match self.client.send(mutation, Some(&key)).await {
            Sent::Answer(answer) => read(mutation, &answer),
            other => panic!("{:?} {other:?}", mutation.place),
        }
    }

    fn note(&mut self, mutation: &Mutation) {
        held_at_the_door(mutation);
        self.hit.push((mutation.method, path(mutation, self.account.base_url.as_deref().unwrap())));
    }

    /// Every act of the provider was done, and every documented write by one of them.
    fn closed(&self, documented: &[(Method, &str)]) {
        let provider = self.account.credential.provider();
        let all: BTreeSet<&str> = Act::of(provider).map(|act| act.name).collect();
        assert_eq!(all.symmetric_difference(&self.used).collect::<Vec<_>>(), [&""; 0]);
        for (method, pattern) in documented {
            let hit = self.hit.iter().any(|(m, path)| m == method && fits(path, pattern));
            assert!(hit, "no act does {method:?} {pattern}: {:?}", self.hit);
        }
        for (method, path) in &self.hit {
            let known = documented.iter().any(|(m, pattern)| m == method && fits(path, pattern));
            assert!(known, "{method:?} {path} is not documented");
        }
    }
}

/// What a build refuses; nothing when it takes it.
fn refused(act: &Act, ask: &Ask<'_>) -> Vec<Complaint> {
    let known: Vec<Complaint> =
        (act.check)(ask.draft, ask.now).into_iter().filter(|c| !c.server_decides).collect();
    let Err(wrong) = (act.build)(ask) else {
        assert_eq!(known, [], "{} builds what its own rules refuse", act.name);
        return Vec::new();
    };
    assert!(!wrong.is_empty(), "{} refuses without a word", act.name);
    wrong
}

/// Is this a field of the form, a row or a section of it, or the whole?
fn stands(form: &Form, path: &str) -> bool {
    let inside = |longer: &str, shorter: &str| {
        longer == shorter || longer.strip_prefix(shorter).is_some_and(|rest| rest.starts_with('.'))
    };
    path.is_empty()
        || form.sections.iter().any(|section| {
            let rest = match section.repeats {
                None => path,
                Some(array) if path == array => return true,
                Some(array) => {
                    let Some(row) = path.strip_prefix(array).and_then(|p| p.strip_prefix('.')) else {
                        return false;
                    };
                    let (number, rest) = row.split_once('.').unwrap_or((row, ""));
                    if number.parse::<usize>().is_err() {
                        return false;
                    }
                    rest
                }
            };
            rest.is_empty() || section.fields.iter().any(|f| inside(rest, f.path) || inside(f.path, rest))
        })
}

/// A sign-in that the provider refuses is no word about the change, whatever the body reads like.
fn held_at_the_door(mutation: &Mutation) {
    for status in [401, 403] {
        for body in
            ["", "null", "<html>no</html>", r#"{"message":"no","error":"no","status":"error","messages":{}}"#]
        {
            let answer = Answer {
                status,
                content_type: "application/json".to_owned(),
                location: None,
                retry_after: None,
                date: None,
                body: body.into(),
                heard: Timestamp::UNIX_EPOCH,
            };
            let reading = read(mutation, &answer);
            let row = Row::of(&Sent::Answer(answer), Some(&reading));
            assert_eq!(row, Row::SignIn, "{:?} {status} {body} {reading:?}", mutation.place);
        }
    }
}

/// The path of a change, below MakeLeaps' partner.
fn path(mutation: &Mutation, base: &str) -> String {
    let whole = match &mutation.place {
        Place::Path { segments, .. } => segments.join("/"),
        Place::Handed(url) => url.strip_prefix(base).unwrap().trim_matches('/').to_owned(),
    };
    match whole.strip_prefix("api/partner/").and_then(|rest| rest.split_once('/')) {
        Some((_, rest)) => rest.to_owned(),
        None => whole,
    }
}

fn fits(path: &str, pattern: &str) -> bool {
    let (path, pattern): (Vec<&str>, Vec<&str>) = (path.split('/').collect(), pattern.split('/').collect());
    path.len() == pattern.len() && path.iter().zip(&pattern).all(|(p, w)| *w == "*" || p == w)
}

#[test]
fn the_table_is_one_of_its_kind() {
    for provider in Provider::ALL {
        let names: Vec<&str> = Act::of(provider).map(|act| act.name).collect();
        let different: BTreeSet<&str> = names.iter().copied().collect();
        assert_eq!(names.len(), different.len(), "{provider:?} {names:?}");
        assert!(different.contains("book") && different.contains("cancel"));
    }
    for act in TABLE {
        assert!(act.form.is_none_or(|form| form.provider == act.provider), "{}", act.name);
        assert!(act.name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{}", act.name);
        let fields: Vec<_> = act
            .form
            .iter()
            .flat_map(|form| form.sections)
            .flat_map(|s| s.fields.iter().map(|f| (s.repeats.unwrap_or_default(), f)))
            .collect();
        let paths: BTreeSet<_> = fields.iter().map(|(array, f)| (*array, f.path)).collect();
        assert_eq!(paths.len(), fields.len(), "{} has a field twice", act.name);
        for (_, field) in fields {
            assert!(!field.label.is_empty() && !field.help.is_empty(), "{} {}", act.name, field.path);
            assert!(field.help.chars().count() < 120, "{}", field.help);
        }
        assert!(!act.what.is_empty() && act.what.len() < 80 && !act.what.ends_with('.'), "{}", act.what);
    }
}
