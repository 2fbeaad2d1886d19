//! The list of orders: filters, order, free text, pages (Orders collection, GET).

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    book::Book,
    filters::{self, Bound, Facts, Test},
    plan,
    reply::Refusal,
    seeded,
    show::View,
    sort::{self, Key, Sort},
};
use crate::sim::world::World;

/// Sizes of a page; the service's own are not documented.
const PAGE: u64 = 25;
const LARGEST: u64 = 100;
/// Free text search gives at most so many (parameter `q`).
const HITS: usize = 70;
/// Free text looks at so many of the newest orders: which hits are chosen is arbitrary by the documents.
const LOOKED_AT: usize = 2_000;

/// A question to the list.
#[derive(Debug)]
pub struct Ask {
    tests: Vec<Test>,
    sort: Sort,
    q: Option<String>,
    limit: u64,
    offset: u64,
    view: View,
}

impl Ask {
    pub fn parse(query: &[(String, String)]) -> Result<Self, Refusal> {
        let mut ask = Self {
            tests: Vec::new(),
            sort: Sort::NEWEST,
            q: None,
            limit: PAGE,
            offset: 0,
            view: View::parse(query)?,
        };
        for (name, value) in query {
            match name.as_str() {
                "order_by" => ask.sort = Sort::parse(value)?,
                "q" if !value.trim().is_empty() => ask.q = Some(value.trim().to_lowercase()),
                "limit" => ask.limit = value.parse().map_or(PAGE, |n: u64| n.clamp(1, LARGEST)),
                "offset" => ask.offset = value.parse().unwrap_or_default(),
                // A blank filter filters nothing.
                _ if value.is_empty() => {}
                _ => ask.tests.extend(filters::parse(name, value)?),
            }
        }
        Ok(ask)
    }

    /// The envelope with this page in it.
    #[must_use]
    pub fn answer(&self, world: &World, book: &Book, path: &str, query: &[(String, String)]) -> Value {
        let (count, keys) = self.page(world, book);
        let rows: Vec<Value> =
            keys.iter().filter_map(|key| book.get(world, *key)).map(|order| self.view.show(order)).collect();
        envelope(count, self.limit, self.offset, &rows, path, query)
    }

    fn page(&self, world: &World, book: &Book) -> (u64, Vec<u64>) {
        let skip = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(self.limit).unwrap_or(usize::MAX);
        if self.tests.is_empty() && self.q.is_none() && self.sort == Sort::NEWEST {
            return (book.count(world), book.newest_first(world).skip(skip).take(take).collect());
        }
        let mut keys = self.matching(world, book);
        self.arrange(world, book, &mut keys);
        (keys.len() as u64, keys.into_iter().skip(skip).take(take).collect())
    }

    /// Keys that meet every condition, newest first.
    fn matching(&self, world: &World, book: &Book) -> Vec<u64> {
        let fits = |key: &u64| {
            if book.is_kept(*key) {
                let Some(order) = book.get(world, *key) else { return false };
                let mut facts = Facts::Document(&order);
                return self.tests.iter().all(|test| facts.hold(test));
            }
            let Some(number) = seeded::number_of(world, *key) else { return false };
            let mut facts = Facts::seeded(world, number);
            self.tests.iter().all(|test| facts.hold(test))
        };
        if let Some(q) = &self.q {
            let mut hits = hits(world, book, q);
            hits.retain(fits);
            return hits;
        }
        match self.candidates(world) {
            None => book.newest_first(world).filter(fits).collect(),
            Some(numbers) => {
                let mut keys: Vec<u64> = numbers.into_iter().map(seeded::key).collect();
                keys.retain(|key| !book.is_kept(*key));
                keys.extend(book.touched());
                keys.retain(fits);
                let born = |key: &u64| match seeded::number_of(world, *key) {
                    Some(number) => Some(plan::born(world, number)),
                    None => book.get(world, *key).and_then(|o| super::book::time(&o, "/created_at")),
                };
                keys.sort_by_cached_key(|key| std::cmp::Reverse((born(key), *key)));
                keys
            }
        }
    }

