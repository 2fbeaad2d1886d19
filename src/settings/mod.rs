//! Config file, environment, secrets. Floor 1.
