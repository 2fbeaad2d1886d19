//! Sendle: the client against the pretend service, and the service against its documents.

mod writing;

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        cancel::Verdict,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        quote::{ProductPlace, ProductRequest, QuoteRequest, QuoteTo},
        secret::Secret,
    },
    providers::{error::Class, sendle::Client},
    sim::{
        clock::{Pace, SimClock},
        sendle::{self as shop, CARELESS, DEMO, PENNILESS},
        server::Sim,
        world::World,
    },
};
use serde_json::{Value, json};

/// A world that stands still until it is told to move: a Monday, 11 o'clock in Sydney.
struct Stage {
    world: Arc<World>,
    sim: Sim,
    http: reqwest::Client,
}

/// A status, a content type, a location and a body.
struct Heard {
    status: u16,
    kind: String,
    location: String,
    text: String,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap()
    }

    fn messages(&self) -> Value {
        assert_eq!(self.status, 422, "{}", self.text);
        self.json()["messages"].clone()
    }
}

impl Stage {
    async fn new(orders: u64) -> Self {
        let start: Timestamp = "2015-11-23T00:00:00Z".parse().unwrap();
        let world = World::new(SimClock::new(start, Pace::Stepped), 7, orders);
        let sim = Sim::start(world.clone()).await.unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .unwrap();
        Self { world, sim, http }
    }

    fn pass(&self, span: SignedDuration) {
        self.world.clock.advance(span);
    }

    fn client_of(&self, account: &shop::Account) -> Client {
        Client::new(&self.account_of(account)).unwrap()
    }

    fn read_only(&self) -> Client {
        Client::new(&Account { read_only: true, ..self.account_of(&DEMO) }).unwrap()
    }

    fn account_of(&self, account: &shop::Account) -> Account {
        Account {
            name: AccountName("parcels".to_owned()),
            environment: Environment::Sandbox,
            base_url: Some(self.sim.base_url(Provider::Sendle)),
            credential: Credential::Sendle {
                sendle_id: account.sendle_id.to_owned(),
                api_key: Secret::new(account.api_key),
            },
            refresh: None,
            retired: false,
            read_only: false,
        }
    }

    fn client(&self) -> Client {
        self.client_of(&DEMO)
    }

    async fn ask(
        &self,
        method: &str,
        path: &str,
        account: Option<&shop::Account>,
        key: Option<&str>,
        body: Option<String>,
    ) -> Heard {
        let url = if path.starts_with("http") {
            path.to_owned()
        } else {
            format!("{}{path}", self.sim.base_url(Provider::Sendle))
        };
        let mut request = self.http.request(method.parse().unwrap(), url);
        if let Some(account) = account {
            request = request.basic_auth(account.sendle_id, Some(account.api_key));
        }
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        if let Some(body) = body {
            request = request.header("Content-Type", "application/json").body(body);
        }
        let answer = request.send().await.unwrap();
        let header = |name: &str| {
            answer.headers().get(name).map(|v| v.to_str().unwrap().to_owned()).unwrap_or_default()
        };
        let (kind, location) = (header("content-type"), header("location"));
        let status = answer.status().as_u16();
        let bytes = answer.bytes().await.unwrap();
        Heard { status, kind, location, text: String::from_utf8_lossy(&bytes).into_owned() }
    }

    async fn get(&self, path: &str) -> Heard {
        self.ask("GET", path, Some(&DEMO), None, None).await
    }

    async fn book(&self, body: &Value, key: Option<&str>) -> Heard {
        self.ask("POST", "/api/orders", Some(&DEMO), key, Some(body.to_string())).await
    }

    fn effects(&self) -> Vec<(&'static str, String)> {
        self.world.ledger().into_iter().map(|e| (e.what, e.reference)).collect()
    }
}

/// The documents' own example booking.
fn booking() -> Value {
    json!({
        "pickup_date": "2015-11-24", "description": "Kryptonite", "kilogram_weight": "1",
        "cubic_metre_volume": "0.01", "customer_reference": "SupBdayPressie", "metadata": {"your_data": "XYZ123"},
        "sender": {
            "contact": {"name": "Lex Luthor", "phone": "0412 345 678"},
            "address": {"address_line1": "123 Gotham Ln", "suburb": "Sydney", "state_name": "NSW",
                "postcode": "2000", "country": "Australia"},
            "instructions": "Knock loudly"
        },
        "receiver": {
            "contact": {"name": "Clark Kent", "email": "clarkissuper@dailyplanet.xyz"},
            "address": {"address_line1": "80 Wentworth Park Road", "suburb": "Glebe", "state_name": "NSW",
                "postcode": "2037", "country": "Australia"},
            "instructions": "Give directly to Clark"
        }
    })
}

fn with(pointer: &str, value: Value) -> Value {
    let mut body = booking();
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    body.pointer_mut(parent).unwrap().as_object_mut().unwrap().insert(name.to_owned(), value);
    body
}

