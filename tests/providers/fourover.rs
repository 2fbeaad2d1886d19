//! fourover
