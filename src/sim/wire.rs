//! A connection that can be made to break in the middle.

use std::{
    io,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
};

/// What shall become of a connection; shared by the one that serves it and the one that answers on it.
#[derive(Debug, Default)]
pub struct Script {
    lines: Mutex<Lines>,
    cut: Notify,
}

#[derive(Debug, Default)]
struct Lines {
    /// End with RST instead of FIN.
    reset: bool,
    /// Bytes that go out in place of the answer, and how many of them are out.
    raw: Option<(Vec<u8>, usize)>,
}

impl Script {
    /// Ends the connection with a reset, at once.
    pub fn reset(&self) {
        self.lines().reset = true;
        self.cut.notify_one();
    }

    /// Ends it in order, unannounced, after a while.
    pub fn close_after(self: &Arc<Self>, wait: Duration) {
        let script = self.clone();
        tokio::spawn(async move {
            tokio::time::sleep(wait).await;
            script.cut.notify_one();
        });
    }

    /// Sends these bytes in place of whatever is answered next.
    pub fn raw(&self, bytes: Vec<u8>) {
        self.lines().raw = Some((bytes, 0));
    }

    /// Waits until the connection shall end.
    pub async fn ended(&self) {
        self.cut.notified().await;
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A stream that follows a script.
#[derive(Debug)]
pub struct Wire {
    stream: TcpStream,
    script: Arc<Script>,
}

impl Wire {
    #[must_use]
    pub const fn new(stream: TcpStream, script: Arc<Script>) -> Self {
        Self { stream, script }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.script.lines().reset {
            // With no time to linger the system sends RST.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let Self { stream, script } = &mut *self;
        let mut lines = script.lines();
        let Some((bytes, out)) = &mut lines.raw else {
            return Pin::new(stream).poll_write(cx, buf);
        };
        while *out < bytes.len() {
            match Pin::new(&mut *stream).poll_write(cx, &bytes[*out..]) {
                Poll::Ready(Ok(n)) => *out += n,
                Poll::Ready(Err(e)) => return Poll::Ready(Err(e)),
                Poll::Pending => return Poll::Pending,
            }
        }
        // What the server meant to say is swallowed.
        Poll::Ready(Ok(buf.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
