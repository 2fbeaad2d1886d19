//! The form of a 4over direct-mail order (4over, Create Order): one order, one or more jobs.

use serde_json::Value;

use super::complaints::{Complaints, is_link};
use crate::model::{
    form::{Complaint, Field, Form, Kind, Need, Section, at, text_at, whole_at},
    provider::Provider,
};

/// How a mailing leaves the printer; there is no other way for direct mail.
pub const SHIPPING_METHOD: &str = "MAILING - No Shipment";
pub const SHIPPING_CODE: &str = "MAILING";
pub const PRODUCT_TYPE: &str = "direct_mail";
/// What is done with the addresses of a mailing.
pub const VALIDATION_LEVELS: &[&str] = &["none", "CASS", "NCOA"];
const BREAKDOWN: &[&str] = &["job", "order", "all"];
/// Which file is which (4over, File Reason Codes); `vdf` is the address list.
pub const FILE_CODES: &[&str] = &[
    "fr",
    "bk",
    "fm",
    "bm",
    "ffm",
    "bfm",
    "cm",
    "in",
    "out",
    "l1",
    "l2",
    "l3",
    "cvr",
    "vdf",
    "multipagepdf",
];

const fn field(path: &'static str, label: &'static str, kind: Kind, need: Need, help: &'static str) -> Field {
    Field { path, label, kind, need, help }
}

/// A job's fields lie under `jobs`. What the draft does not say is not sent, but for the test flag, which always is.
pub const FORM: Form = Form {
    provider: Provider::FourOver,
    name: "direct mail",
    sections: &[
        Section {
            title: "order",
            fields: &[
                field(
                    "order_id",
                    "own order id",
                    Kind::Text(0),
                    Need::Recommended,
                    "Your own id; blank: postroom's reference. 4over cannot be asked for it (4over, Create Order)",
                ),
                field(
                    "is_test_order",
                    "test order",
                    Kind::Flag,
                    Need::Required,
                    "A test order never goes to production; it is always sent, yes or no (4over, Create Order)",
                ),
                field(
                    "skip_confirmation",
                    "skip confirmation",
                    Kind::Flag,
                    Need::Optional,
                    "No: an e-mail with a preview comes, the only other trace of an order (4over, Create Order)",
                ),
                field(
                    "coupon_code",
                    "coupon",
                    Kind::Text(0),
                    Need::Optional,
                    "One coupon for an order (4over, Create Order)",
                ),
                field(
                    "display_breakdown_prices",
                    "price breakdown",
                    Kind::Choice(BREAKDOWN),
                    Need::Optional,
                    "Prices by job, order or all (4over, Orders)",
                ),
                field(
                    "pay_with_profile",
                    "pay with the account's profile",
                    Kind::Flag,
                    Need::Optional,
                    "Yes unless no is said; the profile's token stands in the settings (4over, Create Order)",
                ),
            ],
            repeats: None,
        },
        Section { title: "job", fields: JOB, repeats: Some("jobs") },
    ],
};

