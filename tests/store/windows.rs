//! Windows and counts of a real store against a plain sorted list with a filter of its own.

use std::cmp::Ordering;

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        clock::{Clock, ClockKind},
        filter::{Compare, Filter, Flag, Term, Test},
        order::Order,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        query::{Anchor, OrderQuery, Sort, SortBy, Window},
    },
    store::Store,
};
use proptest::{
    prelude::*,
    sample::select,
    test_runner::{Config, TestRunner},
};

use super::make::{alone, key, minutes, now, order, query, refs, store};

const ORDERS: u64 = 6_000;
const NAMES: [&str; 6] =
    ["Lois Lane", "Clark Kent", "ANAÏS Müller", "Łukasz Wójcik", "佐藤 花子", "Οδυσσεύς"];
const TOWNS: [&str; 4] = ["Glebe 2037", "Perth 6000", "京都", ""];

fn dice(i: u64, salt: u64) -> u64 {
    let mut x = (i + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ salt.wrapping_mul(0xd1b5_4a32_d192_ed03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^ x >> 32
}

fn from<T: Copy>(list: &[T], n: u64) -> T {
    list[usize::try_from(n % list.len() as u64).unwrap()]
}

/// Order number `i`, with many ties, missing values, and two thirds that are done and have no clock.
fn made(i: u64) -> Order {
    let phase = if dice(i, 1).is_multiple_of(3) { from(&Phase::ALL, dice(i, 2)) } else { Phase::Done };
    let clock = |salt| {
        let at = minutes(i64::try_from(dice(i, salt) % 60).unwrap() * 10 - 120);
        Clock::at(from(&ClockKind::ALL, dice(i, salt + 1)), at)
    };
    let some_time = |salt| {
        (!dice(i, salt).is_multiple_of(10)).then(|| minutes(-i64::try_from(dice(i, salt) % 500).unwrap()))
    };
    Order {
        key: OrderKey { account: AccountName(format!("Shop{}", dice(i, 3) % 3)), id: format!("id{i}") },
        provider: from(&Provider::ALL, dice(i, 4)),
        reference: format!("{}{:04}", from(&["S", "s", "Ref-"], dice(i, 5)), dice(i, 6) % 7_000),
        aliases: (0..dice(i, 7) % 3).map(|n| format!("PO{:05}", dice(i, 8 + n) % 99_999)).collect(),
        customer: format!("{}{}", from(&NAMES, dice(i, 11)), dice(i, 12) % 40),
        destination: from(&TOWNS, dice(i, 13)).to_owned(),
        state: if phase == Phase::Done { "Delivered".to_owned() } else { format!("{phase:?} word") },
        phase,
        attention: if dice(i, 14).is_multiple_of(50) { vec!["look".to_owned()] } else { Vec::new() },
        clocks: if phase.is_open() && !dice(i, 15).is_multiple_of(9) {
            vec![clock(16), clock(18)]
        } else {
            Vec::new()
        },
        created_at: some_time(20),
        updated_at: some_time(21),
        ..order("x")
    }
}

/// The list that a store should be like: rows in the order they were put, and which were changed later.
struct Model {
    orders: Vec<Order>,
    changed: Vec<bool>,
}

async fn filled() -> (Store, tempfile::TempDir, Model) {
    let (store, folder) = store();
    let mut orders: Vec<Order> = (0..ORDERS).map(made).collect();
    for page in orders.chunks(700) {
        store.put_orders(page.iter().cloned().map(alone).collect(), now()).await.unwrap();
    }
    // Some come again otherwise, in every chunk and with every index touched.
    let mut changed = vec![false; orders.len()];
    for (i, o) in orders.iter_mut().enumerate().step_by(37) {
        let again = made(u64::try_from(i).unwrap() + 1_000_000);
        changed[i] = (again.state != o.state) || again.attention != o.attention || again.phase != o.phase;
        *o = Order { key: o.key.clone(), ..again };
    }
    let again: Vec<_> = orders.iter().step_by(37).cloned().map(alone).collect();
    store.put_orders(again, now()).await.unwrap();
    (store, folder, Model { orders, changed })
}

impl Model {
    fn asked(&self, i: usize, filter: &Filter, now: Timestamp) -> bool {
        filter.terms.iter().all(|t| self.holds(i, &t.test, now) != t.negated)
    }

    /// The filter language once more, written as simply as can be.
    fn holds(&self, i: usize, test: &Test, now: Timestamp) -> bool {
        let o = &self.orders[i];
        let low = |t: &str| -> String {
            t.chars().flat_map(char::to_lowercase).collect::<String>().replace('ς', "σ")
        };
        let any = |text: &str, list: &[String]| list.iter().any(|t| low(text).contains(&low(t)));
        let ids = || std::iter::once(&o.key.id).chain(&o.aliases).chain([&o.reference]);
        let before = |at: Timestamp, compare, than: Timestamp| match compare {
            Compare::Less => at < than,
            Compare::More => at > than,
        };
        let turned = |c: Compare| if c == Compare::Less { Compare::More } else { Compare::Less };
        let nearest = o.clocks.iter().min_by_key(|c| c.at);
        match test {
            Test::Words(w) => {
                let words = std::slice::from_ref(w);
                ids().chain([&o.customer, &o.destination, &o.state]).any(|t| any(t, words))
            }
            Test::Provider(list) => list.contains(&o.provider),
            Test::Account(list) => any(&o.key.account.0, list),
            Test::State(list) => any(&o.state, list),
            Test::Phase(list) => list.contains(&o.phase),
            Test::Reference(list) => ids().any(|t| any(t, list)),
            Test::Customer(list) => any(&o.customer, list),
            Test::Destination(list) => any(&o.destination, list),
            Test::Left(c, d) => nearest.is_some_and(|n| before(n.at, *c, now + *d)),
            Test::Clock(list) => nearest.is_some_and(|n| list.contains(&n.kind)),
            Test::Age(c, d) => o.created_at.is_some_and(|at| before(at, turned(*c), now - *d)),
            Test::Updated(c, d) => o.updated_at.is_some_and(|at| before(at, turned(*c), now - *d)),
            Test::Is(Flag::Attention) => {
                let near = now + SignedDuration::from_mins(15);
                !o.attention.is_empty()
                    || matches!(o.phase, Phase::Attention | Phase::Unknown)
                    || nearest.is_some_and(|n| n.at <= near)
            }
            Test::Is(Flag::Open) => !matches!(o.phase, Phase::Done | Phase::Cancelled),
            Test::Is(Flag::Late) => o
                .clocks
                .iter()
                .any(|c| matches!(c.kind, ClockKind::Promise | ClockKind::ShipBy) && c.at < now),
            Test::Is(Flag::Changed) => self.changed[i],
            Test::Is(Flag::Unread) | Test::Kind(_) => false,
        }
    }

    fn compare(&self, sort: Sort, a: usize, b: usize) -> Ordering {
        let (x, y) = (&self.orders[a], &self.orders[b]);
        let turn = |o: Ordering| if sort.reversed { o.reverse() } else { o };
        let low = |t: &str| -> String {
            t.chars().flat_map(char::to_lowercase).collect::<String>().replace('ς', "σ")
        };
        // Those without a time come last in both directions; ties go by row, in the same direction.
        let times = |x: Option<Timestamp>, y: Option<Timestamp>, falls: bool| {
            let within = (x, a).cmp(&(y, b));
            x.is_none().cmp(&y.is_none()).then(turn(if falls { within.reverse() } else { within }))
        };
        let clock = |o: &Order| o.clocks.iter().map(|c| c.at).min();
        let alarm =
            |o: &Order| !o.attention.is_empty() || matches!(o.phase, Phase::Attention | Phase::Unknown);
        match sort.by {
            SortBy::Urgency => turn(alarm(y).cmp(&alarm(x))).then(times(clock(x), clock(y), false)),
            SortBy::Left => times(clock(x), clock(y), false),
            SortBy::Updated => times(x.updated_at, y.updated_at, true),
            SortBy::Created => times(x.created_at, y.created_at, true),
            SortBy::Reference => turn((low(&x.reference), a).cmp(&(low(&y.reference), b))),
            SortBy::Customer => turn((low(&x.customer), a).cmp(&(low(&y.customer), b))),
            SortBy::State => turn((low(&x.state), a).cmp(&(low(&y.state), b))),
            SortBy::Provider => turn((x.provider.number(), a).cmp(&(y.provider.number(), b))),
        }
    }

    fn window(&self, q: &OrderQuery) -> Window<OrderKey> {
        let mut rows: Vec<usize> =
            (0..self.orders.len()).filter(|i| self.asked(*i, &q.filter, q.now)).collect();
        rows.sort_by(|a, b| self.compare(q.sort, *a, *b));
        let at = |key: &OrderKey| self.orders.iter().position(|o| o.key == *key);
        let split = |i: usize, with| {
            rows.partition_point(|r| match self.compare(q.sort, *r, i) {
                Ordering::Less => true,
                Ordering::Equal => with,
                Ordering::Greater => false,
            })
        };
        let range = match &q.anchor {
            Anchor::First => 0..q.rows,
            Anchor::Last => rows.len().saturating_sub(q.rows)..rows.len(),
            Anchor::After(k) => at(k).map_or(0..q.rows, |i| split(i, true)..split(i, true) + q.rows),
            Anchor::Before(k) => {
                at(k).map_or(0..q.rows, |i| split(i, false).saturating_sub(q.rows)..split(i, false))
            }
            Anchor::Around(k) => at(k).map_or(0..q.rows, |i| {
                let start = split(i, false).saturating_sub(q.rows / 2).min(rows.len().saturating_sub(q.rows));
                start..start + q.rows
            }),
        };
        let range = range.start.min(rows.len())..range.end.min(rows.len());
        Window {
            rows: rows[range.clone()].iter().map(|i| self.orders[*i].key.clone()).collect(),
            at_start: range.start == 0,
            at_end: range.end == rows.len(),
        }
    }
}

fn tests() -> impl Strategy<Value = Test> {
    let texts =
        |list: &'static [&'static str]| prop::collection::vec(select(list).prop_map(str::to_owned), 1..3);
    let compare = || select(vec![Compare::Less, Compare::More]);
    let span = || (-300_i64..600).prop_map(SignedDuration::from_mins);
    let words = &[
        "s",
        "S00",
        "lane",
        "müll",
        "ÜLL",
        "佐藤",
        "σσεύς",
        "Σ",
        "po1",
        "id59",
        "id5999",
        "2037",
        "京",
        "delivered",
        "word",
        "zzz",
    ][..];
    let reference = (0..ORDERS).prop_map(|i| Test::Words(made(i).reference));
    prop_oneof![
        select(words).prop_map(|w| Test::Words(w.to_owned())),
        reference,
        texts(&["DELIVERED", "word", "unknown", "draft w"]).prop_map(Test::State),
        texts(&["ref-00", "s1", "po99", "id77"]).prop_map(Test::Reference),
        texts(&["kent1", "ŁUKASZ", "花子3", "lane"]).prop_map(Test::Customer),
        texts(&["glebe", "京都", "60"]).prop_map(Test::Destination),
        texts(&["shop1", "2", "none"]).prop_map(Test::Account),
        prop::sample::subsequence(Provider::ALL.to_vec(), 1..3).prop_map(Test::Provider),
        prop::sample::subsequence(Phase::ALL.to_vec(), 1..3).prop_map(Test::Phase),
        prop::sample::subsequence(ClockKind::ALL.to_vec(), 1..3).prop_map(Test::Clock),
        (compare(), span()).prop_map(|(c, d)| Test::Left(c, d)),
        (compare(), span()).prop_map(|(c, d)| Test::Age(c, d)),
        (compare(), span()).prop_map(|(c, d)| Test::Updated(c, d)),
        select(vec![Flag::Attention, Flag::Open, Flag::Late, Flag::Changed]).prop_map(Test::Is),
    ]
}

fn queries() -> impl Strategy<Value = OrderQuery> {
    let term = (prop::bool::weighted(0.2), tests()).prop_map(|(negated, test)| Term { negated, test });
    let known = (0..ORDERS + 20).prop_map(|i| made(i).key);
    let anchor = prop_oneof![
        Just(Anchor::First),
        Just(Anchor::Last),
        known.clone().prop_map(Anchor::Around),
        known.clone().prop_map(Anchor::After),
        known.prop_map(Anchor::Before),
    ];
    let sort = (select(SortBy::ALL.to_vec()), any::<bool>()).prop_map(|(by, reversed)| Sort { by, reversed });
    (prop::collection::vec(term, 0..4), sort, anchor, 1_usize..40, -60_i64..60).prop_map(
        |(terms, sort, anchor, rows, at)| OrderQuery {
            filter: Filter { terms },
            sort,
            anchor,
            rows,
            now: minutes(at),
        },
    )
}

#[test]
fn windows_and_counts_agree_with_a_sorted_list() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let (store, _folder, model) = runtime.block_on(filled());
    let config = Config { cases: 120, failure_persistence: None, ..Config::default() };
    let agreed = TestRunner::new(config).run(&queries(), |q| {
        let found = runtime.block_on(store.orders(q.clone())).unwrap();
        let keys = found.rows.iter().map(|r| r.key.clone()).collect();
        let found = Window { rows: keys, at_start: found.at_start, at_end: found.at_end };
        prop_assert_eq!(found, model.window(&q), "{} {:?}", q.filter, q.sort);
        let count = runtime.block_on(store.count_orders(q.clone())).unwrap();
        let want = (0..model.orders.len()).filter(|i| model.asked(*i, &q.filter, q.now)).count();
        prop_assert_eq!(count, want as u64, "{}", q.filter);
        Ok(())
    });
    agreed.unwrap();
}

