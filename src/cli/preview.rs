//! `--dry-run`: the request as it would be sent, without a secret, and nothing is sent.

use serde_json::Value;

use super::{
    consent,
    exit::Fault,
    json::{self, changes},
    output::Out,
};
use crate::{
    model::{
        cancel::{CancelRule, Verdict},
        intent::Mutation,
        text::clean,
        time,
    },
    providers::Client,
};

/// So much of a body that is no JSON is shown.
const SHOWN: usize = 8_000;

/// Writes one request.
///
/// # Errors
/// Its address cannot be built; standard output cannot be written.
pub fn request(
    out: &mut Out,
    client: &Client,
    mutation: &Mutation,
    rule: Option<&CancelRule>,
) -> Result<(), Fault> {
    let address = client.address(mutation).map_err(Fault::refused)?;
    let address = client.redact(&address);
    let text = client.redact(&String::from_utf8_lossy(&mutation.body));
    let body = serde_json::from_str(&text).unwrap_or(Value::String(text));
    if out.form == super::args::Output::Json {
        let mut value = changes::request(mutation, &address, &body);
        value["cancel"] = rule.map(json::cancel).unwrap_or_default();
        return out.json(&value);
    }
    for line in consent::lines(mutation) {
        out.line(clean(&line).as_str())?;
    }
    let method = serde_json::to_value(mutation.method).unwrap_or_default();
    out.line(clean(&format!("request  {} {address}", method.as_str().unwrap_or_default())).as_str())?;
    if let Some(content_type) = &mutation.content_type {
        out.line(clean(&format!("         Content-Type: {content_type}")).as_str())?;
    }
    let shown = match body {
        Value::String(text) => text.chars().take(SHOWN).collect(),
        value => serde_json::to_string_pretty(&value).unwrap_or_default(),
    };
    for line in shown.lines() {
        // The cleaner trims; the indent says what belongs together.
        let indent = line.len() - line.trim_start().len();
        out.line(&format!("{:indent$}{}", "", clean(line)))?;
    }
    out.line("not sent: this was a dry run")
}

/// A cancel rule in words: whether, how long, the rule, what is lost, what else can be done.
#[must_use]
pub fn rule(rule: &CancelRule, now: jiff::Timestamp) -> Vec<String> {
    let may = match rule.verdict {
        Verdict::Open => "can be cancelled, no clock is given".to_owned(),
        Verdict::OpenUntil(until) => {
            format!("can be cancelled for {}", time::short_span(until.duration_since(now)))
        }
        Verdict::Closed => "cannot be cancelled any more".to_owned(),
        Verdict::NotByApi => "cannot be cancelled by API".to_owned(),
        Verdict::Unknown => "nobody has said whether it can be cancelled".to_owned(),
    };
    let mut lines = vec![may, format!("rule    {}", rule.rule), format!("effect  {}", rule.effect)];
    lines.extend(rule.next_step.as_ref().map(|next| format!("instead {next}")));
    lines
}
