//! Answers of every wrong shape: no panic, no lost page, every misfit counted, no word guessed.

use jiff::Timestamp;
use postroom::{
    model::{phase::Phase, provider::Provider, query::Topic},
    providers::{Client, error::Class},
    runtime::sync::How,
    sim::{
        dice::Dice,
        faults::{Fault, Kind},
    },
};
use serde_json::{Value, json};

use super::{Bench, LISTING};

/// The rows of a list's body.
fn rows(provider: Provider, body: &mut Value) -> &mut Vec<Value> {
    let rows = match provider {
        Provider::MakeLeaps => body.get_mut("response"),
        Provider::ReadyCloud => body.get_mut("results"),
        _ => Some(body),
    };
    rows.and_then(Value::as_array_mut).unwrap()
}

/// The last answer to a read, asked for once more by hand.
async fn again(bench: &Bench, provider: Provider) -> (String, Value) {
    let request = bench.sim.world.requests().into_iter().rfind(|r| r.method == "GET").unwrap();
    let base = url::Url::parse(&bench.sim.base_url(provider)).unwrap();
    let at = base.join(&format!("{}?{}", request.path, request.query)).unwrap();
    let mut call = reqwest::Client::builder().no_proxy().build().unwrap().get(at);
    for (name, value) in request.headers.iter().filter(|(name, _)| name == "authorization") {
        call = call.header(name, value);
    }
    let text = call.send().await.unwrap().text().await.unwrap();
    (request.path, serde_json::from_str(&text).unwrap())
}

/// Every place in a value, so that one of them can be spoiled.
fn places(value: &Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(n, item)| places(item, &format!("{at}/{n}"), all));
        }
        Value::Object(map) => {
            for (key, inner) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                places(inner, &format!("{at}/{key}"), all);
            }
        }
        _ => {}
    }
}

/// One place dropped, doubled, emptied, or given another type, a huge or a tiny value.
fn spoil(value: &mut Value, dice: &mut Dice) {
    let mut all = Vec::new();
    places(value, "", &mut all);
    let count = all.len() as u64;
    let at = all.swap_remove(usize::try_from(dice.below(count)).unwrap());
    let odd = match dice.below(14) {
        0 => Value::Null,
        1 => json!(true),
        2 => json!(-1),
        3 => serde_json::from_str("1e400").unwrap(),
        4 => serde_json::from_str("99999999999999999999999999999999999999999.5").unwrap(),
        5 => json!(""),
        6 => json!("x".repeat(20_000)),
        7 => json!("\u{1b}[2J\u{202e}\u{0}"),
        8 => json!([]),
        9 => json!({}),
        10 => json!([[["deep"]], null, 7]),
        11 => json!({"url": 7, "id": [], "value": {"amount": "x"}}),
        12 => json!("-9999-99-99T99:99:99Z"),
        _ => {
            // Dropped, or swapped with its neighbour.
            if let Some((parent, name)) = at.rsplit_once('/')
                && let Some(Value::Object(map)) = value.pointer_mut(parent)
            {
                map.shift_remove(&name.replace("~1", "/").replace("~0", "~"));
            }
            return;
        }
    };
    if let Some(place) = value.pointer_mut(&at) {
        *place = odd;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_bad_row_takes_no_other_with_it() {
    for provider in LISTING {
        let bench = Bench::new(6).await;
        bench.client(provider).orders(None, None).await.unwrap();
        let (path, good) = again(&bench, provider).await;
        let mut dice = Dice::new(1, "spoiled", provider as u64);
        let mut client = bench.client(provider);
        for round in 0..120 {
            if round % 15 == 0 {
                bench.minute();
                client = bench.client(provider);
            }
            let mut body = good.clone();
            let row = &mut rows(provider, &mut body)[2];
            for _ in 0..=dice.below(3) {
                spoil(row, &mut dice);
            }
            let spoiled = row.to_string();
            let kind = Kind::Body(body.to_string());
            bench.sim.faults().clear();
            bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", &path));
            let page =
                client.orders(None, None).await.unwrap_or_else(|e| panic!("{provider} {spoiled}: {e}"));
            assert!(page.rows.len() >= 5, "{provider}: {} rows beside {spoiled}", page.rows.len());
            // A row that is left out is counted.
            assert!(page.rows.len() == 6 || !page.oddities.is_empty(), "{provider}: {spoiled}");
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_order_of_any_shape_stops_nobody() {
    for provider in Provider::ALL {
        let bench = Bench::new(6).await;
        let key = bench.key(provider).await;
        bench.client(provider).order(&key, None).await.unwrap();
        // MakeLeaps asks for the items last, Sendle and 4over for tracking: any of the answers will do.
        let (path, good) = again(&bench, provider).await;
        let mut dice = Dice::new(2, "spoiled", provider as u64);
        for round in 0..60 {
            if round % 10 == 0 {
                bench.minute();
            }
            let client = bench.client(provider);
            let mut body = good.clone();
            for _ in 0..=dice.below(4) {
                spoil(&mut body, &mut dice);
            }
            bench.sim.faults().clear();
            bench.sim.faults().add(Fault::new(Kind::Body(body.to_string())).at(provider).on("GET", &path));
            match client.order(&key, None).await {
                Ok(fetched) => {
                    assert_eq!(fetched.order.key, key, "{provider}: {body}");
                    bench.store.put_orders(vec![fetched], Timestamp::now()).await.unwrap();
                }
                Err(e) => assert!(
                    matches!(
                        e.class,
                        Class::Unreadable
                            | Class::NotFound
                            | Class::OutsideOrigin
                            | Class::Throttled
                            | Class::OwnQuota
                    ),
                    "{provider}: {e}"
                ),
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_word_that_no_document_names_is_shown_and_never_guessed() {
    const WORD: &str = "Teleported_42";
    for provider in Provider::ALL {
        let bench = Bench::new(6).await;
        let key = bench.key(provider).await;
        let names: &[&str] = match provider {
            Provider::Sendle | Provider::SevenSenders => &["state"],
            Provider::MakeLeaps => &["securesend", "sendbypost", "send_to_clientinbox", "peppolsend"],
            Provider::FourOver | Provider::ReadyCloud => &["status"],
        };
        let mut told = 0;
        for name in names {
            bench.minute();
            bench.sim.faults().clear();
            let kind = Kind::Field { name: (*name).to_owned(), value: Some(json!(WORD)) };
            bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", ""));
            let client: Client = bench.client(provider);
            let order = client.order(&key, None).await.unwrap().order;
            let said = order.state.contains(WORD) || order.parts.iter().any(|p| p.state.contains(WORD));
            if !said {
                continue;
            }
            told += 1;
            assert!(order.oddities.iter().any(|o| o.what.contains(WORD)), "{provider}: {:?}", order.oddities);
            let unknown =
                order.phase == Phase::Unknown || order.parts.iter().any(|p| p.phase == Phase::Unknown);
            assert!(unknown, "{provider} {name}: {:?} {:?}", order.phase, order.parts);
        }
        assert!(told >= 1, "{provider}");
        // It is kept as it was said.
        bench.minute();
        bench.sim.faults().clear();
        let kind = Kind::Field { name: names[0].to_owned(), value: Some(json!(WORD)) };
        bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", ""));
        let sync = bench.sync(provider);
        sync.refresh_order(&key).await.unwrap();
        sync.pass(Topic::Orders, How::Recent).await.1.unwrap();
        let stored = bench.stored(&key.account).await;
        let kept = stored.iter().find(|o| o.key == key).unwrap();
        assert!(kept.raw.contains(WORD) && format!("{kept:?}").contains(WORD), "{provider}");
    }
}
