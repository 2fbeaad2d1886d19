//! The way from a filled form to a sent order, as a pure state machine: delete what it takes the place of, create,
//! enclose, upload, wait until it is ready, then schedule or execute.
//!
//! The next step follows from the order as it is, so a walk that broke off goes on where it stopped. Only what the
//! order does not show is kept in the plan itself, and the plan can be stored. Before a request leaves,
//! [`Plan::sending`] is told; afterwards [`Plan::answered`] or [`Plan::looked_up`]. Between the two nothing else is
//! planned: a request whose outcome is not known is looked up, never repeated.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{
    super::problems,
    super::wire::{Item, SendingOrder},
    Arrival, Content, Enclosure, Progress, Upload, add_item, book_at, delete, enclosures, execute, field_of,
    is_unsent, must_be_draft, remove_item, schedule, update, upload, wire as wire_of,
};
use crate::model::{
    form::{Complaint, text_at},
    forms::makeleaps::effective_batch,
    intent::{Deed, LookedUp, Mutation, Reading, Refusal, Repeat},
    order::{Fetched, Order},
    provider::{AccountName, OrderKey},
    time::parse_instant,
};

/// Between two looks at an order that is being checked; MakeLeaps' own sample asks as often.
const LOOK: Duration = Duration::from_secs(3);
/// After a minute it is asked less often: the day's calls are few.
const LOOK_LATER: Duration = Duration::from_secs(15);
/// A check that takes longer than this is a person's matter.
const LONGEST_CHECK: Duration = Duration::from_secs(15 * 60);
/// Complaints this soon after a change may still be about the order as it was.
const SETTLING: Duration = Duration::from_secs(9);

/// What a plan is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Aim {
    /// The whole order, from its form to its batch.
    #[default]
    Whole,
    /// Only the enclosures that the draft names, in an order that is there; whatever else it holds is left alone.
    Enclosures,
}

/// One sending on its way.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    pub account: AccountName,
    /// The `external_id` of the order that is made.
    pub reference: String,
    /// The filled form.
    pub draft: Value,
    /// The scheduled order that this one takes the place of, as long as it is there.
    pub replaces: Option<Box<Order>>,
    /// The order, from when on it is made.
    pub order: Option<OrderKey>,
    /// The file that each position has got, by its path: the order does not show it.
    pub uploaded: BTreeMap<u64, String>,
    /// A request has left, or may have, and its outcome is not settled.
    pub in_flight: Option<Deed>,
    /// It was sent off without an effect that could be seen: only a person may do that again.
    pub doubtful: bool,
    /// What was refused, until somebody corrects it.
    pub refused: Vec<Refusal>,
    /// The form was corrected after the order was made: its fields are sent again.
    pub corrected: bool,
    /// Positions that this plan has filled: their enclosures are its own to take out.
    pub added: BTreeSet<u64>,
    #[serde(default)]
    pub aim: Aim,
}

/// What is known when the next step is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Seen<'a> {
    /// The order of the plan as it was read after the last step; `None`: not read yet.
    pub order: Option<&'a Order>,
    /// Its files (`Client::upload_progress`), read with it.
    pub uploads: &'a [Progress],
    /// Contents of files that were asked for, by path.
    pub files: &'a BTreeMap<String, Vec<u8>>,
    /// Since the last request that changed something.
    pub waited: Duration,
    pub now: Timestamp,
}

/// What to do now.
#[derive(Debug, Clone, PartialEq)]
pub enum PlanStep {
    /// Send this, once.
    Send(Box<Mutation>),
    /// Read the order and its uploads, then ask again.
    Look(OrderKey),
    /// Read this file of this machine, then ask again.
    NeedFile(String),
    /// Wait so long, then look.
    Wait { span: Duration, why: String },
    /// The outcome of the last request must be looked up first.
    Unsettled(Deed),
    /// Checked and ready; the form asks for no more.
    Ready,
    /// Scheduled or sent, as the form asks.
    Finished(String),
    /// It goes no further until somebody corrects it; paths are those of the form where the service names a field.
    Stuck(Vec<Refusal>),
}

/// One step of the guide that is shown before a plan begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    Delete { mid: String },
    Create { reference: String },
    Enclose(Enclosure),
    UploadFile { path: String },
    WaitReady,
    Schedule { time: Timestamp, batch: Timestamp },
    Execute,
    Keep,
}

