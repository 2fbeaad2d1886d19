//! All orders: seeded ones computed when asked for, and those that a request made, changed or deleted.

use std::collections::{HashMap, VecDeque};

use jiff::Timestamp;
use serde_json::Value;

use super::{
    plan::{self, Plan},
    seeded,
    shelves::Shelf,
};
use crate::sim::world::World;

/// Orders that a request made are numbered from here: far from every seeded number.
pub const FIRST_MADE: u64 = 900_000_001;

/// An order that a request touched.
#[derive(Debug)]
enum Kept {
    /// The document, when it was brought up to date, and whether time goes on moving it.
    Here {
        document: Value,
        at: Timestamp,
        moves: bool,
    },
    Deleted,
}

/// What requests have changed; everything else is computed.
#[derive(Debug, Default)]
pub struct Book {
    kept: HashMap<u64, Kept>,
    /// Keys of orders that requests made, oldest first.
    made: Vec<u64>,
    boxes_made: u64,
    pub shelves: HashMap<&'static str, Shelf>,
    pub reads: VecDeque<Timestamp>,
    pub writes: VecDeque<Timestamp>,
}

impl Book {
    /// The whole document as it stands now, boxes and items inside.
    #[must_use]
    pub fn get(&self, world: &World, key: u64) -> Option<Value> {
        match self.kept.get(&key) {
            Some(Kept::Deleted) => None,
            Some(Kept::Here { document, at, moves }) => {
                let mut document = document.clone();
                if *moves {
                    let plan = plan_of(world, key, &document);
                    seeded::advance(&mut document, &plan, Some(*at), world.now());
                }
                Some(document)
            }
            None => Some(seeded::document(world, seeded::number_of(world, key)?)),
        }
    }

    #[must_use]
    pub fn is_kept(&self, key: u64) -> bool {
        self.kept.contains_key(&key)
    }

    /// Keeps a changed order.
    pub fn put(&mut self, world: &World, key: u64, document: Value) {
        let moves = match self.kept.get(&key) {
            Some(Kept::Here { moves, .. }) => *moves,
            _ => true,
        };
        self.kept.insert(key, Kept::Here { document, at: world.now(), moves });
    }

    /// Keeps a new order; `moves`: it will be printed and shipped as time passes.
    pub fn add(&mut self, world: &World, key: u64, document: Value, moves: bool) {
        self.made.push(key);
        self.kept.insert(key, Kept::Here { document, at: world.now(), moves });
    }

    pub fn delete(&mut self, key: u64) {
        self.made.retain(|made| *made != key);
        self.kept.insert(key, Kept::Deleted);
    }

    /// A number for an order that is to be made.
    #[must_use]
    pub fn next_key(&self) -> u64 {
        let highest = self.kept.keys().copied().max().unwrap_or_default();
        FIRST_MADE.max(highest + 1)
    }

    /// A number for a box or an item that is to be made; never one of a seeded box.
    pub fn next_part(&mut self) -> u64 {
        self.boxes_made += 1;
        FIRST_MADE * 1000 + self.boxes_made
    }

    /// Every touched order that is still there.
    pub fn touched(&self) -> impl Iterator<Item = u64> + '_ {
        self.kept.iter().filter(|(_, kept)| matches!(kept, Kept::Here { .. })).map(|(key, _)| *key)
    }

    /// How many orders there are.
    #[must_use]
    pub fn count(&self, world: &World) -> u64 {
        let gone = self
            .kept
            .iter()
            .filter(|(key, kept)| matches!(kept, Kept::Deleted) && seeded::number_of(world, **key).is_some());
        plan::count(world) + self.made.len() as u64 - gone.count() as u64
    }

    /// Every order, newest first, without looking at more than is asked for.
    pub fn newest_first<'a>(&'a self, world: &'a World) -> impl Iterator<Item = u64> + 'a {
        let mut made = self.made.iter().rev().copied().peekable();
        let mut number = plan::count(world);
        std::iter::from_fn(move || {
            loop {
                if let Some(key) = made.peek().copied() {
                    let born = self.kept_time(key);
                    if number == 0 || born.is_some_and(|born| born >= plan::born(world, number - 1)) {
                        made.next();
                        return Some(key);
                    }
                }
                number = number.checked_sub(1)?;
                let key = seeded::key(number);
                if !matches!(self.kept.get(&key), Some(Kept::Deleted)) {
                    return Some(key);
                }
            }
        })
    }

    fn kept_time(&self, key: u64) -> Option<Timestamp> {
        match self.kept.get(&key)? {
            Kept::Here { document, .. } => time(document, "/created_at"),
            Kept::Deleted => None,
        }
    }
}

fn plan_of(world: &World, key: u64, document: &Value) -> Plan {
    match seeded::number_of(world, key) {
        Some(number) => Plan::new(world, number),
        None => Plan::posted(world, key, time(document, "/created_at").unwrap_or(world.started)),
    }
}

/// A time in a document, by JSON pointer; no zone means UTC.
#[must_use]
pub fn time(document: &Value, pointer: &str) -> Option<Timestamp> {
    parse_time(document.pointer(pointer)?.as_str()?)
}

/// ISO 8601 with or without zone and fraction (datetime fields); a bare date is none.
#[must_use]
pub fn parse_time(said: &str) -> Option<Timestamp> {
    let said = said.trim();
    said.parse::<Timestamp>().ok().or_else(|| {
        let civil: jiff::civil::DateTime = said.parse().ok().filter(|_| said.len() > 10)?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    })
}
