//! Colours by role, as plain data: read by `settings`, drawn by `ui`.

use std::collections::BTreeMap;

/// Colours and attributes by role, as read from a theme file; the drawing code resolves roles to terminal styles.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Theme {
    pub name: String,
    /// Role name -> style. Roles without an entry fall back to plain text.
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
