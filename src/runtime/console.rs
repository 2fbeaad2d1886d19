//! The event loop: everything that happens is one message on one channel, the core decides, the performer acts, and the
//! screen is drawn once for each drained queue, only when something changed.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use ratatui::{buffer::Buffer, layout::Rect};
use tokio::{
    sync::{mpsc, watch},
    time::{sleep, sleep_until},
};

use super::{
    input::{Input, Signal},
    now::Now,
    performer::{Deed, Performer},
    screen::{Frame, Screen},
};
use crate::{
    app::{
        self, Start,
        escape::{self, Guard},
        message::{Effect, Message},
        model::Model,
    },
    ui::{self, Styles},
};

/// Where frames go: a terminal, or a test that looks at them.
pub trait Surface {
    fn show(&self, frame: Frame);
    /// The next frame is painted from nothing.
    fn anew(&self);
    /// Stops the program until the shell resumes it. Called on the loop's own task.
    fn suspend(&self);
}

impl Surface for Screen {
    fn show(&self, frame: Frame) {
        Self::show(self, frame);
    }

    fn anew(&self) {
        Self::anew(self);
    }

    fn suspend(&self) {
        super::terminal::give_back();
        #[cfg(unix)]
        {
            let me = rustix::process::getpid();
            let _ = rustix::process::kill_process(me, rustix::process::Signal::TSTP);
        }
        let _ = super::terminal::take();
        Self::anew(self);
    }
}

/// Why the console ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The operator left.
    Left,
    /// Someone else asked for it (SIGTERM).
    Stopped,
    /// The terminal went away.
    HungUp,
}

/// The console's ears and hands.
pub struct Console<'a, S> {
    pub performer: Performer,
    pub messages: mpsc::UnboundedReceiver<Message>,
    pub inputs: mpsc::UnboundedReceiver<Input>,
    pub surface: &'a S,
    pub guard: Guard,
    /// Colours are left out; bold, reverse and underline stay.
    pub no_colour: bool,
}

/// The first frame waits so long for the first rows, so that nothing flashes.
const FIRST_ROWS: Duration = Duration::from_millis(60);
/// The store's news are passed on at most so often.
const STORE_NEWS: Duration = Duration::from_millis(200);