impl Step {
    /// In the operator's words.
    #[must_use]
    pub fn says(&self) -> String {
        match self {
            Self::Delete { mid } => format!("delete the scheduled order {mid}; nothing of it is sent"),
            Self::Create { reference } => format!("make the draft {reference}"),
            Self::Enclose(Enclosure { position, content: Content::Document(url) }) => {
                format!("enclose document {url} at position {position}")
            }
            Self::Enclose(Enclosure { position, content: Content::File { name, .. } }) => {
                format!("enclose file {name} at position {position}")
            }
            Self::UploadFile { path } => format!("upload {path}"),
            Self::WaitReady => "wait until MakeLeaps has checked it".to_owned(),
            Self::Schedule { batch, .. } => format!("schedule it for the batch at {batch}"),
            Self::Execute => "send it at once".to_owned(),
            Self::Keep => "keep it as a draft".to_owned(),
        }
    }
}

/// The guided steps of editing a scheduled order: it takes no change, so it is deleted and made anew.
#[must_use]
pub fn recreate_steps(order: &Order, draft: &Value, reference: &str) -> Vec<Step> {
    let mut steps = vec![Step::Delete { mid: order.key.id.clone() }];
    steps.extend(steps_of(draft, reference));
    steps
}

/// The steps from a form to its order.
#[must_use]
pub fn steps_of(draft: &Value, reference: &str) -> Vec<Step> {
    let mut steps = vec![Step::Create { reference: reference.to_owned() }];
    steps.extend(enclosing(draft));
    steps.push(Step::WaitReady);
    steps.push(match then(draft) {
        Then::Execute => Step::Execute,
        Then::Schedule(time) => Step::Schedule { time, batch: effective_batch(time) },
        Then::Keep => Step::Keep,
    });
    steps
}

fn enclosing(draft: &Value) -> Vec<Step> {
    let all = enclosures(draft);
    let mut steps: Vec<Step> = all.iter().cloned().map(Step::Enclose).collect();
    steps.extend(all.iter().filter_map(|e| match &e.content {
        Content::File { path, .. } => Some(Step::UploadFile { path: path.clone() }),
        Content::Document(_) => None,
    }));
    steps
}

enum Then {
    Execute,
    Schedule(Timestamp),
    Keep,
}

/// Sending at once must be asked for by its word; a time alone means the schedule.
fn then(draft: &Value) -> Then {
    let time = parse_instant(text_at(draft, "date_scheduled"));
    match (text_at(draft, "then"), time) {
        ("execute", _) => Then::Execute,
        ("keep_draft", _) | (_, None) => Then::Keep,
        (_, Some(time)) => Then::Schedule(time),
    }
}

impl Plan {
    /// A new order from a form.
    ///
    /// # Errors
    /// Everything that is wrong with the draft.
    pub fn new(
        account: &AccountName,
        draft: &Value,
        reference: &str,
        now: Timestamp,
    ) -> Result<Self, Vec<Complaint>> {
        book_at(account, draft, reference, now)?;
        Ok(Self {
            account: account.clone(),
            reference: reference.to_owned(),
            draft: draft.clone(),
            replaces: None,
            order: None,
            uploaded: BTreeMap::new(),
            in_flight: None,
            doubtful: false,
            refused: Vec::new(),
            corrected: false,
            added: BTreeSet::new(),
            aim: Aim::Whole,
        })
    }

    /// The enclosures of `draft`, added to a draft that is there where it does not hold them yet, and their files
    /// uploaded, anew where one had arrived before.
    ///
    /// # Errors
    /// Why the order takes none.
    pub fn enclose(order: &Order, draft: &Value) -> Result<Self, String> {
        must_be_draft(order, &wire_of(order)?)?;
        let positions = enclosures(draft).into_iter().map(|e| (e.position, String::new()));
        Ok(Self {
            account: order.key.account.clone(),
            reference: order.reference.clone(),
            draft: draft.clone(),
            replaces: None,
            order: Some(order.key.clone()),
            uploaded: positions.collect(),
            in_flight: None,
            doubtful: false,
            refused: Vec::new(),
            corrected: false,
            added: BTreeSet::new(),
            aim: Aim::Enclosures,
        })
    }

    /// The steps that are shown before it begins.
    #[must_use]
    pub fn guide(&self) -> Vec<Step> {
        match (&self.replaces, self.aim) {
            (Some(old), _) => recreate_steps(old, &self.draft, &self.reference),
            (None, Aim::Whole) => steps_of(&self.draft, &self.reference),
            (None, Aim::Enclosures) => enclosing(&self.draft),
        }
    }

