//! Arguments in, exit code out.

use std::process::ExitCode;

use clap::Parser as _;
use postroom::cli::{self, args::Args, output::note};

fn main() -> ExitCode {
    if let Err(e) = color_eyre::install() {
        note(&e.to_string());
    }
    match cli::run(Args::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(fault) => {
            for line in fault.message.lines() {
                note(line);
            }
            ExitCode::from(fault.code)
        }
    }
}
