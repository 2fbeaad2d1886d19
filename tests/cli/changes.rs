//! Before anything is sent: schemas, bad drafts, dry runs, read-only, nobody to ask.

use postroom::{model::provider::Provider, providers::acts::TABLE};
use serde_json::{Value, json};

use super::{
    Desk,
    every_act::{fulfilment, mailing, parcel, shop_order},
    lines, text,
};

#[test]
fn every_act_is_listed_and_every_form_has_its_schema() {
    let desk = Desk::new(2);
    let listed = desk.json(&["acts", "--json"]);
    assert_eq!(listed.len(), TABLE.len());
    assert!(desk.json(&["acts", "--json", "--provider", "snd"]).iter().all(|a| a["provider"] == "sendle"));
    for act in TABLE {
        let asked = ["do", act.name, "--schema", "--provider", act.provider.slug()];
        match act.form {
            Some(_) => {
                let schema: Value = serde_json::from_slice(&desk.run(&asked).stdout).unwrap();
                assert!(schema["properties"].is_object(), "{schema}");
            }
            None => assert!(desk.fails(&asked, 2).contains("takes no draft")),
        }
    }
    assert!(desk.fails(&["do", "dance", "--schema", "--provider", "snd"], 2).contains("it has book"));
    assert!(desk.fails(&["acts", "--provider", "nobody"], 2).contains("sevensenders"));
}

#[test]
fn what_a_draft_begins_with_has_nothing_that_its_form_does_not_know() {
    let desk = Desk::new(12);
    desk.json(&["sync", "--json"]);
    let mut looked = 0;
    for row in desk.json(&["ls", "--json"]) {
        let record = format!("{}/{}", row["account"].as_str().unwrap(), row["id"].as_str().unwrap());
        let output = desk.run(&["book", "--order", &record, "--start"]);
        let draft: Value = serde_json::from_slice(&output.stdout).unwrap();
        let provider = Provider::parse(row["provider"].as_str().unwrap()).unwrap();
        let form = TABLE.iter().find(|a| a.provider == provider && a.name == "book").unwrap().form.unwrap();
        assert_eq!(postroom::cli::draft::strangers(form, &draft), [], "{record}");
        looked += 1;
    }
    assert!(looked >= 36);
}

#[test]
fn a_bad_draft_is_told_field_by_field_and_nothing_is_asked() {
    let desk = Desk::new(2);
    let mut draft = parcel();
    draft["receiver"]["contact"].as_object_mut().unwrap().shift_remove("name");
    draft["receiver"]["adress"] = json!({"suburb": "Glebe"});
    draft["kilogram_weight"] = json!("heavy");
    let path = desk.draft(&draft);
    let book = ["book", "--account", "parcels", "--from", &path, "--yes"];
    let said = desk.fails(&book, 4);
    for part in ["receiver.contact.name", "receiver.adress", "kilogram_weight", "nothing was sent"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let output = desk.run(&[&book[..], &["--json"]].concat());
    let told = lines(&output);
    let weight = told.iter().find(|c| c["path"] == "kilogram_weight").unwrap();
    assert!(weight["help"].as_str().unwrap().len() > 10, "{weight}");
    for (content, says) in [("{\"a\": ", "line 1"), ("[1]", "object"), ("", "no JSON")] {
        let path = desk.home.path().join("bad.json");
        std::fs::write(&path, content).unwrap();
        let said =
            desk.fails(&["book", "--account", "parcels", "--from", path.to_str().unwrap(), "--yes"], 2);
        assert!(said.contains(says), "{says}: {said}");
    }
    assert!(desk.fails(&["book", "--account", "parcels", "--yes"], 2).contains("--start"));
    assert!(
        desk.fails(&["book", "--account", "parcels", "--from", "nowhere.json"], 2).contains("nowhere.json")
    );
    assert!(desk.fails(&["do", "boarding-complete", "--account", "shop", "--yes"], 2).contains("name it"));
    assert_eq!(desk.sim.world.request_count(), 0);
}

#[test]
fn a_dry_run_a_closed_session_and_nobody_to_ask_send_nothing() {
    let desk = Desk::new(6);
    let drafts = [
        ("parcels", parcel()),
        ("print", mailing("dm-1")),
        ("shop", shop_order("own-1")),
        ("warehouse", fulfilment("127283")),
    ];
    for (account, draft) in &drafts {
        let path = desk.draft(draft);
        let book = ["book", "--account", account, "--from", &path];
        let shown = desk.json(&[&book[..], &["--dry-run", "--json"]].concat()).remove(0);
        assert_eq!(shown["method"], "POST", "{shown}");
        assert!(shown["address"].as_str().unwrap().starts_with("http://127.0.0.1"), "{shown}");
        assert!(shown["body"].is_object() && shown["summary"].as_array().unwrap().len() > 1, "{shown}");
        let page = text(&desk.run(&[&book[..], &["--dry-run"]].concat()).stdout);
        assert!(page.contains("request") && page.contains("not sent"), "{page}");
        assert!(desk.fails(&book, 2).contains("--yes"));
        assert!(desk.fails(&[&["--read-only"], &book[..], &["--yes"]].concat(), 7).contains("read-only"));
    }
    desk.json(&["sync", "--json"]);
    let rows = desk.json(&["ls", "prv:rdy", "--json"]);
    let record = format!("warehouse/{}", rows[0]["id"].as_str().unwrap());
    desk.fails(&["--read-only", "cancel", &record, "--yes"], 7);
    desk.fails(&["--read-only", "do", "add-tag", &record, "--yes"], 7);
    assert_eq!(desk.changes_asked(), 0);
    assert_eq!(desk.sim.world.ledger().len(), 0);
    assert_eq!(desk.json(&["journal", "--json"]).len(), 0);

    // A draft may come by standard input; then nobody can be asked there.
    let path = desk.draft(&drafts[0].1);
    let mut command = desk.command(&["book", "--account", "parcels", "--from", "-", "--json", "--yes"]);
    let output = command.stdin(std::fs::File::open(&path).unwrap()).output().unwrap();
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert_eq!(desk.effects("order.created"), 1);
}

#[test]
fn on_a_terminal_it_is_asked_and_only_yes_sends() {
    use crate::support::pty::Pty;
    let desk = Desk::new(2);
    let path = desk.draft(&shop_order("own-1"));
    let (config, data) = (desk.home.path().join("config.toml"), desk.home.path().join("data"));
    let common = ["--config", config.to_str().unwrap(), "--data-dir", data.to_str().unwrap()];
    let book = [&common[..], &["book", "--account", "shop", "--from", &path]].concat();
    for (answer, code, effects) in [("n\r", 4, 0), ("\r", 4, 0), ("y\r", 0, 1)] {
        let mut terminal = Pty::start(&book, (100, 40), &[]);
        terminal.wait_for("Send it?");
        terminal.keys(answer);
        assert_eq!(terminal.ended(), code, "{answer:?}: {}", terminal.screen());
        assert_eq!(desk.effects("order.created"), effects);
    }
    let record = desk.json(&["ls", "prv:7sd", "--json"]).remove(0);
    let record = format!("shop/{}", record["id"].as_str().unwrap());
    let delete = [&common[..], &["do", "delete", &record, "--yes"]].concat();
    for (answer, code, effects) in [("y\r", 4, 0), ("wn-1\r", 0, 1)] {
        let mut terminal = Pty::start(&delete, (100, 40), &[]);
        terminal.wait_for("last four characters");
        terminal.keys(answer);
        assert_eq!(terminal.ended(), code, "{answer:?}: {}", terminal.screen());
        assert_eq!(desk.effects("order.deleted"), effects);
    }
}
