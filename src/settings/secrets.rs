//! Fetching secrets from where the config points, and refusing places that others can read.

use std::{
    path::Path,
    process::{Command, Stdio},
};

use super::{
    SettingsError,
    config::{Place, Source},
};
use crate::model::secret::Secret;

/// Fetches one secret.
///
/// # Errors
/// What is wrong with the place; never the secret.
pub fn fetch(field: &str, source: Option<Source>, base: &Path) -> Result<Secret, String> {
    let text = match source {
        None => return Err(format!("{field} is missing")),
        Some(Source::Plain(text)) => text,
        Some(Source::From(Place { env: Some(name), file: None, command: None })) => {
            std::env::var(&name).map_err(|_| format!("{field}: the variable {name} is not set"))?
        }
        Some(Source::From(Place { env: None, file: Some(path), command: None })) => {
            from_file(field, &base.join(path))?
        }
        Some(Source::From(Place { env: None, file: None, command: Some(words) })) => {
            from_command(field, &words)?
        }
        Some(Source::From(_)) => {
            return Err(format!("{field}: name exactly one of env, file or command"));
        }
    };
    let text = text.trim_end_matches(['\r', '\n']);
    if text.trim().is_empty() {
        return Err(format!("{field} is blank"));
    }
    Ok(Secret::new(text))
}

fn from_file(field: &str, path: &Path) -> Result<String, String> {
    check_private(path).map_err(|e| format!("{field}: {e}"))?;
    std::fs::read_to_string(path).map_err(|e| format!("{field}: {} cannot be read: {e}", path.display()))
}

fn from_command(field: &str, words: &[String]) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(format!("{field}: the command is empty"));
    };
    // Its error output may quote what it handled: only the exit status is told.
    let output = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .map_err(|e| format!("{field}: {program} cannot be run: {e}"))?;
    if !output.status.success() {
        return Err(format!("{field}: {program} failed ({})", output.status));
    }
    let text = String::from_utf8(output.stdout)
        .map_err(|_| format!("{field}: {program} printed something that is not text"))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

/// Refuses a file that others may read or that belongs to someone else.
///
/// # Errors
/// As said, with the cure.
pub fn check_private(path: &Path) -> Result<(), SettingsError> {
    let meta = std::fs::metadata(path)
        .map_err(|cause| SettingsError::Unreadable { path: path.to_owned(), cause })?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let mode = meta.mode() & 0o777;
        if mode & 0o077 != 0 {
            return Err(SettingsError::TooOpen { path: path.to_owned(), mode });
        }
        let me = rustix::process::geteuid().as_raw();
        if meta.uid() != me && meta.uid() != 0 {
            return Err(SettingsError::Foreign { path: path.to_owned() });
        }
    }
    #[cfg(not(unix))]
    let _ = meta;
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_open_to_others_is_refused_with_the_cure_and_without_the_secret() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key");
        std::fs::write(&path, "hunter2\n").unwrap();
        let source = || Some(Source::From(Place { env: None, file: Some("key".into()), command: None }));
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let what = fetch("api_key", source(), folder.path()).unwrap_err();
        assert!(what.contains("chmod 600") && !what.contains("hunter2"), "{what}");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600)).unwrap();
        assert_eq!(fetch("api_key", source(), folder.path()).unwrap().reveal(), "hunter2");
    }

    #[test]
    fn a_command_gives_its_first_line_and_its_failure_is_told() {
        let words = |w: &[&str]| {
            let command = Some(w.iter().map(ToString::to_string).collect());
            Some(Source::From(Place { env: None, file: None, command }))
        };
        let here = Path::new(".");
        assert_eq!(fetch("k", words(&["echo", "s3cret"]), here).unwrap().reveal(), "s3cret");
        assert!(fetch("k", words(&["false"]), here).unwrap_err().contains("failed"));
        assert!(fetch("k", words(&[]), here).unwrap_err().contains("empty"));
    }
}