fn quote_of(from: (&str, &str), to: QuoteTo, weight: &str) -> QuoteRequest {
    QuoteRequest {
        pickup_suburb: from.0.to_owned(),
        pickup_postcode: from.1.to_owned(),
        to,
        weight_kg: weight.parse().unwrap(),
        volume_m3: None,
        plan: None,
        public: false,
    }
}

fn domestic(suburb: &str, postcode: &str) -> QuoteTo {
    QuoteTo::Domestic { suburb: suburb.to_owned(), postcode: postcode.to_owned() }
}

const MINUTES: fn(i64) -> SignedDuration = SignedDuration::from_mins;

#[tokio::test]
async fn a_check_tells_who_answers_and_of_account_problems() {
    let stage = Stage::new(0).await;
    assert_eq!(stage.client().check().await.unwrap().said, "pong 2015-11-23T11:00:00+11:00");
    for (account, says) in [(&PENNILESS, "no method of payment"), (&CARELESS, "dangerous goods terms")] {
        let error = stage.client_of(account).check().await.unwrap_err();
        assert_eq!(error.class, Class::AccountProblem);
        assert!(error.message.contains(says), "{error}");
    }
    let wrong = shop::Account { api_key: "wrong", ..DEMO };
    let error = stage.client_of(&wrong).check().await.unwrap_err();
    assert_eq!((error.class, error.status), (Class::Auth, Some(401)));
    assert!(error.message.contains("Either the Sendle ID or API key are incorrect"));
    let bare = stage.ask("GET", "/api/ping", None, None, None).await;
    assert_eq!((bare.status, bare.text.trim()), (401, "HTTP Basic: Access denied."));
    assert_eq!(bare.kind, "text/plain; charset=utf-8");
}

#[tokio::test]
async fn a_repeated_key_gets_the_first_ping_again_for_72_hours() {
    let stage = Stage::new(0).await;
    let client = stage.client();
    let first = client.ping(Some("6f4aba46-91d4-6ef3-af23-f523375ed5f6")).await.unwrap();
    stage.pass(MINUTES(10));
    assert_eq!(client.ping(Some(" 6f4aba46-91d4-6ef3-af23-f523375ed5f6 ")).await.unwrap(), first);
    assert_ne!(client.ping(None).await.unwrap(), first);
    assert_ne!(client.ping(Some("another")).await.unwrap(), first);
    stage.pass(SignedDuration::from_hours(72));
    assert_ne!(client.ping(Some("6f4aba46-91d4-6ef3-af23-f523375ed5f6")).await.unwrap(), first);
    for key in ["", "  ", "a\nb", "é"] {
        assert_eq!(client.ping(Some(key)).await.unwrap_err().class, Class::Misconfigured, "{key:?}");
    }
    let blank = stage.ask("GET", "/api/ping", Some(&DEMO), Some("  "), None).await;
    assert_eq!(blank.status, 422);
}

#[tokio::test]
async fn quotes_with_and_without_credentials() {
    let stage = Stage::new(0).await;
    let client = stage.client();
    let mut ask = quote_of(("Camberwell North", "3124"), domestic("Barangaroo", "2000"), "2.0");
    ask.volume_m3 = Some("0.01".parse().unwrap());
    let own = client.quote(&ask).await.unwrap();
    assert_eq!(own.len(), 1);
    assert_eq!(
        (own[0].plan.as_str(), own[0].gross.as_ref().unwrap().to_string().as_str()),
        ("Easy", "AUD 14.95")
    );
    let eta = own[0].eta.as_ref().unwrap();
    assert_eq!(eta.days, Some((2, 4)));
    assert_eq!(eta.pickup.unwrap().to_string(), "2015-11-24");
    assert_eq!(eta.dates.unwrap().1.to_string(), "2015-11-30");

    ask.public = true;
    let all = client.quote(&ask).await.unwrap();
    assert_eq!(all.iter().map(|q| q.plan.as_str()).collect::<Vec<_>>(), ["Easy", "Premium", "Pro"]);
    assert_eq!(all[2].eta.as_ref().unwrap().days, Some((1, 1)), "one element");
    ask.plan = Some("Premium".to_owned());
    let one = client.quote(&ask).await.unwrap();
    assert_eq!((one.len(), one[0].gross.as_ref().unwrap().to_string().as_str()), (1, "AUD 13.95"));
    ask.public = false;
    assert_eq!(client.quote(&ask).await.unwrap()[0].plan, "Easy", "plan_name is ignored with credentials");

    let abroad = quote_of(("Sydney", "2000"), QuoteTo::Abroad { country: "New Zealand".to_owned() }, "5");
    let abroad = client.quote(&abroad).await.unwrap();
    assert_eq!(abroad[0].gross.as_ref().unwrap().to_string(), "AUD 116.2");
    assert_eq!(abroad[0].tax.as_ref().unwrap().to_string(), "AUD 0.0");
    let sent = stage.world.requests();
    let named = |r: &postroom::sim::world::WireRequest| r.headers.iter().any(|(k, _)| k == "authorization");
    assert_eq!(sent.iter().filter(|r| r.query.contains("Camberwell") && !named(r)).count(), 2);
}

