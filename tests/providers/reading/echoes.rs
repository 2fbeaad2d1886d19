//! Providers that repeat our own secrets: none reaches a file, an output, an error or a log, however it is written.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use postroom::{
    model::{
        provider::{OrderKey, Provider},
        query::Topic,
    },
    runtime::sync::{AccountSync, How},
    sim::{
        faults::{Fault, Kind},
        keys,
    },
};
use serde_json::json;

use super::Bench;

fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02x}")).collect::<Vec<_>>().concat()
}

/// The ways in which a server or a library between us may write a text.
fn forms(secret: &str) -> Vec<String> {
    let percent = secret.bytes().map(|b| format!("%{b:02X}")).collect::<Vec<_>>().concat();
    let escaped = secret.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect::<Vec<_>>().concat();
    vec![
        secret.to_owned(),
        STANDARD.encode(secret),
        hex(secret),
        hex(secret).to_uppercase(),
        percent,
        escaped,
        STANDARD.encode(format!("someone:{secret}")),
    ]
}

/// One text with every form in it, and the first letter alone escaped as JSON allows, which only a reader undoes.
fn echo(secrets: &[String]) -> String {
    let all: Vec<String> = secrets.iter().flat_map(|s| forms(s)).collect();
    format!("https://echo.example/?key={}&more={}", secrets.join("&x="), all.join(" "))
}

fn found(bytes: &[u8], secrets: &[String]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    for secret in secrets {
        // The middle of a base64 text is what only the secret decides.
        let core = STANDARD.encode(secret);
        let core = core[2..core.len() - 4].to_owned();
        found.extend(forms(secret)[..6].iter().chain([&core]).filter(|f| text.contains(f.as_str())).cloned());
    }
    found
}

fn files(folder: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        bytes.extend(if path.is_dir() { files(&path) } else { std::fs::read(path).unwrap() });
    }
    bytes
}

/// The account's own secrets and every token and signature that went over the wire since request `n`.
fn secrets_of(bench: &Bench, provider: Provider, n: u64) -> Vec<String> {
    let mut secrets = vec![
        match provider {
            Provider::Sendle => keys::SENDLE_API_KEY,
            Provider::MakeLeaps => keys::MAKELEAPS_CLIENT_SECRET,
            Provider::FourOver => keys::FOUROVER_PRIVATE_KEY,
            Provider::SevenSenders => keys::SEVENSENDERS_ACCESS_KEY,
            Provider::ReadyCloud => keys::READYCLOUD_TOKEN,
        }
        .to_owned(),
    ];
    for request in bench.sim.world.requests_since(n) {
        for (name, value) in &request.headers {
            if name == "authorization" {
                secrets.extend(value.strip_prefix("Bearer ").map(str::to_owned));
            }
        }
        secrets
            .extend(request.query.split('&').filter_map(|p| p.strip_prefix("signature=")).map(str::to_owned));
    }
    secrets.sort_unstable();
    secrets.dedup();
    secrets
}

/// A client that has its token, and what it knows to be secret.
async fn fresh(bench: &Bench, provider: Provider) -> (AccountSync, Vec<String>) {
    bench.sim.faults().clear();
    bench.minute();
    let n = bench.sim.world.request_count();
    let sync = bench.sync(provider);
    sync.client.check().await.unwrap();
    (sync, secrets_of(bench, provider, n))
}

/// Good answers whose every free text is the echo; ids, states and links stay, so that all of it is mapped.
async fn good_answers(
    bench: &Bench,
    provider: Provider,
    key: &OrderKey,
    said: &mut Vec<String>,
) -> Vec<String> {
    let (sync, own) = fresh(bench, provider).await;
    bench.sim.faults().add(Fault::new(Kind::Hostile(echo(&own))).at(provider).on("GET", ""));
    for topic in sync.topics() {
        sync.pass(topic, How::Whole).await.1.unwrap();
    }
    sync.refresh_order(key).await.unwrap();
    let stored = bench.stored(sync.client.account()).await;
    // What 4over says of a job is no free text: there the fields below do it.
    let through = stored.iter().any(|o| o.raw.contains("[secret]"));
    assert!(through || provider == Provider::FourOver, "{provider}: the echo came through");
    said.push(format!("{stored:?}"));
    own
}

/// Links, ids, states and times that hold it.
async fn good_fields(
    bench: &Bench,
    provider: Provider,
    key: &OrderKey,
    said: &mut Vec<String>,
) -> Vec<String> {
    let mut secrets = Vec::new();
    for field in ["url", "tracking_url", "order_url", "next", "state", "status", "created_at", "date_set"] {
        let (sync, own) = fresh(bench, provider).await;
        let kind = Kind::Field { name: field.to_owned(), value: Some(json!(echo(&own))) };
        bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", ""));
        secrets.extend(own);
        let passed = sync.pass(Topic::Orders, How::Recent).await;
        let one = sync.refresh_order(key).await.map_err(|e| e.to_string());
        said.push(format!("{passed:?} {one:?}"));
    }
    secrets
}

/// Refusals, redirects and bodies of another shape that hold it.
async fn bad_answers(
    bench: &Bench,
    provider: Provider,
    key: &OrderKey,
    said: &mut Vec<String>,
) -> Vec<String> {
    let mut secrets = Vec::new();
    for (n, status) in [200, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503].iter().enumerate() {
        for shape in [0, 1 + n % 3] {
            let (sync, own) = fresh(bench, provider).await;
            let text = echo(&own);
            let whole =
                json!({"error": text, "error_description": text, "messages": {"a": [text]}, text.clone(): 1});
            let body = match shape {
                // A letter that only a reader of JSON undoes.
                0 => whole.to_string().replace("demo-", "\\u0064emo-").replace("made-", "\\u006dade-"),
                1 => text.clone(),
                2 => format!("<p>{text}</p>"),
                _ => json!([text]).to_string(),
            };
            let headers = [("location", text.as_str()), ("retry-after", "60"), ("x-echo", &own[0])];
            bench.sim.faults().add(Fault::answer(*status, &headers, &body).at(provider).on("GET", ""));
            secrets.extend(own);
            let passed = sync.pass(Topic::Orders, How::Recent).await;
            let error = sync.client.order(key, None).await.err();
            let shown = error.as_ref().map(ToString::to_string);
            said.push(format!("{passed:?} {error:?} {shown:?}"));
        }
    }
    secrets
}

async fn echoes_of(provider: Provider) {
    let bench = Bench::new(6).await;
    let key = bench.key(provider).await;
    let mut said = Vec::new();
    let mut secrets = good_answers(&bench, provider, &key, &mut said).await;
    let issued = [Provider::MakeLeaps, Provider::SevenSenders, Provider::FourOver].contains(&provider);
    assert_eq!(secrets.len() > 1, issued, "{provider}: tokens and signatures are secrets too");
    secrets.extend(good_fields(&bench, provider, &key, &mut said).await);
    secrets.extend(bad_answers(&bench, provider, &key, &mut said).await);
    secrets.sort_unstable();
    secrets.dedup();
    said.push(format!("{:?}", bench.store.freshness().await.unwrap()));
    assert_eq!(found(said.concat().as_bytes(), &secrets), Vec::<String>::new(), "{provider}: said");
    let kept = files(bench.home.path());
    assert!(kept.len() > 10_000, "{provider}");
    assert_eq!(found(&kept, &secrets), Vec::<String>::new(), "{provider}: kept");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_echo_of_a_secret_is_kept_shown_or_told() {
    let all = Provider::ALL.map(|provider| tokio::spawn(echoes_of(provider)));
    for one in all {
        one.await.unwrap();
    }
}
