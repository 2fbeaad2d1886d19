//! A confirmed way sets out; one that stands goes on, or is given up.

use serde_json::Value;
use tokio::sync::oneshot;

use super::{
    eyes::Eyes,
    run::{Ended, Walker},
    state::{Form, State},
};
use crate::{
    app::desk::{WALK, Walk},
    model::journal::{Held, Intent, IntentState},
    runtime::desk::Desk,
    store::drafts::{Claimed, Draft},
};

type Begun = Result<(String, oneshot::Receiver<Ended>), String>;

impl Desk {
    /// Keeps a confirmed way as a walk and sets out. Its form's draft becomes part of it.
    pub(in crate::runtime::desk) async fn walk(&self, walk: Walk) -> Begun {
        let Walk { account, way, draft } = walk;
        let now = self.now.get();
        let mut state = State::new(way, None, now);
        let Some((named, provider)) = state.way.account() else {
            return Err("there is nothing to do".to_owned());
        };
        if named != account {
            return Err(format!("the steps are for {named}, not for {account}"));
        }
        self.may_change(&account)?;
        state.form = match draft {
            Some(id) => self.form(id).await?,
            None => None,
        };
        let form = state.form.as_ref().map(|form| form.id.clone());
        let id = uuid::Uuid::new_v4().to_string();
        let draft = Draft {
            id,
            account,
            provider,
            kind: WALK.to_owned(),
            order: None,
            part: None,
            title: String::new(),
            fields: Value::Null,
            created: now,
            changed: now,
            intent: None,
        };
        let walker = Walker::new(self.clone(), draft, state, Eyes::default());
        walker.keep().await?;
        if let Some(form) = form {
            self.drafts()?.retire(form).await.map_err(|e| e.to_string())?;
        }
        self.set_out(walker).await
    }

    /// The draft that a walk is made of.
    async fn form(&self, id: String) -> Result<Option<Form>, String> {
        let drafts = self.drafts()?;
        let all = drafts.list().await.map_err(|e| e.to_string())?;
        let of_it = |draft: &Draft| {
            State::read(draft).is_ok_and(|state| state.form.is_some_and(|form| form.id == id))
        };
        if all.iter().any(of_it) {
            return Err("this draft is on its way already; look at the walk that was made of it".to_owned());
        }
        let Some(draft) = all.into_iter().find(|draft| draft.id == id) else { return Ok(None) };
        match drafts.claim(id).await.map_err(|e| e.to_string())? {
            Claimed::Mine => {}
            Claimed::Other(owner) => return Err(format!("{owner} has this draft open")),
            Claimed::Away => return Err("this draft was confirmed before".to_owned()),
        }
        let Draft { id, kind, title, fields, created, .. } = draft;
        Ok(Some(Form { id, kind, title, fields, created }))
    }

    /// A person has looked at a walk that stands, and wants it to go on.
    pub(in crate::runtime::desk) async fn go_on(&self, walk: String, corrected: Option<Value>) -> Begun {
        let (draft, mut state) = self.standing(&walk).await?;
        self.may_change(&draft.account)?;
        state.twice |= std::mem::take(&mut state.alike);
        match (&state.current, self.last_intent(&walk, &state).await?) {
            (Some(_), Some(intent)) if corrected.is_none() => self.nudge(intent).await?,
            (Some(_), None) if corrected.is_none() => {}
            // What was confirmed before the form was corrected must not leave any more.
            (Some(_), Some(intent)) => {
                self.withdraw(intent).await?;
                state.take_back();
                state.number += 1;
                state.way.go_on(corrected.as_ref())?;
            }
            (Some(_), None) => {
                state.take_back();
                state.way.go_on(corrected.as_ref())?;
            }
            (None, _) => state.way.go_on(corrected.as_ref())?,
        }
        state.stands = None;
        let walker = Walker::new(self.clone(), draft, state, Eyes::after_a_look());
        walker.keep().await?;
        self.set_out(walker).await
    }

    /// What became of a walk's last request so far.
    async fn last_intent(&self, walk: &str, state: &State) -> Result<Option<Intent>, String> {
        if state.current.is_none() {
            return Ok(None);
        }
        self.journal()?.of_draft(format!("{walk}/{}", state.number)).await.map_err(|e| e.to_string())
    }

