//! Screens as text: every pane and overlay at the sizes of the design, and what must hold at all sizes.

pub mod fixtures;

use fixtures::{PANES, changing, dialogs, model, overlays};
use postroom::{
    app::{
        layout::{Breadth, Frame, plan},
        message::PollerRole,
        model::{Look, Model, OrdersPane, Overlay, Pane, PromptKind, RecordPane},
    },
    model::{
        order::Group,
        text::{clean, columns},
        theme::{Role, RoleStyle, Theme},
    },
    settings::themes,
    ui::{self, Styles, check},
};
use ratatui::{
    backend::{Backend as _, CrosstermBackend},
    buffer::{Buffer, Cell},
    layout::Rect,
    style::Color,
};

pub const SIZES: [(u16, u16); 3] = [(80, 24), (120, 40), (200, 60)];

fn draw(model: &Model, styles: &Styles, (w, h): (u16, u16)) -> (Buffer, Option<(u16, u16)>) {
    let mut buf = Buffer::empty(Rect::new(0, 0, w, h));
    let caret = ui::view(model, styles, &mut buf);
    assert_eq!(check::first_unclean(&buf), None);
    (buf, caret)
}

fn styles(name: &str, no_colour: bool) -> Styles {
    let (theme, warnings) = themes::load(name, &[]);
    assert!(warnings.is_empty(), "{warnings:?}");
    Styles::new(&theme, no_colour)
}

/// The rows as a terminal shows them, trailing blanks off.
fn rows(buf: &Buffer) -> Vec<String> {
    (0..buf.area.height)
        .map(|y| {
            let mut row = String::new();
            let mut x = 0;
            while x < buf.area.width {
                let symbol = buf[(x, y)].symbol();
                row.push_str(symbol);
                x += u16::try_from(columns(symbol)).unwrap().max(1);
            }
            row.trim_end().to_owned()
        })
        .collect()
}

pub fn text(model: &Model, size: (u16, u16)) -> String {
    let (buf, _) = draw(model, &styles("terminal", false), size);
    let (plain, _) = draw(model, &styles("mono", true), size);
    let text = rows(&buf).join("\n");
    assert_eq!(rows(&plain).join("\n"), text, "a theme changes no text");
    text
}

fn name_of(pane: Pane) -> String {
    pane.title().to_lowercase()
}

#[test]
fn every_pane_at_every_size() {
    for size in SIZES {
        for pane in PANES {
            let model = Model { focus: pane, ..model() };
            let name = format!("pane_{}_{}x{}", name_of(pane), size.0, size.1);
            insta::assert_snapshot!(name, text(&model, size));
        }
    }
}

#[test]
fn every_overlay_at_every_size() {
    for size in SIZES {
        for (name, overlay) in overlays() {
            let model = Model { overlays: vec![overlay], ..model() };
            insta::assert_snapshot!(format!("over_{name}_{}x{}", size.0, size.1), text(&model, size));
        }
    }
}

#[test]
fn changes_under_way_at_every_size() {
    for size in SIZES {
        for pane in [Pane::Orders, Pane::Attention, Pane::Outbox] {
            let model = Model { focus: pane, ..changing() };
            insta::assert_snapshot!(
                format!("changing_{}_{}x{}", name_of(pane), size.0, size.1),
                text(&model, size)
            );
        }
        for (name, overlay) in dialogs() {
            let model = Model { overlays: vec![overlay], ..changing() };
            insta::assert_snapshot!(format!("over_{name}_{}x{}", size.0, size.1), text(&model, size));
        }
    }
    for (name, overlay) in dialogs() {
        let look = Look { ascii: true, ..Look::default() };
        let model = Model { overlays: vec![overlay], look, ..changing() };
        insta::assert_snapshot!(format!("ascii_{name}_80x24"), text(&model, (80, 24)));
    }
}

#[test]
fn small_and_special_looks() {
    let looks = [
        ("tiny", (39, 9), Look::default()),
        ("smallest", (40, 10), Look::default()),
        ("single", (72, 20), Look::default()),
        ("full", (80, 24), Look { full: true, ..Look::default() }),
        ("frameless", (120, 40), Look { frames: false, ..Look::default() }),
        ("wide", (120, 40), Look { wide: true, detail: false, ..Look::default() }),
    ];
    for (name, size, look) in looks {
        let model = Model { look, ..model() };
        insta::assert_snapshot!(format!("look_{name}_{}x{}", size.0, size.1), text(&model, size));
    }
}

