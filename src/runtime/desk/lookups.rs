//! Questions that change nothing: prices, records to choose from, papers to save.

use std::{
    collections::HashMap,
    path::PathBuf,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{
    Desk,
    files::{PAPERS, save_pdf},
};
use crate::{
    app::desk::{File, Price, Record},
    model::{
        form::{Complaint, text_at},
        forms::fourover::SHIPPING_CODE,
        money::Money,
        order::Link,
        provider::{AccountName, Provider},
        quote::Eta,
    },
    providers::{
        Client, Cursor, Page,
        fourover::write::ShippingOption,
        makeleaps::{
            self,
            query::{ClientQuery, DocumentQuery, Listing},
        },
        sendle,
    },
    runtime::clients::named,
};

/// Records are kept for so long: a person types, and a day's calls are few.
const FRESH: Duration = Duration::from_secs(60);
/// So many pages of a hundred are asked for.
const PAGES: u32 = 5;
/// So many are offered.
const OFFERED: usize = 50;

/// The records of an account and kind, or a search, and when they were asked for.
pub(super) type Cache = HashMap<(AccountName, String), (Instant, Vec<Record>)>;

type Result<T> = std::result::Result<T, String>;

impl Desk {
    /// What it would cost.
    pub(super) async fn price(&self, account: &AccountName, act: &str, draft: &Value) -> Result<Vec<Price>> {
        match (&named(&self.served, account)?.client, act) {
            (Client::Sendle(client), "book") => {
                let question = sendle::write::quote_request(draft).map_err(|wrong| in_words(&wrong))?;
                let quotes = client.quote(&question).await.map_err(|e| e.to_string())?;
                let price = |q: crate::model::quote::Quote| Price {
                    arrives: q.eta.as_ref().map(arrives).unwrap_or_default(),
                    name: q.plan,
                    total: q.gross,
                };
                Ok(quotes.into_iter().map(price).collect())
            }
            (Client::FourOver(client), "book") => {
                let jobs = jobs(draft);
                if jobs.is_empty() {
                    return Err("a price is told for each job: fill in one first".to_owned());
                }
                let mut offers: Vec<ShippingOption> = Vec::new();
                for (n, job) in jobs.iter().enumerate() {
                    let options = client.shipping_quote(job).await.map_err(|e| e.to_string())?.options;
                    if n == 0 {
                        offers = options;
                    } else {
                        // An offer for all jobs is one that each of them has.
                        offers.retain_mut(|offer| {
                            let same = options.iter().find(|option| option.code == offer.code);
                            let more = same.and_then(|option| option.price);
                            offer.price = offer.price.zip(more).map(|(a, b)| a + b);
                            same.is_some()
                        });
                    }
                }
                // What the jobs name comes first; mail goes as mail.
                let named = text_at(draft, "jobs.0.shipper.shipping_code");
                let wanted = if named.is_empty() { SHIPPING_CODE } else { named };
                offers.sort_by_key(|offer| offer.code != wanted);
                let of = if jobs.len() == 1 { String::new() } else { format!(" of {} jobs", jobs.len()) };
                let prices: Vec<Price> = offers
                    .into_iter()
                    .map(|o| Price {
                        name: format!("shipping{of}: {} from {}", o.name, o.facility),
                        total: o.price.map(|amount| Money::new(amount, "USD")),
                        arrives: String::new(),
                    })
                    .collect();
                Ok(prices)
            }
            (client, _) => Err(format!("{} tells no price before this is done", client.provider().name())),
        }
    }

    /// What the provider says about the address of each job, a line for each.
    pub(super) async fn addresses(&self, account: &AccountName, draft: &Value) -> Result<Vec<String>> {
        let Client::FourOver(client) = &named(&self.served, account)?.client else {
            return Err(format!("account {account} has no address check"));
        };
        let mut said = Vec::new();
        for (n, job) in jobs(draft).iter().enumerate() {
            let answer = client.address_validation(job).await.map_err(|e| e.to_string())?;
            let mut words = Vec::new();
            news_in(&answer, &job["ship_to"], "", &mut words);
            said.push(format!("job {}: {}", n + 1, words.join(", ")));
        }
        Ok(said)
    }

    /// Records that match what was typed.
    pub(super) async fn records(
        &self,
        account: &AccountName,
        kind: &str,
        typed: &str,
    ) -> Result<Vec<Record>> {
        let Client::MakeLeaps(client) = &named(&self.served, account)?.client else {
            return Err(format!("account {account} has no records to choose from"));
        };
        let typed = typed.trim().to_lowercase();
        // Documents are many, and the service can search them; clients are listed and searched here.
        let search = Some(typed.clone()).filter(|typed| kind == "document" && !typed.is_empty());
        let key = (account.clone(), format!("{kind}\n{}", search.as_deref().unwrap_or_default()));
        let known = self.records.lock().await.get(&key).filter(|(at, _)| at.elapsed() < FRESH).cloned();
        let all = if let Some((_, records)) = known {
            records
        } else {
            let records = fetch(client, kind, search.as_deref()).await?;
            let mut cache = self.records.lock().await;
            cache.retain(|_, (at, _)| at.elapsed() < FRESH);
            cache.insert(key, (Instant::now(), records.clone()));
            records
        };
        let fits = |record: &Record| {
            search.is_some()
                || record.label.to_lowercase().contains(&typed)
                || record.value.to_lowercase().contains(&typed)
        };
        Ok(all.into_iter().filter(fits).take(OFFERED).collect())
    }

    /// Fetches a PDF and saves it under a name of our own.
    pub(super) async fn save_file(&self, file: File) -> Result<PathBuf> {
        let (account, what, id, links) = match file {
            File::OfOrder(key) => {
                let stored = self.store.order(key.clone()).await.map_err(|e| e.to_string())?;
                let order = stored.ok_or_else(|| format!("{key} is not in the store"))?.order;
                (key.account, "order", key.id, order.links)
            }
            File::OfEntry(key) => {
                let stored = self.store.inbox_entry(key.clone()).await.map_err(|e| e.to_string())?;
                let entry = stored.ok_or("this entry is not in the store")?.entry;
                (key.account, "inbox", key.id, entry.links)
            }
        };
        let Client::MakeLeaps(client) = &named(&self.served, &account)?.client else {
            return Err("only MakeLeaps has papers to save; a Sendle label is an act of its own".to_owned());
        };
        let is_pdf = |link: &&Link| link.label == "PDF";
        let link = links.iter().find(is_pdf).ok_or("it has no PDF, or none that is known yet")?;
        let bytes = client.pdf(&link.url).await.map_err(|e| e.to_string())?;
        let words = [Provider::MakeLeaps.slug(), what, id.as_str()];
        save_pdf(self.folder.join(PAPERS), &words, bytes).await
    }
}

fn jobs(draft: &Value) -> &[Value] {
    draft.get("jobs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

/// What an answer without a documented form says, leaving out what only repeats the question.
fn news_in(answer: &Value, sent: &Value, name: &str, words: &mut Vec<String>) {
    match answer {
        Value::Object(parts) => parts.iter().for_each(|(name, part)| news_in(part, sent, name, words)),
        Value::Array(items) => items.iter().for_each(|item| news_in(item, sent, name, words)),
        Value::Null => {}
        other => {
            let text = other.as_str().map_or_else(|| other.to_string(), |text| text.trim().to_owned());
            if !text.is_empty() && text != text_at(sent, name) {
                words.push(format!("{} {text}", name.replace('_', " ")).trim().to_owned());
            }
        }
    }
}

async fn fetch(client: &makeleaps::Client, kind: &str, search: Option<&str>) -> Result<Vec<Record>> {
    let mut found = Vec::new();
    let mut cursor: Option<Cursor> = None;
    for _ in 0..PAGES {
        let listing = Listing::full(&[]);
        let (page, next) = match kind {
            "client" => {
                let query = ClientQuery { archived: None, listing };
                split(client.clients(&query, cursor.as_ref()).await, |c| Record {
                    label: label(&[&c.name, &c.client_external_id], &c.mid),
                    value: c.url,
                })?
            }
            "document" => {
                let search = search.map(str::to_owned);
                let query = DocumentQuery { search, listing, ..DocumentQuery::default() };
                split(client.documents(&query, cursor.as_ref()).await, |d| Record {
                    label: label(&[&d.document_number, &d.display_name, &d.recipient_name], &d.mid),
                    value: d.url,
                })?
            }
            other => return Err(format!("there are no records of the kind {other:?}")),
        };
        found.extend(page);
        let same = next == cursor;
        cursor = next;
        if cursor.is_none() || same {
            break;
        }
    }
    Ok(found)
}

type Found = (Vec<Record>, Option<Cursor>);

fn split<T>(page: crate::providers::Result<Page<T>>, record: impl Fn(T) -> Record) -> Result<Found> {
    let page = page.map_err(|e| e.to_string())?;
    let rows = page.rows.into_iter().map(record).filter(|r| !r.value.is_empty()).collect();
    Ok((rows, page.next))
}

/// What a person calls it: the words that are there, without repeats.
fn label(words: &[&str], mid: &str) -> String {
    let mut said: Vec<&str> = Vec::new();
    for word in words.iter().map(|w| w.trim()).filter(|w| !w.is_empty()) {
        if !said.contains(&word) {
            said.push(word);
        }
    }
    if said.is_empty() { mid.to_owned() } else { said.join(", ") }
}

fn arrives(eta: &Eta) -> String {
    let range = |a: String, b: String, dash: &str| if a == b { a } else { format!("{a}{dash}{b}") };
    let days =
        eta.days.map(|(a, b)| format!("{} business days", range(a.to_string(), b.to_string(), " to ")));
    let dates = eta.dates.map(|(a, b)| range(a.to_string(), b.to_string(), " to "));
    [dates, days].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn in_words(wrong: &[Complaint]) -> String {
    let one =
        |c: &Complaint| if c.path.is_empty() { c.what.clone() } else { format!("{}: {}", c.path, c.what) };
    wrong.iter().map(one).collect::<Vec<_>>().join("; ")
}
