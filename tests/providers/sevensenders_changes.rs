//! Seven Senders' changes against the pretend service: done, refused, lost, and looked up.

use std::sync::Arc;

use postroom::{
    model::{
        account::{Account, Credential, Environment},
        intent::{Answer, LookedUp, Method, Mutation, Place, Reading, Sent},
        order::Order,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        secret::Secret,
    },
    providers::sevensenders::{
        Client,
        write::{
            boarding_complete, book, cancel_at, delete, delete_shipment, read, set_state, ship,
            ship_with_order, update, update_shipment,
        },
    },
    sim::{
        clock::{Pace, SimClock},
        faults::{Fault, Kind, Phase as When},
        keys,
        server::Sim,
        world::World,
    },
};
use serde_json::{Value, json};

const AT: &str = "2026-03-10T12:30:00Z";

struct Bench {
    sim: Sim,
    client: Client,
}

fn name() -> AccountName {
    AccountName("portal".into())
}

async fn bench() -> Bench {
    let clock = SimClock::new("2026-03-10T12:00:00Z".parse().unwrap(), Pace::Stepped);
    let sim = Sim::start(World::new(clock, 11, 10)).await.unwrap();
    let account = Account {
        name: name(),
        environment: Environment::Sandbox,
        base_url: Some(sim.base_url(Provider::SevenSenders)),
        credential: Credential::SevenSenders { access_key: Secret::new(keys::SEVENSENDERS_ACCESS_KEY) },
        refresh: None,
        retired: false,
        read_only: false,
    };
    Bench { client: Client::new(&account).unwrap(), sim }
}

fn draft(order_id: &str) -> Value {
    json!({"order_id": order_id, "order_url": "https://shop.example/1", "language": "de",
        "order_date": "2026-03-10T11:00:00+01:00", "boarding_complete": false, "order_tags": ["SKU 1234"],
        "promised_delivery_date": "2026-03-14T18:00:00Z"})
}

fn parcel(code: &str) -> Value {
    json!({"tracking_code": code, "carrier": {"name": "dhl", "country": "DE"}, "weight": "1.50",
        "recipient_city": "Berlin"})
}

impl Bench {
    fn world(&self) -> &Arc<World> {
        &self.sim.world
    }

    fn effects(&self, what: &str) -> usize {
        self.world().ledger().iter().filter(|e| e.what == what).count()
    }

    async fn answer(&self, change: &Mutation) -> Answer {
        match self.client.send(change, None).await {
            Sent::Answer(answer) => answer,
            other => panic!("no answer: {other:?}"),
        }
    }

    async fn done(&self, change: &Mutation) -> Vec<Order> {
        match read(change, &self.answer(change).await) {
            Reading::Done { orders, .. } => orders.into_iter().map(|f| f.order).collect(),
            other => panic!("not done: {other:?}"),
        }
    }

    async fn booked(&self, order_id: &str) -> Order {
        let order = self.done(&book(&name(), &draft(order_id), "r").unwrap()).await.remove(0);
        self.fetch(&order.key).await
    }

    async fn fetch(&self, key: &OrderKey) -> Order {
        self.client.fetch(key, None).await.unwrap().order
    }

    /// Sends a change whose answer is lost, after it was carried out or before, and looks it up.
    async fn lost(&self, change: &Mutation, acted: bool) -> LookedUp {
        let Place::Path { segments, .. } = &change.place else { panic!("a path") };
        let method = if change.method == Method::Delete {
            "DELETE"
        } else if change.method == Method::Put {
            "PUT"
        } else {
            "POST"
        };
        let fault = if acted { Fault::lost() } else { Fault::new(Kind::Reset(When::Before)) };
        let path = format!("/{}", segments.join("/"));
        self.sim.faults().add(fault.at(Provider::SevenSenders).on(method, &path).times(1));
        let before = self.world().ledger().len();
        let sent = self.client.send(change, None).await;
        assert!(matches!(sent, Sent::NoAnswer { .. }), "{sent:?}");
        assert_eq!(self.world().ledger().len() > before, acted, "the ledger");
        let after = self.world().ledger().len();
        let looked = self.client.look_up_outcome(change).await.unwrap();
        assert_eq!(self.world().ledger().len(), after, "looking changes nothing");
        looked
    }

    async fn told(&self, change: &Mutation) {
        let not = self.lost(change, false).await;
        assert!(matches!(not, LookedUp::Absent { .. }), "{:?}: {not:?}", change.place);
        let done = self.lost(change, true).await;
        assert!(matches!(done, LookedUp::Happened { .. }), "{:?}: {done:?}", change.place);
    }
}

