//! The thread that syncs the engine while the writer goes on.

use std::{io, thread};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::{StoreError, folder, guarded, tree::Tree, writer_is_gone};

/// Syncs the engine when it is asked to. Its thread ends with it.
pub(super) struct Syncer {
    wanted: Option<Sender<()>>,
    done: Receiver<Result<(), StoreError>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Syncer {
    /// `sync` makes durable what the engine has flushed.
    pub(super) fn start(tree: Tree, sync: impl Fn() -> io::Result<()> + Send + 'static) -> Result<Self, StoreError> {
        let (wanted, next) = bounded::<()>(1);
        let (answer, done) = bounded(1);
        let work = move || {
            for () in &next {
                let flushed = guarded(tree.path(), || tree.flush());
                let synced = flushed.and_then(|()| sync().map_err(|error| folder::io_error(tree.path(), &error)));
                if answer.send(synced).is_err() {
                    break;
                }
            }
        };
        let thread = thread::Builder::new()
            .name("store-syncer".into())
            .spawn(work)
            .map_err(|error| StoreError::Io(format!("no thread for syncs: {error}")))?;
        Ok(Self { wanted: Some(wanted), done, thread: Some(thread) })
    }

    /// Begins a sync. None may be under way.
    pub(super) fn begin(&self) -> Result<(), StoreError> {
        let wanted = self.wanted.as_ref().ok_or_else(writer_is_gone)?;
        wanted.send(()).map_err(|_| writer_is_gone())
    }

    /// What became of the sync that was begun last; none where it is not done and one does not `wait`.
    pub(super) fn done(&self, wait: bool) -> Option<Result<(), StoreError>> {
        if wait {
            return Some(self.done.recv().unwrap_or_else(|_| Err(writer_is_gone())));
        }
        self.done.try_recv().ok()
    }
}

impl Drop for Syncer {
    fn drop(&mut self) {
        self.wanted = None;
        if let Some(thread) = self.thread.take() {
            // A panic of the thread has been printed.
            let _ = thread.join();
        }
    }
}
