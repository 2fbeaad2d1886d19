//! The commented config that `postroom init` writes.

use std::{io::Write, path::Path};

use super::SettingsError;

/// The text of a fresh config: every setting explained, every account commented out.
pub const TEXT: &str = r#"# postroom: what it talks to and how it looks.
# This file holds or names secrets: it must be readable by its owner only (chmod 600).

# Nothing may be changed at any provider while this is true.
read_only = false

# terminal (your own colours), mono, light, deutan, tritan, prod; or a file of yours in themes/ beside this file.
theme = "terminal"

# Times are shown in this zone; without it, in the system's.
# zone = "Australia/Sydney"

# Who sits here, for the header; without it, the session's user and host.
# seat = "op1@desk3"

# Keys that differ from the defaults; `postroom keys` lists the names.
# [keys]
# refresh-now = ["R", "ctrl-r"]

# One table for each account. The name after "accounts." is your own and stands in references: parcels/S3ND73.
#
# A secret is given in one of four ways:
#   api_key = { env = "NAME" }                    from the environment
#   api_key = { file = "path" }                   from a file that only you can read
#   api_key = { command = ["pass", "show", "x"] } from the first line that a command prints
#   api_key = "the secret itself"
#
# Common to all: environment = "sandbox" or "live" (always on screen); base_url (https; plain http for loopback only);
# a span such as refresh = "60s"; and retired = true, after which nothing is ever sent there.

# [accounts.parcels]
# provider = "sendle"
# environment = "sandbox"
# sendle_id = "..."
# api_key = { env = "SENDLE_API_KEY" }

# [accounts.documents]
# provider = "makeleaps"
# client_id = "..."
# client_secret = { file = "makeleaps.secret" }
# partner = "1234567890123456789"        # the MID; left out: the only company the key may see

# [accounts.print]
# provider = "4over"
# environment = "sandbox"
# public_key = "..."
# private_key = { env = "FOUROVER_PRIVATE_KEY" }
# payment_profile = { env = "FOUROVER_PROFILE_TOKEN" }
# test_orders = true

# [accounts.shop]
# provider = "sevensenders"
# environment = "sandbox"
# access_key = { env = "SEVENSENDERS_ACCESS_KEY" }

# [accounts.warehouse]
# provider = "readycloud"
# org = "1"                              # left out: the only organisation the token may see
# bearer_token = { env = "READYCLOUD_TOKEN" }
"#;

/// Writes a config file, owner-only, never over an existing one.
///
/// # Errors
/// The file exists, or cannot be written.
pub fn write(path: &Path, text: &str) -> Result<(), SettingsError> {
    let fault = |cause| SettingsError::Unreadable { path: path.to_owned(), cause };
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(fault)?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(path).map_err(|e| match e.kind() {
        std::io::ErrorKind::AlreadyExists => SettingsError::Wrong {
            path: path.to_owned(),
            what: "it exists already and is left as it is".to_owned(),
        },
        _ => fault(e),
    })?;
    file.write_all(text.as_bytes()).map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_valid_as_written_and_with_every_comment_taken_off() {
        crate::settings::config::parse(TEXT).unwrap();
        let bare: String = TEXT
            .lines()
            .filter(|l| !l.starts_with("#   ") && !l.starts_with("# [keys]"))
            .filter_map(|l| match l.strip_prefix("# ") {
                Some(rest)
                    if rest.starts_with('[')
                        || rest.split_once(" = ").is_some_and(|(k, _)| !k.contains(' ')) =>
                {
                    Some(format!("{rest}\n"))
                }
                Some(_) => None,
                None => Some(format!("{l}\n")),
            })
            .filter(|l| !l.starts_with("refresh-now"))
            .collect();
        let file = crate::settings::config::parse(&bare).unwrap();
        assert_eq!(file.accounts.len(), 5);
    }

    #[test]
    fn an_existing_file_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep").join("config.toml");
        write(&path, "one").unwrap();
        assert!(write(&path, "two").unwrap_err().to_string().contains("exists already"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "one");
        assert!(crate::settings::secrets::check_private(&path).is_ok());
    }
}
