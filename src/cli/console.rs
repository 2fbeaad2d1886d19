//! `postroom`: the console on the configured accounts.

use std::{
    path::PathBuf,
    sync::{Arc, OnceLock},
    time::Duration,
};

use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::mpsc;

use super::{args::Common, context::Context, exit::Fault, output::note};
use crate::{
    app::{
        Start,
        desk::Ask,
        escape::Guard,
        keymap::Keymap,
        message::{Message, Severity, Ticket},
        model::{AccountView, Look},
    },
    runtime::{
        clients::serve,
        clipboard::{Clipboard, Multiplexer},
        console::{Console, Ended},
        courier::host_clock,
        desk::{self, Desk},
        hangup, input, logging,
        now::Now,
        panics,
        performer::Performer,
        poller,
        screen::Screen,
        terminal,
    },
    settings::{Settings, folders, themes},
    store::Store,
};

/// Opens the console.
///
/// # Errors
/// There is no terminal, no usable setting, or the store cannot be opened.
pub fn run(common: &Common) -> Result<(), Fault> {
    need_terminal()?;
    let context = Context::load(common)?;
    open(common, &context, None)
}

/// The console needs a terminal to draw on.
///
/// # Errors
/// There is none.
pub fn need_terminal() -> Result<(), Fault> {
    if terminal::present() {
        return Ok(());
    }
    Err(Fault::usage(
        "the console needs a terminal for input and output; for scripts there are `postroom ls`, `show`, `track` and `inbox`",
    ))
}

/// Opens the console on a context whose accounts and data folder are ready; a demo brings its own time.
///
/// # Errors
/// As [`run`].
pub fn open(common: &Common, context: &Context, demo: Option<Now>) -> Result<(), Fault> {
    let store = context.store()?;
    let _log = logging::start(&context.data);
    panics::install(Some(context.data.clone()));
    let (tell, messages) = mpsc::unbounded_channel();
    let now = demo.unwrap_or_default();
    let start =
        Start { now: now.get(), pace: now.pace(), ..start(common, &context.settings, demo.is_some(), &tell) };
    let ended = context.runtime.block_on(session(start, context, store, now, tell, messages))?;
    match ended {
        Ended::Left => Ok(()),
        Ended::Stopped => Err(Fault::new(super::exit::FAULT, "stopped by a signal")),
        // Nobody is there to read it.
        Ended::HungUp => std::process::exit(super::exit::FAULT.into()),
    }
}

async fn session(
    start: Start,
    context: &Context,
    store: Store,
    now: Now,
    tell: mpsc::UnboundedSender<Message>,
    messages: mpsc::UnboundedReceiver<Message>,
) -> Result<Ended, Fault> {
    let taken = terminal::Taken::new()?;
    let (to_loop, inputs) = mpsc::unbounded_channel();
    let hung_up = to_loop.clone();
    let opened: Arc<OnceLock<Desk>> = Arc::default();
    let there = opened.clone();
    hangup::watch(move || {
        let _ = hung_up.send(input::Input::Signal(input::Signal::Hangup));
        let busy = move || there.get().is_some_and(|desk| desk.on_the_way() > 0);
        hangup::end_after(Duration::from_millis(1500), DRAIN, busy, super::exit::FAULT.into());
    });
    tokio::spawn(input::forward_signals(to_loop.clone()));
    tokio::spawn(input::forward(to_loop.clone()));
    let lost = to_loop.clone();
    let screen = Screen::start(std::io::stdout(), move |_| {
        let _ = lost.send(input::Input::Signal(input::Signal::Hangup));
    });
    let (wishes, heard) = mpsc::unbounded_channel();
    let holder = format!("{} (process {})", start.seat, std::process::id());
    let (served, failed) = serve(&context.settings.accounts);
    for why in failed {
        let _ = tell.send(Message::Notice(Severity::Error, why.to_string()));
    }
    let background =
        tokio::spawn(poller::run(served.clone(), store.clone(), holder, heard, tell.clone(), now));
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let (to_desk, asked) = mpsc::unbounded_channel();
    let setting = desk::Setting {
        folder: context.data.clone(),
        served,
        store: store.clone(),
        seat: start.seat.clone(),
        read_only: start.read_only,
        now,
        clock: host_clock(),
    };
    let changes = tokio::spawn(attend(setting, opened.clone(), asked, tell.clone()));
    let performer = Performer {
        store: store.clone(),
        wishes,
        desk: to_desk,
        tell,
        clipboard: Clipboard::new(Multiplexer::detect(variable)),
        now,
    };
    let console = Console {
        performer,
        messages,
        inputs,
        surface: &screen,
        guard: Guard::new(variable("SSH_TTY").or_else(|| variable("SSH_CONNECTION")).is_some()),
        no_colour: variable("NO_COLOR").is_some() || variable("TERM").is_some_and(|t| t == "dumb"),
    };
    #[cfg(debug_assertions)]
    fault_on_request(variable("POSTROOM_FAULT").as_deref());
    let ended = console.run(start, store.revision()).await;
    if ended != Ended::HungUp {
        screen.close();
    }
    drop(taken);
    // The wishes are dropped with the console: the background gives its lease back and ends.
    let _ = tokio::time::timeout(Duration::from_millis(500), background).await;
    // What was asked is written down first, but a stuck disk must not keep anybody here.
    let _ = tokio::time::timeout(PATIENCE, changes).await;
    if let Some(desk) = opened.get() {
        leave(desk, ended).await;
    }
    Ok(ended)
}

