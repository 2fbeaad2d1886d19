//! Sends a change once, and finds out what became of one whose answer is unclear. Reads only exact filters and single
//! records: free text search proves nothing.

use serde_json::Value;

use super::{
    MARK, book_id,
    compare::{compare, same_note},
    place::{CHANGED, ORG, Thing, by_id},
};
use crate::{
    model::{
        forms::readycloud::rows,
        intent::{LookedUp, Method, Mutation, Place, Sent},
        order::Fetched,
    },
    providers::{
        Result,
        error::{Class, ProviderError},
        http::Auth,
        readycloud::{Client, contents, reader::plain, reads::Exact},
    },
};

impl Client {
    /// Sends the change, at most once. ReadyCloud knows no safe-repeat key.
    pub async fn send(&self, mutation: &Mutation, _key: Option<&str>) -> Sent {
        let placed = match self.placed(mutation).await {
            Ok(placed) => placed,
            Err(e) => return Sent::Nothing { why: e.message },
        };
        let sent = self.http.mutate(&placed, Auth::Bearer(self.token.clone()), &[]).await;
        match sent {
            // A record may repeat the token: it must not come into the journal.
            Sent::Answer(mut answer) => {
                let said = String::from_utf8_lossy(&answer.body);
                if said.contains(self.token.reveal()) {
                    answer.body = self.http.redact(&said).into_bytes();
                }
                Sent::Answer(answer)
            }
            other => other,
        }
    }

    /// The change with the organisation in its path; one that was made for another organisation is not sent.
    async fn placed(&self, mutation: &Mutation) -> Result<Mutation> {
        let mut placed = mutation.clone();
        let odd = |what: &str| self.http.error(Class::Misconfigured, what);
        if Thing::of(mutation).is_none() {
            return Err(odd("this change is not one of ReadyCloud's"));
        }
        let org = self.org().await?;
        if let Place::Path { segments, .. } = &mut placed.place
            && let Some(segment) = segments.get_mut(3)
        {
            if *segment != ORG && *segment != org {
                return Err(odd("the change belongs to another organisation"));
            }
            *segment = org;
        }
        Ok(placed)
    }

    /// What became of a change.
    ///
    /// # Errors
    /// Whatever the provider or the network said to the reads: nothing is known then.
    pub async fn look_up_outcome(&self, mutation: &Mutation) -> Result<LookedUp> {
        let foreign = mutation.account != *self.http.account();
        let Some(thing) = Thing::of(mutation).filter(|_| !foreign) else {
            return Ok(LookedUp::NoWay { said: "this change belongs to another account".to_owned() });
        };
        let asked: Value = serde_json::from_slice(&mutation.body).unwrap_or_default();
        let number = match thing {
            Thing::Orders => return self.look_up_new(&asked).await,
            Thing::Order(number)
            | Thing::Boxes(number)
            | Thing::Box(number, _)
            | Thing::Items(number, _)
            | Thing::Item(number, ..)
            | Thing::Notes(number)
            | Thing::Tags(number)
            | Thing::Tag(number, _) => number,
        };
        // The stored change may name another organisation, where this number is another order.
        self.placed(mutation).await?;
        match self.whole(number).await {
            Ok((record, fetched)) => Ok(found(mutation, thing, &asked, &record, fetched)),
            Err(ProviderError { class: Class::NotFound, .. }) => Ok(gone(mutation)),
            Err(e) => Err(e),
        }
    }

    /// A new order: by its `unique_id`, which is ours, then by its `primary_id`.
    async fn look_up_new(&self, asked: &Value) -> Result<LookedUp> {
        let (unique, primary) = (book_id(asked, "unique_id"), book_id(asked, "primary_id"));
        if unique.is_empty() || primary.is_empty() {
            return Ok(LookedUp::NoWay { said: "the order was sent without a reference".to_owned() });
        }
        let mut mine = match self.exactly(Exact::UniqueId, unique).await? {
            Ok(rows) => rows,
            Err(said) => return Ok(LookedUp::NoWay { said }),
        };
        match mine.len() {
            0 => {}
            1 => {
                let order = mine.remove(0);
                let said = format!("order number {} has our unique id {unique}", order.order.key.id);
                return Ok(LookedUp::Happened { orders: vec![order], said });
            }
            n => return Ok(LookedUp::Conflict { said: format!("{n} orders have our unique id {unique}") }),
        }
        let mut named = match self.exactly(Exact::PrimaryId, primary).await? {
            Ok(rows) => rows,
            Err(said) => return Ok(LookedUp::NoWay { said }),
        };
        Ok(match named.len() {
            0 => LookedUp::Absent {
                said: format!("no order has the unique id {unique} or the primary id {primary}"),
            },
            1 if primary == unique => {
                let order = named.remove(0);
                let said = format!(
                    "order number {} has our primary id, and a unique id of its own",
                    order.order.key.id
                );
                LookedUp::Happened { orders: vec![order], said }
            }
            n => LookedUp::Conflict {
                said: format!(
                    "no order has our unique id {unique}, yet {n} with another have the primary id {primary}"
                ),
            },
        })
    }

    /// The orders that an exact filter finds; `Err`: the answer is no proof, and why.
    async fn exactly(&self, exact: Exact, id: &str) -> Result<std::result::Result<Vec<Fetched>, String>> {
        let Some(query) = exact.query(id) else {
            return Ok(Err(format!("{} cannot be asked for", exact.word())));
        };
        let page = self.orders(&query).await?.page;
        let whole = page.next.is_none() && page.total.is_none_or(|total| total == page.rows.len() as u64);
        if !whole || page.rows.iter().any(|row| !exact.matches(&row.order, id)) {
            return Ok(Err(format!("the list does not keep to the filter {}", exact.word())));
        }
        Ok(Ok(page.rows))
    }
}

