//! Everything that the list of orders can be asked for (ReadyCloud, Orders collection, GET).

use jiff::Timestamp;

use super::words::{
    BillingStatus, Expand, LazyField, OnlyField, OrderField, RelationKind, ShippingStatus, Suggestions,
    TimeField,
};

/// A value that is wanted, or (`!` in the documents) one that is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice<T> {
    Is(T),
    Not(T),
}

impl<T> Choice<T> {
    fn written<'a>(&'a self, word: impl Fn(&'a T) -> &'a str) -> String {
        match self {
            Self::Is(value) => word(value).to_owned(),
            Self::Not(value) => format!("!{}", word(value)),
        }
    }
}

/// How a time is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    Exactly,
    /// At this instant or later.
    From,
    /// At this instant or earlier.
    To,
}

/// One condition on a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeFilter {
    pub field: TimeField,
    pub bound: Bound,
    pub at: Timestamp,
}

/// A question to the list of orders; what is left empty is not sent.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderQuery {
    pub expand: Vec<Expand>,
    pub suggestions: Option<Suggestions>,
    pub only: Vec<OnlyField>,
    /// Free text. The service chooses at most 70 hits arbitrarily *before* filters and order apply: an order can be
    /// missing although it exists, so never use it to prove that something is not there.
    pub q: Option<String>,
    pub lazy: Vec<LazyField>,
    pub primary_id: Option<String>,
    pub order_number: Option<u64>,
    pub unique_id: Option<String>,
    pub po_number: Option<String>,
    pub customer_number: Option<String>,
    pub source_name: Option<String>,
    pub source_account: Option<String>,
    pub ship_via: Option<String>,
    pub ship_type: Option<String>,
    pub tag: Option<String>,
    /// Billing or shipping address.
    pub email: Option<String>,
    pub relation_kind: Option<Choice<RelationKind>>,
    pub billing_status_in: Vec<Choice<BillingStatus>>,
    pub shipping_status_in: Vec<Choice<ShippingStatus>>,
    pub source_account_in: Vec<Choice<String>>,
    pub ship_via_in: Vec<Choice<String>>,
    pub times: Vec<TimeFilter>,
    /// The field, and true for descending. The service's own default is `-created_at`.
    pub order_by: Option<(OrderField, bool)>,
    pub limit: Option<u32>,
    pub offset: Option<u64>,
}

impl OrderQuery {
    /// What the console asks for in a listing: boxes and items inside, long custom fields without their value.
    #[must_use]
    pub fn listing(limit: u32) -> Self {
        Self {
            expand: Expand::ALL.to_vec(),
            lazy: LazyField::ALL.to_vec(),
            limit: Some(limit),
            ..Self::default()
        }
    }

    /// The hits are an arbitrary choice of at most 70, not all there are.
    #[must_use]
    pub const fn is_arbitrary(&self) -> bool {
        self.q.is_some()
    }

    /// The query, unescaped, in the documents' order.
    #[must_use]
    pub fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        let mut put = |name: &str, value: String| pairs.push((name.to_owned(), value));
        let mut put_list = |name: &str, words: Vec<String>| {
            if !words.is_empty() {
                put(name, words.join(","));
            }
        };
        put_list("expand", self.expand.iter().map(|w| w.word().to_owned()).collect());
        put_list("only", self.only.iter().map(|w| w.word().to_owned()).collect());
        put_list("lazy", self.lazy.iter().map(|w| w.word().to_owned()).collect());
        put_list("billing_status__in", written(&self.billing_status_in, |w| w.word()));
        put_list("shipping_status__in", written(&self.shipping_status_in, |w| w.word()));
        put_list("sources__account__in", written(&self.source_account_in, String::as_str));
        put_list("ship_via__in", written(&self.ship_via_in, String::as_str));
        let number = self.order_number.map(|n| n.to_string());
        for (name, value) in [
            ("suggestions", self.suggestions.map(Suggestions::word)),
            ("q", self.q.as_deref()),
            ("primary_id", self.primary_id.as_deref()),
            ("order_number", number.as_deref()),
            ("unique_id", self.unique_id.as_deref()),
            ("po_number", self.po_number.as_deref()),
            ("customer_number", self.customer_number.as_deref()),
            ("sources__name", self.source_name.as_deref()),
            ("sources__account", self.source_account.as_deref()),
            ("ship_via", self.ship_via.as_deref()),
            ("ship_type", self.ship_type.as_deref()),
            ("tag", self.tag.as_deref()),
            ("email", self.email.as_deref()),
        ] {
            if let Some(value) = value {
                put(name, value.to_owned());
            }
        }
        if let Some(kind) = &self.relation_kind {
            put("relation__kind", kind.written(|w| w.word()));
        }
        for time in &self.times {
            let suffix = match time.bound {
                Bound::Exactly => "",
                Bound::From => "__gte",
                Bound::To => "__lte",
            };
            put(&format!("{}{suffix}", time.field.word()), time.at.to_string());
        }
        if let Some((field, descending)) = self.order_by {
            put("order_by", format!("{}{}", if descending { "-" } else { "" }, field.word()));
        }
        if let Some(limit) = self.limit {
            put("limit", limit.to_string());
        }
        if let Some(offset) = self.offset {
            put("offset", offset.to_string());
        }
        pairs
    }
}

