//! Lists of orders and single orders.

use serde_json::Value;
use url::Url;

use super::{
    Client, OrderQuery, faults,
    map::{self, Context},
    reader::Reader,
    redact,
    wire::{self, Listing},
    words::{Expand, OnlyField},
};
use crate::{
    model::order::{Fetched, Oddity, Order},
    providers::{
        Cursor, Page, Result,
        error::Class,
        http::{Auth, Call, LIST_LIMIT, Reply},
    },
};
use jiff::Timestamp;

/// A page of orders, and whether it can be trusted to be all there is.
#[derive(Debug, Clone)]
pub struct Found {
    pub page: Page<Fetched>,
    /// True for free text search: at most 70 hits, chosen arbitrarily before filters and order apply.
    pub arbitrary: bool,
}

/// A row of a list that was limited by `only`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub id: String,
    pub nested_updated_at: Option<Timestamp>,
}

/// The exact filters that find an order by what a person typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exact {
    PrimaryId,
    UniqueId,
    OrderNumber,
    PoNumber,
}

pub const EXACT: [Exact; 4] = [Exact::PrimaryId, Exact::UniqueId, Exact::OrderNumber, Exact::PoNumber];

impl Exact {
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PrimaryId => "primary_id",
            Self::UniqueId => "unique_id",
            Self::OrderNumber => "order_number",
            Self::PoNumber => "po_number",
        }
    }

    /// `None` when this id cannot look like that: an order number has digits only.
    #[must_use]
    pub fn query(self, reference: &str) -> Option<OrderQuery> {
        let mut query = OrderQuery::listing(10);
        let text = Some(reference.to_owned());
        match self {
            Self::PrimaryId => query.primary_id = text,
            Self::UniqueId => query.unique_id = text,
            Self::PoNumber => query.po_number = text,
            Self::OrderNumber => {
                let digits = !reference.is_empty() && reference.bytes().all(|b| b.is_ascii_digit());
                query.order_number = Some(reference.parse().ok().filter(|_| digits)?);
            }
        }
        Some(query)
    }

    /// The order's own field says the same.
    #[must_use]
    pub fn matches(self, order: &Order, reference: &str) -> bool {
        let raw: Value = serde_json::from_str(&order.raw).unwrap_or_default();
        let said = raw.get(self.word()).map(super::reader::plain).unwrap_or_default();
        match self {
            Self::OrderNumber => said.parse::<u64>().is_ok_and(|n| Ok(n) == reference.parse()),
            _ => said == reference,
        }
    }
}

impl Client {
    /// The first page of any question to the list of orders.
    ///
    /// # Errors
    /// Whatever the provider or the network said.
    pub async fn orders(&self, query: &OrderQuery) -> Result<Found> {
        let url = self.below(&["orders"]).await?;
        self.page_of_orders(with_query(url, query), query.is_arbitrary()).await
    }

    /// The page that a cursor of an earlier one leads to.
    ///
    /// # Errors
    /// As [`Self::orders`]; a cursor that leads elsewhere.
    pub async fn orders_at(&self, cursor: &Cursor) -> Result<Found> {
        let url = self.followed(&cursor.0)?;
        let arbitrary = url.query_pairs().any(|(name, _)| name == "q");
        self.page_of_orders(url, arbitrary).await
    }

    /// Which orders match and when they changed, and nothing else (`only=url,nested_updated_at`).
    ///
    /// # Errors
    /// As [`Self::orders`].
    pub async fn changes(&self, query: &OrderQuery) -> Result<Page<Change>> {
        let query = OrderQuery {
            only: OnlyField::ALL.to_vec(),
            expand: Vec::new(),
            lazy: Vec::new(),
            ..query.clone()
        };
        let url = with_query(self.below(&["orders"]).await?, &query);
        let (page, _) = self
            .page(url, |value, path, _, odd| {
                let mut r = Reader::new(value, path, odd)?;
                let id = r.text("url").and_then(|u| wire::id_in(&u, "orders"));
                let nested_updated_at = r.time("nested_updated_at").and_then(|t| t.at);
                if id.is_none() {
                    r.odd("url", "names no order; the row is left out");
                }
                Some(Change { id: id?, nested_updated_at })
            })
            .await?;
        Ok(page)
    }

    /// One order with its boxes and items.
    ///
    /// # Errors
    /// As [`Self::orders`]; not found.
    pub async fn order(&self, id: &str) -> Result<Fetched> {
        Ok(self.whole(id).await?.1)
    }

