//! `postroom init`: a commented config to fill in.

use super::{
    args::{Common, Init, Output},
    exit::Fault,
    output::Out,
};
use crate::settings::{folders, template};

/// Writes the config, never over an existing one.
///
/// # Errors
/// It exists, or the folder cannot be written.
pub fn run(common: &Common, args: &Init) -> Result<(), Fault> {
    let mut out = Out::new(Output::Table);
    if args.print {
        for line in template::TEXT.lines() {
            out.line(line)?;
        }
        return out.finish();
    }
    let path = match &common.config {
        Some(path) => path.clone(),
        None => match std::env::var_os("POSTROOM_CONFIG").filter(|v| !v.is_empty()) {
            Some(path) => path.into(),
            None => folders::default_config()?,
        },
    };
    template::write(&path, template::TEXT)?;
    out.line(&format!("{} is written; fill in your accounts, then: postroom doctor", path.display()))?;
    out.finish()
}
