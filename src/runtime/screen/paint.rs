//! From one screenful to the next in as few bytes as can be had: rows that moved are moved by the terminal's own scroll
//! region, the rest is written cell by cell, and the shorter of both ways wins.

use std::io::Write as _;

use ratatui::style::{Color, Modifier};

use super::grid::{Glyph, Grid, Pen, Spot};

/// Fewer rows than this are not worth a scroll.
const LEAST_ROWS: i32 = 3;
/// An unchanged run of at most so many cells is written again rather than jumped over.
const SHORT_GAP: usize = 4;

/// Writes what turns `shadow` into `next`, and makes `shadow` equal to `next`. Both must have the same size. Leaves the
/// pen plain and the cursor anywhere.
pub fn paint(shadow: &mut Grid, next: &Grid, out: &mut Vec<u8>) {
    let start = out.len();
    let moved = find_scroll(shadow, next).map(|(top, bottom, by)| {
        let mut grid = shadow.clone();
        let mut bytes = Vec::with_capacity(2048);
        grid.scroll(top, bottom, by);
        let (letter, count) = if by > 0 { ('S', by) } else { ('T', -by) };
        let _ = write!(bytes, "\x1b[{};{}r\x1b[{count}{letter}\x1b[r", top + 1, bottom + 1);
        write_changes(&grid, next, &mut bytes);
        bytes
    });
    write_changes(shadow, next, out);
    if let Some(moved) = moved.filter(|m| m.len() < out.len() - start) {
        out.truncate(start);
        out.extend_from_slice(&moved);
    }
    shadow.clone_from(next);
}

/// Finds rows that moved up or down together: (top, bottom, by), `by` positive for up.
fn find_scroll(shadow: &Grid, next: &Grid) -> Option<(usize, usize, isize)> {
    let height = next.height;
    let same: Vec<bool> = (0..height).map(|y| shadow.row(y) == next.row(y)).collect();
    let changed = same.iter().filter(|s| !**s).count();
    if changed < 4 {
        return None;
    }
    let old: Vec<u64> = (0..height).map(|y| hash(shadow.row(y))).collect();
    let new: Vec<u64> = (0..height).map(|y| hash(next.row(y))).collect();
    let blank = hash(&vec![Spot::BLANK; next.width]);
    let mut best: Option<(i32, usize, usize, isize)> = None;
    let most = isize::try_from(height / 2).unwrap_or(0);
    for by in (-most..=most).filter(|d| *d != 0) {
        // The densest stretch of rows that the move would bring into place, by running sum.
        let (mut sum, mut from) = (0, 0);
        for y in 0..height {
            let source = y.checked_add_signed(by).filter(|s| *s < height);
            let hit = source.is_some_and(|s| old[s] == new[y]) && new[y] != blank;
            let worth = match (hit, same[y]) {
                (true, false) => 1,
                (false, true) => -1,
                _ => 0,
            };
            if sum <= 0 {
                (sum, from) = (0, y);
            }
            sum += worth;
            if hit && best.is_none_or(|(b, ..)| sum > b) {
                best = Some((sum, from, y, by));
            }
        }
    }
    let (gain, from, to, by) = best.filter(|b| b.0 >= LEAST_ROWS)?;
    let _ = gain;
    // The region holds where the rows come from and where they go.
    let (top, bottom) =
        if by > 0 { (from, to.saturating_add_signed(by)) } else { (from.saturating_add_signed(by), to) };
    Some((top, bottom.min(height - 1), by))
}

fn hash(row: &[Spot]) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    hasher.finish()
}

/// Cell by cell.
fn write_changes(shadow: &Grid, next: &Grid, out: &mut Vec<u8>) {
    let mut pen = Pen::PLAIN;
    // Where the terminal's cursor is, when that is certain.
    let mut at: Option<(usize, usize)> = None;
    for y in 0..next.height {
        let (old, new) = (shadow.row(y), next.row(y));
        if old == new {
            continue;
        }
        let text_end = new.iter().rposition(|s| *s != Spot::BLANK).map_or(0, |x| x + 1);
        let old_end = old.iter().rposition(|s| *s != Spot::BLANK).map_or(0, |x| x + 1);
        // A tail of blanks is erased in one go when that is shorter.
        let erase = old_end > text_end + 3;
        let end = if erase { text_end } else { next.width };
        let mut x = 0;
        while x < end {
            if old[x] == new[x] || new[x].glyph == Glyph::Tail && x > 0 && old[x - 1] == new[x - 1] {
                x += 1;
                continue;
            }
            if new[x].glyph == Glyph::Tail {
                // Its head was written just now, or lies unchanged to the left: write the head again.
                if at == Some((x + 1, y)) {
                    x += 1;
                    continue;
                }
                x -= 1;
            }
            go_to(out, &mut at, (x, y), new, &mut pen);
            set_pen(out, &mut pen, new[x].pen);
            x += write_glyph(out, &new[x].glyph, new.get(x + 1));
            // At the last column a terminal may or may not have wrapped.
            at = (x < next.width).then_some((x, y));
        }
        if erase {
            go_to(out, &mut at, (text_end, y), new, &mut pen);
            set_pen(out, &mut pen, Pen::PLAIN);
            out.extend_from_slice(b"\x1b[K");
        }
    }
    set_pen(out, &mut pen, Pen::PLAIN);
}