#[tokio::test]
async fn an_anchor_that_does_not_match_any_more_still_holds_the_place() {
    let (store, _folder) = store();
    let at = |id: &str, n| Order { created_at: Some(minutes(n)), ..order(id) };
    store.put_orders((1..=5).map(|n| alone(at(&n.to_string(), -n))).collect(), now()).await.unwrap();
    let created = Sort { by: SortBy::Created, reversed: false };
    let ask = |anchor| OrderQuery { sort: created, anchor, rows: 2, ..query("!ref:r-3") };
    assert_eq!(refs(&store, ask(Anchor::Around(key("3")))).await, ["R-2", "R-4"]);
    assert_eq!(refs(&store, ask(Anchor::After(key("3")))).await, ["R-4", "R-5"]);
    assert_eq!(refs(&store, ask(Anchor::Before(key("3")))).await, ["R-1", "R-2"]);
    assert_eq!(refs(&store, ask(Anchor::Around(key("gone")))).await, ["R-1", "R-2"]);
}

#[tokio::test]
async fn an_empty_store_answers_everything() {
    let (store, _folder) = store();
    for anchor in [Anchor::First, Anchor::Last, Anchor::Around(key("1")), Anchor::Before(key("1"))] {
        let window = store.orders(OrderQuery { anchor, ..query("a is:late") }).await.unwrap();
        assert_eq!(window, Window::default());
    }
    assert_eq!(store.count_orders(query("a")).await.unwrap(), 0);
}

