//! Booking, viewing, cancelling and returning (Sendle, Creating Orders, View an Order, Cancelling Orders).

use std::sync::Arc;

use axum::{
    body::Bytes,
    extract::{Path, State},
    http::HeaderMap,
};
use serde_json::{Value, json};

use super::{
    accounts::{Account, who},
    address::End,
    answers::Answer,
    base,
    calendar::{business_days_after, day},
    ids,
    journey::{Journey, Way},
    keystore::{Asked, Begin, KeyStore},
    messages::Messages,
    parcel::{Change, Parcel, Party, pointed},
    places, price,
    shop::Shop,
    validate::{self, Draft},
};
use crate::model::provider::Provider;

pub(super) type Told = Result<Answer, Answer>;

/// Answers a request once for each idempotency key; without the header, every time anew.
pub(super) fn keyed(
    shop: &Shop,
    account: &Account,
    headers: &HeaderMap,
    asked: &Asked,
    work: impl FnOnce(Option<&str>) -> Answer,
) -> Answer {
    let Some(raw) = headers.get("idempotency-key") else { return work(None) };
    let key = match KeyStore::strip(raw.to_str().unwrap_or_default()) {
        Ok(key) => key,
        Err(answer) => return answer,
    };
    match shop.lock().keys.begin(shop.now(), account.sendle_id, &key, asked) {
        Begin::Answer(answer) => return answer,
        Begin::Work => {}
    }
    let answer = work(Some(&key));
    shop.lock().keys.finish(account.sendle_id, &key, &answer);
    answer
}

/// POST `/api/orders`
pub(super) async fn create(State(shop): State<Arc<Shop>>, headers: HeaderMap, body: Bytes) -> Told {
    let account = who(&headers)?;
    let asked = Asked { endpoint: "POST /api/orders".to_owned(), params: body.to_vec() };
    Ok(keyed(&shop, account, &headers, &asked, |key| book(&shop, account, &base(&headers), &body, key)))
}

fn book(shop: &Shop, account: &Account, base: &str, body: &[u8], key: Option<&str>) -> Answer {
    let Some(body) = validate::object(body) else { return Answer::bad_request() };
    if let Err(answer) = account.ready() {
        return answer;
    }
    let now = shop.now();
    let draft = match validate::draft(&body, now) {
        Ok(draft) => draft,
        Err(messages) => return Answer::invalid(&messages),
    };
    let mut state = shop.lock();
    let number = state.next_number();
    let parcel = parcel(shop, account, number, draft);
    let answer = parcel.answer(base, now, &Change::default());
    record(shop, "order.created", &parcel, key);
    state.book(account.sendle_id, parcel);
    Answer::created(answer)
}

fn parcel(shop: &Shop, account: &Account, number: u64, draft: Draft) -> Parcel {
    let Draft { pickup, from, to, weight, volume, .. } = draft;
    let (route, cost) = match (from, to) {
        (End::Home(from), End::Home(to)) => {
            let kind = places::route(from, to);
            let cents = price::domestic(kind, weight.unwrap_or_default(), volume, "Easy");
            let told = format!("{} to {}", places::city(from), places::city(to));
            (Some((told, kind)), Some(price::answer(cents, true)))
        }
        _ => (None, None),
    };
    let town = |end: End, party: &Party| match end {
        End::Home(place) => places::city(place).to_owned(),
        End::Abroad(_) => party.suburb.clone(),
    };
    let way = Way {
        created: shop.now(),
        pickup,
        from: town(from, &draft.sender),
        to: town(to, &draft.receiver),
        route: route.as_ref().map_or("export", |(_, kind)| *kind),
        signs: draft.receiver.name.split(' ').next().unwrap_or_default().to_owned(),
        may_cancel: false,
        drop_off: false,
    };
    // "Leave this empty - it will be populated with your email based on your account."
    let email = draft.sender.email.clone().or_else(|| Some(format!("{}@example.com", account.sendle_id)));
    Parcel {
        order_id: ids::order_id(shop.world.seed, number),
        reference: ids::reference(shop.world.seed, number),
        pickup,
        description: draft.description,
        weight: weight.map(pointed),
        volume: volume.map(pointed),
        customer_reference: draft.customer_reference,
        metadata: draft.metadata,
        sender: Party { email, sendle_id: Some(account.sendle_id.to_owned()), ..draft.sender },
        receiver: draft.receiver,
        contents: draft.contents,
        route,
        price: cost,
        journey: Journey::draw(&way, &mut shop.world.dice("sendle booked", number)),
    }
}

/// GET `/api/orders/{id}`
pub(super) async fn view(State(shop): State<Arc<Shop>>, Path(id): Path<String>, headers: HeaderMap) -> Told {
    let account = who(&headers)?;
    let (_, parcel, change) = shop.order(account, &id).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(parcel.answer(&base(&headers), shop.now(), &change)))
}

