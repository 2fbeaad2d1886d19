//! Theme files: found, read, inherited. A mistake in one is a warning with its line, never a failure.
//!
//! ```toml
//! inherits = "terminal"
//! [palette]
//! alarm = "#ff5f5f"
//! [roles]
//! exception = { fg = "alarm", bold = true }
//! ```

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use toml::Spanned;

use crate::model::theme::{Colour, Role, RoleStyle, Theme};

/// The theme that is used when none is named, and when a named one cannot be found.
pub const DEFAULT: &str = "terminal";

/// The themes inside the program, by name.
pub const SHIPPED: [(&str, &str); 6] = [
    ("terminal", include_str!("../../themes/terminal.toml")),
    ("mono", include_str!("../../themes/mono.toml")),
    ("light", include_str!("../../themes/light.toml")),
    ("deutan", include_str!("../../themes/deutan.toml")),
    ("tritan", include_str!("../../themes/tritan.toml")),
    ("prod", include_str!("../../themes/prod.toml")),
];

/// A theme file as written.
#[derive(Debug, Default, Deserialize)]
struct File {
    inherits: Option<Spanned<String>>,
    #[serde(default)]
    palette: BTreeMap<Spanned<String>, Spanned<String>>,
    #[serde(default)]
    roles: BTreeMap<Spanned<String>, Spanned<Style>>,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

#[derive(Debug, Default, Deserialize)]
struct Style {
    fg: Option<String>,
    bg: Option<String>,
    #[serde(default)]
    bold: bool,
    #[serde(default)]
    reverse: bool,
    #[serde(default)]
    underline: bool,
    #[serde(flatten)]
    unknown: BTreeMap<String, toml::Value>,
}

/// Reads a theme by name. Folders are asked in order, the program's own themes last. What was wrong comes along as
/// sentences with file and line.
#[must_use]
pub fn load(name: &str, folders: &[PathBuf]) -> (Theme, Vec<String>) {
    let mut warnings = Vec::new();
    let mut seen = Vec::new();
    let mut layers = Vec::new();
    let mut next = Some(name.to_owned());
    while let Some(name) = next.take() {
        let Some((place, text)) = find(&name, folders, &seen, &mut warnings) else {
            if seen.iter().any(|(known, _)| *known == name) {
                warnings.push(format!("theme {name}: it inherits itself; the second time is ignored"));
            } else {
                let instead = instead(&layers, &name, &mut next);
                warnings.push(format!("theme {name}: not found; {instead}"));
            }
            continue;
        };
        seen.push((name.clone(), place.clone()));
        match toml::from_str::<File>(&text) {
            Ok(file) => {
                next = file.inherits.as_ref().map(|n| n.get_ref().clone());
                layers.push((place, text, file));
            }
            Err(e) => {
                let line = e.span().map_or(1, |span| line_of(&text, span.start));
                let instead = instead(&layers, &name, &mut next);
                warnings.push(format!("{place}:{line}: {}; {instead}", e.message()));
            }
        }
    }
    (resolve(name, &layers, &mut warnings), warnings)
}

/// What steps in for a theme that cannot be read, in words; `next` is what to read then.
fn instead(layers: &[(String, String, File)], name: &str, next: &mut Option<String>) -> String {
    if !layers.is_empty() {
        return "nothing is inherited from it".to_owned();
    }
    if name == DEFAULT {
        return "plain text is used instead".to_owned();
    }
    *next = Some(DEFAULT.to_owned());
    format!("{DEFAULT} is used instead")
}

/// Every name that [`load`] finds, sorted.
#[must_use]
pub fn names(folders: &[PathBuf]) -> Vec<String> {
    let mut names: Vec<String> = SHIPPED.iter().map(|(name, _)| (*name).to_owned()).collect();
    for folder in folders {
        let files = std::fs::read_dir(folder).into_iter().flatten().flatten();
        names.extend(files.filter_map(|f| {
            let path = f.path();
            let toml = path.extension().is_some_and(|e| e == "toml");
            path.file_stem().filter(|_| toml)?.to_str().map(str::to_owned)
        }));
    }
    names.sort();
    names.dedup();
    names
}

/// The first place that has the theme and was not read yet, so that a user's `terminal` may inherit ours.
fn find(
    name: &str,
    folders: &[PathBuf],
    seen: &[(String, String)],
    warnings: &mut Vec<String>,
) -> Option<(String, String)> {
    let fresh = |place: &str| !seen.iter().any(|(n, p)| n == name && p == place);
    // A name is a name, never a path out of the folder.
    if !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_".contains(c)) {
        for folder in folders {
            let path = folder.join(format!("{name}.toml"));
            let place = path.display().to_string();
            match fresh(&place).then(|| read(&path)) {
                Some(Ok(text)) => return Some((place, text)),
                Some(Err(e)) if e.kind() != std::io::ErrorKind::NotFound => {
                    warnings.push(format!("{place}: {e}"));
                }
                _ => {}
            }
        }
    }
    let (_, text) = SHIPPED.iter().find(|(n, _)| *n == name)?;
    let place = format!("themes/{name}.toml");
    fresh(&place).then(|| (place, (*text).to_owned()))
}

