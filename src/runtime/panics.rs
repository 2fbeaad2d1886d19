//! A fault in the program itself: the terminal is given back first, then it is told, and a report is left in the data
//! folder. A fault in a background task does not take the screen away.

use std::{
    fmt::Write as _,
    panic::PanicHookInfo,
    path::{Path, PathBuf},
};

use crate::model::text::clean;

/// Installs the hook. Reports go to `folder`; the main thread is the one that owns the screen.
pub fn install(folder: Option<PathBuf>) {
    let main = std::thread::current().id();
    std::panic::set_hook(Box::new(move |info| {
        let ends_the_program = std::thread::current().id() == main;
        if ends_the_program {
            super::terminal::give_back();
        }
        let report = report(info);
        let place = folder.as_deref().and_then(|f| keep(f, &report));
        tracing::error!(report = %clean(&report), "a fault in the program itself");
        if ends_the_program {
            let mut out = std::io::stderr();
            let first = report.lines().next().unwrap_or_default();
            let _ = std::io::Write::write_fmt(
                &mut out,
                format_args!("postroom stopped by a fault of its own: {}\n", clean(first)),
            );
            if let Some(place) = place {
                let _ = std::io::Write::write_fmt(
                    &mut out,
                    format_args!("The report is in {}\n", place.display()),
                );
            }
        }
    }));
}

fn report(info: &PanicHookInfo<'_>) -> String {
    let what = info
        .payload()
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| info.payload().downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "no message".to_owned());
    let mut report = what.lines().next().unwrap_or_default().to_owned();
    if let Some(place) = info.location() {
        let _ = write!(report, " ({}:{})", place.file(), place.line());
    }
    let thread = std::thread::current();
    let _ = write!(
        report,
        "\npostroom {} on thread {}\n{}",
        env!("CARGO_PKG_VERSION"),
        thread.name().unwrap_or("?"),
        std::backtrace::Backtrace::force_capture()
    );
    report
}

/// Writes the report to a file of its own, readable by its owner only.
fn keep(folder: &Path, report: &str) -> Option<PathBuf> {
    let path = folder.join(format!("fault-{}.txt", uuid::Uuid::now_v7()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    let mut file = options.open(&path).ok()?;
    std::io::Write::write_all(&mut file, report.as_bytes()).ok()?;
    Some(path)
}
