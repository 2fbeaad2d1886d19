//! Organisations, boxes, items, notes, tags, custom fields, and the shelves beside the orders.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use url::Url;

use super::{
    Client,
    contents::{self, Item, Note, Parcel},
    custom::CustomField,
    reader::{Reader, plain},
    redact, wire,
};
use crate::{
    model::order::Oddity,
    providers::{Page, Result, error::Class},
};

/// An organisation that the token may see; its number stands in its `url` only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    pub id: String,
    pub name: Option<String>,
}

impl Organisation {
    #[must_use]
    pub fn shown(&self) -> String {
        match &self.name {
            Some(name) => format!("organisation {} ({name})", self.id),
            None => format!("organisation {}", self.id),
        }
    }
}

/// A resource whose fields the documents do not list (contact, product, packaging, tracking of a box).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// From its `url`, when it has one.
    pub id: Option<String>,
    pub fields: Vec<(String, String)>,
}

/// Who is told of changes. The token that comes with it is not kept.
#[derive(Debug, Clone)]
pub struct Webhook {
    pub id: String,
    pub remote_url: Option<String>,
    pub entity: Option<String>,
    pub created_at: Option<Timestamp>,
    pub updated_at: Option<Timestamp>,
    pub suspended_at: Option<Timestamp>,
}

/// What a custom field belongs to.
#[derive(Debug, Clone, Copy)]
pub enum Level<'a> {
    Order,
    /// A box, by its number.
    Box(&'a str),
    /// A box and an item in it.
    Item(&'a str, &'a str),
}

impl Client {
    /// The organisation's number: configured, or the only one that the token may see; asked for once.
    ///
    /// # Errors
    /// Whatever the provider said; none or several organisations and none configured.
    pub async fn org(&self) -> Result<String> {
        let find = || async {
            let (organisations, _) = self.organisations().await?;
            self.only(&organisations).map(|org| org.id.clone())
        };
        self.org.get_or_try_init(find).await.cloned()
    }

    /// `GET /orgs/`, and how far the clocks are apart.
    pub(super) async fn organisations(&self) -> Result<(Vec<Organisation>, Option<SignedDuration>)> {
        let url = self.http.url(&["api", "v2", "orgs"], true)?;
        let (page, reply) = self
            .page(url, |value, path, _, odd| {
                let mut r = Reader::new(value, path, odd)?;
                let id = r.text("url").and_then(|u| wire::id_in(&u, "orgs"))?;
                Some(Organisation { id, name: r.text("name") })
            })
            .await?;
        Ok((page.rows, reply.skew()))
    }

