//! sled 0.34.7 on disk, kept to what survives a power cut.
//!
//! sled's own `flush` hands the log to the kernel without waiting for the disk, so one thread writes
//! and follows every flush with fdatasync (see [`writer`]). Values stay below the size at which sled
//! moves whole pages out of its log into `blobs/`, which no flush covers. sled panics on some damage,
//! so every call into it is guarded.
//!
//! sled takes a log that somebody cut off for a shorter one: only what the rows say of each other
//! can show that. A log of which nothing is left is refused.
//!
//! The folder is not copied aside after an unclean stop: with bounded bytes on their way to the disk
//! no power cut has left a database that does not open, while copying gigabytes at every restart
//! after a crash would cost minutes and twice the disk. Backups are taken from the rows instead.

mod folder;
mod writer;

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
    thread::{self, JoinHandle},
};

use crossbeam_channel::{RecvTimeoutError, SendTimeoutError, Sender, bounded};

use self::{
    folder::Folder,
    writer::{Health, Request, Writer},
};
use super::{Batch, Deadline, ROWS_BETWEEN_CHECKS, Row, Rows, Scan, Store, StoreError};

/// Commits that may wait for the writer before their callers have to wait for room.
const WAITING_COMMITS: usize = 64;

/// How often sled's own thread writes what nobody flushed, and tidies its segments.
const BACKGROUND_FLUSH_MS: u64 = 500;

/// How sled behaves.
#[derive(Clone, Copy, Debug)]
pub struct SledOptions {
    /// Bytes of pages that sled keeps in memory. The process grows by about twice as much.
    pub cache_bytes: u64,
}

impl Default for SledOptions {
    fn default() -> Self {
        Self { cache_bytes: 128 << 20 }
    }
}

/// Rows in a folder, which one process holds at a time.
///
/// Dropping it writes what waits and closes the folder, so that it can be opened again at once.
pub struct SledStore {
    path: PathBuf,
    place: PathBuf,
    health: Health,
    /// Present until the store is dropped, as `writer` is.
    engine: Option<::sled::Db>,
    writer: Option<(Sender<Request>, JoinHandle<()>)>,
}

impl SledStore {
    /// Opens the database in the folder `path`, or creates both.
    pub fn open(path: impl AsRef<Path>, options: SledOptions) -> Result<Self, StoreError> {
        let folder = Folder::at(path.as_ref())?;
        if !folder.place().exists() {
            let engine = open_engine(folder.path(), &folder.draft(), options)?;
            close_engine(engine, &folder.draft());
            folder.accept_draft()?;
        }
        folder.check()?;
        folder.sync()?;
        let log = folder.log()?;
        let engine = open_engine(folder.path(), &folder.place(), options)?;
        let holds_something = engine.was_recovered();
        let store = Self::start(&folder, engine, move || log.sync_data())?;
        if holds_something { Ok(store) } else { Err(damaged(folder.path(), "nothing in its log can be read")) }
    }

    /// Runs the writer of an open engine. `sync` makes durable what the engine has flushed.
    fn start(
        folder: &Folder,
        engine: ::sled::Db,
        sync: impl Fn() -> std::io::Result<()> + Send + 'static,
    ) -> Result<Self, StoreError> {
        let path = folder.path().to_owned();
        let health = Health::default();
        let (sender, requests) = bounded(WAITING_COMMITS);
        let writer = Writer::new(path.clone(), engine.clone(), health.clone(), sync);
        let thread = thread::Builder::new()
            .name("store-writer".into())
            .spawn(move || writer.run(&requests))
            .map_err(|error| StoreError::Io(format!("no thread for the writer: {error}")))?;
        Ok(Self { path, place: folder.place(), health, engine: Some(engine), writer: Some((sender, thread)) })
    }

    /// Runs `read` on the engine while no commit is half applied.
    fn read<T>(&self, read: impl FnOnce(&::sled::Db) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let engine = self.engine.as_ref().expect("the engine is there until the store is dropped");
        let _whole = self.health.between_commits()?;
        guarded(&self.path, || read(engine))
    }

    fn engine_error(&self, error: ::sled::Error) -> StoreError {
        engine_error(&self.path, error)
    }