    /// What waits for a person is confirmed or asked about once more.
    async fn nudge(&self, intent: Intent) -> Result<(), String> {
        let outbox = self.outbox()?;
        match intent.state {
            IntentState::Armed if intent.held.is_some() => {
                if intent.held == Some(Held::SignIn)
                    && let Ok(served) = crate::runtime::clients::named(&self.served, &intent.binding.account)
                {
                    served.client.resume().await;
                }
                outbox.confirm_again(intent.id, self.seat.clone()).await.map_err(|e| e.to_string())?;
            }
            IntentState::Unknown if intent.held.is_some() => {
                outbox.ask_again(intent.id, self.seat.clone()).await.map_err(|e| e.to_string())?;
            }
            IntentState::NeedsPerson => {
                return Err("nobody knows what became of its last request: look there, and resolve it first"
                    .to_owned());
            }
            _ => {}
        }
        Ok(())
    }

    /// Takes back what was not sent yet.
    async fn withdraw(&self, intent: Intent) -> Result<(), String> {
        if intent.state != IntentState::Armed {
            return Err("its last request is not settled; the form can be corrected after it".to_owned());
        }
        self.outbox()?.recall(intent.id, self.seat.clone()).await.map_err(|e| e.to_string())?;
        Ok(())
    }

    /// A walk that stands, taken for this console.
    async fn standing(&self, walk: &str) -> Result<(Draft, State), String> {
        if self.walking().contains(walk) {
            return Err("it is on its way".to_owned());
        }
        let drafts = self.drafts()?;
        let draft = drafts.get(walk.to_owned()).await.map_err(|e| e.to_string())?;
        let draft = draft.ok_or("there is no such walk, or it is over")?;
        let state = State::read(&draft)?;
        match drafts.claim(walk.to_owned()).await.map_err(|e| e.to_string())? {
            Claimed::Mine => Ok((draft, state)),
            Claimed::Other(owner) => Err(format!("{owner} walks it")),
            Claimed::Away => Err("it is over".to_owned()),
        }
    }

    /// Gives a walk up. What happened stays; the form comes back when nothing did.
    pub(in crate::runtime::desk) async fn give_up(&self, walk: &str) -> Result<(), String> {
        let (draft, state) = self.standing(walk).await?;
        if let Some(intent) = self.last_intent(walk, &state).await?
            && !intent.state.is_settled()
        {
            let reference = &intent.mutation.reference;
            return Err(format!("its last request ({reference}) is not settled; recall or resolve it first"));
        }
        let id = draft.id.clone();
        let back = state.form.clone().filter(|_| state.done == 0);
        self.put_walk_away(&id, &state).await?;
        let Some(Form { id, kind, title, fields, created }) = back else { return Ok(()) };
        let changed = self.now.get();
        let form = Draft { id: id.clone(), kind, title, fields, created, changed, intent: None, ..draft };
        let drafts = self.drafts()?;
        drafts.save(form).await.map_err(|e| e.to_string())?;
        drafts.release(id).await.map_err(|e| e.to_string())
    }

    /// The form goes first: without its walk it would be offered as if nothing had come of it.
    pub(super) async fn put_walk_away(&self, walk: &str, state: &State) -> Result<(), String> {
        let drafts = self.drafts()?;
        if let Some(form) = &state.form {
            drafts.retire(form.id.clone()).await.map_err(|e| e.to_string())?;
        }
        drafts.retire(walk.to_owned()).await.map_err(|e| e.to_string())
    }

    async fn set_out(&self, walker: Walker) -> Begun {
        let id = walker.draft.id.clone();
        if !self.walking().insert(id.clone()) {
            return Err("it is on its way".to_owned());
        }
        let (tell, ended) = oneshot::channel();
        let mut tasks = self.tasks.lock().await;
        while tasks.try_join_next().is_some() {}
        tasks.spawn(walker.run(tell));
        Ok((id, ended))
    }
}

impl State {
    /// The request that was about to be written down is not made.
    fn take_back(&mut self) {
        self.current = None;
        if let super::state::Kept::Plan(plan) = &mut self.way {
            plan.not_sent();
        }
    }
}