/// Moves the cursor the cheapest way.
fn go_to(
    out: &mut Vec<u8>,
    at: &mut Option<(usize, usize)>,
    (x, y): (usize, usize),
    row: &[Spot],
    pen: &mut Pen,
) {
    match *at {
        Some((ax, ay)) if (ax, ay) == (x, y) => {}
        Some((ax, ay)) if ay == y && ax < x => {
            let gap = &row[ax..x];
            let plain =
                gap.iter().all(|s| s.pen == *pen && matches!(s.glyph, Glyph::Char(c) if c.is_ascii()));
            if gap.len() <= SHORT_GAP && plain {
                for spot in gap {
                    write_glyph(out, &spot.glyph, None);
                }
            } else {
                let _ = write!(out, "\x1b[{}C", x - ax);
            }
        }
        Some((_, ay)) if y == ay + 1 && x == 0 => out.extend_from_slice(b"\r\n"),
        _ if x == 0 => {
            let _ = write!(out, "\x1b[{}H", y + 1);
        }
        _ => {
            let _ = write!(out, "\x1b[{};{}H", y + 1, x + 1);
        }
    }
    *at = Some((x, y));
}

/// Writes one character; answers how many columns it took.
fn write_glyph(out: &mut Vec<u8>, glyph: &Glyph, after: Option<&Spot>) -> usize {
    match glyph {
        Glyph::Char(c) => {
            let mut bytes = [0; 4];
            out.extend_from_slice(c.encode_utf8(&mut bytes).as_bytes());
        }
        Glyph::Cluster(text) => out.extend_from_slice(text.as_bytes()),
        Glyph::Tail => {}
    }
    if after.is_some_and(|s| s.glyph == Glyph::Tail) { 2 } else { 1 }
}

const ATTRIBUTES: [(Modifier, u8); 6] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::REVERSED, 7),
    (Modifier::CROSSED_OUT, 9),
];

/// Changes the pen with one sequence.
fn set_pen(out: &mut Vec<u8>, pen: &mut Pen, want: Pen) {
    if *pen == want {
        return;
    }
    if want == Pen::PLAIN {
        out.extend_from_slice(b"\x1b[m");
        *pen = want;
        return;
    }
    out.extend_from_slice(b"\x1b[");
    let mut first = true;
    let mut number = |out: &mut Vec<u8>, n: std::fmt::Arguments<'_>| {
        if !std::mem::take(&mut first) {
            out.push(b';');
        }
        let _ = out.write_fmt(n);
    };
    // An attribute can only be taken away by a reset; colours can be overwritten.
    let from = if want.modifier.contains(pen.modifier) {
        *pen
    } else {
        number(out, format_args!("0"));
        Pen::PLAIN
    };
    for (modifier, code) in ATTRIBUTES {
        if want.modifier.contains(modifier) && !from.modifier.contains(modifier) {
            number(out, format_args!("{code}"));
        }
    }
    if want.fg != from.fg {
        colour(out, &mut number, want.fg, 30);
    }
    if want.bg != from.bg {
        colour(out, &mut number, want.bg, 40);
    }
    out.push(b'm');
    *pen = want;
}

