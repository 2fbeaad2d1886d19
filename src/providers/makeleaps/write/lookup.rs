//! What became of a change whose answer is not clear: reads only (RELIABILITY, what each provider can be asked).

use serde_json::Value;

use super::{
    super::{
        Client, ORDER_EXPAND,
        query::{
            ClientQuery, DocumentQuery, ElectronicStatus, Listing, OrderQuery, PeppolStatus, PostStatus,
        },
        wire::{Channel, Item},
    },
    reading::asked,
};
use crate::{
    model::{
        intent::{Deed, LookedUp, Method, Mutation, Place},
        order::{Fetched, Order},
    },
    providers::{Cursor, Page, Result, error::Class},
};

/// A list longer than this many pages of a hundred is not walked to its end, and then proves nothing.
const MOST_PAGES: usize = 20;
/// Pages of the plain list, newest first, for an order that is no draft any more.
const NEWEST_PAGES: usize = 2;

impl Client {
    /// Looks up what became of a change.
    ///
    /// # Errors
    /// Whatever the service or the network said; then nothing is known.
    pub async fn look_up_outcome(&self, mutation: &Mutation) -> Result<LookedUp> {
        match (mutation.deed, mutation.method) {
            (Deed::Book, _) => self.find_draft(mutation).await,
            (Deed::AddPart, _) if mutation.target.is_some() => self.find_item(mutation).await,
            (Deed::AddPart, _) => self.find_record(mutation).await,
            (Deed::Upload, _) => self.find_upload(mutation).await,
            (_, Method::Delete) => self.find_gone(mutation).await,
            (Deed::Execute, _) => self.find_sent(mutation).await,
            (Deed::Cancel, _) => self.find_cancelled(mutation).await,
            (Deed::Update | Deed::Schedule, _) => self.find_fields(mutation).await,
            _ => Ok(no_way("MakeLeaps cannot be asked what became of it")),
        }
    }

