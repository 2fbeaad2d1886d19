//! What may go wrong on request: rules as data, matched in order and counted.
//!
//! Not here: names that cannot be looked up and TLS that fails. The simulator is plain http on loopback addresses; what
//! the client says of those is tested against sockets of the tests' own.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::model::provider::Provider;

/// When in the life of a request a fault strikes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The connection is taken, nothing is read.
    Connect,
    /// The request was read; nothing was done.
    Before,
    /// It was done; nothing is answered.
    After,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The connection is reset (RST). `reset`, parameter: phase.
    Reset(Phase),
    /// Nothing comes, for ever. `hang`, parameter: phase.
    Hang(Phase),
    /// The body ends after so many bytes although more were promised. `truncate`: bytes.
    Truncate(usize),
    /// The body comes in pieces. `drip`: `{"bytes", "every_ms"}`.
    Drip { bytes: usize, every_ms: u64 },
    /// The answer comes late by `ms` and up to `jitter_ms` more. `latency`: `{"ms", "jitter_ms"}`.
    Latency { ms: u64, jitter_ms: u64 },
    /// Another answer. `reply`: `{"status", "headers": [[name, value]], "body", "acted"}`; `acted`: the request is
    /// carried out before its answer is thrown away.
    Reply { status: u16, headers: Vec<(String, String)>, body: String, acted: bool },
    /// Only the status changes. `status`: number.
    Status(u16),
    /// Headers are set, or taken away where the value is null. `headers`: `[[name, value]]`.
    Headers(Vec<(String, Option<String>)>),
    /// The answer's body is another; its status stays. `body`: text.
    Body(String),
    /// So many bytes of white space before the body's end. `huge`: bytes.
    Huge(u64),
    /// A body that never ends. `endless`.
    Endless,
    /// The connection is closed unannounced so long after the answer. `close_idle`: milliseconds.
    CloseIdle(u64),
    /// These bytes instead of any HTTP of ours, then the end. `raw`: text.
    Raw(Vec<u8>),
    /// Free text in a JSON answer becomes this; ids, links, codes and times stay. `hostile`: text.
    Hostile(String),
    /// A field of a JSON answer, wherever it stands, gets another value, or goes (null parameter `value` absent).
    /// `field`: `{"name", "value"}`.
    Field { name: String, value: Option<Value> },
}

/// One rule. Empty `method` and `path` match all.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    pub provider: Option<Provider>,
    pub method: String,
    /// Part of the request's path.
    pub path: String,
    /// So many matching requests pass first.
    pub skip: u64,
    /// So many are hit; `None`: all that follow.
    pub times: Option<u64>,
    pub kind: Kind,
}

impl Fault {
    /// Hits every request at every provider.
    #[must_use]
    pub const fn new(kind: Kind) -> Self {
        Self { provider: None, method: String::new(), path: String::new(), skip: 0, times: None, kind }
    }

    #[must_use]
    pub const fn at(mut self, provider: Provider) -> Self {
        self.provider = Some(provider);
        self
    }

    #[must_use]
    pub fn on(mut self, method: &str, path: &str) -> Self {
        method.clone_into(&mut self.method);
        path.clone_into(&mut self.path);
        self
    }

    #[must_use]
    pub const fn skip(mut self, requests: u64) -> Self {
        self.skip = requests;
        self
    }

    #[must_use]
    pub const fn times(mut self, requests: u64) -> Self {
        self.times = Some(requests);
        self
    }

    /// Another status, with a short body of its own; the request is not carried out.
    #[must_use]
    pub fn status(status: u16) -> Self {
        Self::answer(status, &[], "")
    }

    /// Another answer; the request is not carried out.
    #[must_use]
    pub fn answer(status: u16, headers: &[(&str, &str)], body: &str) -> Self {
        let headers = headers.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect();
        Self::new(Kind::Reply { status, headers, body: body.to_owned(), acted: false })
    }

