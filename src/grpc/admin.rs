//! `AdminService`: long work on the catalogue as a whole, told of as it goes on.

use std::{
    ops::ControlFlow,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use super::{
    error::Refusal,
    guard::CallTime,
    services::admin_service_server::AdminService,
    worker::{Worker, time},
};
use crate::{
    Catalog,
    api::v1,
    catalog::backup::{BackupMode, Shelf},
    store::Deadline,
};

/// How often a client is told of progress.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Messages that wait for a slow client before the work waits too.
const WAITING: usize = 4;

/// The service over a catalogue.
pub(super) struct Admin {
    pub(super) worker: Worker,
    pub(super) backup_folder: Option<Arc<PathBuf>>,
}

impl Admin {
    fn backup_folder(&self) -> Result<Arc<PathBuf>, Refusal> {
        self.backup_folder.clone().ok_or_else(Refusal::no_backup_folder)
    }

    /// Answers with what `work` sends, on a thread of its own. It ends when the client goes away: then
    /// sending fails.
    fn stream<Q, A: Send + 'static>(
        &self,
        request: &Request<Q>,
        work: impl FnOnce(&Catalog, &mpsc::Sender<Result<A, Status>>) -> Result<A, Refusal> + Send + 'static,
    ) -> Response<ReceiverStream<Result<A, Status>>> {
        let (sender, receiver) = mpsc::channel(WAITING);
        // A client that sets no deadline waits as long as it takes.
        let deadline = time(request).map_or(Deadline::NONE, CallTime::client);
        let worker = self.worker.clone();
        tokio::spawn(async move {
            let messages = sender.clone();
            let done = worker.run(deadline, move |catalog| work(catalog, &messages)).await;
            // A client that has gone does not get its answer.
            let _ = sender.send(done.map_err(Status::from)).await;
        });
        Response::new(ReceiverStream::new(receiver))
    }
}

/// Sends now and then, and says whether there is somebody to send to.
struct Teller<'s, A> {
    sender: &'s mpsc::Sender<Result<A, Status>>,
    last: Option<Instant>,
}

impl<'s, A> Teller<'s, A> {
    fn new(sender: &'s mpsc::Sender<Result<A, Status>>) -> Self {
        Self { sender, last: None }
    }

    fn tell(&mut self, message: impl FnOnce() -> A) -> ControlFlow<()> {
        if self.sender.is_closed() {
            return ControlFlow::Break(());
        }
        if self.last.is_none_or(|last| last.elapsed() >= TELL_EVERY) {
            self.last = Some(Instant::now());
            // Where earlier messages still wait, the client is slow and does without this one.
            let _ = self.sender.try_send(Ok(message()));
        }
        ControlFlow::Continue(())
    }
}

#[tonic::async_trait]
impl AdminService for Admin {
    type VerifyStream = ReceiverStream<Result<v1::VerifyResponse, Status>>;
    type BackupStream = ReceiverStream<Result<v1::BackupResponse, Status>>;

    async fn verify(&self, request: Request<v1::VerifyRequest>) -> Result<Response<Self::VerifyStream>, Status> {
        Ok(self.stream(&request, |catalog, sender| {
            let mut teller = Teller::new(sender);
            let report = catalog.verify(|progress| {
                teller.tell(|| v1::VerifyResponse { progress: Some(progress.into()), report: None })
            })?;
            Ok(v1::VerifyResponse { progress: None, report: Some(report.into()) })
        }))
    }

    async fn backup(&self, request: Request<v1::BackupRequest>) -> Result<Response<Self::BackupStream>, Status> {
        let folder = self.backup_folder()?;
        let mode = BackupMode::try_from(*request.get_ref()).map_err(Refusal::from)?;
        Ok(self.stream(&request, move |catalog, sender| {
            let mut teller = Teller::new(sender);
            let made = catalog.backup(folder.as_ref(), mode, |progress| {
                teller.tell(|| v1::BackupResponse { progress: Some(progress.into()), backup: None })
            })?;
            let backup = v1::Backup { unchanged: !made.is_new, ..(&made.part).into() };
            Ok(v1::BackupResponse { progress: None, backup: Some(backup) })
        }))
    }

    async fn list_backups(
        &self,
        request: Request<v1::ListBackupsRequest>,
    ) -> Result<Response<v1::ListBackupsResponse>, Status> {
        let folder = self.backup_folder()?;
        let answer = self.worker.answer(request, move |_, _| {
            if !folder.exists() {
                return Ok(v1::ListBackupsResponse::default());
            }
            let shelf = Shelf::open(folder.as_ref()).map_err(Refusal::from)?;
            Ok(v1::ListBackupsResponse {
                backups: shelf.parts.iter().map(Into::into).collect(),
                damaged: shelf.damaged.iter().map(|part| part.error.to_string()).collect(),
            })
        });
        answer.await
    }

    async fn get_storage_stats(
        &self,
        request: Request<v1::GetStorageStatsRequest>,
    ) -> Result<Response<v1::GetStorageStatsResponse>, Status> {
        let folder = self.backup_folder.clone();
        let answer = self.worker.answer(request, move |catalog, _| {
            let shelf = folder.filter(|folder| folder.exists()).map(|folder| Shelf::open(folder.as_ref()));
            let shelf = shelf.transpose().map_err(Refusal::from)?;
            let last_backup = shelf.as_ref().and_then(|shelf| shelf.parts.last()).map(Into::into);
            Ok(v1::GetStorageStatsResponse { last_backup, ..catalog.storage_stats()?.into() })
        });
        answer.await
    }
}
