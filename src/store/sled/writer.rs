//! The one thread that writes. Commits that wait go into the journal together and share its sync;
//! then they go into the engine, and their callers are answered.
//!
//! What the engine has not synced yet is bounded: a power cut in the midst of much more has left
//! databases that did not open again. The [`Syncer`] syncs it while the next group goes into the
//! journal. A group above the bound goes in by pieces, each synced. Should the process end between
//! them, the next opening puts in the whole from the journal.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard},
    time::Duration,
};

use crossbeam_channel::Receiver;

use super::{
    Batch, Deadline, StoreError, guarded,
    syncer::Syncer,
    tree::{Tree, Whole},
};
use crate::store::{
    Done, failpoint,
    journal::{JournalWriter, Position, Record, Write},
};

/// The most commits that share a sync of the journal.
const GROUP_COMMITS: usize = 64;

/// No further commit joins a group once it has this many bytes of keys and values.
const GROUP_BYTES: usize = 200_000;

/// The most groups that the engine has without a sync. Eight have survived every power cut; 64 have
/// not.
const UNSYNCED_GROUPS: usize = 8;

/// The most bytes of keys and values that the engine has without a sync.
const UNSYNCED_BYTES: usize = 200_000;

/// The engine is synced after this time without a commit.
const IDLE: Duration = Duration::from_millis(20);

/// A commit on its way to the writer.
pub(super) struct Request {
    pub(super) batch: Batch,
    pub(super) deadline: Deadline,
    pub(super) done: Done,
}

/// What readers, committers and the writer know together.
#[derive(Clone, Default)]
pub(super) struct Health {
    /// Held for writing while a group is applied, so that no read sees a part of it.
    applying: Arc<RwLock<()>>,
    failure: Arc<OnceLock<Failure>>,
}

/// Why the disk's state is not known any more.
struct Failure {
    reason: String,
    /// Whether a part of a group may stand in memory.
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

    /// Keeps commits away while rows are read. Reads go on after a failed sync, whose commits are
    /// whole in memory, but not over a commit that is there in part.
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

/// Commits in the order in which they come.
pub(super) struct Writer {
    path: PathBuf,
    tree: Tree,
    /// Where the engine is in the journal.
    at: Position,
    journal: JournalWriter,
    health: Health,
    syncer: Syncer,
    /// What the engine has, and no sync has begun since.
    unsynced: Amount,
    /// What a sync is under way for, and where the engine was when it began.
    syncing: Option<(Amount, Position)>,
}

/// So much that the engine has and the disk may not.
#[derive(Clone, Copy, Default)]
struct Amount {
    groups: usize,
    bytes: usize,
}

impl Writer {
    /// A writer on an engine that is `at` a state that the journal leads through.
    pub(super) fn new(
        path: PathBuf,
        tree: Tree,
        at: Position,
        journal: JournalWriter,
        health: Health,
        syncer: Syncer,
    ) -> Self {
        let unsynced = Amount::default();
        Self { path, tree, at, journal, health, syncer, unsynced, syncing: None }
    }

    /// Puts commits into the engine that are in the journal and not yet in it.
    pub(super) fn replay(&mut self) -> Result<(), StoreError> {
        for record in self.journal.journal().records_after(self.at)? {
            let Record { position, writes } = record?;
            self.make_room(bytes_of(&writes))?;
            self.apply(&writes, position)?;
        }
        self.settle()
    }

    /// Works until every sender is gone and nothing waits any more.
    pub(super) fn run(mut self, requests: &Receiver<Request>) {
        let mut next = None;
        loop {
            let first = next.take().or_else(|| requests.recv_timeout(IDLE).ok());
            let Some(first) = first.or_else(|| {
                // What this fails with, the next commit says.
                let _ = self.settle();
                requests.recv().ok()
            }) else {
                break;
            };
            next = self.commit(first, requests);
        }
    }

    /// Commits `first` and those that wait, as many as fit, and returns the first that does not.
    fn commit(&mut self, first: Request, requests: &Receiver<Request>) -> Option<Request> {
        let mut group = Group::default();
        let mut next = Some(first);
        while let Some(Request { batch, deadline, done }) = next {
            match self.take_up(&mut group, batch, deadline) {
                Ok(()) => group.done.push(done),
                Err(error) => done(Err(error)),
            }
            next = requests.try_recv().ok();
            if next.as_ref().is_some_and(|next| !group.has_room_for(&next.batch)) {
                break;
            }
        }
        let Group { writes, done, .. } = group;
        if !done.is_empty() {
            let result = if writes.is_empty() { Ok(()) } else { self.write(writes) };
            for done in done {
                done(result.clone());
            }
        }
        next
    }

    /// Adds a batch to the group where its preconditions hold after all batches before it.
    fn take_up(&self, group: &mut Group, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        self.health.check()?;
        deadline.check()?;
        for (key, expected) in &batch.expected {
            let holds = match group.writes.get(key) {
                Some(planned) => planned == expected,
                None => guarded(&self.path, || self.tree.holds(key, expected.as_deref()))?,
            };
            if !holds {
                return Err(StoreError::Conflict);
            }
        }
        group.bytes += batch.bytes();
        group.writes.extend(batch.writes);
        Ok(())
    }

    /// Writes a group into the journal, then into the engine.
    fn write(&mut self, writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>) -> Result<(), StoreError> {
        let writes: Vec<Write> = writes.into_iter().collect();
        self.make_room(bytes_of(&writes))?;
        let position = self.journal.append(&writes).map_err(|error| {
            let error = StoreError::from(error);
            if self.journal.is_broken() {
                self.health.fail(&error, false);
            }
            error
        })?;
        self.apply(&writes, position)
    }

