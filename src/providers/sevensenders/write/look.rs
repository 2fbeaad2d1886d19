//! Finding out whether an unclear change happened, by reading only.

use serde_json::Value;

use super::{Act, shipment::is_called};
use crate::{
    model::{
        intent::{LookedUp, Mutation},
        provider::OrderKey,
        time::parse_instant,
    },
    providers::{
        Result,
        error::Class,
        loose::{flag, line, text, text_of},
        sevensenders::{
            Client, PAGE, rules,
            wire::{self, Names, OrderFilter},
        },
    },
};

/// The orders with an own reference, and whether there can be no more than these.
struct Found {
    orders: Vec<Value>,
    /// The service held to the filter: nothing is hidden behind rows of others.
    exact: bool,
}

impl Client {
    /// What can be found out about a change whose answer was unclear.
    ///
    /// # Errors
    /// Whatever Seven Senders or the network said.
    pub async fn look_up_outcome(&self, mutation: &Mutation) -> Result<LookedUp> {
        let sent: Value = serde_json::from_slice(&mutation.body).unwrap_or_default();
        match Act::of(mutation) {
            Some(Act::Create) => self.was_created(mutation, &sent).await,
            Some(Act::Update) => self.was_updated(mutation, &sent).await,
            Some(Act::State) => self.was_set(mutation, &sent).await,
            Some(Act::Delete) => self.was_removed(mutation, "orders").await,
            Some(Act::DeleteShipment) => self.was_removed(mutation, "shipments").await,
            Some(Act::Ship) => self.was_shipped(mutation, &sent).await,
            Some(Act::UpdateShipment) => self.was_shipment_updated(mutation, &sent).await,
            None => Ok(LookedUp::NoWay { said: "this is not a change that can be looked for".to_owned() }),
        }
    }

    async fn was_created(&self, mutation: &Mutation, sent: &Value) -> Result<LookedUp> {
        let reference = &mutation.reference;
        let found = self.by_reference(reference).await?;
        match found.orders.as_slice() {
            [] if found.exact => Ok(LookedUp::Absent { said: format!("no order has the id {reference:?}") }),
            [] => Ok(not_exact()),
            [order] if differs(sent, order, Silence::Fits).is_none() => self.happened(mutation, order).await,
            [order] => {
                let what = differs(sent, order, Silence::Fits).unwrap_or_default();
                Ok(LookedUp::Conflict { said: format!("another order has the id {reference:?}: {what}") })
            }
            many => {
                let ids: Vec<_> = many.iter().filter_map(wire::server_id).collect();
                Ok(LookedUp::Conflict {
                    said: format!("{} orders have this id: {}", many.len(), ids.join(", ")),
                })
            }
        }
    }

    async fn happened(&self, mutation: &Mutation, order: &Value) -> Result<LookedUp> {
        let id = wire::server_id(order).unwrap_or_default();
        let key = OrderKey { account: mutation.account.clone(), id };
        let said = format!("order {}", key.id);
        Ok(LookedUp::Happened { orders: vec![self.fetch(&key, None).await?], said })
    }

    /// Both generations of names are asked: a service that does not know a name may answer with anything.
    async fn by_reference(&self, reference: &str) -> Result<Found> {
        let mut found = Found { orders: Vec::new(), exact: false };
        let mut ids = Vec::new();
        for names in [Names::Newer, Names::Older] {
            let (rows, _) = self.orders(&OrderFilter::reference(reference, names), PAGE, 0).await?;
            found.exact |= rows.is_empty();
            for row in rows {
                let Some(id) = wire::server_id(&row) else { continue };
                if text_of(&row, &wire::ORDER_ID) == reference && !ids.contains(&id) {
                    ids.push(id);
                    found.orders.push(row);
                }
            }
        }
        Ok(found)
    }

    /// A record of the path's last id; `None`: it is gone.
    async fn record(&self, kind: &str, id: &str) -> Result<Option<Value>> {
        match self.get(&[kind, id], &[]).await {
            Ok((value, _)) => Ok(Some(value)),
            Err(e) if e.class == Class::NotFound => Ok(None),
            Err(e) => Err(e),
        }
    }

    async fn target(&self, mutation: &Mutation) -> Result<Option<Value>> {
        match &mutation.target {
            Some(key) => self.record("orders", &key.id).await,
            None => Ok(None),
        }
    }

    async fn was_updated(&self, mutation: &Mutation, sent: &Value) -> Result<LookedUp> {
        let Some(order) = self.target(mutation).await? else { return Ok(gone()) };
        match differs(sent, &order, Silence::Differs) {
            None => self.happened(mutation, &order).await,
            Some(what) => Ok(LookedUp::Absent { said: what }),
        }
    }

    async fn was_set(&self, mutation: &Mutation, sent: &Value) -> Result<LookedUp> {
        let Some(order) = self.target(mutation).await? else { return Ok(gone()) };
        if has_state(&order, sent) {
            return self.happened(mutation, &order).await;
        }
        // The call names the order by its own id, and another record may carry the same.
        let others = self.by_reference(&text_of(sent, &["order_id"])).await?.orders;
        if let Some(other) = others.iter().find(|other| has_state(other, sent)) {
            let id = wire::server_id(other).unwrap_or_default();
            return Ok(LookedUp::Conflict {
                said: format!("the state went to order {id}, which has the same own id"),
            });
        }
        if !order["states_history"].is_array() {
            return Ok(LookedUp::NoWay { said: "the order does not tell its states".to_owned() });
        }
        Ok(LookedUp::Absent {
            said: format!("the order's history has no such state; it is {}", text(&order["state"])),
        })
    }

