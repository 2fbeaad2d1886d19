//! A pretend provider with a ledger of its own, a clock that is told, and everything around one courier.

use std::{
    collections::{HashMap, VecDeque},
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        account::Environment,
        intent::{Answer, Deed, LookedUp, Method, Mutation, Place, Reading as Meaning, Repeat, Sent},
        journal::{Binding, IntentId, Reading},
        provider::{AccountName, OrderKey, Provider},
    },
    runtime::courier::{Courier, News, Outbox, Sender},
    store::{
        Owner,
        drafts::Drafts,
        journal::{Journal, NewIntent},
    },
};
use tokio::sync::{Notify, mpsc};

/// What goes wrong with one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    Good,
    /// No connection: not a byte arrives.
    NoConnection,
    /// Read, never acted on, no answer.
    LostBefore,
    /// Acted on, no answer.
    LostAfter,
    /// Acted on, the answer is cut.
    Truncated,
    /// This status, nothing done.
    Status(u16),
    /// Acted on, and this status all the same.
    StatusAfter(u16),
    /// The provider refuses for good.
    Refuse,
    /// Done for some parts.
    Partly,
    /// Nothing arrives, and the caller never hears.
    HangBefore,
    /// Acted on, and the caller never hears.
    HangAfter,
}

#[derive(Debug, Clone)]
pub struct Wire {
    pub reference: String,
    pub key: Option<String>,
    pub body: Vec<u8>,
    /// The provider's own time: never set back.
    pub at: SignedDuration,
    pub deed: Deed,
}

#[derive(Default)]
pub struct Ledger {
    pub wire: Vec<Wire>,
    /// Effects by reference, with the time of the first.
    pub effects: HashMap<String, (u32, SignedDuration)>,
    /// Answers by key, with the time of the first: kept for 72 hours.
    keys: HashMap<String, (SignedDuration, u16, &'static str)>,
    pub faults: VecDeque<Fault>,
    pub look_faults: VecDeque<()>,
    pub looks: u32,
    /// This provider cannot be asked.
    pub blind: bool,
    pub date: Option<Timestamp>,
}

impl Ledger {
    pub fn effects_of(&self, reference: &str) -> u32 {
        self.effects.get(reference).map_or(0, |e| e.0)
    }

    pub fn wires_of(&self, reference: &str) -> usize {
        self.wire.iter().filter(|w| w.reference == reference).count()
    }
}

/// Clocks of the host: the wall may be set, the rest goes on.
#[derive(Clone)]
pub struct Time(pub Arc<Mutex<(Timestamp, SignedDuration)>>);

impl Time {
    pub fn new() -> Self {
        Self(Arc::new(Mutex::new((
            "2026-06-01T12:00:00Z".parse().unwrap(),
            SignedDuration::from_secs(1_000),
        ))))
    }

    pub fn pass(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        let span = SignedDuration::from_secs(seconds);
        *now = (now.0 + span, now.1 + span);
    }

    pub fn set_wall(&self, seconds: i64) {
        let mut now = self.0.lock().unwrap();
        now.0 += SignedDuration::from_secs(seconds);
    }

    pub fn uptime(&self) -> SignedDuration {
        self.0.lock().unwrap().1
    }

    pub fn reading(&self) -> Reading {
        let now = self.0.lock().unwrap();
        Reading { wall: now.0, boot: "this run".to_owned(), uptime: now.1 }
    }
}

#[derive(Clone)]
pub struct Fake {
    pub ledger: Arc<Mutex<Ledger>>,
    pub time: Time,
    pub hung: Arc<Notify>,
}

fn answer(status: u16, body: &str, date: Option<Timestamp>) -> Sent {
    Sent::Answer(Answer {
        status,
        content_type: "text/plain".to_owned(),
        location: None,
        retry_after: (status == 429).then(|| Duration::from_secs(3)),
        date,
        body: body.as_bytes().to_vec(),
        heard: Timestamp::UNIX_EPOCH,
    })
}

impl Fake {
    pub fn new(time: &Time) -> Self {
        Self { ledger: Arc::default(), time: time.clone(), hung: Arc::default() }
    }

