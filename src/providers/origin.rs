//! Where requests may go: one origin and path prefix per account, and URLs built of checked segments only.

use url::Url;

/// Scheme, host, port and path prefix of an account; every request stays under it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    base: Url,
}

/// Longer URLs and segments are not worth a look.
const LONGEST: usize = 8 << 10;
const LONGEST_SEGMENT: usize = 512;

/// Why a URL is refused. It carries no user, password or query of the URL.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OriginError {
    #[error("{0:?} is not a URL that can be used: {1}")]
    Bad(String, &'static str),
    #[error("a path segment is empty or unsafe: {0:?}")]
    Segment(String),
    #[error("a URL lies outside the account's address at {0}")]
    Outside(String),
}

impl Origin {
    /// Reads a base URL: https, or http to a loopback address; no user, query or fragment.
    ///
    /// # Errors
    /// Anything else.
    pub fn parse(text: &str) -> Result<Self, OriginError> {
        let bad = |why| OriginError::Bad(without_secrets(text), why);
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
    /// A segment without a letter or digit, overlong, or with a control character, slash or backslash: a blank id
    /// must never reach a collection.
    pub fn path(&self, segments: &[&str], trailing: bool) -> Result<Url, OriginError> {
        let mut url = self.base.clone();
        {
            let mut path = url
                .path_segments_mut()
                .map_err(|()| OriginError::Bad(self.base.to_string(), "it cannot hold a path"))?;
            path.pop_if_empty();
            for segment in segments {
                let unsafe_segment = segment.len() > LONGEST_SEGMENT
                    || !segment.contains(char::is_alphanumeric)
                    || segment.chars().any(|c| c.is_control() || matches!(c, '/' | '\\'));
                if unsafe_segment {
                    return Err(OriginError::Segment(segment.chars().take(80).collect()));
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
    /// The text itself is judged before any parser mends it, so that a host, port or path in an odd spelling is
    /// refused even where it would lead to the right place.
    ///
    /// # Errors
    /// Anything that would leave the origin and prefix, however it is written.
    pub fn accept(&self, text: &str) -> Result<Url, OriginError> {
        let outside = || OriginError::Outside(self.host_and_port());
        let odd = |c: char| c.is_control() || c.is_whitespace() || c == '\\' || c == '#';
        if text.len() > LONGEST || text.contains(odd) {
            return Err(outside());
        }
        let rest = if text.starts_with('/') { Some(text) } else { self.after_authority(text) };
        let path = rest.and_then(|rest| rest.split('?').next()).ok_or_else(outside)?;
        if !is_plain_path(path) {
            return Err(outside());
        }
        let url = if text.starts_with('/') {
            let prefix = self.base.path().trim_end_matches('/');
            let path =
                if text.starts_with(self.base.path()) { text.to_owned() } else { format!("{prefix}{text}") };
            self.base.join(&path).map_err(|_| outside())?
        } else {
            Url::parse(text).map_err(|_| outside())?
        };
        if self.covers(&url) && url.path().starts_with(self.base.path()) { Ok(url) } else { Err(outside()) }
    }

    /// What follows `scheme://host:port` when the text begins with ours, letter for letter but for case.
    fn after_authority<'a>(&self, text: &'a str) -> Option<&'a str> {
        let (scheme, rest) = text.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, rest) = rest.split_at(end);
        let host = self.base.host_str()?;
        let with_port = format!("{host}:{}", self.base.port_or_known_default()?);
        let ours = authority.eq_ignore_ascii_case(&with_port)
            || (self.base.port().is_none() && authority.eq_ignore_ascii_case(host));
        (ours && scheme.eq_ignore_ascii_case(self.base.scheme())).then_some(rest)
    }

    /// For an error: it says where, and carries nothing else of the URL.
    fn host_and_port(&self) -> String {
        let host = self.base.host_str().unwrap_or_default();
        self.base.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
    }

    /// True for a URL that lies under this origin and prefix.
    #[must_use]
    pub fn covers(&self, url: &Url) -> bool {
        url.scheme() == self.base.scheme()
            && url.host_str() == self.base.host_str()
            && url.port_or_known_default() == self.base.port_or_known_default()
            && url.username().is_empty()
            && url.password().is_none()
            && (url.path().starts_with(self.base.path())
                || url.path() == self.base.path().trim_end_matches('/'))
    }

    #[must_use]
    pub fn is_https(&self) -> bool {
        self.base.scheme() == "https"
    }

    /// It is on this machine: the simulator, or a test.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.base.host() {
            Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
            Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
            Some(url::Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// Scheme, host and port, for the screen.
    #[must_use]
    pub fn shown(&self) -> String {
        self.base.to_string()
    }
}

/// No empty, dotted or disguised segment: what one server reads as a name, another reads as a way out.
fn is_plain_path(path: &str) -> bool {
    let lower = path.to_ascii_lowercase();
    let disguised = ["%2f", "%5c", "%00", "%2e", "%252f", "%255c", "%252e", "%0", "%1", "%7f"];
    let inner = lower.strip_prefix('/').unwrap_or(&lower);
    let inner = inner.strip_suffix('/').unwrap_or(inner);
    let plain = |segment: &str| {
        let name = segment.split(';').next().unwrap_or_default();
        !name.is_empty() && !matches!(name, "." | "..")
    };
    !disguised.iter().any(|d| lower.contains(d))
        && (inner.is_empty() && lower.len() < 2 || inner.split('/').all(plain))
}

/// A URL that may be shown: what stands before an `@` and after a `?` is left out.
fn without_secrets(text: &str) -> String {
    let shown = text.split(['?', '#']).next().unwrap_or_default();
    match (shown.split_once("://"), shown.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{rest}"),
        (None, Some((_, rest))) => rest.to_owned(),
        _ => shown.to_owned(),
    }
}
