#![allow(clippy::unwrap_used)]
mod journal {
    pub mod desk {
        pub mod drafts;
    }
}
mod proof;
mod providers {
    mod acts;
}
