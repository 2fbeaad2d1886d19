//! Roles made terminal styles, once per theme.

use ratatui::style::{Color, Modifier, Style};

use crate::model::theme::{Colour, Role, RoleStyle, Theme};

/// The look of every role.
#[derive(Debug, Clone)]
pub struct Styles {
    by_role: Vec<Style>,
}

impl Styles {
    /// `no_colour`: attributes only (`NO_COLOR`, a terminal without colours); what had a background is reversed then, so
    /// that a lamp stays a lamp.
    #[must_use]
    pub fn new(theme: &Theme, no_colour: bool) -> Self {
        let by_role =
            Role::ALL.iter().map(|r| theme.style(*r).map_or_else(Style::new, |s| style(s, *r, no_colour)));
        Self { by_role: by_role.collect() }
    }

    #[must_use]
    pub fn of(&self, role: Role) -> Style {
        self.by_role.get(role as usize).copied().unwrap_or_default()
    }
}

fn style(role_style: &RoleStyle, role: Role, no_colour: bool) -> Style {
    let mut style = Style::new();
    let lamp = role_style.bg.is_some() && role != Role::Text;
    for (on, modifier) in [
        (role_style.bold, Modifier::BOLD),
        (role_style.reverse || (lamp && no_colour), Modifier::REVERSED),
        (role_style.underline, Modifier::UNDERLINED),
    ] {
        if on {
            style = style.add_modifier(modifier);
        }
    }
    if !no_colour {
        style.fg = role_style.fg.as_deref().and_then(colour);
        style.bg = role_style.bg.as_deref().and_then(colour);
    }
    style
}

fn colour(word: &str) -> Option<Color> {
    Some(match Colour::parse(word)? {
        Colour::Default => Color::Reset,
        Colour::Rgb(r, g, b) => Color::Rgb(r, g, b),
        Colour::Index(n) => NAMED.get(usize::from(n)).copied().unwrap_or(Color::Indexed(n)),
    })
}

/// The 16 colours in the terminal's own short codes.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn theme() -> Theme {
        let mut theme = Theme::default();
        let lamp =
            RoleStyle { fg: Some("bright-white".into()), bg: Some("red".into()), ..RoleStyle::default() };
        let late = RoleStyle { fg: Some("#ffaa00".into()), bold: true, ..RoleStyle::default() };
        theme.roles.insert("lamp-live".into(), lamp);
        theme.roles.insert("late".into(), late);
        theme
    }

    #[test]
    fn colours_come_from_the_theme_and_fall_back() {
        let styles = Styles::new(&theme(), false);
        assert_eq!(styles.of(Role::LampLive), Style::new().fg(Color::White).bg(Color::Red));
        assert_eq!(
            styles.of(Role::Stale),
            Style::new().fg(Color::Rgb(255, 170, 0)).add_modifier(Modifier::BOLD)
        );
        assert_eq!(styles.of(Role::Good), Style::new());
    }

    #[test]
    fn without_colour_attributes_stay_and_lamps_are_reversed() {
        let styles = Styles::new(&theme(), true);
        assert_eq!(styles.of(Role::LampLive), Style::new().add_modifier(Modifier::REVERSED));
        assert_eq!(styles.of(Role::Late), Style::new().add_modifier(Modifier::BOLD));
    }
}
