//! How a process ends: at a step of its own, held on the wire, or at any moment.

use std::{
    collections::HashMap,
    process::Stdio,
    sync::{LazyLock, Mutex},
    time::Duration,
};

use postroom::{
    model::journal::Step,
    sim::faults::{Fault, Kind, Phase},
};
use tokio::{process::Child, time::sleep};

use super::ground::Ground;

/// Held on the wire, the process waits for its end there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wire {
    /// The request was read and not acted on (J5).
    Read,
    /// Connected, nothing read (J4).
    Taken,
    /// It was acted on; no answer (J5).
    Acted,
    /// It was acted on; the head of the answer is out (J6).
    Answering,
}

/// When the process ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kill {
    /// By itself, the n-th time that it gets there.
    Step(Step, u8),
    /// SIGKILL while the n-th request is held.
    Wire(Wire, u8),
    /// SIGKILL so many milliseconds after its start.
    After(u16),
}

impl Kill {
    /// The row of the figures that it counts in.
    pub fn name(self) -> &'static str {
        match self {
            Self::Step(step, _) => step.name(),
            Self::Wire(Wire::Taken, _) => "held unread",
            Self::Wire(Wire::Read, _) => "held read",
            Self::Wire(Wire::Acted, _) => "held acted",
            Self::Wire(Wire::Answering, _) => "held answering",
            Self::After(_) => "any moment",
        }
    }
}

/// What a process left behind.
pub struct Ended {
    /// It was killed, and had not ended by itself before.
    pub killed: bool,
    /// Its lines of JSON: what it had told by then.
    pub told: Vec<serde_json::Value>,
    pub complained: String,
}

/// Nothing may take longer.
const PATIENCE: Duration = Duration::from_secs(90);

/// How many connections a trial has opened when its request is read: learnt from the first that was held there.
static CONNECTIONS: LazyLock<Mutex<HashMap<String, u64>>> = LazyLock::new(Mutex::default);

impl Ground {
    /// Asks for the change, and ends the process in this way.
    pub async fn asked_and_killed(&self, kill: Kill) -> Ended {
        let mut command = self.asked();
        if let Kill::Step(step, times) = kill {
            command.env("POSTROOM_CRASH_AT", format!("{}:{times}", step.name()));
        }
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).stdin(Stdio::null());
        match kill {
            Kill::Step(..) => self.ended(command.spawn().unwrap()).await,
            Kill::After(wait) => {
                let mut child = command.spawn().unwrap();
                sleep(Duration::from_millis(wait.into())).await;
                let _ = child.start_kill();
                self.ended(child).await
            }
            Kill::Wire(wire, n) => {
                let (count, rule) = self.hold(wire, n);
                let mut child = command.spawn().unwrap();
                self.killed_on_the_wire(wire, count, rule, &mut child).await;
                self.ended(child).await
            }
        }
    }

    async fn ended(&self, child: Child) -> Ended {
        let ended = tokio::time::timeout(PATIENCE, child.wait_with_output()).await;
        self.sim.faults().clear();
        let ended = ended.expect("it ends in time").unwrap();
        let said = String::from_utf8_lossy(&ended.stdout);
        Ended {
            killed: ended.status.code().is_none(),
            told: said.lines().filter_map(|line| serde_json::from_str(line).ok()).collect(),
            complained: String::from_utf8_lossy(&ended.stderr).into_owned(),
        }
    }

    /// The rule that counts connections, and the one that holds the request.
    fn hold(&self, wire: Wire, n: u8) -> (u64, u64) {
        let provider = self.trial.provider;
        let hang = || Fault::new(Kind::Hang(Phase::Connect)).at(provider);
        let known = CONNECTIONS.lock().unwrap().get(&self.trial.name()).copied();
        let kind = match (wire, known) {
            (Wire::Taken, Some(count)) => {
                let rule = self.sim.faults().add(hang().skip(count - 1));
                return (rule, rule);
            }
            (Wire::Taken | Wire::Read, _) => Kind::Hang(Phase::Before),
            (Wire::Acted, _) => Kind::Hang(Phase::After),
            (Wire::Answering, _) => Kind::Drip { bytes: 1, every_ms: 600_000 },
        };
        let count = self.sim.faults().add(hang().skip(u64::MAX));
        let (method, path) = self.trial.wire;
        let held = Fault::new(kind).at(provider).on(method, path).skip(u64::from(n - 1));
        (count, self.sim.faults().add(held))
    }

    /// Waits until the request is held, and kills the process there; it may have got by.
    async fn killed_on_the_wire(&self, wire: Wire, count: u64, rule: u64, child: &mut Child) {
        let mut rounds = 0;
        while child.try_wait().unwrap().is_none() && rounds < 5 {
            let acts = matches!(wire, Wire::Acted | Wire::Answering);
            let there =
                self.sim.faults().hits(rule) > 0 && (!acts || self.sim.world.ledger().len() > self.effects);
            // A few rounds more, so that the head of an answer gets there.
            rounds += u32::from(there);
            sleep(Duration::from_millis(3)).await;
        }
        if wire == Wire::Read {
            let rules = self.sim.faults().to_json();
            let seen = rules.as_array().unwrap().iter().find(|r| r["id"] == count).unwrap()["seen"].as_u64();
            CONNECTIONS.lock().unwrap().entry(self.trial.name()).or_insert(seen.unwrap());
        }
        let _ = child.start_kill();
    }
}