    /// A scheduled order, made anew from a changed form. The whole form is checked before anything is deleted.
    ///
    /// # Errors
    /// Everything that is wrong with the draft, or why the order cannot be replaced.
    pub fn recreate(
        order: &Order,
        draft: &Value,
        reference: &str,
        now: Timestamp,
    ) -> Result<Self, Vec<Complaint>> {
        delete(order, now)
            .map_err(|what| vec![Complaint { path: String::new(), what, server_decides: false }])?;
        let plan = Self::new(&order.key.account, draft, reference, now)?;
        Ok(Self { replaces: Some(Box::new(order.clone())), ..plan })
    }

    /// The request is about to leave.
    pub fn sending(&mut self, mutation: &Mutation) {
        self.in_flight = Some(mutation.deed);
    }

    /// Not a byte of it left: the same step may be asked for again.
    pub fn not_sent(&mut self) {
        self.in_flight = None;
    }

    /// Its answer came. One that is not clear leaves the plan unsettled until [`Self::looked_up`].
    pub fn answered(&mut self, mutation: &Mutation, reading: &Reading) {
        match reading {
            Reading::Done { orders, .. } | Reading::Partly { orders, .. } => self.happened(mutation, orders),
            Reading::Refused { said, fields } => {
                let whole = || vec![Refusal { path: Vec::new(), message: said.clone() }];
                let named = fields.iter().map(|r| Refusal { path: form_path(&r.path), ..r.clone() });
                self.refused = if fields.is_empty() { whole() } else { named.collect() };
                // A removal or a set value may be refused because it is so already: that is looked up first.
                if mutation.repeat == Repeat::Never {
                    self.in_flight = None;
                }
            }
            Reading::DoneUnread { .. } | Reading::StillRunning | Reading::Unclear { .. } => {}
        }
    }

    /// Its outcome was looked up, and is settled.
    pub fn looked_up(&mut self, mutation: &Mutation, outcome: &LookedUp) {
        match outcome {
            LookedUp::Happened { orders, .. } => self.happened(mutation, orders),
            LookedUp::Absent { .. } => {
                self.in_flight = None;
                // Drafts that are not sent look the same a moment before they are.
                self.doubtful = mutation.deed == Deed::Execute;
            }
            // A file may be put to its item again; everything else stays a person's matter.
            LookedUp::NoWay { .. } if mutation.deed == Deed::Upload => self.in_flight = None,
            LookedUp::NoWay { .. } | LookedUp::Conflict { .. } => {}
        }
    }

    /// A person has looked, and wants it to go on from the order as it is.
    pub fn resume(&mut self) {
        self.in_flight = None;
        self.doubtful = false;
        self.refused.clear();
    }

    /// The form was corrected: the order gets what changed, and the plan goes on. The form of one enclosure may be
    /// given as it is, without the list around it.
    pub fn correct(&mut self, draft: &Value) {
        self.draft = match self.aim {
            Aim::Whole => draft.clone(),
            Aim::Enclosures => self.same_enclosure(draft),
        };
        self.corrected = true;
        self.refused.clear();
    }

    /// It stays the enclosure that it is: its position, and its name once it is in the order.
    fn same_enclosure(&self, draft: &Value) -> Value {
        let Some(row) = draft.pointer("/items/0").unwrap_or(draft).as_object() else {
            return self.draft.clone();
        };
        let mut row = row.clone();
        if let Some(Enclosure { position, content }) = enclosures(&self.draft).first() {
            row.insert("position".to_owned(), (*position).into());
            let told = self.draft.pointer("/items/0").is_some_and(|old| !text_at(old, "filename").is_empty());
            if let Content::File { name, .. } = content
                && (told || self.added.contains(position))
            {
                row.insert("filename".to_owned(), name.as_str().into());
            }
        }
        json!({"items": [row]})
    }

    /// The file at a position was mended and is uploaded once more.
    pub fn upload_again(&mut self, position: u64) {
        self.uploaded.insert(position, String::new());
        self.resume();
    }