#[tokio::test]
async fn young_and_settled_rows_are_one_list() {
    let (store, folder) = store();
    let mut orders: Vec<Order> = (0..300).map(made).collect();
    let put = async |some: &[Order]| {
        store.put_orders(some.iter().cloned().map(alone).collect(), now()).await.unwrap();
    };
    put(&orders[..200]).await;
    // The poller's question settles what is there; what comes later is young.
    store.watched(AccountName("Shop0".to_owned())).await.unwrap();
    put(&orders[200..]).await;
    // One of each kind changes.
    for i in [7, 250] {
        orders[i] = Order { key: orders[i].key.clone(), ..made(i as u64 + 5_000) };
    }
    put(&[orders[7].clone(), orders[250].clone()]).await;
    let db = rusqlite::Connection::open(folder.path().join(postroom::store::STORE_FILE)).unwrap();
    let young: i64 = db.query_row("SELECT count(*) FROM orders WHERE settled = 0", [], |r| r.get(0)).unwrap();
    assert_eq!(young, 100, "both kinds are met");
    let model = Model { changed: vec![false; orders.len()], orders };
    for by in SortBy::ALL {
        for reversed in [false, true] {
            let sort = Sort { by, reversed };
            for at in [0, 7, 199, 200, 250, 299] {
                let anchors = [Anchor::First, Anchor::Last].into_iter().chain(
                    [Anchor::Around, Anchor::After, Anchor::Before].map(|a| a(model.orders[at].key.clone())),
                );
                for anchor in anchors {
                    let q = OrderQuery { sort, anchor, rows: 60, ..query("") };
                    let found = store.orders(q.clone()).await.unwrap();
                    let keys = found.rows.into_iter().map(|r| r.key).collect();
                    let found = Window { rows: keys, at_start: found.at_start, at_end: found.at_end };
                    assert_eq!(found, model.window(&q), "{sort:?} {:?}", q.anchor);
                }
            }
        }
    }
    for i in [3, 7, 250, 299] {
        let o = &model.orders[i];
        assert_eq!(store.order(o.key.clone()).await.unwrap().unwrap().order.state, o.state);
        let found = store.find(o.key.id.to_uppercase()).await.unwrap();
        assert_eq!(found[0].key, o.key, "an exact id comes first");
    }
}

