//! The subcommands. Floor 5.
