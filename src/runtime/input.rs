//! From the terminal library's events to the program's own keys, at the door.

use futures_util::StreamExt as _;
use ratatui::crossterm::event::{Event, EventStream, KeyCode, KeyEvent, KeyEventKind, KeyModifiers};
use tokio::sync::mpsc;

use crate::app::key::{Code, Key};

/// What comes from outside: the terminal and the operating system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    Key(Key),
    Paste(String),
    Resize(u16, u16),
    Signal(Signal),
}

/// A request to stop, or to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// SIGTERM or SIGINT from outside.
    Stop,
    /// The terminal went away.
    Hangup,
    /// SIGCONT: the screen may hold anything.
    Resumed,
}

/// Forwards the terminal's events until it ends or nobody listens.
pub async fn forward(to: mpsc::UnboundedSender<Input>) {
    let mut events = EventStream::new();
    while let Some(event) = events.next().await {
        let input = match event {
            Ok(event) => translate(event),
            // The terminal is gone; the watcher says so as well.
            Err(_) => Some(Input::Signal(Signal::Hangup)),
        };
        let last = input == Some(Input::Signal(Signal::Hangup));
        if input.is_some_and(|i| to.send(i).is_err()) || last {
            return;
        }
    }
    let _ = to.send(Input::Signal(Signal::Hangup));
}

fn translate(event: Event) -> Option<Input> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => translate_key(key).map(Input::Key),
        Event::Paste(text) => Some(Input::Paste(text)),
        Event::Resize(width, height) => Some(Input::Resize(width, height)),
        _ => None,
    }
}

fn translate_key(key: KeyEvent) -> Option<Key> {
    let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
    let code = match key.code {
        KeyCode::Char(c) => Code::Char(if ctrl { c.to_ascii_lowercase() } else { c }),
        KeyCode::Enter => Code::Enter,
        KeyCode::Esc => Code::Esc,
        KeyCode::Tab if key.modifiers.contains(KeyModifiers::SHIFT) => Code::BackTab,
        KeyCode::Tab => Code::Tab,
        KeyCode::BackTab => Code::BackTab,
        KeyCode::Backspace => Code::Backspace,
        KeyCode::Delete => Code::Delete,
        KeyCode::Up => Code::Up,
        KeyCode::Down => Code::Down,
        KeyCode::Left => Code::Left,
        KeyCode::Right => Code::Right,
        KeyCode::Home => Code::Home,
        KeyCode::End => Code::End,
        KeyCode::PageUp => Code::PageUp,
        KeyCode::PageDown => Code::PageDown,
        KeyCode::F(n) => Code::F(n),
        _ => return None,
    };
    Some(Key { code, ctrl })
}

/// Forwards the operating system's signals.
pub async fn forward_signals(to: mpsc::UnboundedSender<Input>) {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = [
            SignalKind::terminate(),
            SignalKind::interrupt(),
            SignalKind::hangup(),
            SignalKind::from_raw(CONT),
        ];
        let streams: Result<Vec<_>, _> = kinds.into_iter().map(signal).collect();
        let Ok(mut streams) = streams else { return };
        let Ok([term, int, hup, cont]) = <&mut [_; 4]>::try_from(streams.as_mut_slice()) else { return };
        loop {
            let signal = tokio::select! {
                _ = term.recv() => Signal::Stop,
                _ = int.recv() => Signal::Stop,
                _ = hup.recv() => Signal::Hangup,
                _ = cont.recv() => Signal::Resumed,
            };
            if to.send(Input::Signal(signal)).is_err() {
                return;
            }
        }
    }
    #[cfg(not(unix))]
    drop(to);
}

#[cfg(unix)]
const CONT: i32 = rustix::process::Signal::CONT.as_raw();
