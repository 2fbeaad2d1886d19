//! One order becomes two: shipments of several parcels are split orders (Order, PATCH, "multi shipment order").

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{book, change_item, create::copied, place::Known, rebook, relate, remove_box, remove_item, said};
use crate::{
    model::{
        form::{self, Complaint},
        forms::readycloud::rows,
        intent::Mutation,
        order::Order,
    },
    providers::readycloud::{reader::plain, rules, wire, words::RelationKind},
};

/// What goes into the new order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The number of the box and of the item in it.
    pub parcel: String,
    pub item: String,
    /// How many of it; `None`: all.
    pub quantity: Option<u64>,
}

/// One change of the plan; the next one is made only when this one is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does, for the operator.
    pub what: String,
    pub mutation: Mutation,
}

/// The plan of a split: the child order, the tie at both ends, and only then the pieces out of the parent. Stopped in
/// between it leaves a piece twice rather than nowhere.
///
/// The tie's `kind` is what the order itself is: the child is `split-child` of the parent, and says so when it is
/// made; the parent is `split-parent` of the child (Order, PATCH, sample).
///
/// # Errors
/// Why the order cannot be split so.
pub fn split(order: &Order, pieces: &[Piece], reference: &str) -> Result<Vec<Step>, String> {
    let known = Known::new(order)?;
    if rules::progress(&known.wire) != rules::Progress::Open {
        return Err("only an order that is neither printed nor shipped can be split".to_owned());
    }
    let unique = known.wire.unique_id.as_deref().filter(|id| !id.trim().is_empty());
    let unique = unique.ok_or("the order has no unique id to tie another one to")?;
    let taken = taken(&known, pieces)?;
    let draft = child(&known, &taken, unique);
    let mut steps = Vec::new();
    let mut step = |what: String, built: Result<Mutation, Vec<Complaint>>| {
        let mutation = built.map_err(|wrong| in_words(&wrong))?;
        steps.push(Step { what, mutation });
        Ok::<(), String>(())
    };
    let number = known.id();
    step("make the new order of the chosen pieces".to_owned(), book(&order.key.account, &draft, reference))?;
    step(
        format!("tell order {number} that it is the split parent of the new one"),
        relate(order, RelationKind::SplitParent, reference),
    )?;
    for (parcel, items) in &taken {
        let in_box = rows(known.parcel(parcel).unwrap_or(&Value::Null), "items").len();
        if items.len() == in_box && items.values().all(|t| t.left == 0) {
            let built = remove_box(order, parcel).map_err(|what| vec![super::place::whole(what)]);
            step(format!("take box {parcel} out of order {number}"), built)?;
            continue;
        }
        for (item, taken) in items {
            let name = &taken.name;
            if taken.left == 0 {
                let built = remove_item(order, parcel, item).map_err(|what| vec![super::place::whole(what)]);
                step(format!("take {name} out of order {number}"), built)?;
            } else {
                let left = taken.left;
                let built = change_item(order, parcel, item, &json!({"quantity": left}));
                step(format!("leave {left} of {name} in order {number}"), built)?;
            }
        }
    }
    Ok(steps)
}

fn in_words(wrong: &[Complaint]) -> String {
    let word =
        |c: &Complaint| if c.path.is_empty() { c.what.clone() } else { format!("{}: {}", c.path, c.what) };
    wrong.iter().map(word).collect::<Vec<_>>().join("; ")
}

/// How many of an item go, and how many stay.
struct Taken {
    goes: u64,
    left: u64,
    name: String,
}

/// By box and item, in the order of their numbers.
type ByBox = BTreeMap<String, BTreeMap<String, Taken>>;