#[tokio::test]
async fn refused_quotes_name_flat_fields() {
    let stage = Stage::new(0).await;
    let empty = stage.ask("GET", "/api/quote", None, None, None).await;
    let documented: Value =
        serde_json::from_str(include_str!("../fixtures/sendle/error_quote_empty.json")).unwrap();
    assert_eq!(empty.json(), documented);
    let ask = quote_of(("Leura", "2782"), domestic("Slough", "9999"), "26");
    let error = stage.client().quote(&ask).await.unwrap_err();
    assert_eq!((error.class, error.status), (Class::Refused, Some(422)));
    let fields: Vec<_> = error.fields.iter().map(|f| (f.path.join("."), f.message.as_str())).collect();
    assert_eq!(
        fields,
        [
            (
                "pickup_suburb".to_owned(),
                "Leura does not match the postcode: 2782. Perhaps try: Wentworth Falls"
            ),
            ("pickup_postcode".to_owned(), "2782 does not match the suburb: Leura. Perhaps try: 2780"),
            ("delivery_suburb".to_owned(), "Slough does not match any of our known suburbs."),
            ("delivery_postcode".to_owned(), "9999 does not match any of our known postcodes."),
            ("kilogram_weight".to_owned(), "must be less than or equal to 25.0"),
        ]
    );
    let mut ask = quote_of(("Sydney", "2000"), QuoteTo::Abroad { country: "Atlantis".to_owned() }, "1");
    ask.public = true;
    assert_eq!(stage.client().quote(&ask).await.unwrap_err().fields[0].path, ["delivery_country"]);
}

#[tokio::test]
async fn products_come_with_their_first_mile() {
    let stage = Stage::new(0).await;
    let place = |suburb: &str, postcode: &str| ProductPlace {
        suburb: suburb.to_owned(),
        postcode: postcode.to_owned(),
        ..ProductPlace::default()
    };
    let mut ask = ProductRequest {
        sender: place("Sydney", "2000"),
        receiver: place("Glebe", "2037"),
        weight_kg: "1".parse().unwrap(),
        volume_m3: Some("0.01".parse().unwrap()),
    };
    let products = stage.client().products(&ask).await.unwrap();
    let codes: Vec<_> = products.iter().map(|p| (p.code.as_str(), p.first_mile.as_str())).collect();
    let want =
        [("STANDARD-PICKUP", "pickup"), ("STANDARD-DROPOFF", "drop off"), ("EXPRESS-PICKUP", "pickup")];
    assert_eq!(codes, want);
    assert_eq!(products[0].quote.gross.as_ref().unwrap().to_string(), "AUD 8.95");
    assert_eq!((products[0].route.as_str(), products[0].quote.oddities.len()), ("same-city", 0));
    ask.receiver.country = "NZ".to_owned();
    assert_eq!(stage.client().products(&ask).await.unwrap()[0].route, "export");
    ask.sender.suburb.clear();
    assert_eq!(stage.client().products(&ask).await.unwrap_err().fields[0].path, ["sender_suburb"]);
    assert_eq!(stage.ask("GET", "/api/products", None, None, None).await.status, 401);
}

#[tokio::test]
async fn the_documented_booking_is_answered_as_documented() {
    let stage = Stage::new(0).await;
    let booked = stage.book(&booking(), Some("k-1")).await;
    assert_eq!(booked.status, 201);
    let (got, mut want) = (
        booked.json(),
        serde_json::from_str::<Value>(include_str!("../fixtures/sendle/order_created.json")).unwrap(),
    );
    // Ids, addresses of this simulator, the account's own e-mail, and the guarantee nobody enrolled in.
    for name in ["order_id", "order_url", "sendle_reference", "tracking_url"] {
        want[name] = got[name].clone();
    }
    want["sender"]["contact"]["email"] = json!("postroom_demo@example.com");
    want["sender"]["contact"]["sendle_id"] = json!("postroom_demo");
    want["route"].as_object_mut().unwrap().remove("delivery_guarantee_status");
    // The booking sample lacks the four fields of the view sample.
    for (name, value) in got["scheduling"].as_object().unwrap() {
        if want["scheduling"].get(name).is_none() {
            want["scheduling"][name] = value.clone();
        }
    }
    assert_eq!(got, want);
    assert_eq!(stage.effects(), [("order.created", "k-1".to_owned())]);

    let fetched = stage.client().look_up(got["order_id"].as_str().unwrap()).await.unwrap();
    assert_eq!(fetched.order.oddities, []);
    assert_eq!(fetched.order.state, "Payment");
    assert_eq!(fetched.order.destination, "Glebe NSW 2037");
    assert_eq!(fetched.events.unwrap(), []);
}

