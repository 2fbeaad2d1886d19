//! A console as it looks on a busy afternoon, built by hand.

use std::collections::{BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use postroom::{
    app::{
        cancel::{self, Check, Dialog, Given, Record, Stage},
        desk::Intents,
        history::HistoryView,
        label::LabelDialog,
        message::{PollerRole, Severity, Ticket},
        model::{
            AccountView, Again, InboxPane, List, Look, Model, Notice, OrdersPane, Overlay, Pane, PromptKind,
            RecordKey, RecordPane, View,
        },
        resolve::ResolveForm,
        shown::{ShownOrder, ShownRecord},
        work::Work,
    },
    model::{
        account::Environment,
        cancel::{CancelRule, Verdict},
        clock::{Clock, ClockKind},
        event::TrackingEvent,
        filter::Filter,
        inbox::{InboxEntry, InboxKind},
        intent::{Deed, Method, Mutation, Place, Repeat},
        journal::{
            Attempt, Binding, Confirmation, Held, Intent, IntentId, IntentState, Looks, Moment, Tally,
        },
        money::Money,
        order::{Group, Link, Oddity, Order, OrderRow, Part, PartKind},
        phase::Phase,
        provider::{AccountName, InboxKey, OrderKey, Provider},
        query::{Freshness, Sort, SortBy, StoredEntry, StoredOrder, Tallies, Topic, Trouble},
        text::{DisplayText, clean},
    },
    settings::themes,
    store::journal::{Counts, Event, History},
};
use rust_decimal::Decimal;

pub const PANES: [Pane; 9] = [
    Pane::Orders,
    Pane::Inbox,
    Pane::Tracking,
    Pane::Book,
    Pane::Attention,
    Pane::Outbox,
    Pane::Detail,
    Pane::Views,
    Pane::Accounts,
];

pub fn now() -> Timestamp {
    "2026-11-25T03:32:07Z".parse().unwrap()
}

fn ago(seconds: i64) -> Timestamp {
    now() - SignedDuration::from_secs(seconds)
}

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;

fn account_of(provider: Provider) -> AccountName {
    AccountName(
        match provider {
            Provider::Sendle => "parcels",
            Provider::MakeLeaps => "documents",
            Provider::FourOver => "print",
            Provider::SevenSenders => "shop",
            Provider::ReadyCloud => "warehouse",
        }
        .to_owned(),
    )
}

/// A row of the list; `left` in seconds.
#[allow(clippy::too_many_arguments, reason = "a table of rows reads best as one line each")]
pub fn order(
    provider: Provider,
    reference: &str,
    customer: &str,
    destination: &str,
    state: &str,
    phase: Phase,
    attention: &str,
    clock: Option<(ClockKind, i64)>,
    age: i64,
) -> ShownOrder {
    ShownOrder::from(OrderRow {
        key: OrderKey { account: account_of(provider), id: reference.to_owned() },
        provider,
        reference: reference.to_owned(),
        customer: customer.to_owned(),
        destination: destination.to_owned(),
        state: state.to_owned(),
        phase,
        attention: attention.to_owned(),
        clock: clock.map(|(kind, left)| Clock::at(kind, ago(-left))),
        created_at: Some(ago(age)),
        updated_at: Some(ago(age / 2)),
        fetched_at: ago(200),
        changed_at: ago(age / 2),
        news: false,
    })
}

pub fn orders() -> Vec<ShownOrder> {
    use ClockKind::{BatchRun, CancelWindow, LinkLife, Pickup, Promise, ShipBy};
    use Provider::{FourOver, MakeLeaps, ReadyCloud, Sendle, SevenSenders};
    vec![
        order(
            Sendle,
            "S3ND73",
            "Clark Kent",
            "Glebe 2037",
            "Pickup Attempted",
            Phase::Attention,
            "pickup failed: nobody home",
            Some((Pickup, 88 * MINUTE)),
            DAY,
        ),
        order(
            MakeLeaps,
            "MKL-20418",
            "山田商店 御中",
            "Tokyo 160-0022",
            "post: can_cancel",
            Phase::Waiting,
            "",
            Some((CancelWindow, 11 * MINUTE + 40)),
            18 * MINUTE,
        ),
        order(
            SevenSenders,
            "order123456",
            "A. Weber",
            "Berlin 10435",
            "in_delivery",
            Phase::Moving,
            "past its promised day",
            Some((Promise, -27 * HOUR)),
            6 * DAY,
        ),
        order(
            FourOver,
            "dm-072624",
            "Test Admin",
            "Atlanta GA 30340",
            "Frobnicated",
            Phase::Unknown,
            "",
            None,
            2 * MINUTE,
        ),
        order(
            ReadyCloud,
            "758392R",
            "Bluedress",
            "Austin TX 78701",
            "unfulfilled",
            Phase::Waiting,
            "",
            Some((ShipBy, 8 * HOUR)),
            4 * HOUR,
        ),
        order(
            Sendle,
            "S3NDAA",
            "M. Chen",
            "Cairns 4870",
            "In Transit",
            Phase::Moving,
            "",
            Some((Promise, 28 * HOUR)),
            2 * DAY,
        ),
        order(
            MakeLeaps,
            "MKL-20420",
            "Acme KK",
            "ﾄｳｷｮｳ ｼﾞﾝｸﾞｳ",
            "secure: not_viewed",
            Phase::Waiting,
            "",
            Some((LinkLife, 58 * DAY)),
            2 * DAY,
        ),
        order(
            MakeLeaps,
            "MKL-20421",
            "Zoë Łukasiewicz-Ångström of the Northern Shipping Company",
            "Kraków",
            "scheduled",
            Phase::Draft,
            "",
            Some((BatchRun, 27 * MINUTE)),
            HOUR,
        ),
        order(ReadyCloud, "758401", "Goodgame", "Reno NV 89501", "fulfilled", Phase::Done, "", None, DAY),
        order(
            SevenSenders,
            "order123460",
            "לאה רוסי",
            "Milano 20121",
            "in_preparation",
            Phase::Waiting,
            "",
            Some((Promise, 2 * DAY)),
            3 * HOUR,
        ),
        order(
            Sendle,
            "S3NDAB",
            "Phạm Nguyễn",
            "Hobart 7000",
            "Cancelled",
            Phase::Cancelled,
            "",
            None,
            5 * MINUTE,
        ),
    ]
}

/// Rows that try to break out of their cells.
pub fn hostile_orders() -> Vec<ShownOrder> {
    let texts = [
        "\x1b[2J\x1b[31mRED\x07",
        "a\r\nb\tc\0\x7f\u{9b}",
        "\u{202e}gnp.exe\u{2066}",
        "\u{301}\u{301}\u{301}",
        &format!("Z{}", "\u{300}\u{31d}".repeat(500)),
        &"\u{1100}".repeat(20),
        "👩\u{200d}👩\u{200d}👧\u{200d}👦 \u{1f1ef}\u{1f1f5} 1\u{fe0f}\u{20e3}",
        "شركة الشحن لا",
        "日本語の宛名がとても長い場合でも枠は動きません",
        "ｶﾞｷﾞｸﾞｹﾞｺﾞ",
        "क्षत्रिय স্ট্রিট 한국어 ไทยกำ",
        "\u{3164}\u{2800}\u{e000}\u{e0041}",
        &"x".repeat(9000),
        "| Cancelled: OK |\n+----+",
    ];
    texts
        .iter()
        .map(|t| order(Provider::Sendle, t, t, t, t, Phase::Moving, "", Some((ClockKind::Promise, 5)), 60))
        .collect()
}

fn part(label: &str, state: &str, cancel: CancelRule) -> Part {
    Part {
        kind: PartKind::Parcel,
        id: "f5233746".into(),
        label: label.into(),
        state: state.into(),
        phase: Phase::Attention,
        cancel,
    }
}

/// The selected order, with everything that can be known about one.
pub fn stored_order() -> StoredOrder {
    let event = |at: &str, kind: &str, detail: &str, place: &str| TrackingEvent {
        at: at.parse().ok(),
        said_at: at.into(),
        kind: kind.into(),
        detail: detail.into(),
        place: place.into(),
        part: String::new(),
    };
    StoredOrder {
        order: Order {
            key: OrderKey { account: account_of(Provider::Sendle), id: "S3ND73".into() },
            provider: Provider::Sendle,
            reference: "S3ND73".into(),
            aliases: vec!["SupBdayPressie".into()],
            customer: "Clark Kent".into(),
            destination: "Glebe 2037".into(),
            state: "Pickup Attempted".into(),
            phase: Phase::Attention,
            attention: vec!["pickup failed: nobody home".into(), "the promised day is in two days".into()],
            parts: vec![part(
                "",
                "Pickup Attempted",
                CancelRule::new(
                    Verdict::Open,
                    "until the courier takes it",
                    "the refund is automatic while the label was never downloaded",
                )
                .or_else("once the courier has it: refuse the delivery, or write to Sendle"),
            )],
            clocks: vec![
                Clock::at(ClockKind::Pickup, ago(-88 * MINUTE)),
                Clock::on(ClockKind::Promise, "2026-11-27".parse().unwrap()).unwrap(),
            ],
            total: Some(Money::new(Decimal::new(895, 2), "AUD")),
            created_at: Some(ago(DAY)),
            updated_at: Some(ago(5 * HOUR)),
            links: vec![Link { label: "tracking".into(), url: "https://track.sendle.com/tracking?ref=S3ND73".into() }],
            groups: vec![
                Group::new("receiver")
                    .with("name", "Clark Kent")
                    .with("address", "80 Wentworth Park Rd, Glebe NSW 2037, Australia")
                    .with("email", "clarkissuper@dailyplanet.xyz")
                    .with("instructions", "Give directly to Clark"),
                Group::new("parcel").with("weight", "1.0 kg").with("volume", "0.01 m3").with("pickup date", "2026-11-24"),
            ],
            oddities: vec![Oddity::new("scheduling.status", "unknown value \"someday\"")],
            raw: "{\"order_id\":\"f5233746\",\"state\":\"Pickup Attempted\",\"receiver\":{\"name\":\"Clark Kent\"}}".into(),
        },
        events: vec![
            event("2026-11-23T23:02:00Z", "Booking", "AUD 8.95", "Sydney"),
            event("2026-11-24T06:40:00Z", "Info", "courier assigned", ""),
            event("2026-11-24T22:12:00Z", "Pickup Attempted", "nobody home", "Glebe"),
        ],
        fetched_at: ago(200),
        changed_at: ago(5 * HOUR),
        seen_at: None,
    }
}

pub fn stored_entry(
    id: &str,
    kind: InboxKind,
    sender: &str,
    title: &str,
    note: &str,
    unread: bool,
    age: i64,
) -> StoredEntry {
    StoredEntry {
        entry: InboxEntry {
            key: InboxKey { account: account_of(Provider::MakeLeaps), id: id.into() },
            kind,
            sender: sender.into(),
            title: title.into(),
            note: note.into(),
            amount: title.contains("invoice").then(|| Money::new(Decimal::new(44_000, 0), "JPY")),
            received_at: Some(ago(age)),
            read_at: (!unread).then(|| ago(age / 2)),
            links: vec![Link { label: "document".into(), url: "https://app.makeleaps.com/d/77".into() }],
            groups: vec![Group::new("document").with("number", "77")],
            oddities: Vec::new(),
            raw: "{\"mid\":\"77\"}".into(),
        },
        fetched_at: ago(40),
    }
}

fn entries() -> Vec<StoredEntry> {
    vec![
        stored_entry(
            "1",
            InboxKind::AcceptedOrder,
            "Acme KK",
            "Quote 1188",
            "signed by T. Sato, rush",
            true,
            12 * MINUTE,
        ),
        stored_entry("2", InboxKind::ReceivedDoc, "山田商店", "請求書 invoice.pdf", "", true, 34 * MINUTE),
        stored_entry(
            "3",
            InboxKind::Other("cosigned_doc".into()),
            "Kobo Ltd",
            "order form",
            "",
            true,
            2 * HOUR,
        ),
        stored_entry(
            "4",
            InboxKind::ConfirmedDoc,
            "Bluedress",
            "acceptance certificate 77",
            "thank you",
            false,
            3 * DAY,
        ),
    ]
}

fn list<K: Clone, R>(rows: Vec<R>, key: impl Fn(&R) -> K, matching: u64) -> List<K, R> {
    List {
        selected: rows.first().map(key),
        rows,
        matching: Some(matching),
        ready: true,
        want: None,
        ticket: Ticket(1),
        ..List::default()
    }
}

fn account(provider: Provider, environment: Environment, heard: i64) -> AccountView {
    let topic = |topic, heard| Freshness {
        account: account_of(provider),
        topic,
        last_good: Some(ago(heard)),
        last_try: Some(ago(heard)),
        trouble: None,
        next_try: Some(ago(-20)),
        incomplete: None,
    };
    AccountView {
        name: account_of(provider),
        provider,
        environment,
        retired: false,
        read_only: false,
        freshness: vec![topic(Topic::Orders, heard), topic(Topic::Inbox, heard / 2)],
        busy_since: None,
        quota: (provider == Provider::MakeLeaps).then_some((20, 120, "min")),
    }
}

fn accounts() -> Vec<AccountView> {
    let mut accounts: Vec<_> = [
        (Provider::Sendle, Environment::Sandbox, 8),
        (Provider::MakeLeaps, Environment::Live, 14),
        (Provider::FourOver, Environment::Sandbox, 190),
        (Provider::SevenSenders, Environment::Live, 61),
        (Provider::ReadyCloud, Environment::Live, 31),
    ]
    .map(|(p, e, h)| account(p, e, h))
    .into();
    accounts[2].freshness[0].trouble = Some(Trouble::Failed("no answer in 30 s".into()));
    accounts[2].freshness[0].next_try = Some(ago(-80));
    accounts
}

fn view(name: &str, filter: &str) -> View {
    View { name: name.into(), filter_text: filter.into(), sort: Sort::default() }
}

fn notice(age: i64, severity: Severity, text: &str) -> Notice {
    Notice { at: ago(age), severity, text: clean(text) }
}

/// The busy afternoon.
pub fn model() -> Model {
    let mut rows = orders();
    rows[4].news = true;
    let mut orders = OrdersPane { list: list(rows.clone(), |r| r.key.clone(), 12), ..OrdersPane::default() };
    orders.list.filter_text = "left<3d".into();
    orders.list.filter = Filter::default();
    orders.marks = BTreeSet::from([rows[2].key.clone(), rows[5].key.clone()]);
    let troubled: Vec<_> = rows.iter().take(4).cloned().collect();
    let attention = OrdersPane { list: list(troubled, |r| r.key.clone(), 4), ..OrdersPane::default() };
    let inbox = InboxPane {
        list: list(
            entries().into_iter().map(Into::into).collect(),
            |r: &postroom::app::shown::ShownEntry| r.key.clone(),
            4,
        ),
        unread_first: true,
    };
    let record_of = orders.list.selected.clone().map(RecordKey::Order);
    let record = RecordPane {
        wanted: orders.list.selected.clone().map(RecordKey::Order),
        shown: Some(ShownRecord::from(stored_order())),
        ..RecordPane::default()
    };
    Model {
        pace: 1.0,
        now: now(),
        zone: TimeZone::get("Australia/Sydney").unwrap(),
        size: (120, 40),
        look: Look::default(),
        theme: themes::load("terminal", &[]).0,
        seat: DisplayText::own("op1@desk3"),
        read_only: true,
        demo: false,
        focus: Pane::Orders,
        trail: Vec::new(),
        overlays: Vec::new(),
        pending: Vec::new(),
        orders,
        attention,
        inbox,
        record,
        views: vec![
            view("needs action", "is:attention"),
            view("closing soon", "left<15m"),
            view("late", "is:late"),
            view("all", ""),
        ],
        accounts: accounts(),
        poller: PollerRole::Mine,
        paused: false,
        tallies: Tallies { orders: 1207, attention: 7, late: 3, unread: 3, inbox: 4 },
        intents: postroom::app::desk::Intents::default(),
        outbox: postroom::app::model::OutboxPane::default(),
        form: postroom::app::form::Forms::default(),
        notices: VecDeque::from([
            notice(40, Severity::Error, "4over: no answer in 30 s; asked again in 1m"),
            notice(4, Severity::Good, "S3ND73 sent to your terminal's clipboard (cannot confirm)"),
        ]),
        tickets: 1,
        work: Work { record_of, ..Work::default() },
    }
}

/// No account, nothing stored.
pub fn unconfigured() -> Model {
    Model {
        pace: 1.0,
        orders: OrdersPane::default(),
        attention: OrdersPane::default(),
        inbox: InboxPane::default(),
        record: RecordPane::default(),
        accounts: Vec::new(),
        poller: PollerRole::Nobody,
        tallies: Tallies::default(),
        notices: VecDeque::new(),
        views: vec![view("all", "")],
        ..model()
    }
}

/// Every overlay, with its name.
pub fn overlays() -> Vec<(&'static str, Overlay)> {
    let input = |text: &str| tui_input::Input::new(text.to_owned());
    vec![
        ("help", Overlay::Help { scroll: 0 }),
        ("palette", Overlay::Palette { input: input(""), selected: 1 }),
        (
            "prompt",
            Overlay::Prompt {
                kind: PromptKind::Filter(Pane::Orders),
                input: input("state:!delivered lft<1d"),
                trouble: Some(DisplayText::own("unknown key \"lft\": did you mean left? (at character 18)")),
                offers: Vec::new(),
            },
        ),
        (
            "find",
            Overlay::Prompt {
                kind: PromptKind::Find,
                input: input("山田\u{202e}S3"),
                trouble: None,
                offers: Vec::new(),
            },
        ),
        ("sort", Overlay::Sort { selected: 1 }),
        ("raw", Overlay::Raw { scroll: 0 }),
        ("choose", Overlay::Choose { found: orders().into_iter().skip(5).take(3).collect(), selected: 0 }),
        ("log", Overlay::Log { scroll: 0 }),
        (
            "copy",
            Overlay::Copy { text: clean("Clark Kent, 80 Wentworth Park Rd, Glebe NSW 2037, Australia") },
        ),
        ("quit", Overlay::Quit),
    ]
}

/// A parcel as Sendle tells of it when it is asked again.
fn asked_again(reference: &str, customer: &str, verdict: Verdict) -> Order {
    let mut order = stored_order().order;
    reference.clone_into(&mut order.key.id);
    reference.clone_into(&mut order.reference);
    customer.clone_into(&mut order.customer);
    let rule = CancelRule::new(
        verdict,
        "until the courier takes it; Sendle gives no clock",
        "The parcel is not collected and the order stays as cancelled. A parcel sent anyway is billed again.",
    )
    .or_else("ask Sendle's support, or book a return once it is delivered");
    order.parts = vec![part("", "Pickup", rule)];
    order.raw = serde_json::json!({ "order": {
        "order_id": "f5233746-71d4-4b05-bf63-56f4abaed5f6",
        "labels": [
            {"format": "pdf", "size": "a4", "url": "https://api.sendle.com/api/orders/1/labels/a4.pdf"},
            {"format": "pdf", "size": "cropped", "url": "https://api.sendle.com/api/orders/1/labels/c.pdf"},
        ],
    }})
    .to_string();
    order
}

/// A print order of two jobs, one of which is too far on.
fn jobs() -> Order {
    let job = |n: u32, state: &str, verdict| Part {
        kind: PartKind::Job,
        id: format!("4OVER-00{n}"),
        label: format!("job {n}"),
        state: state.to_owned(),
        phase: Phase::Waiting,
        cancel: CancelRule::new(verdict, "until the job passes Batch Imposition", "This job is not printed.")
            .or_else("write to 4over's support"),
    };
    let mut order = asked_again("dm-072624", "Test Admin", Verdict::Open);
    order.key.account = account_of(Provider::FourOver);
    order.provider = Provider::FourOver;
    order.parts = vec![
        job(1, "Received", Verdict::OpenUntil(ago(-662))),
        job(2, "Batch Imposition", Verdict::Closed),
        job(3, "Frobnicated", Verdict::Unknown),
    ];
    order
}

fn heard(order: Order) -> Record {
    Record {
        key: order.key.clone(),
        provider: Some(order.provider),
        reference: clean(&order.reference),
        customer: clean(&order.customer),
        lines: cancel::lines(&order, now()),
        only: None,
        check: Check::Heard { at: ago(3), order: Box::new(order) },
    }
}

fn unheard(provider: Provider, reference: &str, check: Check) -> Record {
    Record {
        key: OrderKey { account: account_of(provider), id: reference.to_owned() },
        provider: Some(provider),
        reference: clean(reference),
        customer: clean("A. Weber"),
        check,
        lines: Vec::new(),
        only: None,
    }
}

fn dialog(records: Vec<Record>) -> Dialog {
    Dialog { since: Some(ago(2)), ..Dialog::of(records, 0) }
}

fn bulk() -> Dialog {
    let mut records: Vec<Record> = (0..13)
        .map(|n| {
            let verdict = match n {
                2 | 5 => Verdict::Closed,
                _ => Verdict::OpenUntil(ago(-400 * i64::from(n + 1))),
            };
            heard(asked_again(&format!("S3NDB{n}"), "Clark Kent", verdict))
        })
        .collect();
    records.push(heard(jobs()));
    let why = clean("no answer in 10 s");
    records.push(unheard(Provider::SevenSenders, "order123456", Check::Failed(why)));
    Dialog { hidden: 2, typed: "1".to_owned(), cursor: 5, ..dialog(records) }
}

/// A change as the journal keeps it.
pub fn change(n: i64, deed: Deed, state: IntentState, reference: &str, said: &str) -> Intent {
    let provider = if deed == Deed::Book { Provider::FourOver } else { Provider::Sendle };
    let account = account_of(provider);
    let armed = state == IntentState::Armed;
    let moment = Moment { at: ago(n * 60), boot: String::new(), uptime: SignedDuration::ZERO };
    Intent {
        id: IntentId(format!("7d1f2c3a-0000-4000-8000-{n:012}")),
        binding: Binding {
            account: account.clone(),
            provider,
            environment: Environment::Sandbox,
            fingerprint: "f".into(),
        },
        mutation: Mutation {
            provider,
            account: account.clone(),
            deed,
            repeat: Repeat::Delete,
            target: (deed != Deed::Book).then(|| OrderKey { account, id: reference.to_owned() }),
            part: None,
            method: Method::Delete,
            place: Place::Path {
                segments: vec!["api".into(), "orders".into(), "f5233746".into()],
                trailing_slash: false,
            },
            query: vec![("when".into(), "now".into())],
            content_type: None,
            body: b"{\"why\": [\"wrong address\"]}".to_vec(),
            reference: reference.to_owned(),
            summary: vec![("to".into(), "Clark Kent, Glebe 2037".into())],
            quote: None,
        },
        key: None,
        confirmed: Confirmation { by: "op1@desk3".into(), at: moment },
        draft: None,
        state,
        todo: None,
        due: armed.then(|| ago(-4)),
        held: None,
        clean: true,
        pending: false,
        first_sent: None,
        server_date: None,
        last_request: None,
        last_row: None,
        tally: Tally::default(),
        looks: Looks::default(),
        refused: None,
        said: said.to_owned(),
        orders: Vec::new(),
        created: ago(n * 60),
        changed: ago(n * 50),
    }
}

fn intents() -> Intents {
    use IntentState::{Armed, Done, NeedsPerson, Recalled, Rejected, Sending};
    let held = Intent { held: Some(Held::SignIn), due: None, ..change(4, Deed::Cancel, Armed, "S3NDAA", "") };
    let unknown = Intent {
        held: Some(Held::NoWay),
        ..change(2, Deed::Book, NeedsPerson, "dm-072624", "no answer in 30 s")
    };
    let open = vec![
        unknown,
        change(3, Deed::Cancel, Sending, "S3ND66", ""),
        change(1, Deed::Cancel, Armed, "S3ND73", ""),
        held,
    ];
    let settled = [
        change(20, Deed::Cancel, Done, "S3NDAB", "cancelled at 03:12 UTC"),
        change(40, Deed::Cancel, Rejected, "S3ND70", "the courier has the booking"),
        change(50, Deed::Label, Done, "S3ND12", "label a4 kept"),
        change(60, Deed::Cancel, Recalled, "S3ND11", ""),
    ];
    let mut recent: Vec<Intent> = open.iter().cloned().chain(settled).collect();
    recent.sort_by_key(|i| std::cmp::Reverse(i.created));
    let counts = Counts { armed: 2, held: 1, sending: 1, unknown: 1, needs_person: 1 };
    Intents { open, recent, counts, closed: None }
}

/// The same afternoon with changes on their way.
pub fn changing() -> Model {
    Model { intents: intents(), read_only: false, ..model() }
}

/// Every overlay about changes, with its name.
pub fn dialogs() -> Vec<(&'static str, Overlay)> {
    let cancel = |dialog: Dialog| Overlay::Cancel(Box::new(dialog));
    let unknown = intents().open.remove(0);
    let sent = || {
        let mut records = vec![
            heard(asked_again("S3ND73", "Clark Kent", Verdict::Open)),
            heard(asked_again("S3ND70", "M. Chen", Verdict::Open)),
            heard(asked_again("S3ND71", "J. Ortiz", Verdict::Open)),
            heard(asked_again("S3ND72", "P. Nguyen", Verdict::Open)),
        ];
        let kept = |n: usize| Given::Kept(Box::new(intents().recent.remove(n)));
        let given = [kept(0), kept(1), kept(5), Given::Refused(clean("the journal's disk is full"))];
        for (record, given) in records.iter_mut().zip(given) {
            record.lines[0].given = Some(given);
        }
        Dialog { stage: Stage::Sent, ..dialog(records) }
    };
    let event = |number, kind: &str, body: &str| Event {
        number,
        at: ago(100 - number),
        intent: unknown.id.clone(),
        kind: kind.into(),
        who: "op1@desk3".into(),
        body: body.into(),
    };
    let history = History {
        attempts: vec![Attempt {
            number: 1,
            owner: "desk3".into(),
            began: ago(90),
            send_by: ago(60),
            ended: Some(ago(60)),
            phase: "owner_gone".into(),
            row: None,
            status: Some(500),
            why: "no answer in 30 s".into(),
            digest: None,
            response: "<html>\u{1b}[31moops".into(),
            server_date: None,
        }],
        events: vec![
            event(1, "confirm", r#"{"from":"draft","to":"armed","more":{"price":null,"twice":false}}"#),
            event(2, "claim", r#"{"from":"armed","to":"sending","more":{"attempt":1}}"#),
            event(3, "give_up", r#"{"from":"sending","to":"needs_person"}"#),
        ],
        intent: unknown.clone(),
    };
    let parcel = || asked_again("S3ND73", "Clark Kent", Verdict::Open);
    let label = LabelDialog {
        key: parcel().key,
        reference: clean("S3ND73"),
        customer: clean("Clark Kent"),
        check: Check::Asked(Ticket(9)),
        labels: Vec::new(),
        cursor: 1,
        since: None,
        before: Some(ago(7200)),
        given: None,
        said: None,
    };
    let mut fetched = label;
    fetched.hear(Ticket(9), Ok(parcel()), ago(2));
    let mut resolve = ResolveForm::of(unknown.id.clone());
    resolve.checked = tui_input::Input::new("4over's account, searched for dm-072624 日本".to_owned());
    resolve.trouble = Some(clean("did it happen? y or n"));
    vec![
        ("cancel", cancel(dialog(vec![heard(parcel())]))),
        (
            "cancel_asking",
            cancel(dialog(vec![
                heard(parcel()),
                unheard(Provider::MakeLeaps, "MKL-20418", Check::Asked(Ticket(3))),
            ])),
        ),
        ("cancel_parts", cancel(Dialog { cursor: 2, ..dialog(vec![heard(parcel()), heard(jobs())]) })),
        ("cancel_bulk", cancel(bulk())),
        (
            "cancel_rule",
            cancel(Dialog { more: true, cursor: 1, ..dialog(vec![heard(parcel()), heard(jobs())]) }),
        ),
        ("cancel_sent", cancel(sent())),
        ("label", Overlay::Label(Box::new(fetched))),
        ("again", Overlay::Again(Again { id: intents().open[3].id.clone(), since: ago(1) })),
        ("resolve", Overlay::Resolve(Box::new(resolve))),
        (
            "history",
            Overlay::History(Box::new(HistoryView {
                history: Some(Box::new(history)),
                ..HistoryView::of(unknown.id.clone())
            })),
        ),
        ("journal", Overlay::Journal { selected: Some(unknown.id) }),
        ("leaving", Overlay::Quit),
    ]
}

/// The sorts, for random models.
pub const SORTS: [SortBy; 8] = SortBy::ALL;
