//! kill -9 at every step, at every provider, on the built program; the simulator lives on in this process.

use std::{
    io::Write as _,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use postroom::{model::journal::Step, sim::dice::Dice};

use super::{
    figures::Figures,
    ground::Ground,
    judge::judge,
    kill::{Kill, Wire},
    trial::{TRIALS, Trial},
};

/// So many processes are killed in the usual run; `POSTROOM_KILLS` says another number.
const KILLS: usize = 450;
/// So many runs at a time: most of them wait most of the time.
const AT_ONCE: usize = 8;

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok().map(|text| text.parse().unwrap_or_else(|_| panic!("{variable}={text}")))
}

/// The n-th way to end, each with its share.
fn kill(n: usize, trial: &Trial, dice: &mut Dice) -> Kill {
    // A MakeLeaps booking is a way of several requests, each with steps of its own.
    let requests = trial.effects.len() as u64;
    let turn = u8::try_from(dice.between(1, requests)).unwrap();
    // Its create and its item have one path; the time is set with another method.
    let held = turn.min(2);
    let step = |step| Kill::Step(step, turn);
    match n % 18 {
        0 => Kill::Wire(Wire::Read, held),
        1 => Kill::Wire(Wire::Acted, held),
        2 => Kill::Wire(Wire::Answering, held),
        3 => Kill::Wire(Wire::Taken, 1),
        4 => step(Step::J1),
        5 => step(Step::J2),
        6 => step(Step::J3),
        7 => step(Step::J4),
        8 => step(Step::J5),
        9 => step(Step::J6),
        10 => step(Step::J7),
        11 => step(Step::J8),
        12 => step(Step::J9),
        13 => step(Step::J10),
        // On the command line only a way of several requests keeps a draft.
        14 if requests > 1 => Kill::Step(Step::J0, 1),
        _ => {
            // What waits in the outbox for five seconds is killed then, or around its end.
            let from = if trial.waits && dice.chance(70) { 4_800 } else { 20 };
            Kill::After(u16::try_from(from + dice.between(0, 900)).unwrap())
        }
    }
}

async fn run(n: usize, seed: u64) -> (Figures, Vec<String>) {
    let mut dice = Dice::new(seed, "kills", n as u64);
    let trial = &TRIALS[n % TRIALS.len()];
    let kill = kill(n / TRIALS.len(), trial, &mut dice);
    let ground = Ground::new(trial, n).await;
    let ended = ground.asked_and_killed(kill).await;
    let kept = ground.settled(dice.chance(40)).await;
    let (figures, wrong) = judge(&ground, kill, &ended, &kept);
    let about = |why: String| {
        let states: Vec<&str> = kept.end.iter().map(|h| h.intent.state.word()).collect();
        format!("run {n}, {}, {kill:?}: {why}\n  {states:?}\n  {}", trial.name(), ended.complained)
    };
    (figures, wrong.into_iter().map(about).collect())
}

#[test]
fn killed_at_every_step_nothing_is_lost_doubled_or_told_wrongly() {
    let kills = usize::try_from(number("POSTROOM_KILLS").unwrap_or(KILLS as u64)).unwrap();
    let seed = number("POSTROOM_SEED").unwrap_or_else(|| u64::from(std::process::id()));
    let only = number("POSTROOM_RUN").map(|n| usize::try_from(n).unwrap());
    let runtime =
        Arc::new(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap());
    let next = Arc::new(AtomicUsize::new(only.unwrap_or(0)));
    let all = Arc::new(Mutex::new((Figures::default(), Vec::<String>::new())));
    let enough = kills as u64;
    let workers: Vec<_> = (0..if only.is_some() { 1 } else { AT_ONCE })
        .map(|_| {
            let (runtime, next, all) = (runtime.clone(), next.clone(), all.clone());
            std::thread::spawn(move || {
                loop {
                    // A run whose process got by before its kill does not count as one.
                    if all.lock().unwrap().0.killed() >= enough {
                        return;
                    }
                    let n = next.fetch_add(1, Ordering::SeqCst);
                    assert!(n < kills * 2 + 100, "too few of the runs end in a kill");
                    let (figures, wrong) = runtime.block_on(run(n, seed));
                    let mut all = all.lock().unwrap();
                    all.0.add(&figures);
                    all.1.extend(wrong);
                    if only.is_some() {
                        return;
                    }
                }
            })
        })
        .collect();
    for worker in workers {
        worker.join().unwrap();
    }
    let all = all.lock().unwrap();
    let (figures, wrong) = &*all;
    // Past the print macros, which are denied here.
    let mut out = std::io::stderr().lock();
    writeln!(out, "\nkill -9 on the built program\n{}{}", figures.screen(seed), figures.json(seed)).unwrap();
    assert!(wrong.is_empty(), "POSTROOM_SEED={seed}:\n{}", wrong.join("\n"));
    assert_eq!(figures.broken(), 0);
    // The others can all be asked what became of it.
    assert!(figures.left_at.keys().all(|provider| *provider == "4over"), "{:?}", figures.left_at);
    if only.is_none() {
        assert!(figures.killed() >= enough);
    }
}