#[tokio::test]
async fn the_smallest_booking_passes_with_either_name_of_the_state() {
    let stage = Stage::new(0).await;
    let small = json!({
        "description": "Kryptonite", "kilogram_weight": 1,
        "sender": {"contact": {"name": "Lex Luthor"}, "address": {"address_line1": "123 Gotham Ln",
            "suburb": "Sydney", "state_code": "NSW", "postcode": "2000"}},
        "receiver": {"contact": {"name": "Clark Kent"}, "address": {"address_line1": "80 Wentworth Park Road",
            "suburb": "Foul Bay", "state_name": "South Australia", "postcode": "5577"},
            "instructions": "receiver instructions"}
    });
    let booked = stage.book(&small, None).await;
    assert_eq!(booked.status, 201, "{}", booked.text);
    let booked = booked.json();
    assert_eq!(booked["scheduling"]["pickup_date"], "2015-11-24", "the next business day");
    assert_eq!((&booked["route"]["type"], &booked["kilogram_weight"]), (&json!("remote"), &json!("1.0")));
}

#[tokio::test]
async fn a_booking_abroad_needs_contents_and_latin_letters() {
    let stage = Stage::new(0).await;
    let mut body = booking();
    body["receiver"]["address"] = json!({"address_line1": "445 Mount Eden Road", "suburb": "Auckland", "postcode": "2025", "country": "NZ"});
    let refused = stage.book(&body, None).await.messages();
    assert_eq!(refused["contents"][0]["value"], json!(["can't be blank"]));
    body["contents"] = json!({"description": "T-shirt", "value": "20.00", "country_of_origin": "China"});
    let booked = stage.book(&body, None).await;
    assert_eq!(booked.status, 201, "{}", booked.text);
    let booked = booked.json();
    assert_eq!(booked["contents"], body["contents"]);
    assert_eq!(booked["receiver"]["address"]["country"], "New Zealand");
    assert!(booked.get("price").is_none() && booked.get("route").is_none());
    body["contents"]["value"] = json!("2000.01");
    body["kilogram_weight"] = json!("20.5");
    body["receiver"]["contact"]["name"] = json!("クラーク");
    let refused = stage.book(&body, None).await.messages();
    assert_eq!(refused["contents"][0]["value"], json!(["must be less than or equal to 2000.0"]));
    assert_eq!(refused["kilogram_weight"], json!(["must be less than or equal to 20.0"]));
    assert_eq!(refused["receiver"][0]["contact"][0]["name"], json!(["must use Latin characters"]));
}

#[tokio::test]
async fn an_empty_booking_names_every_required_field() {
    let stage = Stage::new(0).await;
    let refused = stage.book(&json!({}), None).await;
    let documented: Value =
        serde_json::from_str(include_str!("../fixtures/sendle/error_required.json")).unwrap();
    assert_eq!(refused.messages(), documented["messages"]);
    assert_eq!(refused.json()["error"], "unprocessable_entity");
    assert!(stage.effects().is_empty());
}

