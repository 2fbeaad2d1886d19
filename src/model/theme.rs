//! Colours by role, as plain data: read by `settings`, drawn by `ui`.

use std::collections::BTreeMap;

/// Colours and attributes by role, as read from a theme file; the drawing code resolves roles to terminal styles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Theme {
    pub name: String,
    /// Role name -> style. A role without an entry takes its fallback's.
    pub roles: BTreeMap<String, RoleStyle>,
}

/// A style in terms every terminal has.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RoleStyle {
    /// A colour name ("red", "bright-yellow", "default"), "#rrggbb" or an index.
    pub fg: Option<String>,
    pub bg: Option<String>,
    pub bold: bool,
    pub reverse: bool,
    pub underline: bool,
}

macro_rules! roles {
    ($($(#[$doc:meta])* $variant:ident $name:literal $fallback:ident,)*) => {
        /// What a piece of the screen means; a theme gives each its look.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Role { $($(#[$doc])* $variant,)* }

        impl Role {
            pub const ALL: &[Self] = &[$(Self::$variant),*];

            /// The name in a theme file.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// The role whose look is taken when the theme has none for this one; `Text` ends the chain.
            #[must_use]
            pub const fn fallback(self) -> Self {
                match self { $(Self::$variant => Self::$fallback,)* }
            }
        }
    };
}

roles! {
    /// Everything else; its background is the screen's.
    Text "text" Text,
    /// Names of things: the program, a record, a heading in a document.
    Title "title" Text,
    /// Heads of columns and labels of fields.
    Label "label" Text,
    Frame "frame" Text,
    /// The frame of the pane that has the keys.
    FrameFocus "frame-focus" Frame,
    TitleFocus "title-focus" Title,
    /// A key to press.
    Key "key" Title,
    /// The record under the cursor, in the pane that has the keys.
    Cursor "cursor" Text,
    Mark "mark" Title,
    /// Wrong: a person should look; refused.
    Exception "exception" Title,
    /// Late, or closing within 15 minutes.
    Late "late" Exception,
    /// Old data; other warnings.
    Stale "stale" Late,
    /// Waiting for something of ours.
    Pending "pending" Text,
    /// Nobody can tell.
    Unsure "unsure" Title,
    Draft "draft" Text,
    Waiting "waiting" Text,
    Moving "moving" Text,
    Done "done" Text,
    Cancelled "cancelled" Text,
    /// Changed a moment ago.
    Changed "changed" Title,
    /// Not read yet.
    Unread "unread" Title,
    Good "good" Text,
    Link "link" Text,
    /// A field being typed into.
    Input "input" Text,
    LampSafe "lamp-safe" Cursor,
    LampSandbox "lamp-sandbox" LampSafe,
    LampLive "lamp-live" LampSafe,
    LampDemo "lamp-demo" LampSafe,
}

impl Role {
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|r| r.name() == name)
    }
}

impl Theme {
    /// The style of a role, its fallbacks followed; `None`: plain text.
    #[must_use]
    pub fn style(&self, role: Role) -> Option<&RoleStyle> {
        let mut role = role;
        loop {
            if let Some(style) = self.roles.get(role.name()) {
                return Some(style);
            }
            if role == Role::Text {
                return None;
            }
            role = role.fallback();
        }
    }
}

/// A colour, understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colour {
    /// The terminal's own.
    Default,
    /// 0 to 15: the terminal's palette; 16 to 255: the fixed ones.
    Index(u8),
    Rgb(u8, u8, u8),
}

/// The names of colours 0 to 15.
pub const COLOUR_NAMES: [&str; 16] = [
    "black",
    "red",
    "green",
    "yellow",
    "blue",
    "magenta",
    "cyan",
    "white",
    "bright-black",
    "bright-red",
    "bright-green",
    "bright-yellow",
    "bright-blue",
    "bright-magenta",
    "bright-cyan",
    "bright-white",
];

impl Colour {
    /// Reads a name, `#rrggbb` or an index.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        if word == "default" {
            return Some(Self::Default);
        }
        if let Some(at) = COLOUR_NAMES.iter().position(|n| *n == word) {
            return u8::try_from(at).ok().map(Self::Index);
        }
        if let Some(hex) = word.strip_prefix('#') {
            let plain = hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
            let n = u32::from_str_radix(hex, 16).ok().filter(|_| plain)?;
            let [_, r, g, b] = n.to_be_bytes();
            return Some(Self::Rgb(r, g, b));
        }
        word.parse().ok().map(Self::Index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fallback_chain_ends_and_names_are_read_back() {
        for role in Role::ALL {
            let mut at = *role;
            for _ in 0..Role::ALL.len() {
                at = at.fallback();
            }
            assert_eq!(at, Role::Text, "{role:?}");
            assert_eq!(Role::parse(role.name()), Some(*role));
        }
    }

    #[test]
    fn colours_are_read() {
        assert_eq!(Colour::parse("bright-red"), Some(Colour::Index(9)));
        assert_eq!(Colour::parse("208"), Some(Colour::Index(208)));
        assert_eq!(Colour::parse("#0a0B0c"), Some(Colour::Rgb(10, 11, 12)));
        for bad in ["", "pink", "256", "#fff", "#gggggg", "#+12345"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }
}
