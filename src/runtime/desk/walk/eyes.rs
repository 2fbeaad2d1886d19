//! What a plan must see before it knows its next step.

use std::{collections::BTreeMap, io::Read as _, time::Duration};

use crate::{
    model::{order::Order, provider::OrderKey},
    providers::{
        Client,
        makeleaps::write::{
            Arrival, Progress,
            plan::{Plan, Seen},
        },
    },
    runtime::{clients::named, desk::Desk},
};

/// No file that a provider takes is larger.
const LARGEST: u64 = 64 << 20;
/// A read that fails is tried so often before it stops the walk.
const TRIES: u32 = 3;
const PAUSE: Duration = Duration::from_secs(3);

/// What was seen since the last request.
#[derive(Debug, Default)]
pub(super) struct Eyes {
    order: Option<Order>,
    uploads: Vec<Progress>,
    files: BTreeMap<String, Vec<u8>>,
    /// Looks in a row that led to nothing but another look.
    pub looks: u32,
    /// A person has mended what failed: files that did not arrive are sent once more.
    again: bool,
}

impl Eyes {
    pub fn after_a_look() -> Self {
        Self { again: true, ..Self::default() }
    }

    /// A request may have changed everything.
    pub fn close(&mut self) {
        self.order = None;
        self.uploads.clear();
        self.looks = 0;
    }

    pub fn seen(&self, waited: Duration, now: jiff::Timestamp) -> Seen<'_> {
        Seen { order: self.order.as_ref(), uploads: &self.uploads, files: &self.files, waited, now }
    }

    /// Reads the order and its files.
    pub async fn look(&mut self, desk: &Desk, key: &OrderKey, plan: &mut Plan) -> Result<(), String> {
        let Client::MakeLeaps(client) = named(&desk.served, &key.account)?.client.clone() else {
            return Err(format!("{} is no account at MakeLeaps", key.account));
        };
        let mut tries = 0;
        let (order, uploads) = loop {
            tries += 1;
            let read = async {
                let order = desk.check(key.clone()).await?.order;
                let uploads = client.upload_progress(&order).await.map_err(|e| e.to_string())?;
                Ok::<_, String>((order, uploads))
            };
            match read.await {
                Ok(read) => break read,
                Err(why) if tries >= TRIES => return Err(format!("the order cannot be read now: {why}")),
                Err(_) => tokio::time::sleep(PAUSE * tries).await,
            }
        };
        if std::mem::take(&mut self.again) {
            let failed = |p: &&Progress| matches!(p.arrival, Arrival::Failed(_));
            for progress in uploads.iter().filter(failed) {
                if let Ok(position) = progress.item.position.parse() {
                    plan.upload_again(position);
                }
            }
        }
        self.looks += 1;
        (self.order, self.uploads) = (Some(order), uploads);
        Ok(())
    }

    /// Reads a file of this machine.
    pub async fn open(&mut self, path: String) -> Result<(), String> {
        let name = path.clone();
        let read = tokio::task::spawn_blocking(move || read(&name)).await;
        let bytes = read.unwrap_or_else(|_| Err("the program failed at it".to_owned()));
        let bytes = bytes.map_err(|why| format!("the file {path} cannot be sent: {why}"))?;
        self.files.insert(path, bytes);
        Ok(())
    }
}

fn read(path: &str) -> Result<Vec<u8>, String> {
    let file = std::fs::File::open(path).map_err(|e| e.to_string())?;
    if !file.metadata().map_err(|e| e.to_string())?.is_file() {
        return Err("it is no file".to_owned());
    }
    let mut bytes = Vec::new();
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(|e| e.to_string())?;
    match bytes.len() as u64 {
        0 => Err("it is empty".to_owned()),
        n if n > LARGEST => Err(format!("it is larger than {} MiB", LARGEST >> 20)),
        _ => Ok(bytes),
    }
}