impl<S: Surface> Console<'_, S> {
    /// Runs until it is left.
    pub async fn run(mut self, start: Start, mut revision: watch::Receiver<u64>) -> Ended {
        let (mut model, effects) = app::start(start);
        let mut styles = Styles::new(&model.theme, self.no_colour);
        let origin = Instant::now();
        let mut extra = Vec::new();
        if let Some(ended) = self.perform(effects, &mut extra) {
            return ended;
        }
        self.first_rows(&mut model, &mut extra).await;
        let mut dirty = true;
        let mut store_news_at: Option<tokio::time::Instant> = None;
        loop {
            if dirty || !extra.is_empty() {
                self.draw(&model, &styles, std::mem::take(&mut extra));
                dirty = false;
            }
            let wake = app::next_wake(&model);
            let keys_due = self.guard.deadline();
            let mut batch = Vec::new();
            tokio::select! {
                biased;
                input = self.inputs.recv() => match input {
                    Some(input) => {
                        let ended = self.take_input(input, origin, &mut batch);
                        if ended.is_some() { return ended.unwrap_or(Ended::Left) }
                    }
                    None => return Ended::HungUp,
                },
                message = self.messages.recv() => batch.extend(message),
                () = until_key(keys_due, origin), if keys_due.is_some() => {
                    let held = self.guard.flush(millis(origin));
                    batch.extend(held.into_iter().map(from_guard));
                }
                () = until(wake, self.performer.now), if wake.is_some() => batch.push(Message::Time),
                changed = revision.changed(), if store_news_at.is_none() => {
                    // The store is gone: nothing will change any more.
                    if changed.is_err() { store_news_at = Some(far()) } else {
                        store_news_at = Some(tokio::time::Instant::now() + STORE_NEWS);
                        batch.push(Message::StoreChanged);
                    }
                }
                () = sleep_until(store_news_at.unwrap_or_else(far)), if store_news_at.is_some() => {
                    store_news_at = None;
                }
            }
            // Drain what else is there, then draw once.
            while let Ok(input) = self.inputs.try_recv() {
                let ended = self.take_input(input, origin, &mut batch);
                if ended.is_some() {
                    return ended.unwrap_or(Ended::Left);
                }
            }
            while let Ok(message) = self.messages.try_recv() {
                batch.push(message);
            }
            for message in batch {
                dirty = true;
                if let Message::Themed(theme, _) = &message {
                    styles = Styles::new(theme, self.no_colour);
                }
                let effects = app::update(&mut model, self.performer.now.get(), message);
                if let Some(ended) = self.perform(effects, &mut extra) {
                    return ended;
                }
            }
        }
    }

    /// Lets the first answers of the store in before the first frame.
    async fn first_rows(&mut self, model: &mut Model, extra: &mut Vec<u8>) {
        let patience = sleep(FIRST_ROWS);
        tokio::pin!(patience);
        while !model.orders.list.ready {
            tokio::select! {
                () = &mut patience => return,
                message = self.messages.recv() => {
                    let Some(message) = message else { return };
                    let effects = app::update(model, self.performer.now.get(), message);
                    self.perform(effects, extra);
                }
            }
        }
    }

    fn take_input(&mut self, input: Input, origin: Instant, batch: &mut Vec<Message>) -> Option<Ended> {
        match input {
            Input::Key(key) => {
                batch.extend(self.guard.feed(key, millis(origin)).into_iter().map(from_guard));
            }
            Input::Paste(text) => batch.push(Message::Paste(text)),
            Input::Resize(width, height) => batch.push(Message::Resize(width, height)),
            Input::Signal(Signal::Stop) => return Some(Ended::Stopped),
            Input::Signal(Signal::Hangup) => return Some(Ended::HungUp),
            Input::Signal(Signal::Resumed) => {
                self.surface.anew();
                batch.push(Message::Time);
            }
        }
        None
    }

    fn perform(&self, effects: Vec<Effect>, extra: &mut Vec<u8>) -> Option<Ended> {
        for effect in effects {
            match self.performer.perform(effect) {
                None => {}
                Some(Deed::Quit) => return Some(Ended::Left),
                Some(Deed::Suspend) => self.surface.suspend(),
                Some(Deed::Redraw) => self.surface.anew(),
                Some(Deed::Bell) => extra.push(7),
            }
        }
        extra.extend(self.performer.clipboard.take().unwrap_or_default());
        None
    }

    fn draw(&self, model: &Model, styles: &Styles, extra: Vec<u8>) {
        let (width, height) = model.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        let cursor = ui::view(model, styles, &mut buffer);
        self.surface.show(Frame { buffer, cursor, extra });
    }
}

fn from_guard(input: escape::Input) -> Message {
    match input {
        escape::Input::Key(key) => Message::Key(key),
        escape::Input::Paste(text) => Message::Paste(text),
        escape::Input::Burst { text, typed } => Message::Burst(text, typed),
    }
}

fn millis(origin: Instant) -> u64 {
    u64::try_from(origin.elapsed().as_millis()).unwrap_or(u64::MAX)
}

async fn until_key(due: Option<u64>, origin: Instant) {
    let wait = due.unwrap_or_default().saturating_sub(millis(origin));
    sleep(Duration::from_millis(wait)).await;
}

async fn until(wake: Option<Timestamp>, now: Now) {
    let Some(wake) = wake else { return };
    // A fast world's seconds are not worth a frame each.
    let least = if matches!(now, Now::Host) { Duration::from_millis(1) } else { Duration::from_millis(100) };
    sleep(now.until(wake).max(least)).await;
}

fn far() -> tokio::time::Instant {
    tokio::time::Instant::now() + Duration::from_secs(86_400)
}
