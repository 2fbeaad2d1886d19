//! A terminal that went away is noticed by a watcher of its own: the library's reader can spin for ever there, with no
//! signal to stop it (a wrapper may have ignored SIGHUP).

use std::time::{Duration, Instant};

/// Calls `gone` once when the terminal on standard input hangs up. The thread sleeps in the kernel until then.
pub fn watch(gone: impl FnOnce() + Send + 'static) {
    #[cfg(unix)]
    {
        let started = std::thread::Builder::new().name("hangup".into()).spawn(move || {
            use rustix::event::{PollFd, PollFlags, poll};
            let stdin = std::io::stdin();
            loop {
                let mut fds = [PollFd::new(&stdin, PollFlags::empty())];
                match poll(&mut fds, None) {
                    Ok(_)
                        if fds[0].revents().intersects(PollFlags::HUP | PollFlags::ERR | PollFlags::NVAL) =>
                    {
                        break;
                    }
                    Ok(_) | Err(rustix::io::Errno::INTR) => {}
                    Err(_) => break,
                }
            }
            gone();
        });
        if let Err(e) = started {
            tracing::warn!(error = %e, "a vanished terminal will be noticed by SIGHUP only");
        }
    }
    #[cfg(not(unix))]
    drop(gone);
}

/// Ends the process after a grace period, whatever the rest of the program is doing: nobody can see it any more. While
/// `busy` says that something is on its way whose outcome must be kept, it may take up to `longest`.
pub fn end_after(grace: Duration, longest: Duration, busy: impl Fn() -> bool + Send + 'static, code: i32) {
    let _ = std::thread::Builder::new().name("last-resort".into()).spawn(move || {
        let began = Instant::now();
        std::thread::sleep(grace);
        while busy() && began.elapsed() < longest {
            std::thread::sleep(Duration::from_millis(50));
        }
        std::process::exit(code);
    });
}
