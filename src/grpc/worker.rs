//! The catalogue's synchronous verbs, off the async runtime's threads.

use std::sync::Arc;

use tokio::sync::Semaphore;
use tonic::{Request, Response, Status};

use super::{error::Refusal, guard::CallTime};
use crate::{Catalog, store::Deadline};

/// Runs work on a bounded number of blocking threads. A clone shares the bound.
#[derive(Clone, Debug)]
pub(super) struct Worker {
    catalog: Catalog,
    threads: Arc<Semaphore>,
}

impl Worker {
    pub(super) fn new(catalog: Catalog, threads: usize) -> Self {
        Self { catalog, threads: Arc::new(Semaphore::new(threads.clamp(1, Semaphore::MAX_PERMITS))) }
    }

    /// Answers a unary call. Conversions are part of the work: a long list is not free.
    pub(super) async fn answer<Q, A>(
        &self,
        request: Request<Q>,
        work: impl FnOnce(&Catalog, Q) -> Result<A, Refusal> + Send + 'static,
    ) -> Result<Response<A>, Status>
    where
        Q: Send + 'static,
        A: Send + 'static,
    {
        let deadline = time(&request).map_or(Deadline::NONE, CallTime::call);
        let message = request.into_inner();
        Ok(Response::new(self.run(deadline, move |catalog| work(catalog, message)).await?))
    }

    /// Runs `work` on a thread of its own. A caller that goes away while it waits for one leaves
    /// nothing behind; work that has begun ends by itself, at the latest after `deadline`.
    pub(super) async fn run<A: Send + 'static>(
        &self,
        deadline: Deadline,
        work: impl FnOnce(&Catalog) -> Result<A, Refusal> + Send + 'static,
    ) -> Result<A, Refusal> {
        let thread = Arc::clone(&self.threads).acquire_owned().await.map_err(|_| Refusal::shutting_down())?;
        let catalog = self.catalog.with_deadline(deadline);
        let running = tokio::task::spawn_blocking(move || {
            // Held by the work and not by its caller, who may be gone before it ends.
            let _thread = thread;
            deadline.check()?;
            work(&catalog)
        });
        running.await.unwrap_or_else(|_| Err(Refusal::panicked()))
    }
}

/// How long the call has; absent where no guard is around the service.
pub(super) fn time<Q>(request: &Request<Q>) -> Option<CallTime> {
    request.extensions().get::<CallTime>().copied()
}