    pub(super) fn only<'a>(&self, organisations: &'a [Organisation]) -> Result<&'a Organisation> {
        match organisations {
            [one] => Ok(one),
            [] => Err(self.http.error(Class::Forbidden, "the token may see no organisation")),
            several => {
                let names: Vec<String> = several.iter().map(Organisation::shown).collect();
                let what = format!("set `org`: the token may see {}", names.join(", "));
                Err(self.http.error(Class::Misconfigured, what))
            }
        }
    }

    /// The boxes of an order.
    ///
    /// # Errors
    /// Whatever the provider or the network said.
    pub async fn boxes(&self, order: &str) -> Result<Page<Parcel>> {
        let url = self.below(&["orders", order, "boxes"]).await?;
        Ok(self.page(url, |value, path, _, odd| Parcel::read(value, path, odd)).await?.0)
    }

    /// One box.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn parcel(&self, order: &str, number: &str) -> Result<Parcel> {
        self.one(&["orders", order, "boxes", number], Parcel::read).await
    }

    /// What is in a box.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn items(&self, order: &str, parcel: &str) -> Result<Page<Item>> {
        let url = self.below(&["orders", order, "boxes", parcel, "items"]).await?;
        Ok(self.page(url, |value, path, _, odd| Item::read(value, path, odd)).await?.0)
    }

    /// One item.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn item(&self, order: &str, parcel: &str, item: &str) -> Result<Item> {
        self.one(&["orders", order, "boxes", parcel, "items", item], Item::read).await
    }

    /// The tracking of a box, as it comes: its fields are not documented.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn box_tracking(&self, order: &str, parcel: &str) -> Result<Record> {
        self.one(&["orders", order, "boxes", parcel, "tracking"], |value, path, odd| {
            record(value, path, odd, "")
        })
        .await
    }

    /// The notes of an order.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn notes(&self, order: &str) -> Result<Page<Note>> {
        let url = self.below(&["orders", order, "notes"]).await?;
        Ok(self.page(url, |value, path, _, odd| Note::read(value, path, odd)).await?.0)
    }

    /// The tags of an order.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn order_tags(&self, order: &str) -> Result<Vec<String>> {
        Ok(contents::tags(&self.raw_list(&["orders", order, "tags"]).await?))
    }

    /// Every tag of the organisation: a plain array.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn org_tags(&self) -> Result<Vec<String>> {
        Ok(contents::tags(&self.raw_list(&["orders", "tags"]).await?))
    }

    /// The address book.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn contacts(&self) -> Result<Page<Record>> {
        self.shelf("contacts").await
    }

    /// The catalogue.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn products(&self) -> Result<Page<Record>> {
        self.shelf("products").await
    }

    /// Kinds of boxes that are kept.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn packaging(&self) -> Result<Page<Record>> {
        self.shelf("packaging").await
    }

    /// Who is told of changes.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn webhooks(&self) -> Result<Page<Webhook>> {
        let url = self.below(&["webhooks"]).await?;
        Ok(self.page(url, |value, path, _, odd| webhook(value, path, odd)).await?.0)
    }

    /// A custom field whole; the way to a value that `lazy` left out.
    ///
    /// # Errors
    /// As [`Self::boxes`].
    pub async fn custom_field(&self, order: &str, level: Level<'_>, name: &str) -> Result<CustomField> {
        let mut segments = vec!["orders", order];
        match level {
            Level::Order => {}
            Level::Box(parcel) => segments.extend(["boxes", parcel]),
            Level::Item(parcel, item) => segments.extend(["boxes", parcel, "items", item]),
        }
        segments.push("custom-fields");
        let url = self.named(self.below(&segments).await?, name)?;
        self.read_one(url, |value, path, odd| CustomField::read(name, value, path, odd)).await
    }

    /// Adds a name that a person chose. It may hold a slash, which is written `%2F` and stays inside the segment.
    fn named(&self, mut url: Url, name: &str) -> Result<Url> {
        let unsafe_name =
            name.trim().is_empty() || matches!(name, "." | "..") || name.chars().any(char::is_control);
        if let Some(mut path) = url.path_segments_mut().ok().filter(|_| !unsafe_name) {
            path.pop_if_empty().push(name).push("");
        } else {
            return Err(self.http.error(Class::OutsideOrigin, "this name cannot stand in a path"));
        }
        Ok(url)
    }

    async fn shelf(&self, name: &str) -> Result<Page<Record>> {
        let url = self.below(&[name]).await?;
        Ok(self.page(url, |value, path, _, odd| record(value, path, odd, name)).await?.0)
    }

    async fn one<T>(
        &self,
        segments: &[&str],
        read: impl Fn(&Value, &str, &mut Vec<Oddity>) -> Option<T>,
    ) -> Result<T> {
        let url = self.below(segments).await?;
        self.read_one(url, read).await
    }

    async fn read_one<T>(
        &self,
        url: Url,
        read: impl Fn(&Value, &str, &mut Vec<Oddity>) -> Option<T>,
    ) -> Result<T> {
        let reply = self.get(url).await?;
        let value = redact::record(&self.http.json(&reply)?, &self.token);
        let mut odd = Vec::new();
        read(&value, "", &mut odd).ok_or_else(|| {
            let what = odd.first().map_or_else(String::new, |o| o.what.clone());
            self.http.error(Class::Unreadable, what)
        })
    }
}

fn record(value: &Value, path: &str, odd: &mut Vec<Oddity>, collection: &str) -> Option<Record> {
    let mut r = Reader::new(value, path, odd)?;
    let id = r.text("url").and_then(|u| wire::id_in(&u, collection));
    let fields = value.as_object()?.iter().filter(|(key, value)| *key != "url" && !value.is_null());
    Some(Record { id, fields: fields.map(|(key, value)| (key.clone(), plain(value))).collect() })
}

fn webhook(value: &Value, path: &str, odd: &mut Vec<Oddity>) -> Option<Webhook> {
    let mut r = Reader::new(value, path, odd)?;
    let mut time = |key: &str| r.time(key).and_then(|t| t.at);
    let (created_at, updated_at, suspended_at) =
        (time("created_at"), time("updated_at"), time("suspended_at"));
    Some(Webhook {
        id: r.text("url").and_then(|u| wire::id_in(&u, "webhooks"))?,
        remote_url: r.text("remote_url"),
        entity: r.text("entity"),
        created_at,
        updated_at,
        suspended_at,
    })
}
