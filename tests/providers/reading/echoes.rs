//! Providers that repeat our own secrets: none reaches a file, an output, an error or a log, however it is written.

use std::path::Path;

use base64::{Engine, engine::general_purpose::STANDARD};
use postroom::{
    model::{provider::Provider, query::Topic},
    runtime::sync::How,
    sim::{
        faults::{Fault, Kind},
        keys,
    },
};
use serde_json::json;

use super::Bench;

fn hex(text: &str) -> String {
    text.bytes().map(|b| format!("{b:02x}")).collect()
}

/// The ways in which a server or a library between us may write a text.
fn forms(secret: &str) -> Vec<String> {
    let percent: String = secret.bytes().map(|b| format!("%{b:02X}")).collect();
    let escaped: String = secret.chars().map(|c| format!("\\u{:04x}", u32::from(c))).collect();
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

/// The account's own secrets and every token and signature that went over the wire so far.
fn secrets_of(bench: &Bench, provider: Provider) -> Vec<String> {
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
    for request in bench.sim.world.requests() {
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_echo_of_a_secret_is_kept_shown_or_told() {
    for provider in Provider::ALL {
        let bench = Bench::new(12).await;
        let key = bench.key(provider).await;
        let sync = bench.sync(provider);
        sync.client.check().await.unwrap();
        let secrets = secrets_of(&bench, provider);
        let issued = [Provider::MakeLeaps, Provider::SevenSenders, Provider::FourOver].contains(&provider);
        assert_eq!(secrets.len() > 1, issued, "{provider}: tokens and signatures are secrets too");
        let text = echo(&secrets);
        let mut said: Vec<u8> = Vec::new();

        // Good answers whose every free text is the echo; ids, states and links stay, so that all of it is mapped.
        bench.sim.faults().add(Fault::new(Kind::Hostile(text.clone())).at(provider).on("GET", ""));
        for topic in sync.topics() {
            sync.pass(topic, How::Whole).await.1.unwrap();
        }
        let name = if provider == Provider::ReadyCloud { "nobody" } else { key.id.as_str() };
        said.extend(sync.watch(name).await.err().map(|e| e.to_string()).unwrap_or_default().bytes());
        sync.refresh_order(&key).await.unwrap();
        let stored = bench.stored(sync.client.account()).await;
        assert!(!stored.is_empty(), "{provider}");
        assert!(stored.iter().any(|o| o.raw.contains("[secret]")), "{provider}: the echo came through");
        said.extend(format!("{stored:?}").bytes());

        // Links, ids, states and times that hold it as well.
        for field in ["url", "tracking_url", "order_url", "next", "state", "status", "created_at", "date_set"]
        {
            let kind = Kind::Field { name: field.to_owned(), value: Some(json!(text)) };
            bench.sim.faults().clear();
            bench.sim.faults().add(Fault::new(kind).at(provider).on("GET", ""));
            bench.minute();
            let sync = bench.sync(provider);
            let passed = sync.pass(Topic::Orders, How::Recent).await;
            said.extend(format!("{passed:?}").bytes());
            said.extend(format!("{:?}", sync.refresh_order(&key).await.map_err(|e| e.to_string())).bytes());
        }

        // Refusals, redirects and bodies of another shape that hold it.
        let body =
            json!({"error": text, "error_description": text, "messages": {"a": [text]}, text.clone(): 1});
        let partly = body.to_string().replace("demo-", "\\u0064emo-").replace("made-", "\\u006dade-");
        for status in [200, 302, 400, 401, 402, 403, 404, 409, 422, 429, 500, 503] {
            for body in
                [partly.as_str(), text.as_str(), &format!("<p>{text}</p>"), &json!([text]).to_string()]
            {
                let sync = bench.sync(provider);
                bench.sim.faults().clear();
                let headers = [("location", text.as_str()), ("retry-after", "60"), ("x-echo", &secrets[0])];
                bench.sim.faults().add(Fault::answer(status, &headers, body).at(provider).on("GET", ""));
                bench.minute();
                let passed = sync.pass(Topic::Orders, How::Recent).await;
                said.extend(format!("{passed:?}").bytes());
                let error = sync.client.order(&key, None).await.err();
                said.extend(
                    format!("{error:?} {}", error.clone().map(|e| e.to_string()).unwrap_or_default()).bytes(),
                );
            }
        }
        for f in bench.store.freshness().await.unwrap() {
            said.extend(format!("{f:?}").bytes());
        }
        assert_eq!(found(&said, &secrets), Vec::<String>::new(), "{provider}: said");
        let kept = files(bench.home.path());
        assert!(kept.len() > 10_000, "{provider}");
        assert_eq!(found(&kept, &secrets), Vec::<String>::new(), "{provider}: kept");
    }
}