#[tokio::test]
async fn every_documented_validation_answers_word_for_word() {
    let stage = Stage::new(0).await;
    let long = "x".repeat(256);
    let phone = "must be a valid phone number. 13, 1300, and 1800 numbers are not allowed.";
    let pickup = "must be a business day and at least one business day in the future.";
    let satchel = "No delivery instructions are allowed when booking at satchel rates - all satchels are 'Authority to Leave'";
    for (pointer, value, path, message) in [
        ("/description", json!(""), "/description/0", "can't be blank"),
        ("/description", json!(long), "/description/0", "is too long (maximum is 255 characters)"),
        ("/pickup_date", json!("2015-11-23"), "/pickup_date/0", pickup),
        ("/pickup_date", json!("2015-11-28"), "/pickup_date/0", pickup),
        ("/pickup_date", json!("2012-12-25"), "/pickup_date/0", pickup),
        ("/pickup_date", json!("soon"), "/pickup_date/0", pickup),
        ("/kilogram_weight", json!("25.1"), "/kilogram_weight/0", "must be less than or equal to 25.0"),
        ("/kilogram_weight", json!(-1), "/kilogram_weight/0", "must be greater than or equal to 0"),
        ("/kilogram_weight", json!("heavy"), "/kilogram_weight/0", "is not a number"),
        ("/kilogram_weight", json!(0), "/kilogram_weight/0", "must be greater than 0"),
        ("/cubic_metre_volume", json!("0.11"), "/cubic_metre_volume/0", "must be less than or equal to 0.1"),
        ("/cubic_metre_volume", json!("-0.1"), "/cubic_metre_volume/0", "must be greater than or equal to 0"),
        (
            "/customer_reference",
            json!(long),
            "/customer_reference/0",
            "is too long (maximum is 255 characters)",
        ),
        ("/metadata", json!("text"), "/metadata/0", "must be a JSON object"),
        ("/metadata", json!({"a": "x".repeat(1 << 20)}), "/metadata/0", "must be less than 1MB"),
        (
            "/sender/instructions",
            json!("x".repeat(201)),
            "/sender/0/instructions/0",
            "is too long (maximum is 200 characters)",
        ),
        ("/receiver/instructions", Value::Null, "/receiver/0/instructions/0", "can't be blank"),
        ("/receiver/contact/name", json!(" "), "/receiver/0/contact/0/name/0", "can't be blank"),
        (
            "/sender/contact/name",
            json!(long),
            "/sender/0/contact/0/name/0",
            "is too long (maximum is 255 characters)",
        ),
        ("/sender/contact/phone", json!("1300 345 678"), "/sender/0/contact/0/phone/0", phone),
        ("/receiver/contact/phone", json!("13 12 34"), "/receiver/0/contact/0/phone/0", phone),
        (
            "/receiver/contact/email",
            json!("emailaddress.com"),
            "/receiver/0/contact/0/email/0",
            "must be a valid email address",
        ),
        (
            "/receiver/contact/sendle_id",
            json!("nobody"),
            "/receiver/0/contact/0/sendle_id/0",
            "doesn't exist",
        ),
        (
            "/receiver/address/address_line2",
            json!(long),
            "/receiver/0/address/0/address_line2/0",
            "is too long (maximum is 255 characters)",
        ),
        (
            "/receiver/address/country",
            json!("Atlantis"),
            "/receiver/0/address/0/postal_code_lookup/0",
            "- country must be Australia",
        ),
        (
            "/sender/address/state_name",
            json!("VIC"),
            "/sender/0/address/0/state_name/0",
            "We found your postcode and suburb, but they aren't in the state you gave: VIC instead they are in: NSW, \
             perhaps you could change the state to match?",
        ),
        (
            "/sender/address/postcode",
            json!("2780"),
            "/sender/0/address/0/suburb/0",
            "Sydney does not match the postcode: 2780. Perhaps try: Katoomba, Katoomba DC, Leura, and Medlow Bath",
        ),
        (
            "/sender/address/postcode",
            json!("2780"),
            "/sender/0/address/0/postcode/0",
            "2780 does not match the suburb: Sydney. Perhaps try: 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, \
             1009, 1010, 2000, and 2001",
        ),
        ("/sender/address/postcode", json!("2001"), "/sender/0/address/0", "is not yet serviced by Sendle"),
        (
            "/sender/address/address_line1",
            json!("GPO Box 12"),
            "/sender/0/address/0",
            "is not yet serviced by Sendle",
        ),
    ] {
        let refused = stage.book(&with(pointer, value.clone()), None).await.messages();
        assert_eq!(refused.pointer(path).and_then(Value::as_str), Some(message), "{pointer} {refused}");
    }
    let mut body = booking();
    body["kilogram_weight"] = json!("0.4");
    body["cubic_metre_volume"] = json!("0.001");
    let refused = stage.book(&body, None).await.messages();
    assert_eq!(refused, json!({"receiver": [{"instructions": [satchel]}]}));
    let receiver = body["receiver"].as_object_mut().unwrap();
    receiver.remove("instructions");
    receiver.insert("delivery_instructions".to_owned(), json!("Give directly to Clark."));
    assert_eq!(stage.book(&body, None).await.messages(), json!({"receiver": [satchel]}));
    body["receiver"].as_object_mut().unwrap().remove("delivery_instructions");
    assert_eq!(stage.book(&body, None).await.status, 201);
    let mut slough = booking();
    slough["sender"]["address"] = json!({"address_line1": "1 High St", "suburb": "Slough", "postcode": "9999",
        "state_name": "Berkshire"});
    let refused = stage.book(&slough, None).await;
    let mut documented: Value =
        serde_json::from_str(include_str!("../fixtures/sendle/error_address.json")).unwrap();
    assert_eq!(refused.messages()["sender"], documented["messages"]["sender"].take());
}

