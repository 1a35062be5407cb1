//! The one writer: plans the changes that wait, commits them as one batch, answers each.

use std::{sync::Arc, thread, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use jiff::Timestamp;

use super::{
    CatalogError, Result,
    overlay::Overlay,
    plan::{Done, Edit, Refusal, plan},
};
use crate::{
    records::{Meta, keys},
    store::{Deadline, Store, StoreError},
};

/// No further change joins a batch once it holds this many bytes: what is written between two
/// syncs of the disk stays small.
const MAX_BATCH_BYTES: usize = 128 << 10;

/// At most this many changes share a batch.
const MAX_BATCH_EDITS: usize = 64;

/// At most this many changes wait; further callers wait before they hand theirs in.
const QUEUE: usize = 64;

type Answer = std::result::Result<Done, Refusal>;

struct Job {
    edit: Edit,
    answer: Sender<Answer>,
}

/// What the writer is asked to do.
enum Request {
    Write(Job),
    /// Say so on `begun`, and do nothing until the other end of `end` is gone.
    Pause {
        begun: Sender<()>,
        end: Receiver<()>,
    },
}

/// While it is there, no change is made.
pub(super) struct Pause {
    /// Dropped with the pause, which the other end notices.
    #[allow(dead_code, reason = "only its end counts")]
    end: Sender<()>,
}

/// What became of an edit.
pub(super) enum Written {
    /// It is durable.
    Done(Done),
    /// What it was prepared from has changed since: prepare it again.
    Stale,
}

/// The handle of the writer's thread, which ends with it.
#[derive(Debug)]
pub(super) struct Writer {
    requests: Option<Sender<Request>>,
    thread: Option<thread::JoinHandle<()>>,
}

impl Writer {
    pub(super) fn start(store: Arc<dyn Store>) -> Result<Self> {
        let (requests, waiting) = bounded(QUEUE);
        let thread = thread::Builder::new()
            .name("catalog-writer".into())
            .spawn(move || run(store.as_ref(), &waiting))
            .map_err(|error| StoreError::Io(format!("cannot start the writer: {error}")))?;
        Ok(Self { requests: Some(requests), thread: Some(thread) })
    }

    /// Waits until the changes that were handed in before are made, and keeps others back.
    pub(super) fn pause(&self) -> Result<Pause> {
        let (begun, has_begun) = bounded(1);
        let (own_end, end) = bounded(0);
        let requests = self.requests.as_ref().ok_or(CatalogError::Closed)?;
        requests.send(Request::Pause { begun, end }).map_err(|_| CatalogError::Closed)?;
        has_begun.recv().map_err(|_| CatalogError::Closed)?;
        Ok(Pause { end: own_end })
    }

    /// Hands in `edit` and waits until it is durable or refused.
    pub(super) fn write(&self, edit: Edit, deadline: Deadline) -> Result<Written> {
        let (answer, answered) = bounded(1);
        let requests = self.requests.as_ref().ok_or(CatalogError::Closed)?;
        let request = Request::Write(Job { edit, answer });
        let left = |instant: std::time::Instant| instant.saturating_duration_since(std::time::Instant::now());
        let sent = match deadline.instant() {
            None => requests.send(request).map_err(|_| CatalogError::Closed),
            Some(instant) => requests.send_timeout(request, left(instant)).map_err(|error| match error {
                crossbeam_channel::SendTimeoutError::Timeout(_) => StoreError::DeadlineExceeded.into(),
                crossbeam_channel::SendTimeoutError::Disconnected(_) => CatalogError::Closed,
            }),
        };
        sent?;
        let wait = deadline.instant().map_or(Duration::MAX, left);
        match answered.recv_timeout(wait) {
            Ok(Ok(done)) => Ok(Written::Done(done)),
            Ok(Err(Refusal::Stale)) => Ok(Written::Stale),
            Ok(Err(Refusal::Failed(error))) => Err(error),
            Err(RecvTimeoutError::Timeout) => Err(StoreError::DeadlineExceeded.into()),
            Err(RecvTimeoutError::Disconnected) => Err(CatalogError::Closed),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.requests = None;
        if let Some(thread) = self.thread.take() {
            // A writer that panicked has already failed the callers that waited for it.
            let _ = thread.join();
        }
    }
}

fn run(store: &dyn Store, waiting: &Receiver<Request>) {
    let mut left_over = None;
    while let Some(first) = left_over.take().or_else(|| waiting.recv().ok()) {
        let mut jobs = match first {
            Request::Write(job) => vec![job],
            Request::Pause { begun, end } => {
                let _ = begun.send(());
                // Ends with an error when the pause is dropped; nothing is ever sent.
                let _ = end.recv();
                continue;
            }
        };
        loop {
            match commit(store, &mut jobs, waiting, &mut left_over) {
                Err(CatalogError::Store(StoreError::Conflict)) => {}
                Err(error) => {
                    for job in jobs {
                        let _ = job.answer.send(Err(Refusal::Failed(error.clone())));
                    }
                    break;
                }
                Ok(answers) => {
                    // A caller that has stopped waiting does not get its answer.
                    for (job, answer) in jobs.into_iter().zip(answers) {
                        let _ = job.answer.send(answer);
                    }
                    break;
                }
            }
        }
    }
}

/// Plans `jobs` and as many of those that wait as fit, and commits them. Where another writer was
/// faster, nothing has happened and it can be called again.
fn commit(
    store: &dyn Store,
    jobs: &mut Vec<Job>,
    waiting: &Receiver<Request>,
    left_over: &mut Option<Request>,
) -> Result<Vec<Answer>> {
    let guard = store.get_many(&[keys::META.to_vec()], Deadline::NONE)?.pop().flatten();
    let mut meta = guard.as_deref().map(Meta::decode).transpose()?.unwrap_or_else(Meta::new);
    let mut overlay = Overlay::new(store);
    let mut answers = Vec::with_capacity(jobs.len());
    let mut planned = false;
    loop {
        for job in &jobs[answers.len()..] {
            let answer = plan(&mut overlay, &mut meta, &job.edit, Timestamp::now());
            if answer.is_ok() {
                overlay.keep();
                planned = true;
            } else {
                overlay.forget();
            }
            answers.push(answer);
        }
        if overlay.bytes() >= MAX_BATCH_BYTES || jobs.len() >= MAX_BATCH_EDITS || left_over.is_some() {
            break;
        }
        match waiting.try_recv() {
            Ok(Request::Write(job)) if !jobs.iter().any(|other| other.edit.collides(&job.edit)) => {
                jobs.push(job);
            }
            Ok(request) => *left_over = Some(request),
            Err(_) => break,
        }
    }
    if planned {
        store.commit(overlay.into_batch((keys::META.to_vec(), guard)), Deadline::NONE)?;
    }
    Ok(answers)
}
