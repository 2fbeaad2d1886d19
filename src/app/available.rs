//! Why a command cannot be done now, in plain words; the palette, the footer and the keys all ask here.

use super::{
    command::Command,
    intents, label,
    message::PollerRole,
    model::{Model, Pane, RecordKey},
};
use crate::model::{journal::IntentState, provider::Provider};

const READ_ONLY: &str = "this session is read-only: nothing is sent";

impl Command {
    /// A later version brings it; this one has only its key and its name.
    #[must_use]
    pub const fn is_to_come(self) -> bool {
        matches!(self, Self::Snooze | Self::Handled | Self::Related | Self::CopyMenu)
    }

    /// Whether it can be done now.
    ///
    /// # Errors
    /// Why not, as a sentence for the operator.
    pub fn available(self, model: &Model) -> Result<(), String> {
        let no = |why: &str| Err(why.to_owned());
        match self {
            Self::Snooze | Self::Handled | Self::Related => {
                return no("this version does not have it yet");
            }
            Self::CopyMenu => {
                return no("the copy menu is not there yet; c copies the reference, o the link");
            }
            _ if self.row().writes => writable(model)?,
            _ => {}
        }
        if !self.applies(model.focus) {
            return Err(format!("not in the pane {}", model.focus.title()));
        }
        match self {
            Self::CopyReference => selected(model),
            Self::Cancel => {
                let marked = match model.focus {
                    Pane::Orders => !model.orders.marks.is_empty(),
                    Pane::Attention => !model.attention.marks.is_empty(),
                    _ => false,
                };
                if marked { Ok(()) } else { order(model, "an inbox entry cannot be cancelled") }
            }
            Self::Label => {
                order(model, "an inbox entry has no label")?;
                match provider_of(model) {
                    Some(provider) if !label::has_labels(provider) => {
                        Err(format!("{} has no label to fetch", provider.name()))
                    }
                    _ => Ok(()),
                }
            }
            // A draft that was thrown away comes back.
            Self::Recall if model.form.shelf.dropped.is_some() => Ok(()),
            Self::Recall => intents::recallable(model).map(|_| ()).map_err(str::to_owned),
            Self::AskAgain | Self::ConfirmAgain | Self::Resolve => change(self, model),
            Self::Timeline => {
                if matches!(source_key(model), Some(RecordKey::Entry(_))) {
                    return no("an inbox entry has no timeline");
                }
                selected(model)
            }
            Self::Left | Self::Right if !model.look.wide => {
                no("every column that fits is in sight; w shows all, then these keys scroll them")
            }
            Self::Raw | Self::OpenLink => {
                selected(model)?;
                if record_is_read(model) { Ok(()) } else { no("the record is still being read") }
            }
            Self::RefreshOrder => {
                if matches!(source_key(model), Some(RecordKey::Entry(_))) {
                    return no("an inbox entry is refreshed with its inbox");
                }
                selected(model)?;
                asks(model)
            }
            Self::Mark | Self::MarkRange | Self::MarkAll => {
                let rows = if model.focus == Pane::Attention { &model.attention } else { &model.orders };
                if rows.list.rows.is_empty() { no("there are no rows") } else { Ok(()) }
            }
            Self::Unmark => {
                let marked = model.orders.marks.len() + model.attention.marks.len();
                if marked == 0 { no("nothing is marked") } else { Ok(()) }
            }
            Self::ClearFilter => {
                if filter_text(model, model.focus).is_empty() {
                    no("there is no filter here")
                } else {
                    Ok(())
                }
            }
            Self::NextMatch | Self::PreviousMatch => {
                let words = match model.focus {
                    Pane::Inbox => &model.inbox.list.searched,
                    Pane::Attention => &model.attention.list.searched,
                    _ => &model.orders.list.searched,
                };
                if words.terms.is_empty() {
                    no("nothing was filtered by yet; / asks for words")
                } else {
                    Ok(())
                }
            }
            Self::PreviousPlace if model.trail.is_empty() => no("there is no previous place"),
            Self::Watch => {
                if watchable(model).is_empty() {
                    return no(
                        "only Sendle and 4over are watched by reference, and no such account is set up",
                    );
                }
                asks(model)
            }
            Self::RefreshNow => asks(model),
            Self::Book if model.accounts.iter().all(|a| super::form::menu::closed(model, a).is_some()) => {
                no("no account is set up that may be written to")
            }
            Self::Rebook | Self::Acts => match source_key(model) {
                Some(RecordKey::Order(key)) => {
                    selected(model)?;
                    let account = model.accounts.iter().find(|a| a.name == key.account);
                    let account = account.ok_or_else(|| format!("there is no account {}", key.account))?;
                    super::form::menu::closed(model, account).map_or(Ok(()), Err)
                }
                Some(RecordKey::Entry(_)) => no("an inbox entry cannot be changed"),
                None => no("nothing is selected"),
            },
            Self::Edit | Self::DropDraft if model.form.shelf.drafts.is_empty() => no("there is no draft"),
            _ => Ok(()),
        }
    }
}

