//! The one writer: plans the changes that wait, commits them as one batch, answers each.
//!
//! While the store makes a batch durable, the next one is planned on top of what it will bring. Should
//! it fail, what was planned on top is planned again.

use std::{sync::Arc, thread, time::Duration};

use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded, select};
use jiff::Timestamp;

use super::{
    CatalogError, Result,
    overlay::{Overlay, Writes},
    plan::{Done, Edit, Refusal, plan},
};
use crate::{
    records::{Meta, keys},
    store::{Batch, Deadline, Store, StoreError},
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
            .spawn(move || Work { store, waiting, next: None, again: Vec::new(), under_way: None }.run())
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

/// The thread of the writer. While the store makes one batch durable, the next is planned on top of it.
struct Work {
    store: Arc<dyn Store>,
    waiting: Receiver<Request>,
    /// Taken from `waiting`, and kept for after the present batch.
    next: Option<Request>,
    /// To be planned again before what waits: what they were planned on was not committed.
    again: Vec<Job>,
    under_way: Option<UnderWay>,
}

/// A batch that was submitted to the store.
struct UnderWay {
    writes: Arc<Writes>,
    outcome: Receiver<Outcome>,
}

/// What became of a batch. Its callers have their answers, but for those of jobs to do `again`.
enum Outcome {
    Committed,
    Failed { again: Vec<Job> },
}

impl Work {
    fn run(mut self) {
        while let Some(jobs) = self.jobs() {
            self.commit(jobs);
        }
    }

    /// What is to be done next; none where there will be nothing more.
    fn jobs(&mut self) -> Option<Vec<Job>> {
        loop {
            if !self.again.is_empty() {
                return Some(std::mem::take(&mut self.again));
            }
            match self.next.take().or_else(|| self.receive()) {
                Some(Request::Write(job)) => return Some(vec![job]),
                Some(pause) if self.under_way.is_some() => {
                    self.settle();
                    self.next = Some(pause);
                }
                Some(Request::Pause { begun, end }) => {
                    let _ = begun.send(());
                    // Ends with an error when the pause is dropped; nothing is ever sent.
                    let _ = end.recv();
                }
                None if self.under_way.is_some() => {
                    self.settle();
                }
                None if self.again.is_empty() => return None,
                None => {}
            }
        }
    }

    /// Waits for a request. There is none where all senders are gone, or where there is something to
    /// do again.
    fn receive(&mut self) -> Option<Request> {
        while let Some(under_way) = &self.under_way {
            select! {
                recv(self.waiting) -> request => return request.ok(),
                recv(under_way.outcome) -> outcome => {
                    if !self.take(outcome.ok()) && !self.again.is_empty() {
                        return None;
                    }
                }
            }
        }
        self.waiting.recv().ok()
    }

    /// Plans `jobs` and as many of those that wait as fit, and hands them to the store.
    fn commit(&mut self, mut jobs: Vec<Job>) {
        let store = self.store.clone();
        let beneath = self.under_way.as_ref().map(|under_way| under_way.writes.clone()).unwrap_or_default();
        let mut overlay = Overlay::new(store.as_ref(), beneath);
        let (guard, mut meta) = match self.meta() {
            Ok(read) => read,
            Err(error) => {
                for job in jobs {
                    job.fail(error.clone());
                }
                return;
            }
        };
        let mut answers = Vec::with_capacity(jobs.len());
        let mut is_sound = true;
        loop {
            for job in &jobs[answers.len()..] {
                let answer = plan(&mut overlay, &mut meta, &job.edit, Timestamp::now());
                if answer.is_ok() {
                    overlay.keep();
                } else {
                    overlay.forget();
                }
                answers.push(answer);
            }
            if overlay.bytes() >= MAX_BATCH_BYTES || jobs.len() >= MAX_BATCH_EDITS || self.next.is_some() {
                break;
            }
            match self.more(&mut is_sound) {
                Some(Request::Write(job)) if !jobs.iter().any(|other| other.edit.collides(&job.edit)) => jobs.push(job),
                Some(request) => self.next = Some(request),
                None => break,
            }
        }
        if !is_sound || !self.settle() {
            self.again.append(&mut jobs);
            return;
        }
        let writes = overlay.into_writes();
        if writes.is_empty() {
            answer(jobs, answers, Ok(()));
        } else {
            self.submit(writes, guard, jobs, answers);
        }
    }

    /// The catalogue's own record on top of what is under way, as it stands and decoded.
    fn meta(&self) -> Result<(Option<Vec<u8>>, Meta)> {
        let stored = match &self.under_way {
            Some(under_way) => under_way.writes.get(keys::META).cloned().flatten(),
            // This read waits for a commit of another catalogue on the store to be applied as a whole.
            // Where one comes while rows are read, the record is another then.
            None => self.store.get_many(&[keys::META.to_vec()], Deadline::NONE)?.pop().flatten(),
        };
        let meta = stored.as_deref().map(Meta::decode).transpose()?.unwrap_or_else(Meta::new);
        Ok((stored, meta))
    }

    /// A request for the same batch; none once the store has nothing to do.
    fn more(&mut self, is_sound: &mut bool) -> Option<Request> {
        let under_way = self.under_way.as_ref()?;
        select! {
            recv(self.waiting) -> request => match request {
                Ok(request) => return Some(request),
                Err(_) => *is_sound = self.settle(),
            },
            recv(under_way.outcome) -> outcome => *is_sound = self.take(outcome.ok()),
        }
        None
    }

    /// Waits until the store is done with the batch that is under way; whether it was committed.
    fn settle(&mut self) -> bool {
        match &self.under_way {
            Some(under_way) => {
                let outcome = under_way.outcome.recv();
                self.take(outcome.ok())
            }
            None => true,
        }
    }

    /// Takes note of what became of the batch that was under way; whether it was committed.
    fn take(&mut self, outcome: Option<Outcome>) -> bool {
        self.under_way = None;
        match outcome {
            Some(Outcome::Committed) => true,
            Some(Outcome::Failed { again }) => {
                self.again = again;
                false
            }
            // The store has dropped it, and the callers with it.
            None => false,
        }
    }

    fn submit(&mut self, writes: Writes, guard: Option<Vec<u8>>, jobs: Vec<Job>, answers: Vec<Answer>) {
        let expected = vec![(keys::META.to_vec(), guard)];
        let batch =
            Batch { expected, writes: writes.iter().map(|(key, value)| (key.clone(), value.clone())).collect() };
        let (tell, outcome) = bounded(1);
        self.under_way = Some(UnderWay { writes: Arc::new(writes), outcome });
        let done = move |result| {
            // Where the writer has gone, so have the callers.
            let _ = tell.send(answer(jobs, answers, result));
        };
        self.store.submit(batch, Box::new(done));
    }
}

impl Job {
    fn fail(self, error: impl Into<CatalogError>) {
        self.answer(Err(Refusal::Failed(error.into())));
    }

    /// A caller that has stopped waiting does not get its answer.
    fn answer(self, answer: Answer) {
        let _ = self.answer.send(answer);
    }
}

/// Answers `jobs`, unless they are to be planned again because another writer was faster.
fn answer(jobs: Vec<Job>, answers: Vec<Answer>, result: std::result::Result<(), StoreError>) -> Outcome {
    match result {
        Ok(()) => {
            for (job, answer) in jobs.into_iter().zip(answers) {
                job.answer(answer);
            }
            Outcome::Committed
        }
        Err(StoreError::Conflict) => Outcome::Failed { again: jobs },
        Err(error) => {
            for job in jobs {
                job.fail(error.clone());
            }
            Outcome::Failed { again: Vec::new() }
        }
    }
}
