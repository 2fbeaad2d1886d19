//! Saving what a provider hands out: an own name, owner-only, and nothing is ever overwritten.

use std::{
    fs::{DirBuilder, OpenOptions},
    io::{ErrorKind, Write as _},
    path::{Path, PathBuf},
};

/// Names that are taken are counted up so far.
const MOST: u32 = 999;
/// A name may be so long, without its number and ending.
const LONGEST: usize = 100;

/// Where labels lie in the data folder.
pub(super) const LABELS: &str = "labels";
/// Where documents lie that were only read.
pub(super) const PAPERS: &str = "papers";

/// What every PDF begins with.
pub(super) const PDF: &[u8] = b"%PDF-";

/// Saves a PDF in a folder under a name made of these words, and answers where it is.
///
/// # Errors
/// Why it could not be saved, in plain words.
pub(super) async fn save_pdf(folder: PathBuf, words: &[&str], bytes: Vec<u8>) -> Result<PathBuf, String> {
    if !bytes.starts_with(PDF) {
        return Err("what came is no PDF; it was not saved".to_owned());
    }
    let name = name(words);
    let saved = tokio::task::spawn_blocking(move || {
        save(&folder, &name, &bytes).map_err(|e| format!("it cannot be saved in {}: {e}", folder.display()))
    });
    saved.await.unwrap_or_else(|_| Err("the program failed at saving it".to_owned()))
}

/// Only letters, digits, `-` and `_` of a provider's words get into a name.
fn name(words: &[&str]) -> String {
    let mut name = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        if !name.is_empty() {
            name.push('-');
        }
        name.extend(word.chars().map(|c| if c.is_ascii_alphanumeric() || c == '_' { c } else { '-' }));
    }
    name.truncate(LONGEST);
    let name = name.trim_matches('-');
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

fn save(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<PathBuf> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
        builder.mode(0o700);
        options.mode(0o600);
    }
    builder.create(folder)?;
    for n in 1..=MOST {
        let number = if n == 1 { String::new() } else { format!("-{n}") };
        let path = folder.join(format!("{name}{number}.pdf"));
        let mut file = match options.open(&path) {
            Err(e) if e.kind() == ErrorKind::AlreadyExists => continue,
            opened => opened?,
        };
        return match file.write_all(bytes).and_then(|()| file.sync_all()) {
            Ok(()) => Ok(path),
            Err(e) => {
                // Half a file is worse than none.
                let _ = std::fs::remove_file(&path);
                Err(e)
            }
        };
    }
    Err(std::io::Error::new(ErrorKind::AlreadyExists, "a thousand files have this name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_whatever_a_provider_says() {
        assert_eq!(name(&["sendle", "S3ND73", "a4", "2026-11-20"]), "sendle-S3ND73-a4-2026-11-20");
        for (said, plain) in [
            ("../../etc/passwd", "etc-passwd"),
            ("/abs/olute", "abs-olute"),
            ("a\u{202e}b\0c\nd", "a-b-c-d"),
            ("..", "file"),
            (".hidden", "hidden"),
            ("", "file"),
            ("con:aux", "con-aux"),
        ] {
            assert_eq!(name(&[said]), plain, "{said:?}");
        }
        assert_eq!(name(&["x".repeat(4_000).as_str()]).len(), LONGEST);
    }

    #[tokio::test]
    async fn nothing_is_overwritten_and_nobody_else_may_read_it() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("labels");
        let mut paths = Vec::new();
        for n in 0..3 {
            let bytes = format!("%PDF-1.4 {n}").into_bytes();
            paths.push(save_pdf(folder.clone(), &["sendle", "S1"], bytes).await.unwrap());
        }
        let names: Vec<_> = paths.iter().map(|p| p.file_name().unwrap().to_str().unwrap()).collect();
        assert_eq!(names, ["sendle-S1.pdf", "sendle-S1-2.pdf", "sendle-S1-3.pdf"]);
        for (n, path) in paths.iter().enumerate() {
            assert_eq!(std::fs::read_to_string(path).unwrap(), format!("%PDF-1.4 {n}"));
            #[cfg(unix)]
            {
                use std::os::unix::fs::PermissionsExt as _;
                assert_eq!(std::fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600);
                assert_eq!(std::fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o700);
            }
        }
        assert!(save_pdf(folder.clone(), &["x"], b"<html>".to_vec()).await.is_err());
        assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 3);
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_link_that_lies_in_wait_is_not_followed() {
        let home = tempfile::tempdir().unwrap();
        let folder = home.path().join("labels");
        std::fs::create_dir(&folder).unwrap();
        let target = home.path().join("target");
        std::os::unix::fs::symlink(&target, folder.join("sendle-S1.pdf")).unwrap();
        let saved = save_pdf(folder.clone(), &["sendle", "S1"], b"%PDF-1.4".to_vec()).await.unwrap();
        assert_eq!(saved, folder.join("sendle-S1-2.pdf"));
        assert!(!target.exists());
    }
}