const JOB: &[Field] = &[
    field(
        "job_name",
        "job name",
        Kind::Text(0),
        Need::Required,
        "Comes back as customer_job_id; -001, -002 group jobs for shipping (4over, Create Order)",
    ),
    field("product_uuid", "product", Kind::Record("products"), Need::Required, "UUID of the product (4over)"),
    field(
        "runsize_uuid",
        "run size",
        Kind::Record("run sizes"),
        Need::Required,
        "UUID of the run size (4over)",
    ),
    field(
        "colorspec_uuid",
        "colours",
        Kind::Record("colours"),
        Need::Required,
        "UUID of the colours (4over)",
    ),
    field(
        "turnaround_uuid",
        "turnaround",
        Kind::Record("turnarounds"),
        Need::Optional,
        "Left out: the shortest that is free (4over, Create Order)",
    ),
    field(
        "option_uuids",
        "options",
        Kind::Texts,
        Need::Optional,
        "UUIDs of options; the list is always sent, and may be empty (4over, Create Order)",
    ),
    field(
        "product_type",
        "product type",
        Kind::Choice(&[PRODUCT_TYPE]),
        Need::Optional,
        "Always direct_mail here (4over, Create Order)",
    ),
    field(
        "dropship",
        "drop shipped",
        Kind::Flag,
        Need::Required,
        "Yes: the sender's address is required (4over, Create Order)",
    ),
    field(
        "skip_files",
        "files later",
        Kind::Flag,
        Need::Optional,
        "Yes: the job waits until its files are sent (4over, Create Order)",
    ),
    field(
        "files",
        "files",
        Kind::Pairs,
        Need::Depends,
        "fr, bk, vdf (address list) ...: a URI or an uploaded file's id; sets: set_001/fr (4over, File Services)",
    ),
    field(
        "direct_mailing.crid",
        "CRID",
        Kind::Text(12),
        Need::Required,
        "A random number of 3 to 12 digits (4over, Create Order)",
    ),
    field(
        "direct_mailing.address_validation_level",
        "address validation",
        Kind::Choice(VALIDATION_LEVELS),
        Need::Required,
        "none, CASS or NCOA (4over, Create Order)",
    ),
    field(
        "bypass_address_validation",
        "bypass address check",
        Kind::Flag,
        Need::Optional,
        "Stands in the documents' sample only (4over, Create Order)",
    ),
    field("ship_to.company", "to: company", Kind::Text(0), Need::Depends, "Or first and last name (4over)"),
    field("ship_to.firstname", "to: first name", Kind::Text(0), Need::Depends, "Or a company (4over)"),
    field("ship_to.lastname", "to: last name", Kind::Text(0), Need::Depends, "Or a company (4over)"),
    field("ship_to.email", "to: e-mail", Kind::Email, Need::Optional, "Ship-to e-mail (4over)"),
    field("ship_to.phone", "to: phone", Kind::Phone, Need::Required, "Ship-to phone (4over)"),
    field("ship_to.address", "to: address", Kind::Text(0), Need::Required, "Ship-to address line (4over)"),
    field("ship_to.address2", "to: second line", Kind::Text(0), Need::Optional, "Second line (4over)"),
    field("ship_to.city", "to: city", Kind::Text(0), Need::Required, "Ship-to city (4over)"),
    field("ship_to.state", "to: state", Kind::Text(0), Need::Required, "Ship-to state (4over)"),
    field("ship_to.zipcode", "to: ZIP", Kind::Text(0), Need::Required, "Ship-to ZIP code (4over)"),
    field("ship_to.country", "to: country", Kind::Country, Need::Required, "Ship-to country (4over)"),
    field(
        "ship_from.company",
        "from: company",
        Kind::Text(0),
        Need::Depends,
        "Or first and last name (4over)",
    ),
    field("ship_from.firstname", "from: first name", Kind::Text(0), Need::Depends, "Or a company (4over)"),
    field("ship_from.lastname", "from: last name", Kind::Text(0), Need::Depends, "Or a company (4over)"),
    field("ship_from.email", "from: e-mail", Kind::Email, Need::Optional, "Ship-from e-mail (4over)"),
    field("ship_from.phone", "from: phone", Kind::Phone, Need::Depends, "With any ship-from (4over)"),
    field("ship_from.address", "from: address", Kind::Text(0), Need::Depends, "With any ship-from (4over)"),
    field("ship_from.address2", "from: second line", Kind::Text(0), Need::Optional, "Second line (4over)"),
    field("ship_from.city", "from: city", Kind::Text(0), Need::Depends, "With any ship-from (4over)"),
    field("ship_from.state", "from: state", Kind::Text(0), Need::Depends, "With any ship-from (4over)"),
    field("ship_from.zipcode", "from: ZIP", Kind::Text(0), Need::Depends, "With any ship-from (4over)"),
    field("ship_from.country", "from: country", Kind::Country, Need::Depends, "With any ship-from (4over)"),
    field(
        "ship_from_facility",
        "facility",
        Kind::Text(0),
        Need::Optional,
        "Better left blank: the nearest that can make it (4over, Create Order)",
    ),
    field(
        "shipper.shipping_method",
        "shipping method",
        Kind::Choice(&[SHIPPING_METHOD]),
        Need::Optional,
        "Always the mailing (4over, Create Order)",
    ),
    field(
        "shipper.shipping_code",
        "shipping code",
        Kind::Choice(&[SHIPPING_CODE]),
        Need::Optional,
        "Always MAILING (4over, Create Order)",
    ),
];