#[tokio::test]
async fn an_order_moves_from_payment_to_the_door_and_back_to_the_screen() {
    let stage = Stage::new(0).await;
    let client = stage.client();
    let booked = stage.book(&booking(), None).await.json();
    let key = OrderKey {
        account: AccountName("parcels".to_owned()),
        id: booked["order_id"].as_str().unwrap().into(),
    };
    let mut known = None;
    for (wait, state, verdict, links, events) in [
        (SignedDuration::ZERO, "Payment", Verdict::Open, 1, 0),
        (SignedDuration::from_secs(28), "Booking", Verdict::Open, 1, 0),
        (MINUTES(5), "Pickup", Verdict::Open, 3, 0),
        // Half past six on the day of pickup: the courier has the booking, not yet the parcel.
        (SignedDuration::from_hours(19) + MINUTES(25), "Pickup", Verdict::Closed, 3, 0),
        (SignedDuration::from_hours(10), "Transit", Verdict::Closed, 3, 1),
        (SignedDuration::from_hours(14 * 24), "Delivered", Verdict::Closed, 3, 5),
    ] {
        stage.pass(wait);
        let fetched = client.fetch(&key, known.as_ref()).await.unwrap();
        let order = fetched.order;
        assert_eq!((order.state.as_str(), &order.parts[0].cancel.verdict), (state, &verdict));
        assert_eq!((order.links.len(), order.oddities.len()), (links, 0), "labels are null at first");
        assert!(fetched.events.unwrap().len() >= events, "{state}");
        assert_eq!(order.clocks.is_empty(), state == "Delivered");
        known = Some(order);
    }
}

#[tokio::test]
async fn a_cancel_works_until_the_courier_has_it_and_may_be_repeated() {
    let stage = Stage::new(0).await;
    let booked = stage.book(&booking(), None).await.json();
    let path = format!("/api/orders/{}", booked["order_id"].as_str().unwrap());
    stage.pass(MINUTES(5));
    let first = stage.ask("DELETE", &path, Some(&DEMO), None, None).await;
    assert_eq!(first.status, 200);
    let answer = first.json();
    assert_eq!(
        (&answer["state"], &answer["cancelled_at"]),
        (&json!("Cancelled"), &json!("2015-11-23 00:05:00 UTC"))
    );
    stage.pass(MINUTES(5));
    let again = stage.ask("DELETE", &path, Some(&DEMO), None, None).await;
    assert_eq!((again.status, again.json()), (200, answer));
    let what: Vec<_> = stage.effects().into_iter().map(|(what, _)| what).collect();
    assert_eq!(what, ["order.created", "order.cancelled"], "cancelled once");
    let order = stage.client().look_up(booked["order_id"].as_str().unwrap()).await.unwrap().order;
    assert_eq!((order.state.as_str(), order.phase), ("Cancelled", Phase::Cancelled));
    assert_eq!(order.links.len(), 1);

    let late = stage.book(&booking(), None).await.json();
    stage.pass(SignedDuration::from_hours(24));
    let path = format!("/api/orders/{}", late["order_id"].as_str().unwrap());
    let refused = stage.ask("DELETE", &path, Some(&DEMO), None, None).await;
    assert!(refused.messages().as_str().unwrap().starts_with("Order can not be cancelled"));
    assert_eq!(stage.get(&path).await.json()["scheduling"]["is_cancellable"], false);
    assert_eq!(stage.effects().len(), 3);
}

#[tokio::test]
async fn a_key_books_once_and_keeps_errors_too() {
    let stage = Stage::new(0).await;
    let first = stage.book(&booking(), Some("k")).await;
    stage.pass(MINUTES(10));
    let again = stage.book(&booking(), Some(" k ")).await;
    assert_eq!((again.status, again.text), (201, first.text), "the first answer, byte for byte");
    let other = stage.book(&with("/description", json!("Socks")), Some("k")).await;
    assert_eq!((other.status, other.json()), {
        let body = include_str!("../fixtures/sendle/error_conflict.json");
        (409, serde_json::from_str(body).unwrap())
    });
    let ping = stage.ask("GET", "/api/ping", Some(&DEMO), Some("k"), None).await;
    assert!(ping.text.contains("already exists with different endpoint"));
    let error = stage.client().ping(Some("k")).await.unwrap_err();
    assert_eq!(error.class, Class::Refused);

    let bad = with("/description", json!(""));
    assert_eq!(stage.book(&bad, Some("bad")).await.status, 422);
    assert_eq!(stage.book(&bad, Some("bad")).await.status, 422, "kept");
    assert_eq!(stage.book(&booking(), Some("bad")).await.status, 409, "a corrected form needs a new key");
    assert_eq!(stage.book(&booking(), Some("good")).await.status, 201);
    assert_eq!(stage.effects(), [("order.created", "k".to_owned()), ("order.created", "good".to_owned())]);
    stage.pass(SignedDuration::from_hours(72));
    let late = with("/pickup_date", json!("2015-11-30"));
    assert_eq!(stage.book(&late, Some("k")).await.status, 201, "forgotten after 72 hours");
}

#[tokio::test]
async fn account_problems_and_unreadable_bodies_book_nothing() {
    let stage = Stage::new(0).await;
    for (account, status) in [(Some(&PENNILESS), 402), (Some(&CARELESS), 412), (None, 401)] {
        let answer = stage.ask("POST", "/api/orders", account, None, Some(booking().to_string())).await;
        assert_eq!(answer.status, status);
    }
    for body in ["]", "", "[]", "7"] {
        let answer = stage.ask("POST", "/api/orders", Some(&DEMO), None, Some(body.to_owned())).await;
        assert_eq!((answer.status, answer.text.as_str()), (400, ""), "{body:?}");
        assert_eq!(answer.kind, "text/html; charset=utf-8");
    }
    assert!(stage.effects().is_empty());
}

