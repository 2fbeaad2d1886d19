//! Documents: seeded ones belong to the order of the same number (MakeLeaps, Document).

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{
    ids::{Kind, mid},
    life,
    people::{CLIENTS, SimClient, client},
    reply::Ask,
};
use crate::sim::world::World;

/// Document types with their Japanese and English names.
pub const TYPES: [(&str, &str, &str); 9] = [
    ("invoice", "請求書", "Invoice"),
    ("quote", "見積書", "Quote"),
    ("receipt", "領収書", "Receipt"),
    ("deliveryslip", "納品書", "Delivery Slip"),
    ("orderslip", "注文書", "Order Slip"),
    ("orderconfirmation", "注文請書", "Order Confirmation"),
    ("acceptance", "検収書", "Acceptance Certificate"),
    ("paymentnotice", "支払通知書", "Payment Notice"),
    ("timesheet", "作業報告書", "Timesheet"),
];

/// The parts of a document that other records speak of.
#[derive(Debug, Clone)]
pub struct SimDocument {
    pub mid: String,
    pub number: String,
    pub kind: &'static str,
    pub display_name: String,
    pub title: String,
    pub currency: &'static str,
    pub subtotal: u64,
    pub tax: u64,
    pub date: Date,
    pub client: SimClient,
}

#[must_use]
pub fn day(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// Seeded document `d`, dated when its order was made.
#[must_use]
pub fn seeded(world: &World, d: u64) -> SimDocument {
    let mut dice = world.dice("makeleaps document", d);
    // Invoices are most of what is sent.
    let (kind, japanese, english) = if dice.chance(60) { TYPES[0] } else { *dice.pick(&TYPES[..7]) };
    let number = format!("{}-{d:06}", kind.get(..3).unwrap_or("doc").to_uppercase());
    let client = client(world, dice.between(1, CLIENTS));
    let currency = if dice.chance(92) { "JPY" } else { "USD" };
    let subtotal = dice.between(8, 900) * dice.between(1, 40) * 100;
    let in_english = client.name.is_ascii();
    let name = if in_english { english } else { japanese };
    SimDocument {
        mid: mid(Kind::Document, d),
        display_name: format!("{name} #{number}"),
        title: if in_english {
            format!("{english} for services")
        } else {
            format!("{japanese}({}月分)", d % 12 + 1)
        },
        number,
        kind,
        currency,
        subtotal,
        tax: subtotal / 10,
        date: day(life::came(world, world.orders, life::ARRIVAL, d)),
        client,
    }
}

/// An amount as the service writes it: a text, with the digits of its currency.
#[must_use]
pub fn amount(currency: &str, units: u64) -> String {
    if currency == "JPY" {
        units.to_string()
    } else {
        Decimal::new(i64::try_from(units).unwrap_or_default(), 2).to_string()
    }
}

#[must_use]
pub fn json(d: &SimDocument, ask: &Ask) -> Value {
    let c = &d.client;
    let due = d.date.checked_add(SignedDuration::from_hours(30 * 24)).unwrap_or(d.date);
    let text = |units| amount(d.currency, units);
    let mut document = json!({
        "mid": d.mid,
        "document_number": d.number,
        "document_type": d.kind,
        "document_template": "ja_JP_pro_2",
        "display_name": d.display_name,
        "title": d.title,
        "project_name": "",
        "message": "いつもお世話になっております。",
        "proviso": "",
        "note": "",
        "external_id": "",
        "has_hanko": true,
        "has_prices": true,
        "has_totals": true,
        "has_currency_code": false,
        "currency": d.currency,
        "round_tax_down": true,
        "subtotal": text(d.subtotal),
        "tax": text(d.tax),
        "jp_withholding_tax": null,
        "tax_rate": "10.00",
        "total": text(d.subtotal + d.tax),
        "lineitems": [{
            "kind": "normal",
            "description": "業務委託費 / Consulting",
            "unit_cost": text(d.subtotal),
            "quantity": "1",
            "quantity_unit": "式",
            "price": text(d.subtotal),
            "is_taxable": true,
            "is_tax_inclusive": false,
            "has_jp_withholding_tax": false,
            "vendor_cost": null,
            "source_catalog_item": null,
        }],
        "tags": [],
    });
    // In two halves: one `json!` of this size goes too deep for the compiler.
    let parties = json!({
        "url": ask.url(&format!("document/{}/", d.mid)),
        "pdf_content_url": ask.url(&format!("document/{}/pdf/", d.mid)),
        "client": ask.url(&format!("client/{}/", c.mid)),
        "client_contact": c.contacts.get(1).map(|m| ask.url(&format!("contact/{m}/"))),
        "date": d.date.to_string(),
        "date_due": (d.kind == "invoice").then(|| due.to_string()),
        "date_paid": null,
        "date_sent": null,
        "date_valid": null,
        "date_cancelled": null,
        "date_accepted": null,
        "date_confirmed": null,
        "is_accepted": false,
        "is_confirmed": false,
        "is_converted": false,
        "approval_status": null,
        "sender_name": "株式会社ポストルーム",
        "recipient_name": c.name,
        "recipient_contact_department": c.department,
        "recipient_contact_title": c.title,
        "recipient_contact_name": c.person,
        "recipient_honorific": c.honorific,
        "integrations": {},
    });
    if let (Some(map), Value::Object(parties)) = (document.as_object_mut(), parties) {
        map.extend(parties);
    }
    document
}

/// A small PDF that says what it is; text in ASCII only.
#[must_use]
pub fn pdf(title: &str) -> Vec<u8> {
    let safe: String = title
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || "-# .".contains(c) { c } else { '?' })
        .collect();
    let content = format!("BT /F1 18 Tf 72 760 Td ({safe}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut table = String::from("0000000000 65535 f \n");
    for (n, object) in objects.iter().enumerate() {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        let _ = writeln!(out, "{} 0 obj\n{object}\nendobj", n + 1);
    }
    let start = out.len();
    let _ = writeln!(out, "xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF");
    out.into_bytes()
}