#[tokio::test]
async fn an_order_is_made_changed_shipped_and_completed() {
    let bench = bench().await;
    let order = bench.booked("own-1").await;
    assert_eq!((order.reference.as_str(), order.state.as_str()), ("own-1", "new"));
    bench.done(&update(&order, &json!({"language": "fr", "order_tags": ["a", "b"]})).unwrap()).await;
    let paid = json!({"state": "paid", "datetime": AT, "location": "Berlin"});
    bench.done(&set_state(&order, &paid).unwrap()).await;
    bench.done(&ship(&order, &parcel("T-1")).unwrap()).await;
    let order = bench.fetch(&order.key).await;
    assert_eq!(order.parts[0].label, "T-1");
    assert!(ship(&order, &parcel("T-1")).is_err(), "it is there already");
    bench.done(&update_shipment(&order, &order.parts[0], &json!({"comment": "fragile"})).unwrap()).await;
    let changed = bench.done(&boarding_complete(&order).unwrap()).await.remove(0);
    assert_eq!(changed.key, order.key);
    assert!(boarding_complete(&bench.fetch(&order.key).await).is_err());
    let raw: Value = serde_json::from_str(&bench.fetch(&order.key).await.raw).unwrap();
    assert_eq!((raw["language"].as_str(), raw["boarding_complete"].as_bool()), (Some("fr"), Some(true)));
    assert_eq!(raw["shipments"][0]["comment"], "fragile");
    assert!(raw["states_history"].as_array().unwrap().iter().any(|s| s["location"] == "Berlin"));
    for what in ["order.created", "order.state", "shipment.created", "shipment.updated"] {
        assert_eq!(bench.effects(what), 1, "{what}");
    }
    assert_eq!(bench.effects("order.updated"), 2);
}

#[tokio::test]
async fn an_order_comes_with_its_first_shipment() {
    let bench = bench().await;
    let mut whole = parcel("T-9");
    whole["order"] = draft("own-9");
    let change = ship_with_order(&name(), &whole).unwrap();
    bench.told(&change).await;
    assert_eq!((bench.effects("order.created"), bench.effects("shipment.created")), (1, 1));
}

#[tokio::test]
async fn cancelling_sets_a_state_and_removes_nothing() {
    let bench = bench().await;
    let order = bench.booked("own-1").await;
    let change = cancel_at(&order, &order.parts[0], AT.parse().unwrap()).unwrap();
    bench.done(&change).await;
    let now = bench.fetch(&order.key).await;
    assert_eq!((now.state.as_str(), now.phase), ("cancelled", Phase::Cancelled));
    assert!(cancel_at(&now, &now.parts[0], AT.parse().unwrap()).unwrap_err().contains("already"));
    assert_eq!((bench.effects("order.state"), bench.effects("order.deleted")), (1, 0));
}

#[tokio::test]
async fn a_removal_takes_one_record_and_no_other() {
    let bench = bench().await;
    let (one, two) = (bench.booked("own-1").await, bench.booked("own-2").await);
    bench.done(&ship(&two, &parcel("T-2")).unwrap()).await;
    let two = bench.fetch(&two.key).await;
    bench.done(&delete_shipment(&two, &two.parts[0]).unwrap()).await;
    let change = delete(&one).unwrap();
    bench.done(&change).await;
    let again = read(&change, &bench.answer(&change).await);
    assert!(matches!(again, Reading::Unclear { .. }), "404 may mean that it is gone: {again:?}");
    assert!(matches!(bench.client.look_up_outcome(&change).await.unwrap(), LookedUp::Happened { .. }));
    let gone: Vec<_> = bench.world().ledger().into_iter().filter(|e| e.what.ends_with(".deleted")).collect();
    assert_eq!(gone.len(), 2);
    assert_eq!(gone[1].target, one.key.id);
    bench.fetch(&two.key).await;
}

#[tokio::test]
async fn a_removal_of_many_never_leaves_the_house() {
    let bench = bench().await;
    let order = bench.booked("own-1").await;
    let good = delete(&order).unwrap();
    let count = bench.world().request_count();
    for segments in [vec!["orders"], vec!["orders", ""], vec!["orders", " "], vec!["orders", ".."]] {
        let segments = segments.into_iter().map(str::to_owned).collect();
        let bad = Mutation { place: Place::Path { segments, trailing_slash: false }, ..good.clone() };
        assert!(matches!(bench.client.send(&bad, None).await, Sent::Nothing { .. }));
    }
    let many = Mutation { query: vec![("order_date[after]".into(), "2017-01-01".into())], ..good.clone() };
    assert!(matches!(bench.client.send(&many, None).await, Sent::Nothing { .. }));
    assert_eq!(bench.world().request_count(), count);
}