/// The order itself is not there (404).
fn gone(mutation: &Mutation) -> LookedUp {
    if mutation.method == Method::Delete {
        let said = "the order is not there any more".to_owned();
        return LookedUp::Happened { orders: Vec::new(), said };
    }
    LookedUp::Conflict { said: "the order is not there any more: somebody removed it".to_owned() }
}

fn found(mutation: &Mutation, thing: Thing<'_>, asked: &Value, record: &Value, fetched: Fetched) -> LookedUp {
    let untouched = mutation
        .summary
        .iter()
        .any(|(label, at)| label == CHANGED && record["nested_updated_at"].as_str() == Some(at.as_str()));
    let gone = |is_there: bool, what: &str, fetched: Fetched| {
        if is_there {
            return LookedUp::Absent { said: format!("the {what} is still there") };
        }
        LookedUp::Happened { orders: vec![fetched], said: format!("the {what} is not there any more") }
    };
    let parcel = |number: &str| by_id(record.get("boxes"), "boxes", number);
    let delete = mutation.method == Method::Delete;
    match thing {
        Thing::Order(_) if delete => LookedUp::Absent { said: "the order is still there".to_owned() },
        Thing::Box(_, number) if delete => gone(parcel(number).is_some(), "box", fetched),
        Thing::Item(_, inside, number) if delete => {
            let there = parcel(inside).and_then(|b| by_id(b.get("items"), "items", number));
            gone(there.is_some(), "item", fetched)
        }
        Thing::Tag(_, tag) => {
            gone(contents::tags(rows(record, "tags")).iter().any(|t| t == tag), "tag", fetched)
        }
        Thing::Tags(_) => {
            let tag = plain(&asked["value"]);
            if contents::tags(rows(record, "tags")).contains(&tag) {
                return LookedUp::Happened { orders: vec![fetched], said: format!("the tag {tag} is there") };
            }
            absent(untouched, &format!("the tag {tag} is not there"))
        }
        Thing::Notes(_) => {
            let there = rows(record, "notes").iter().filter(|note| same_note(asked, note)).count();
            counted(there, "note", untouched, fetched)
        }
        Thing::Boxes(_) => marked(rows(record, "boxes"), asked, "box", untouched, fetched),
        Thing::Items(_, number) => match parcel(number) {
            Some(parcel) => marked(rows(parcel, "items"), asked, "item", untouched, fetched),
            None => LookedUp::Conflict { said: "the box is not there any more".to_owned() },
        },
        Thing::Order(_) => set(mutation, asked, record, untouched, fetched),
        Thing::Box(_, number) => match parcel(number) {
            Some(parcel) => set(mutation, asked, parcel, untouched, fetched),
            None => LookedUp::Conflict { said: "the box is not there any more".to_owned() },
        },
        Thing::Item(_, inside, number) => {
            match parcel(inside).and_then(|b| by_id(b.get("items"), "items", number)) {
                Some(item) => set(mutation, asked, item, untouched, fetched),
                None => LookedUp::Conflict { said: "the item is not there any more".to_owned() },
            }
        }
        Thing::Orders => LookedUp::NoWay { said: "a new order is looked for by its reference".to_owned() },
    }
}

/// Boxes and items are found by the custom field that carries our reference.
fn marked(rows: &[Value], asked: &Value, what: &str, untouched: bool, fetched: Fetched) -> LookedUp {
    let mark = |row: &Value| {
        let field = &row["custom_fields"][MARK];
        if field.is_object() { plain(&field["value"]) } else { plain(field) }
    };
    let ours = mark(asked);
    let there = rows.iter().filter(|row| !ours.is_empty() && mark(row) == ours).count();
    if there == 0 && rows.iter().any(|row| row.get("custom_fields").is_none()) {
        return LookedUp::NoWay { said: format!("the custom fields of a {what} are not shown") };
    }
    counted(there, what, untouched, fetched)
}

fn counted(there: usize, what: &str, untouched: bool, fetched: Fetched) -> LookedUp {
    match there {
        0 => absent(untouched, &format!("the {what} is not there")),
        1 => LookedUp::Happened { orders: vec![fetched], said: format!("the {what} is there") },
        n => LookedUp::Conflict { said: format!("the {what} is there {n} times") },
    }
}

/// What is not there, and was perhaps there for a moment when the order has been changed since.
fn absent(untouched: bool, what: &str) -> LookedUp {
    if untouched {
        return LookedUp::Absent { said: format!("{what}, and the order is unchanged since") };
    }
    LookedUp::NoWay { said: format!("{what}, but the order was changed meanwhile") }
}

/// Values that were set are read back.
fn set(mutation: &Mutation, asked: &Value, record: &Value, untouched: bool, fetched: Fetched) -> LookedUp {
    let compared = compare(asked, record);
    let other = compared.other.join(", ");
    if compared.other.is_empty() && !compared.same.is_empty() {
        return LookedUp::Happened { orders: vec![fetched], said: "it reads as it was asked for".to_owned() };
    }
    if !untouched && !compared.same.is_empty() && mutation.method == Method::Patch {
        return LookedUp::Conflict { said: format!("a part reads as asked, and this does not: {other}") };
    }
    absent(untouched, &format!("not as asked: {other}"))
}