#[test]
fn empty_lists_say_why_and_what_next() {
    let mut filtered = model();
    filtered.orders.list.rows.clear();
    filtered.orders.list.selected = None;
    filtered.orders.list.matching = Some(0);
    filtered.record.wanted = None;
    filtered.record.shown = None;
    let mut loading = model();
    loading.orders = OrdersPane::default();
    loading.record = RecordPane::default();
    let mut troubled = model();
    troubled.orders.list.rows.clear();
    troubled.orders.list.trouble = Some(clean("disk I/O error\n\x1b[2J"));
    let mut others = model();
    others.poller = PollerRole::Other("op2@desk4".into());
    others.paused = true;
    others.focus = Pane::Accounts;
    let demo = Model { demo: true, pace: 20.0, ..model() };
    let cases = vec![
        ("unconfigured", fixtures::unconfigured()),
        ("filtered", filtered),
        ("loading", loading),
        ("troubled", troubled),
        ("paused", others),
        ("demo", demo),
    ];
    for (name, model) in cases {
        insta::assert_snapshot!(format!("state_{name}_80x24"), text(&model, (80, 24)));
    }
}

/// A theme in which every role has a colour of its own, so that a cell tells its role; the cursor lies over others, and
/// has a background.
fn tagged() -> Styles {
    let mut theme = Theme::default();
    for (i, role) in Role::ALL.iter().enumerate().filter(|(_, r)| **r != Role::Text) {
        let colour = Some(format!("{}", i + 100));
        let style = match role {
            Role::Cursor => RoleStyle { bg: colour, ..RoleStyle::default() },
            _ => RoleStyle { fg: colour, ..RoleStyle::default() },
        };
        theme.roles.insert(role.name().to_owned(), style);
    }
    Styles::new(&theme, false)
}

/// The role of a cell drawn with [`tagged`], and whether the cursor lies over it.
fn role_of(cell: &Cell) -> (Role, bool) {
    let role = match cell.fg {
        Color::Indexed(n) => Role::ALL[usize::from(n) - 100],
        _ => Role::Text,
    };
    (role, cell.bg != Color::Reset)
}

/// What the six themes are laid on: one grid of roles for each pane and size.
#[test]
fn roles_stand_where_they_should() {
    let letters = "abcdefghijklmnopqrstuvwxyzABCDEFGH";
    let letter_of = |role: Role| {
        let at = Role::ALL.iter().position(|r| *r == role).unwrap();
        letters.chars().nth(at).unwrap()
    };
    let legend: Vec<String> =
        Role::ALL.iter().skip(1).map(|role| format!("{} {}", letter_of(*role), role.name())).collect();
    for size in SIZES {
        for focus in PANES {
            let (buf, _) = draw(&Model { focus, ..model() }, &tagged(), size);
            let grid: Vec<String> = (0..size.1)
                .map(|y| {
                    let letter = |x| match role_of(&buf[(x, y)]) {
                        (_, true) => letter_of(Role::Cursor),
                        (Role::Text, _) if buf[(x, y)].symbol() == " " => ' ',
                        (Role::Text, _) => '.',
                        (role, _) => letter_of(role),
                    };
                    (0..size.0).map(letter).collect::<String>().trim_end().to_owned()
                })
                .collect();
            insta::assert_snapshot!(
                format!("roles_{}_{}x{}", name_of(focus), size.0, size.1),
                format!("{}\n\n{}", legend.join("\n"), grid.join("\n"))
            );
        }
    }
}

