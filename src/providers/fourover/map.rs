//! 4over's answers to one order of the console: a part for each job.
//!
//! There is no order call, so the stored order is what was learnt so far: the create answer, and per job the last
//! status and tracking answers, kept together in `raw`. A refresh replaces what was answered and keeps the rest.

use serde_json::{Map, Value, json};

use super::{
    rules,
    wire::{self, StatusEntry, Tracking},
};
use crate::model::{
    event::TrackingEvent,
    order::{Fetched, Group, Oddity, Order, Part, PartKind},
    phase::Phase,
    provider::{AccountName, OrderKey, Provider},
    time::parse_instant,
};

/// What one job said of itself when it was asked.
#[derive(Debug, Clone, PartialEq)]
pub struct JobAnswer {
    pub status: Value,
    /// `Err`: why tracking could not be had; that never hides the status.
    pub tracking: Result<Value, String>,
}

/// Job id and its answer, or why there is none.
pub type Asked = (String, Result<JobAnswer, String>);

/// An order known by its jobs only, before anything was asked. `jobs` are job ids.
#[must_use]
pub fn of_jobs(account: &AccountName, order_id: &str, jobs: &[String]) -> Order {
    let parts = jobs.iter().map(|job| job_part(job, "")).collect();
    Order {
        key: OrderKey { account: account.clone(), id: order_id.to_owned() },
        provider: Provider::FourOver,
        reference: order_id.to_owned(),
        aliases: job_aliases(jobs.iter().map(String::as_str)),
        customer: String::new(),
        destination: String::new(),
        state: String::new(),
        phase: Phase::Unknown,
        attention: Vec::new(),
        parts,
        clocks: Vec::new(),
        total: None,
        created_at: None,
        updated_at: None,
        links: Vec::new(),
        groups: Vec::new(),
        oddities: Vec::new(),
        raw: "{}".to_owned(),
    }
}

/// A job that was accepted and not asked yet. `name` is the own job name, blank when unknown.
#[must_use]
pub fn job_part(job_id: &str, name: &str) -> Part {
    Part {
        kind: PartKind::Job,
        id: job_id.to_owned(),
        label: if name.is_empty() { job_id.to_owned() } else { name.to_owned() },
        state: String::new(),
        phase: Phase::Unknown,
        cancel: rules::cancel_unasked(),
    }
}

/// Job ids and the common stem before `-001`, by which people also ask.
pub fn job_aliases<'a>(jobs: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut aliases: Vec<String> = Vec::new();
    for job in jobs.filter(|j| !j.is_empty()) {
        let stem = job.rsplit_once('-').map(|(stem, _)| stem);
        for alias in [Some(job), stem].into_iter().flatten() {
            if !aliases.iter().any(|a| a == alias) {
                aliases.push(alias.to_owned());
            }
        }
    }
    aliases
}

/// The title of a job's group in the detail pane.
#[must_use]
pub fn job_title(part: &Part) -> String {
    format!("job {}", if part.id.is_empty() { &part.label } else { &part.id })
}

