//! The journal lives by the host's clock, a demo's console by its world's: what crosses over is told in the console's.

use crate::{
    app::desk::{Answer, News},
    model::journal::Intent,
    runtime::now::Now,
    store::journal::History,
};

pub(super) fn answer(now: Now, mut answer: Answer) -> Answer {
    match &mut answer {
        Answer::Intent(one) | Answer::Alike(one) => intent(now, one),
        Answer::Intents(all) => all.open.iter_mut().chain(&mut all.recent).for_each(|one| intent(now, one)),
        Answer::History(found) => {
            if let Some(found) = found.as_mut() {
                history(now, found);
            }
        }
        _ => {}
    }
    answer
}

pub(super) fn news(now: Now, mut news: News) -> News {
    match &mut news {
        News::Settled(one) | News::Held(one) => intent(now, one),
        News::Changed | News::Walked { .. } | News::Trouble(_) => {}
    }
    news
}

fn intent(now: Now, intent: &mut Intent) {
    for at in [&mut intent.created, &mut intent.changed] {
        *at = now.shown(*at);
    }
    for at in [&mut intent.due, &mut intent.first_sent].into_iter().flatten() {
        *at = now.shown(*at);
    }
}

fn history(now: Now, history: &mut History) {
    intent(now, &mut history.intent);
    for attempt in &mut history.attempts {
        for at in [&mut attempt.began, &mut attempt.send_by].into_iter().chain(&mut attempt.ended) {
            *at = now.shown(*at);
        }
    }
    for event in &mut history.events {
        event.at = now.shown(event.at);
    }
}