/// All six themes, with colours and without: every cell of every pane wears what its theme says of its role, so that a
/// snapshot of the roles is one of each theme.
#[test]
fn every_theme_dresses_every_cell_by_its_role() {
    assert!(themes::SHIPPED.len() >= 6);
    let mut looks = std::collections::BTreeSet::new();
    for size in SIZES {
        for focus in PANES {
            let model = Model { focus, ..model() };
            let (tags, _) = draw(&model, &tagged(), size);
            for (name, _) in themes::SHIPPED {
                for no_colour in [false, true] {
                    let styles = styles(name, no_colour);
                    let (buf, _) = draw(&model, &styles, size);
                    for (cell, tag) in buf.content.iter().zip(&tags.content) {
                        let (role, under_cursor) = role_of(tag);
                        let mut want = Cell::default();
                        want.set_style(styles.of(Role::Text)).set_style(styles.of(role));
                        if under_cursor {
                            want.set_style(styles.of(Role::Cursor));
                        }
                        assert_eq!(
                            (cell.symbol(), cell.fg, cell.bg, cell.modifier),
                            (tag.symbol(), want.fg, want.bg, want.modifier),
                            "{name} {no_colour} {focus:?} {size:?} {role:?}"
                        );
                        let plain = cell.fg == Color::Reset && cell.bg == Color::Reset;
                        assert!(!no_colour || plain, "{name}: a colour in spite of NO_COLOR");
                        looks.insert((
                            name,
                            no_colour,
                            format!("{:?}{:?}{:?}", cell.fg, cell.bg, cell.modifier),
                        ));
                    }
                }
            }
        }
    }
    // They are really different, and none is one grey.
    for (name, _) in themes::SHIPPED {
        let of = |no_colour| looks.iter().filter(|(n, no, _)| *n == name && *no == no_colour).count();
        assert!(
            of(true) >= 3 && (name == "mono" || of(false) > of(true)),
            "{name} {} {}",
            of(false),
            of(true)
        );
    }
}

/// `--ascii`: every pane at every size.
#[test]
fn every_pane_in_ascii() {
    for size in SIZES {
        for focus in PANES {
            let model = Model { focus, look: Look { ascii: true, ..Look::default() }, ..model() };
            insta::assert_snapshot!(
                format!("ascii_{}_{}x{}", name_of(focus), size.0, size.1),
                text(&model, size)
            );
        }
    }
}

#[test]
fn ascii_look_has_ascii_chrome() {
    for size in SIZES {
        for pane in PANES {
            let mut model = Model { focus: pane, look: Look { ascii: true, ..Look::default() }, ..model() };
            let named = overlays().into_iter().chain(dialogs());
            let mut all: Vec<Option<Overlay>> = named.map(|(_, o)| Some(o)).collect();
            all.push(None);
            for overlay in all {
                // The data in the fixtures is not ASCII; what is left when it is taken away must be.
                model
                    .orders
                    .list
                    .rows
                    .retain(|r| r.customer.as_str().is_ascii() && r.destination.as_str().is_ascii());
                model.attention.list.rows.retain(|r| r.customer.as_str().is_ascii());
                model.inbox.list.rows.retain(|r| r.sender.as_str().is_ascii());
                if matches!(
                    overlay,
                    Some(
                        Overlay::Choose { .. }
                            | Overlay::Prompt { kind: PromptKind::Find, .. }
                            | Overlay::Resolve(_)
                            | Overlay::History(_)
                    )
                ) {
                    continue;
                }
                model.overlays = overlay.into_iter().collect();
                let (buf, _) = draw(&model, &styles("terminal", false), size);
                for row in rows(&buf) {
                    assert!(row.is_ascii(), "{pane:?} {:?}: {row}", model.overlays);
                }
            }
        }
    }
}

#[test]
fn frames_stand_still_whatever_the_text() {
    let hostile = fixtures::hostile_orders();
    for size in [(120, 40), (131, 47), (200, 60)] {
        for top in 0..hostile.len() {
            let mut model = model();
            model.orders.list.rows = hostile.clone();
            model.orders.list.top = top;
            model.orders.list.selected = Some(hostile[top].key.clone());
            model.attention.list.rows = hostile.clone();
            model.attention.list.top = top;
            let shown = model.record.shown.as_mut().unwrap();
            for (event, order) in shown.events.iter_mut().zip(&hostile[top..]) {
                event.kind = order.reference.clone();
                event.detail = order.customer.clone();
                event.place = order.state.clone();
            }
            shown.groups[0].1[0].1 = hostile[top].customer.clone();
            shown.title = hostile[top].reference.clone();
            let (buf, _) = draw(&model, &styles("terminal", false), size);
            let plan = plan(size.0, size.1, model.focus, &model.look);
            assert_eq!(plan.frame, Frame::Box);
            for (pane, area) in &plan.panes {
                for y in area.y + 1..area.y + area.h - 1 {
                    for x in [area.x, area.x + area.w - 1] {
                        assert_eq!(buf[(x, y)].symbol(), "│", "{pane:?} at {x},{y} of {size:?}, row {top}");
                    }
                }
                for (x, y, corner) in [
                    (area.x, area.y, "┌"),
                    (area.x + area.w - 1, area.y, "┐"),
                    (area.x, area.y + area.h - 1, "└"),
                    (area.x + area.w - 1, area.y + area.h - 1, "┘"),
                ] {
                    assert_eq!(buf[(x, y)].symbol(), corner, "{pane:?} {size:?}");
                }
            }
        }
    }
}

