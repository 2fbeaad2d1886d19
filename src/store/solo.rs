//! A thread with one thing of its own, asked from async code.

use std::sync::mpsc;

use tokio::sync::oneshot;

use super::{Result, StoreError};

type Job<D> = Box<dyn FnOnce(&mut D) + Send>;

/// A handle; the thread ends with the last one.
pub(super) struct Solo<D>(mpsc::Sender<Job<D>>);

impl<D> Clone for Solo<D> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<D: Send + 'static> Solo<D> {
    pub(super) fn start(name: &str, thing: D) -> Result<Self> {
        let (jobs, todo) = mpsc::channel::<Job<D>>();
        std::thread::Builder::new()
            .name(name.to_owned())
            .stack_size(1 << 20)
            .spawn(move || {
                let mut thing = thing;
                while let Ok(job) = todo.recv() {
                    job(&mut thing);
                }
            })
            .map_err(|e| StoreError::Io("a thread for the store".to_owned(), e))?;
        Ok(Self(jobs))
    }

    /// Does it on the thread, even when nobody waits for the answer any more.
    pub(super) async fn ask<T, E>(
        &self,
        work: impl FnOnce(&mut D) -> std::result::Result<T, E> + Send + 'static,
    ) -> std::result::Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
    {
        let (answer, reply) = oneshot::channel();
        let job: Job<D> = Box::new(move |thing| {
            // A caller that went away needs no answer.
            let _ = answer.send(work(thing));
        });
        self.0.send(job).map_err(|_| StoreError::Gone)?;
        reply.await.map_err(|_| StoreError::Gone)?
    }
}
