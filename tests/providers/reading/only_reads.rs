//! The reading side reads: whatever is asked, nothing but GET and the token requests leave, and nothing happens there.

use postroom::{
    model::{
        provider::Provider,
        quote::{ProductPlace, ProductRequest, QuoteRequest, QuoteTo},
    },
    providers::{fourover, makeleaps, readycloud, sendle, sevensenders},
    runtime::sync::How,
    sim::fourover as print,
};

use super::{Bench, is_token_path};

/// The requests so far are reads, and the services did nothing because of them.
fn only_reads(bench: &Bench) {
    for request in bench.sim.world.requests() {
        let token = request.method == "POST" && is_token_path(&request.path);
        assert!(token || request.method == "GET", "{} {}", request.method, request.path);
        assert!(token || request.body_bytes == 0, "{} {} has a body", request.method, request.path);
    }
    assert!(bench.sim.world.ledger().is_empty(), "{:?}", bench.sim.world.ledger());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pass_and_everything_a_console_asks_only_read() {
    let bench = Bench::new(130).await;
    for provider in Provider::ALL {
        let sync = bench.sync(provider);
        let key = bench.key(provider).await;
        for how in [How::Whole, How::Recent] {
            for topic in sync.topics() {
                sync.pass(topic, how).await.1.unwrap();
            }
        }
        let watched = sync.watch(&key.id).await;
        // ReadyCloud finds orders by what people call them, not by its own number.
        assert_eq!(watched.is_err(), provider == Provider::ReadyCloud, "{provider}");
        sync.refresh_order(&key).await.unwrap();
        sync.pass(postroom::model::query::Topic::Orders, How::Whole).await.1.unwrap();
        sync.client.check().await.unwrap();
        let _ = sync.client.look_up("nobody's-reference").await;
        bench.minute();
    }
    let asked: std::collections::BTreeSet<_> =
        bench.sim.world.requests().iter().map(|r| r.provider.slug()).collect();
    assert_eq!(asked.len(), 5);
    only_reads(&bench);
}

/// The calls that no pass makes.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_other_documented_read_only_reads() {
    let bench = Bench::new(130).await;
    let place = |suburb: &str, postcode: &str| ProductPlace {
        suburb: suburb.to_owned(),
        postcode: postcode.to_owned(),
        country: "AU".to_owned(),
        address_line1: String::new(),
        address_line2: String::new(),
    };
    let client = sendle::Client::new(&bench.account(Provider::Sendle)).unwrap();
    let ask = QuoteRequest {
        pickup_suburb: "Sydney".to_owned(),
        pickup_postcode: "2000".to_owned(),
        to: QuoteTo::Domestic { suburb: "Melbourne".to_owned(), postcode: "3000".to_owned() },
        weight_kg: "1.5".parse().unwrap(),
        volume_m3: None,
        plan: None,
        public: false,
    };
    client.ping(Some("a-key")).await.unwrap();
    client.quote(&ask).await.unwrap();
    client.quote(&QuoteRequest { public: true, ..ask }).await.unwrap();
    let products = ProductRequest {
        sender: place("Sydney", "2000"),
        receiver: place("Melbourne", "3000"),
        weight_kg: "1".parse().unwrap(),
        volume_m3: None,
    };
    client.products(&products).await.unwrap();
    let _ = client.return_order(&bench.key(Provider::Sendle).await.id).await;

    let client = makeleaps::Client::new(&bench.account(Provider::MakeLeaps)).unwrap();
    let list = makeleaps::query::Listing::default();
    let people = client.clients(&makeleaps::query::ClientQuery::default(), None).await.unwrap().rows;
    client.client(&people[0].mid).await.unwrap();
    client.client_contacts(&people[0].mid, None).await.unwrap();
    client.contacts(&list, None).await.unwrap();
    let documents = client.documents(&makeleaps::query::DocumentQuery::default(), None).await.unwrap().rows;
    client.document(&documents[0].mid).await.unwrap();
    client.document_pdf(&documents[0].mid).await.unwrap();
    client.employees(&list, None).await.unwrap();
    let history = client.history(&makeleaps::query::HistoryQuery::default(), None).await.unwrap().rows;
    client.history_event(&history[0].mid).await.unwrap();
    client.partners().await.unwrap();
    let order = client.orders_page(None).await.unwrap().rows.remove(0).order;
    let link = |label: &str| order.links.iter().find(|l| l.label == label).map(|l| l.url.clone()).unwrap();
    let items = client.items(&link("items")).await.unwrap().rows;
    client.item(&items[0].url).await.unwrap();
    let _ = client.upload_tasks(&format!("{}tasks/", items[0].url)).await;
    client.pdf(&link("PDF")).await.unwrap();

    let client = fourover::Client::new(&bench.account(Provider::FourOver)).unwrap();
    let job = print::seeded_jobs(&bench.sim.world, 3).1.remove(0);
    client.job(&job).await.unwrap();
    client.payment_profiles().await.unwrap();
    client.organizations().await.unwrap();
    client.categories(0).await.unwrap();
    client.products(0).await.unwrap();
    let product = client.products_feed(0).await.unwrap().rows.remove(0).id;
    client.product(&product).await.unwrap();
    client.option_groups(&product).await.unwrap();
    let _ = client.product_quote(&[("product_uuid", &product)]).await;

    let client = sevensenders::Client::new(&bench.account(Provider::SevenSenders)).unwrap();
    client.carriers().await.unwrap();
    let shipments = client.shipments(5, 0).await.unwrap();
    let id = sevensenders::wire::server_id(&shipments[0]).unwrap();
    client.shipment(&id).await.unwrap();
    client.shipment_events(&id).await.unwrap();

    let client = readycloud::Client::new(&bench.account(Provider::ReadyCloud)).unwrap();
    client.changes(&readycloud::OrderQuery::listing(5)).await.unwrap();
    let parcel = client.boxes("50").await.unwrap().rows[0].id.clone().unwrap();
    client.parcel("50", &parcel).await.unwrap();
    let item = client.items("50", &parcel).await.unwrap().rows[0].id.clone().unwrap();
    client.item("50", &parcel, &item).await.unwrap();
    client.box_tracking("50", &parcel).await.unwrap();
    client.notes("50").await.unwrap();
    client.order_tags("50").await.unwrap();
    client.org_tags().await.unwrap();
    client.contacts().await.unwrap();
    client.products().await.unwrap();
    client.packaging().await.unwrap();
    client.webhooks().await.unwrap();
    let _ = client.custom_field("50", readycloud::Level::Order, "nothing").await;

    assert!(bench.sim.world.requests().len() >= 45, "{}", bench.sim.world.requests().len());
    only_reads(&bench);
}
