//! sled 0.34.7 on disk, beside a journal, kept to what survives a power cut.
//!
//! sled's own `flush` hands the log to the kernel without waiting for the disk, so one thread writes
//! and follows every flush with fdatasync (see [`writer`]). Values stay below the size at which sled
//! moves whole pages out of its log into `blobs/`, which no flush covers. sled panics on some damage,
//! so every call into it is guarded.
//!
//! The rows say how far in the journal they are. Commits that sled did not keep, because the power
//! went before it was synced or because its log was cut off, are put in again at opening (see
//! [`opening`]). Rows that are ahead of their journal, or not in it, are refused.
//!
//! The folder is not copied aside after an unclean stop: with bounded bytes on their way to the disk
//! no power cut has left a database that does not open, while copying gigabytes at every restart
//! after a crash would cost minutes and twice the disk. Backups are taken from the rows instead.

mod checking;
mod compact;
mod folder;
mod opening;
mod syncer;
mod tree;
mod writer;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{RecvTimeoutError, SendError, SendTimeoutError, Sender, bounded};

pub use self::compact::Compacted;
use self::{
    folder::Folder,
    syncer::Syncer,
    tree::{Tree, of_callers},
    writer::{Health, Request, Writer},
};
use super::{
    Batch, Deadline, Done, ROWS_BETWEEN_CHECKS, Rows, Scan, Store, StoreError, failpoint,
    journal::{Journal, JournalError, JournalOptions, JournalWriter, Position},
};

/// Commits that may wait for the writer before their callers have to wait for room.
const WAITING_COMMITS: usize = 64;

/// How sled behaves.
#[derive(Clone, Copy, Debug)]
pub struct SledOptions {
    /// Bytes of pages that sled keeps in memory. The process grows by about twice as much.
    pub cache_bytes: u64,
    /// How much the journal keeps.
    pub journal: JournalOptions,
}

impl Default for SledOptions {
    fn default() -> Self {
        Self { cache_bytes: 128 << 20, journal: JournalOptions::default() }
    }
}

/// Rows in a folder, which one process holds at a time.
///
/// Dropping it writes what waits and closes the folder, so that it can be opened again at once.
pub struct SledStore {
    folder: Folder,
    options: SledOptions,
    health: Health,
    journal: Journal,
    opened_at: Position,
    /// Present until the store is dropped, as `writer` is.
    tree: Option<Tree>,
    writer: Option<(Sender<Request>, JoinHandle<()>)>,
}

impl SledStore {
    /// Opens the database in the folder `path`, or creates both.
    pub fn open(path: impl AsRef<Path>, options: SledOptions) -> Result<Self, StoreError> {
        let folder = Folder::at(path.as_ref())?;
        folder.finish_exchange()?;
        if !folder.place().exists() {
            opening::create(&folder, options)?;
        }
        folder.check()?;
        folder.sync()?;
        let log = folder.log()?;
        let tree = opening::open(&folder, options)?;
        let place = folder.place();
        let opened = opening::journal(&folder, &tree, options).and_then(|(journal, at)| {
            Self::start(folder, options, (tree.clone(), journal, at), move || log.sync_data())
        });
        opened.inspect_err(|_| close_engine(tree, &place))
    }

    /// Whether there is a database in the folder `path`, sound or not.
    #[must_use]
    pub fn exists(path: impl AsRef<Path>) -> bool {
        [folder::PLACE, folder::OLD].iter().any(|name| path.as_ref().join(name).exists())
    }

    /// Gives the database in the folder `path` a new journal in the place of one that is damaged or
    /// lost, and returns where the old one has been moved to. What the old one had and the rows do
    /// not is not put in, so the rows are to be verified or rebuilt, and backed up anew.
    pub fn renew_journal(path: impl AsRef<Path>, options: SledOptions) -> Result<Option<PathBuf>, StoreError> {
        let folder = Folder::at(path.as_ref())?;
        folder.check()?;
        let tree = opening::open(&folder, options)?;
        let result = opening::renew_journal(&folder, &tree, options);
        close_engine(tree, &folder.place());
        result
    }

