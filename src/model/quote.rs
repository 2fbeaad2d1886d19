//! What a parcel would cost and when it would arrive: questions and answers of the quote and product calls.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{money::Money, order::Oddity};

/// Where a quoted parcel goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuoteTo {
    /// A place in the sender's own country (Sendle, Domestic Parcel Quote Requirements).
    Domestic { suburb: String, postcode: String },
    /// A country by its full name or ISO alpha-2 code (Sendle, International Parcel Quote Requirements).
    Abroad { country: String },
}

/// A question for a price. Limits are the provider's to judge: they contradict each other in its documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteRequest {
    pub pickup_suburb: String,
    pub pickup_postcode: String,
    pub to: QuoteTo,
    pub weight_kg: Decimal,
    /// Length times width times depth, in cubic metres.
    #[serde(default)]
    pub volume_m3: Option<Decimal>,
    /// "Easy", "Premium" or "Pro"; the provider ignores it when it knows the account.
    #[serde(default)]
    pub plan: Option<String>,
    /// True: asked without credentials, which answers with every public plan instead of the account's own.
    #[serde(default)]
    pub public: bool,
}

/// One price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    pub plan: String,
    /// With tax.
    pub gross: Option<Money>,
    pub net: Option<Money>,
    pub tax: Option<Money>,
    pub eta: Option<Eta>,
    /// What could not be read in the provider's answer.
    pub oddities: Vec<Oddity>,
}

/// When it would arrive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eta {
    /// Fewest and most business days; the same when the provider gave one number only.
    pub days: Option<(u32, u32)>,
    /// First and last day; the same when the provider gave one day only.
    pub dates: Option<(Date, Date)>,
    /// The pickup day that the other two are reckoned from.
    pub pickup: Option<Date>,
}

/// One end of a product question.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ProductPlace {
    pub suburb: String,
    pub postcode: String,
    /// Full name or ISO alpha-2 code; blank: the provider's default.
    #[serde(default)]
    pub country: String,
    #[serde(default)]
    pub address_line1: String,
    #[serde(default)]
    pub address_line2: String,
}

/// A question for the services on offer between two places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProductRequest {
    pub sender: ProductPlace,
    pub receiver: ProductPlace,
    pub weight_kg: Decimal,
    #[serde(default)]
    pub volume_m3: Option<Decimal>,
}

/// One service on offer, with its price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// "STANDARD-PICKUP"
    pub code: String,
    pub name: String,
    /// "standard", "express"
    pub service: String,
    /// "pickup" or "drop off"
    pub first_mile: String,
    /// The parcel is left without a signature, whatever the receiver wishes.
    pub leave_only: Option<bool>,
    pub packaging: String,
    /// "same-city", "national", "remote" or "export"
    pub route: String,
    pub quote: Quote,
}