#[tokio::test]
async fn every_lost_answer_is_told_by_reading() {
    let bench = bench().await;
    bench.told(&book(&name(), &draft("own-1"), "r").unwrap()).await;
    let order = bench.client.look_up("own-1").await.unwrap().order;
    bench
        .told(&update(&order, &json!({"order_url": "https://shop.example/2", "order_tags": ["x"]})).unwrap())
        .await;
    bench.told(&set_state(&order, &json!({"state": "paid", "datetime": AT})).unwrap()).await;
    bench.told(&ship(&order, &parcel("T-1")).unwrap()).await;
    let order = bench.fetch(&order.key).await;
    bench.told(&update_shipment(&order, &order.parts[0], &json!({"weight": "2.0"})).unwrap()).await;
    bench.told(&delete_shipment(&order, &order.parts[0]).unwrap()).await;
    bench.told(&boarding_complete(&order).unwrap()).await;
    bench.told(&cancel_at(&order, &order.parts[0], "2026-03-10T12:45:00Z".parse().unwrap()).unwrap()).await;
    bench.told(&delete(&order).unwrap()).await;
}

#[tokio::test]
async fn orders_of_the_older_generation_are_changed_and_told_too() {
    let bench = bench().await;
    let page = bench.client.orders_page(None).await.unwrap();
    let older = page.rows.into_iter().map(|f| f.order).find(|o| o.raw.contains("shop_order_id")).unwrap();
    bench.told(&update(&older, &json!({"order_url": "https://shop.example/2"})).unwrap()).await;
    let state = json!({"state": "warehouse_handover", "datetime": "2026-03-10T11:59:00Z"});
    bench.told(&set_state(&older, &state).unwrap()).await;
}

#[tokio::test]
async fn two_orders_with_one_own_id_are_a_conflict() {
    let bench = bench().await;
    let change = book(&name(), &draft("own-1"), "r").unwrap();
    bench.done(&change).await;
    let mut another = draft("own-2");
    another["order_date"] = json!("2020-01-01T00:00:00Z");
    let second = book(&name(), &another, "r").unwrap();
    bench.done(&second).await;
    let ours = book(&name(), &draft("own-2"), "r").unwrap();
    let looked = bench.client.look_up_outcome(&ours).await.unwrap();
    assert!(matches!(&looked, LookedUp::Conflict { said } if said.contains("order_date")), "{looked:?}");
    bench.done(&change).await;
    let looked = bench.client.look_up_outcome(&change).await.unwrap();
    assert!(matches!(&looked, LookedUp::Conflict { said } if said.contains("2 orders")), "{looked:?}");
}

#[tokio::test]
async fn a_list_that_ignores_the_filter_proves_nothing() {
    let bench = bench().await;
    let page = r#"[{"id": 1, "order_id": "somebody-elses", "state": "new"}]"#;
    let fault = Fault::new(Kind::Body(page.to_owned())).at(Provider::SevenSenders).on("GET", "/orders");
    bench.sim.faults().add(fault);
    let change = book(&name(), &draft("own-1"), "r").unwrap();
    let looked = bench.client.look_up_outcome(&change).await.unwrap();
    assert!(matches!(looked, LookedUp::NoWay { .. }), "{looked:?}");
}

#[tokio::test]
async fn a_refusal_has_no_effect_and_names_its_field() {
    let bench = bench().await;
    let order = bench.booked("own-1").await;
    let mut bad = update(&order, &json!({"language": "de"})).unwrap();
    bad.body = br#"{"language":"xx"}"#.to_vec();
    let Reading::Refused { fields, .. } = read(&bad, &bench.answer(&bad).await) else {
        panic!("not refused")
    };
    assert_eq!(fields[0].path, ["language"]);
    assert_eq!(bench.effects("order.updated"), 0);
    let token = Fault::status(401).at(Provider::SevenSenders).on("PUT", "/orders/").times(1);
    bench.sim.faults().add(token);
    let good = update(&order, &json!({"language": "de"})).unwrap();
    assert!(matches!(read(&good, &bench.answer(&good).await), Reading::Refused { .. }));
    bench.done(&good).await;
    assert_eq!(bench.effects("order.updated"), 1);
}
