//! Sendle: one parcel, at home or abroad (Sendle, Creating Orders and Creating International Orders).
//!
//! A draft is the body of the request as the documents write it; blank fields are left out when it is sent.

mod after;
mod check;
mod dates;
mod fields;
mod size;
mod words;

pub use self::{
    after::{LABEL, LABEL_SIZES, RETURN, check_label, check_return},
    check::{check, check_at, is_abroad},
    dates::{first_pickup, zone_of},
    fields::FORM,
    size::{Size, hint, size},
    words::{field_of, suggestions},
};

#[cfg(test)]
mod tests;