    /// Puts in what is only in the journal, and runs the writer. `sync` makes durable what the engine
    /// has flushed.
    fn start(
        folder: Folder,
        options: SledOptions,
        (tree, journal, at): (Tree, JournalWriter, Position),
        sync: impl Fn() -> std::io::Result<()> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let path = folder.path().to_owned();
        let health = Health::default();
        let (sender, requests) = bounded(WAITING_COMMITS);
        let reader = journal.journal().clone();
        let syncer = Syncer::start(tree.clone(), sync)?;
        let mut writer = Writer::new(path, tree.clone(), at, journal, health.clone(), syncer);
        writer.replay()?;
        let now = reader.last();
        checking::check(&folder, &tree, &reader, at)?;
        checking::note(&folder, true, now)?;
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run(&requests))
            .map_err(|error| StoreError::Io(format!("no thread for the writer: {error}")))?;
        let writer = Some((sender, thread));
        Ok(Self { folder, options, health, journal: reader, tree: Some(tree), writer, opened_at: now })
    }

    /// Lets the engine note where its pages are. It does so only while it opens, and would otherwise
    /// read the log since the last opening anew, where it takes damage for an end.
    fn seal(&self) {
        if self.health.check().is_err() {
            return;
        }
        if self.journal.last() != self.opened_at {
            // Where this fails, so will the next opening, and say why.
            let Ok(tree) = opening::open(&self.folder, self.options) else { return };
            close_engine(tree, &self.folder.place());
        }
        // Without the note, the next opening looks closer.
        let _ = checking::note(&self.folder, false, self.journal.last());
    }

    /// Runs `read` on the rows while no commit is half applied.
    fn read<T>(&self, read: impl FnOnce(&Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let _whole = self.health.between_commits()?;
        self.read_beneath(read)
    }

    fn read_beneath<T>(&self, read: impl FnOnce(&Tree) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let tree = self.tree.as_ref().expect("the tree is there until the store is dropped");
        guarded(self.folder.path(), || read(tree))
    }

    fn requests(&self) -> &Sender<Request> {
        let (requests, _) = self.writer.as_ref().expect("the writer is there until the store is dropped");
        requests
    }
}

impl Store for SledStore {
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        deadline.check()?;
        self.read(|tree| {
            let mut values = Vec::with_capacity(keys.len());
            for some_keys in keys.chunks(ROWS_BETWEEN_CHECKS) {
                deadline.check()?;
                for key in some_keys {
                    values.push(tree.get(key)?);
                }
            }
            Ok(values)
        })
    }

    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
        deadline.check()?;
        self.read(|tree| page(tree, scan, deadline))
    }

    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        deadline.check()?;
        batch.check()?;
        self.health.check()?;
        let requests = self.requests();
        let (reply, answer) = bounded(1);
        let done: Done = Box::new(move |result| {
            // The caller may have gone when its deadline passed.
            let _ = reply.send(result);
        });
        let request = Request { batch, deadline, done };
        let Some(instant) = deadline.instant() else {
            requests.send(request).map_err(|_| writer_is_gone())?;
            return answer.recv().map_err(|_| writer_is_gone())?;
        };
        requests.send_deadline(request, instant).map_err(|error| match error {
            SendTimeoutError::Timeout(_) => StoreError::DeadlineExceeded,
            SendTimeoutError::Disconnected(_) => writer_is_gone(),
        })?;
        answer.recv_deadline(instant).map_err(|error| match error {
            RecvTimeoutError::Timeout => StoreError::DeadlineExceeded,
            RecvTimeoutError::Disconnected => writer_is_gone(),
        })?
    }

    fn submit(&self, batch: Batch, done: Done) {
        if let Err(error) = batch.check().and_then(|()| self.health.check()) {
            return done(Err(error));
        }
        let request = Request { batch, deadline: Deadline::NONE, done };
        if let Err(SendError(request)) = self.requests().send(request) {
            (request.done)(Err(writer_is_gone()));
        }
    }

    fn get_many_beneath(&self, keys: &[Vec<u8>]) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        self.read_beneath(|tree| keys.iter().map(|key| tree.get(key)).collect())
    }

    fn scan_beneath(&self, scan: &Scan) -> Result<Rows, StoreError> {
        self.read_beneath(|tree| page(tree, scan, Deadline::NONE))
    }

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        let path = self.folder.path();
        folder::bytes_below(path).map_err(|error| folder::io_error(path, &error))
    }

    fn journal(&self) -> Option<Journal> {
        Some(self.journal.clone())
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        if let Some((requests, thread)) = self.writer.take() {
            drop(requests);
            // A panic of the writer has been printed and there is nobody left to tell.
            let _ = thread.join();
        }
        if let Some(tree) = self.tree.take() {
            close_engine(tree, &self.folder.place());
            failpoint::reach("rows are closed");
            self.seal();
        }
    }
}