/// The upload of files by their addresses (4over, File Services), both forms.
pub const UPLOAD: Form = Form {
    provider: Provider::FourOver,
    name: "files",
    sections: &[Section {
        title: "files",
        fields: &[
            field(
                "path",
                "addresses",
                Kind::Texts,
                Need::Required,
                "URLs that 4over can fetch (4over, Files)",
            ),
            field(
                "preflight",
                "preflight",
                Kind::Flag,
                Need::Optional,
                "Checks the files first (4over, Files)",
            ),
            field(
                "validation_type",
                "address validation",
                Kind::Choice(VALIDATION_LEVELS),
                Need::Optional,
                "For an address list: none, CASS or NCOA (4over, Files)",
            ),
            field(
                "address_count",
                "addresses in the list",
                Kind::Integer,
                Need::Optional,
                "For an address list (4over, Files)",
            ),
        ],
        repeats: None,
    }],
};

/// Files for a job that was ordered to get them later (4over, File Services).
pub const ATTACH: Form = Form {
    provider: Provider::FourOver,
    name: "files of a job",
    sections: &[Section {
        title: "files",
        fields: &[field(
            "files",
            "files",
            Kind::Pairs,
            Need::Required,
            "fr, bk, vdf (address list) ...: a URI or an uploaded file's id; sets: set_001/fr (4over, File Services)",
        )],
        repeats: None,
    }],
};

/// What the documents say against a draft of an order.
#[must_use]
pub fn check(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    let id = found.required(draft, "order_id");
    if !id.is_empty() && id == text_at(draft, "resends") {
        found.add("order_id", "the failed jobs need a new order id");
    }
    found.texts(draft, &["order_id", "coupon_code"]);
    if !at(draft, "is_test_order").is_some_and(Value::is_boolean) {
        found.add("is_test_order", "say yes or no: left out, it would go to production");
    }
    found.flag(draft, "skip_confirmation");
    found.flag(draft, "pay_with_profile");
    found.choice(draft, "display_breakdown_prices", BREAKDOWN);
    if at(draft, "payment").is_some() {
        found.add("payment", "the payment profile stands in the settings, never in a draft");
    }
    let jobs = at(draft, "jobs").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if jobs.is_empty() {
        found.add("jobs", "an order needs at least one job");
    }
    for n in 0..jobs.len() {
        job(&mut found, draft, n);
        let name = text_at(&jobs[n], "job_name");
        if !name.is_empty() && jobs[..n].iter().any(|before| text_at(before, "job_name") == name) {
            found.add(
                &format!("jobs.{n}.job_name"),
                "another job has this name: the answer could not tell them apart",
            );
        }
    }
    found.0
}

fn job(found: &mut Complaints, draft: &Value, n: usize) {
    let p = |name: &str| format!("jobs.{n}.{name}");
    found.required(draft, &p("job_name"));
    for name in ["product_uuid", "runsize_uuid", "colorspec_uuid"] {
        found.required(draft, &p(name));
    }
    for name in ["product_uuid", "runsize_uuid", "colorspec_uuid", "turnaround_uuid"] {
        uuid(found, &p(name), at(draft, &p(name)));
    }
    match at(draft, &p("option_uuids")) {
        None | Some(Value::Null) => {}
        Some(Value::Array(options)) => {
            for (i, option) in options.iter().enumerate() {
                uuid(found, &p(&format!("option_uuids.{i}")), Some(option));
            }
        }
        Some(_) => found.add(&p("option_uuids"), "must be a list"),
    }
    found.choice(draft, &p("product_type"), &[PRODUCT_TYPE]);
    found.choice(draft, &p("shipper.shipping_method"), &[SHIPPING_METHOD]);
    found.choice(draft, &p("shipper.shipping_code"), &[SHIPPING_CODE]);
    for name in ["skip_files", "bypass_address_validation"] {
        found.flag(draft, &p(name));
    }
    found.texts(draft, &[&p("ship_from_facility"), &p("job_name")]);
    let dropship = at(draft, &p("dropship"));
    if !dropship.is_some_and(Value::is_boolean) {
        found.add(&p("dropship"), "say yes or no");
    }
    address(found, draft, &p("ship_to"));
    if has_any(at(draft, &p("ship_from"))) {
        address(found, draft, &p("ship_from"));
    } else if dropship == Some(&Value::Bool(true)) {
        found.add(&p("ship_from"), "is required for a job that is drop shipped");
    }
    if at(draft, &p("skip_files")) != Some(&Value::Bool(true)) || has_any(at(draft, &p("files"))) {
        files(found, &p("files"), at(draft, &p("files")));
    }
    let crid = at(draft, &p("direct_mailing.crid"));
    let digits = |t: &str| (3..=12).contains(&t.len()) && t.bytes().all(|b| b.is_ascii_digit());
    match crid {
        Some(Value::String(crid)) if digits(crid.trim()) => {}
        _ => found.add(&p("direct_mailing.crid"), "must be a number of 3 to 12 digits"),
    }
    found.required(draft, &p("direct_mailing.address_validation_level"));
    found.choice(draft, &p("direct_mailing.address_validation_level"), VALIDATION_LEVELS);
}

