use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use super::*;
use crate::model::{
    clock::Clock,
    inbox::{InboxEntry, InboxKind},
    order::OrderRow,
    provider::{AccountName, InboxKey, OrderKey},
};

fn one(text: &str) -> Term {
    let mut filter = Filter::parse(text).unwrap_or_else(|e| panic!("{text}: {e}"));
    assert_eq!(filter.terms.len(), 1, "{text}");
    filter.terms.remove(0)
}

fn yes(test: Test) -> Term {
    Term { negated: false, test }
}

fn no(test: Test) -> Term {
    Term { negated: true, test }
}

fn list(words: &[&str]) -> Vec<String> {
    words.iter().map(|w| (*w).to_owned()).collect()
}

#[test]
fn each_kind_of_term_is_read() {
    let hours = SignedDuration::from_hours;
    for (text, want) in [
        ("glebe", yes(Test::Words("glebe".to_owned()))),
        ("!glebe", no(Test::Words("glebe".to_owned()))),
        ("-glebe", no(Test::Words("glebe".to_owned()))),
        ("12:30", yes(Test::Words("12:30".to_owned()))),
        ("\"exact words\"", yes(Test::Words("exact words".to_owned()))),
        ("\"state:done\"", yes(Test::Words("state:done".to_owned()))),
        (r#""a \"b\" \\""#, yes(Test::Words(r#"a "b" \"#.to_owned()))),
        ("state:!delivered", no(Test::State(list(&["delivered"])))),
        ("!state:!delivered", yes(Test::State(list(&["delivered"])))),
        ("STATE:a,\"b c\"", yes(Test::State(list(&["a", "b c"])))),
        ("prv:snd,4over", yes(Test::Provider(vec![Provider::Sendle, Provider::FourOver]))),
        ("provider:ReadyCloud", yes(Test::Provider(vec![Provider::ReadyCloud]))),
        ("acc:shop", yes(Test::Account(list(&["shop"])))),
        ("phase:done,Unknown", yes(Test::Phase(vec![Phase::Done, Phase::Unknown]))),
        ("ref:S3", yes(Test::Reference(list(&["S3"])))),
        ("customer:kent", yes(Test::Customer(list(&["kent"])))),
        ("to:glebe", yes(Test::Destination(list(&["glebe"])))),
        ("left<2h", yes(Test::Left(Compare::Less, hours(2)))),
        ("left:!<2h", no(Test::Left(Compare::Less, hours(2)))),
        ("left<-1h30m", yes(Test::Left(Compare::Less, SignedDuration::from_mins(-90)))),
        ("left<0", yes(Test::Left(Compare::Less, SignedDuration::ZERO))),
        ("age>1w", yes(Test::Age(Compare::More, hours(168)))),
        ("updated<15m", yes(Test::Updated(Compare::Less, SignedDuration::from_mins(15)))),
        ("clock:ship-by,cancel", yes(Test::Clock(vec![ClockKind::ShipBy, ClockKind::CancelWindow]))),
        ("clock:\"ship by\"", yes(Test::Clock(vec![ClockKind::ShipBy]))),
        ("is:!open", no(Test::Is(Flag::Open))),
        ("kind:accepted", yes(Test::Kind(list(&["accepted"])))),
    ] {
        assert_eq!(one(text), want, "{text}");
    }
    assert_eq!(Filter::parse("  ").unwrap(), Filter::default());
    assert_eq!(Filter::parse("a  b\tc").unwrap().terms.len(), 3);
}

#[test]
fn what_is_wrong_is_said_with_its_place_and_a_cure() {
    for (text, at, cure) in [
        ("glebe colour:red", 6, "state"),
        ("é prv:ups", 3, "snd"),
        ("phase:gone", 0, "moving"),
        ("is:lost", 0, "late"),
        ("is:open,late", 0, "is:open is:late"),
        ("clock:tea", 0, "ship-by"),
        ("left<soon", 0, "left<2h"),
        ("left<2", 0, "left<2h"),
        ("left<999999999999999999h", 0, "left<2h"),
        ("left<9999999999999999999999h", 0, "left<2h"),
        ("left:2h", 0, "left<2h"),
        ("state<2h", 0, "state:value"),
        ("a \"open", 2, "never closed"),
        ("a !", 2, "word"),
        ("state:", 0, "value"),
        ("state:a,,b", 0, "value"),
        ("\"\"", 0, "exact words"),
    ] {
        let error = Filter::parse(text).expect_err(text);
        assert_eq!(error.at, at, "{text}: {error}");
        assert!(error.what.contains(cure), "{text}: {error}");
    }
}

fn row() -> OrderRow {
    let at = |t: &str| t.parse::<Timestamp>().unwrap();
    OrderRow {
        key: OrderKey { account: AccountName("Parcels".to_owned()), id: "1".to_owned() },
        provider: Provider::Sendle,
        reference: "S3ND73".to_owned(),
        customer: "ΟΔΟΣ Müller".to_owned(),
        destination: "Glebe 2037".to_owned(),
        state: "In Transit".to_owned(),
        phase: Phase::Moving,
        attention: String::new(),
        clock: Some(Clock::at(ClockKind::Promise, at("2026-06-01T12:20:00Z"))),
        created_at: Some(at("2026-05-31T12:00:00Z")),
        updated_at: None,
        fetched_at: at("2026-06-01T12:00:00Z"),
        changed_at: at("2026-06-01T12:00:00Z"),
        news: false,
    }
}

#[test]
fn a_row_is_asked() {
    let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
    for (text, want) in [
        ("", true),
        ("nd7", true),
        ("οδος", true),
        ("MÜLL", true),
        ("transit 2037", true),
        ("transit !2037", false),
        ("\"s3nd73 glebe\"", false),
        ("state:pickup,TRANSIT", true),
        ("state:!transit", false),
        ("ref:glebe", false),
        ("to:glebe", true),
        ("cust:müller prv:snd,mkl acc:parc phase:moving clock:promise", true),
        ("left<20m", false),
        ("left<21m", true),
        ("left>19m", true),
        ("age<1d", false),
        ("age>23h", true),
        ("updated<1d", false),
        ("!updated<1d", true),
        ("is:open", true),
        ("is:late", false),
        ("is:attention", false),
        ("is:unread", false),
    ] {
        assert_eq!(Filter::parse(text).unwrap().matches(&row(), now), want, "{text}");
    }
    let later = now + SignedDuration::from_mins(5);
    assert!(Filter::parse("is:attention").unwrap().matches(&row(), later));
    let past = now + SignedDuration::from_mins(21);
    assert!(Filter::parse("is:late").unwrap().matches(&row(), past));
    let unknown = OrderRow { phase: Phase::Unknown, ..row() };
    assert!(Filter::parse("is:attention").unwrap().matches(&unknown, now));
}

#[test]
fn an_entry_is_asked_and_unfit_terms_are_named() {
    let now: Timestamp = "2026-06-01T12:00:00Z".parse().unwrap();
    let entry = InboxEntry {
        key: InboxKey { account: AccountName("documents".to_owned()), id: "9".to_owned() },
        kind: InboxKind::ReceivedDoc,
        sender: "Acme KK".to_owned(),
        title: "Invoice 7".to_owned(),
        note: "請求書".to_owned(),
        amount: None,
        received_at: Some("2026-06-01T10:00:00Z".parse().unwrap()),
        read_at: None,
        links: Vec::new(),
        groups: Vec::new(),
        oddities: Vec::new(),
        raw: String::new(),
    };
    for (text, want) in [
        ("acme invoice 求", true),
        ("kind:received is:unread", true),
        ("kind:accepted", false),
        ("cust:acme acc:doc age>1h age<3h", true),
        ("!is:unread", false),
    ] {
        let filter = Filter::parse(text).unwrap();
        assert_eq!(filter.unfit_for_inbox(), None, "{text}");
        assert_eq!(filter.matches_entry(&entry, now), want, "{text}");
    }
    assert!(Filter::parse("a left<2h").unwrap().unfit_for_inbox().unwrap().contains("left<2h"));
    assert!(Filter::parse("kind:received").unwrap().unfit_for_orders().unwrap().contains("inbox"));
    assert!(Filter::parse("is:unread").unwrap().unfit_for_orders().is_some());
    assert_eq!(Filter::parse("is:late").unwrap().unfit_for_orders(), None);
}

#[test]
fn the_word_under_the_cursor_is_completed() {
    for (text, cursor, want) in [
        ("st", 2, &["state:"][..]),
        ("glebe le", 8, &["left<", "left>"]),
        ("!is:l", 5, &["!is:late"]),
        ("is:!l", 5, &["is:!late"]),
        ("phase:done,w", 12, &["phase:done,waiting"]),
        ("prv:", 4, &["prv:snd", "prv:mkl", "prv:4ov", "prv:7sd", "prv:rdy"]),
        ("pr glebe", 2, &["prv:"]),
        ("cust:k", 6, &[]),
        ("\"st", 3, &[]),
        ("é", 1, &[][..]),
    ] {
        let found = complete(text, cursor);
        if text == "é" {
            // Not at the border of a character: as if the cursor stood before it.
            assert!(found.len() > 10, "{found:?}");
        } else {
            assert_eq!(found, want, "{text}");
        }
    }
    assert_eq!(term_at("glebe le x", 8), 6..8);
    assert_eq!(term_at("a \"b c\" d", 4), 2..7);
    assert_eq!(term_at("a ", 2), 2..2);
}

fn texts() -> impl Strategy<Value = Vec<String>> {
    prop::collection::vec("\\PC{0,6}[a-z\"\\\\,:!<>é日-]{1,3}", 1..3)
}

fn tests() -> impl Strategy<Value = Test> {
    let compare = || prop_oneof![Just(Compare::Less), Just(Compare::More)];
    let span = || (-3_000_000_000_i64..3_000_000_000).prop_map(SignedDuration::from_secs);
    prop_oneof![
        "\\PC{0,6}[a-z\"\\\\,:!<>é日-]{1,3}".prop_map(Test::Words),
        prop::sample::subsequence(Provider::ALL.to_vec(), 1..3).prop_map(Test::Provider),
        texts().prop_map(Test::Account),
        texts().prop_map(Test::State),
        prop::sample::subsequence(Phase::ALL.to_vec(), 1..4).prop_map(Test::Phase),
        texts().prop_map(Test::Reference),
        texts().prop_map(Test::Customer),
        texts().prop_map(Test::Destination),
        (compare(), span()).prop_map(|(c, d)| Test::Left(c, d)),
        prop::sample::subsequence(ClockKind::ALL.to_vec(), 1..4).prop_map(Test::Clock),
        (compare(), span()).prop_map(|(c, d)| Test::Age(c, d)),
        (compare(), span()).prop_map(|(c, d)| Test::Updated(c, d)),
        prop::sample::select(Flag::ALL.to_vec()).prop_map(Test::Is),
        texts().prop_map(Test::Kind),
    ]
}

proptest! {
    #[test]
    fn what_is_shown_reads_back_as_itself(
        terms in prop::collection::vec((any::<bool>(), tests()).prop_map(|(negated, test)| Term { negated, test }), 0..5)
    ) {
        let filter = Filter { terms };
        let text = filter.to_string();
        prop_assert_eq!(Filter::parse(&text).map_err(|e| format!("{text}: {e}")), Ok(filter));
    }

    #[test]
    fn no_text_can_make_the_reader_or_the_completion_panic(text in "\\PC{0,20}", cursor in 0_usize..30) {
        let _ = complete(&text, cursor);
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        }
    }
}
