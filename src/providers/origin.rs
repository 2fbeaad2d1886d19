//! Where requests may go: one origin and path prefix per account, and URLs built of checked segments only.

use url::Url;

/// Scheme, host, port and path prefix of an account; every request stays under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    base: Url,
}

/// Why a URL is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    #[error("{0:?} is not a URL that can be used: {1}")]
    Bad(String, &'static str),
    #[error("a path segment is empty or unsafe: {0:?}")]
    Segment(String),
    #[error("the URL lies outside {0}")]
    Outside(String),
}

impl Origin {
    /// Reads a base URL: https, or http to a loopback address; no user, query or fragment.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let bad = |why| OriginError::Bad(text.to_owned(), why);
        let mut base = Url::parse(text).map_err(|_| bad("it cannot be read"))?;
        let loopback = match base.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => return Err(bad("it names no host")),
        };
        match base.scheme() {
            "https" => {}
            "http" if loopback => {}
            "http" => return Err(bad("plain http is accepted for loopback only")),
            _ => return Err(bad("only https is accepted")),
        }
        if !base.username().is_empty() || base.password().is_some() {
            return Err(bad("credentials do not belong in a URL"));
        }
        if base.query().is_some() || base.fragment().is_some() {
            return Err(bad("a base URL has no query and no fragment"));
        }
        if !base.path().ends_with('/') {
            let path = format!("{}/", base.path());
            base.set_path(&path);
        }
        Ok(Self { base })
    }

    /// A URL under the base, made of segments that are percent-encoded here. `trailing` adds the last slash.
    ///
    /// # Errors
    /// A segment that is empty, `.`, `..`, or holds a control character, slash or backslash: a blank id must never
    /// reach a collection.
    pub fn path(&self, segments: &[&str], trailing: bool) -> Result<Url, OriginError> {
        let mut url = self.base.clone();
        {
            let mut path = url
                .path_segments_mut()
                .map_err(|()| OriginError::Bad(self.base.to_string(), "it cannot hold a path"))?;
            path.pop_if_empty();
            for segment in segments {
                let unsafe_segment = segment.trim().is_empty()
                    || matches!(*segment, "." | "..")
                    || segment.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'));
                if unsafe_segment {
                    return Err(OriginError::Segment((*segment).to_owned()));
                }
                path.push(segment);
            }
            if trailing {
                path.push("");
            }
        }
        Ok(url)
    }

    /// Accepts a URL that a provider handed out: absolute under this origin and prefix, or root-relative
    /// (ReadyCloud `url`), which is resolved against the origin with the prefix kept.
    ///
    /// # Errors
    /// Anything that would leave the origin and prefix, however it is written.
    pub fn accept(&self, text: &str) -> Result<Url, OriginError> {
        let outside = || OriginError::Outside(self.base.to_string());
        if text.chars().any(|c| c.is_control() || c.is_whitespace() || c == '\\') {
            return Err(outside());
        }
        let url = if text.starts_with('/') {
            if text.starts_with("//") {
                return Err(outside());
            }
            let prefix = self.base.path().trim_end_matches('/');
            let path =
                if text.starts_with(self.base.path()) { text.to_owned() } else { format!("{prefix}{text}") };
            self.base.join(&path).map_err(|_| outside())?
        } else {
            Url::parse(text).map_err(|_| outside())?
        };
        let same = url.scheme() == self.base.scheme()
            && url.host_str() == self.base.host_str()
            && url.port_or_known_default() == self.base.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
            && url.path().starts_with(self.base.path());
        if same { Ok(url) } else { Err(outside()) }
    }

    /// Scheme, host and port, for the screen.
    #[must_use]
    pub fn shown(&self) -> String {
        self.base.to_string()
    }
}