/// Brings new answers into a known order. A job that could not be asked keeps what was known of it.
#[must_use]
pub fn refresh(mut order: Order, asked: Vec<Asked>) -> Fetched {
    let mut raw = match serde_json::from_str::<Value>(&order.raw) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let mut jobs = match raw.remove("jobs") {
        Some(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    order.oddities.retain(|o| !o.path.starts_with("jobs."));
    for (job, answer) in asked {
        match answer {
            Ok(answer) => {
                let old = jobs.remove(&job).unwrap_or_default();
                let tracking = answer.tracking.unwrap_or_else(|why| {
                    order.oddities.push(Oddity::new(&format!("jobs.{job}.tracking"), why));
                    old.get("tracking").cloned().unwrap_or_default()
                });
                let mut both = json!({"status": answer.status, "tracking": tracking});
                wire::redact(&mut both);
                jobs.insert(job, both);
            }
            Err(why) => order.oddities.push(Oddity::new(&format!("jobs.{job}"), why)),
        }
    }
    let events = retell(&mut order, &jobs);
    raw.insert("jobs".to_owned(), Value::Object(jobs));
    order.raw = Value::Object(raw).to_string();
    Fetched { order, events: Some(events) }
}

/// Derives everything that follows from the jobs' last answers.
fn retell(order: &mut Order, jobs: &Map<String, Value>) -> Vec<TrackingEvent> {
    let mut events = Vec::new();
    let mut numbers = Vec::new();
    order.links.clear();
    for at in 0..order.parts.len() {
        let part = &mut order.parts[at];
        let Some(answer) = jobs.get(&part.id) else { continue };
        let (history, oddities) = wire::statuses(&answer["status"]);
        let prefix = format!("jobs.{}.status", part.id);
        let under = |o: Oddity| Oddity { path: format!("{prefix}.{}", o.path), ..o };
        order.oddities.extend(oddities.into_iter().map(under));
        let tracking = wire::tracking(&answer["tracking"]);
        if let Some(now) = wire::latest(&history) {
            part.state.clone_from(&now.status);
            part.phase = rules::phase(&now.status);
            if part.phase == Phase::Unknown {
                let what = format!("unknown value {:?}", now.status);
                order.oddities.push(Oddity::new(&prefix, what));
            }
        }
        part.cancel = rules::cancel(&history);
        let group = job_group(part, &history, &tracking);
        replace_group(&mut order.groups, group);
        events.extend(history.iter().map(|entry| event(&part.id, entry)));
        numbers.extend(tracking.numbers);
        order.links.extend(tracking.links);
    }
    // Oldest first; what has no readable time comes first of all, in the provider's order.
    events.sort_by_key(|e| e.at);
    order.aliases.extend(numbers);
    dedup(&mut order.aliases);
    order.state = rules::state_line(&order.parts);
    order.phase = rules::order_phase(&order.parts);
    order.attention = attention(order);
    order.created_at = order.created_at.or_else(|| events.iter().filter_map(|e| e.at).min());
    order.updated_at = events.iter().filter_map(|e| e.at).max().or(order.updated_at);
    events
}

/// Why a person should look: a refused job with 4over's words, a job on hold.
#[must_use]
pub fn attention(order: &Order) -> Vec<String> {
    let troubled = order.parts.iter().filter(|p| p.phase == Phase::Attention);
    let reason = |part: &Part| {
        if !part.id.is_empty() {
            return format!("job {} is {}", part.label, part.state);
        }
        let title = job_title(part);
        let said = order
            .groups
            .iter()
            .filter(|g| g.title == title)
            .flat_map(|g| &g.fields)
            .find(|(label, _)| label == "message")
            .map_or("no reason given", |(_, said)| said.as_str());
        format!("job {} was not accepted: {said}", part.label)
    };
    troubled.map(reason).collect()
}

fn event(job: &str, entry: &StatusEntry) -> TrackingEvent {
    TrackingEvent {
        at: parse_instant(&entry.date_set),
        said_at: entry.date_set.clone(),
        kind: entry.status.clone(),
        detail: String::new(),
        place: String::new(),
        part: job.to_owned(),
    }
}

fn job_group(part: &Part, history: &[StatusEntry], tracking: &Tracking) -> Group {
    let mut group = Group::new(&job_title(part));
    if let Some(now) = wire::latest(history) {
        group.add("status", now.status.as_str());
        group.add("status since", now.date_set.as_str());
        group.add("status code", now.code.as_str());
    }
    group.add("tracking", tracking.numbers.join(", "));
    for (name, said) in &tracking.notes {
        group.add(&format!("tracking {name}"), said.as_str());
    }
    group
}

/// Puts new fields in the place of the old ones of the same name, and keeps what only the booking knew.
fn replace_group(groups: &mut Vec<Group>, new: Group) {
    let Some(old) = groups.iter_mut().find(|g| g.title == new.title) else { return groups.push(new) };
    let fleeting = |label: &str| label.starts_with("status") || label.starts_with("tracking");
    old.fields.retain(|(label, _)| !fleeting(label));
    old.fields.splice(0..0, new.fields);
}

fn dedup(aliases: &mut Vec<String>) {
    let mut seen = std::collections::HashSet::new();
    aliases.retain(|a| seen.insert(a.clone()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::cancel::Verdict;

    fn order() -> Order {
        let jobs = ["X1-001".to_owned(), "X1-002".to_owned()];
        of_jobs(&AccountName("print".into()), "own-1", &jobs)
    }

    fn answer(status: &str, date: &str) -> JobAnswer {
        let status = json!({"entities": [
            {"status_code_uuid": "c2", "status": status, "date_set": date},
            {"status_code_uuid": "c1", "status": "Order Received", "date_set": "2023-08-16 18:22:32.340083-07"}
        ]});
        JobAnswer { status, tracking: Ok(json!({"job": {"tracking": ["9400"]}})) }
    }

    #[test]
    fn an_order_of_jobs_is_found_by_all_its_ids() {
        assert_eq!(order().aliases, ["X1-001", "X1", "X1-002"]);
        assert_eq!(order().parts[0].cancel.verdict, Verdict::Unknown);
    }

    #[test]
    fn every_field_follows_from_the_jobs_answers() {
        let asked = vec![
            ("X1-001".to_owned(), Ok(answer("Printing", "2023-08-17T03:00:00+00:00"))),
            ("X1-002".to_owned(), Ok(answer("Preflight", "2023-08-17T02:00:00+00:00"))),
        ];
        let Fetched { order, events } = refresh(order(), asked);
        assert_eq!(order.state, "1 Printing, 1 Preflight");
        assert_eq!(order.phase, Phase::Moving);
        assert_eq!(order.parts[0].cancel.verdict, Verdict::Closed);
        assert_eq!(order.parts[1].cancel.verdict, Verdict::Open);
        assert_eq!(order.created_at.unwrap().to_string(), "2023-08-17T01:22:32.340083Z");
        assert_eq!(order.updated_at.unwrap().to_string(), "2023-08-17T03:00:00Z");
        assert!(order.aliases.contains(&"9400".to_owned()));
        assert_eq!(order.clocks, [], "4over gives no clock");
        assert_eq!(order.groups[0].title, "job X1-001");
        let labels: Vec<&str> = order.groups[0].fields.iter().map(|(l, _)| l.as_str()).collect();
        assert_eq!(labels, ["status", "status since", "status code", "tracking"]);
        let events = events.unwrap();
        let told: Vec<_> = events.iter().map(|e| (e.part.as_str(), e.kind.as_str())).collect();
        let want = [
            ("X1-001", "Order Received"),
            ("X1-002", "Order Received"),
            ("X1-002", "Preflight"),
            ("X1-001", "Printing"),
        ];
        assert_eq!(told, want);
    }

    #[test]
    fn a_job_that_cannot_be_asked_keeps_what_was_known_and_is_counted() {
        let first = vec![
            ("X1-001".to_owned(), Ok(answer("Preflight", "2023-08-17T03:00:00+00:00"))),
            ("X1-002".to_owned(), Ok(answer("Preflight", "2023-08-17T03:00:00+00:00"))),
        ];
        let known = refresh(order(), first).order;
        let second = vec![
            ("X1-001".to_owned(), Ok(answer("Printing", "2023-08-17T04:00:00+00:00"))),
            ("X1-002".to_owned(), Err("server fault".to_owned())),
        ];
        let Fetched { order, events } = refresh(known.clone(), second);
        assert_eq!(order.parts[0].state, "Printing");
        assert_eq!(order.parts[1].state, "Preflight");
        assert_eq!(events.unwrap().len(), 4, "the unanswered job keeps its history");
        assert_eq!(order.oddities, [Oddity::new("jobs.X1-002", "server fault")]);
        let third = vec![("X1-002".to_owned(), Ok(answer("Printing", "2023-08-17T05:00:00+00:00")))];
        let healed = refresh(order, third).order;
        assert_eq!((healed.state.as_str(), healed.oddities.len()), ("Printing", 0));
        assert_eq!(healed.groups.len(), 2, "a refresh replaces groups");
    }

    #[test]
    fn lost_tracking_never_hides_the_status() {
        let mut one = answer("Mailed", "2023-08-17T03:00:00+00:00");
        one.tracking = Err("not found".to_owned());
        let order = refresh(order(), vec![("X1-001".to_owned(), Ok(one))]).order;
        assert_eq!((order.parts[0].state.as_str(), order.parts[0].phase), ("Mailed", Phase::Done));
        assert_eq!(order.oddities, [Oddity::new("jobs.X1-001.tracking", "not found")]);
    }

    #[test]
    fn an_unknown_status_is_kept_as_it_is() {
        let asked = vec![("X1-001".to_owned(), Ok(answer("Bindery ✂", "2023-08-17T03:00:00+00:00")))];
        let order = refresh(order(), asked).order;
        assert_eq!((order.parts[0].state.as_str(), order.parts[0].phase), ("Bindery ✂", Phase::Unknown));
        assert_eq!(order.oddities[0].what, "unknown value \"Bindery ✂\"");
    }

    #[test]
    fn a_job_on_hold_asks_for_a_look() {
        let asked = vec![("X1-001".to_owned(), Ok(answer("On Hold", "2023-08-17T03:00:00+00:00")))];
        let order = refresh(order(), asked).order;
        assert_eq!(order.attention, ["job X1-001 is On Hold"]);
        assert_eq!(order.phase, Phase::Attention);
    }
}
