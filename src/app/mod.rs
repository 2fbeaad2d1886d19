//! The pure core. Floor 2.
