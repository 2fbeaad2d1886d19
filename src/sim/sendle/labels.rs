//! Labels (Sendle, Getting Labels): a redirect to a private PDF whose link works for one minute, for anyone.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use jiff::SignedDuration;

use super::{accounts::who, answers::Answer, base, pdf, shop::Shop};
use crate::model::provider::Provider;

const LINK_LIFE: SignedDuration = SignedDuration::from_secs(60);

/// GET `/api/orders/{id}/labels/{size}.pdf`
pub(super) async fn label(
    State(shop): State<Arc<Shop>>,
    Path((id, file)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Answer> {
    let account = who(&headers)?;
    let (number, parcel, change) = shop.order(account, &id).ok_or_else(Answer::not_found)?;
    let size =
        file.strip_suffix(".pdf").filter(|s| matches!(*s, "a4" | "cropped")).ok_or_else(Answer::not_found)?;
    let now = shop.now();
    if !parcel.has_labels(now, &change) {
        return Err(Answer::not_found());
    }
    // Not drawn from the world's dice: a link that could be foretold would not be private.
    let token = uuid::Uuid::new_v4().simple().to_string();
    shop.lock().link(token.clone(), number, size, now);
    // A label that was fetched changes what a cancel does, so it is an effect.
    shop.world.record(Provider::Sendle, "label.fetched", parcel.order_id, size);
    let to = format!("{}/private/labels/{token}.pdf", base(&headers));
    Ok((StatusCode::FOUND, [(header::LOCATION, to)]).into_response())
}

/// GET `/private/labels/{token}.pdf`: no credentials.
pub(super) async fn private(State(shop): State<Arc<Shop>>, Path(file): Path<String>) -> Response {
    let linked = file.strip_suffix(".pdf").and_then(|token| shop.lock().linked(token));
    let Some((number, size, made)) = linked else { return StatusCode::NOT_FOUND.into_response() };
    if shop.now().duration_since(made) >= LINK_LIFE {
        return (
            StatusCode::FORBIDDEN,
            [(header::CONTENT_TYPE, "application/xml")],
            "<Error>expired</Error>",
        )
            .into_response();
    }
    let Some((_, parcel, _)) = shop.by_number(number, None) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let to = &parcel.receiver;
    let town = [Some(&to.suburb), to.state.as_ref(), to.postcode.as_ref()];
    let town: Vec<&str> = town.into_iter().flatten().map(String::as_str).collect();
    let lines = [
        parcel.reference.as_str(),
        &to.name,
        &to.line1,
        &town.join(" "),
        &to.country,
        parcel.customer_reference.as_deref().unwrap_or_default(),
        to.instructions.as_deref().unwrap_or_default(),
    ];
    let page = if size == "a4" { (595, 842) } else { (298, 420) };
    ([(header::CONTENT_TYPE, "application/pdf")], pdf::page(page, &lines)).into_response()
}
