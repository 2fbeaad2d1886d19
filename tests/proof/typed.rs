//! The console is killed when it has just kept what was typed (J0): the text is there at the next start, and nothing
//! was sent.

use std::time::{Duration, Instant};

use postroom::{model::provider::Provider, store::drafts::Drafts, store::journal::Journal};

use super::{ground::Ground, trial::TRIALS};
use crate::support::pty::Pty;

/// Opens the provider's booking form and types until the program ends. What comes faster than fingers is a paste, so
/// every key is waited for.
fn typed_until_it_ends(pty: &mut Pty, provider: Provider) {
    pty.wait_for("MKL");
    pty.keys("b");
    pty.wait_for("books a parcel");
    let wish = format!("{} book", provider.code().to_lowercase());
    for (n, letter) in wish.char_indices() {
        pty.keys(&letter.to_string());
        pty.wait_for(&wish[..=n]);
    }
    pty.keys("\r");
    pty.wait_for("4 Book");
    let began = Instant::now();
    let mut keys = ["1", "2", "3", "\t"].into_iter().cycle();
    // A choice takes no text; the next field may.
    while is_there(pty) && began.elapsed() < Duration::from_secs(20) {
        pty.keys(keys.next().unwrap());
        std::thread::sleep(Duration::from_millis(60));
    }
}

fn is_there(pty: &Pty) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", pty.pid())).unwrap_or_default();
    // A zombie has ended.
    stat.rsplit(')').next().is_some_and(|rest| rest.trim_start().starts_with(['R', 'S', 'D']))
}

#[test]
fn what_was_typed_outlives_a_kill_and_nothing_was_sent() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for (provider, crash) in Provider::ALL.into_iter().flat_map(|p| [(p, "J0:1"), (p, "J0:3")]) {
        let trial = TRIALS.iter().find(|t| t.provider == provider && t.act == "book").unwrap();
        let ground = runtime.block_on(Ground::new(trial, 1));
        let (config, data) = (ground.home.path().join("config.toml"), ground.data());
        let arguments = ["--config", config.to_str().unwrap(), "--data-dir", data.to_str().unwrap()];
        let mut pty = Pty::start(&arguments, (120, 40), &[("POSTROOM_CRASH_AT", crash)]);
        typed_until_it_ends(&mut pty, provider);
        assert!(!is_there(&pty), "{provider} {crash}: it lives\n{}", pty.screen());
        let (drafts, open) = runtime.block_on(async {
            let drafts = Drafts::open(&data).unwrap().list().await.unwrap();
            (drafts, Journal::open(&data).unwrap().recent(None, 10).await.unwrap())
        });
        let [draft] = drafts.as_slice() else { panic!("{provider} {crash}: {drafts:?}") };
        assert_eq!(draft.provider, provider);
        let wanted = if crash == "J0:1" { "1" } else { "123" };
        assert!(draft.fields.to_string().contains(wanted), "{provider} {crash}: {}", draft.fields);
        assert!(open.is_empty() && ground.changes().is_empty(), "{provider} {crash}: {open:?}");
    }
}
