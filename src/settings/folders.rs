//! Where the config file and the data folder lie.

use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy};

use super::SettingsError;

const NO_HOME: &str = "no home folder is known; name the place with --config and --data-dir";

/// The config file to read: the one named (it must exist), else `$POSTROOM_CONFIG` (likewise), else the platform's, if
/// it exists.
///
/// # Errors
/// A named file that is not there.
pub fn config_file(named: Option<&Path>) -> Result<Option<PathBuf>, SettingsError> {
    let asked = named.map(Path::to_path_buf).or_else(|| variable("POSTROOM_CONFIG"));
    if let Some(path) = asked {
        return match path.try_exists() {
            Ok(true) => Ok(Some(path)),
            Ok(false) => Err(SettingsError::Wrong {
                path,
                what: "there is no such file; `postroom init` writes one".to_owned(),
            }),
            Err(cause) => Err(SettingsError::Unreadable { path, cause }),
        };
    }
    Ok(default_config().ok().filter(|p| p.exists()))
}

/// The platform's place for the config file.
///
/// # Errors
/// No home folder is known.
pub fn default_config() -> Result<PathBuf, SettingsError> {
    let base = choose_base_strategy().map_err(|_| SettingsError::NoFolder(NO_HOME.to_owned()))?;
    Ok(base.config_dir().join("postroom").join("config.toml"))
}

/// The data folder: the one named, else `$POSTROOM_DATA_DIR`, else the platform's.
///
/// # Errors
/// No home folder is known.
pub fn data_folder(named: Option<&Path>) -> Result<PathBuf, SettingsError> {
    if let Some(path) = named.map(Path::to_path_buf).or_else(|| variable("POSTROOM_DATA_DIR")) {
        return Ok(path);
    }
    let base = choose_base_strategy().map_err(|_| SettingsError::NoFolder(NO_HOME.to_owned()))?;
    Ok(base.data_dir().join("postroom"))
}

/// Where the operator's own themes lie: beside the config file.
#[must_use]
pub fn theme_folder(config: Option<&Path>) -> Option<PathBuf> {
    let config = config.map(Path::to_path_buf).or_else(|| default_config().ok())?;
    Some(config.parent()?.join("themes"))
}

fn variable(name: &str) -> Option<PathBuf> {
    std::env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from)
}