/// DELETE `/api/orders/{id}`: the order stays, as cancelled; "if you re-send a cancel we won't double-cancel".
pub(super) async fn cancel(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Told {
    let account = who(&headers)?;
    let (number, parcel, change) = shop.order(account, &id).ok_or_else(Answer::not_found)?;
    let now = shop.now();
    let at = match parcel.cancelled(now, &change) {
        Some(at) => at,
        None if parcel.is_cancellable(now, &change) => {
            shop.lock().change(number).cancelled = Some(now);
            record(&shop, "order.cancelled", &parcel, None);
            now
        }
        // "If a booking has already been submitted to the courier for pickup, a failure response (422)"; newer answers
        // carry a text in `messages` here.
        None => {
            return Err(Answer::invalid(&json!(
                "Order can not be cancelled: it has been submitted to the courier. Ask Sendle support for help."
            )));
        }
    };
    Ok(Answer::ok(parcel.cancel_answer(&base(&headers), at)))
}

/// POST `/api/orders/{id}/return`: domestic, dropped off by the receiver, charged only if used (newer documents).
pub(super) async fn create_return(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Told {
    let account = who(&headers)?;
    let (number, parcel, change) = shop.order(account, &id).ok_or_else(Answer::not_found)?;
    let asked =
        Asked { endpoint: format!("POST /api/orders/{}/return", parcel.order_id), params: body.to_vec() };
    Ok(keyed(&shop, account, &headers, &asked, |key| {
        let body = if body.is_empty() { Some(json!({})) } else { validate::object(&body) };
        let Some(body) = body else { return Answer::bad_request() };
        if let Err(answer) = account.ready() {
            return answer;
        }
        match back(&shop, &parcel, &change, &body) {
            Err(messages) => Answer::invalid(&messages),
            Ok(mut back) => {
                let mut state = shop.lock();
                let number_back = state.next_number();
                back.order_id = ids::order_id(shop.world.seed, number_back);
                back.reference = ids::reference(shop.world.seed, number_back);
                let answer = back.answer(&base(&headers), shop.now(), &Change::default());
                record(&shop, "return.created", &back, key);
                state.book(account.sendle_id, back);
                state.change(number).returned_as = Some(number_back);
                Answer::created(answer)
            }
        }
    }))
}

/// The return of an order, still without ids of its own. The texts of its refusals are not documented.
fn back(shop: &Shop, parcel: &Parcel, change: &Change, body: &Value) -> Result<Parcel, Value> {
    let mut bad = Messages::default();
    let Some((told, kind)) = &parcel.route else {
        bad.add(&["base"], "returns are available for domestic orders only");
        return Err(bad.object());
    };
    if change.returned_as.is_some() {
        bad.add(&["base"], "a return exists already");
    }
    let customer_reference = validate::text(body.get("customer_reference"));
    if customer_reference.as_ref().is_some_and(|r| r.chars().count() > 255) {
        bad.add(&["customer_reference"], "is too long (maximum is 255 characters)");
    }
    let instructions = validate::text(body.pointer("/receiver/instructions"));
    if instructions.as_ref().is_some_and(|r| r.chars().count() > 200) {
        bad.add(&["receiver", "instructions"], "is too long (maximum is 200 characters)");
    }
    if !bad.is_empty() {
        return Err(bad.object());
    }
    let pickup = business_days_after(day(shop.now()), 1);
    let (from, to) = told.split_once(" to ").unwrap_or((told, told));
    let way = Way {
        created: shop.now(),
        pickup,
        from: to.to_owned(),
        to: from.to_owned(),
        route: kind,
        signs: String::new(),
        may_cancel: false,
        drop_off: true,
    };
    Ok(Parcel {
        pickup,
        customer_reference,
        sender: Party { instructions: None, ..parcel.receiver.clone() },
        receiver: Party { instructions, ..parcel.sender.clone() },
        route: Some((format!("{to} to {from}"), kind)),
        journey: Journey::draw(&way, &mut shop.world.dice("sendle return", 0)),
        ..parcel.clone()
    })
}

/// GET `/api/orders/{id}/return`
pub(super) async fn view_return(
    State(shop): State<Arc<Shop>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Told {
    let account = who(&headers)?;
    let (_, _, change) = shop.order(account, &id).ok_or_else(Answer::not_found)?;
    let number = change.returned_as.ok_or_else(Answer::not_found)?;
    let (_, parcel, change) = shop.by_number(number, Some(account)).ok_or_else(Answer::not_found)?;
    Ok(Answer::ok(parcel.answer(&base(&headers), shop.now(), &change)))
}

/// The ledger finds an effect again by the key that asked for it or, without one, by the customer's reference.
fn record(shop: &Shop, what: &'static str, parcel: &Parcel, key: Option<&str>) {
    let reference = key.map(str::to_owned).or_else(|| parcel.customer_reference.clone());
    shop.world.record(Provider::Sendle, what, parcel.order_id.clone(), reference.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;
    use base64::{Engine, engine::general_purpose::STANDARD};

    use super::*;
    use crate::sim::{
        clock::{Pace, SimClock},
        sendle::accounts::DEMO,
        world::World,
    };

    #[tokio::test]
    async fn a_booking_that_is_still_running_is_answered_425_and_books_nothing() {
        let world = World::new(SimClock::new("2015-11-23T00:00:00Z".parse().unwrap(), Pace::Stepped), 1, 0);
        let shop = Shop::new(world.clone());
        let mut headers = HeaderMap::new();
        let basic = STANDARD.encode(format!("{}:{}", DEMO.sendle_id, DEMO.api_key));
        headers.insert("authorization", HeaderValue::from_str(&format!("Basic {basic}")).unwrap());
        headers.insert("idempotency-key", HeaderValue::from_static("k"));
        let asked = Asked { endpoint: "POST /api/orders".to_owned(), params: b"{}".to_vec() };
        shop.lock().keys.begin(shop.now(), DEMO.sendle_id, "k", &asked);
        let answer = create(State(shop), headers, Bytes::from_static(b"{}")).await.unwrap();
        assert_eq!(answer, Answer::too_early());
        assert!(world.ledger().is_empty());
    }
}
