//! The log: JSON lines in the data folder, never on the terminal. Texts in it are escaped by the JSON writer; bodies are
//! never logged.

use std::path::Path;

use tracing_appender::{
    non_blocking::WorkerGuard,
    rolling::{Builder, Rotation},
};
use tracing_subscriber::{EnvFilter, layer::SubscriberExt as _, util::SubscriberInitExt as _};

/// Keeps the log running; dropping it writes out what waits.
#[derive(Debug)]
pub struct Log {
    _guard: Option<WorkerGuard>,
}

/// Starts the log in `folder`; at most seven days are kept. `$POSTROOM_LOG` sets what is logged (default `info`).
#[must_use]
pub fn start(folder: &Path) -> Log {
    let file = Builder::new()
        .rotation(Rotation::DAILY)
        .filename_prefix("postroom")
        .filename_suffix("log")
        .max_log_files(7)
        .build(folder);
    let Ok(file) = file else { return Log { _guard: None } };
    // Lossy and bounded: a full disk or a slow one holds nothing up.
    let (writer, guard) = tracing_appender::non_blocking(file);
    let filter =
        EnvFilter::try_from_env("POSTROOM_LOG").unwrap_or_else(|_| EnvFilter::new("warn,postroom=info"));
    let layer = tracing_subscriber::fmt::layer().json().with_writer(writer).with_ansi(false);
    let _ = tracing_subscriber::registry().with(filter).with(layer).try_init();
    Log { _guard: Some(guard) }
}
