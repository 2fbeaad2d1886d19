//! The real loop in one process: scripted keys in, frames out, a real store file, the simulator on real sockets.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, tz::TimeZone};
use postroom::{
    app::{
        Start,
        escape::Guard,
        keymap::Keymap,
        message::Message,
        model::{AccountView, Look},
    },
    cli::sim::accounts,
    model::account::Account,
    runtime::{
        clients::serve,
        clipboard::{Clipboard, Multiplexer},
        console::{Console, Ended, Surface},
        courier::host_clock,
        desk::{Desk, Setting},
        input::Input,
        now::Now,
        performer::Performer,
        poller,
        screen::Frame,
    },
    settings::themes,
    sim::{
        clock::{Pace, SimClock},
        server::Sim,
        world::World,
    },
    store::Store,
};
use ratatui::buffer::Buffer;
use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
};

const PATIENCE: Duration = Duration::from_secs(30);

/// A screen that a test looks at.
struct Glass {
    frames: watch::Sender<Buffer>,
    extra: mpsc::UnboundedSender<Vec<u8>>,
}

impl Surface for Glass {
    fn show(&self, frame: Frame) {
        let _ = self.extra.send(frame.extra);
        self.frames.send_replace(frame.buffer);
    }

    fn anew(&self) {}

    fn suspend(&self) {}
}

/// A console that runs in the background of a test.
pub struct Harness {
    pub sim: Sim,
    pub store: Store,
    pub accounts: Vec<Account>,
    frames: watch::Receiver<Buffer>,
    pub extra: mpsc::UnboundedReceiver<Vec<u8>>,
    inputs: mpsc::UnboundedSender<Input>,
    ended: JoinHandle<Ended>,
    _home: tempfile::TempDir,
}

/// A still world of so many orders at each provider.
pub async fn world(orders: u64) -> Sim {
    let world = World::new(SimClock::new(Timestamp::now(), Pace::Stepped), 1, orders);
    Sim::start(world).await.unwrap()
}

impl Harness {
    pub fn start(sim: Sim, size: (u16, u16)) -> Self {
        let all = accounts(&sim);
        Self::start_with(sim, all, size)
    }

    pub fn start_with(sim: Sim, accounts: Vec<Account>, size: (u16, u16)) -> Self {
        let home = tempfile::tempdir().unwrap();
        let store = Store::open(&home.path().join("data")).unwrap();
        let (tell, messages) = mpsc::unbounded_channel();
        let (wishes, heard) = mpsc::unbounded_channel();
        let (served, failed) = serve(&accounts);
        assert!(failed.is_empty(), "{failed:?}");
        tokio::spawn(poller::run(
            served.clone(),
            store.clone(),
            "test".into(),
            heard,
            tell.clone(),
            Now::Host,
        ));
        let (frames, seen) = watch::channel(Buffer::default());
        let (extra_tx, extra) = mpsc::unbounded_channel();
        let (inputs, input) = mpsc::unbounded_channel();
        let start = Start {
            now: Timestamp::now(),
            zone: TimeZone::UTC,
            size,
            look: Look::default(),
            theme: themes::load("terminal", &[]).0,
            seat: "op1@desk3".into(),
            read_only: false,
            demo: false,
            pace: 1.0,
            accounts: accounts.iter().map(AccountView::from).collect(),
            keymap: Keymap::build(&std::collections::BTreeMap::new()).0,
            warnings: Vec::new(),
            filter: None,
            reference: None,
            session: 7,
        };
        let clipboard = Clipboard::new(Multiplexer::None);
        let (desk, asked) = mpsc::unbounded_channel();
        let setting = Setting {
            folder: home.path().join("data"),
            served,
            store: store.clone(),
            seat: start.seat.clone(),
            read_only: false,
            now: Now::Host,
            clock: host_clock(),
        };
        let news = tell.clone();
        let answers = tell.clone();
        tokio::spawn(async move {
            let heard = Arc::new(move |told| drop(news.send(Message::Desk(told))));
            let desk = Desk::open(setting, heard).await;
            desk.serve(asked, answers).await;
            desk.close(PATIENCE).await;
        });
        let performer = Performer { store: store.clone(), wishes, desk, tell, clipboard, now: Now::Host };
        let revision = store.revision();
        let ended = tokio::spawn(async move {
            let glass = Glass { frames, extra: extra_tx };
            let console = Console {
                performer,
                messages,
                inputs: input,
                surface: &glass,
                guard: Guard::new(false),
                no_colour: false,
            };
            console.run(start, revision).await
        });
        Self { sim, store, accounts, frames: seen, extra, inputs, ended, _home: home }
    }

    /// Types keys: plain characters as they are, `<esc>`, `<enter>`, `<c-x>`, `<pgdn>` ... by name.
    pub fn keys(&self, script: &str) {
        let mut rest = script;
        while let Some(c) = rest.chars().next() {
            let named = rest.strip_prefix('<').and_then(|r| r.split_once('>')).and_then(|(name, after)| {
                let name = name.replace("c-", "ctrl-");
                let chord = postroom::app::chord::parse(&name).ok()?;
                (name.chars().count() > 1).then_some((chord[0], after))
            });
            let key = if let Some((key, after)) = named {
                rest = after;
                key
            } else {
                rest = &rest[c.len_utf8()..];
                postroom::app::key::Key::char(c)
            };
            self.inputs.send(Input::Key(key)).unwrap();
        }
    }

    pub fn paste(&self, text: &str) {
        self.inputs.send(Input::Paste(text.to_owned())).unwrap();
    }

    pub fn resize(&self, width: u16, height: u16) {
        self.inputs.send(Input::Resize(width, height)).unwrap();
    }

    pub fn screen(&self) -> String {
        text(&self.frames.borrow())
    }

    /// Waits until a frame says so.
    pub async fn wait(&mut self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        let waited = tokio::time::timeout(PATIENCE, self.frames.wait_for(|b| holds(&text(b)))).await;
        let shown = waited.ok().and_then(Result::ok).map(|buffer| text(&buffer));
        match shown {
            Some(shown) => shown,
            None => panic!("waited for {what} in vain; the screen:\n{}", self.screen()),
        }
    }

    pub async fn wait_for(&mut self, part: &str) -> String {
        self.wait(part, |screen| screen.contains(part)).await
    }

    pub async fn ended(self) -> Ended {
        tokio::time::timeout(PATIENCE, self.ended).await.expect("the console ends").unwrap()
    }
}

/// The cells as lines.
pub fn text(buffer: &Buffer) -> String {
    let width = usize::from(buffer.area.width).max(1);
    let lines: Vec<String> = buffer
        .content
        .chunks(width)
        .map(|row| {
            let mut line = String::new();
            let mut covered = 0;
            for cell in row {
                if covered > 0 {
                    covered -= 1;
                    continue;
                }
                line.push_str(cell.symbol());
                covered = unicode_width::UnicodeWidthStr::width(cell.symbol()).saturating_sub(1);
            }
            line.trim_end().to_owned()
        })
        .collect();
    lines.join("\n")
}
