//! How an account is doing, in a few words: for the provider line and the providers pane.

use jiff::{SignedDuration, Timestamp};

use super::when;
use crate::{
    app::model::AccountView,
    model::{query::Trouble, text::clean, theme::Role},
};

/// Without trouble, an answer older than this is called old.
const OLD: SignedDuration = SignedDuration::from_mins(15);

/// Health and age of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Health {
    /// "ok", "busy", "failed", "waiting", "partial", "old", "new", "retired".
    pub word: &'static str,
    pub role: Role,
    /// Since the last good answer of the topic heard longest ago. Before the first one: since the pass under way began,
    /// as nothing that it has brought is older; empty: nothing was asked yet.
    pub age: String,
    /// Why, in the provider's or the network's words, clean.
    pub why: String,
    /// Time to the next try; only when the last one failed, or waits for our own quota.
    pub retry: Option<String>,
}

#[must_use]
pub fn of(account: &AccountView, now: Timestamp) -> Health {
    let heard = account.freshness.iter().map(|f| f.last_good).min().flatten();
    let age = heard.or(account.busy_since).map(|at| when::age(now, at)).unwrap_or_default();
    let failed =
        account.freshness.iter().find_map(|f| Some((f, f.trouble.as_ref().and_then(Trouble::failure)?)));
    let waits = account.freshness.iter().filter_map(|f| match f.trouble {
        Some(Trouble::OwnQuota { until }) => Some(f.next_try.map_or(until, |next| next.max(until))),
        _ => None,
    });
    let partial = account.freshness.iter().find_map(|f| f.incomplete.as_deref());
    let health = |word, role, why: &str, retry| Health {
        word,
        role,
        age: age.clone(),
        why: clean(why).to_string(),
        retry,
    };
    if account.retired {
        return health("retired", Role::Text, "", None);
    }
    let left = |at: Timestamp| when::span(at.duration_since(now).max(SignedDuration::ZERO));
    if let Some((f, why)) = failed {
        return health("failed", Role::Late, why, f.next_try.map(left));
    }
    if let Some(until) = waits.max() {
        return health("waiting", Role::Pending, "waiting for our own quota of calls", Some(left(until)));
    }
    match (heard, partial) {
        (_, Some(why)) => health("partial", Role::Stale, why, None),
        (Some(at), None) if now.duration_since(at) > OLD => health("old", Role::Stale, "", None),
        _ if account.busy_since.is_some() => health("busy", Role::Pending, "", None),
        (None, None) => health("new", Role::Text, "", None),
        (Some(_), None) => health("ok", Role::Good, "", None),
    }
}

/// Something about it needs a look.
#[must_use]
pub fn is_bad(health: &Health) -> bool {
    matches!(health.word, "failed" | "partial" | "old")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{
        account::Environment,
        provider::{AccountName, Provider},
        query::{Freshness, Topic},
    };

    #[test]
    fn the_oldest_topic_and_the_worst_news_decide() {
        let now: Timestamp = "2026-11-25T03:32:07Z".parse().unwrap();
        let ago = |s| Some(now - SignedDuration::from_secs(s));
        let fresh = |topic, last_good| Freshness {
            account: AccountName("a".into()),
            topic,
            last_good,
            last_try: ago(5),
            trouble: None,
            next_try: Some(now + SignedDuration::from_secs(70)),
            incomplete: None,
        };
        let mut account = AccountView {
            name: AccountName("a".into()),
            provider: Provider::MakeLeaps,
            environment: Environment::Live,
            retired: false,
            read_only: false,
            freshness: vec![fresh(Topic::Orders, ago(20)), fresh(Topic::Inbox, ago(200))],
            busy_since: None,
            quota: None,
        };
        let say = |a: &AccountView| {
            let h = of(a, now);
            format!("{} {} {} {:?}", h.word, h.age, h.why, h.retry)
        };
        assert_eq!(say(&account), "ok 3m  None");
        account.busy_since = ago(70);
        assert_eq!(say(&account), "busy 3m  None");
        let until = now + SignedDuration::from_secs(400);
        account.freshness[1].trouble = Some(Trouble::OwnQuota { until });
        assert_eq!(say(&account), "waiting 3m waiting for our own quota of calls Some(\"6m\")");
        assert!(!is_bad(&of(&account, now)), "nobody failed");
        account.freshness[0].trouble = Some(Trouble::Failed("no answer\x1b[2J".into()));
        assert_eq!(say(&account), "failed 3m no answer␛[2J Some(\"1m\")", "a failure is worse");
        account.freshness[1].trouble = None;
        account.freshness[1].last_good = None;
        account.freshness[0].trouble = None;
        assert_eq!(say(&account), "busy 1m  None", "the first pass has an age too");
        account.busy_since = None;
        assert_eq!(say(&account), "new   None");
        account.freshness[1].last_good = ago(1000);
        assert_eq!(say(&account), "old 16m  None");
        account.retired = true;
        assert_eq!(say(&account), "retired 16m  None");
    }
}
