//! What came of a change: done once, refused, unknown, unreachable, taken back; and the record of it.

use std::time::{Duration, Instant};

use postroom::{
    model::provider::Provider,
    sim::{faults::Fault, sendle},
};
use rusqlite::Connection;
use serde_json::{Value, json};

use super::{
    Desk,
    every_act::{fulfilment, mailing, parcel, shop_order},
    lines, text,
};

fn shop() -> Value {
    shop_order("own-1")
}

impl Desk {
    fn book(&self, account: &str, draft: &Value, more: &[&str], code: i32) -> Vec<Value> {
        let path = self.draft(draft);
        let book = ["book", "--account", account, "--from", &path, "--yes", "--json"];
        let output = self.run(&[&book[..], more].concat());
        assert_eq!(output.status.code(), Some(code), "{}{}", text(&output.stderr), text(&output.stdout));
        lines(&output)
    }
}

#[test]
fn a_lost_answer_of_a_keyed_booking_is_asked_for_again_and_books_once() {
    let desk = Desk::new(2);
    desk.sim.faults().add(Fault::lost().at(Provider::Sendle).on("POST", "/api/orders").times(1));
    let told = desk.book("parcels", &parcel(), &[], 0).remove(0);
    assert_eq!((told["outcome"].as_str(), desk.effects("order.created")), (Some("done"), 1));
    let history = desk.json(&["journal", told["intent"].as_str().unwrap(), "--json"]).remove(0);
    assert_eq!(history["attempts"].as_array().unwrap().len(), 2);
    assert!(history["events"].as_array().unwrap().len() >= 4);
}

#[test]
fn what_nobody_knows_is_exit_five_until_a_person_says_what_happened() {
    let desk = Desk::new(2);
    desk.sim.faults().add(Fault::lost().at(Provider::FourOver).on("POST", "/orders"));
    let told = desk.book("print", &mailing("dm-1"), &[], 5).remove(0);
    assert_eq!((told["outcome"].as_str(), told["state"].as_str()), (Some("unknown"), Some("needs_person")));
    assert_eq!(desk.effects("order.created"), 1, "it happened, and nobody was told");
    let id = told["intent"].as_str().unwrap();
    // The same again is not sent blindly.
    assert!(desk.book("print", &mailing("dm-1"), &[], 4).is_empty());
    assert_eq!(desk.json(&["journal", "--open", "--json"]).len(), 1);
    let page = text(&desk.run(&["journal", &id[..8]]).stdout);
    assert!(page.contains("resolve") && page.contains("attempt 1"), "{page}");
    desk.fails(&["resolve", id, "--happened"], 2);
    desk.fails(&["resolve", id], 2);
    desk.fails(&["resolve", "nobody", "--recall"], 3);
    assert!(desk.fails(&["resolve", id, "--ask"], 4).contains("unknown"));
    desk.fails(&["--read-only", "resolve", id, "--happened", "--checked", "account"], 7);
    let said =
        ["resolve", "dm-1", "--happened", "--checked", "4over account", "--note", "job is there", "--json"];
    let resolved = desk.json(&said).remove(0);
    assert_eq!(
        (resolved["outcome"].as_str(), resolved["said"].as_str()),
        (Some("done"), Some("job is there"))
    );
    assert_eq!(desk.json(&["journal", "--open", "--json"]).len(), 0);
    desk.fails(&["resolve", id, "--not-happened", "--checked", "again"], 4);
    assert_eq!(desk.json(&["journal", "--verify", "--json"])[0]["whole"], true);
}

#[test]
fn what_did_not_get_there_is_exit_six_and_leaves_nothing_behind() {
    let desk = Desk::new(2);
    let config = desk.home.path().join("config.toml");
    let sound = std::fs::read_to_string(&config).unwrap();
    let shop_url = desk.sim.base_url(Provider::SevenSenders);
    std::fs::write(&config, sound.replace(&shop_url, "http://127.0.0.1:9/v2")).unwrap();
    let told = desk.book("shop", &shop(), &[], 6).remove(0);
    assert_eq!(told["outcome"], "recalled");
    assert_eq!(desk.json(&["journal", "--open", "--json"]).len(), 0);
    // It may be booked when the provider is there again, under the same name and without a word.
    std::fs::write(&config, sound).unwrap();
    desk.book("shop", &shop(), &[], 0);
    assert_eq!(desk.effects("order.created"), 1);
}