/// Ids are opaque: some of the documents' own are not UUIDs, so an odd one is only doubted.
fn uuid(found: &mut Complaints, path: &str, value: Option<&Value>) {
    let said = match value {
        None | Some(Value::Null) => return,
        Some(Value::String(said)) => said.trim(),
        Some(_) => return found.add(path, "must be a text"),
    };
    let groups: Vec<&str> = said.split('-').collect();
    let hex = |g: &&str| g.bytes().all(|b| b.is_ascii_hexdigit());
    let good = groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex);
    if !said.is_empty() && !good {
        found.doubt(path, "does not look like a UUID");
    }
}

fn address(found: &mut Complaints, draft: &Value, place: &str) {
    let p = |name: &str| format!("{place}.{name}");
    let said = |name: &str| text_at(draft, &p(name));
    if said("company").is_empty() && (said("firstname").is_empty() || said("lastname").is_empty()) {
        found.add(&p("company"), "a company, or a first and last name, is required");
    }
    for name in ["phone", "address", "city", "state", "zipcode", "country"] {
        found.required(draft, &p(name));
    }
    let all = ["company", "firstname", "lastname", "email", "address2"];
    found.texts(draft, &all.map(p).each_ref().map(String::as_str));
    found.email(draft, &p("email"));
    found.phone(draft, &p("phone"));
    found.country(draft, &p("country"));
    let zip = said("zipcode");
    let (five, four) = zip.split_once('-').unwrap_or((zip, "0000"));
    let digits = |t: &str, n: usize| t.len() == n && t.bytes().all(|b| b.is_ascii_digit());
    if said("country").eq_ignore_ascii_case("US") && !zip.is_empty() && !(digits(five, 5) && digits(four, 4))
    {
        found.doubt(&p("zipcode"), "does not look like a ZIP code");
    }
}

/// Something that is not blank is in there.
fn has_any(value: Option<&Value>) -> bool {
    match value {
        None | Some(Value::Null) => false,
        Some(Value::String(text)) => !text.trim().is_empty(),
        Some(Value::Object(fields)) => fields.values().any(|v| has_any(Some(v))),
        Some(Value::Array(items)) => !items.is_empty(),
        Some(_) => true,
    }
}

/// Files by reason code; a set's files lie under `set_001`, as an object or with a slash.
pub(crate) fn files(found: &mut Complaints, path: &str, files: Option<&Value>) {
    let Some(Value::Object(fields)) = files else {
        return found.add(path, "at least one file is required, or say that they come later");
    };
    let mut any = false;
    for (name, file) in fields {
        let place = format!("{path}.{name}");
        if file.is_null() || file.as_str().is_some_and(|t| t.trim().is_empty()) {
            continue;
        }
        if file.is_object() && name == "sets" {
            for (set, inner) in file.as_object().into_iter().flatten() {
                any = true;
                self::files(found, &format!("{place}.{set}.files"), inner.get("files"));
            }
            continue;
        }
        if file.is_object() && is_set(name) {
            any = true;
            self::files(found, &format!("{place}.files"), file.get("files"));
            continue;
        }
        let code = match name.split_once('/') {
            Some((set, code)) if is_set(set) => code,
            Some(_) => return found.add(&place, "a set is named set_001, set_002 ..."),
            None => name,
        };
        if code == "job_name" && name.contains('/') {
            continue;
        }
        any = true;
        if !FILE_CODES.contains(&code) {
            found.doubt(&place, "is not a known file reason code");
        }
        match file.as_str().map(str::trim) {
            // A URI, or the opaque id of a file that 4over has.
            Some(text) if is_link(text) => {}
            Some(text) if text.contains("://") || text.contains(['/', '.']) || text.contains(' ') => {
                found.add(&place, "must be a web address or the id of an uploaded file");
            }
            Some(text) => uuid(found, &place, Some(&Value::String(text.to_owned()))),
            None => found.add(&place, "must be a web address or the id of an uploaded file"),
        }
    }
    if !any {
        found.add(path, "at least one file is required, or say that they come later");
    }
}