    /// Waits until the engine can take so many bytes more without having more than is safe.
    fn make_room(&mut self, bytes: usize) -> Result<(), StoreError> {
        loop {
            self.take_synced(false)?;
            let syncing = self.syncing.map_or_else(Amount::default, |(amount, _)| amount);
            let groups = syncing.groups + self.unsynced.groups;
            if groups == 0
                || (groups < UNSYNCED_GROUPS && syncing.bytes + self.unsynced.bytes + bytes <= UNSYNCED_BYTES)
            {
                return Ok(());
            }
            self.begin_sync()?;
            self.take_synced(true)?;
        }
    }

    /// Has what the engine holds synced, unless a sync is under way.
    fn begin_sync(&mut self) -> Result<(), StoreError> {
        if self.syncing.is_none() && self.unsynced.groups > 0 {
            self.syncer.begin()?;
            self.syncing = Some((std::mem::take(&mut self.unsynced), self.at));
        }
        Ok(())
    }

    /// Takes note of a sync that is done, or waits for it. Segments of the journal can go then.
    fn take_synced(&mut self, wait: bool) -> Result<(), StoreError> {
        let Some((_, at)) = self.syncing else { return Ok(()) };
        let Some(done) = self.syncer.done(wait) else { return Ok(()) };
        self.syncing = None;
        done.inspect_err(|error| self.health.fail(error, false))?;
        failpoint::reach("the engine is synced");
        self.journal.prune(at.sequence);
        Ok(())
    }

    /// Puts a group into the engine, which is then at `position`.
    fn apply(&mut self, writes: &[Write], position: Position) -> Result<(), StoreError> {
        let bytes = bytes_of(writes);
        let health = self.health.clone();
        let _alone = health.applying.write().unwrap_or_else(PoisonError::into_inner);
        self.put_in(writes, position).inspect_err(|error| self.health.fail(error, true))?;
        self.unsynced.groups += 1;
        self.unsynced.bytes += bytes;
        self.journal.publish(position);
        if self.unsynced.groups >= UNSYNCED_GROUPS / 2 || self.unsynced.bytes >= UNSYNCED_BYTES / 2 {
            // What this fails with, the next commit says.
            let _ = self.begin_sync();
        }
        Ok(())
    }

    fn put_in(&mut self, writes: &[Write], position: Position) -> Result<(), StoreError> {
        let mut rest = writes;
        guarded(&self.path, || self.tree.set_place(self.at, Whole::No))?;
        loop {
            let (piece, more) = rest.split_at(piece_of(rest));
            guarded(&self.path, || self.tree.put(piece))?;
            failpoint::reach("a piece is applied");
            if more.is_empty() {
                break;
            }
            self.make_durable()?;
            failpoint::reach("a piece is synced");
            rest = more;
        }
        guarded(&self.path, || self.tree.set_place(position, Whole::Yes))?;
        self.at = position;
        failpoint::reach("a commit is applied");
        Ok(())
    }

    /// Waits until all that the engine has is on the disk.
    fn settle(&mut self) -> Result<(), StoreError> {
        self.health.check()?;
        while self.syncing.is_some() || self.unsynced.groups > 0 {
            self.begin_sync()?;
            self.take_synced(true)?;
        }
        Ok(())
    }

    fn make_durable(&self) -> Result<(), StoreError> {
        self.syncer.begin()?;
        self.syncer.done(true).unwrap_or_else(|| Err(super::writer_is_gone()))
    }
}

/// Commits that go into the journal as one record.
#[derive(Default)]
struct Group {
    writes: BTreeMap<Vec<u8>, Option<Vec<u8>>>,
    bytes: usize,
    done: Vec<Done>,
}

impl Group {
    fn has_room_for(&self, batch: &Batch) -> bool {
        self.done.len() < GROUP_COMMITS && self.bytes + batch.bytes() <= GROUP_BYTES
    }
}

fn bytes_of(writes: &[Write]) -> usize {
    writes.iter().map(|(key, value)| key.len() + value.as_ref().map_or(0, Vec::len)).sum()
}

/// How many of `writes`, but at least one, go into the engine between two syncs.
fn piece_of(writes: &[Write]) -> usize {
    let mut bytes = 0;
    let fitting = writes.iter().take_while(|write| {
        bytes += bytes_of(std::slice::from_ref(write));
        bytes <= UNSYNCED_BYTES
    });
    fitting.count().max(1.min(writes.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writes(bytes: &[usize]) -> Vec<Write> {
        bytes.iter().map(|&bytes| (vec![], Some(vec![0; bytes]))).collect()
    }

    #[test]
    fn a_piece_is_within_the_bound_where_its_rows_are() {
        assert_eq!(piece_of(&writes(&[100_000, 100_000, 1])), 2);
        assert_eq!(piece_of(&writes(&[UNSYNCED_BYTES + 1, 1])), 1);
        assert_eq!(piece_of(&writes(&[1; 3])), 3);
        assert_eq!(piece_of(&[]), 0);
    }

    #[test]
    fn a_group_has_room_for_so_many_commits_and_bytes() {
        let mut group = Group { bytes: GROUP_BYTES - 10, ..Group::default() };
        let batch = |bytes| Batch { expected: vec![], writes: writes(&[bytes]) };
        assert!(group.has_room_for(&batch(10)));
        assert!(!group.has_room_for(&batch(11)));
        group.bytes = 0;
        group.done = (0..GROUP_COMMITS).map(|_| -> Done { Box::new(|_| ()) }).collect();
        assert!(!group.has_room_for(&batch(1)));
    }

    #[test]
    fn reads_go_on_after_a_failed_sync_but_not_over_half_a_commit() {
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