/// Changes can be made here at all.
fn writable(model: &Model) -> Result<(), String> {
    if model.read_only {
        return Err(READ_ONLY.to_owned());
    }
    model.intents.closed.as_ref().map_or(Ok(()), |why| Err(why.clone()))
}

/// What the change under the cursor allows.
fn change(command: Command, model: &Model) -> Result<(), String> {
    let Some(intent) = intents::subject(model) else { return Err("no change is selected".to_owned()) };
    let why = match (command, intent.state) {
        (Command::AskAgain, IntentState::Unknown)
        | (Command::Resolve, IntentState::Unknown | IntentState::NeedsPerson) => return Ok(()),
        (Command::AskAgain, IntentState::NeedsPerson) => {
            "the provider cannot tell; look there, then resolve it"
        }
        (_, IntentState::Reconciling) => "it is being found out just now",
        (Command::ConfirmAgain, IntentState::Armed) if intent.held.is_some() => return Ok(()),
        (Command::ConfirmAgain, IntentState::Armed) => "it is confirmed and about to be sent",
        (Command::ConfirmAgain, _) => "only what is held and was not sent is confirmed again",
        _ => "it is not unknown what became of it",
    };
    Err(why.to_owned())
}

/// The cursor is on an order.
fn order(model: &Model, entry: &str) -> Result<(), String> {
    if matches!(source_key(model), Some(RecordKey::Entry(_))) {
        return Err(entry.to_owned());
    }
    selected(model)
}

/// The provider of the order under the cursor.
fn provider_of(model: &Model) -> Option<Provider> {
    let Some(RecordKey::Order(key)) = source_key(model) else { return None };
    model.accounts.iter().find(|a| a.name == key.account).map(|a| a.provider)
}

/// Somebody here asks the providers.
fn asks(model: &Model) -> Result<(), String> {
    match &model.poller {
        PollerRole::Mine => Ok(()),
        PollerRole::Other(who) => Err(format!("{who} asks the providers for this data folder")),
        PollerRole::Nobody => Err("no account is set up, or all are retired".to_owned()),
    }
}

fn selected(model: &Model) -> Result<(), String> {
    let moving = match model.work.source {
        Pane::Inbox => model.inbox.list.moving(),
        Pane::Attention => model.attention.list.moving(),
        _ => model.orders.list.moving(),
    };
    let moving = moving || model.work.seek.is_some() || model.work.finding.is_some();
    match source_key(model) {
        Some(_) if moving => Err("the list is still being read".to_owned()),
        Some(_) => Ok(()),
        None => Err("nothing is selected".to_owned()),
    }
}

/// The record under the cursor of the list that was used last.
#[must_use]
pub fn source_key(model: &Model) -> Option<RecordKey> {
    match model.work.source {
        Pane::Inbox => model.inbox.list.selected.clone().map(RecordKey::Entry),
        Pane::Attention => model.attention.list.selected.clone().map(RecordKey::Order),
        _ => model.orders.list.selected.clone().map(RecordKey::Order),
    }
}

/// What detail shows is the record under the cursor.
#[must_use]
pub fn record_is_read(model: &Model) -> bool {
    model.record.shown.is_some()
        && model.work.record_of.is_some()
        && model.work.record_of == source_key(model)
}

/// The filter as typed of a list; empty for other panes.
#[must_use]
pub fn filter_text(model: &Model, pane: Pane) -> &str {
    match pane {
        Pane::Orders => &model.orders.list.filter_text,
        Pane::Attention => &model.attention.list.filter_text,
        Pane::Inbox => &model.inbox.list.filter_text,
        _ => "",
    }
}

/// Accounts where a reference can be watched: their providers have no list of orders.
#[must_use]
pub fn watchable(model: &Model) -> Vec<&super::model::AccountView> {
    model
        .accounts
        .iter()
        .filter(|a| !a.retired && matches!(a.provider, Provider::Sendle | Provider::FourOver))
        .collect()
}
