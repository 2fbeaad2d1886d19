//! Every documented filter as a typed question (MakeLeaps, Extra Filters).

use jiff::civil::Date;
use rust_decimal::Decimal;

/// Values of `securesend_status` and `send_to_clientinbox_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElectronicStatus {
    Draft,
    NotSelected,
    Cancelled,
    Viewed,
    NotViewed,
}

impl ElectronicStatus {
    pub const ALL: [Self; 5] =
        [Self::Draft, Self::NotSelected, Self::Cancelled, Self::Viewed, Self::NotViewed];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::NotSelected => "not_selected",
            Self::Cancelled => "cancelled",
            Self::Viewed => "viewed",
            Self::NotViewed => "not_viewed",
        }
    }
}

/// Values of `sendbypost_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PostStatus {
    Draft,
    NotSelected,
    Cancelled,
    CanCancel,
    Preparing,
    Mailed,
    InfoNotAvailable,
}

impl PostStatus {
    pub const ALL: [Self; 7] = [
        Self::Draft,
        Self::NotSelected,
        Self::Cancelled,
        Self::CanCancel,
        Self::Preparing,
        Self::Mailed,
        Self::InfoNotAvailable,
    ];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::NotSelected => "not_selected",
            Self::Cancelled => "cancelled",
            Self::CanCancel => "can_cancel",
            Self::Preparing => "preparing",
            Self::Mailed => "mailed",
            Self::InfoNotAvailable => "info_not_available",
        }
    }
}

/// Values of `peppolsend_status`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeppolStatus {
    Draft,
    NotSelected,
    Sent,
}

impl PeppolStatus {
    pub const ALL: [Self; 3] = [Self::Draft, Self::NotSelected, Self::Sent];

    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::NotSelected => "not_selected",
            Self::Sent => "sent",
        }
    }
}

/// A part of a listing, and which references to open in place (`expand`, top level only).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Listing {
    pub expand: Vec<&'static str>,
    pub page: Option<u32>,
    pub per_page: Option<u32>,
}

/// Name and value as they go into the query.
pub type Pairs = Vec<(&'static str, String)>;

impl Listing {
    /// One page of a hundred, the largest size in known use.
    #[must_use]
    pub fn full(expand: &[&'static str]) -> Self {
        Self { expand: expand.to_vec(), page: None, per_page: Some(100) }
    }

    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = Pairs::new();
        if !self.expand.is_empty() {
            pairs.push(("expand", self.expand.join(",")));
        }
        put(&mut pairs, "page", self.page);
        put(&mut pairs, "per_page", self.per_page);
        pairs
    }
}

fn put(pairs: &mut Pairs, name: &'static str, value: Option<impl ToString>) {
    if let Some(value) = value {
        pairs.push((name, value.to_string()));
    }
}

/// Filters of the Sending Order list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderQuery {
    pub securesend_status: Option<ElectronicStatus>,
    pub sendbypost_status: Option<PostStatus>,
    pub send_to_clientinbox_status: Option<ElectronicStatus>,
    pub peppolsend_status: Option<PeppolStatus>,
    pub listing: Listing,
}

impl OrderQuery {
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = self.listing.pairs();
        put(&mut pairs, "securesend_status", self.securesend_status.map(ElectronicStatus::word));
        put(&mut pairs, "sendbypost_status", self.sendbypost_status.map(PostStatus::word));
        put(
            &mut pairs,
            "send_to_clientinbox_status",
            self.send_to_clientinbox_status.map(ElectronicStatus::word),
        );
        put(&mut pairs, "peppolsend_status", self.peppolsend_status.map(PeppolStatus::word));
        pairs
    }
}

/// Filters of the Secure Inbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InboxQuery {
    pub total_from: Option<Decimal>,
    pub total_to: Option<Decimal>,
    pub issued_date_from: Option<Date>,
    pub issued_date_to: Option<Date>,
    pub sender_name: Option<String>,
    pub is_unconverted: Option<bool>,
    pub listing: Listing,
}

impl InboxQuery {
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = self.listing.pairs();
        put(&mut pairs, "total_from", self.total_from);
        put(&mut pairs, "total_to", self.total_to);
        put(&mut pairs, "issued_date_from", self.issued_date_from);
        put(&mut pairs, "issued_date_to", self.issued_date_to);
        put(&mut pairs, "sender_name", self.sender_name.as_ref());
        put(&mut pairs, "is_unconverted", self.is_unconverted);
        pairs
    }
}

