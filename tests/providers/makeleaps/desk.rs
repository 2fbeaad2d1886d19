//! A running simulator with a client of ours, and a bare caller for the writing side.

use std::sync::{Arc, Mutex};

use jiff::{SignedDuration, Timestamp};
use postroom::{
    model::{
        account::{Account, Credential, Environment},
        provider::{AccountName, OrderKey, Provider},
        secret::Secret,
    },
    providers::makeleaps::Client,
    sim::{
        clock::{Pace, SimClock},
        keys,
        server::Sim,
        world::World,
    },
};
use reqwest::Method;
use serde_json::{Value, json};

pub struct Desk {
    pub sim: Sim,
    pub client: Client,
    pub caller: reqwest::Client,
    pub base: String,
    token: Mutex<String>,
}

/// What came back: status, headers, and the body as JSON (null when it is none).
pub struct Answer {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub bytes: Vec<u8>,
    pub body: Value,
}

impl Answer {
    pub fn response(&self) -> &Value {
        &self.body["response"]
    }

    pub fn text(&self, name: &str) -> String {
        self.response()[name].as_str().unwrap().to_owned()
    }
}

pub fn account(base: &str, secret: &str, partner: Option<&str>) -> Account {
    Account {
        name: AccountName("docs".to_owned()),
        environment: Environment::Sandbox,
        base_url: Some(base.to_owned()),
        credential: Credential::MakeLeaps {
            client_id: keys::MAKELEAPS_CLIENT_ID.to_owned(),
            client_secret: Secret::new(secret),
            partner: partner.map(str::to_owned),
        },
        refresh: None,
        retired: false,
        read_only: false,
    }
}

impl Desk {
    /// A world of so many orders whose time stands still until it is moved.
    pub async fn open(orders: u64) -> Self {
        let world = World::new(SimClock::new(Timestamp::now(), Pace::Stepped), 5, orders);
        Self::over(world).await
    }

    pub async fn over(world: Arc<World>) -> Self {
        let sim = Sim::start(world).await.unwrap();
        let base = sim.base_url(Provider::MakeLeaps);
        let client = Client::new(&account(&base, keys::MAKELEAPS_CLIENT_SECRET, None)).unwrap();
        let _ = rustls::crypto::ring::default_provider().install_default();
        let caller = reqwest::Client::builder().no_proxy().build().unwrap();
        let desk = Self { sim, client, caller, base, token: Mutex::default() };
        desk.renew().await;
        desk
    }

    pub async fn new_token(&self) -> String {
        let reply = self
            .caller
            .post(format!("{}/user/oauth2/token/", self.base))
            .basic_auth(keys::MAKELEAPS_CLIENT_ID, Some(keys::MAKELEAPS_CLIENT_SECRET))
            .form(&[("grant_type", "client_credentials")])
            .send()
            .await
            .unwrap();
        let body: Value = reply.json().await.unwrap();
        body["access_token"].as_str().unwrap().to_owned()
    }

    /// A path below the partner, or a URL that the service gave.
    pub fn url(&self, path: &str) -> String {
        if path.starts_with("http") {
            return path.to_owned();
        }
        format!("{}/api/partner/{}/{path}", self.base, keys::MAKELEAPS_PARTNER)
    }

    pub async fn call(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let ask = || {
            let request = self.caller.request(method.clone(), self.url(path)).bearer_auth(self.token());
            body.iter().fold(request, reqwest::RequestBuilder::json)
        };
        let answer = Self::answer(ask()).await;
        if answer.status != 401 {
            return answer;
        }
        // Tests jump over days: the token has ended.
        self.renew().await;
        Self::answer(ask()).await
    }

    fn token(&self) -> String {
        self.token.lock().unwrap().clone()
    }

    async fn renew(&self) {
        let token = self.new_token().await;
        *self.token.lock().unwrap() = token;
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.call(Method::GET, path, None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, Some(body)).await
    }

    pub async fn upload(&self, url: &str, part: &'static str, content: &'static [u8]) -> Answer {
        let file = reqwest::multipart::Part::bytes(content).file_name("flyer.pdf");
        let form = reqwest::multipart::Form::new().part(part, file);
        Self::answer(self.caller.put(url).bearer_auth(self.token()).multipart(form)).await
    }

    pub async fn answer(request: reqwest::RequestBuilder) -> Answer {
        let reply = request.send().await.unwrap();
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        let bytes = reply.bytes().await.unwrap().to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Answer { status, headers, bytes, body }
    }

    pub fn pass(&self, seconds: i64) {
        self.sim.world.clock.advance(SignedDuration::from_secs(seconds));
    }

    /// What really happened, as `what target-kind` words in order.
    pub fn effects(&self) -> Vec<&'static str> {
        self.sim.world.ledger().into_iter().map(|e| e.what).collect()
    }

    pub fn key(url: &str) -> OrderKey {
        let id = url.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
        OrderKey { account: AccountName("docs".to_owned()), id }
    }

    pub async fn client_url(&self) -> String {
        self.get("client/").await.response()[0]["url"].as_str().unwrap().to_owned()
    }

    /// A good order over the two channels that tell most, not yet checked.
    pub async fn order(&self, more: Value) -> Answer {
        let mut body = json!({
            "recipient_organization": self.client_url().await,
            "securesend_selected": true,
            "to_emails": ["myclient@example.com"],
            "subject": "8月分の請求書",
            "sendbypost_selected": true,
            "stamp_type": "invoice",
            "recipient_contact_organization_name": "My Client",
            "recipient_honorific": "様",
            "recipient_address": {
                "address_format": "jp_default", "country": "JP", "street_address": "西新宿2-8-1",
                "locality": "新宿区", "region": "tokyo", "postal_code": "160-0022"
            },
            "external_id": "mine-1",
        });
        for (name, value) in more.as_object().unwrap() {
            body[name] = value.clone();
        }
        let made = self.post("sending/order/", body).await;
        assert_eq!(made.status, 201, "{}", made.body);
        made
    }

    /// The same with a document in it, checked and ready.
    pub async fn ready(&self, more: Value) -> Answer {
        let order = self.order(more).await;
        let document = self.get("document/").await.response()[0]["url"].clone();
        let item = self.post(&order.text("items_url"), json!({"position": 0, "document": document})).await;
        assert_eq!(item.status, 201, "{}", item.body);
        self.pass(5);
        let order = self.get(&order.text("url")).await;
        assert_eq!(order.response()["ready_to_order"], json!(true), "{}", order.body);
        order
    }

    /// The same, executed now.
    pub async fn sent(&self, more: Value) -> Answer {
        let order = self.ready(more).await;
        let sent = self.post(&order.text("send_url"), json!({})).await;
        assert_eq!(sent.status, 200, "{}", sent.body);
        sent
    }
}
