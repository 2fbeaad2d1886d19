use super::*;

/// Plays keys with the gap before each, flushing when the deadline comes, and lets everything go at the end.
fn play(over_ssh: bool, keys: &[(u64, Key)]) -> Vec<Input> {
    let (mut guard, mut now, mut out) = (Guard::new(over_ssh), 1000, Vec::new());
    for (gap, key) in keys {
        let arrives = now + gap;
        while let Some(due) = guard.deadline().filter(|due| *due < arrives) {
            now = now.max(due);
            let got = guard.flush(now);
            assert!(
                !got.is_empty() || guard.deadline().is_none_or(|d| d > now),
                "a deadline lets something go"
            );
            out.extend(got);
        }
        now = arrives;
        out.extend(guard.feed(*key, now));
    }
    while let Some(due) = guard.deadline() {
        now = now.max(due);
        out.extend(guard.flush(now));
    }
    out
}

fn keys(text: &str) -> Vec<Key> {
    let key = |c| match c {
        '\u{1b}' => ESC,
        '\n' => Key::plain(Code::Enter),
        c => Key::char(c),
    };
    text.chars().map(key).collect()
}

fn gaps(gap: u64, text: &str) -> Vec<(u64, Key)> {
    keys(text).into_iter().map(|k| (gap, k)).collect()
}

#[test]
fn a_thousand_torn_arrows_are_a_thousand_arrows() {
    for gap in [0, 1, 24, 60, 99] {
        let over_ssh = gap > 24;
        let mut played = Vec::new();
        for i in 0..1000 {
            let last = ["A", "B", "C", "D"][i % 4];
            played.push((200, ESC));
            played.extend(gaps(gap, "["));
            played.extend(gaps(gap.min(90), last));
        }
        let want: Vec<Input> = [Code::Up, Code::Down, Code::Right, Code::Left]
            .into_iter()
            .cycle()
            .take(1000)
            .map(|c| Input::Key(Key::plain(c)))
            .collect();
        assert_eq!(play(over_ssh, &played), want, "gap {gap}");
    }
}

#[test]
fn arrows_of_a_held_key_follow_each_other() {
    let want = vec![Input::Key(Key::plain(Code::Down)); 1000];
    assert_eq!(play(true, &gaps(1, &"\u{1b}[B".repeat(1000))), want);
}

#[test]
fn torn_sequences_mean_their_key() {
    for (text, want) in [
        ("\u{1b}[5~", Key::plain(Code::PageUp)),
        ("\u{1b}[6~", Key::plain(Code::PageDown)),
        ("\u{1b}[3~", Key::plain(Code::Delete)),
        ("\u{1b}[1~", Key::plain(Code::Home)),
        ("\u{1b}[Z", Key::plain(Code::BackTab)),
        ("\u{1b}[1;5C", Key { code: Code::Right, ctrl: true }),
        ("\u{1b}[1;2A", Key::plain(Code::Up)),
        ("\u{1b}[15~", Key::plain(Code::F(5))),
        ("\u{1b}[24~", Key::plain(Code::F(12))),
        ("\u{1b}[[A", Key::plain(Code::F(1))),
        ("\u{1b}OP", Key::plain(Code::F(1))),
        // The keypad in application mode: its x and y are digits.
        ("\u{1b}OA", Key::plain(Code::Up)),
        ("\u{1b}Ox", Key::char('8')),
        ("\u{1b}Oy", Key::char('9')),
        ("\u{1b}Op", Key::char('0')),
        ("\u{1b}Om", Key::char('-')),
        ("\u{1b}OM", Key::plain(Code::Enter)),
    ] {
        for gap in [0, 20, 60] {
            assert_eq!(play(true, &gaps(gap, text)), [Input::Key(want)], "{text:?} gap {gap}");
        }
    }
    for unknown in ["\u{1b}[<0;1;1M", "\u{1b}[99~", "\u{1b}[?1u", "\u{1b}Oz"] {
        assert_eq!(play(true, &gaps(5, unknown)), [], "{unknown:?}");
    }
}

#[test]
fn a_lone_esc_acts_in_time() {
    for (over_ssh, hold) in [(true, 100), (false, 25)] {
        let mut guard = Guard::new(over_ssh);
        assert_eq!(guard.feed(ESC, 500), []);
        assert_eq!(guard.deadline(), Some(500 + hold));
        assert_eq!(guard.flush(500 + hold - 1), []);
        assert_eq!(guard.flush(500 + hold), [Input::Key(ESC)]);
        assert_eq!(guard.deadline(), None);
    }
}

