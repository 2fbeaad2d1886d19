//! The documented rules of one job of a create call (4over, Input Parameters).

use serde_json::Value;

/// Codes of files (4over, File Reason Codes); `vdf` is the address list of a mailing.
const FILE_CODES: [&str; 16] = [
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
    "blankpdf",
];

/// A truth, real or as text: the sample sends both.
pub fn truth(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(b) => Some(*b),
        Value::String(s) if s.eq_ignore_ascii_case("true") => Some(true),
        Value::String(s) if s.eq_ignore_ascii_case("false") => Some(false),
        _ => None,
    }
}

/// A text that is there and not blank.
pub fn said<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str().filter(|s| !s.trim().is_empty())
}

/// Form of a UUID; nothing more is known about them.
pub fn is_uuid(text: &str) -> bool {
    let groups: Vec<&str> = text.split('-').collect();
    let hex = |g: &&str| g.bytes().all(|b| b.is_ascii_hexdigit());
    groups.iter().map(|g| g.len()).eq([8, 4, 4, 4, 12]) && groups.iter().all(hex)
}

/// Everything that is wrong with a job; empty: it is accepted.
pub fn job(job: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    if said(job, "job_name").is_none() {
        wrong.push("job_name is required".to_owned());
    }
    for name in ["product_uuid", "runsize_uuid", "colorspec_uuid"] {
        match said(job, name) {
            None => wrong.push(format!("{name} is required")),
            Some(uuid) if !is_uuid(uuid) => wrong.push(format!("{name} is not a valid UUID")),
            Some(_) => {}
        }
    }
    // The parameter list and the sample spell it differently; both are taken.
    for name in ["turnaroundtime_uuid", "turnaround_uuid"] {
        if said(job, name).is_some_and(|uuid| !is_uuid(uuid)) {
            wrong.push(format!("{name} is not a valid UUID"));
        }
    }
    match job.get("option_uuids").and_then(Value::as_array) {
        None => wrong.push("option_uuids is required".to_owned()),
        Some(list) if !list.iter().all(|o| o.as_str().is_some_and(is_uuid)) => {
            wrong.push("option_uuids must hold UUIDs".to_owned());
        }
        Some(_) => {}
    }
    match job.get("dropship").and_then(truth) {
        None => wrong.push("dropship is required".to_owned()),
        Some(true) if !job["ship_from"].is_object() => {
            wrong.push("ship_from is required when dropship is true".to_owned());
        }
        Some(_) => {}
    }
    wrong.extend(address(&job["ship_to"], "ship_to"));
    if job["ship_from"].is_object() {
        wrong.extend(address(&job["ship_from"], "ship_from"));
    }
    if job.get("skip_files").and_then(truth) != Some(true) {
        wrong.extend(files(&job["files"]));
    }
    if said(job, "product_type") == Some("direct_mail") {
        wrong.extend(mailing(job));
    }
    wrong
}

fn address(to: &Value, place: &str) -> Vec<String> {
    if !to.is_object() {
        return vec![format!("{place} is required")];
    }
    let named =
        said(to, "company").is_some() || (said(to, "firstname").is_some() && said(to, "lastname").is_some());
    let mut wrong = Vec::new();
    if !named {
        wrong.push(format!("{place}: company or firstname and lastname are required"));
    }
    for name in ["phone", "address", "city", "state", "zipcode", "country"] {
        if said(to, name).is_none() {
            wrong.push(format!("{place}.{name} is required"));
        }
    }
    wrong
}

/// An object of code to URI or file UUID, or of sets that hold one each.
pub fn files(files: &Value) -> Vec<String> {
    let Some(fields) = files.as_object().filter(|f| !f.is_empty()) else {
        return vec!["files is required unless skip_files is true".to_owned()];
    };
    let mut wrong = Vec::new();
    for (code, file) in fields {
        if code == "sets" || code.starts_with("set_") {
            if code == "sets" {
                for set in file.as_object().into_iter().flat_map(|sets| sets.values()) {
                    wrong.extend(self::files(&set["files"]));
                }
            } else {
                wrong.extend(self::files(&file["files"]));
            }
            continue;
        }
        if !FILE_CODES.contains(&code.as_str()) {
            wrong.push(format!("files.{code} is not a file reason code"));
        }
        let good = file
            .as_str()
            .is_some_and(|f| is_uuid(f) || f.starts_with("https://") || f.starts_with("http://"));
        if !good {
            wrong.push(format!("files.{code} must be a URI or a file UUID"));
        }
    }
    wrong
}

/// What a mailing needs on top.
fn mailing(job: &Value) -> Vec<String> {
    let mut wrong = Vec::new();
    let mailing = &job["direct_mailing"];
    let crid = said(mailing, "crid").unwrap_or_default();
    if !((3..=12).contains(&crid.len()) && crid.bytes().all(|b| b.is_ascii_digit())) {
        wrong.push("direct_mailing.crid must have 3 to 12 digits".to_owned());
    }
    let level = said(mailing, "address_validation_level").unwrap_or_default();
    if !matches!(level, "none" | "CASS" | "NCOA") {
        wrong.push("direct_mailing.address_validation_level must be none, CASS or NCOA".to_owned());
    }
    if said(&job["shipper"], "shipping_code") != Some("MAILING")
        || said(&job["shipper"], "shipping_method") != Some("MAILING - No Shipment")
    {
        wrong.push("shipper must be MAILING - No Shipment for direct mail".to_owned());
    }
    wrong
}
