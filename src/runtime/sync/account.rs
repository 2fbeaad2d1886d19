//! What one pass over an account asks for, and in which order.

use jiff::SignedDuration;
use tokio::sync::mpsc::UnboundedSender;

use super::{
    progress::Progress,
    walk::{Go, Limits, Walked, walk},
};
use crate::{
    model::{
        inbox::InboxEntry,
        order::Fetched,
        phase::Phase,
        provider::{AccountName, OrderKey, Provider},
        query::{Freshness, Ingest, Topic, Trouble},
    },
    providers::{
        Client,
        error::{Class, ProviderError},
    },
    runtime::now::Now,
    store::{Store, StoreError},
};

/// How much a pass reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// To the end of every listing, however long.
    Whole,
    /// What may have changed since the last pass, within the limits of a timer.
    Recent,
}

/// What a pass tells while it works.
#[derive(Debug, Clone)]
pub struct SyncNews {
    pub account: AccountName,
    pub topic: Topic,
    /// Rows read so far in this pass.
    pub rows: u64,
    /// The provider's own total, when it gives one.
    pub total: Option<u64>,
}

/// What a pass did.
#[derive(Debug, Clone, Default)]
pub struct PassReport {
    pub rows: u64,
    pub stored: Ingest,
    pub oddities: u64,
    pub incomplete: Option<String>,
}

impl PassReport {
    fn add(&mut self, stored: Ingest) {
        self.stored.new += stored.new;
        self.stored.changed += stored.changed;
        self.stored.same += stored.same;
    }

    fn walked(&mut self, walked: Walked) {
        self.rows += walked.rows;
        self.incomplete = self.incomplete.take().or(walked.incomplete);
    }
}