#[test]
fn esc_before_another_key_stays_esc() {
    let esc = Input::Key(ESC);
    let key = |c| Input::Key(Key::char(c));
    assert_eq!(play(true, &[(0, ESC), (10, Key::char('j'))]), [esc.clone(), key('j')]);
    assert_eq!(play(true, &[(0, ESC), (10, ESC)]), [esc.clone(), esc.clone()]);
    assert_eq!(
        play(true, &[(0, ESC), (200, Key::char('[')), (50, Key::char('A'))]),
        [esc.clone(), key('['), key('A')]
    );
    let up = Key::plain(Code::Up);
    assert_eq!(
        play(true, &[(0, ESC), (10, Key::char('[')), (10, up)]),
        [esc.clone(), key('['), Input::Key(up)]
    );
    assert_eq!(
        play(true, &[(0, ESC), (10, Key::char('[')), (200, Key::char('j'))]),
        [esc, key('['), key('j')]
    );
}

#[test]
fn a_key_alone_is_let_through_at_once() {
    let mut guard = Guard::new(true);
    for (i, c) in "jkx".chars().enumerate() {
        let now = 1000 + 100 * u64::try_from(i).unwrap();
        assert_eq!(guard.feed(Key::char(c), now), []);
        assert_eq!(guard.deadline(), Some(now), "nothing is waited for");
        assert_eq!(guard.flush(now), [Input::Key(Key::char(c))]);
    }
}

#[test]
fn a_fast_run_of_letters_is_a_paste() {
    let text = "quick: S3ND73\nplease";
    for gap in [0, 1, 3] {
        let got = play(false, &gaps(gap, text));
        let Some(Input::Burst { text: pasted, typed }) = got.last() else { panic!("{got:?}") };
        assert_eq!(pasted, text, "gap {gap}");
        assert_eq!(*typed, got.len() - 1, "what came as keys is counted");
        // At most the letters before the ninth were taken for keys, and none when they all came at once.
        assert!(got.len() == 1 || gap > 0 && got.len() <= 9, "{got:?}");
    }
    assert_eq!(play(false, &gaps(0, text)).len(), 1);
}

#[test]
fn fingers_and_held_keys_are_no_paste() {
    for (gap, text) in [
        (31, "the quick brown fox"),
        (0, "jjjjjjjjjjjjjjjjjjjj"),
        (0, "gg/x"),
        (0, "12345678"),
        (10, "kkkkkkkkkkkk"),
    ] {
        let want: Vec<Input> = keys(text).into_iter().map(Input::Key).collect();
        assert_eq!(play(false, &gaps(gap, text)), want, "{text} gap {gap}");
    }
    let enter = play(false, &gaps(0, "/ab\n"));
    assert_eq!(enter, keys("/ab\n").into_iter().map(Input::Key).collect::<Vec<_>>());
}

#[test]
fn a_torn_bracketed_paste_is_still_a_paste() {
    for gap in [0, 60] {
        let got = play(true, &gaps(gap, "\u{1b}[200~x y\nq\u{1b}[A\u{1b}[201~"));
        assert_eq!(got, [Input::Paste("x y\nq\u{1b}[A".to_owned())], "gap {gap}");
    }
    // One that never ends is let through at last, and the keys are keys again.
    let mut played = gaps(0, "\u{1b}[200~abc");
    played.push((5000, Key::char('j')));
    assert_eq!(play(true, &played), [Input::Paste("abc".to_owned()), Input::Key(Key::char('j'))]);
}

proptest::proptest! {
    /// Nothing is lost, nothing is held for ever, nothing comes twice.
    #[test]
    fn every_plain_key_comes_out_once(gaps in proptest::collection::vec((0u64..200, "[a-z]"), 0..200), ssh: bool) {
        let played: Vec<(u64, Key)> =
            gaps.iter().map(|(gap, c)| (*gap, Key::char(c.chars().next().unwrap()))).collect();
        let mut left: std::collections::VecDeque<char> =
            played.iter().filter_map(|(_, k)| if let Code::Char(c) = k.code { Some(c) } else { None }).collect();
        let mut delivered: Vec<char> = Vec::new();
        for input in play(ssh, &played) {
            match input {
                Input::Key(Key { code: Code::Char(c), .. }) => {
                    proptest::prop_assert_eq!(left.pop_front(), Some(c));
                    delivered.push(c);
                }
                Input::Key(_) => proptest::prop_assert!(false),
                Input::Paste(text) | Input::Burst { text, .. } => {
                    // A paste may begin with letters that were let through as keys just before it.
                    let known = (0..=8).rev().find(|n| {
                        delivered.len() >= *n
                            && text.chars().take(*n).eq(delivered[delivered.len() - n..].iter().copied())
                            && text.chars().skip(*n).zip(left.iter()).all(|(a, b)| a == *b)
                            && text.chars().skip(*n).count() <= left.len()
                    });
                    proptest::prop_assert!(known.is_some(), "{} {:?}", text, left);
                    let new: Vec<char> = text.chars().skip(known.unwrap_or(0)).collect();
                    left.drain(..new.len());
                    delivered.extend(new);
                }
            }
        }
        proptest::prop_assert!(left.is_empty());
    }
}
