//! Text to the operator's own clipboard, through the terminal (OSC 52): it works over SSH and is never confirmed.

use std::sync::{Arc, Mutex, PoisonError};

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::app::message::Severity;

/// More than this is cut off or dropped by some terminals.
const MOST: usize = 4096;

/// Collects the sequence that the painter sends with the next frame.
#[derive(Debug, Clone)]
pub struct Clipboard {
    multiplexer: Multiplexer,
    pending: Arc<Mutex<Option<Vec<u8>>>>,
}

/// What stands between the program and the terminal, and wants the sequence wrapped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Multiplexer {
    None,
    Tmux,
    Screen,
}

impl Multiplexer {
    /// Told by the environment variables that each sets.
    #[must_use]
    pub fn detect(variable: impl Fn(&str) -> Option<String>) -> Self {
        if variable("TMUX").is_some() {
            Self::Tmux
        } else if variable("STY").is_some() {
            Self::Screen
        } else {
            Self::None
        }
    }
}

impl Clipboard {
    #[must_use]
    pub fn new(multiplexer: Multiplexer) -> Self {
        Self { multiplexer, pending: Arc::default() }
    }

    /// Prepares the sequence; answers what can honestly be said.
    #[must_use]
    pub fn copy(&self, text: &str) -> (Severity, String) {
        if text.len() > MOST {
            return (
                Severity::Warning,
                format!("not copied: {} bytes are more than terminals take ({MOST})", text.len()),
            );
        }
        *self.lock() = Some(sequence(text, self.multiplexer));
        let through = match self.multiplexer {
            Multiplexer::None => "",
            Multiplexer::Tmux => " through tmux (set-clipboard must be on)",
            Multiplexer::Screen => " through screen",
        };
        (Severity::Info, format!("sent to your terminal{through} (cannot confirm)"))
    }

    /// The bytes that wait to be sent.
    #[must_use]
    pub fn take(&self) -> Option<Vec<u8>> {
        self.lock().take()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Vec<u8>>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn sequence(text: &str, multiplexer: Multiplexer) -> Vec<u8> {
    let inner = format!("\x1b]52;c;{}\x07", STANDARD.encode(text));
    match multiplexer {
        Multiplexer::None => inner.into_bytes(),
        // tmux passes on what is wrapped, with every ESC doubled.
        Multiplexer::Tmux => format!("\x1bPtmux;{}\x1b\\", inner.replace('\x1b', "\x1b\x1b")).into_bytes(),
        Multiplexer::Screen => format!("\x1bP{inner}\x1b\\").into_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_path_is_wrapped_and_named() {
        for (multiplexer, starts, says) in [
            (Multiplexer::None, "\x1b]52;c;UzNORDcz\x07", "your terminal (cannot"),
            (Multiplexer::Tmux, "\x1bPtmux;\x1b\x1b]52", "through tmux"),
            (Multiplexer::Screen, "\x1bP\x1b]52", "through screen"),
        ] {
            let clipboard = Clipboard::new(multiplexer);
            let (_, said) = clipboard.copy("S3ND73");
            assert!(said.contains(says), "{said}");
            let bytes = String::from_utf8(clipboard.take().unwrap()).unwrap();
            assert!(bytes.starts_with(starts), "{bytes:?}");
            assert_eq!(clipboard.take(), None);
        }
    }

    #[test]
    fn too_much_is_refused_and_said() {
        let clipboard = Clipboard::new(Multiplexer::None);
        let (severity, said) = clipboard.copy(&"x".repeat(5000));
        assert_eq!(severity, Severity::Warning);
        assert!(said.contains("not copied"), "{said}");
        assert_eq!(clipboard.take(), None);
    }
}