fn written<'a, T>(choices: &'a [Choice<T>], word: impl Fn(&'a T) -> &'a str + Copy) -> Vec<String> {
    choices.iter().map(|c| c.written(word)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_documented_parameter_is_written_as_documented() {
        let at: Timestamp = "2016-09-26T07:45:14Z".parse().unwrap();
        let query = OrderQuery {
            expand: Expand::ALL.to_vec(),
            suggestions: Some(Suggestions::WhereUnknown),
            only: OnlyField::ALL.to_vec(),
            q: Some("jåｂｒｏ".into()),
            lazy: vec![LazyField::Order, LazyField::Boxes],
            primary_id: Some("#758392R".into()),
            order_number: Some(442_663),
            unique_id: Some("00002~KZCpm2-z~f8gVVIfGB".into()),
            po_number: Some("PO-178866".into()),
            customer_number: Some("CN-339921".into()),
            source_name: Some("Shopify".into()),
            source_account: Some("bluedress123.example.com".into()),
            ship_via: Some("FedEx".into()),
            ship_type: Some("UPS Ground".into()),
            tag: Some("Completed".into()),
            email: Some("test@example.com".into()),
            relation_kind: Some(Choice::Not(RelationKind::ReturnChild)),
            billing_status_in: vec![
                Choice::Not(BillingStatus::Cancelled),
                Choice::Not(BillingStatus::Refunded),
            ],
            shipping_status_in: vec![Choice::Is(ShippingStatus::Fulfilled)],
            source_account_in: vec![Choice::Not("coolstory.example.com".into())],
            ship_via_in: vec![Choice::Is("FedEx".into()), Choice::Is("USPS".into())],
            times: vec![
                TimeFilter { field: TimeField::CreatedAt, bound: Bound::From, at },
                TimeFilter { field: TimeField::PrintedAt, bound: Bound::To, at },
                TimeFilter { field: TimeField::ToShipAt, bound: Bound::Exactly, at },
            ],
            order_by: Some((OrderField::ShipToPostCode, true)),
            limit: Some(20),
            offset: Some(40),
        };
        let pairs = query.pairs();
        let said = |name: &str| {
            let found: Vec<_> = pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v.as_str()).collect();
            assert_eq!(found.len(), 1, "{name}");
            found[0]
        };
        for (name, value) in [
            ("expand", "boxes,items"),
            ("suggestions", "1"),
            ("only", "url,nested_updated_at"),
            ("q", "jåｂｒｏ"),
            ("lazy", "custom_fields,boxes__custom_fields"),
            ("primary_id", "#758392R"),
            ("order_number", "442663"),
            ("unique_id", "00002~KZCpm2-z~f8gVVIfGB"),
            ("po_number", "PO-178866"),
            ("customer_number", "CN-339921"),
            ("sources__name", "Shopify"),
            ("sources__account", "bluedress123.example.com"),
            ("sources__account__in", "!coolstory.example.com"),
            ("ship_via", "FedEx"),
            ("ship_via__in", "FedEx,USPS"),
            ("ship_type", "UPS Ground"),
            ("tag", "Completed"),
            ("relation__kind", "!return-child"),
            ("email", "test@example.com"),
            ("billing_status__in", "!cancelled,!refunded"),
            ("shipping_status__in", "fulfilled"),
            ("created_at__gte", "2016-09-26T07:45:14Z"),
            ("printed_at__lte", "2016-09-26T07:45:14Z"),
            ("to_ship_at", "2016-09-26T07:45:14Z"),
            ("order_by", "-shipping__ship_to__post_code"),
            ("limit", "20"),
            ("offset", "40"),
        ] {
            assert_eq!(said(name), value);
        }
        assert_eq!(pairs.len(), 27);
        assert!(query.is_arbitrary());
        assert_eq!(OrderQuery::default().pairs(), []);
    }
}
