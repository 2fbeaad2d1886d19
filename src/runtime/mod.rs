//! The shell: terminal, event loop, poller. Floor 4.