/// What only seems to be a reference or an address is told where the record is read.
#[test]
fn a_look_alike_is_told_on_the_screen() {
    let mut stored = fixtures::stored_order();
    stored.order.reference = "S3ND7\u{417}".to_owned();
    stored
        .order
        .groups
        .push(Group::new("mail").with("email", "clark@s\u{435}ndle.com, x@read\u{200B}ycloud.com"));
    for size in SIZES {
        let mut model = model();
        model.focus = Pane::Detail;
        model.record.shown = Some(stored.clone().into());
        let shown = text(&model, size);
        for point in ["U+0417", "U+0435", "U+200B"] {
            assert!(shown.contains(point), "{point} at {size:?}\n{shown}");
        }
    }
}

/// What the cells say and what a terminal makes of the bytes must be the same, column by column, also after a second
/// frame was drawn over the first by difference.
#[test]
fn a_terminal_agrees_on_every_column() {
    let mut dice = Dice(7);
    let mut checked = 0;
    for round in 0..24 {
        let (w, h) = (110 + round * 4, 40 + round);
        let mut parser = vt100::Parser::new(h.try_into().unwrap(), w.try_into().unwrap(), 0);
        let mut before = Buffer::empty(Rect::new(0, 0, w, h));
        for _ in 0..3 {
            let mut model = model();
            model.orders.list.rows = (0..30).map(|_| dice.order()).collect();
            model.orders.list.selected = None;
            model.attention.list.rows = (0..6).map(|_| dice.order()).collect();
            let (buf, _) = draw(&model, &styles("terminal", false), (w, h));
            let mut bytes = Vec::new();
            CrosstermBackend::new(&mut bytes).draw(before.diff(&buf).into_iter()).unwrap();
            parser.process(&bytes);
            for y in 0..h {
                checked += 1;
                let mut x = 0;
                while x < w {
                    let symbol = buf[(x, y)].symbol();
                    let cell = parser.screen().cell(y, x).unwrap();
                    let there = if cell.has_contents() { cell.contents() } else { " " };
                    // The first character is enough: the emulator keeps only so many bytes of a cell.
                    assert_eq!(
                        symbol.chars().next(),
                        there.chars().next(),
                        "{symbol:?} {there:?} at {x},{y} of {w}x{h}"
                    );
                    x += u16::try_from(columns(symbol)).unwrap().max(1);
                }
            }
            before = buf;
        }
    }
    assert!(checked > 3000, "{checked}");
}

