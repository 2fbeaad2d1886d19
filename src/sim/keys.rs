//! The credentials that the pretend services accept. They open nothing anywhere else.

pub const SENDLE_ID: &str = "postroom_demo";
pub const SENDLE_API_KEY: &str = "demo-sendle-api-key-0001";
pub const MAKELEAPS_CLIENT_ID: &str = "demo-makeleaps-client";
pub const MAKELEAPS_CLIENT_SECRET: &str = "demo-makeleaps-secret-0001";
/// The MID of the only partner.
pub const MAKELEAPS_PARTNER: &str = "1234567890123456789";
pub const FOUROVER_PUBLIC_KEY: &str = "demo-4over-public";
/// The test vector of the signing rule: text, not a real key.
pub const FOUROVER_PRIVATE_KEY: &str = "made-up-private-key-0001";
/// 4over's documented sandbox payment token.
pub const FOUROVER_PROFILE: &str = "1010101010";
pub const SEVENSENDERS_ACCESS_KEY: &str = "demo-sevensenders-access-0001";
pub const READYCLOUD_TOKEN: &str = "demo-readycloud-token-0001";
pub const READYCLOUD_ORG: &str = "1";