#[tokio::test]
async fn hits_far_down_an_index_are_the_same_hits() {
    let (store, _folder) = store();
    // Done orders without a clock stand behind all others, further than a walk has patience for.
    let count = 26_000_u64;
    let far = |i: u64| Order {
        clocks: vec![Clock::at(ClockKind::Promise, minutes(i64::try_from(i % 977).unwrap()))],
        customer: "many".to_owned(),
        ..order(&i.to_string())
    };
    for from in (0..count).step_by(2_000) {
        store.put_orders((from..from + 2_000).map(|i| alone(far(i))).collect(), now()).await.unwrap();
    }
    let rare = |i: u64| Order { customer: "last of all".to_owned(), ..order(&format!("x{i}")) };
    store.put_orders((0..4_000).map(|i| alone(rare(i))).collect(), now()).await.unwrap();
    let ids = async |q: OrderQuery| -> Vec<String> {
        store.orders(q).await.unwrap().rows.into_iter().map(|r| r.key.id).collect()
    };
    let names = |range: std::ops::Range<u64>| -> Vec<String> { range.map(|i| format!("x{i}")).collect() };
    let ask = |anchor| OrderQuery { anchor, rows: 30, ..query("cust:last") };
    assert_eq!(ids(ask(Anchor::First)).await, names(0..30));
    assert_eq!(ids(ask(Anchor::Last)).await, names(3_970..4_000));
    assert_eq!(ids(ask(Anchor::After(key("x100")))).await, names(101..131));
    assert_eq!(ids(ask(Anchor::Before(key("x20")))).await, names(0..20));
    assert_eq!(ids(ask(Anchor::Around(key("x100")))).await, names(85..115));
    let reversed = OrderQuery { sort: Sort { by: SortBy::Left, reversed: true }, ..ask(Anchor::First) };
    let back: Vec<String> = names(3_970..4_000).into_iter().rev().collect();
    assert_eq!(ids(reversed).await, back);
}