/// `set_001`, `set_002` ... (4over, Orders).
#[must_use]
pub fn is_set(name: &str) -> bool {
    name.strip_prefix("set_").is_some_and(|n| n.len() == 3 && n.bytes().all(|b| b.is_ascii_digit()))
}

/// What the documents say against a draft of an upload.
#[must_use]
pub fn check_upload(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    match at(draft, "path").and_then(Value::as_array) {
        Some(paths) if !paths.is_empty() => {
            for (n, _) in paths.iter().enumerate() {
                found.required(draft, &format!("path.{n}"));
                found.link(draft, &format!("path.{n}"));
            }
        }
        _ => found.add("path", "at least one address is required"),
    }
    found.flag(draft, "preflight");
    found.choice(draft, "validation_type", VALIDATION_LEVELS);
    match at(draft, "address_count") {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) if text.trim().is_empty() => {}
        Some(_) if whole_at(draft, "address_count").is_some_and(|n| n > 0) => {}
        Some(_) => found.add("address_count", "must be a number above zero"),
    }
    found.0
}

/// What the documents say against files for a job that waits for them: `{"files": {...}}`.
#[must_use]
pub fn check_attached(draft: &Value) -> Vec<Complaint> {
    let mut found = Complaints::default();
    files(&mut found, "files", at(draft, "files"));
    found.0
}

