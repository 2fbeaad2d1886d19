//! Which process holds something, and whether it still lives.

use std::fmt;

use jiff::{SignedDuration, Timestamp};

use crate::model::journal::Reading;

/// A process, named so that a later one with the same number is not taken for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    pub host: String,
    /// One run of the machine; empty where the system does not tell.
    pub boot: String,
    pub pid: u32,
    /// When it started, in the kernel's own count; empty where the system does not tell.
    pub started: String,
}

impl Owner {
    /// This process.
    #[must_use]
    pub fn this() -> Self {
        let pid = std::process::id();
        Self { host: host(), boot: boot(), pid, started: started(pid).unwrap_or_default() }
    }

    /// Whether that process may still be at work. In doubt it is: a live sender must not be taken for a dead one
    /// while it matters, and a dead one is noticed at the next restart of the machine.
    #[must_use]
    pub fn lives(&self) -> bool {
        let boot = boot();
        if !boot.is_empty() && !self.boot.is_empty() && boot != self.boot {
            return false;
        }
        if self.host != host() {
            // Another container on this machine: its processes cannot be seen from here.
            return true;
        }
        match started(self.pid) {
            Some(started) => started == self.started,
            None => process_exists(self.pid),
        }
    }

    /// Reads what `Display` wrote.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('|');
        let (host, boot, pid, started) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
        Some(Self {
            host: host.to_owned(),
            boot: boot.to_owned(),
            pid: pid.parse().ok()?,
            started: started.to_owned(),
        })
    }
}

impl fmt::Display for Owner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}|{}|{}|{}", self.host.replace('|', "_"), self.boot, self.pid, self.started)
    }
}

/// What this host's clocks say, with another wall clock (a demo's world) if one is given.
#[must_use]
pub fn reading(wall: Timestamp) -> Reading {
    Reading { wall, boot: boot(), uptime: uptime() }
}

#[cfg(unix)]
fn host() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

#[cfg(not(unix))]
fn host() -> String {
    std::env::var("COMPUTERNAME").unwrap_or_default()
}

#[cfg(target_os = "linux")]
fn boot() -> String {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id")
        .map(|s| s.trim().to_owned())
        .unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn boot() -> String {
    String::new()
}

/// The kernel counts suspension in.
#[cfg(target_os = "linux")]
fn uptime() -> SignedDuration {
    std::fs::read_to_string("/proc/uptime")
        .ok()
        .and_then(|s| s.split_whitespace().next().map(str::to_owned))
        .and_then(|s| s.parse::<f64>().ok())
        .and_then(|s| SignedDuration::try_from_secs_f64(s).ok())
        .unwrap_or_default()
}

#[cfg(not(target_os = "linux"))]
fn uptime() -> SignedDuration {
    SignedDuration::ZERO
}

/// Field 22 of `/proc/PID/stat`; the name before it may hold blanks and brackets.
#[cfg(target_os = "linux")]
fn started(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, rest) = stat.rsplit_once(')')?;
    let mut fields = rest.split_whitespace();
    // A dead process that nobody has buried yet sends nothing any more.
    (fields.next()? != "Z").then_some(())?;
    fields.nth(18).map(str::to_owned)
}

#[cfg(not(target_os = "linux"))]
fn started(_pid: u32) -> Option<String> {
    None
}

#[cfg(target_os = "linux")]
const fn process_exists(_pid: u32) -> bool {
    false
}

#[cfg(all(unix, not(target_os = "linux")))]
fn process_exists(pid: u32) -> bool {
    i32::try_from(pid)
        .ok()
        .and_then(rustix::process::Pid::from_raw)
        .is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

#[cfg(not(unix))]
const fn process_exists(_pid: u32) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_process_lives_and_others_do_not() {
        let me = Owner::this();
        assert!(me.lives());
        assert_eq!(Owner::parse(&me.to_string()), Some(me.clone()));
        if cfg!(target_os = "linux") {
            assert!(
                !Owner { started: "1".to_owned(), ..me.clone() }.lives(),
                "a later process of the number"
            );
            assert!(
                !Owner { boot: "before".to_owned(), ..me.clone() }.lives(),
                "before the machine restarted"
            );
            assert!(!Owner { pid: u32::MAX, ..me }.lives());
        }
    }
}
