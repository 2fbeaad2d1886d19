//! The journal keeps the host's time; a console on a faster world is told in that world's.

use crate::{
    app::desk::{Answer, News},
    model::journal::Intent,
    runtime::now::Now,
    store::journal::History,
};

/// An answer in the console's time.
pub(super) fn answer(now: Now, answer: Answer) -> Answer {
    if matches!(now, Now::Host) {
        return answer;
    }
    match answer {
        Answer::Intent(mut told) => {
            intent(now, &mut told);
            Answer::Intent(told)
        }
        Answer::Alike(mut told) => {
            intent(now, &mut told);
            Answer::Alike(told)
        }
        Answer::Intents(mut all) => {
            all.open.iter_mut().chain(&mut all.recent).for_each(|told| intent(now, told));
            Answer::Intents(all)
        }
        Answer::History(mut told) => {
            if let Some(told) = told.as_mut() {
                history(now, told);
            }
            Answer::History(told)
        }
        other => other,
    }
}

/// News in the console's time.
pub(super) fn news(now: Now, news: News) -> News {
    match news {
        News::Settled(mut told) => {
            intent(now, &mut told);
            News::Settled(told)
        }
        News::Held(mut told) => {
            intent(now, &mut told);
            News::Held(told)
        }
        other => other,
    }
}

/// What the provider dated is in its own time already.
fn intent(now: Now, told: &mut Intent) {
    let clocks = [Some(&mut told.created), Some(&mut told.changed), Some(&mut told.confirmed.at.at)];
    let maybe = [told.due.as_mut(), told.first_sent.as_mut(), told.last_request.as_mut().map(|m| &mut m.at)];
    for clock in clocks.into_iter().chain(maybe).flatten() {
        *clock = now.of_host(*clock);
    }
}

fn history(now: Now, told: &mut History) {
    intent(now, &mut told.intent);
    for attempt in &mut told.attempts {
        attempt.began = now.of_host(attempt.began);
        attempt.send_by = now.of_host(attempt.send_by);
        attempt.ended = attempt.ended.map(|at| now.of_host(at));
    }
    for event in &mut told.events {
        event.at = now.of_host(event.at);
    }
}

#[cfg(test)]
mod tests {
    use jiff::{SignedDuration, Timestamp};

    use super::*;

    #[test]
    fn five_seconds_of_the_host_are_a_hundred_of_a_fast_world() {
        let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let now = Now::fast(start, 20.0);
        let due = now.of_host(Timestamp::now() + SignedDuration::from_secs(5));
        let left = due.duration_since(start).as_secs();
        assert!((100..=160).contains(&left), "{left}");
        assert_eq!(Now::Host.of_host(start), start);
    }
}
