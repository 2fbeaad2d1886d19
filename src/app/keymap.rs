//! Which keys mean which command: the defaults of the table, and the operator's differences.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    ops::Bound,
};

use super::{
    chord::{self, Chord},
    command::{Command, TABLE},
    key::{Code, Key},
    model::Pane,
};

/// Keys to commands. Sequences share their first keys; the same keys may mean one thing in one pane and another in
/// another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    chords: BTreeMap<Chord, Vec<Command>>,
}

/// What the keys pressed so far mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Nothing,
    /// More keys must follow.
    Begun,
    Command(Command),
}

/// What is wrong with one binding. It is left out, and the defaults of the commands it names stay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    UnknownCommand(String),
    BadChord {
        command: &'static str,
        what: String,
    },
    Reserved {
        command: &'static str,
        chord: String,
        why: &'static str,
    },
    /// The same keys, or one the beginning of the other.
    Clash {
        chord: String,
        command: &'static str,
        other_chord: String,
        other: &'static str,
    },
    /// `back` and `leave` keep their keys, so that there is always a way out.
    Needed {
        command: &'static str,
        chord: &'static str,
    },
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownCommand(name) => write!(f, "keys: there is no command \"{name}\""),
            Self::BadChord { command, what } => write!(f, "keys: {command}: {what}"),
            Self::Reserved { command, chord, why } => {
                write!(f, "keys: {command}: {chord} cannot be bound: {why}")
            }
            Self::Clash { chord, command, other_chord, other } if chord == other_chord => {
                write!(f, "keys: {chord} is bound to {command} and to {other}; the default keys stay")
            }
            Self::Clash { chord, command, other_chord, other } => write!(
                f,
                "keys: {chord} ({command}) and {other_chord} ({other}) begin alike; the default keys stay"
            ),
            Self::Needed { command, chord } => write!(f, "keys: {command} keeps {chord}"),
        }
    }
}

/// Keys that end an escape sequence and may arrive alone on a bad line; nothing that writes sits on them (rule 7).
const ESCAPE_TAILS: &str = "ABCDEFHPQRSZ~[O";

type Bindings = BTreeMap<Command, Vec<Chord>>;

impl Default for Keymap {
    fn default() -> Self {
        Self::of(&defaults())
    }
}

impl Keymap {
    /// The defaults with the operator's differences: command name to all its keys; no keys takes them away.
    #[must_use]
    pub fn build(overrides: &BTreeMap<String, Vec<String>>) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let defaults = defaults();
        let mut bound = defaults.clone();
        let mut changed = BTreeSet::new();
        for (name, texts) in overrides {
            let Some(command) = Command::parse(name) else {
                problems.push(Problem::UnknownCommand(name.clone()));
                continue;
            };
            let before = problems.len();
            let chords = read(command, texts, &mut problems);
            if problems.len() == before {
                bound.insert(command, chords);
                changed.insert(command);
            }
        }
        // Taking one binding back may free or take another's keys, so go on until nothing clashes.
        while let Some((problem, a, b)) = clash(&bound) {
            let back: Vec<Command> = [a, b].into_iter().filter(|c| changed.remove(c)).collect();
            problems.push(problem);
            if back.is_empty() {
                break;
            }
            for command in back {
                bound.insert(command, defaults.get(&command).cloned().unwrap_or_default());
            }
        }
        (Self::of(&bound), problems)
    }

    fn of(bound: &Bindings) -> Self {
        let mut chords: BTreeMap<Chord, Vec<Command>> = BTreeMap::new();
        for (command, mine) in bound {
            for chord in mine {
                chords.entry(chord.clone()).or_default().push(*command);
            }
        }
        Self { chords }
    }

    /// What these keys mean in a pane, pressed one after the other.
    #[must_use]
    pub fn meaning(&self, keys: &[Key], pane: Pane) -> Meaning {
        if let Some(commands) = self.chords.get(keys) {
            // Where none of them does anything, the first one says so.
            let here = commands.iter().find(|command| command.applies(pane)).or(commands.first());
            return here.map_or(Meaning::Nothing, |command| Meaning::Command(*command));
        }
        let follows = self.chords.range::<[Key], _>((Bound::Included(keys), Bound::Unbounded)).next();
        match follows {
            Some((chord, _)) if chord.starts_with(keys) => Meaning::Begun,
            _ => Meaning::Nothing,
        }
    }

    /// The keys of a command, in the order of the table where they are the defaults.
    #[must_use]
    pub fn chords(&self, command: Command) -> Vec<String> {
        let mine: Vec<String> = self
            .chords
            .iter()
            .filter(|(_, c)| c.contains(&command))
            .map(|(chord, _)| chord::text(chord))
            .collect();
        let defaults = command.row().keys;
        let (mut known, more): (Vec<String>, Vec<String>) =
            mine.into_iter().partition(|chord| defaults.contains(&chord.as_str()));
        known.sort_by_key(|chord| defaults.iter().position(|d| d == chord));
        known.extend(more);
        known
    }

    /// The keys of a command in one text ("g x, o"); empty when it has none.
    #[must_use]
    pub fn text(&self, command: Command) -> String {
        self.chords(command).join(", ")
    }

    /// What may follow the keys pressed so far.
    #[must_use]
    pub fn following(&self, keys: &[Key]) -> Vec<(String, Command)> {
        self.chords
            .iter()
            .filter(|(chord, _)| chord.len() > keys.len() && chord.starts_with(keys))
            .flat_map(|(chord, commands)| {
                let rest = chord::text(chord.get(keys.len()..).unwrap_or_default());
                commands.iter().map(move |command| (rest.clone(), *command))
            })
            .collect()
    }
}

