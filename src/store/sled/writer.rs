//! The one thread that writes: commits that wait are applied together and share a sync.

use std::{
    io,
    path::PathBuf,
    sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard},
};

use crossbeam_channel::{Receiver, Sender};

use super::{Batch, Deadline, StoreError, engine_error, folder, guarded};
use crate::store::SAFE_BATCH_BYTES;

/// The most batches that share a sync. Eight have survived every power cut; 64 have not.
const GROUP_BATCHES: usize = 8;

/// A commit on its way to the writer.
pub(super) struct Request {
    pub(super) batch: Batch,
    pub(super) deadline: Deadline,
    pub(super) reply: Sender<Result<(), StoreError>>,
}

/// What readers, committers and the writer know together.
#[derive(Clone, Default)]
pub(super) struct Health {
    /// Held for writing while a batch is applied, so that no read sees a part of it.
    applying: Arc<RwLock<()>>,
    failure: Arc<OnceLock<Failure>>,
}

/// Why the disk's state is not known any more.
struct Failure {
    reason: String,
    /// Whether a part of a batch may stand in memory.
    half_applied: bool,
}

impl Health {
    /// An error once a commit has failed half-way.
    pub(super) fn check(&self) -> Result<(), StoreError> {
        match self.failure.get() {
            Some(failure) => Err(StoreError::Poisoned(failure.reason.clone())),
            None => Ok(()),
        }
    }

    /// Keeps commits away while rows are read. Reads go on after a failed sync, whose batches are
    /// whole in memory, but not over a batch that is there in part.
    pub(super) fn between_commits(&self) -> Result<RwLockReadGuard<'_, ()>, StoreError> {
        let whole = self.applying.read().unwrap_or_else(PoisonError::into_inner);
        match self.failure.get() {
            Some(failure) if failure.half_applied => Err(StoreError::Poisoned(failure.reason.clone())),
            _ => Ok(whole),
        }
    }

    fn fail(&self, error: &StoreError, half_applied: bool) {
        // The first failure is the cause of all that follow.
        let _ = self.failure.set(Failure { reason: error.to_string(), half_applied });
    }
}

/// Applies commits in the order in which they come.
pub(super) struct Writer<S> {
    path: PathBuf,
    engine: ::sled::Db,
    health: Health,
    sync: S,
}

impl<S: Fn() -> io::Result<()>> Writer<S> {
    pub(super) fn new(path: PathBuf, engine: ::sled::Db, health: Health, sync: S) -> Self {
        Self { path, engine, health, sync }
    }

    /// Works until every sender is gone and nothing waits any more.
    pub(super) fn run(self, requests: &Receiver<Request>) {
        let mut next = None;
        while let Some(first) = next.take().or_else(|| requests.recv().ok()) {
            let group;
            (group, next) = gather(first, requests);
            self.commit(group);
        }
    }

    fn commit(&self, group: Vec<Request>) {
        let mut applied = Vec::with_capacity(group.len());
        for Request { batch, deadline, reply } in group {
            match self.apply(batch, deadline) {
                Ok(()) => applied.push(reply),
                Err(error) => answer(&reply, Err(error)),
            }
        }
        if applied.is_empty() {
            return;
        }
        let result = self.make_durable();
        for reply in applied {
            answer(&reply, result.clone());
        }
    }

    /// Puts a batch into the engine where its preconditions hold after all batches before it.
    fn apply(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        self.health.check()?;
        deadline.check()?;
        guarded(&self.path, || {
            for (key, value) in &batch.expected {
                let present = self.engine.get(key).map_err(|error| engine_error(&self.path, error))?;
                if present.as_deref() != value.as_deref() {
                    return Err(StoreError::Conflict);
                }
            }
            Ok(())
        })?;
        let mut changes = ::sled::Batch::default();
        for (key, value) in batch.writes {
            match value {
                Some(value) => changes.insert(key, value),
                None => changes.remove(key),
            }
        }
        let _alone = self.health.applying.write().unwrap_or_else(PoisonError::into_inner);
        guarded(&self.path, || self.engine.apply_batch(changes).map_err(|error| engine_error(&self.path, error)))
            .inspect_err(|error| self.health.fail(error, true))
    }

    /// Waits until all that was applied is on the disk.
    fn make_durable(&self) -> Result<(), StoreError> {
        self.health.check()?;
        guarded(&self.path, || self.engine.flush().map_err(|error| engine_error(&self.path, error)))
            .and_then(|_| (self.sync)().map_err(|error| folder::io_error(&self.path, &error)))
            .inspect_err(|error| self.health.fail(error, false))
    }
}

/// The commits to apply before the next sync, and the one after them where it was taken already.
fn gather(first: Request, requests: &Receiver<Request>) -> (Vec<Request>, Option<Request>) {
    let mut bytes = first.batch.bytes();
    let mut group = vec![first];
    while group.len() < GROUP_BATCHES {
        let Ok(request) = requests.try_recv() else { break };
        bytes += request.batch.bytes();
        if bytes > SAFE_BATCH_BYTES {
            return (group, Some(request));
        }
        group.push(request);
    }
    (group, None)
}

fn answer(reply: &Sender<Result<(), StoreError>>, result: Result<(), StoreError>) {
    // The caller may have gone when its deadline passed.
    let _ = reply.send(result);
}

#[cfg(test)]
mod tests {
    use crossbeam_channel::{bounded, unbounded};

    use super::*;

    fn request(bytes: usize) -> Request {
        let writes = vec![(vec![], Some(vec![0; bytes]))];
        Request { batch: Batch { expected: vec![], writes }, deadline: Deadline::NONE, reply: bounded(1).0 }
    }

    /// The sizes of the groups that requests of `bytes` fall into.
    fn groups(bytes: &[usize]) -> Vec<Vec<usize>> {
        let (sender, requests) = unbounded();
        for &bytes in bytes {
            sender.send(request(bytes)).unwrap();
        }
        let mut next = requests.try_recv().ok();
        let mut groups = vec![];
        while let Some(first) = next {
            let group;
            (group, next) = gather(first, &requests);
            groups.push(group.iter().map(|request| request.batch.bytes()).collect());
            next = next.or_else(|| requests.try_recv().ok());
        }
        groups
    }

    #[test]
    fn at_most_eight_batches_share_a_sync() {
        assert_eq!(groups(&[1; 20]), [vec![1; 8], vec![1; 8], vec![1; 4]]);
    }

    #[test]
    fn batches_that_share_a_sync_stay_below_the_safe_size() {
        assert_eq!(groups(&[100_000, 100_000, 1, 150_000]), [vec![100_000; 2], vec![1, 150_000]]);
    }

    #[test]
    fn a_batch_above_the_safe_size_goes_alone() {
        assert_eq!(groups(&[1, 5_000_000, 1]), [vec![1], vec![5_000_000], vec![1]]);
    }

    #[test]
    fn reads_go_on_after_a_failed_sync_but_not_over_half_a_batch() {
        let cause = StoreError::Io("no space".into());
        let unsynced = Health::default();
        unsynced.fail(&cause, false);
        assert!(matches!(unsynced.check(), Err(StoreError::Poisoned(reason)) if reason.contains("no space")));
        assert!(unsynced.between_commits().is_ok());
        let torn = Health::default();
        torn.fail(&cause, true);
        assert!(matches!(torn.between_commits(), Err(StoreError::Poisoned(_))));
    }
}