/// A person who leaves waits so long for a request on its way.
const PATIENCE: Duration = Duration::from_secs(5);
/// Where nobody waits there is more time.
const DRAIN: Duration = Duration::from_secs(30);

/// The desk of this console. Opening it may take a moment; questions wait for it.
async fn attend(
    setting: desk::Setting,
    opened: Arc<OnceLock<Desk>>,
    asked: mpsc::UnboundedReceiver<(Ticket, Ask)>,
    tell: mpsc::UnboundedSender<Message>,
) {
    let news = tell.clone();
    let heard = Arc::new(move |told| drop(news.send(Message::Desk(told))));
    let desk = Desk::open(setting, heard).await;
    let _ = opened.set(desk.clone());
    desk.serve(asked, tell).await;
}

/// The outcome of a request on its way is worth waiting for; what is not over in time is found out about later.
async fn leave(desk: &Desk, ended: Ended) {
    let seen = ended != Ended::HungUp;
    let patience = if ended == Ended::Left { PATIENCE } else { DRAIN };
    if seen && desk.on_the_way() > 0 {
        note(&format!("waiting up to {} s for the answer to a request on its way", patience.as_secs()));
    }
    if !desk.close(patience).await && seen {
        note("a request is still on its way; the next start finds out what became of it");
    }
}

fn start(common: &Common, settings: &Settings, demo: bool, tell: &mpsc::UnboundedSender<Message>) -> Start {
    let notice = |severity, text: String| drop(tell.send(Message::Notice(severity, text)));
    for broken in &settings.broken {
        notice(Severity::Error, format!("account {} is left out: {}", broken.name, broken.what));
    }
    let folders: Vec<_> = folders::theme_folder(settings.path.as_deref()).into_iter().collect();
    let (theme, warnings) = theme(common, settings, &folders);
    let (keymap, problems) = Keymap::build(&settings.keys);
    let warnings = warnings.into_iter().chain(problems.iter().map(ToString::to_string)).collect();
    Start {
        now: Timestamp::now(),
        zone: zone(settings, &notice),
        size: terminal::size(),
        look: Look { ascii: common.ascii || !utf8_locale(), ..Look::default() },
        theme,
        seat: seat(settings),
        read_only: settings.read_only,
        demo,
        pace: 1.0,
        accounts: settings.accounts.iter().map(AccountView::from).collect(),
        keymap,
        warnings,
        filter: None,
        reference: None,
        session: uuid::Uuid::new_v4().as_u128(),
    }
}

/// Lets a test walk the way out of a fault of the program's own; not in release builds.
#[cfg(debug_assertions)]
fn fault_on_request(wanted: Option<&str>) {
    match wanted {
        Some("task") => drop(tokio::spawn(async { panic!("a fault that a test asked for") })),
        Some("loop") => panic!("a fault that a test asked for"),
        _ => {}
    }
}

fn theme(
    common: &Common,
    settings: &Settings,
    folders: &[PathBuf],
) -> (crate::model::theme::Theme, Vec<String>) {
    let plain =
        std::env::var("TERM").is_ok_and(|t| matches!(t.as_str(), "dumb" | "vt100" | "vt102" | "vt220"));
    let usual = if plain { "mono" } else { themes::DEFAULT };
    let name = common.theme.as_deref().or(settings.theme.as_deref()).unwrap_or(usual);
    themes::load(name, folders)
}

fn zone(settings: &Settings, notice: &impl Fn(Severity, String)) -> TimeZone {
    let Some(name) = &settings.zone else { return TimeZone::system() };
    TimeZone::get(name).unwrap_or_else(|_| {
        notice(
            Severity::Warning,
            format!("zone {name:?} is not known; write one such as \"Australia/Sydney\""),
        );
        TimeZone::system()
    })
}

/// Who sits here, for the header and the journal.
#[must_use]
pub fn seat(settings: &Settings) -> String {
    settings.seat.clone().unwrap_or_else(|| {
        let user = ["SUDO_USER", "USER", "LOGNAME"].into_iter().find_map(|n| std::env::var(n).ok());
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        format!("{}@{host}", user.unwrap_or_else(|| "operator".to_owned()))
    })
}

fn utf8_locale() -> bool {
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .into_iter()
        .find_map(|n| std::env::var(n).ok().filter(|v| !v.is_empty()))
        .unwrap_or_default()
        .to_ascii_lowercase();
    // Without any locale a terminal of today still reads UTF-8.
    locale.is_empty() || locale.contains("utf-8") || locale.contains("utf8")
}