/// One line of `postroom keys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    pub name: &'static str,
    pub keys: Vec<String>,
    pub about: &'static str,
}

/// Every command with its keys, in the order of the table.
#[must_use]
pub fn listing(keymap: &Keymap) -> Vec<KeyRow> {
    TABLE
        .iter()
        .map(|row| KeyRow { name: row.name, keys: keymap.chords(row.command), about: row.about })
        .collect()
}

fn defaults() -> Bindings {
    TABLE
        .iter()
        .map(|row| (row.command, row.keys.iter().filter_map(|k| chord::parse(k).ok()).collect()))
        .collect()
}

fn read(command: Command, texts: &[String], problems: &mut Vec<Problem>) -> Vec<Chord> {
    let name = command.row().name;
    let mut chords = Vec::new();
    for text in texts {
        match chord::parse(text) {
            Ok(chord) => {
                problems.extend(forbidden(command, &chord));
                if !chords.contains(&chord) {
                    chords.push(chord);
                }
            }
            Err(what) => problems.push(Problem::BadChord { command: name, what }),
        }
    }
    for (needed, chord, key) in
        [(Command::Back, "esc", Key::plain(Code::Esc)), (Command::Leave, "ctrl-c", Key::ctrl('c'))]
    {
        if command == needed && !chords.contains(&vec![key]) {
            problems.push(Problem::Needed { command: name, chord });
        }
    }
    chords
}

fn forbidden(command: Command, chord: &[Key]) -> Option<Problem> {
    let why = chord.iter().find_map(|key| {
        let suspend = *key == Key::ctrl('z') && command != Command::Suspend;
        chord::reserved(*key).or(suspend.then_some("it puts the program to sleep"))
    });
    let tail = match chord.first().map(|k| k.code) {
        Some(Code::Char(c)) if command.row().writes && ESCAPE_TAILS.contains(c) => {
            Some("it ends an escape sequence and may arrive by accident")
        }
        Some(Code::Enter | Code::Esc | Code::Char(' ')) if command.row().writes => {
            Some("Enter, Space and Esc stay harmless")
        }
        _ => None,
    };
    why.or(tail).map(|why| Problem::Reserved { command: command.row().name, chord: chord::text(chord), why })
}