/// No theme needs more than this; a device or a wrong file is not read to its end.
const MAX_BYTES: u64 = 256 * 1024;

fn read(path: &Path) -> std::io::Result<String> {
    use std::io::Read as _;
    let mut text = String::new();
    std::fs::File::open(path)?.take(MAX_BYTES).read_to_string(&mut text)?;
    Ok(text)
}

/// Lays the files over each other, the last inherited one first: all palettes, then all roles, so that a new palette
/// recolours inherited roles.
fn resolve(name: &str, layers: &[(String, String, File)], warnings: &mut Vec<String>) -> Theme {
    let mut palette: BTreeMap<&str, &str> = BTreeMap::new();
    let mut theme = Theme { name: name.to_owned(), ..Theme::default() };
    for (place, text, file) in layers.iter().rev() {
        let mut warn = |at: usize, what: String| {
            warnings.push(format!("{place}:{}: {what}", line_of(text, at)));
        };
        for key in file.unknown.keys() {
            warn(text.find(key.as_str()).unwrap_or(0), format!("unknown key \"{key}\""));
        }
        for (key, value) in &file.palette {
            if Colour::parse(value.get_ref()).is_some() {
                palette.insert(key.get_ref(), value.get_ref());
            } else {
                warn(value.span().start, format!("unknown colour \"{}\"", value.get_ref()));
            }
        }
    }
    for (place, text, file) in layers.iter().rev() {
        let mut warn = |at: usize, what: String| {
            warnings.push(format!("{place}:{}: {what}", line_of(text, at)));
        };
        for (role, style) in &file.roles {
            if Role::parse(role.get_ref()).is_none() {
                warn(role.span().start, format!("unknown role \"{}\"", role.get_ref()));
                continue;
            }
            let at = style.span().start;
            let style = style.get_ref();
            for key in style.unknown.keys() {
                warn(at, format!("unknown key \"{key}\""));
            }
            let mut colour = |word: &Option<String>| -> Option<String> {
                let word = word.as_deref()?;
                let found = palette.get(word).copied().unwrap_or(word);
                if Colour::parse(found).is_none() {
                    warn(at, format!("unknown colour \"{word}\""));
                    return None;
                }
                Some(found.to_owned())
            };
            let resolved = RoleStyle {
                fg: colour(&style.fg),
                bg: colour(&style.bg),
                bold: style.bold,
                reverse: style.reverse,
                underline: style.underline,
            };
            theme.roles.insert(role.get_ref().clone(), resolved);
        }
    }
    theme
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|b| *b == b'\n').count() + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shipped_themes_are_faultless_and_readable() {
        for (name, _) in SHIPPED {
            let (theme, warnings) = load(name, &[]);
            assert!(warnings.is_empty(), "{warnings:?}");
            assert_eq!(theme.name, name);
            let base = theme.style(Role::Text).cloned().unwrap_or_default();
            for role in Role::ALL {
                let style = theme.style(*role).cloned().unwrap_or_default();
                let word = |own: Option<String>, base: &Option<String>| {
                    own.or_else(|| base.clone()).and_then(|w| Colour::parse(&w)).and_then(rgb)
                };
                let (fg, bg) = (word(style.fg.clone(), &base.fg), word(style.bg.clone(), &base.bg));
                if let (Some(fg), Some(bg)) = (fg, bg) {
                    let ratio = contrast(fg, bg);
                    assert!(ratio >= 4.5, "{name} {}: {ratio:.2}", role.name());
                }
                for bad in ["blue", "black", "bright-black"] {
                    assert_ne!(style.fg.as_deref(), Some(bad), "{name} {}", role.name());
                }
            }
        }
        let (mono, _) = load("mono", &[]);
        assert!(mono.roles.values().all(|s| s.fg.is_none() && s.bg.is_none()));
    }

    /// The colour as xterm shows it by default.
    fn rgb(colour: Colour) -> Option<(u8, u8, u8)> {
        const ANSI: [(u8, u8, u8); 16] = [
            (0, 0, 0),
            (205, 0, 0),
            (0, 205, 0),
            (205, 205, 0),
            (0, 0, 238),
            (205, 0, 205),
            (0, 205, 205),
            (229, 229, 229),
            (127, 127, 127),
            (255, 0, 0),
            (0, 255, 0),
            (255, 255, 0),
            (92, 92, 255),
            (255, 0, 255),
            (0, 255, 255),
            (255, 255, 255),
        ];
        let step = |n: u8| if n == 0 { 0 } else { 55 + 40 * n };
        match colour {
            Colour::Default => None,
            Colour::Rgb(r, g, b) => Some((r, g, b)),
            Colour::Index(n @ 0..16) => Some(ANSI[usize::from(n)]),
            Colour::Index(n @ 16..232) => {
                let n = n - 16;
                Some((step(n / 36), step(n / 6 % 6), step(n % 6)))
            }
            Colour::Index(n) => Some((8 + 10 * (n - 232), 8 + 10 * (n - 232), 8 + 10 * (n - 232))),
        }
    }

    /// WCAG 2 contrast ratio.
    fn contrast(a: (u8, u8, u8), b: (u8, u8, u8)) -> f64 {
        let light = |(r, g, b): (u8, u8, u8)| {
            let lin = |c: u8| {
                let c = f64::from(c) / 255.0;
                if c <= 0.03928 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
            };
            0.2126 * lin(r) + 0.7152 * lin(g) + 0.0722 * lin(b)
        };
        let (a, b) = (light(a), light(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn mistakes_are_warnings_with_their_line() {
        let folder = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        write(
            "mine.toml",
            "inherits = \"terminal\"\nshine = 1\n[palette]\nalarm = \"pinkish\"\nsoon = \"#ffaa00\"\n\
             [roles]\nglow = { fg = \"red\" }\nlate = { fg = \"soon\", bold = true }\nlink = { fg = \"mauve\", blink = true }\n",
        );
        write("loop.toml", "inherits = \"pool\"\n[roles]\ntitle = { bold = true }\n");
        write("pool.toml", "inherits = \"loop\"\n");
        write("torn.toml", "[roles\n");
        let folders = [folder.path().to_path_buf()];
        let place = folder.path().join("mine.toml").display().to_string();

        let (theme, mut warnings) = load("mine", &folders);
        warnings.sort();
        assert_eq!(
            warnings,
            [
                format!("{place}:2: unknown key \"shine\""),
                format!("{place}:4: unknown colour \"pinkish\""),
                format!("{place}:7: unknown role \"glow\""),
                format!("{place}:9: unknown colour \"mauve\""),
                format!("{place}:9: unknown key \"blink\""),
            ]
        );
        assert_eq!(theme.style(Role::Late).unwrap().fg.as_deref(), Some("#ffaa00"));
        assert_eq!(theme.style(Role::Unsure).unwrap().fg.as_deref(), Some("magenta"), "inherited");

        let (theme, warnings) = load("loop", &folders);
        assert!(theme.style(Role::Title).unwrap().bold);
        assert_eq!(warnings, ["theme loop: it inherits itself; the second time is ignored"]);

        let (theme, warnings) = load("torn", &folders);
        assert!(warnings[0].contains("torn.toml:1: "), "{warnings:?}");
        assert!(warnings[0].ends_with("; terminal is used instead"), "{warnings:?}");
        assert!(theme.style(Role::Exception).unwrap().bold, "the default steps in");

        for name in ["nowhere", "../mine", ""] {
            let (theme, warnings) = load(name, &folders);
            assert_eq!(warnings, [format!("theme {name}: not found; terminal is used instead")]);
            assert!(theme.style(Role::Exception).unwrap().bold);
        }
        assert!(names(&folders).contains(&"mine".to_owned()) && names(&folders).contains(&"prod".to_owned()));
    }

    #[test]
    fn the_users_folder_wins_and_may_inherit_the_shipped_theme_of_the_same_name() {
        let folder = tempfile::tempdir().unwrap();
        let text = "inherits = \"terminal\"\n[roles]\ngood = { fg = \"cyan\" }\n";
        std::fs::write(folder.path().join("terminal.toml"), text).unwrap();
        let (theme, warnings) = load("terminal", &[folder.path().to_path_buf()]);
        assert!(warnings.is_empty(), "{warnings:?}");
        assert_eq!(theme.style(Role::Good).unwrap().fg.as_deref(), Some("cyan"));
        assert_eq!(theme.style(Role::Late).unwrap().fg.as_deref(), Some("yellow"));
    }
}