#[test]
fn the_providers_refusal_is_exit_four_with_the_forms_own_field() {
    let desk = Desk::new(2);
    let body = json!({"error": "unprocessable_entity", "error_description": "The data you supplied is invalid.",
        "messages": {"receiver": [{"contact": [{"name": ["is a hero"]}]}]}});
    let refusal = Fault::answer(422, &[("content-type", "application/json")], &body.to_string());
    desk.sim.faults().add(refusal.at(Provider::Sendle).on("POST", "/api/orders"));
    let told = desk.book("parcels", &parcel(), &[], 4).remove(0);
    assert_eq!(told["outcome"], "not_done");
    assert_eq!(told["refused"]["fields"][0]["field"], "receiver.contact.name", "{told}");
    assert_eq!(desk.effects("order.created"), 0);
}

#[test]
fn a_look_alike_is_held_back_unless_it_is_meant() {
    let desk = Desk::new(2);
    desk.book("parcels", &parcel(), &[], 0);
    assert!(desk.book("parcels", &parcel(), &[], 4).is_empty());
    desk.book("parcels", &parcel(), &["--twice"], 0);
    assert_eq!(desk.effects("order.created"), 2);
}

#[test]
fn many_are_cancelled_by_their_number_and_each_is_told() {
    let desk = Desk::new(4);
    let mut records = Vec::new();
    for n in 0..11 {
        let made = desk.book("shop", &shop_order(&format!("own-{n}")), &["--twice"], 0).remove(0);
        records.push(made["orders"][0].as_str().unwrap().to_owned());
    }
    let refs: Vec<&str> = records.iter().map(String::as_str).collect();
    let cancel = [&["cancel"], &refs[..], &["--json"]].concat();
    let dry = desk.json(&[&cancel[..], &["--dry-run"]].concat());
    assert!(dry.len() == 11 && dry.iter().all(|d| d["cancel"]["rule"].is_string()), "{dry:?}");
    assert!(desk.fails(&[&cancel[..], &["--yes"]].concat(), 2).contains("--count 11"));
    desk.fails(&[&cancel[..], &["--yes", "--count", "10"]].concat(), 2);
    assert_eq!(desk.effects("order.state"), 0);
    // One more that nobody knows: the others are cancelled all the same, and the code is the worst.
    let output = desk.run(&[&cancel[..], &["nobody", "--yes", "--count", "11"]].concat());
    assert_eq!(output.status.code(), Some(3), "{}", text(&output.stderr));
    let told = lines(&output);
    assert_eq!(told.iter().filter(|t| t["outcome"] == "done").count(), 11);
    assert_eq!(told.iter().filter(|t| t["outcome"] == "cannot").count(), 1);
    assert_eq!(desk.effects("order.state"), 11);
    // Too late: it is said why, and with what code.
    let again = desk.run(&["cancel", refs[0], "--yes", "--json"]);
    assert_eq!(again.status.code(), Some(4));
    assert!(lines(&again)[0]["why"].as_str().unwrap().len() > 5);
    assert_eq!(desk.effects("order.state"), 11);
}

#[test]
fn a_name_of_several_orders_is_not_guessed() {
    let desk = Desk::new(2);
    for message in ["one", "two"] {
        let mut draft = fulfilment("127283");
        draft["message"] = json!(message);
        desk.book("warehouse", &draft, &[], 0);
    }
    assert!(desk.fails(&["cancel", "127283", "--yes"], 3).contains("several"));
    assert!(desk.fails(&["do", "add-tag", "127283", "--yes"], 3).contains("several"));
    desk.fails(&["do", "add-tag", "nobody", "--yes"], 3);
    assert_eq!(desk.effects("order.cancelled"), 0);
}