    /// The request is carried out, and its answer is lost.
    #[must_use]
    pub const fn lost() -> Self {
        Self::new(Kind::Reset(Phase::After))
    }

    fn matches(&self, provider: Provider, method: &str, path: &str) -> bool {
        self.provider.is_none_or(|p| p == provider)
            && (self.method.is_empty() || self.method.eq_ignore_ascii_case(method))
            && path.contains(&self.path)
    }

    const fn is_of_connection(&self) -> bool {
        matches!(self.kind, Kind::Reset(Phase::Connect) | Kind::Hang(Phase::Connect))
    }
}

#[derive(Debug, Clone)]
struct Rule {
    id: u64,
    fault: Fault,
    seen: u64,
    hits: u64,
}

/// The rules in force.
#[derive(Debug, Default)]
pub struct Faults {
    rules: Mutex<(u64, Vec<Rule>)>,
}

impl Faults {
    /// Adds a rule behind the others; answers its number.
    pub fn add(&self, fault: Fault) -> u64 {
        let mut rules = self.lock();
        rules.0 += 1;
        let id = rules.0;
        rules.1.push(Rule { id, fault, seen: 0, hits: 0 });
        id
    }

    pub fn clear(&self) {
        self.lock().1.clear();
    }

    /// How often a rule was hit.
    #[must_use]
    pub fn hits(&self, id: u64) -> u64 {
        self.lock().1.iter().find(|rule| rule.id == id).map_or(0, |rule| rule.hits)
    }

    /// The first rule that a new connection meets.
    pub(super) fn of_connection(&self, provider: Provider) -> Option<Kind> {
        self.find(|fault| fault.is_of_connection() && fault.provider.is_none_or(|p| p == provider))
    }

    /// The first rule that a request meets.
    pub(super) fn of_request(&self, provider: Provider, method: &str, path: &str) -> Option<Kind> {
        self.find(|fault| !fault.is_of_connection() && fault.matches(provider, method, path))
    }

    fn find(&self, matches: impl Fn(&Fault) -> bool) -> Option<Kind> {
        let mut rules = self.lock();
        for rule in rules.1.iter_mut().filter(|rule| matches(&rule.fault)) {
            rule.seen += 1;
            if rule.seen > rule.fault.skip && rule.fault.times.is_none_or(|times| rule.hits < times) {
                rule.hits += 1;
                return Some(rule.fault.kind.clone());
            }
        }
        None
    }

    /// The rules and their counts, as the control address shows them.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let rules = self.lock();
        let rule = |rule: &Rule| {
            let (kind, parameter) = rule.fault.kind.to_json();
            json!({
                "id": rule.id,
                "provider": rule.fault.provider.map(Provider::slug),
                "method": rule.fault.method,
                "path": rule.fault.path,
                "skip": rule.fault.skip,
                "times": rule.fault.times,
                "kind": kind,
                "parameter": parameter,
                "seen": rule.seen,
                "hits": rule.hits,
            })
        };
        rules.1.iter().map(rule).collect()
    }

    fn lock(&self) -> MutexGuard<'_, (u64, Vec<Rule>)> {
        self.rules.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fault {
    /// Reads a rule as the control address takes it; every field but `kind` may be left out.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn from_json(value: &Value) -> Result<Self, String> {
        let text = |name: &str| match &value[name] {
            Value::Null => Ok(String::new()),
            Value::String(text) => Ok(text.clone()),
            _ => Err(format!("{name} is not text")),
        };
        let number = |name: &str| match &value[name] {
            Value::Null => Ok(None),
            n => n.as_u64().map(Some).ok_or_else(|| format!("{name} is not a number")),
        };
        let provider = text("provider")?;
        let provider = match provider.as_str() {
            "" => None,
            word => Some(Provider::parse(word).ok_or_else(|| format!("there is no provider {word:?}"))?),
        };
        Ok(Self {
            provider,
            method: text("method")?,
            path: text("path")?,
            skip: number("skip")?.unwrap_or(0),
            times: number("times")?,
            kind: Kind::from_json(&text("kind")?, &value["parameter"])?,
        })
    }
}

