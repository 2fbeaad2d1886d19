//! sevensenders
