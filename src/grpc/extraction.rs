//! `ExtractionService`.

use tonic::{Request, Response, Status};

use super::{services::extraction_service_server::ExtractionService, worker::Worker};
use crate::{
    api::{enumerated_or_default, model, required, v1},
    article::Article,
};

/// The service with the limits of a catalogue, which it does not read otherwise.
pub(super) struct Extraction {
    pub(super) worker: Worker,
}

#[tonic::async_trait]
impl ExtractionService for Extraction {
    async fn extract(&self, request: Request<v1::ExtractRequest>) -> Result<Response<v1::ExtractResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let encoding = enumerated_or_default("offset_encoding", request.offset_encoding)?;
            let model = model(request.model)?.unwrap_or(catalog.model());
            let article = required("article", request.article)?;
            let article = Article::parse(article.into(), catalog.options().max_text_bytes)?;
            let mut response = v1::ExtractResponse::from(catalog.with_model(model).extractor().extract(article));
            response.recount(encoding);
            Ok(response)
        });
        answer.await
    }
}