#[tokio::test]
async fn labels_are_a_redirect_to_a_pdf_that_lives_one_minute() {
    let stage = Stage::new(0).await;
    let booked = stage.book(&booking(), None).await.json();
    let id = booked["order_id"].as_str().unwrap();
    let path = format!("/api/orders/{id}/labels/a4.pdf");
    assert_eq!(stage.get(&path).await.status, 404, "not with a courier yet");
    stage.pass(MINUTES(5));
    let labels = stage.get(&format!("/api/orders/{id}")).await.json()["labels"].clone();
    assert_eq!(labels[0]["url"], format!("{}{path}", stage.sim.base_url(Provider::Sendle)));
    assert_eq!(stage.ask("GET", &path, None, None, None).await.status, 401);
    let hop = stage.get(&path).await;
    assert_eq!(hop.status, 302);
    let pdf = stage.ask("GET", &hop.location, None, None, None).await;
    assert_eq!((pdf.status, pdf.kind.as_str()), (200, "application/pdf"));
    assert!(pdf.text.starts_with("%PDF-1.4") && pdf.text.contains("Clark Kent"));
    stage.pass(SignedDuration::from_secs(59));
    assert_eq!(stage.ask("GET", &hop.location, None, None, None).await.status, 200);
    stage.pass(SignedDuration::from_secs(1));
    assert_eq!(stage.ask("GET", &hop.location, None, None, None).await.status, 403);
    assert_eq!(stage.get(&format!("/api/orders/{id}/labels/huge.pdf")).await.status, 404);
    assert_eq!(stage.effects()[1], ("label.fetched", "a4".to_owned()));
    stage.client().look_up(id).await.unwrap();
    assert!(stage.world.requests().last().is_some_and(|r| r.path.starts_with("/api/tracking")));
    assert_eq!(stage.effects().len(), 2, "looking at an order fetches no label");
}

#[tokio::test]
async fn a_return_is_an_order_of_its_own() {
    let stage = Stage::new(0).await;
    let booked = stage.book(&booking(), None).await.json();
    let id = booked["order_id"].as_str().unwrap();
    assert_eq!(stage.client().return_order(id).await.unwrap_err().class, Class::NotFound);
    let path = format!("/api/orders/{id}/return");
    let body = json!({"customer_reference": "RMA-1", "receiver": {"instructions": "Dock 4"}}).to_string();
    let made = stage.ask("POST", &path, Some(&DEMO), Some("r"), Some(body.clone())).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let again = stage.ask("POST", &path, Some(&DEMO), Some("r"), Some(body.clone())).await;
    assert_eq!(again.text, made.text);
    assert_eq!(stage.ask("POST", &path, Some(&DEMO), None, Some(body)).await.status, 422);
    let order = stage.client().return_order(id).await.unwrap().order;
    assert_eq!(order.key.id, made.json()["order_id"].as_str().unwrap());
    assert_ne!(order.key.id, id);
    assert_eq!((order.customer.as_str(), order.state.as_str()), ("Lex Luthor", "Drop Off"));
    assert_eq!((order.phase, order.destination.as_str()), (Phase::Waiting, "Sydney NSW 2000"));
    assert!(order.aliases.contains(&"RMA-1".to_owned()));
    assert_eq!(order.links.len(), 3);
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let stage = Stage::new(3).await;
    let client = stage.client();
    for name in ["f5233746-71d4-4b05-bf63-56f4abaed5f6", "S3ND73"] {
        let error = client.look_up(name).await.unwrap_err();
        assert_eq!((error.class, error.status), (Class::NotFound, Some(404)), "{name}");
        assert!(error.message.contains("The resource you requested was not found"));
    }
    let before = stage.world.requests().len();
    for name in ["", "..", "order 7", "PO-10001"] {
        assert_eq!(client.look_up(name).await.unwrap_err().class, Class::NotFound, "{name:?}");
    }
    assert_eq!(stage.world.requests().len(), before, "nothing was asked");
    for (method, path) in [("GET", "/api/nothing"), ("PUT", "/api/ping"), ("DELETE", "/api/orders/x")] {
        let answer = stage.ask(method, path, Some(&DEMO), None, None).await;
        assert_eq!((answer.status, &answer.json()["error"]), (404, &json!("not_found")), "{method} {path}");
    }
    let (id, reference) = shop::seeded_reference(&stage.world, 2);
    assert_eq!(
        stage.client_of(&PENNILESS).look_up(&id).await.unwrap_err().class,
        Class::NotFound,
        "another's order"
    );
    assert!(stage.client_of(&PENNILESS).look_up(&reference).await.is_ok(), "tracking is for everyone");
}