/// The field of the form that a path of the provider's names; the two spellings of a name are one field.
#[must_use]
pub fn field_of(path: &[String]) -> Option<String> {
    let known = |name: &str| {
        let fields = FORM.sections.iter().flat_map(|s| s.fields.iter().map(move |f| (s.repeats, f.path)));
        fields
            .filter(|(_, path)| *path == name || path.starts_with(&format!("{name}.")))
            .map(|(r, _)| r)
            .next()
    };
    let mut steps: Vec<&str> = path.iter().map(String::as_str).collect();
    if let Some(last) = steps.last_mut() {
        *last = match *last {
            "skip_conformation" => "skip_confirmation",
            "turnaroundtime_uuid" => "turnaround_uuid",
            other => other,
        };
    }
    match steps.as_slice() {
        ["jobs"] => Some("jobs".to_owned()),
        ["jobs", n] if n.parse::<usize>().is_ok() => Some(format!("jobs.{n}")),
        ["jobs", n, inner @ ..] if n.parse::<usize>().is_ok() => {
            let inside = inner.join(".");
            // Below a file's code or an option's number, the whole field is meant.
            let field =
                [inside.as_str(), inner[0]].into_iter().find(|name| known(name) == Some(Some("jobs")))?;
            Some(format!("jobs.{n}.{field}"))
        }
        [] => None,
        all => {
            let name = all.join(".");
            (known(&name) == Some(None)).then_some(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// The documents' own sample as a draft.
    fn draft() -> Value {
        let address = json!({"company": "4over", "address": "4621 Sperry Street", "city": "Los Angeles",
            "state": "CA", "zipcode": "90039", "country": "US", "phone": "555-555-5555"});
        json!({
            "order_id": "direct-mail-072624", "is_test_order": true, "skip_confirmation": true,
            "jobs": [{
                "job_name": "direct-mail-4",
                "product_uuid": "f80f1f73-2b5f-44ce-8d93-195852e8570b",
                "runsize_uuid": "6237a36b-b046-4ef6-8fed-6cb9c22a5ece",
                "turnaround_uuid": "ad290b77-c9d5-476c-b847-9ad4d25ae14e",
                "colorspec_uuid": "32d3c223-f82c-492b-b915-ba065a00862f",
                "option_uuids": ["2e53e1ae-5a15-42a2-8661-c1f8663f00bc"],
                "product_type": "direct_mail", "dropship": true,
                "ship_to": address, "ship_from": address,
                "shipper": {"shipping_method": "MAILING - No Shipment", "shipping_code": "MAILING"},
                "files": {"fr": "c55a12e5-a8b4-4195-9dba-41bdd4f1eb56", "vdf": "https://x.example/list.csv"},
                "direct_mailing": {"crid": "325235", "address_validation_level": "none"},
                "bypass_address_validation": true
            }]
        })
    }

    fn complaints(pointer: &str, value: Value) -> Vec<(String, bool)> {
        let mut draft = draft();
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        let parent = if parent.is_empty() { &mut draft } else { draft.pointer_mut(parent).unwrap() };
        parent[name] = value;
        check(&draft).into_iter().map(|c| (c.path, c.server_decides)).collect()
    }

    #[test]
    fn the_documents_sample_is_a_good_draft() {
        assert_eq!(check(&draft()), []);
    }

    #[test]
    fn every_documented_rule_is_held() {
        let job = |name: &str| format!("jobs.0.{name}");
        for (pointer, value, path) in [
            ("/order_id", json!(" "), "order_id".to_owned()),
            ("/order_id", json!(7), "order_id".to_owned()),
            ("/resends", json!("direct-mail-072624"), "order_id".to_owned()),
            ("/is_test_order", Value::Null, "is_test_order".to_owned()),
            ("/is_test_order", json!("true"), "is_test_order".to_owned()),
            ("/skip_confirmation", json!("true"), "skip_confirmation".to_owned()),
            ("/display_breakdown_prices", json!("line"), "display_breakdown_prices".to_owned()),
            ("/payment", json!({"profile_token": "x"}), "payment".to_owned()),
            ("/jobs", json!([]), "jobs".to_owned()),
            ("/jobs/0/job_name", json!(""), job("job_name")),
            ("/jobs/0/product_uuid", Value::Null, job("product_uuid")),
            ("/jobs/0/runsize_uuid", Value::Null, job("runsize_uuid")),
            ("/jobs/0/colorspec_uuid", json!(""), job("colorspec_uuid")),
            ("/jobs/0/option_uuids", json!("x"), job("option_uuids")),
            ("/jobs/0/product_type", json!("poster"), job("product_type")),
            ("/jobs/0/dropship", json!("yes"), job("dropship")),
            ("/jobs/0/ship_from", Value::Null, job("ship_from")),
            ("/jobs/0/ship_from/phone", json!(""), job("ship_from.phone")),
            ("/jobs/0/ship_to/company", Value::Null, job("ship_to.company")),
            ("/jobs/0/ship_to/phone", Value::Null, job("ship_to.phone")),
            ("/jobs/0/ship_to/address", json!(""), job("ship_to.address")),
            ("/jobs/0/ship_to/city", json!(""), job("ship_to.city")),
            ("/jobs/0/ship_to/state", json!(""), job("ship_to.state")),
            ("/jobs/0/ship_to/zipcode", json!(" "), job("ship_to.zipcode")),
            ("/jobs/0/ship_to/country", json!(""), job("ship_to.country")),
            ("/jobs/0/shipper/shipping_code", json!("03"), job("shipper.shipping_code")),
            ("/jobs/0/shipper/shipping_method", json!("UPS"), job("shipper.shipping_method")),
            ("/jobs/0/files", Value::Null, job("files")),
            ("/jobs/0/files", json!({"fr": ""}), job("files")),
            ("/jobs/0/files/fr", json!("front.pdf"), job("files.fr")),
            ("/jobs/0/files/fr", json!("ftp://x/front.pdf"), job("files.fr")),
            ("/jobs/0/files", json!({"one/fr": "https://a.example/b"}), job("files.one/fr")),
            ("/jobs/0/direct_mailing/crid", json!("12"), job("direct_mailing.crid")),
            ("/jobs/0/direct_mailing/crid", json!("1234567890123"), job("direct_mailing.crid")),
            ("/jobs/0/direct_mailing/crid", json!("12a4"), job("direct_mailing.crid")),
            ("/jobs/0/direct_mailing/crid", json!(325_235), job("direct_mailing.crid")),
            (
                "/jobs/0/direct_mailing/address_validation_level",
                json!("cass"),
                job("direct_mailing.address_validation_level"),
            ),
            (
                "/jobs/0/direct_mailing/address_validation_level",
                Value::Null,
                job("direct_mailing.address_validation_level"),
            ),
        ] {
            let found = complaints(pointer, value.clone());
            assert_eq!(found, [(path, false)], "{pointer} = {value}");
        }
    }

    #[test]
    fn what_the_documents_do_not_settle_is_left_to_the_server() {
        for (pointer, value, path) in [
            ("/jobs/0/product_uuid", json!("bf972465-d0b2-4767-b350-wewsd3r3443dd"), "jobs.0.product_uuid"),
            ("/jobs/0/files/zz", json!("https://a.example/b"), "jobs.0.files.zz"),
            ("/jobs/0/ship_to/zipcode", json!("3034"), "jobs.0.ship_to.zipcode"),
            ("/jobs/0/ship_to/email", json!("nobody"), "jobs.0.ship_to.email"),
            ("/jobs/0/ship_to/country", json!("USA"), "jobs.0.ship_to.country"),
        ] {
            assert_eq!(complaints(pointer, value), [(path.to_owned(), true)], "{pointer}");
        }
    }

    #[test]
    fn files_may_come_later_or_in_sets() {
        let mut later = draft();
        later["jobs"][0]["files"] = Value::Null;
        later["jobs"][0]["skip_files"] = json!(true);
        assert_eq!(check(&later), []);
        for files in [
            json!({"set_001/fr": "https://a.example/b", "set_001/job_name": "one"}),
            json!({"set_001": {"job_name": "one", "files": {"fr": "https://a.example/b"}}}),
            json!({"sets": {"set_001": {"files": {"fr": "https://a.example/b"}}}}),
        ] {
            assert_eq!(complaints("/jobs/0/files", files.clone()), [], "{files}");
        }
    }

    #[test]
    fn two_jobs_need_two_names() {
        let mut draft = draft();
        let twin = draft["jobs"][0].clone();
        draft["jobs"].as_array_mut().unwrap().push(twin);
        assert_eq!(check(&draft)[0].path, "jobs.1.job_name");
    }

    #[test]
    fn uploads_and_late_files_are_checked() {
        let good =
            json!({"path": ["https://a.example/l.csv"], "validation_type": "NCOA", "address_count": 12});
        assert_eq!(check_upload(&good), []);
        for (bad, path) in [
            (json!({}), "path"),
            (json!({"path": []}), "path"),
            (json!({"path": ["a.pdf"]}), "path.0"),
            (json!({"path": ["https://a.example/b"], "preflight": "yes"}), "preflight"),
            (json!({"path": ["https://a.example/b"], "validation_type": "x"}), "validation_type"),
            (json!({"path": ["https://a.example/b"], "address_count": 0}), "address_count"),
        ] {
            assert_eq!(check_upload(&bad)[0].path, path, "{bad}");
        }
        assert_eq!(check_attached(&json!({"files": {"fr": "https://a.example/b"}})), []);
        assert_eq!(check_attached(&json!({}))[0].path, "files");
    }

    #[test]
    fn a_providers_path_lands_on_its_field() {
        let steps = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
        for (path, want) in [
            ("order_id", Some("order_id")),
            ("skip_conformation", Some("skip_confirmation")),
            ("jobs.1.turnaroundtime_uuid", Some("jobs.1.turnaround_uuid")),
            ("jobs.0.ship_to.city", Some("jobs.0.ship_to.city")),
            ("jobs.0.ship_to", Some("jobs.0.ship_to")),
            ("jobs.0.files.fr", Some("jobs.0.files")),
            ("jobs.0.direct_mailing.crid", Some("jobs.0.direct_mailing.crid")),
            ("jobs.0", Some("jobs.0")),
            ("jobs.0.colour", None),
            ("weather", None),
            ("job_name", None),
        ] {
            assert_eq!(field_of(&steps(path)).as_deref(), want, "{path}");
        }
    }
}