impl fmt::Debug for SledStore {
    /// Without the engine, whose own form holds every row.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SledStore").field("path", &self.folder.path()).finish_non_exhaustive()
    }
}

/// Some rows of `tree`.
fn page(tree: &Tree, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
    let scan = &of_callers(scan);
    if scan.is_void() {
        return Ok(Rows::default());
    }
    let rows = tree.rows(scan);
    if scan.reverse { Rows::page(scan, deadline, rows.rev()) } else { Rows::page(scan, deadline, rows) }
}

/// Flushes and closes the engine, so that its folder is free.
fn close_engine(tree: Tree, place: &Path) {
    // sled unwraps the result of its last sync, and a panic in a drop can end the process.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(tree)));
    folder::wait_until_free(place);
}

/// What `call` returns, or an error where sled panics in it.
fn guarded<T>(path: &Path, call: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
    catch_unwind(AssertUnwindSafe(call)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(damaged(path, &format!("the engine panicked ({message})")))
    })
}

fn engine_error(path: &Path, error: ::sled::Error) -> StoreError {
    match error {
        ::sled::Error::Io(error) => folder::io_error(path, &error),
        error => damaged(path, &error.to_string()),
    }
}

fn damaged(path: &Path, what: &str) -> StoreError {
    let reason = format!("{what}; copy the folder, then run `quotarium restore --data` a new folder from a backup");
    StoreError::Damaged { path: path.to_owned(), reason }
}

impl From<JournalError> for StoreError {
    fn from(error: JournalError) -> Self {
        match error {
            JournalError::Io { path, problem } => Self::Io(format!("{}: {problem}", path.display())),
            JournalError::Damaged { ref path, .. } | JournalError::Hole { folder: ref path, .. } => {
                Self::Damaged { path: path.clone(), reason: error.to_string() }
            }
            JournalError::Gone { .. } | JournalError::Foreign(_) => Self::Io(error.to_string()),
        }
    }
}

fn writer_is_gone() -> StoreError {
    StoreError::Poisoned("the writer has stopped".into())
}

#[cfg(test)]
mod crash_tests;

#[cfg(test)]
mod tests {
    use std::{
        io,
        time::{Duration, Instant},
    };

    use super::*;

    /// A store whose syncs of the journal take what comes out of the channel, and wait for it.
    fn store_with_syncs() -> (SledStore, Sender<io::Result<()>>, tempfile::TempDir) {
        let outer = tempfile::tempdir().unwrap();
        let (syncs, next) = bounded(100);
        let store = store_that_syncs(outer.path(), move || next.recv().unwrap_or(Ok(())), || Ok(()));
        (store, syncs, outer)
    }

    /// A store with these syncs of journal and engine.
    fn store_that_syncs(
        path: &Path,
        journal_sync: impl Fn() -> io::Result<()> + Send + 'static,
        engine_sync: impl Fn() -> io::Result<()> + Send + 'static,
    ) -> SledStore {
        let folder = Folder::at(path).unwrap();
        let options = SledOptions::default();
        opening::create(&folder, options).unwrap();
        let tree = opening::open(&folder, options).unwrap();
        let (journal, at) = opening::journal(&folder, &tree, options).unwrap();
        let journal = journal.with_sync(move |_| journal_sync());
        SledStore::start(folder, options, (tree, journal, at), engine_sync).unwrap()
    }