impl Kind {
    fn to_json(&self) -> (&'static str, Value) {
        match self {
            Self::Reset(phase) => ("reset", phase.word().into()),
            Self::Hang(phase) => ("hang", phase.word().into()),
            Self::Truncate(bytes) => ("truncate", json!(bytes)),
            Self::Drip { bytes, every_ms } => ("drip", json!({"bytes": bytes, "every_ms": every_ms})),
            Self::Latency { ms, jitter_ms } => ("latency", json!({"ms": ms, "jitter_ms": jitter_ms})),
            Self::Reply { status, headers, body, acted } => {
                ("reply", json!({"status": status, "headers": headers, "body": body, "acted": acted}))
            }
            Self::Status(status) => ("status", json!(status)),
            Self::Headers(headers) => ("headers", json!(headers)),
            Self::Body(body) => ("body", json!(body)),
            Self::Huge(bytes) => ("huge", json!(bytes)),
            Self::Endless => ("endless", Value::Null),
            Self::CloseIdle(ms) => ("close_idle", json!(ms)),
            Self::Raw(bytes) => ("raw", json!(String::from_utf8_lossy(bytes))),
            Self::Hostile(text) => ("hostile", json!(text)),
            Self::Field { name, value } => ("field", {
                let mut parameter = json!({"name": name});
                if let Some(value) = value {
                    parameter["value"] = value.clone();
                }
                parameter
            }),
        }
    }

    fn from_json(kind: &str, parameter: &Value) -> Result<Self, String> {
        let wrong = |what: &str| format!("{kind:?} needs {what} as its parameter");
        let number = |value: &Value| value.as_u64().ok_or_else(|| wrong("a number"));
        let size =
            |value: &Value| number(value).and_then(|n| usize::try_from(n).map_err(|_| wrong("a size")));
        let status = |value: &Value| {
            let status = number(value)?;
            u16::try_from(status).ok().filter(|s| (200..1000).contains(s)).ok_or_else(|| wrong("a status"))
        };
        let text = |value: &Value| value.as_str().map(str::to_owned).ok_or_else(|| wrong("text"));
        let headers = |value: &Value| -> Result<Vec<(String, Option<String>)>, String> {
            let pairs = value.as_array().map_or(&[][..], Vec::as_slice);
            let pair = |pair: &Value| {
                let value = if pair[1].is_null() { None } else { Some(text(&pair[1])?) };
                Ok((text(&pair[0])?, value))
            };
            pairs.iter().map(pair).collect()
        };
        Ok(match kind {
            "reset" => Self::Reset(Phase::from_json(parameter).ok_or_else(|| wrong("a phase"))?),
            "hang" => Self::Hang(Phase::from_json(parameter).ok_or_else(|| wrong("a phase"))?),
            "lost" => Self::Reset(Phase::After),
            "truncate" => Self::Truncate(size(parameter)?),
            "drip" => Self::Drip {
                bytes: size(&parameter["bytes"])?.max(1),
                every_ms: number(&parameter["every_ms"])?,
            },
            "latency" => Self::Latency {
                ms: number(&parameter["ms"])?,
                jitter_ms: parameter["jitter_ms"].as_u64().unwrap_or(0),
            },
            "reply" => Self::Reply {
                status: status(&parameter["status"])?,
                headers: headers(&parameter["headers"])?
                    .into_iter()
                    .map(|(name, value)| (name, value.unwrap_or_default()))
                    .collect(),
                body: parameter["body"].as_str().unwrap_or_default().to_owned(),
                acted: parameter["acted"].as_bool().unwrap_or(false),
            },
            "status" => Self::Status(status(parameter)?),
            "headers" => Self::Headers(headers(parameter)?),
            "body" => Self::Body(text(parameter)?),
            "huge" => Self::Huge(number(parameter)?),
            "endless" => Self::Endless,
            "close_idle" => Self::CloseIdle(parameter.as_u64().unwrap_or(0)),
            "raw" => Self::Raw(text(parameter)?.into_bytes()),
            "hostile" => Self::Hostile(text(parameter)?),
            "field" => {
                Self::Field { name: text(&parameter["name"])?, value: parameter.get("value").cloned() }
            }
            other => return Err(format!("there is no fault {other:?}")),
        })
    }
}