#[cfg(unix)]
#[test]
fn an_interrupted_cancel_that_has_not_left_is_taken_back() {
    let desk = Desk::new(2);
    let record = desk.book("parcels", &parcel(), &[], 0)[0]["orders"][0].as_str().unwrap().to_owned();
    let mut command = desk.command(&["cancel", &record, "--yes", "--json"]);
    command.stdin(std::process::Stdio::null()).stdout(std::process::Stdio::piped());
    command.stderr(std::process::Stdio::piped());
    let child = command.spawn().unwrap();
    let end = Instant::now() + Duration::from_secs(30);
    while desk.json(&["journal", "--open", "--json"]).is_empty() {
        assert!(Instant::now() < end, "it was never written down");
    }
    let pid = rustix::process::Pid::from_raw(i32::try_from(child.id()).unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", text(&output.stderr));
    assert_eq!(lines(&output)[0]["outcome"], "recalled");
    assert!(text(&output.stderr).contains("journal"));
    assert_eq!(desk.effects("order.cancelled"), 0);
    assert_eq!(desk.json(&["journal", "--open", "--json"]).len(), 0);
}

#[cfg(debug_assertions)]
#[test]
fn what_a_killed_command_left_is_found_out_by_the_next_one() {
    let desk = Desk::new(2);
    let path = desk.draft(&shop());
    let mut command = desk.command(&["book", "--account", "shop", "--from", &path, "--yes"]);
    let killed = command.env("POSTROOM_CRASH_AT", "J7").stdin(std::process::Stdio::null()).output().unwrap();
    assert_eq!(killed.status.code(), None, "it was to be ended by itself");
    assert_eq!(desk.effects("order.created"), 1);
    let open = desk.json(&["journal", "--open", "--json"]).remove(0);
    assert_eq!(open["outcome"], "unknown");
    let found = desk.json(&["resolve", "own-1", "--ask", "--json"]).remove(0);
    assert_eq!((found["outcome"].as_str(), desk.effects("order.created")), (Some("done"), 1), "{found}");
    assert_eq!(found["intent"], open["intent"]);
}

#[test]
fn a_label_is_saved_once_and_never_over_a_file() {
    let desk = Desk::new(24);
    let record = (0..24).find_map(|n| {
        let (id, _) = sendle::seeded_reference(&desk.sim.world, n);
        desk.run(&["watch", &id, "--account", "parcels"]).status.success().then_some(())?;
        let shown = desk.json(&["show", &format!("parcels/{id}"), "--json"]).remove(0);
        let labels = shown["raw"]["order"]["labels"].as_array()?.len();
        (labels > 0).then(|| format!("parcels/{id}"))
    });
    let record = record.expect("some parcel has a label");
    let out = desk.home.path().join("label.pdf");
    let out = out.to_str().unwrap();
    std::fs::write(out, "mine").unwrap();
    assert!(desk.fails(&["label", &record, "--out", out, "--yes"], 2).contains("not written over"));
    assert_eq!(std::fs::read(out).unwrap(), b"mine");
    desk.fails(&["label", &record, "--size", "poster", "--yes"], 4);
    let dry = text(&desk.run(&["label", &record, "--dry-run"]).stdout);
    assert!(dry.contains("effect") && dry.contains("GET http"), "{dry}");
    assert_eq!(desk.effects("label.fetched"), 0);
    std::fs::remove_file(out).unwrap();
    let saved = desk.json(&["label", &record, "--size", "a4", "--out", out, "--yes", "--json"]).remove(0);
    assert_eq!((saved["outcome"].as_str(), saved["file"].as_str()), (Some("done"), Some(out)));
    assert!(std::fs::read(out).unwrap().starts_with(b"%PDF-"));
    assert_eq!(desk.effects("label.fetched"), 1);
}

#[test]
fn a_changed_journal_is_found_out() {
    let desk = Desk::new(2);
    desk.book("shop", &shop(), &[], 0);
    let whole = desk.json(&["journal", "--verify", "--json"]).remove(0);
    let anchor = whole["anchor"].as_str().unwrap().to_owned();
    desk.json(&["journal", "--verify", "--anchor", &anchor, "--json"]);
    assert!(desk.fails(&["journal", "--verify", "--anchor", "x"], 2).contains("anchor"));
    assert!(text(&desk.run(&["journal", "own-1"]).stdout).contains("booked"));
    desk.fails(&["journal", "nobody"], 3);
    let db = Connection::open(desk.home.path().join("data/journal.db")).unwrap();
    let triggers: Vec<String> = db
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap()
        .query_map([], |r| r.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    for trigger in triggers {
        db.execute_batch(&format!("DROP TRIGGER {trigger}")).unwrap();
    }
    db.execute_batch("UPDATE event SET who = 'somebody else' WHERE seq = 1").unwrap();
    drop(db);
    let said = desk.fails(&["journal", "--verify"], 1);
    assert!(said.contains("event 1 was changed"), "{said}");
}
