//! sendle
