//! Sending orders, their items and their status.

use jiff::Timestamp;
use serde_json::Value;

use super::{Address, ClientRecord, Document, Employee, Linked, mid_of};
use crate::providers::{
    error::FieldError,
    makeleaps::{
        problems::problems,
        read::{Fields, Odd},
    },
};

/// A way to send, with its own state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Channel {
    Post,
    Secure,
    Inbox,
    Peppol,
}

impl Channel {
    /// In the order in which they are shown: the one with a countdown first.
    pub const ALL: [Self; 4] = [Self::Post, Self::Secure, Self::Inbox, Self::Peppol];

    /// The provider's own name, as in `<name>_selected`, `status.<name>` and `status.<name>_cancelled`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Post => "sendbypost",
            Self::Secure => "securesend",
            Self::Inbox => "send_to_clientinbox",
            Self::Peppol => "peppolsend",
        }
    }

    /// What a person calls it.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Secure => "secure",
            Self::Inbox => "inbox",
            Self::Peppol => "peppol",
        }
    }
}

/// One value for each channel.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PerChannel<T>([T; 4]);

impl<T> PerChannel<T> {
    pub fn of(make: impl FnMut(Channel) -> T) -> Self {
        Self(Channel::ALL.map(make))
    }

    #[must_use]
    pub const fn get(&self, channel: Channel) -> &T {
        &self.0[channel as usize]
    }
}

/// The `status` field: declared as String, shown as an object; a text that holds the object is opened.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Status {
    pub url: String,
    /// The provider's own words; `None`: the channel is not in it.
    pub states: PerChannel<Option<String>>,
    pub cancelled: PerChannel<Option<bool>>,
    /// The text, when it was a plain one.
    pub said: String,
}

impl Status {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        if let Value::String(text) = value {
            return match serde_json::from_str::<Value>(text) {
                Ok(inner @ Value::Object(_)) => Self::read(&inner, odd),
                _ => Self { said: text.clone(), ..Self::default() },
            };
        }
        let f = Fields::new(value, "status", odd);
        let word = |name: &str| Some(f.text(name)).filter(|w| !w.trim().is_empty());
        Self {
            url: f.text("url"),
            // The Peppol value is documented as a filter only, under the longer name.
            states: PerChannel::of(|c| word(c.name()).or_else(|| word(&format!("{}_status", c.name())))),
            cancelled: PerChannel::of(|c| f.flag(&format!("{}_cancelled", c.name()))),
            said: String::new(),
        }
    }
}

/// One enclosure of an order (MakeLeaps, Sending Order Item).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Item {
    pub mid: String,
    pub url: String,
    pub sending_order: String,
    pub position: String,
    pub document: Linked<Document>,
    pub filename: String,
    pub upload_url: String,
    pub async_upload_url: String,
    pub async_upload_tasks_url: String,
}

impl Item {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        // An item may be named by its URL alone.
        if let Value::String(url) = value {
            return Self { mid: mid_of(url).to_owned(), url: url.clone(), ..Self::default() };
        }
        let f = Fields::new(value, "items", odd);
        let url = f.text("url");
        Self {
            mid: mid_of(&url).to_owned(),
            url,
            sending_order: f.text("sending_order"),
            position: f.text("position"),
            document: Linked::read(f.value("document"), "items.document", odd, Document::read),
            filename: f.text("filename"),
            upload_url: f.text("upload_url"),
            async_upload_url: f.text("async_upload_url"),
            async_upload_tasks_url: f.text("async_upload_tasks_url"),
        }
    }
}

/// A request to send documents to one client over up to four channels (MakeLeaps, Sending Orders).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SendingOrder {
    pub mid: String,
    pub url: String,
    pub send_url: String,
    pub items_url: String,
    pub pdf_content_url: String,
    pub recipient_organization: Linked<ClientRecord>,
    pub employee: Linked<Employee>,
    pub selected: PerChannel<Option<bool>>,
    pub to_emails: Vec<String>,
    /// URLs of contacts.
    pub send_to_contacts: Vec<String>,
    pub subject: String,
    pub message: String,
    pub enable_cc_payments: Option<bool>,
    pub stamp_type: String,
    pub ready_to_order: Option<bool>,
    pub recipient_contact_organization_name: String,
    pub recipient_contact_department: String,
    pub recipient_contact_title: String,
    pub recipient_contact_name: String,
    pub recipient_honorific: String,
    pub recipient_address: Address,
    pub sender_contact_organization_name: String,
    pub sender_contact_phone_number: String,
    pub sender_address: Address,
    pub validation_errors: Vec<FieldError>,
    pub items: Vec<Item>,
    pub status: Status,
    pub external_id: String,
    pub date_scheduled: Option<Timestamp>,
}

impl SendingOrder {
    #[must_use]
    pub fn read(value: &Value, odd: &Odd) -> Self {
        let f = Fields::new(value, "", odd);
        for name in ["url", "status"] {
            f.expect(name);
        }
        let url = f.text("url");
        let own = f.text("mid");
        Self {
            mid: if own.is_empty() { mid_of(&url).to_owned() } else { own },
            url,
            send_url: f.text("send_url"),
            items_url: f.text("items_url"),
            pdf_content_url: f.text("pdf_content_url"),
            recipient_organization: Linked::read(
                f.value("recipient_organization"),
                "recipient_organization",
                odd,
                ClientRecord::read,
            ),
            employee: Linked::read(f.value("employee"), "employee", odd, Employee::read),
            selected: PerChannel::of(|c| f.flag(&format!("{}_selected", c.name()))),
            to_emails: f.texts("to_emails"),
            send_to_contacts: f.texts("send_to_contacts"),
            subject: f.text("subject"),
            message: f.text("message"),
            enable_cc_payments: f.flag("enable_cc_payments"),
            stamp_type: f.text("stamp_type"),
            ready_to_order: f.flag("ready_to_order"),
            recipient_contact_organization_name: f.text("recipient_contact_organization_name"),
            recipient_contact_department: f.text("recipient_contact_department"),
            recipient_contact_title: f.text("recipient_contact_title"),
            recipient_contact_name: f.text("recipient_contact_name"),
            recipient_honorific: f.text("recipient_honorific"),
            recipient_address: Address::read(f.value("recipient_address"), "recipient_address", odd),
            sender_contact_organization_name: f.text("sender_contact_organization_name"),
            sender_contact_phone_number: f.text("sender_contact_phone_number"),
            sender_address: Address::read(f.value("sender_address"), "sender_address", odd),
            validation_errors: problems(f.value("validation_errors")),
            items: f.list("items").iter().map(|i| Item::read(i, odd)).collect(),
            status: Status::read(f.value("status"), odd),
            external_id: f.text("external_id"),
            date_scheduled: f.instant("date_scheduled"),
        }
    }
}