/// A small deterministic source of chance.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % n as u64).unwrap()
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn chance(&mut self) -> bool {
        self.below(2) == 0
    }

    fn text(&mut self) -> String {
        let nasty = [
            '\u{1b}', '\n', '\t', '\u{301}', '\u{200d}', '\u{202e}', '日', 'ｶ', 'ﾞ', '\u{1100}', '\u{1161}',
            '👩', '🏽', 'ل', 'ا', 'क', '\u{94d}', 'ष', '\u{fe0f}', ' ', 'é',
        ];
        (0..self.below(40))
            .map(|_| match self.below(4) {
                0 => self.pick(&nasty),
                1 => char::from_u32(u32::try_from(self.below(0x3_0000)).unwrap()).unwrap_or('?'),
                _ => char::from(b'a' + u8::try_from(self.below(26)).unwrap()),
            })
            .collect()
    }

    fn order(&mut self) -> postroom::app::shown::ShownOrder {
        let mut order = self.pick(&fixtures::orders());
        order.reference = clean(&self.text());
        order.customer = clean(&self.text());
        order.destination = clean(&self.text());
        order.state = clean(&self.text());
        order.attention = if self.chance() { clean(&self.text()) } else { clean("") };
        order.key.id = format!("{}-{}", order.reference, self.below(1_000_000));
        order
    }

    fn model(&mut self) -> Model {
        let mut model = match self.below(8) {
            0 => fixtures::unconfigured(),
            1..4 => changing(),
            _ => model(),
        };
        model.focus = self.pick(&PANES);
        model.look = Look {
            ascii: self.chance(),
            frames: self.below(4) > 0,
            wide: self.below(4) == 0,
            detail: self.chance(),
            full: self.below(4) == 0,
        };
        model.demo = self.chance();
        model.read_only = self.chance();
        model.paused = self.chance();
        let n = self.below(60);
        model.orders.list.rows = (0..n).map(|_| self.order()).collect();
        model.orders.list.top = self.below(80);
        model.orders.list.selected = model.orders.list.rows.get(self.below(70)).map(|r| r.key.clone());
        model.orders.list.filter_text = self.text();
        model.orders.list.matching = self.chance().then_some(u64::MAX);
        model.orders.list.ready = self.chance();
        model.orders.scroll_x = u16::try_from(self.below(12)).unwrap();
        model.orders.view = self.below(9);
        model.orders.sort.by = self.pick(&fixtures::SORTS);
        model.inbox.list.top = self.below(9);
        model.record.detail_scroll = self.below(200);
        model.record.events_scroll = self.below(9);
        model.record.event = self.below(9);
        model.seat = clean(&self.text());
        if self.below(3) == 0 {
            model.record.shown = None;
        }
        if self.below(2) == 0 {
            let all: Vec<_> = overlays().into_iter().chain(dialogs()).collect();
            let (_, overlay) = self.pick(&all);
            let mut overlay = overlay;
            let typed = self.text();
            let at = self.below(50);
            match &mut overlay {
                Overlay::Palette { input, selected } => {
                    *input = tui_input::Input::new(typed).with_cursor(at);
                    *selected = at;
                }
                Overlay::Prompt { input, .. } => {
                    *input = tui_input::Input::new(typed.repeat(4)).with_cursor(at);
                }
                Overlay::Help { scroll } | Overlay::Raw { scroll } | Overlay::Log { scroll } => *scroll = at,
                Overlay::Choose { selected, found } => {
                    *selected = at;
                    found.truncate(self.below(4));
                }
                _ => {}
            }
            model.overlays.push(overlay);
        }
        model
    }
}

#[test]
fn five_thousand_random_screens_hold() {
    let mut dice = Dice(42);
    let styles = [styles("terminal", false), styles("mono", true), styles("light", false)];
    let mut model = dice.model();
    for round in 0..5000 {
        if round % 5 == 0 {
            model = dice.model();
        }
        let size = if dice.chance() {
            (u16::try_from(dice.below(301)).unwrap(), u16::try_from(dice.below(121)).unwrap())
        } else {
            (u16::try_from(dice.below(130)).unwrap(), u16::try_from(dice.below(50)).unwrap())
        };
        let (_, caret) = draw(&model, &dice.pick(&styles), size);
        if let Some((x, y)) = caret {
            assert!(x < size.0 && y < size.1);
        }
        let wide_field = matches!(model.overlays.last(), Some(Overlay::Prompt { .. }));
        if wide_field && plan(size.0, size.1, model.focus, &model.look).breadth != Breadth::Tiny {
            assert!(caret.is_some(), "the field's caret is on screen at {size:?}");
        }
    }
}

#[test]
fn the_caret_sits_behind_what_was_typed() {
    let mut model = model();
    for (typed, at, want) in
        [("", 0, 3), ("abc", 3, 6), ("abc", 1, 4), ("日本", 2, 7), ("日本", 1, 5), ("a\u{202e}b", 3, 5)]
    {
        let input = tui_input::Input::new(typed.to_owned()).with_cursor(at);
        let kind = PromptKind::Filter(Pane::Orders);
        model.overlays = vec![Overlay::Prompt { kind, input, trouble: None, offers: Vec::new() }];
        let (_, caret) = draw(&model, &styles("mono", true), (80, 24));
        assert_eq!(caret, Some((want, 23)), "{typed:?} {at}");
    }
}

#[test]
fn only_visible_rows_are_drawn_and_the_cursor_is_among_them() {
    let mut model = model();
    let mut dice = Dice(3);
    model.orders.list.rows = (0..200).map(|_| dice.order()).collect();
    for at in [0, 7, 99, 199] {
        model.orders.list.rows[at].customer = clean("Here I am");
        model.orders.list.selected = Some(model.orders.list.rows[at].key.clone());
        for size in SIZES {
            let shown = text(&model, size);
            let cursor = shown.lines().filter(|l| l.contains("> ") && l.contains("Here I am")).count();
            assert!(cursor >= 1, "row {at} at {size:?}\n{shown}");
        }
        model.orders.list.rows[at].customer = clean("gone");
    }
}
