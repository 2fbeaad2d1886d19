//! Amounts with their currency, exact, never a float.

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

/// An amount and its currency code as the provider wrote it. No arithmetic across currencies.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Money {
    pub amount: Decimal,
    /// ISO 4217 in capitals; `None` when the provider gave no currency.
    pub currency: Option<String>,
}

impl Money {
    #[must_use]
    pub fn new(amount: Decimal, currency: &str) -> Self {
        let currency = currency.trim();
        Self { amount, currency: (!currency.is_empty()).then(|| currency.to_ascii_uppercase()) }
    }

    /// Reads ReadyCloud's one-text form, `"123.43 USD"` (ReadyCloud, money fields).
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (amount, currency) = text.trim().split_once(' ')?;
        let currency = currency.trim();
        let plain = currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_alphabetic());
        plain.then_some(())?;
        Some(Self::new(Decimal::from_str_exact(amount).ok()?, currency))
    }
}

impl std::fmt::Display for Money {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.currency {
            Some(c) => write!(f, "{c} {}", self.amount),
            None => write!(f, "{}", self.amount),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_form_keeps_every_digit_and_refuses_the_rest() {
        assert_eq!(Money::parse("123.43 USD").unwrap().to_string(), "USD 123.43");
        assert_eq!(Money::parse("300.00 usd").unwrap().to_string(), "USD 300.00");
        for bad in ["", "12", "1e3 USD", "12,00 USD", "NaN USD", "12 DOLLARS"] {
            assert_eq!(Money::parse(bad), None, "{bad:?}");
        }
    }
}
