//! Every read of the client.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use postroom::{
    model::{clock::ClockKind, inbox::InboxKind, phase::Phase},
    providers::{
        error::Class,
        makeleaps::query::{
            ClientQuery, DocumentQuery, ElectronicStatus, HistoryQuery, InboxQuery, Listing, OrderQuery,
            PeppolStatus, PostStatus,
        },
    },
};
use serde_json::json;

use super::desk::Desk;

#[tokio::test]
async fn the_check_finds_the_only_partner() {
    let desk = Desk::open(3).await;
    let check = desk.client.check().await.unwrap();
    assert_eq!(check.said, "株式会社ポストルーム (partner 1234567890123456789)");
    let partners = desk.client.partners().await.unwrap();
    assert_eq!(partners.rows[0].tax_registration_number, "T1234567890123");
    assert!(partners.rows[0].links.iter().any(|(name, _)| name == "sending_orders"));
}

#[tokio::test]
async fn all_orders_are_walked_page_by_page_with_names() {
    let desk = Desk::open(250).await;
    let mut cursor = None;
    let (mut seen, mut pages) = (HashSet::new(), 0);
    loop {
        let page = desk.client.orders_page(cursor.as_ref()).await.unwrap();
        pages += 1;
        assert_eq!(page.total, Some(250));
        assert!(page.oddities.is_empty(), "{:?}", page.oddities);
        for fetched in page.rows {
            let order = fetched.order;
            assert!(order.oddities.is_empty(), "{:?}", order.oddities);
            assert!(
                !order.customer.is_empty() && !order.customer.starts_with("client "),
                "{}",
                order.customer
            );
            assert!(!order.parts.is_empty());
            assert!(!order.destination.is_empty());
            assert!(order.groups[0].fields.iter().any(|(l, v)| l == "employee" && !v.contains("http")));
            assert!(seen.insert(order.key.id));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!((seen.len(), pages), (250, 3));
    desk.pass(41);
    assert_eq!(desk.client.orders_page(None).await.unwrap().total, Some(252), "new orders arrive");
}

#[tokio::test]
async fn every_order_filter_selects_its_orders() {
    let desk = Desk::open(400).await;
    let listing = Listing { per_page: Some(100), ..Listing::default() };
    let mut counts = BTreeMap::new();
    let mut ask = Vec::new();
    for s in ElectronicStatus::ALL {
        let one =
            OrderQuery { securesend_status: Some(s), listing: listing.clone(), ..OrderQuery::default() };
        ask.push(("securesend", s.word(), one));
        let one = OrderQuery {
            send_to_clientinbox_status: Some(s),
            listing: listing.clone(),
            ..OrderQuery::default()
        };
        ask.push(("send_to_clientinbox", s.word(), one));
    }
    for s in PostStatus::ALL {
        let one =
            OrderQuery { sendbypost_status: Some(s), listing: listing.clone(), ..OrderQuery::default() };
        ask.push(("sendbypost", s.word(), one));
    }
    for s in PeppolStatus::ALL {
        let one =
            OrderQuery { peppolsend_status: Some(s), listing: listing.clone(), ..OrderQuery::default() };
        ask.push(("peppolsend", s.word(), one));
    }
    for (channel, word, query) in ask {
        let page = desk.client.orders(&query, None).await.unwrap();
        *counts.entry(channel).or_insert(0) += page.total.unwrap();
        for fetched in page.rows {
            let part = fetched.order.parts.iter().find(|p| p.id == channel);
            assert_eq!(part.map_or("not_selected", |p| p.state.as_str()), word, "{channel}");
        }
    }
    assert_eq!(
        counts.into_values().collect::<BTreeSet<u64>>(),
        BTreeSet::from([400]),
        "each channel covers all"
    );
}

#[tokio::test]
async fn the_world_shows_every_phase() {
    let desk = Desk::open(600).await;
    let mut phases = BTreeSet::new();
    let mut clocks = BTreeSet::new();
    let mut cursor = None;
    loop {
        let page = desk.client.orders_page(cursor.as_ref()).await.unwrap();
        for f in page.rows {
            phases.insert(f.order.phase);
            clocks.extend(f.order.clocks.iter().map(|c| c.kind));
        }
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(phases, Phase::ALL.into_iter().collect());
    assert!(clocks.contains(&ClockKind::BatchRun) && clocks.contains(&ClockKind::LinkLife), "{clocks:?}");
}

#[tokio::test]
async fn an_order_is_found_by_whatever_names_it() {
    let desk = Desk::open(30).await;
    let made = desk.ready(json!({"external_id": "20260115"})).await;
    let url = made.text("url");
    let mid = Desk::key(&url).id;
    let document = made.response()["items"][0]["document"].as_str().unwrap().to_owned();
    let document_mid = Desk::key(&document).id;
    for reference in [mid.as_str(), &url, " 20260115 ", &document_mid] {
        let found = desk.client.look_up(reference).await.unwrap();
        assert_eq!(found.order.key.id, mid, "{reference}");
    }
    for stranger in ["no-such-order", "1000000000000000000", "https://elsewhere.example/sending/order/1/"] {
        let error = desk.client.look_up(stranger).await.unwrap_err();
        assert_eq!(error.class, Class::NotFound, "{stranger}");
    }
}

#[tokio::test]
async fn items_open_their_documents_and_pdfs_are_real() {
    let desk = Desk::open(10).await;
    let made = desk.ready(json!({})).await;
    let items = desk.client.items(&made.text("items_url")).await.unwrap();
    let document = items.rows[0].document.whole.as_ref().unwrap();
    assert!(!document.document_number.is_empty());
    let order = desk.client.fetch(&Desk::key(&made.text("url")), None).await.unwrap().order;
    assert!(order.aliases.contains(&document.document_number), "staff know it by its invoice");
    assert_eq!(order.total.unwrap().amount, document.total.unwrap());
    assert!(order.oddities.is_empty());
    assert_eq!(desk.client.item(&items.rows[0].url).await.unwrap().document.url, document.url);
    for bytes in [
        desk.client.pdf(&made.text("pdf_content_url")).await.unwrap(),
        desk.client.pdf(&document.pdf_content_url).await.unwrap(),
        desk.client.document_pdf(&document.mid).await.unwrap(),
    ] {
        assert!(bytes.starts_with(b"%PDF-") && bytes.ends_with(b"%%EOF\n"));
    }
    let error = desk.client.pdf("https://elsewhere.example/secret.pdf").await.unwrap_err();
    assert_eq!(error.class, Class::OutsideOrigin);
    let error = desk.client.item(&desk.url("client/")).await.unwrap_err();
    assert_eq!(error.class, Class::Unreadable, "a list is not a record");
}

#[tokio::test]
async fn the_inbox_shows_all_three_types_newest_first() {
    let desk = Desk::open(900).await;
    let page = desk.client.inbox_page(None).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (Some(102), 100));
    let times: Vec<_> = page.rows.iter().map(|e| e.received_at.unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b));
    for kind in [InboxKind::AcceptedOrder, InboxKind::ConfirmedDoc, InboxKind::ReceivedDoc] {
        let entry = page.rows.iter().find(|e| e.kind == kind).unwrap();
        assert!(!entry.sender.is_empty() && !entry.title.is_empty() && entry.amount.is_some());
        assert!(entry.oddities.is_empty(), "{:?}", entry.oddities);
    }
    assert!(page.rows.iter().any(|e| e.read_at.is_none()) && page.rows.iter().any(|e| e.read_at.is_some()));
    let rest = desk.client.inbox_page(page.next.as_ref()).await.unwrap();
    assert_eq!((rest.rows.len(), rest.next), (2, None));

    let received = page.rows.iter().find(|e| e.kind == InboxKind::ReceivedDoc).unwrap();
    let pdf = &received.links.iter().find(|l| l.label == "PDF").unwrap().url;
    assert!(desk.client.pdf(pdf).await.unwrap().starts_with(b"%PDF"));
    for link in page.rows.iter().take(8).flat_map(|e| &e.links).filter(|l| l.label != "PDF") {
        assert_eq!(desk.get(&link.url).await.status, 200, "{}", link.url);
    }
}

#[tokio::test]
async fn every_inbox_filter_selects_its_entries() {
    let desk = Desk::open(900).await;
    let all = desk.client.inbox_page(None).await.unwrap();
    let sample = &all.rows[0];
    let amount = sample.amount.as_ref().unwrap().amount;
    let listing =
        Listing { per_page: Some(100), expand: vec!["received_by", "document"], ..Listing::default() };
    let ask = |query: InboxQuery| {
        let query = InboxQuery { listing: listing.clone(), ..query };
        let client = desk.client.clone();
        async move { client.inbox(&query, None).await.unwrap() }
    };
    let exact =
        ask(InboxQuery { total_from: Some(amount), total_to: Some(amount), ..InboxQuery::default() }).await;
    assert!(exact.rows.iter().any(|e| e.key == sample.key));
    assert!(exact.rows.iter().all(|e| e.amount.as_ref().unwrap().amount == amount));
    let above = ask(InboxQuery { total_from: Some(amount), ..InboxQuery::default() }).await;
    let below = ask(InboxQuery { total_to: Some(amount), ..InboxQuery::default() }).await;
    assert_eq!(above.total.unwrap() + below.total.unwrap(), 102 + exact.total.unwrap());

    let named = ask(InboxQuery { sender_name: Some(sample.sender.clone()), ..InboxQuery::default() }).await;
    assert!(!named.rows.is_empty() && named.rows.iter().all(|e| e.sender.contains(&sample.sender)));

    let open = ask(InboxQuery { is_unconverted: Some(true), ..InboxQuery::default() }).await;
    let turned = ask(InboxQuery { is_unconverted: Some(false), ..InboxQuery::default() }).await;
    assert_eq!(open.total.unwrap() + turned.total.unwrap(), 102);
    assert!(turned.rows.iter().all(|e| e.groups.iter().any(|g| g.title == "generated documents")));
    assert!(open.rows.iter().all(|e| e.groups.iter().all(|g| g.title != "generated documents")));

    let day = desk.sim.world.now().to_zoned(jiff::tz::TimeZone::UTC).date();
    let middle = day.checked_sub(jiff::SignedDuration::from_hours(24 * 15)).unwrap();
    let late = ask(InboxQuery { issued_date_from: Some(middle), ..InboxQuery::default() }).await;
    let early = InboxQuery { issued_date_to: middle.yesterday().ok(), ..InboxQuery::default() };
    assert_eq!(late.total.unwrap() + ask(early).await.total.unwrap(), 102);
    assert!(late.total.unwrap() > 0);
}

#[tokio::test]
async fn records_that_orders_name_are_read() {
    let desk = Desk::open(60).await;
    let client = &desk.client;
    let clients = client.clients(&ClientQuery::default(), None).await.unwrap();
    assert_eq!((clients.total, clients.rows.len()), (Some(48), 25));
    let rest = client.clients(&ClientQuery::default(), clients.next.as_ref()).await.unwrap();
    assert_eq!((rest.rows.len(), rest.next), (23, None));
    let first = &clients.rows[0];
    assert_eq!(first.name, "株式会社山田製作所");
    assert_eq!(client.client(&first.mid).await.unwrap(), *first);
    let contacts = client.client_contacts(&first.mid, None).await.unwrap().rows;
    assert_eq!(contacts[0].shown_name(), first.name);
    assert_eq!(contacts[1].contact_type, "person");
    assert!(contacts[1].shown_name().contains(' ') && contacts[1].email.contains('@'));
    let all = client.contacts(&Listing::default(), None).await.unwrap();
    assert_eq!(all.total, Some(96));

    let documents = client.documents(&DocumentQuery::default(), None).await.unwrap();
    assert_eq!(documents.total, Some(60));
    let one = &documents.rows[0];
    assert!(one.total.is_some() && !one.currency.is_empty());
    assert_eq!(client.document(&one.mid).await.unwrap(), *one);
    let some = DocumentQuery { search: Some(one.document_number.clone()), ..DocumentQuery::default() };
    assert_eq!(client.documents(&some, None).await.unwrap().rows, std::slice::from_ref(one));
    let kind = DocumentQuery { document_type: Some("invoice".to_owned()), ..DocumentQuery::default() };
    let invoices = client.documents(&kind, None).await.unwrap();
    assert!(invoices.total.unwrap() > 20 && invoices.rows.iter().all(|d| d.document_type == "invoice"));

    for (paid, count) in [(true, 0), (false, 60)] {
        let query = DocumentQuery { paid: Some(paid), ..DocumentQuery::default() };
        assert_eq!(client.documents(&query, None).await.unwrap().total, Some(count), "paid {paid}");
    }

    let employees = client.employees(&Listing::default(), None).await.unwrap().rows;
    assert!(employees.iter().any(|e| e.name == "高橋 美咲"));
    let history = client.history(&HistoryQuery::default(), None).await.unwrap();
    assert_eq!(history.total, Some(60));
    assert!(history.rows.iter().all(|e| e.at.is_some() && !e.kind.is_empty()));
    let event = client.history_event(&history.rows[3].mid).await.unwrap();
    assert_eq!(event, history.rows[3]);
    let day = event.at.unwrap().to_zoned(jiff::tz::TimeZone::UTC).date();
    let that_day =
        client.history(&HistoryQuery { date: Some(day), ..HistoryQuery::default() }, None).await.unwrap();
    assert!(that_day.rows.contains(&event));
    let before = HistoryQuery { date_end: day.yesterday().ok(), ..HistoryQuery::default() };
    let after = HistoryQuery { date_start: Some(day), ..HistoryQuery::default() };
    let sum = client.history(&before, None).await.unwrap().total.unwrap()
        + client.history(&after, None).await.unwrap().total.unwrap();
    assert_eq!(sum, 60);
}

#[tokio::test]
async fn a_million_orders_cost_a_page_only() {
    let desk = Desk::open(1_000_000).await;
    let page = desk.client.orders_page(None).await.unwrap();
    assert_eq!((page.total, page.rows.len()), (Some(1_000_000), 100));
    let last = desk.get("sending/order/?per_page=100&page=10000").await;
    assert_eq!(last.response().as_array().unwrap().len(), 100);
    assert!(last.body["meta"]["next"].is_null());
}