/// The first two commands that cannot both have their keys.
fn clash(bound: &Bindings) -> Option<(Problem, Command, Command)> {
    let mut seen: BTreeMap<&Chord, Vec<Command>> = BTreeMap::new();
    for (command, chords) in bound {
        for chord in chords {
            let shared = |other: &&Command| command.row().at.iter().any(|pane| other.applies(*pane));
            let same = seen.get_key_value(chord).and_then(|(c, all)| Some((*c, *all.iter().find(shared)?)));
            // Keys that begin alike lie side by side in the order of chords; only prefixes matter.
            let longer = seen
                .range::<Chord, _>((Bound::Excluded(chord), Bound::Unbounded))
                .next()
                .filter(|(other, _)| other.starts_with(chord))
                .and_then(|(other, all)| Some((*other, *all.first()?)));
            let shorter = (1..chord.len())
                .find_map(|n| chord.get(..n).and_then(|head| seen.get_key_value(&head.to_vec())))
                .and_then(|(other, all)| Some((*other, *all.first()?)));
            if let Some((other_chord, other)) = same.or(longer).or(shorter) {
                let problem = Problem::Clash {
                    chord: chord::text(chord),
                    command: command.row().name,
                    other_chord: chord::text(other_chord),
                    other: other.row().name,
                };
                return Some((problem, *command, other));
            }
            seen.entry(chord).or_default().push(*command);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn build(pairs: &[(&str, &[&str])]) -> (Keymap, Vec<Problem>) {
        let overrides = pairs
            .iter()
            .map(|(name, keys)| ((*name).to_owned(), keys.iter().map(|k| (*k).to_owned()).collect()))
            .collect();
        Keymap::build(&overrides)
    }

    fn means(keymap: &Keymap, text: &str) -> Meaning {
        keymap.meaning(&chord::parse(text).unwrap(), Pane::Orders)
    }

    #[test]
    fn the_same_key_means_what_its_pane_says() {
        let keymap = Keymap::default();
        let e = chord::parse("e").unwrap();
        assert_eq!(keymap.meaning(&e, Pane::Outbox), Meaning::Command(Command::Resolve));
        assert_eq!(keymap.meaning(&e, Pane::Book), Meaning::Command(Command::Edit));
        let (_, problems) = build(&[("resolve", &["x"])]);
        assert_eq!(problems, [], "they share no pane");
        let (_, problems) = build(&[("resolve", &["z"])]);
        assert_eq!(problems.len(), 1, "recall is everywhere");
    }

    #[test]
    fn the_default_table_passes_its_own_check() {
        for row in TABLE {
            for key in row.keys {
                let chord = chord::parse(key).unwrap();
                assert_eq!(forbidden(row.command, &chord), None, "{} {key}", row.name);
                assert_eq!(chord::text(&chord), *key, "written as it is printed");
            }
        }
        assert_eq!(clash(&defaults()), None);
        let count: usize = TABLE.iter().map(|r| r.keys.len()).sum();
        assert_eq!(Keymap::default().chords.values().map(Vec::len).sum::<usize>(), count);
    }

    #[test]
    fn sequences_begin_and_end() {
        let keymap = Keymap::default();
        assert_eq!(means(&keymap, "g"), Meaning::Begun);
        assert_eq!(means(&keymap, "g g"), Meaning::Command(Command::First));
        assert_eq!(means(&keymap, "g q"), Meaning::Nothing);
        assert_eq!(means(&keymap, "G"), Meaning::Command(Command::Last));
        assert_eq!(means(&keymap, "ctrl-x"), Meaning::Nothing);
        assert!(keymap.following(&[Key::char('g')]).contains(&("e".to_owned(), Command::NextException)));
        assert_eq!(keymap.text(Command::First), "g g, home, <");
    }

    #[test]
    fn an_override_replaces_the_keys_of_its_command_only() {
        let (keymap, problems) = build(&[("sort", &["ctrl-x", "f2"]), ("unmark", &["g u"]), ("wide", &[])]);
        assert_eq!(problems, []);
        assert_eq!(means(&keymap, "ctrl-x"), Meaning::Command(Command::Sort));
        assert_eq!(means(&keymap, "s"), Meaning::Nothing);
        assert_eq!(means(&keymap, "g u"), Meaning::Command(Command::Unmark));
        assert_eq!(means(&keymap, "w"), Meaning::Nothing);
        assert_eq!(means(&keymap, "j"), Meaning::Command(Command::Down));
    }

    #[test]
    fn two_commands_may_swap_their_keys() {
        let (keymap, problems) = build(&[("cancel", &["b"]), ("book", &["x"])]);
        assert_eq!(problems, []);
        assert_eq!(means(&keymap, "x"), Meaning::Command(Command::Book));
        assert_eq!(means(&keymap, "b"), Meaning::Command(Command::Cancel));
    }

    #[test]
    fn what_is_wrong_is_said_and_the_defaults_stay() {
        for (overrides, said) in [
            (&[("jump", &["x"] as &[&str])] as &[(&str, &[&str])], "no command \"jump\""),
            (&[("sort", &["alt-s"])], "sort: \"alt-s\""),
            (&[("sort", &["ctrl-q"])], "ctrl-q cannot be bound"),
            (&[("sort", &["g ctrl-j"])], "g ctrl-j cannot be bound"),
            (&[("sort", &["ctrl-z"])], "puts the program to sleep"),
            (&[("cancel", &["R"])], "ends an escape sequence"),
            (&[("cancel", &["enter"])], "stay harmless"),
            (&[("sort", &["x"])], "x is bound to"),
            (&[("sort", &["g"])], "begin alike"),
            (&[("sort", &["x x"])], "begin alike"),
            (&[("back", &["ctrl-x"])], "back keeps esc"),
            (&[("leave", &[])], "leave keeps ctrl-c"),
        ] {
            let (keymap, problems) = build(overrides);
            let text: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(text.len(), 1, "{text:?}");
            assert!(text[0].contains(said), "{text:?} lacks {said}");
            assert_eq!(keymap, Keymap::default(), "{said}");
        }
    }

    #[test]
    fn a_clash_names_both_and_leaves_the_others_alone() {
        let (keymap, problems) =
            build(&[("sort", &["ctrl-x"]), ("wide", &["ctrl-x"]), ("full", &["ctrl-g"])]);
        let text = problems[0].to_string();
        assert!(text.contains("sort") && text.contains("wide"), "{text}");
        assert_eq!(means(&keymap, "s"), Meaning::Command(Command::Sort));
        assert_eq!(means(&keymap, "w"), Meaning::Command(Command::Wide));
        assert_eq!(means(&keymap, "ctrl-g"), Meaning::Command(Command::Full));
    }

    #[test]
    fn the_listing_has_every_command() {
        let rows = listing(&Keymap::default());
        assert_eq!(rows.len(), TABLE.len());
        let close = rows.iter().find(|r| r.name == "close");
        assert_eq!(close.map(|r| r.keys.clone()), Some(vec!["q".to_owned()]));
    }
}
