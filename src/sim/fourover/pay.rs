//! The payment answer, exactly as documented: tokens inside, two forms of a time, amounts as text, number and null.

use jiff::Timestamp;
use rust_decimal::Decimal;
use serde_json::{Value, json};

/// Found nowhere but in answers: a client that keeps it shows it.
const USER_TOKEN: &str = "0911bdb7f48c0d0f58a9de3b19877faad0581856";
const PAYER_TOKEN: &str = "1c2777fcb8dbecd63202ccca0e5cc23afd158a5f";

/// A user as 4over writes one.
pub fn user(first: &str, last: &str) -> Value {
    let uuid = "6bc4fd59-839d-41ce-a32c-34fefd45f";
    json!({
        "user_uuid": uuid,
        "first_name": first,
        "last_name": last,
        "email": "printer@example.com",
        "user_notes": "",
        "created_at": "2022-03-03 12:55:01.328992-08",
        "updated_at": "2022-03-03 12:55:01.328992-08",
        "deleted_at": "",
        "organizations": format!("https://sandbox-api.4over.com/users/{uuid}/organizations"),
        "logins": format!("https://sandbox-api.4over.com/users/{uuid}/logins"),
        "token": USER_TOKEN,
        "timestamp": "0.92753600 1727797023",
        "current_organization_uuid": "bf972465-d0b2-4767-b350-sdshjh33443"
    })
}

/// The only organization of the account.
pub fn organization() -> Value {
    json!({
        "organization_uuid": "bf972465-d0b2-4767-b350-wewsd3r3443dd",
        "organization_name": "4over-test",
        "organization_description": "4over-test",
        "job_code_prefix": "Z",
        "is_public_organization": true,
        "primary_contact_user": user("Test", "api"),
        "parent_organization": {
            "organization_uuid": "d6d4e03e-7e88-4f69-9664-wasdda4da2b1",
            "organization_name": "API",
            "organization_description": "API Subsciber Organizations",
            "job_code_prefix": "",
            "is_public_organization": true,
            "primary_contact_user": ""
        }
    })
}

fn currency() -> Value {
    json!({
        "currency_code": "USD",
        "currency": "United States dollar",
        "currency_number": "840",
        "created_at": "2013-09-30 09:27:22.689216-07",
        "updated_at": null,
        "deleted_at": null
    })
}

/// `payment_response` of an order that was paid now.
pub fn response(payment: &str, transaction: &str, amount: Decimal, now: Timestamp) -> Value {
    let now = now.strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string();
    let mut payer = user("4overqasource", "api");
    payer["token"] = json!(PAYER_TOKEN);
    json!({
        "payment_uuid": payment,
        "payment_provider": {
            "payment_provider_uuid": "a026b55c-4e33-4a35-80eb-sjdhj3hj",
            "payment_provider": "DummyProvider",
            "created_at": "2023-08-16 18:22:32.340083-07",
            "updated_at": "2023-08-16 18:22:32.340083-07",
            "deleted_at": null
        },
        "requested_amount": amount.to_string(),
        "requested_refund_amount": null,
        "requested_currency": currency(),
        "request_transaction_code": null,
        "request_data": "",
        "requested_at": now,
        "response_transaction_code": transaction,
        "response_data": null,
        "responded_at": now,
        "authorization_code": null,
        "authorized_at": now,
        "authorized_payment_amount": amount.to_string(),
        "authorized_refund_amount": 0,
        "authorized_currency": currency(),
        "paying_organization": organization(),
        "paying_user": payer,
        "created_at": now,
        "updated_at": null,
        "deleted_at": null
    })
}