impl Phase {
    const fn word(self) -> &'static str {
        match self {
            Self::Connect => "connect",
            Self::Before => "before",
            Self::After => "after",
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        match value.as_str() {
            None => value.is_null().then_some(Self::Before),
            Some(word) => [Self::Connect, Self::Before, Self::After].into_iter().find(|p| p.word() == word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_match_in_order_skip_and_run_out() {
        let faults = Faults::default();
        let first = faults.add(Fault::status(500).at(Provider::Sendle).on("get", "/orders").skip(1).times(2));
        let second = faults.add(Fault::status(503));
        let met: Vec<_> = (0..5)
            .map(|_| match faults.of_request(Provider::Sendle, "GET", "/api/orders/1") {
                Some(Kind::Reply { status, .. }) => status,
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(met, [503, 500, 500, 503, 503]);
        assert_eq!((faults.hits(first), faults.hits(second)), (2, 3));
        assert!(faults.of_request(Provider::ReadyCloud, "GET", "/orders").is_some());
        assert_eq!(faults.of_connection(Provider::Sendle), None);
        faults.clear();
        assert_eq!(faults.of_request(Provider::Sendle, "GET", "/orders"), None);
    }

    #[test]
    fn every_kind_goes_to_json_and_back() {
        let pair = || ("a".to_owned(), "b".to_owned());
        for kind in [
            Kind::Reset(Phase::Connect),
            Kind::Reset(Phase::After),
            Kind::Hang(Phase::Before),
            Kind::Truncate(9),
            Kind::Drip { bytes: 1, every_ms: 5 },
            Kind::Latency { ms: 1, jitter_ms: 2 },
            Kind::Reply { status: 307, headers: vec![pair()], body: "x".to_owned(), acted: true },
            Kind::Status(600),
            Kind::Headers(vec![("a".to_owned(), None), ("b".to_owned(), Some("c".to_owned()))]),
            Kind::Body("[".to_owned()),
            Kind::Huge(1 << 40),
            Kind::Endless,
            Kind::CloseIdle(3),
            Kind::Raw(b"HTTP/1.1 200 OK\r\n".to_vec()),
            Kind::Hostile("\u{1b}[2J".to_owned()),
            Kind::Field { name: "state".to_owned(), value: Some(Value::Null) },
            Kind::Field { name: "state".to_owned(), value: None },
        ] {
            let faults = Faults::default();
            let fault = Fault::new(kind).at(Provider::FourOver).on("GET", "/x").skip(1).times(2);
            faults.add(fault.clone());
            assert_eq!(Fault::from_json(&faults.to_json()[0]), Ok(fault));
        }
    }

    #[test]
    fn a_wrong_rule_says_what_is_wrong() {
        for (rule, says) in [
            (json!({}), "no fault"),
            (json!({"kind": "fire"}), "no fault"),
            (json!({"kind": "reset", "parameter": "later"}), "a phase"),
            (json!({"kind": "truncate"}), "a number"),
            (json!({"kind": "status", "parameter": 99}), "a status"),
            (json!({"kind": "endless", "provider": "acme"}), "no provider"),
            (json!({"kind": "endless", "times": "often"}), "times"),
            (json!({"kind": 3}), "kind is not text"),
        ] {
            let said = Fault::from_json(&rule).expect_err(says);
            assert!(said.contains(says), "{said}");
        }
    }
}
