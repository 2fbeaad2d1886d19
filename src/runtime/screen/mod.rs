//! Frames to bytes to the terminal, on a thread of its own: a terminal that stops reading holds back nothing else.

mod grid;
mod paint;

use std::{
    io::Write,
    sync::{Arc, Condvar, Mutex, PoisonError},
    thread::JoinHandle,
};

use ratatui::buffer::Buffer;

pub use grid::Grid;
pub use paint::paint;

/// What the terminal should show next. Only the newest frame counts: one that was not painted yet is replaced.
#[derive(Debug, Default)]
struct Slot {
    frame: Option<Frame>,
    /// Forget what the terminal shows and paint everything.
    anew: bool,
    closed: bool,
}

#[derive(Debug)]
pub struct Frame {
    pub buffer: Buffer,
    /// Where the cursor blinks; hidden when `None`.
    pub cursor: Option<(u16, u16)>,
    /// Bytes that paint nothing and go out with it: a bell, a clipboard sequence.
    pub extra: Vec<u8>,
}

/// The handle that the event loop holds.
#[derive(Debug)]
pub struct Screen {
    shared: Arc<(Mutex<Slot>, Condvar)>,
    thread: Option<JoinHandle<()>>,
}

impl Screen {
    /// Starts the painter. `lost` is called once when the terminal cannot be written to any more.
    #[must_use]
    pub fn start(
        out: impl Write + Send + 'static,
        lost: impl FnOnce(std::io::Error) + Send + 'static,
    ) -> Self {
        let shared = Arc::new((Mutex::new(Slot::default()), Condvar::new()));
        let theirs = shared.clone();
        let thread = std::thread::Builder::new().name("painter".into()).spawn(move || {
            if let Err(e) = run(out, &theirs) {
                lost(e);
            }
        });
        Self { shared, thread: thread.ok() }
    }

    /// Hands over a frame; never waits.
    pub fn show(&self, mut frame: Frame) {
        let mut slot = lock(&self.shared.0);
        if let Some(mut waiting) = slot.frame.take() {
            waiting.extra.append(&mut frame.extra);
            frame.extra = waiting.extra;
        }
        slot.frame = Some(frame);
        drop(slot);
        self.shared.1.notify_one();
    }

    /// The next frame is painted from nothing: after a suspend, on Ctrl-L.
    pub fn anew(&self) {
        lock(&self.shared.0).anew = true;
    }

    /// Waits until the last frame is out, for at most half a second: a dead terminal is not waited for.
    pub fn close(mut self) {
        lock(&self.shared.0).closed = true;
        self.shared.1.notify_one();
        let Some(thread) = self.thread.take() else { return };
        for _ in 0..50 {
            if thread.is_finished() {
                let _ = thread.join();
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(10));
        }
    }
}

fn lock(slot: &Mutex<Slot>) -> std::sync::MutexGuard<'_, Slot> {
    slot.lock().unwrap_or_else(PoisonError::into_inner)
}

fn run(mut out: impl Write, shared: &(Mutex<Slot>, Condvar)) -> std::io::Result<()> {
    let mut shadow = Grid::blank(0, 0);
    let mut next = Grid::blank(0, 0);
    let mut cursor = Cursor::Unknown;
    let mut bytes: Vec<u8> = Vec::with_capacity(64 << 10);
    loop {
        let (frame, anew) = {
            let mut slot = lock(&shared.0);
            loop {
                if let Some(frame) = slot.frame.take() {
                    break (frame, std::mem::take(&mut slot.anew));
                }
                if slot.closed {
                    return Ok(());
                }
                slot = shared.1.wait(slot).unwrap_or_else(PoisonError::into_inner);
            }
        };
        next.copy_from(&frame.buffer);
        bytes.clear();
        if anew || (shadow.width, shadow.height) != (next.width, next.height) {
            bytes.extend_from_slice(b"\x1b[m\x1b[r\x1b[2J");
            shadow = Grid::blank(next.width, next.height);
            cursor = Cursor::Unknown;
        }
        let before = bytes.len();
        paint(&mut shadow, &next, &mut bytes);
        let moved = bytes.len() > before;
        cursor.follow(frame.cursor, moved, &mut bytes);
        bytes.extend_from_slice(&frame.extra);
        if !bytes.is_empty() {
            out.write_all(&bytes)?;
            out.flush()?;
        }
    }
}

/// What the terminal's own cursor does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cursor {
    Unknown,
    Hidden,
    At(u16, u16),
}

impl Cursor {
    fn follow(&mut self, want: Option<(u16, u16)>, painted: bool, bytes: &mut Vec<u8>) {
        match (want, *self) {
            (None, Self::Hidden) => {}
            (None, _) => {
                bytes.extend_from_slice(b"\x1b[?25l");
                *self = Self::Hidden;
            }
            (Some((x, y)), Self::At(ax, ay)) if !painted && (x, y) == (ax, ay) => {}
            (Some((x, y)), was) => {
                let _ = write!(bytes, "\x1b[{};{}H", y + 1, x + 1);
                if !matches!(was, Self::At(..)) {
                    bytes.extend_from_slice(b"\x1b[?25h");
                }
                *self = Self::At(x, y);
            }
        }
    }
}
