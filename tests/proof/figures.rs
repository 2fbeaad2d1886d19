//! What all runs came to, on one screen and as one line of JSON.

use std::{collections::BTreeMap, fmt::Write as _};

use serde_json::{Value, json};

#[derive(Debug, Default, Clone)]
pub struct Figures {
    pub runs: u64,
    /// By the step at which the process ended.
    pub kills: BTreeMap<&'static str, u64>,
    pub intents: u64,
    pub attempts: u64,
    pub requests: u64,
    pub effects: u64,
    /// It happened, and the journal knows nothing of it.
    pub lost: u64,
    pub duplicate: u64,
    /// Said to be done, and nothing happened.
    pub false_booked: u64,
    /// Said not to be done, and it happened.
    pub false_failed: u64,
    /// Outcomes that were unknown after a kill; those that were found out; those that only a person can tell.
    pub raised: u64,
    pub resolved: u64,
    pub left: u64,
    /// Where a person must look.
    pub left_at: BTreeMap<&'static str, u64>,
}

impl Figures {
    pub fn add(&mut self, other: &Self) {
        for (step, n) in &other.kills {
            *self.kills.entry(step).or_default() += n;
        }
        for (provider, n) in &other.left_at {
            *self.left_at.entry(provider).or_default() += n;
        }
        for (mine, theirs) in [
            (&mut self.runs, other.runs),
            (&mut self.intents, other.intents),
            (&mut self.attempts, other.attempts),
            (&mut self.requests, other.requests),
            (&mut self.effects, other.effects),
            (&mut self.lost, other.lost),
            (&mut self.duplicate, other.duplicate),
            (&mut self.false_booked, other.false_booked),
            (&mut self.false_failed, other.false_failed),
            (&mut self.raised, other.raised),
            (&mut self.resolved, other.resolved),
            (&mut self.left, other.left),
        ] {
            *mine += theirs;
        }
    }

    pub fn killed(&self) -> u64 {
        self.kills.values().sum()
    }

    pub fn broken(&self) -> u64 {
        self.lost + self.duplicate + self.false_booked + self.false_failed
    }

    pub fn screen(&self, seed: u64) -> String {
        let mut text = String::new();
        let steps: Vec<String> = self.kills.iter().map(|(step, n)| format!("{step} {n}")).collect();
        let mut say = |label: &str, value: String| {
            let _ = writeln!(text, "  {label:<22} {value}");
        };
        say("kills", format!("{} of {} runs", self.killed(), self.runs));
        say("  by step", steps.join(", "));
        say("intents", self.intents.to_string());
        say("attempts", self.attempts.to_string());
        say("requests on the wire", self.requests.to_string());
        say("effects", self.effects.to_string());
        for (label, n) in [
            ("lost", self.lost),
            ("done twice", self.duplicate),
            ("booked, not happened", self.false_booked),
            ("failed, but happened", self.false_failed),
        ] {
            say(label, self.of_all(n));
        }
        let left: Vec<String> = self.left_at.iter().map(|(at, n)| format!("{at} {n}")).collect();
        say("unknown after a kill", format!("{}: {} found out by itself", self.raised, self.resolved));
        say("left for a person", format!("{} ({})", self.left, left.join(", ")));
        say("seed", seed.to_string());
        text
    }

    fn of_all(&self, n: u64) -> String {
        let all = self.killed();
        if n > 0 || all == 0 {
            return format!("{n} of {all}");
        }
        // The rule of three, in hundredths of a percent.
        let bound = 30_000 / all;
        format!("0 of {all} (95 % upper bound {}.{:02} %)", bound / 100, bound % 100)
    }

    pub fn json(&self, seed: u64) -> Value {
        json!({
            "runs": self.runs, "kills": self.killed(), "kills_by_step": self.kills, "intents": self.intents,
            "attempts": self.attempts, "wire_requests": self.requests, "effects": self.effects, "lost": self.lost,
            "duplicate": self.duplicate, "false_booked": self.false_booked, "false_failed": self.false_failed,
            "unknown_raised": self.raised, "unknown_resolved": self.resolved, "unknown_left": self.left,
            "unknown_left_at": self.left_at,
            "seed": seed, "version": env!("CARGO_PKG_VERSION"),
        })
    }
}
