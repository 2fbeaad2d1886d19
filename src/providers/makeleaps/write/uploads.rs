//! How far the files of an order have got (MakeLeaps, Asynchronous uploads with Tasks).

use super::super::{
    Client,
    wire::{Item, Task},
};
use crate::{
    model::order::Order,
    providers::{
        Result,
        error::{Class, ProviderError},
    },
};

/// Where an uploaded file stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    /// No task is known: nothing was uploaded that way.
    None,
    /// Under way or being checked; in percent, where the service says so.
    Running(Option<u8>),
    Done,
    /// The service's own words.
    Failed(Vec<String>),
}

/// One file of an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    pub item: Item,
    /// Upload tasks that it has had.
    pub tasks: usize,
    pub arrival: Arrival,
}

/// What a task says, as far as its words are known: only `result_url` is documented, so a word that tells nothing
/// counts as under way until the result is there.
#[must_use]
pub fn arrival(task: &Task) -> Arrival {
    let word = task.status.trim().to_ascii_lowercase();
    let percent = task.progress.trim().trim_end_matches('%').parse::<u8>().ok().filter(|p| *p <= 100);
    match word.as_str() {
        _ if !task.errors.is_empty() => Arrival::Failed(task.errors.clone()),
        "failed" | "failure" | "error" | "cancelled" | "canceled" | "revoked" => {
            Arrival::Failed(vec![format!("the task is {word}")])
        }
        "done" | "success" | "successful" | "succeeded" | "complete" | "completed" | "finished" => {
            Arrival::Done
        }
        _ => Arrival::Running(percent),
    }
}

impl Client {
    /// The files of an order and how far each has got; of several tasks of a file the last one counts.
    pub async fn upload_progress(&self, order: &Order) -> Result<Vec<Progress>> {
        let wire = super::wire(order).map_err(|why| self.http.error(Class::Unreadable, why))?;
        let mut all = Vec::new();
        for item in wire.items.into_iter().filter(|i| !i.filename.trim().is_empty()) {
            let tasks = if item.async_upload_tasks_url.trim().is_empty() {
                Vec::new()
            } else {
                self.upload_tasks(&item.async_upload_tasks_url).await?.rows
            };
            let arrival = match tasks.last() {
                None => Arrival::None,
                Some(last) => self.task_arrival(last).await?,
            };
            all.push(Progress { item, tasks: tasks.len(), arrival });
        }
        Ok(all)
    }

    /// How far one task has got, by its URL.
    pub async fn task_progress(&self, task_url: &str) -> Result<Arrival> {
        let task = self.task(task_url).await?;
        self.task_arrival(&task).await
    }

    /// A word that is not known is settled by the result, which is there once the task is done.
    async fn task_arrival(&self, task: &Task) -> Result<Arrival> {
        let arrival = arrival(task);
        let known = ["pending", "queued", "waiting", "started", "processing", "running", "in_progress"];
        let word = task.status.trim().to_ascii_lowercase();
        if !matches!(arrival, Arrival::Running(_))
            || known.contains(&word.as_str())
            || task.result_url.is_empty()
        {
            return Ok(arrival);
        }
        match self.item(&task.result_url).await {
            Ok(item) if !item.url.is_empty() => Ok(Arrival::Done),
            Ok(_) | Err(ProviderError { class: Class::NotFound, .. }) => Ok(arrival),
            Err(e) => Err(e),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_is_read_whatever_its_words() {
        let task = |status: &str, progress: &str, errors: &[&str]| Task {
            status: status.to_owned(),
            progress: progress.to_owned(),
            errors: errors.iter().map(|e| (*e).to_owned()).collect(),
            ..Task::default()
        };
        for (task, want) in [
            (task("pending", "0", &[]), Arrival::Running(Some(0))),
            (task("processing", "50%", &[]), Arrival::Running(Some(50))),
            (task("", "", &[]), Arrival::Running(None)),
            (task("weird", "400", &[]), Arrival::Running(None)),
            (task("Done", "100", &[]), Arrival::Done),
            (task("SUCCESS", "", &[]), Arrival::Done),
            (task("failed", "100", &[]), Arrival::Failed(vec!["the task is failed".to_owned()])),
            (task("done", "100", &["bad"]), Arrival::Failed(vec!["bad".to_owned()])),
        ] {
            assert_eq!(arrival(&task), want, "{task:?}");
        }
    }
}
