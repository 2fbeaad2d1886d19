//! Files: given by URI, with or without an address list to be validated (4over, File Services).

use axum::{
    Json,
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::{Sim, check, refuse};
use crate::model::provider::Provider;

/// `POST /files`, both forms.
pub async fn upload(State(sim): State<Sim>, body: String) -> Response {
    let Ok(order) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "The request body is not valid JSON");
    };
    let paths: Vec<&str> = match &order["path"] {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect(),
        Value::String(one) => vec![one],
        _ => Vec::new(),
    };
    if paths.is_empty() || paths.iter().any(|p| !p.starts_with("http")) {
        return refuse(StatusCode::BAD_REQUEST, "path must be a list of URLs");
    }
    let level = check::said(&order, "validation_type");
    if level.is_some_and(|l| !matches!(l, "none" | "CASS" | "NCOA")) {
        return refuse(StatusCode::BAD_REQUEST, "validation_type must be none, CASS or NCOA");
    }
    let now = sim.world.now().strftime("%Y-%m-%d %H:%M:%S.000000-00").to_string();
    let files: Vec<Value> = paths
        .iter()
        .map(|path| {
            let n = {
                let mut overlay = sim.overlay();
                overlay.files += 1;
                overlay.files
            };
            let mut dice = sim.world.dice("4over file", n);
            let uuid = dice.uuid();
            sim.world.record(Provider::FourOver, "file.created", uuid.clone(), *path);
            let name = path.rsplit('/').next().unwrap_or_default();
            let mut file = json!({
                "file_uuid": uuid,
                "size_bytes": dice.between(20_000, 4_000_000),
                "extension": name.rsplit_once('.').map_or("", |(_, e)| e),
                "reference_file_name": name,
                "uri": path,
                "created_at": now,
                "updated_at": "",
                "deleted_at": "",
                "number_of_pages": dice.between(1, 2).to_string()
            });
            if let Some(level) = level {
                file["address_validation_response"] = json!({
                    "validation_type": level,
                    "original_address_list_csv": path,
                    "precleanlist_csv": format!("https://files.example.com/{uuid}/precleanlist.csv"),
                    "validation_report_pdf": format!("https://files.example.com/{uuid}/report.pdf"),
                    "statement_id": dice.between(100_000, 999_999).to_string()
                });
            }
            file
        })
        .collect();
    Json(json!({"files": files})).into_response()
}

/// `POST /jobs/{job}/files`: for a job ordered with `skip_files`; its way begins when the files are there. The answer
/// is not documented.
pub async fn attach(State(sim): State<Sim>, Path(job): Path<String>, body: String) -> Response {
    let Ok(sent) = serde_json::from_str::<Value>(&body) else {
        return refuse(StatusCode::BAD_REQUEST, "The request body is not valid JSON");
    };
    if sim.history(&job).is_none() {
        return refuse(StatusCode::NOT_FOUND, "Job not found");
    }
    let files = if sent["files"].is_object() { &sent["files"] } else { &sent };
    let wrong = check::files(files);
    if !wrong.is_empty() {
        return refuse(StatusCode::BAD_REQUEST, &wrong.join("; "));
    }
    let now = sim.world.now();
    let mut overlay = sim.overlay();
    match overlay.booked.get_mut(&job) {
        Some(booked) if booked.begins.is_none() => booked.begins = Some(now),
        _ => return refuse(StatusCode::CONFLICT, "The job has its files already"),
    }
    overlay.attached.insert(job.clone(), files.clone());
    drop(overlay);
    sim.world.record(Provider::FourOver, "job.files", job.clone(), "");
    Json(json!({"job_id": job, "files": files, "message": "Success"})).into_response()
}