    /// The same with its record, whole and without secrets.
    pub(super) async fn whole(&self, id: &str) -> Result<(Value, Fetched)> {
        let url = self.below(&["orders", id]).await?;
        let query = OrderQuery { expand: Expand::ALL.to_vec(), ..OrderQuery::default() };
        let reply = self.get(with_query(url, &query)).await?;
        let mut value = self.http.json(&reply)?;
        self.fill_boxes(id, &mut value).await?;
        let context = self.context(&reply);
        let mut odd = Vec::new();
        let fetched = map::fetched(&value, "", &context, &mut odd).ok_or_else(|| {
            let what = odd.first().map_or_else(String::new, |o| format!("{}: {}", o.path, o.what));
            self.http.error(Class::Unreadable, what)
        })?;
        Ok((redact::record(&value, &self.token), fetched))
    }

    /// `expand` is documented for the list only: boxes and items that came as bare URLs are put in their places.
    async fn fill_boxes(&self, id: &str, order: &mut Value) -> Result<()> {
        let bare = |v: &Value, with: &[&str]| {
            v.as_object().is_some_and(|map| map.keys().all(|key| with.contains(&key.as_str())))
        };
        let Some(boxes) = order.get_mut("boxes").and_then(Value::as_array_mut) else { return Ok(()) };
        if boxes.iter().any(|b| bare(b, &["url", "items"])) {
            *boxes = self.raw_list(&["orders", id, "boxes"]).await?;
        }
        for parcel in boxes {
            let number = parcel.get("url").and_then(Value::as_str).and_then(|u| wire::id_in(u, "boxes"));
            let items = parcel.get_mut("items").and_then(Value::as_array_mut);
            if let (Some(number), Some(items)) = (number, items)
                && items.iter().any(|item| bare(item, &["url"]))
            {
                *items = self.raw_list(&["orders", id, "boxes", &number, "items"]).await?;
            }
        }
        Ok(())
    }

    async fn page_of_orders(&self, url: Url, arbitrary: bool) -> Result<Found> {
        let (page, _) = self.page(url, map::fetched).await?;
        Ok(Found { page, arbitrary })
    }

    /// One page of a list, without its secrets. Rows that could not be read are oddities.
    pub(super) async fn page<T>(
        &self,
        url: Url,
        read: impl Fn(&Value, &str, &Context<'_>, &mut Vec<Oddity>) -> Option<T>,
    ) -> Result<(Page<T>, Reply)> {
        let reply = self.get(url).await?;
        let listing = Listing::read(self.http.json(&reply)?)
            .ok_or_else(|| self.http.error(Class::Unreadable, "the answer is no list"))?;
        let context = self.context(&reply);
        let mut oddities = Vec::new();
        let rows: Vec<T> = listing
            .results
            .iter()
            .enumerate()
            .filter_map(|(n, row)| {
                read(&redact::record(row, &self.token), &format!("results[{n}]"), &context, &mut oddities)
            })
            .collect();
        let next = match listing.next.as_deref().map(|next| self.followed(next)) {
            None => None,
            Some(Ok(next)) => Some(Cursor(next.to_string())),
            // The rows are good all the same.
            Some(Err(_)) => {
                oddities.push(Oddity::new("next", "leads outside the account's origin; the list ends here"));
                None
            }
        };
        Ok((Page { rows, oddities, next, total: listing.count }, reply))
    }

    /// A short list as it came, all on one page.
    pub(super) async fn raw_list(&self, segments: &[&str]) -> Result<Vec<Value>> {
        let url = self.below(segments).await?;
        let (page, _) = self.page(url, |value, _, _, _| Some(value.clone())).await?;
        Ok(page.rows)
    }

    /// A URL that the service handed out, relative or absolute, without the token it may repeat.
    fn followed(&self, next: &str) -> Result<Url> {
        let mut url = self.http.accept(next)?;
        redact::url(&mut url, &self.token);
        Ok(url)
    }

    /// `/api/v2/orgs/{org}/…/`.
    pub(super) async fn below(&self, segments: &[&str]) -> Result<Url> {
        let org = self.org().await?;
        let mut all = vec!["api", "v2", "orgs", org.as_str()];
        all.extend(segments);
        self.http.url(&all, true)
    }

    /// A read with the token in its header.
    pub(super) async fn get(&self, url: Url) -> Result<Reply> {
        let call = Call::get(url, Auth::Bearer(self.token.clone())).limit(LIST_LIMIT);
        let reply = self.http.send(call).await?;
        if reply.ok() { Ok(reply) } else { Err(faults::refusal(&self.http, &reply, &self.token)) }
    }

    pub(super) fn context(&self, reply: &Reply) -> Context<'_> {
        Context { account: self.http.account(), secret: &self.token, now: reply.now() }
    }
}

fn with_query(mut url: Url, query: &OrderQuery) -> Url {
    let pairs = query.pairs();
    if !pairs.is_empty() {
        url.query_pairs_mut().extend_pairs(pairs);
    }
    url
}