    pub fn fault(&self, fault: Fault) {
        self.ledger.lock().unwrap().faults.push_back(fault);
    }

    /// What the provider does with a request that it has read; the answer it means to give.
    fn act(&self, mutation: &Mutation, key: Option<&str>, fault: Fault) -> (u16, &'static str) {
        let now = self.time.uptime();
        let mut ledger = self.ledger.lock().unwrap();
        if let Some(key) = key
            && let Some((since, status, body)) = ledger.keys.get(key)
            && now - *since < SignedDuration::from_hours(72)
        {
            return (*status, *body);
        }
        let reply = if fault == Fault::Refuse {
            (422, "refused")
        } else {
            let effect = ledger.effects.entry(mutation.reference.clone()).or_insert((0, now));
            let harmless = matches!(mutation.repeat, Repeat::Delete | Repeat::Set);
            match (harmless && effect.0 > 0, mutation.repeat) {
                (true, Repeat::Delete) => (404, "refused"),
                (true, _) => (200, "done"),
                (false, _) => {
                    effect.0 += 1;
                    if fault == Fault::Partly { (200, "partly") } else { (201, "done") }
                }
            }
        };
        if let Some(key) = key {
            ledger.keys.insert(key.to_owned(), (now, reply.0, reply.1));
        }
        reply
    }
}

impl Sender for Fake {
    async fn send(&self, mutation: &Mutation, key: Option<&str>) -> Sent {
        let (fault, date) = {
            let mut ledger = self.ledger.lock().unwrap();
            (ledger.faults.pop_front().unwrap_or(Fault::Good), ledger.date)
        };
        let lost = || Sent::NoAnswer { why: "reset".to_owned() };
        if fault == Fault::NoConnection {
            return Sent::Nothing { why: "refused".to_owned() };
        }
        if fault != Fault::HangBefore {
            self.ledger.lock().unwrap().wire.push(Wire {
                reference: mutation.reference.clone(),
                key: key.map(str::to_owned),
                body: mutation.body.clone(),
                at: self.time.uptime(),
                deed: mutation.deed,
            });
        }
        match fault {
            Fault::LostBefore => return lost(),
            Fault::Status(status) => return answer(status, "?", date),
            Fault::HangBefore => {
                self.hung.notify_one();
                return std::future::pending().await;
            }
            _ => {}
        }
        let (status, body) = self.act(mutation, key, fault);
        match fault {
            Fault::LostAfter => lost(),
            Fault::Truncated if status < 300 => answer(status, "do", date),
            Fault::StatusAfter(status) => answer(status, "?", date),
            Fault::HangAfter => {
                self.hung.notify_one();
                std::future::pending().await
            }
            _ => answer(status, body, date),
        }
    }

    async fn look_up(&self, mutation: &Mutation) -> Result<LookedUp, String> {
        let mut ledger = self.ledger.lock().unwrap();
        ledger.looks += 1;
        if ledger.look_faults.pop_front().is_some() {
            return Err("timeout".to_owned());
        }
        let said = String::new();
        if ledger.blind {
            return Ok(LookedUp::NoWay { said });
        }
        // Shown two minutes late.
        let shown = self.time.uptime() - SignedDuration::from_secs(120);
        Ok(match ledger.effects.get(&mutation.reference) {
            Some((1, since)) if *since <= shown => LookedUp::Happened { orders: Vec::new(), said },
            Some((n, _)) if *n > 1 => LookedUp::Conflict { said },
            _ => LookedUp::Absent { said },
        })
    }

    fn read(&self, _: &Mutation, answer: &Answer) -> Meaning {
        let said = format!("status {}", answer.status);
        match (answer.status, answer.body.as_slice()) {
            (200..=299, b"done") => Meaning::Done { orders: Vec::new(), said },
            (200..=299, b"partly") => Meaning::Partly { orders: Vec::new(), said, refused: Vec::new() },
            (200..=299, b"do") => Meaning::DoneUnread { said },
            (_, b"refused") => Meaning::Refused { said, fields: Vec::new() },
            (425, _) => Meaning::StillRunning,
            _ => Meaning::Unclear { why: said },
        }
    }