/// Why a pass ended early.
#[derive(Debug, thiserror::Error)]
pub enum PassError {
    #[error(transparent)]
    Provider(#[from] ProviderError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The refresh of one account.
#[derive(Clone)]
pub struct AccountSync {
    pub client: Client,
    pub store: Store,
    pub news: Option<UnboundedSender<SyncNews>>,
    pub now: Now,
}

/// Why an order needs a look that its provider has lost, or that somebody has removed there.
pub const GONE: &str = "the provider no longer has it";

impl AccountSync {
    fn account(&self) -> AccountName {
        self.client.account().clone()
    }

    /// The topics that this account has.
    #[must_use]
    pub fn topics(&self) -> Vec<Topic> {
        let mut topics = vec![Topic::Orders];
        topics.extend(self.client.abilities().has_inbox.then_some(Topic::Inbox));
        topics
    }

    /// One pass over one topic; writes down how fresh the topic is, whatever happened.
    pub async fn pass(&self, topic: Topic, how: How) -> (Freshness, Result<PassReport, PassError>) {
        let tried = self.now.get();
        let result = self.unless_refused(topic, how).await;
        let old = self.store.freshness().await.unwrap_or_default();
        let old = old.into_iter().find(|f| f.account == self.account() && f.topic == topic);
        let last_good = match &result {
            Ok(_) => Some(self.now.get()),
            Err(_) => old.and_then(|f| f.last_good),
        };
        let freshness = Freshness {
            account: self.account(),
            topic,
            last_good,
            last_try: Some(tried),
            trouble: result.as_ref().err().map(|e| self.trouble(e)),
            next_try: None,
            incomplete: result.as_ref().ok().and_then(|r| r.incomplete.clone()),
        };
        if let Err(e) = self.store.set_freshness(freshness.clone()).await {
            tracing::warn!(error = %e, "freshness was not stored");
        }
        (freshness, result)
    }

    fn trouble(&self, e: &PassError) -> Trouble {
        match e {
            PassError::Provider(e) if e.class == Class::OwnQuota => {
                Trouble::OwnQuota { until: self.now.after(e.retry_after.unwrap_or_default()) }
            }
            e => Trouble::Failed(e.to_string()),
        }
    }

    /// A credential that a provider refused is not sent again by any console of the data folder, until a person wants
    /// it or it is another one.
    async fn unless_refused(&self, topic: Topic, how: How) -> Result<PassReport, PassError> {
        let credential = self.client.fingerprint();
        if let Some(at) = self.store.refused(credential.to_owned()).await? {
            return Err(self.client.refused_since(at).into());
        }
        let result = match topic {
            Topic::Orders => self.orders(how).await,
            Topic::Inbox => self.inbox(how).await,
        };
        if let Err(PassError::Provider(e)) = &result
            && e.class == Class::Auth
            && self.client.is_rejected().await
        {
            self.store.refuse(credential.to_owned(), self.now.get()).await?;
        }
        result
    }

    /// A person wants what was given up to be tried again: a refused credential, a provider that was down.
    pub async fn resume(&self) {
        self.client.resume().await;
        if let Err(e) = self.store.forgive(self.client.fingerprint().to_owned()).await {
            tracing::warn!(error = %e, "a refused credential could not be cleared");
        }
    }

    async fn orders(&self, how: How) -> Result<PassReport, PassError> {
        let mut report = PassReport::default();
        let abilities = self.client.abilities();
        if abilities.lists_orders {
            self.list(how, &mut report).await?;
        }
        self.watched(&mut report).await?;
        // A listing of changes tells of every known order; elsewhere the open ones are asked one by one.
        if !abilities.lists_changes {
            self.known(how, &mut report).await?;
        }
        Ok(report)
    }

    async fn list(&self, how: How, report: &mut PassReport) -> Result<(), PassError> {
        let kept = self.store.bookmark(self.account(), Topic::Orders).await?;
        let mut progress = Progress::read(kept.as_deref());
        let limits = if how == How::Whole { Limits::WHOLE } else { Limits::TIMED };
        let changes = self.client.abilities().lists_changes;
        // A gap is closed by nothing less than a reading from the beginning.
        let asked = how == How::Whole && (!changes || progress.gap.is_some());
        let whole = progress.wants_whole(self.now.get()) || asked;
        let since = if whole { None } else { progress.mark.clone() };
        let from = if whole { progress.resume.clone().map(crate::providers::Cursor) } else { None };
        let shared = std::sync::Mutex::new((&mut *report, progress.clone(), 0_u64));
        let walked = walk(
            from,
            limits,
            |row: &Fetched| row.order.key.id.as_str(),
            |cursor| {
                let since = since.clone();
                async move { self.client.orders(since.as_deref(), cursor.as_ref()).await }
            },
            |page| {
                let shared = &shared;
                async move {
                    let mark = self.client.bookmark(&page.rows);
                    let rows = page.rows.len() as u64;
                    let stored = self.take(page.rows).await?;
                    let keep = {
                        let mut shared = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                        let (report, progress, so_far) = &mut *shared;
                        report.add(stored);
                        report.oddities += page.oddities.len() as u64;
                        *so_far += rows;
                        self.tell(Topic::Orders, *so_far, page.total);
                        if whole {
                            // The newest mark of the first page is older than anything that changes from now on.
                            if progress.next_mark.is_none() {
                                progress.next_mark = mark;
                            }
                            progress.resume = page.next.map(|c| c.0);
                        } else if let Some(mark) = mark {
                            progress.mark = progress.mark.take().max(Some(mark));
                        }
                        progress.write()
                    };
                    self.store.set_bookmark(self.account(), Topic::Orders, keep).await?;
                    let known = stored.new == 0 && stored.changed == 0;
                    Ok::<Go, PassError>(if known && !whole && !changes { Go::Enough } else { Go::On })
                }
            },
        )
        .await?;
        progress = shared.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner).1;
        if whole && walked.resume.is_none() {
            progress.whole = true;
            progress.resume = None;
            progress.mark = progress.next_mark.take();
            progress.ended(walked.incomplete.clone(), self.now.get());
            self.store.set_bookmark(self.account(), Topic::Orders, progress.write()).await?;
        }
        report.walked(walked);
        // A short pass that found nothing wrong does not mend what the long one missed.
        report.incomplete = report.incomplete.take().or(progress.gap);
        Ok(())
    }

    /// Stores the rows of one page of the list.
    ///
    /// # Errors
    /// What the store said.
    pub async fn take(&self, mut rows: Vec<Fetched>) -> Result<Ingest, PassError> {
        self.carry_over(&mut rows).await?;
        Ok(self.store.put_orders(rows, self.now.get()).await?)
    }

    /// Where a row of the list says less than a read of its own, what is stored is carried over.
    async fn carry_over(&self, rows: &mut [Fetched]) -> Result<(), PassError> {
        if !self.client.lists_less() {
            return Ok(());
        }
        let now = self.client.provider_time().unwrap_or_else(|| self.now.get());
        let known = self.store.known(rows.iter().map(|row| row.order.key.clone()).collect()).await?;
        for (row, known) in rows.iter_mut().zip(known) {
            if let Some(known) = known {
                self.client.carry_over(&known.order, &mut row.order, now);
            }
        }
        Ok(())
    }

    /// References that an operator asked to watch and that are no orders yet.
    async fn watched(&self, report: &mut PassReport) -> Result<(), PassError> {
        for reference in self.store.watched(self.account()).await? {
            match self.client.look_up(&reference).await {
                Ok(fetched) => {
                    report.rows += 1;
                    report.add(self.store.put_orders(vec![fetched], self.now.get()).await?);
                    self.tell(Topic::Orders, report.rows, None);
                }
                // It may appear later: it stays on the list.
                Err(e) if e.class == Class::NotFound => {}
                Err(e) => return Err(e.into()),
            }
        }
        Ok(())
    }

    /// Open orders often, closed ones seldom, the longest unheard first, within what the provider's quota bears.
    async fn known(&self, how: How, report: &mut PassReport) -> Result<(), PassError> {
        let now = self.now.get();
        let (hot, cold) = match (how, self.client.provider()) {
            (How::Whole, Provider::Sendle | Provider::FourOver) => (100_000, 100_000),
            (How::Whole, _) => (0, 0),
            (How::Recent, Provider::MakeLeaps) => (3, 0),
            (How::Recent, Provider::SevenSenders) => (5, 1),
            (How::Recent, _) => (40, 2),
        };
        let mut due = self.store.due(self.account(), true, SignedDuration::from_secs(4), now, hot).await?;
        due.extend(self.store.due(self.account(), false, SignedDuration::from_hours(6), now, cold).await?);
        for key in due {
            let fetched = self.one(&key).await?;
            report.rows += 1;
            report.add(self.store.put_orders(vec![fetched], self.now.get()).await?);
            self.tell(Topic::Orders, report.rows, None);
        }
        Ok(())
    }

    /// One known order; an order that its provider no longer has stays on screen and says so.
    async fn one(&self, key: &OrderKey) -> Result<Fetched, PassError> {
        let known = self.store.order(key.clone()).await?;
        match self.client.order(key, known.as_ref().map(|k| &k.order)).await {
            Ok(fetched) => Ok(fetched),
            Err(e) if e.class == Class::NotFound => match known {
                Some(stored) => {
                    let mut order = stored.order;
                    // What was cancelled may go.
                    if order.phase != Phase::Cancelled {
                        order.phase = Phase::Unknown;
                        order.clocks.clear();
                        order.attention = vec![GONE.to_owned()];
                    }
                    Ok(Fetched { order, events: None })
                }
                None => Err(e.into()),
            },
            Err(e) => Err(e.into()),
        }
    }

    /// Asks for one order now and stores it.
    ///
    /// # Errors
    /// What the provider or the store said.
    pub async fn refresh_order(&self, key: &OrderKey) -> Result<(), PassError> {
        let fetched = self.one(key).await?;
        self.store.put_orders(vec![fetched], self.now.get()).await?;
        Ok(())
    }

    /// Stores what the answer to a change tells; what it does not say of a known order is carried over.
    ///
    /// # Errors
    /// What the store said.
    pub async fn keep(&self, mut fetched: Vec<Fetched>) -> Result<Ingest, PassError> {
        self.carry_over(&mut fetched).await?;
        Ok(self.store.put_orders(fetched, self.now.get()).await?)
    }

    /// Looks a reference up, stores the order and keeps watching it.
    ///
    /// # Errors
    /// What the provider or the store said; nothing is watched then.
    pub async fn watch(&self, reference: &str) -> Result<OrderKey, PassError> {
        let fetched = self.client.look_up(reference).await?;
        let key = fetched.order.key.clone();
        self.store.put_orders(vec![fetched], self.now.get()).await?;
        self.store.watch(self.account(), self.client.provider(), reference.to_owned()).await?;
        Ok(key)
    }

    async fn inbox(&self, how: How) -> Result<PassReport, PassError> {
        let mut report = PassReport::default();
        let kept = self.store.bookmark(self.account(), Topic::Inbox).await?;
        let mut progress = Progress::read(kept.as_deref());
        let whole = progress.wants_whole(self.now.get()) || how == How::Whole;
        let limits = if how == How::Whole { Limits::WHOLE } else { Limits::TIMED };
        let shared = std::sync::Mutex::new((&mut report, 0_u64));
        let walked = walk(
            None,
            limits,
            |row: &InboxEntry| row.key.id.as_str(),
            |cursor| async move { self.client.inbox(cursor.as_ref()).await },
            |page| {
                let shared = &shared;
                async move {
                    let rows = page.rows.len() as u64;
                    let stored = self.store.put_inbox(page.rows, self.now.get()).await?;
                    let mut shared = shared.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    let (report, so_far) = &mut *shared;
                    report.add(stored);
                    report.oddities += page.oddities.len() as u64;
                    *so_far += rows;
                    self.tell(Topic::Inbox, *so_far, page.total);
                    let known = stored.new == 0 && stored.changed == 0;
                    Ok::<Go, PassError>(if known && !whole { Go::Enough } else { Go::On })
                }
            },
        )
        .await?;
        if walked.resume.is_none() && whole {
            progress.whole = true;
            progress.ended(walked.incomplete.clone(), self.now.get());
            self.store.set_bookmark(self.account(), Topic::Inbox, progress.write()).await?;
        }
        report.walked(walked);
        report.incomplete = report.incomplete.take().or(progress.gap);
        Ok(report)
    }

    fn tell(&self, topic: Topic, rows: u64, total: Option<u64>) {
        if let Some(news) = &self.news {
            // Nobody listening is as good as told.
            let _ = news.send(SyncNews { account: self.account(), topic, rows, total });
        }
    }
}