    fn happened(&mut self, mutation: &Mutation, orders: &[Fetched]) {
        self.in_flight = None;
        self.refused.clear();
        let position = mutation.part.as_deref().and_then(|p| p.parse::<u64>().ok());
        match mutation.deed {
            Deed::Cancel => self.replaces = None,
            Deed::Update => self.corrected = false,
            Deed::AddPart => self.added.extend(position),
            Deed::Book => self.order = orders.first().map(|f| f.order.key.clone()),
            Deed::Upload => {
                let file = said(mutation, "from").map(str::to_owned);
                self.uploaded.extend(said_position(mutation).zip(file));
            }
            Deed::RemovePart => {
                let position = said_position(mutation);
                self.uploaded.retain(|p, _| Some(*p) != position);
                self.added.retain(|p| Some(*p) != position);
            }
            _ => {}
        }
    }
}

fn said<'a>(mutation: &'a Mutation, label: &str) -> Option<&'a str> {
    mutation.summary.iter().find(|(l, _)| l == label).map(|(_, value)| value.as_str())
}

fn said_position(mutation: &Mutation) -> Option<u64> {
    said(mutation, "position")?.parse().ok()
}

/// The next step of a plan.
#[must_use]
pub fn next(plan: &Plan, seen: &Seen<'_>) -> PlanStep {
    if let Some(deed) = plan.in_flight {
        return PlanStep::Unsettled(deed);
    }
    if !plan.refused.is_empty() {
        return PlanStep::Stuck(plan.refused.clone());
    }
    if let Some(old) = &plan.replaces {
        return send(delete(old, seen.now));
    }
    let Some(key) = &plan.order else {
        return match book_at(&plan.account, &plan.draft, &plan.reference, seen.now) {
            Ok(mutation) => PlanStep::Send(Box::new(mutation)),
            Err(wrong) => PlanStep::Stuck(wrong.into_iter().map(of_complaint).collect()),
        };
    };
    let Some(order) = seen.order.filter(|o| o.key == *key) else { return PlanStep::Look(key.clone()) };
    let wire = match wire_of(order) {
        Ok(wire) => wire,
        Err(why) => return stuck(&why),
    };
    if let Some(step) = over(plan, order, &wire) {
        return step;
    }
    if plan.aim == Aim::Enclosures {
        return enclose(plan, order, &wire)
            .or_else(|| upload_files(plan, seen, order, &wire))
            .unwrap_or_else(|| PlanStep::Finished("it is enclosed".to_owned()));
    }
    if plan.corrected
        && let Ok(mutation) = update(order, &plan.draft)
    {
        return PlanStep::Send(Box::new(mutation));
    }
    enclose(plan, order, &wire)
        .or_else(|| upload_files(plan, seen, order, &wire))
        .or_else(|| ready(seen, &wire))
        .unwrap_or_else(|| last(plan, seen, order))
}

/// An order that is no draft any more needs nothing.
fn over(plan: &Plan, order: &Order, wire: &SendingOrder) -> Option<PlanStep> {
    if !is_unsent(order) {
        return Some(PlanStep::Finished(format!("sent: {}", order.state)));
    }
    let scheduled = wire.date_scheduled?;
    Some(match then(&plan.draft) {
        Then::Schedule(time) if time == scheduled => {
            PlanStep::Finished(format!("scheduled for the batch at {}", effective_batch(time)))
        }
        _ => stuck(&format!("it is scheduled for {scheduled}, which the form does not say")),
    })
}

fn enclose(plan: &Plan, order: &Order, wire: &SendingOrder) -> Option<PlanStep> {
    let wanted = enclosures(&plan.draft);
    for item in &wire.items {
        if plan.aim == Aim::Whole && !wanted.iter().any(|e| is(item, e)) {
            let own = item.position.parse::<u64>().is_ok_and(|p| plan.added.contains(&p));
            if own {
                return Some(send(remove_item(order, item)));
            }
            // Somebody else put it there: it is not ours to remove, and not ours to send unasked.
            let what = if item.filename.is_empty() { &item.document.url } else { &item.filename };
            let path = vec!["items".to_owned()];
            let message =
                format!("{what} at position {} is not in the form; remove one of the two", item.position);
            return Some(PlanStep::Stuck(vec![Refusal { path, message }]));
        }
    }
    let missing = wanted.iter().find(|e| !wire.items.iter().any(|i| is(i, e)))?;
    Some(send(add_item(order, missing)))
}

fn is(item: &Item, enclosure: &Enclosure) -> bool {
    item.position == enclosure.position.to_string()
        && match &enclosure.content {
            Content::Document(url) => item.document.url == *url,
            Content::File { name, .. } => item.filename == *name,
        }
}