    fn put(name: &str) -> Batch {
        Batch { expected: vec![], writes: vec![(name.into(), Some(name.into()))] }
    }

    fn names(store: &SledStore) -> Vec<Vec<u8>> {
        let page = store.scan(&Scan::prefix(b"", 100), Deadline::NONE).unwrap();
        page.rows.into_iter().map(|(key, _)| key).collect()
    }

    #[test]
    fn a_failed_sync_ends_commits_but_not_reads() {
        let (store, syncs, _folder) = store_with_syncs();
        syncs.send(Ok(())).unwrap();
        store.commit(put("a"), Deadline::NONE).unwrap();
        syncs.send(Err(io::Error::other("no disk"))).unwrap();
        let failed = store.commit(put("b"), Deadline::NONE);
        assert!(matches!(failed, Err(StoreError::Io(reason)) if reason.contains("no disk")));
        for _ in 0..2 {
            syncs.send(Ok(())).unwrap();
            let refused = store.commit(put("c"), Deadline::NONE);
            assert!(matches!(refused, Err(StoreError::Poisoned(reason)) if reason.contains("no disk")));
        }
        assert_eq!(store.get_many(&[b"a".to_vec()], Deadline::NONE).unwrap(), [Some(b"a".to_vec())]);
        assert_eq!(names(&store), [b"a"], "what is not durable is not seen");
    }

    #[test]
    fn commits_that_the_engine_could_not_sync_are_there_after_opening_again() {
        let folder = tempfile::tempdir().unwrap();
        let store = store_that_syncs(folder.path(), || Ok(()), || Err(io::Error::other("no disk")));
        let keys: Vec<_> = (0..50_u8).map(|n| vec![n]).collect();
        let mut acknowledged = vec![];
        let failure = loop {
            let key = keys[acknowledged.len()].clone();
            match store
                .commit(Batch { expected: vec![], writes: vec![(key.clone(), Some(key.clone()))] }, Deadline::NONE)
            {
                Ok(()) => acknowledged.push(key),
                Err(error) => break error,
            }
        };
        assert!(matches!(failure, StoreError::Io(reason) if reason.contains("no disk")));
        assert!(matches!(store.commit(put("c"), Deadline::NONE), Err(StoreError::Poisoned(_))));
        drop(store);
        let store = SledStore::open(folder.path(), SledOptions::default()).unwrap();
        assert!(!acknowledged.is_empty());
        assert_eq!(names(&store), acknowledged);
    }

    #[test]
    fn a_commit_is_acknowledged_only_after_the_sync() {
        let (store, syncs, _folder) = store_with_syncs();
        thread::scope(|scope| {
            let commit = scope.spawn(|| store.commit(put("a"), Deadline::NONE));
            thread::sleep(Duration::from_millis(50));
            assert!(!commit.is_finished());
            syncs.send(Ok(())).unwrap();
            commit.join().unwrap().unwrap();
        });
    }

    #[test]
    fn a_caller_waits_for_a_slow_disk_no_longer_than_its_deadline() {
        let (store, syncs, _folder) = store_with_syncs();
        let begin = Instant::now();
        let soon = || Deadline::at(Instant::now() + Duration::from_millis(30));
        // The writer is stuck with the first; the second is dropped from the queue when its turn comes.
        assert!(matches!(store.commit(put("a"), soon()), Err(StoreError::DeadlineExceeded)));
        assert!(matches!(store.commit(put("b"), soon()), Err(StoreError::DeadlineExceeded)));
        assert!(begin.elapsed() < Duration::from_secs(5));
        drop(syncs);
        store.commit(put("c"), Deadline::NONE).unwrap();
        assert_eq!(names(&store), [b"a", b"c"]);
    }

    #[test]
    fn a_panic_of_the_engine_is_an_error() {
        let result = guarded(Path::new("folder"), || -> Result<(), StoreError> { panic!("page {} is gone", 7) });
        assert!(matches!(result, Err(StoreError::Damaged { reason, .. }) if reason.contains("page 7 is gone")));
    }
}