    fn without_secrets(&self, text: &str) -> String {
        text.replace("hunter2", "[secret]")
    }
}

pub fn here() -> Binding {
    Binding {
        account: AccountName("parcels".to_owned()),
        provider: Provider::Sendle,
        environment: Environment::Sandbox,
        fingerprint: "abc".to_owned(),
    }
}

/// A change of this class; its body is its own.
pub fn mutation(repeat: Repeat, reference: &str) -> Mutation {
    let deed = match repeat {
        Repeat::Keyed | Repeat::Never => Deed::Book,
        Repeat::Delete => Deed::Cancel,
        Repeat::Set => Deed::Schedule,
    };
    let target = OrderKey { account: here().account, id: reference.to_owned() };
    Mutation {
        provider: Provider::Sendle,
        account: here().account,
        deed,
        repeat,
        target: (deed != Deed::Book).then_some(target),
        part: None,
        method: Method::Post,
        place: Place::Path { segments: vec!["orders".to_owned()], trailing_slash: false },
        query: Vec::new(),
        content_type: Some("application/json".to_owned()),
        body: format!("{{\"to\":\"receiver of {}\"}}", reference.replace("PR", "no")).into_bytes(),
        reference: reference.to_owned(),
        summary: Vec::new(),
        quote: None,
    }
}

pub fn new_intent(repeat: Repeat, reference: &str) -> NewIntent {
    NewIntent {
        binding: here(),
        mutation: mutation(repeat, reference),
        key: (repeat == Repeat::Keyed).then(|| uuid::Uuid::new_v4().to_string()),
        confirmed_by: "op1@desk3".to_owned(),
        draft: None,
        delay: SignedDuration::ZERO,
        twice: false,
    }
}

/// A process that is gone by the time the next one looks: it belongs to another run of the machine.
pub fn mortal(run: u32) -> Owner {
    Owner { host: "desk3".to_owned(), boot: format!("run-{run}"), pid: run, started: "1".to_owned() }
}

/// One console: what a process has open.
pub struct Console {
    pub courier: Courier<Fake>,
    pub outbox: Outbox,
    pub journal: Journal,
    pub drafts: Drafts,
    pub news: mpsc::UnboundedReceiver<News>,
    pub time: Time,
}

impl Console {
    pub fn open(folder: &Path, owner: Owner, fake: &Fake) -> Self {
        let journal = Journal::open_as(folder, owner.clone()).unwrap();
        let drafts = Drafts::open_as(folder, owner).unwrap();
        let (tell, news) = mpsc::unbounded_channel();
        let time = fake.time.clone();
        let clock = {
            let time = time.clone();
            Arc::new(move || time.reading())
        };
        let courier = Courier {
            here: here(),
            sender: fake.clone(),
            journal: journal.clone(),
            drafts: drafts.clone(),
            tell,
            clock: clock.clone(),
            chance: Arc::new(|| 0.5),
            read_only: false,
        };
        let outbox = Outbox {
            journal: journal.clone(),
            drafts: drafts.clone(),
            clock,
            read_only: false,
            couriers: Arc::default(),
        };
        Self { courier, outbox, journal, drafts, news, time }
    }

    pub async fn arm(&self, new: NewIntent) -> IntentId {
        self.journal.arm(new, self.time.reading()).await.unwrap().id
    }

    /// Works and lets time pass until nothing is to be done for a day.
    pub async fn settle(&mut self) {
        for _ in 0..200 {
            match self.courier.step().await.unwrap() {
                postroom::runtime::courier::Pace::On => {}
                postroom::runtime::courier::Pace::Rest(Some(wait)) if wait < Duration::from_secs(86_400) => {
                    self.time.pass(i64::try_from(wait.as_secs()).unwrap() + 1);
                }
                postroom::runtime::courier::Pace::Rest(_) => return,
            }
        }
        panic!("the courier never rests");
    }
}