    async fn was_removed(&self, mutation: &Mutation, kind: &str) -> Result<LookedUp> {
        let id = match (kind, &mutation.part, &mutation.target) {
            ("shipments", Some(part), _) => part,
            ("orders", _, Some(key)) => &key.id,
            _ => return Ok(LookedUp::NoWay { said: "the record has no id".to_owned() }),
        };
        Ok(match self.record(kind, id).await? {
            None => LookedUp::Happened { orders: Vec::new(), said: "the record is gone".to_owned() },
            Some(_) => LookedUp::Absent { said: "the record is still there".to_owned() },
        })
    }

    /// A shipment is found through its order: there is no filter for one.
    async fn was_shipped(&self, mutation: &Mutation, sent: &Value) -> Result<LookedUp> {
        let code = text_of(sent, &["tracking_code", "reference_number"]);
        let orders = if mutation.target.is_some() {
            self.target(mutation).await?.into_iter().collect()
        } else {
            let found = self.by_reference(&text_of(&sent["order"], &["order_id"])).await?;
            if found.orders.is_empty() && found.exact {
                return Ok(LookedUp::Absent { said: "there is neither order nor shipment".to_owned() });
            }
            found.orders
        };
        let [order] = orders.as_slice() else {
            return Ok(if orders.is_empty() {
                not_exact()
            } else {
                LookedUp::Conflict { said: format!("{} orders have this id", orders.len()) }
            });
        };
        let (mut same, mut unread) = (0, 0);
        for shipment in wire::shipments(order) {
            let body = match (shipment.body, &shipment.id) {
                (Some(body), _) => body,
                (None, Some(id)) => self.record("shipments", id).await?.unwrap_or_default(),
                (None, None) => Value::Null,
            };
            unread += usize::from(!body.is_object());
            same += usize::from(is_called(&body, &code));
        }
        match (same, unread) {
            (1, _) => self.happened(mutation, order).await,
            (0, 0) if mutation.target.is_some() => {
                Ok(LookedUp::Absent { said: format!("the order has no shipment {code:?}") })
            }
            (0, 0) => Ok(LookedUp::Conflict { said: "the order is there, but not its shipment".to_owned() }),
            (0, _) => Ok(LookedUp::NoWay { said: "not every shipment of the order can be read".to_owned() }),
            _ => Ok(LookedUp::Conflict { said: format!("{same} shipments are called {code:?}") }),
        }
    }

    async fn was_shipment_updated(&self, mutation: &Mutation, sent: &Value) -> Result<LookedUp> {
        let id = mutation.part.as_deref().unwrap_or_default();
        let Some(shipment) = self.record("shipments", id).await? else { return Ok(gone()) };
        Ok(match differs(sent, &shipment, Silence::Differs) {
            None => {
                LookedUp::Happened { orders: Vec::new(), said: "the shipment has these values".to_owned() }
            }
            Some(said) => LookedUp::Absent { said },
        })
    }
}

fn gone() -> LookedUp {
    LookedUp::Conflict { said: "the record is gone".to_owned() }
}

fn not_exact() -> LookedUp {
    LookedUp::NoWay {
        said: "the list did not hold to the filter, and the order may be anywhere in it".to_owned(),
    }
}

fn has_state(order: &Value, sent: &Value) -> bool {
    let wanted = rules::plain(&text_of(sent, &["state"]));
    let at = parse_instant(&text_of(sent, &["datetime"]));
    order["states_history"].as_array().into_iter().flatten().any(|row| {
        rules::plain(&text_of(row, &["state", "name"])) == wanted
            && parse_instant(&text_of(row, &["datetime", "date", "created_at"])) == at
    })
}

/// What a field means that the record does not show.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Silence {
    Fits,
    Differs,
}

/// The first field that does not read back as it was sent, in either generation of names.
fn differs(sent: &Value, record: &Value, silence: Silence) -> Option<String> {
    for (name, wanted) in sent.as_object().into_iter().flatten() {
        let plain = name.strip_prefix("shop_").unwrap_or(name);
        let other = name.strip_prefix("recipient_").map(|rest| format!("customer_{rest}"));
        let names = [name.clone(), plain.to_owned(), format!("shop_{plain}"), other.unwrap_or_default()];
        let found = names.iter().filter_map(|n| record.get(n)).find(|v| !v.is_null());
        let same = found.map_or(silence == Silence::Fits, |found| same(wanted, found));
        if !same {
            return Some(format!(
                "{name} is {:?}, not {:?}",
                found.map(line).unwrap_or_default(),
                line(wanted)
            ));
        }
    }
    None
}

fn same(wanted: &Value, found: &Value) -> bool {
    let (a, b) = (line(wanted), line(found));
    let times = || parse_instant(&a).zip(parse_instant(&b)).is_some_and(|(a, b)| a == b);
    let flags = || flag(wanted).zip(flag(found)).is_some_and(|(a, b)| a == b);
    let amounts = || {
        use crate::providers::loose::decimal;
        decimal(wanted).zip(decimal(found)).is_some_and(|(a, b)| a == b)
    };
    a == b || times() || (wanted.is_boolean() && flags()) || amounts()
}