#[tokio::test]
async fn a_reference_finds_the_public_tracking_only() {
    let stage = Stage::new(400).await;
    let client = stage.client();
    let (id, reference) = shop::seeded_reference(&stage.world, 0);
    let tracked =
        client.look_up(&format!("https://track.sendle.com/tracking?ref={reference}")).await.unwrap();
    assert_eq!((&tracked.order.key.id, &tracked.order.reference), (&reference, &reference));
    assert_eq!(tracked.order.parts[0].cancel.verdict, Verdict::Unknown);
    assert_eq!(tracked.order.groups[0].title, "tracking only");
    let request = stage.world.requests().pop().unwrap();
    assert!(request.headers.iter().all(|(name, _)| name != "authorization"), "no credentials are sent");
    let again = client.fetch(&tracked.order.key, Some(&tracked.order)).await.unwrap();
    assert_eq!(again, tracked);
    let whole = client.look_up(&id).await.unwrap();
    assert_eq!(whole.order.reference, reference);
    assert_eq!(whole.events, tracked.events);
    assert!(whole.order.aliases.contains(&id));
}

#[tokio::test]
async fn a_seeded_world_shows_every_phase_and_grows() {
    let stage = Stage::new(1_000_000).await;
    assert_eq!(shop::seeded_count(&stage.world), 1_000_000);
    let mut states = std::collections::BTreeSet::new();
    for i in (0..300).map(|n| n * 3_333).chain(999_990..1_000_000) {
        let (id, _) = shop::seeded_reference(&stage.world, i);
        let answer = stage.get(&format!("/api/orders/{id}")).await;
        assert_eq!(answer.status, 200, "{i}");
        let order = answer.json();
        states.insert(order["state"].as_str().unwrap().to_owned());
        assert_eq!(order["order_id"], id);
    }
    for state in ["Pickup", "Transit", "Delivered", "Cancelled", "Booking"] {
        assert!(states.contains(state), "{state} in {states:?}");
    }
    let next = shop::seeded_reference(&stage.world, 1_000_000).0;
    assert_eq!(stage.get(&format!("/api/orders/{next}")).await.status, 404);
    stage.pass(SignedDuration::from_secs(20));
    assert_eq!(stage.get(&format!("/api/orders/{next}")).await.json()["state"], "Payment");
    assert!(stage.effects().is_empty());
}

#[tokio::test]
async fn the_same_seed_gives_the_same_world() {
    let (one, two) = (Stage::new(50).await, Stage::new(50).await);
    let (id, _) = shop::seeded_reference(&one.world, 17);
    assert_eq!(shop::seeded_reference(&two.world, 17).0, id);
    let strip = |stage: &Stage, text: String| text.replace(&stage.sim.base_url(Provider::Sendle), "");
    let path = format!("/api/orders/{id}");
    let (a, b) = (one.get(&path).await.text, two.get(&path).await.text);
    assert_eq!(strip(&one, a), strip(&two, b));
}

#[tokio::test]
async fn seeded_orders_read_without_oddities() {
    let stage = Stage::new(40).await;
    for i in 0..12 {
        let (id, reference) = shop::seeded_reference(&stage.world, i * 3);
        let order = stage.client().return_order(&id).await.unwrap_err();
        assert_eq!(order.class, Class::NotFound);
        let order = stage.client().look_up(&id).await.unwrap().order;
        assert_eq!(order.oddities, [], "{id}");
        assert_eq!(order.reference, reference);
        assert!(!order.customer.is_empty() && !order.destination.is_empty());
        assert_ne!(order.phase, Phase::Unknown);
    }
}

#[tokio::test]
async fn a_seeded_order_can_be_booked_again() {
    let stage = Stage::new(60).await;
    for i in 0..60 {
        let (id, _) = shop::seeded_reference(&stage.world, i);
        let mut body = stage.get(&format!("/api/orders/{id}")).await.json();
        let body = body.as_object_mut().unwrap();
        body.retain(|name, _| {
            ["description", "kilogram_weight", "cubic_metre_volume", "sender", "receiver", "contents"]
                .contains(&name.as_str())
        });
        let booked = stage.book(&json!(body), None).await;
        assert_eq!(booked.status, 201, "{i}: {} {}", json!(body), booked.text);
    }
}

#[tokio::test]
async fn the_form_page_fills_in_and_escapes() {
    let stage = Stage::new(0).await;
    let page = stage.get("/dashboard/prepare_form?receiver_name=Oscar+%22Wilde%3E&kilogram_weight=1").await;
    assert_eq!(page.status, 200);
    assert!(page.kind.starts_with("text/html"));
    assert!(page.text.contains(r#"name="receiver_name" value="Oscar &quot;Wilde&gt;""#));
    assert!(page.text.contains(r#"name="kilogram_weight" value="1""#));
}