fn upload_files(plan: &Plan, seen: &Seen<'_>, order: &Order, wire: &SendingOrder) -> Option<PlanStep> {
    let mut waiting = Vec::new();
    for (n, enclosure) in enclosures(&plan.draft).iter().enumerate() {
        let Content::File { path, name, upload: way } = &enclosure.content else { continue };
        let Some(item) = wire.items.iter().find(|i| is(i, enclosure)) else { continue };
        let progress = seen.uploads.iter().find(|p| p.item.mid == item.mid);
        let Some(progress) = progress else { return Some(PlanStep::Look(order.key.clone())) };
        let ours = plan.uploaded.get(&enclosure.position);
        // A file chosen anew after one that failed has another path.
        let known = ours.map_or(progress.arrival != Arrival::None, |had| had == path);
        match &progress.arrival {
            _ if !known => return Some(send_file(seen, order, item, (enclosure.position, path), *way)),
            Arrival::Failed(said) => {
                let path = vec!["items".to_owned(), n.to_string(), "file".to_owned()];
                let message = format!("{name}: {}", said.join("; "));
                return Some(PlanStep::Stuck(vec![Refusal { path, message }]));
            }
            Arrival::Running(percent) => {
                let far = percent.map_or_else(|| "under way".to_owned(), |p| format!("{p} %"));
                waiting.push(format!("{name}: {far}"));
            }
            Arrival::Done | Arrival::None => {}
        }
    }
    (!waiting.is_empty()).then(|| wait(seen, &waiting.join(", ")))
}

fn send_file(
    seen: &Seen<'_>,
    order: &Order,
    item: &Item,
    (position, path): (u64, &String),
    way: Upload,
) -> PlanStep {
    let Some(bytes) = seen.files.get(path) else { return PlanStep::NeedFile(path.clone()) };
    let earlier = seen.uploads.iter().find(|p| p.item.mid == item.mid).map_or(0, |p| p.tasks);
    send(upload(order, item, bytes, way, earlier).map(|mut mutation| {
        super::say(&mut mutation, "position", position.to_string());
        super::say(&mut mutation, "from", path.as_str());
        mutation
    }))
}

/// `None`: it is ready. Right after a change both `ready_to_order` and the complaints may be those of before.
fn ready(seen: &Seen<'_>, wire: &SendingOrder) -> Option<PlanStep> {
    if seen.waited < LOOK {
        return Some(wait(seen, "MakeLeaps checks it"));
    }
    if wire.ready_to_order == Some(true) {
        return None;
    }
    if wire.validation_errors.is_empty() || seen.waited < SETTLING {
        return Some(wait(seen, "MakeLeaps checks it"));
    }
    Some(PlanStep::Stuck(
        wire.validation_errors
            .iter()
            .map(|p| Refusal { path: form_path(&p.path), message: problems::line(p) })
            .collect(),
    ))
}

fn form_path(path: &[String]) -> Vec<String> {
    field_of(path).map_or_else(Vec::new, |f| f.split('.').map(str::to_owned).collect())
}

fn last(plan: &Plan, seen: &Seen<'_>, order: &Order) -> PlanStep {
    match then(&plan.draft) {
        Then::Keep => PlanStep::Ready,
        Then::Execute if plan.doubtful => stuck(
            "it was sent off before, and MakeLeaps shows no trace of it; look at it there before it is sent again",
        ),
        Then::Execute => send(execute(order)),
        Then::Schedule(time) => send(schedule(order, time, seen.now)),
    }
}

fn wait(seen: &Seen<'_>, why: &str) -> PlanStep {
    if seen.waited > LONGEST_CHECK {
        return stuck(&format!("{why}, for more than 15 minutes now; look at it at MakeLeaps"));
    }
    let span = if seen.waited < Duration::from_secs(60) { LOOK } else { LOOK_LATER };
    PlanStep::Wait { span, why: why.to_owned() }
}

fn send(built: Result<Mutation, String>) -> PlanStep {
    match built {
        Ok(mutation) => PlanStep::Send(Box::new(mutation)),
        Err(why) => stuck(&why),
    }
}

fn stuck(why: &str) -> PlanStep {
    PlanStep::Stuck(vec![Refusal { path: Vec::new(), message: why.to_owned() }])
}

fn of_complaint(c: Complaint) -> Refusal {
    Refusal {
        path: c.path.split('.').filter(|s| !s.is_empty()).map(str::to_owned).collect(),
        message: c.what,
    }
}