    fn row(&self, row: Result<(::sled::IVec, ::sled::IVec), ::sled::Error>) -> Result<Row, StoreError> {
        row.map(|(key, value)| (key.to_vec(), value.to_vec())).map_err(|error| self.engine_error(error))
    }
}

impl Store for SledStore {
    fn get_many(&self, keys: &[Vec<u8>], deadline: Deadline) -> Result<Vec<Option<Vec<u8>>>, StoreError> {
        deadline.check()?;
        self.read(|engine| {
            let mut values = Vec::with_capacity(keys.len());
            for some_keys in keys.chunks(ROWS_BETWEEN_CHECKS) {
                deadline.check()?;
                for key in some_keys {
                    let value = engine.get(key).map_err(|error| self.engine_error(error))?;
                    values.push(value.map(|value| value.to_vec()));
                }
            }
            Ok(values)
        })
    }

    fn scan(&self, scan: &Scan, deadline: Deadline) -> Result<Rows, StoreError> {
        deadline.check()?;
        if scan.is_void() {
            return Ok(Rows::default());
        }
        self.read(|engine| {
            let range = engine.range((scan.start.clone(), scan.end.clone()));
            if scan.reverse {
                Rows::page(scan, deadline, range.rev().map(|row| self.row(row)))
            } else {
                Rows::page(scan, deadline, range.map(|row| self.row(row)))
            }
        })
    }

    fn commit(&self, batch: Batch, deadline: Deadline) -> Result<(), StoreError> {
        deadline.check()?;
        batch.check_sizes()?;
        self.health.check()?;
        let (requests, _) = self.writer.as_ref().expect("the writer is there until the store is dropped");
        let (reply, answer) = bounded(1);
        let request = Request { batch, deadline, reply };
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

    fn disk_bytes(&self) -> Result<u64, StoreError> {
        folder::bytes_below(&self.path).map_err(|error| folder::io_error(&self.path, &error))
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        if let Some((requests, thread)) = self.writer.take() {
            drop(requests);
            // A panic of the writer has been printed and there is nobody left to tell.
            let _ = thread.join();
        }
        if let Some(engine) = self.engine.take() {
            close_engine(engine, &self.place);
        }
    }
}

impl fmt::Debug for SledStore {
    /// Without the engine, whose own form holds every row.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SledStore").field("path", &self.path).finish_non_exhaustive()
    }
}

/// Opens or creates the engine's files in `place`, for the store at `path`.
fn open_engine(path: &Path, place: &Path, options: SledOptions) -> Result<::sled::Db, StoreError> {
    let config =
        ::sled::Config::new().path(place).cache_capacity(options.cache_bytes).flush_every_ms(Some(BACKGROUND_FLUSH_MS));
    guarded(path, || {
        config.open().map_err(|error| match error {
            ::sled::Error::Io(_) if folder::is_in_use(place) => StoreError::Locked(path.to_owned()),
            error => engine_error(path, error),
        })
    })
}

/// Flushes and closes the engine, so that its folder is free.
fn close_engine(engine: ::sled::Db, place: &Path) {
    // sled unwraps the result of its last sync, and a panic in a drop can end the process.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(engine)));
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
    StoreError::Damaged {
        path: path.to_owned(),
        reason: format!("{what}; keep a copy of the folder and restore it from a backup"),
    }
}

fn writer_is_gone() -> StoreError {
    StoreError::Poisoned("the writer has stopped".into())
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        time::{Duration, Instant},
    };

    use super::*;

    /// A store whose syncs take what comes out of the channel, and wait for it.
    fn store_with_syncs() -> (SledStore, Sender<io::Result<()>>, tempfile::TempDir) {
        let outer = tempfile::tempdir().unwrap();
        let folder = Folder::at(outer.path()).unwrap();
        let engine = open_engine(folder.path(), &folder.place(), SledOptions::default()).unwrap();
        let (syncs, next) = bounded(100);
        let store = SledStore::start(&folder, engine, move || next.recv().unwrap_or(Ok(()))).unwrap();
        (store, syncs, outer)
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
        assert_eq!(names(&store), [b"a", b"b"]);
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