fn taken(known: &Known<'_>, pieces: &[Piece]) -> Result<ByBox, String> {
    if pieces.is_empty() {
        return Err("nothing is chosen for the new order".to_owned());
    }
    if !known.wire.is_expanded() {
        return Err("the boxes of the order are not known: refresh it first".to_owned());
    }
    let mut taken = ByBox::new();
    for piece in pieces {
        let record =
            known.item(&piece.parcel, &piece.item).ok_or("there is no such item: refresh the order")?;
        let there = record.get("quantity").map(plain).and_then(|q| q.parse::<u64>().ok()).filter(|q| *q > 0);
        let (goes, left) = match (piece.quantity, there) {
            (None, there) => (there.unwrap_or(1), 0),
            (Some(n), Some(there)) if n > 0 && n <= there => (n, there - n),
            (Some(n), _) => return Err(format!("{n} of item {} cannot be taken", piece.item)),
        };
        let description = record.get("description").map(plain).filter(|said| !said.is_empty());
        let name = description.unwrap_or_else(|| format!("item {}", piece.item));
        let row = Taken { goes, left, name };
        if taken.entry(piece.parcel.clone()).or_default().insert(piece.item.clone(), row).is_some() {
            return Err(format!("item {} is chosen twice", piece.item));
        }
    }
    let all: usize = rows(&known.raw, "boxes").iter().map(|b| rows(b, "items").len()).sum();
    let gone: usize = taken.values().flat_map(BTreeMap::values).filter(|t| t.left == 0).count();
    if gone == all {
        return Err("something must stay in the order".to_owned());
    }
    Ok(taken)
}

/// The draft of the child: the parent's, with the chosen pieces, without its amounts.
fn child(known: &Known<'_>, taken: &ByBox, unique: &str) -> Value {
    let mut draft = rebook(known.order);
    for path in ["ordered_at", "shipping.to_ship_at", "billing.status", "source.id"] {
        if let Some(value) = form::at(&known.raw, path).filter(|value| !value.is_null()) {
            said::insert(&mut draft, path, value.clone());
        }
    }
    if let Some(billing) = draft.get_mut("billing").and_then(Value::as_object_mut) {
        for amount in ["subtotal", "shipping", "tax", "total"] {
            billing.remove(amount);
        }
    }
    let primary = known.wire.primary_id.clone().unwrap_or_else(|| known.id().to_owned());
    let word = RelationKind::SplitParent.word();
    let nth = known.wire.relations.iter().filter(|r| r.kind == word).count() + 2;
    draft["primary_id"] = json!(format!("{primary}-{nth}"));
    draft["relations"] = json!([{"kind": RelationKind::SplitChild.word(), "order": {"unique_id": unique}}]);
    let (mut boxes, mut items) = (Vec::new(), Vec::new());
    for (parcel, chosen) in taken {
        let record = known.parcel(parcel).unwrap_or(&Value::Null);
        let whole = chosen.len() == rows(record, "items").len() && chosen.values().all(|t| t.left == 0);
        // A box that is not taken whole has another weight and size.
        boxes.push(if whole {
            copied(record, "boxes", &["tracking_number", "delivered_at", "ship_cost"])
        } else {
            json!({})
        });
        for (item, taken) in chosen {
            let mut row = copied(known.item(parcel, item).unwrap_or(&Value::Null), "items", &[]);
            row["quantity"] = json!(taken.goes);
            row["box"] = json!(boxes.len());
            items.push(row);
        }
    }
    draft["boxes"] = json!(boxes);
    draft["items"] = json!(items);
    draft
}

/// Every item of an order, to choose from.
#[must_use]
pub fn choices(order: &Order) -> Vec<(Piece, String)> {
    let Ok(known) = Known::new(order) else { return Vec::new() };
    let mut found = Vec::new();
    for parcel in rows(&known.raw, "boxes") {
        let Some(number) = parcel.get("url").and_then(Value::as_str).and_then(|u| wire::id_in(u, "boxes"))
        else {
            continue;
        };
        for item in rows(parcel, "items") {
            let id = item.get("url").and_then(Value::as_str).and_then(|u| wire::id_in(u, "items"));
            let Some(item_number) = id else { continue };
            let text = |name: &str| item.get(name).map(plain).unwrap_or_default();
            let label = format!("{} × {}", text("quantity"), text("description"));
            found.push((Piece { parcel: number.clone(), item: item_number, quantity: None }, label));
        }
    }
    found
}
