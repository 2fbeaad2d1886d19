//! `postroom doctor`: what works and what does not, with the cure.

use std::{io::IsTerminal, time::Instant};

use serde_json::json;

use super::{
    args::{Common, Output},
    context::Context,
    exit::{self, Fault},
    output::Listing,
};
use crate::{
    model::{account::Account, text::clean},
    providers::Client,
    runtime::clipboard::Multiplexer,
};

const COLUMNS: &[(&str, usize)] = &[("result", 6), ("check", 24), ("said", 0)];

/// More than this and tokens, retries and countdowns go wrong.
const SKEW_LIMIT: i64 = 60;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Ok,
    Warn,
    Fail,
}

impl Verdict {
    const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warn => "warn",
            Self::Fail => "FAIL",
        }
    }
}

struct Report {
    listing: Listing,
    worst: Option<u8>,
}

impl Report {
    fn say(&mut self, verdict: Verdict, check: &str, said: &str) -> Result<(), Fault> {
        let cells = [clean(verdict.word()), clean(check), clean(said)];
        let value = || json!({ "result": verdict.word().to_lowercase(), "check": check, "said": said });
        self.listing.row(&cells, value)
    }

    fn fail(&mut self, code: u8, check: &str, said: &str) -> Result<(), Fault> {
        self.worst = self.worst.or(Some(code));
        self.say(Verdict::Fail, check, said)
    }
}

/// Checks everything; the first failure decides the exit code.
///
/// # Errors
/// Something failed, after everything was told.
pub fn run(common: &Common, form: Output) -> Result<(), Fault> {
    let mut report = Report { listing: Listing::new(form, COLUMNS), worst: None };
    terminal(&mut report)?;
    match Context::load(common) {
        Err(e) => report.fail(e.code, "config", &e.message)?,
        Ok(context) => {
            config(&mut report, &context)?;
            store(&mut report, &context)?;
            for account in &context.settings.accounts {
                check_account(&mut report, &context, account)?;
            }
        }
    }
    let worst = report.worst;
    report.listing.finish("")?;
    match worst {
        None => Ok(()),
        Some(code) => Err(Fault::new(code, "not everything is well: see above")),
    }
}

fn terminal(report: &mut Report) -> Result<(), Fault> {
    let variable = |name: &str| std::env::var(name).ok().filter(|v| !v.is_empty());
    let term = variable("TERM").unwrap_or_default();
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(variable).unwrap_or_default();
    let utf8 = ["utf-8", "utf8"].iter().any(|u| locale.to_ascii_lowercase().contains(u));
    let (width, height) = crate::runtime::terminal::size();
    let through = match Multiplexer::detect(variable) {
        Multiplexer::None => "no multiplexer",
        Multiplexer::Tmux => "tmux",
        Multiplexer::Screen => "screen",
    };
    let said = format!("TERM={term} locale={locale} {width}x{height} {through}");
    if !std::io::stdout().is_terminal() {
        return report.say(
            Verdict::Warn,
            "terminal",
            &format!("output is no terminal: the console needs one; {said}"),
        );
    }
    if term.is_empty() || term == "dumb" {
        return report.say(
            Verdict::Warn,
            "terminal",
            &format!("a terminal of type {term:?} cannot show the console; {said}"),
        );
    }
    if !utf8 {
        return report.say(
            Verdict::Warn,
            "terminal",
            &format!("the locale is not UTF-8, so the console draws ASCII; {said}"),
        );
    }
    report.say(Verdict::Ok, "terminal", &said)
}

fn config(report: &mut Report, context: &Context) -> Result<(), Fault> {
    match &context.settings.path {
        None => report.say(Verdict::Warn, "config", "there is none yet: `postroom init` writes one")?,
        Some(path) => {
            let mode = if context.settings.read_only { ", read-only" } else { "" };
            report.say(Verdict::Ok, "config", &format!("{}{mode}", path.display()))?;
        }
    }
    for broken in &context.settings.broken {
        report.fail(exit::USAGE, &format!("account {}", broken.name), &broken.what)?;
    }
    Ok(())
}

fn store(report: &mut Report, context: &Context) -> Result<(), Fault> {
    match context.store() {
        Err(e) => report.fail(e.code, "store", &e.message),
        Ok(store) => {
            let tallies = context.runtime.block_on(store.tallies(jiff::Timestamp::now()))?;
            let said = format!(
                "{}: {} orders, {} inbox entries",
                context.data.display(),
                tallies.orders,
                tallies.inbox
            );
            report.say(Verdict::Ok, "store", &said)
        }
    }
}

fn check_account(report: &mut Report, context: &Context, account: &Account) -> Result<(), Fault> {
    let check = format!("account {}", account.name);
    let what = format!("{} ({})", account.provider(), account.environment.word());
    if account.retired {
        return report.say(Verdict::Warn, &check, &format!("{what}: retired, nothing is sent"));
    }
    let client = {
        let _inside = context.runtime.enter();
        match Client::new(account) {
            Ok(client) => client,
            Err(e) => return report.fail(exit::USAGE, &check, &e.to_string()),
        }
    };
    let asked = Instant::now();
    match context.runtime.block_on(client.check()) {
        Err(e) => report.fail(exit::code_of(e.class), &check, &e.to_string()),
        Ok(found) => {
            // Consoles that were told otherwise may send it again.
            if let Ok(store) = context.store() {
                context.runtime.block_on(store.forgive(client.fingerprint().to_owned()))?;
            }
            let took = asked.elapsed().as_millis();
            let said = format!("{what}: {} in {took} ms", found.said);
            match found.skew.filter(|s| s.as_secs().abs() > SKEW_LIMIT) {
                Some(skew) => {
                    let off = crate::model::time::short_span(skew);
                    report.say(
                        Verdict::Warn,
                        &check,
                        &format!("{said}; this machine's clock is off by {off}"),
                    )
                }
                None => report.say(Verdict::Ok, &check, &said),
            }
        }
    }
}
