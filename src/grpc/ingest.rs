//! `IngestArticles`: many articles over one stream.

use std::{
    pin::Pin,
    task::{Context, Poll},
};

use tokio::task::JoinSet;
use tokio_stream::Stream;
use tonic::{Status, Streaming};

use super::{
    error::Refusal,
    guard::CallTime,
    lifecycle::{Lifecycle, Phase},
    worker::Worker,
};
use crate::{
    Catalog,
    api::{model, required, v1},
    store::Deadline,
};

/// The longest name that a client may give an item, in bytes.
const MAX_ITEM_ID_BYTES: usize = 256;

type Item = Result<v1::IngestArticlesRequest, Status>;

/// The answers to a stream of items.
///
/// Whoever reads the answers drives the work: an item is taken from the client only while fewer
/// than the bound are being worked on, and none once the answers are not read any more. Dropping
/// the stream drops the items that wait for a thread.
pub(super) struct Ingestion {
    /// Taken when no item is to be read any more.
    items: Option<Pin<Box<dyn Stream<Item = Item> + Send>>>,
    in_flight: JoinSet<v1::IngestArticlesResponse>,
    max_in_flight: usize,
    /// Why the stream ends with an error, after the answers to what was read before.
    failure: Option<Status>,
    draining: Pin<Box<dyn Future<Output = ()> + Send>>,
    worker: Worker,
    time: Option<CallTime>,
}

impl Ingestion {
    pub(super) fn new(
        items: Streaming<v1::IngestArticlesRequest>,
        worker: Worker,
        time: Option<CallTime>,
        max_in_flight: usize,
        lifecycle: Lifecycle,
    ) -> Self {
        Self {
            items: Some(Box::pin(items)),
            in_flight: JoinSet::new(),
            max_in_flight: max_in_flight.max(1),
            failure: None,
            draining: Box::pin(lifecycle.reached(Phase::Draining)),
            worker,
            time,
        }
    }

    /// Takes items from the client, as many as there are and the bound allows.
    fn read(&mut self, context: &mut Context<'_>) {
        while self.in_flight.len() < self.max_in_flight
            && let Some(items) = &mut self.items
        {
            if self.draining.as_mut().poll(context).is_ready() {
                self.end_with(Some(Refusal::shutting_down().into()));
                return;
            }
            match items.as_mut().poll_next(context) {
                Poll::Pending => return,
                Poll::Ready(None) => self.end_with(None),
                Poll::Ready(Some(Err(status))) => self.end_with(Some(status)),
                Poll::Ready(Some(Ok(item))) => {
                    let deadline = self.time.map_or(Deadline::NONE, CallTime::step);
                    self.in_flight.spawn(answer(item, self.worker.clone(), deadline));
                }
            }
        }
    }

    fn end_with(&mut self, failure: Option<Status>) {
        self.items = None;
        self.failure = failure;
    }
}

impl Stream for Ingestion {
    type Item = Result<v1::IngestArticlesResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.read(context);
        match self.in_flight.poll_join_next(context) {
            Poll::Ready(Some(Ok(answer))) => Poll::Ready(Some(Ok(answer))),
            Poll::Ready(Some(Err(_))) => Poll::Ready(Some(Err(Refusal::panicked().into()))),
            Poll::Ready(None) if self.items.is_none() => Poll::Ready(self.failure.take().map(Err)),
            Poll::Ready(None) | Poll::Pending => Poll::Pending,
        }
    }
}

async fn answer(item: v1::IngestArticlesRequest, worker: Worker, deadline: Deadline) -> v1::IngestArticlesResponse {
    use v1::ingest_articles_response::Answer;

    let v1::IngestArticlesRequest { item_id, article, model: number } = item;
    let stored = if item_id.len() > MAX_ITEM_ID_BYTES {
        let problem = format!("item_id has {} bytes, more than the limit of {MAX_ITEM_ID_BYTES}", item_id.len());
        Err(Refusal::invalid("item_id", "FIELD_TOO_LONG", problem))
    } else {
        let ingest = move |catalog: &Catalog| {
            let model = model(number)?.unwrap_or(catalog.model());
            Ok(catalog.with_model(model).ingest(required("article", article)?.into())?)
        };
        worker.run(deadline, ingest).await
    };
    let answer = match stored {
        Ok(result) => Answer::Result(result.into()),
        Err(refusal) => Answer::Error(refusal.into()),
    };
    v1::IngestArticlesResponse { item_id, answer: Some(answer) }
}