    /// Seeded numbers among which the answer must be; `None`: all of them. Ids carry their number, changes are found
    /// by the course, births rise: none of the three scans.
    fn candidates(&self, world: &World) -> Option<Vec<u64>> {
        for test in &self.tests {
            if let Test::Exact { field, said } = test
                && matches!(
                    *field,
                    "primary_id" | "unique_id" | "order_number" | "po_number" | "customer_number" | "email"
                )
            {
                return Some(seeded::number_in(world, field, said).into_iter().collect());
            }
        }
        let range = |wanted: &str| {
            let (mut from, mut to) = (Timestamp::MIN, world.now());
            for test in &self.tests {
                if let Test::Time { field, bound, at } = test
                    && *field == wanted
                {
                    if *bound != Bound::To {
                        from = from.max(*at);
                    }
                    if *bound != Bound::From {
                        to = to.min(*at);
                    }
                }
            }
            (from > Timestamp::MIN || to < world.now()).then_some((from, to))
        };
        if let Some((from, to)) = range("nested_updated_at") {
            return Some(plan::changed_between(world, from, to));
        }
        let (from, to) = range("created_at")?;
        let end = to.checked_add(jiff::SignedDuration::from_micros(1)).unwrap_or(to);
        Some((plan::first_born_from(world, from)..plan::first_born_from(world, end)).collect())
    }

    fn arrange(&self, world: &World, book: &Book, keys: &mut Vec<u64>) {
        if self.sort.name == "created_at" {
            if !self.sort.descending {
                keys.reverse();
            }
            return;
        }
        let key = |key: u64| -> Key {
            let untouched = seeded::number_of(world, key).filter(|_| !book.is_kept(key));
            if let (Some(number), true) =
                (untouched, filters::TIMES.iter().any(|(name, _)| *name == self.sort.name))
            {
                let time = Facts::seeded(world, number).time(self.sort.name);
                return time.map_or(Key::Nothing, |at| Key::Text(seeded::micros(at)));
            }
            match book.get(world, key) {
                Some(order) if filters::TIMES.iter().any(|(name, _)| *name == self.sort.name) => {
                    let time = Facts::Document(&order).time(self.sort.name);
                    time.map_or(Key::Nothing, |at| Key::Text(seeded::micros(at)))
                }
                Some(order) => sort::key(&order, self.sort.name),
                None => Key::Nothing,
            }
        };
        let mut keyed: Vec<(Key, u64)> = keys.drain(..).map(|k| (key(k), k)).collect();
        keyed.sort_by(|(a, x), (b, y)| {
            let order = a.compare(b).then(x.cmp(y));
            if self.sort.descending { order.reverse() } else { order }
        });
        keys.extend(keyed.into_iter().map(|(_, key)| key));
    }
}

/// At most 70 orders that hold the text, chosen before conditions and order apply.
fn hits(world: &World, book: &Book, q: &str) -> Vec<u64> {
    let ids = ["primary_id", "unique_id", "order_number", "po_number", "customer_number"];
    let named = ids.into_iter().filter_map(|field| {
        // Ids are written in capitals, and the search is not.
        seeded::number_in(world, field, q).map(seeded::key)
    });
    let mut looked: Vec<u64> = named.chain(book.newest_first(world).take(LOOKED_AT)).collect();
    looked.extend(book.touched());
    let mut seen = std::collections::HashSet::new();
    looked.retain(|key| seen.insert(*key));
    let holds =
        |key: &u64| book.get(world, *key).is_some_and(|order| order.to_string().to_lowercase().contains(q));
    looked.into_iter().filter(holds).take(HITS).collect()
}

/// A page of a short list.
#[must_use]
pub fn paged(rows: &[Value], path: &str, query: &[(String, String)]) -> Value {
    let number = |name: &str, or: u64| {
        let said = query.iter().find(|(n, _)| n == name);
        said.and_then(|(_, v)| v.parse().ok()).unwrap_or(or)
    };
    let (limit, offset) = (number("limit", LARGEST).clamp(1, LARGEST), number("offset", 0));
    let skip = usize::try_from(offset).unwrap_or(usize::MAX);
    let take = usize::try_from(limit).unwrap_or(usize::MAX);
    let shown: Vec<Value> = rows.iter().skip(skip).take(take).cloned().collect();
    envelope(rows.len() as u64, limit, offset, &shown, path, query)
}

/// `count`, `next`, `previous`, `results`; the links are relative to the root and repeat the query, and with it a token
/// that came in it.
#[must_use]
pub fn envelope(
    count: u64,
    limit: u64,
    offset: u64,
    rows: &[Value],
    path: &str,
    query: &[(String, String)],
) -> Value {
    let link = |offset: u64| {
        let mut pairs = url::form_urlencoded::Serializer::new(String::new());
        pairs.extend_pairs(query.iter().filter(|(name, _)| name != "limit" && name != "offset"));
        pairs.append_pair("limit", &limit.to_string()).append_pair("offset", &offset.to_string());
        format!("{path}?{}", pairs.finish())
    };
    let next = (offset.saturating_add(limit) < count).then(|| link(offset.saturating_add(limit)));
    let previous = (offset > 0).then(|| link(offset.saturating_sub(limit)));
    json!({"count": count, "next": next, "previous": previous, "results": rows})
}