    async fn order_of(&self, mutation: &Mutation) -> Result<Option<Fetched>> {
        let Some(key) = &mutation.target else { return Ok(None) };
        match self.fetch(key, None).await {
            Ok(fetched) => Ok(Some(fetched)),
            Err(e) if e.class == Class::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    /// No filter for `external_id` is documented: the drafts of one selected channel are walked to their end, and the
    /// newest orders of all, in case somebody has sent it meanwhile.
    async fn find_draft(&self, mutation: &Mutation) -> Result<LookedUp> {
        let body = json(mutation);
        let reference = body.get("external_id").and_then(Value::as_str).unwrap_or_default();
        if reference.trim().is_empty() {
            return Ok(no_way("it carried no reference of ours"));
        }
        let selected = |c: &Channel| body.get(format!("{}_selected", c.name())) == Some(&Value::Bool(true));
        let Some(channel) = Channel::ALL.into_iter().find(selected) else {
            return Ok(no_way("it had no channel to look by"));
        };
        let drafts = OrderQuery { listing: Listing::full(&ORDER_EXPAND), ..drafts_of(channel) };
        let all = OrderQuery { listing: Listing::full(&ORDER_EXPAND), ..OrderQuery::default() };
        let mut found: Vec<Fetched> = Vec::new();
        let mut complete = false;
        let mut seen = 0;
        for (query, pages) in [(drafts, MOST_PAGES), (all, NEWEST_PAGES)] {
            let is_drafts = pages == MOST_PAGES;
            let walk = |cursor: Option<Cursor>| {
                let query = &query;
                async move { self.orders(query, cursor.as_ref()).await }
            };
            let (rows, whole) = pages_of(pages, walk).await?;
            complete |= is_drafts && whole;
            seen += rows.len();
            for row in rows {
                let same = row.order.aliases.iter().any(|a| a == reference);
                if same
                    && row.order.reference == reference
                    && !found.iter().any(|f| f.order.key == row.order.key)
                {
                    found.push(row);
                }
            }
        }
        Ok(match found.len() {
            1 => {
                let said = found.first().map(|f| format!("draft {} has our reference", f.order.key.id));
                LookedUp::Happened { orders: found, said: said.unwrap_or_default() }
            }
            0 if complete => LookedUp::Absent {
                said: format!("{reference} is not among all drafts and the newest orders ({seen} looked at)"),
            },
            0 => no_way(&format!(
                "{reference} is not among {seen} orders, but there are more than can be asked for"
            )),
            n => {
                let mids: Vec<&str> = found.iter().map(|f| f.order.key.id.as_str()).collect();
                let list = mids.join(", ");
                LookedUp::Conflict {
                    said: format!("{n} orders have our reference: {list}; keep one, delete the other drafts"),
                }
            }
        })
    }

    async fn find_item(&self, mutation: &Mutation) -> Result<LookedUp> {
        let Place::Handed(items_url) = &mutation.place else {
            return Ok(no_way("it names no list of items"));
        };
        let body = json(mutation);
        let walk = |cursor: Option<Cursor>| async move {
            self.items(cursor.as_ref().map_or(items_url.as_str(), |c| c.0.as_str())).await
        };
        let (items, complete) = pages_of(MOST_PAGES, walk).await?;
        let position = body.get("position").map(ToString::to_string).unwrap_or_default();
        let same = |item: &&Item| {
            item.position == position
                && body.get("filename").and_then(Value::as_str).is_none_or(|n| item.filename == n)
                && body.get("document").and_then(Value::as_str).is_none_or(|d| item.document.url == d)
        };
        let matches = items.iter().filter(same).count();
        Ok(match matches {
            1 => LookedUp::Happened {
                orders: self.order_of(mutation).await?.into_iter().collect(),
                said: format!("the enclosure is at position {position}"),
            },
            0 if complete => {
                LookedUp::Absent { said: format!("it is not among the {} enclosures", items.len()) }
            }
            0 => no_way("the enclosures could not all be read"),
            n => LookedUp::Conflict { said: format!("{n} enclosures are the same; remove all but one") },
        })
    }

    /// A client or document by our own reference in it.
    async fn find_record(&self, mutation: &Mutation) -> Result<LookedUp> {
        let reference = mutation.reference.as_str();
        let of_clients = matches!(&mutation.place, Place::Path { segments, .. } if segments == &["client"]);
        let (urls, complete) =
            if of_clients {
                let query = ClientQuery { listing: Listing::full(&[]), ..ClientQuery::default() };
                let query = &query;
                let (rows, complete) =
                    pages_of(
                        MOST_PAGES,
                        |c: Option<Cursor>| async move { self.clients(query, c.as_ref()).await },
                    )
                    .await?;
                let rows = rows.into_iter().filter(|c| c.client_external_id == reference).map(|c| c.url);
                (rows.collect::<Vec<_>>(), complete)
            } else {
                let body = json(mutation);
                let text = |name: &str| body.get(name).and_then(Value::as_str).map(str::to_owned);
                let query = DocumentQuery {
                    client: text("client"),
                    document_type: text("document_type"),
                    listing: Listing::full(&[]),
                    ..DocumentQuery::default()
                };
                let query = &query;
                let (rows, complete) = pages_of(MOST_PAGES, |c: Option<Cursor>| async move {
                    self.documents(query, c.as_ref()).await
                })
                .await?;
                let rows = rows.into_iter().filter(|d| d.external_id == reference).map(|d| d.url);
                (rows.collect(), complete)
            };
        Ok(match urls.as_slice() {
            [one] => LookedUp::Happened { orders: Vec::new(), said: format!("made: {one}") },
            [] if complete => LookedUp::Absent { said: format!("no record has the reference {reference}") },
            [] => no_way("there are more records than can be asked for"),
            several => LookedUp::Conflict { said: format!("made more than once: {}", several.join(", ")) },
        })
    }

    /// With a task: one more task than before. At once: nothing tells whether the file is there.
    async fn find_upload(&self, mutation: &Mutation) -> Result<LookedUp> {
        let Some(Fetched { order, .. }) = self.order_of(mutation).await? else {
            return Ok(no_way("the order is not there any more"));
        };
        let item = super::wire(&order).unwrap_or_default().items;
        let item = item.into_iter().find(|i| Some(&i.mid) == mutation.part.as_ref());
        let Some(item) = item else { return Ok(no_way("the enclosure is not there any more")) };
        let with_task = matches!(&mutation.place, Place::Handed(url) if *url == item.async_upload_url);
        let earlier = mutation.reference.parse::<usize>().ok().filter(|_| with_task);
        let Some(earlier) = earlier else {
            return Ok(no_way(
                "MakeLeaps does not say whether the file is there; it can safely be uploaded again",
            ));
        };
        let tasks_url = item.async_upload_tasks_url.as_str();
        let walk = |cursor: Option<Cursor>| async move {
            self.upload_tasks(cursor.as_ref().map_or(tasks_url, |c| c.0.as_str())).await
        };
        let (tasks, complete) = pages_of(MOST_PAGES, walk).await?;
        Ok(match tasks.len() {
            n if n > earlier => LookedUp::Happened {
                orders: vec![Fetched { order, events: None }],
                said: "the file arrived, and has its task".to_owned(),
            },
            n if n == earlier && complete => LookedUp::Absent { said: "no task of this upload".to_owned() },
            _ => no_way("the tasks could not all be read"),
        })
    }

    /// A deletion: gone is done.
    async fn find_gone(&self, mutation: &Mutation) -> Result<LookedUp> {
        let asked = match (&mutation.place, mutation.deed) {
            (_, Deed::Cancel) => {
                let Some(fetched) = self.order_of(mutation).await? else {
                    return Ok(LookedUp::Happened {
                        orders: Vec::new(),
                        said: "the order is gone".to_owned(),
                    });
                };
                let said = format!("the order is still there: {}", fetched.order.state);
                return Ok(LookedUp::Absent { said });
            }
            (Place::Handed(url), _) => self.item(url).await.map(|_| ()),
            (Place::Path { segments, .. }, _) => {
                let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                let url = self.session.url(&segments, &[]).await?;
                self.session.single(url).await.map(|_| ())
            }
        };
        match asked {
            Ok(()) => Ok(LookedUp::Absent { said: "it is still there".to_owned() }),
            Err(e) if e.class == Class::NotFound => {
                Ok(LookedUp::Happened { orders: Vec::new(), said: "it is gone".to_owned() })
            }
            Err(e) => Err(e),
        }
    }

    /// Any selected channel that is no draft any more: it was sent.
    async fn find_sent(&self, mutation: &Mutation) -> Result<LookedUp> {
        let Some(fetched) = self.order_of(mutation).await? else {
            return Ok(no_way("the order is not there any more"));
        };
        let parts = &fetched.order.parts;
        if parts.is_empty() || parts.iter().any(|p| p.state == "not given") {
            return Ok(no_way("MakeLeaps does not say how the channels stand"));
        }
        if parts.iter().all(|p| p.state == "draft") {
            return Ok(LookedUp::Absent { said: "every channel is still a draft".to_owned() });
        }
        let said = format!("it was sent: {}", fetched.order.state);
        Ok(LookedUp::Happened { orders: vec![fetched], said })
    }

    async fn find_cancelled(&self, mutation: &Mutation) -> Result<LookedUp> {
        let Some(fetched) = self.order_of(mutation).await? else {
            return Ok(no_way("the order is not there any more"));
        };
        let channels = asked(mutation);
        let state =
            |c: &Channel| fetched.order.parts.iter().find(|p| p.id == c.name()).map(|p| p.state.clone());
        let stopped = |c: &&Channel| state(c).as_deref() == Some("cancelled");
        let done: Vec<&str> = channels.iter().filter(stopped).map(|c| c.label()).collect();
        let said = fetched.order.state.clone();
        Ok(if channels.is_empty() {
            no_way("it named no channel")
        } else if done.len() == channels.len() {
            LookedUp::Happened { orders: vec![fetched], said: format!("cancelled: {}", done.join(", ")) }
        } else if done.is_empty() {
            LookedUp::Absent { said: format!("not cancelled: {said}") }
        } else {
            LookedUp::Conflict { said: format!("cancelled only {}: {said}", done.join(", ")) }
        })
    }

    /// The fields that were sent, against those that are there now.
    async fn find_fields(&self, mutation: &Mutation) -> Result<LookedUp> {
        let sent = json(mutation);
        let (record, orders) = match &mutation.place {
            Place::Path { segments, .. } => {
                let segments: Vec<&str> = segments.iter().map(String::as_str).collect();
                let url = self.session.url(&segments, &[]).await?;
                (self.session.single(url).await?.0, Vec::new())
            }
            Place::Handed(_) => {
                let Some(fetched) = self.order_of(mutation).await? else {
                    return Ok(no_way("the order is not there any more"));
                };
                (raw(&fetched.order), vec![fetched])
            }
        };
        let all = sent.as_object().into_iter().flatten();
        // Of a whole body only what was to change tells anything; the summary names it.
        let named = |name: &str| mutation.summary.iter().any(|(label, _)| label == name);
        let changed: Vec<(&String, &Value)> = all.clone().filter(|(name, _)| named(name)).collect();
        let fields = if changed.is_empty() { all.collect() } else { changed };
        let equal = fields
            .iter()
            .filter(|(name, want)| same(want, record.get(*name).unwrap_or(&Value::Null)))
            .count();
        Ok(match equal {
            _ if fields.is_empty() => no_way("it named no field"),
            n if n == fields.len() => {
                LookedUp::Happened { orders, said: "the fields are as they were sent".to_owned() }
            }
            // A change is done whole or not at all.
            0 => LookedUp::Absent { said: "the fields are not as they were sent".to_owned() },
            // Somebody else's change, or a service that writes a value in its own way.
            _ => no_way("some fields are as they were sent, and some are not"),
        })
    }
}

/// Walks a list: the rows, and whether these are all of it.
async fn pages_of<T, F, Fut>(most: usize, mut page: F) -> Result<(Vec<T>, bool)>
where
    F: FnMut(Option<Cursor>) -> Fut,
    Fut: Future<Output = Result<Page<T>>>,
{
    let mut rows = Vec::new();
    let mut cursor = None;
    let mut whole = true;
    for _ in 0..most {
        let one = page(cursor.take()).await?;
        // A row that could not be read might have been the one.
        whole &= one.oddities.is_empty();
        rows.extend(one.rows);
        cursor = one.next;
        if cursor.is_none() {
            return Ok((rows, whole));
        }
    }
    Ok((rows, false))
}

fn drafts_of(channel: Channel) -> OrderQuery {
    let mut query = OrderQuery::default();
    match channel {
        Channel::Post => query.sendbypost_status = Some(PostStatus::Draft),
        Channel::Secure => query.securesend_status = Some(ElectronicStatus::Draft),
        Channel::Inbox => query.send_to_clientinbox_status = Some(ElectronicStatus::Draft),
        Channel::Peppol => query.peppolsend_status = Some(PeppolStatus::Draft),
    }
    query
}

/// Equal as a person would say: the same text, the same instant, a reference by its URL, an address by the parts that
/// were sent.
fn same(want: &Value, have: &Value) -> bool {
    match (want, have) {
        (Value::String(want), Value::String(have)) => {
            want == have
                || matches!((want.parse::<jiff::Timestamp>(), have.parse::<jiff::Timestamp>()), (Ok(a), Ok(b)) if a == b)
        }
        (Value::String(url), Value::Object(whole)) => whole.get("url").and_then(Value::as_str) == Some(url),
        (Value::Object(parts), Value::Object(whole)) => {
            parts.iter().all(|(name, part)| whole.get(name).is_some_and(|have| same(part, have)))
        }
        (Value::Array(want), Value::Array(have)) => {
            want.len() == have.len() && want.iter().zip(have).all(|(w, h)| same(w, h))
        }
        _ => want == have,
    }
}

fn json(mutation: &Mutation) -> Value {
    serde_json::from_slice(&mutation.body).unwrap_or(Value::Null)
}

fn raw(order: &Order) -> Value {
    serde_json::from_str(&order.raw).unwrap_or(Value::Null)
}

fn no_way(said: &str) -> LookedUp {
    LookedUp::NoWay { said: said.to_owned() }
}
