//! `StreamStatements`: all statements of a query.

use std::{
    collections::VecDeque,
    pin::Pin,
    task::{Context, Poll, ready},
};

use tokio_stream::Stream;
use tonic::Status;

use super::{error::Refusal, guard::CallTime, offsets::recount, worker::Worker};
use crate::{
    api::v1,
    catalog::{Order, PageRequest, StatementQuery},
    store::Deadline,
    text::OffsetEncoding,
};

/// How many statements are read, and held in memory, at once.
const PAGE_SIZE: i32 = 200;

type Page = Pin<Box<dyn Future<Output = Result<v1::ListStatementsResponse, Refusal>> + Send>>;

/// The statements, read page by page as they are sent. A page is asked for when the one before is
/// with the client, so that a slow client holds one page and no thread.
pub(super) struct Export {
    ready: VecDeque<v1::Statement>,
    /// None after the last page.
    next: Option<Page>,
    query: StatementQuery,
    order: Order,
    encoding: OffsetEncoding,
    worker: Worker,
    time: Option<CallTime>,
}

impl Export {
    pub(super) fn new(
        query: StatementQuery,
        order: Order,
        encoding: OffsetEncoding,
        worker: Worker,
        time: Option<CallTime>,
    ) -> Self {
        let mut export = Self { ready: VecDeque::new(), next: None, query, order, encoding, worker, time };
        export.next = Some(export.page(String::new()));
        export
    }

    fn page(&self, token: String) -> Page {
        let (query, order, encoding) = (self.query.clone(), self.order, self.encoding);
        let (worker, time) = (self.worker.clone(), self.time);
        Box::pin(async move {
            let deadline = time.map_or(Deadline::NONE, CallTime::step);
            let read = worker.run(deadline, move |catalog| {
                let page = catalog.statements(&query, order, &PageRequest { size: PAGE_SIZE, token })?;
                let mut page = v1::ListStatementsResponse::from(page);
                recount(&mut page.statements, encoding, catalog)?;
                Ok(page)
            });
            read.await
        })
    }
}

impl Stream for Export {
    type Item = Result<v1::StreamStatementsResponse, Status>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        loop {
            if let Some(statement) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(v1::StreamStatementsResponse { statement: Some(statement) })));
            }
            let Some(next) = &mut self.next else { return Poll::Ready(None) };
            let page = ready!(next.as_mut().poll(context));
            self.next = None;
            let page = page?;
            self.ready = page.statements.into();
            if !page.next_page_token.is_empty() {
                self.next = Some(self.page(page.next_page_token));
            }
        }
    }
}
