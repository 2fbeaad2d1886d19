//! The detail pane of a created order: every documented field, grouped.

use serde_json::Value;

use super::{create::JobOutcome, map};
use crate::{
    model::order::{Group, Part},
    providers::loose::{field, line, text_of},
};

/// What is known of the order, its payment and who paid; every documented field.
pub fn order_groups(request: &Value, answer: &Value) -> Vec<Group> {
    let either = |name: &str| {
        let said = text_of(answer, &[name]);
        if said.is_empty() { text_of(request, &[name]) } else { said }
    };
    let mut order = Group::new("order")
        .with("order status", text_of(answer, &["order_status"]))
        .with("order id", either("customer_order_id"))
        .with("own order id", text_of(request, &["order_id"]))
        .with("test order", text_of(request, &["is_test_order"]))
        .with("coupon code", text_of(request, &["coupon_code"]))
        .with("skip confirmation", text_of(request, &["skip_confirmation", "skip_conformation"]))
        .with("payment type", text_of(answer, &["payment_type"]));
    order.fields.dedup();
    let mut groups = vec![order];
    let payment = &answer["payment_response"];
    if payment.is_object() {
        groups.push(payment_group(payment));
        groups.extend(organization_group(&payment["paying_organization"]));
        groups.extend(user_group("paying user", &payment["paying_user"]));
    }
    groups
}

fn payment_group(payment: &Value) -> Group {
    let mut group = Group::new("payment");
    for (name, label) in [
        ("payment_uuid", "payment id"),
        ("requested_amount", "requested amount"),
        ("requested_refund_amount", "requested refund"),
        ("authorized_payment_amount", "authorized amount"),
        ("authorized_refund_amount", "authorized refund"),
        ("request_transaction_code", "request transaction"),
        ("response_transaction_code", "response transaction"),
        ("authorization_code", "authorization code"),
        ("requested_at", "requested at"),
        ("responded_at", "responded at"),
        ("authorized_at", "authorized at"),
        ("created_at", "created at"),
        ("updated_at", "updated at"),
        ("deleted_at", "deleted at"),
    ] {
        group.add(label, text_of(payment, &[name]));
    }
    for (name, label) in
        [("requested_currency", "requested currency"), ("authorized_currency", "authorized currency")]
    {
        let currency = &payment[name];
        group.add(label, text_of(currency, &["currency_code"]));
        group.add(&format!("{label} name"), text_of(currency, &["currency"]));
        group.add(&format!("{label} number"), text_of(currency, &["currency_number"]));
    }
    let provider = &payment["payment_provider"];
    group.add("provider", text_of(provider, &["payment_provider"]));
    group.add("provider id", text_of(provider, &["payment_provider_uuid"]));
    group
}

/// The organization, its contact and its parent; any of them may be `""` instead of an object.
fn organization_group(organization: &Value) -> Vec<Group> {
    if !organization.is_object() {
        return Vec::new();
    }
    let parent = &organization["parent_organization"];
    let group = Group::new("paying organization")
        .with("name", text_of(organization, &["organization_name"]))
        .with("description", text_of(organization, &["organization_description"]))
        .with("id", text_of(organization, &["organization_uuid"]))
        .with("job prefix", text_of(organization, &["job_code_prefix"]))
        .with("public", text_of(organization, &["is_public_organization"]))
        .with("parent", text_of(parent, &["organization_name"]))
        .with("parent description", text_of(parent, &["organization_description"]))
        .with("parent id", text_of(parent, &["organization_uuid"]));
    let contact = user_group("organization contact", &organization["primary_contact_user"]);
    std::iter::once(group).chain(contact).collect()
}

fn user_group(title: &str, user: &Value) -> Option<Group> {
    user.is_object().then(|| {
        Group::new(title)
            .with("first name", text_of(user, &["first_name"]))
            .with("last name", text_of(user, &["last_name"]))
            .with("id", text_of(user, &["user_uuid"]))
            .with("notes", text_of(user, &["user_notes"]))
            .with("organization id", text_of(user, &["current_organization_uuid"]))
            .with("created at", text_of(user, &["created_at"]))
            .with("updated at", text_of(user, &["updated_at"]))
    })
}

/// What is known of one job: the answer's words first, then what was ordered.
pub fn job_group(part: &Part, job: &JobOutcome, request: &Value) -> Group {
    let mut group = Group::new(&map::job_title(part));
    group.add("name", job.name.as_str());
    group.add("message", job.messages.join("; "));
    let jobs = request["jobs"].as_array().map(Vec::as_slice).unwrap_or_default();
    let Some(sent) = jobs.iter().find(|j| !job.name.is_empty() && text_of(j, &["job_name"]) == job.name)
    else {
        return group;
    };
    for (names, label) in [
        (&["product_type"][..], "product type"),
        (&["product_uuid"], "product"),
        (&["runsize_uuid"], "run size"),
        (&["turnaroundtime_uuid", "turnaround_uuid"], "turnaround"),
        (&["colorspec_uuid"], "colour"),
        (&["option_uuids"], "options"),
        (&["dropship"], "drop shipped"),
        (&["skip_files"], "files later"),
        (&["files"], "files"),
        (&["shipper"], "shipper"),
        (&["ship_from_facility"], "facility"),
        (&["direct_mailing"], "direct mailing"),
        (&["bypass_address_validation"], "bypass address validation"),
        (&["ship_to"], "ship to"),
        (&["ship_from"], "ship from"),
    ] {
        group.add(label, field(sent, names).map(line).unwrap_or_default());
    }
    group
}
