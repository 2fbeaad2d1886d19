//! The body of a change, which tells how far its request has come (journal steps J4 and J5).

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use hyper::body::{Body, Bytes, Frame, SizeHint};

use crate::model::journal::{Step, reached};

/// Exactly these bytes, once. A request without any is not asked for its body: both steps count as reached when it is
/// handed over.
#[must_use]
pub fn body(bytes: &[u8]) -> reqwest::Body {
    if bytes.is_empty() {
        reached(Step::J4);
        reached(Step::J5);
        return reqwest::Body::from(Vec::new());
    }
    reqwest::Body::wrap(Watched { length: bytes.len() as u64, left: Some(Bytes::copy_from_slice(bytes)) })
}

/// It is first asked for when there is a connection, and let go when everything is written.
struct Watched {
    length: u64,
    left: Option<Bytes>,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let Some(bytes) = self.left.take() else { return Poll::Ready(None) };
        reached(Step::J4);
        Poll::Ready(Some(Ok(Frame::data(bytes))))
    }

    fn is_end_stream(&self) -> bool {
        self.left.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(if self.left.is_some() { self.length } else { 0 })
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.left.is_none() {
            reached(Step::J5);
        }
    }
}