fn colour(
    out: &mut Vec<u8>,
    number: &mut impl FnMut(&mut Vec<u8>, std::fmt::Arguments<'_>),
    colour: Color,
    base: u8,
) {
    let ansi = |n: u8| if n < 8 { base + n } else { base + 60 + n - 8 };
    let basic = match colour {
        Color::Reset => return number(out, format_args!("{}", base + 9)),
        Color::Rgb(r, g, b) => return number(out, format_args!("{};2;{r};{g};{b}", base + 8)),
        Color::Indexed(n) if n > 15 => return number(out, format_args!("{};5;{n}", base + 8)),
        Color::Indexed(n) => n,
        Color::Black => 0,
        Color::Red => 1,
        Color::Green => 2,
        Color::Yellow => 3,
        Color::Blue => 4,
        Color::Magenta => 5,
        Color::Cyan => 6,
        Color::Gray => 7,
        Color::DarkGray => 8,
        Color::LightRed => 9,
        Color::LightGreen => 10,
        Color::LightYellow => 11,
        Color::LightBlue => 12,
        Color::LightMagenta => 13,
        Color::LightCyan => 14,
        Color::White => 15,
    };
    number(out, format_args!("{}", ansi(basic)));
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::{buffer::Buffer, layout::Rect, style::Style};

    use super::*;

    fn grid(buffer: &Buffer) -> Grid {
        let mut grid = Grid::blank(0, 0);
        grid.copy_from(buffer);
        grid
    }

    fn buffer(lines: &[String], width: u16, bold: usize) -> Buffer {
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, u16::try_from(lines.len()).unwrap()));
        for (y, line) in lines.iter().enumerate() {
            let style = if y == bold { Style::new().add_modifier(Modifier::REVERSED) } else { Style::new() };
            buffer.set_string(0, u16::try_from(y).unwrap(), line, style);
        }
        buffer
    }

    fn on_screen(parser: &vt100::Parser, grid: &Grid) -> Result<(), String> {
        for y in 0..grid.height {
            for (x, spot) in grid.row(y).iter().enumerate() {
                let cell =
                    parser.screen().cell(u16::try_from(y).unwrap(), u16::try_from(x).unwrap()).unwrap();
                let want = match &spot.glyph {
                    Glyph::Char(c) => c.to_string(),
                    Glyph::Cluster(t) => t.to_string(),
                    Glyph::Tail => String::new(),
                };
                let shown = if cell.contents().is_empty() && want == " " { " " } else { cell.contents() };
                if shown != want
                    || cell.inverse() != spot.pen.modifier.contains(Modifier::REVERSED) && !want.is_empty()
                {
                    return Err(format!("{x},{y}: {shown:?} is not {want:?}"));
                }
            }
        }
        Ok(())
    }

    #[test]
    fn a_list_that_scrolls_by_one_costs_two_rows() {
        let row = |n: usize| format!("SND S3ND{n:04}   customer {:<30} booking   {n}h left", n * 7919);
        let lines = |from: usize| (from..from + 30).map(row).collect::<Vec<_>>();
        let mut shadow = grid(&buffer(&lines(0), 120, 29));
        let next = grid(&buffer(&lines(1), 120, 29));
        let mut out = Vec::new();
        paint(&mut shadow, &next, &mut out);
        assert!(out.len() < 260, "{} bytes: {}", out.len(), String::from_utf8_lossy(&out).escape_debug());
        assert_eq!(shadow, next);
    }

    #[test]
    fn nothing_changed_writes_nothing() {
        let mut shadow = grid(&buffer(&["one".into(), "two".into()], 20, 1));
        let next = shadow.clone();
        let mut out = Vec::new();
        paint(&mut shadow, &next, &mut out);
        assert!(out.is_empty());
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(300))]
        /// A terminal that follows the bytes shows what was drawn, whatever was there before, wide characters included.
        #[test]
        fn the_terminal_shows_what_was_drawn(
            frames in prop::collection::vec(
                (prop::collection::vec("[a-c 日本語é]{0,14}", 8), 0_usize..9, 0_usize..8), 1..6),
        ) {
            let (width, height) = (12_u16, 8_u16);
            let mut parser = vt100::Parser::new(height.try_into().unwrap(), width.try_into().unwrap(), 0);
            let mut shadow = Grid::blank(width.into(), height.into());
            let mut lines: Vec<String> = vec![String::new(); height.into()];
            for (fresh, bold, turn) in frames {
                // Half of the frames move what is there, as a scrolling list does.
                if turn % 2 == 0 { lines.rotate_left(turn % 3); lines[7].clone_from(&fresh[0]); } else { lines = fresh; }
                let next = grid(&buffer(&lines, width, bold));
                let mut out = Vec::new();
                paint(&mut shadow, &next, &mut out);
                parser.process(&out);
                prop_assert_eq!(on_screen(&parser, &next), Ok(()));
            }
        }
    }
}