/// Filters of the Document list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DocumentQuery {
    /// URLs of a client and of a contact.
    pub client: Option<String>,
    pub client_contact: Option<String>,
    pub document_type: Option<String>,
    pub currency: Option<String>,
    pub tags: Option<String>,
    pub date: Option<Date>,
    pub date_gte: Option<Date>,
    pub date_lte: Option<Date>,
    pub date_lt: Option<Date>,
    pub sent: Option<bool>,
    pub confirmed: Option<bool>,
    pub accepted: Option<bool>,
    pub viewed: Option<bool>,
    pub paid: Option<bool>,
    pub cancelled: Option<bool>,
    pub search: Option<String>,
    pub listing: Listing,
}

impl DocumentQuery {
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = self.listing.pairs();
        for (name, value) in [
            ("client", &self.client),
            ("client_contact", &self.client_contact),
            ("document_type", &self.document_type),
            ("currency", &self.currency),
            ("tags", &self.tags),
            ("search", &self.search),
        ] {
            put(&mut pairs, name, value.as_ref());
        }
        for (name, value) in [
            ("date", self.date),
            ("date__gte", self.date_gte),
            ("date__lte", self.date_lte),
            ("date__lt", self.date_lt),
        ] {
            put(&mut pairs, name, value);
        }
        for (name, value) in [
            ("sent", self.sent),
            ("confirmed", self.confirmed),
            ("accepted", self.accepted),
            ("viewed", self.viewed),
            ("paid", self.paid),
            ("cancelled", self.cancelled),
        ] {
            put(&mut pairs, name, value);
        }
        pairs
    }
}

/// Filters of the Client list.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClientQuery {
    pub archived: Option<bool>,
    pub listing: Listing,
}

impl ClientQuery {
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = self.listing.pairs();
        put(&mut pairs, "archived", self.archived);
        pairs
    }
}

/// Filters of the event history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HistoryQuery {
    pub date: Option<Date>,
    pub date_start: Option<Date>,
    pub date_end: Option<Date>,
    pub listing: Listing,
}

impl HistoryQuery {
    #[must_use]
    pub fn pairs(&self) -> Pairs {
        let mut pairs = self.listing.pairs();
        put(&mut pairs, "date", self.date);
        put(&mut pairs, "date_start", self.date_start);
        put(&mut pairs, "date_end", self.date_end);
        pairs
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(pairs: &Pairs) -> Vec<String> {
        pairs.iter().map(|(n, v)| format!("{n}={v}")).collect()
    }

    #[test]
    fn filters_carry_their_documented_names() {
        let orders = OrderQuery {
            securesend_status: Some(ElectronicStatus::NotViewed),
            sendbypost_status: Some(PostStatus::CanCancel),
            send_to_clientinbox_status: Some(ElectronicStatus::Cancelled),
            peppolsend_status: Some(PeppolStatus::Sent),
            listing: Listing { page: Some(2), ..Listing::full(&["recipient_organization", "employee"]) },
        };
        assert_eq!(
            shown(&orders.pairs()),
            [
                "expand=recipient_organization,employee",
                "page=2",
                "per_page=100",
                "securesend_status=not_viewed",
                "sendbypost_status=can_cancel",
                "send_to_clientinbox_status=cancelled",
                "peppolsend_status=sent",
            ]
        );
        let inbox = InboxQuery {
            total_from: Some("0.10".parse().unwrap()),
            total_to: Some("99".parse().unwrap()),
            issued_date_from: Some("2026-01-02".parse().unwrap()),
            issued_date_to: Some("2026-02-03".parse().unwrap()),
            sender_name: Some("山田".to_owned()),
            is_unconverted: Some(true),
            listing: Listing::default(),
        };
        assert_eq!(
            shown(&inbox.pairs()),
            [
                "total_from=0.10",
                "total_to=99",
                "issued_date_from=2026-01-02",
                "issued_date_to=2026-02-03",
                "sender_name=山田",
                "is_unconverted=true",
            ]
        );
        assert!(OrderQuery::default().pairs().is_empty());
    }
}
