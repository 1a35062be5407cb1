//! `CatalogService`.

use tonic::{Request, Response, Status, Streaming};

use super::{
    error::Refusal,
    export::Export,
    ingest::Ingestion,
    lifecycle::Lifecycle,
    offsets::recount,
    services::catalog_service_server::CatalogService,
    worker::{Worker, time},
};
use crate::{
    api::{enumerated_or_default, model, required, required_id, v1},
    catalog::{
        ArticleId, ArticleKey, ArticleQuery, ArticleUpdate, ArticleView, CatalogError, CountQuery, Order, PageRequest,
        StatementId, StatementQuery,
    },
};

/// The service over a catalogue.
pub(super) struct Articles {
    pub(super) worker: Worker,
    pub(super) items_in_flight: usize,
    pub(super) lifecycle: Lifecycle,
}

#[tonic::async_trait]
impl CatalogService for Articles {
    type IngestArticlesStream = Ingestion;
    type StreamStatementsStream = Export;

    async fn ingest_article(
        &self,
        request: Request<v1::IngestArticleRequest>,
    ) -> Result<Response<v1::IngestArticleResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let model = model(request.model)?.unwrap_or(catalog.model());
            let article = required("article", request.article)?;
            let result = catalog.with_model(model).ingest(article.into())?;
            Ok(v1::IngestArticleResponse { result: Some(result.into()) })
        });
        answer.await
    }

    async fn ingest_articles(
        &self,
        request: Request<Streaming<v1::IngestArticlesRequest>>,
    ) -> Result<Response<Ingestion>, Status> {
        let time = time(&request);
        let items = request.into_inner();
        Ok(Response::new(Ingestion::new(
            items,
            self.worker.clone(),
            time,
            self.items_in_flight,
            self.lifecycle.clone(),
        )))
    }

    async fn update_article(
        &self,
        request: Request<v1::UpdateArticleRequest>,
    ) -> Result<Response<v1::UpdateArticleResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let (id, update) = <(ArticleId, ArticleUpdate)>::try_from(request)?;
            let stored = catalog.update_article(id, &update)?;
            Ok(v1::UpdateArticleResponse { article: Some(stored.into()) })
        });
        answer.await
    }

    async fn reextract_article(
        &self,
        request: Request<v1::ReextractArticleRequest>,
    ) -> Result<Response<v1::ReextractArticleResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let model = model(request.model)?.unwrap_or(catalog.model());
            let result = catalog.with_model(model).reextract_article(required_id("id", &request.id)?)?;
            Ok(v1::ReextractArticleResponse { result: Some(result.into()) })
        });
        answer.await
    }

    async fn get_article(
        &self,
        request: Request<v1::GetArticleRequest>,
    ) -> Result<Response<v1::GetArticleResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let encoding = enumerated_or_default("offset_encoding", request.offset_encoding)?;
            let (key, view) = <(ArticleKey, ArticleView)>::try_from(request)?;
            let mut article = v1::Article::from(catalog.article(&key, view)?);
            article.recount(encoding);
            Ok(v1::GetArticleResponse { article: Some(article) })
        });
        answer.await
    }

    async fn list_articles(
        &self,
        request: Request<v1::ListArticlesRequest>,
    ) -> Result<Response<v1::ListArticlesResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let (query, page) = <(ArticleQuery, PageRequest)>::try_from(request)?;
            Ok(catalog.articles(&query, &page)?.into())
        });
        answer.await
    }

    async fn delete_article(
        &self,
        request: Request<v1::DeleteArticleRequest>,
    ) -> Result<Response<v1::DeleteArticleResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            match catalog.delete_article(required_id("id", &request.id)?) {
                Err(CatalogError::NotFound { .. }) if request.allow_missing => {}
                deleted => deleted?,
            }
            Ok(v1::DeleteArticleResponse {})
        });
        answer.await
    }

    async fn get_statement(
        &self,
        request: Request<v1::GetStatementRequest>,
    ) -> Result<Response<v1::GetStatementResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let encoding = enumerated_or_default("offset_encoding", request.offset_encoding)?;
            let statement = catalog.statement(required_id("id", &request.id)?)?;
            let mut statement = v1::Statement::from(statement);
            recount(std::slice::from_mut(&mut statement), encoding, catalog)?;
            Ok(v1::GetStatementResponse { statement: Some(statement) })
        });
        answer.await
    }

    async fn batch_get_statements(
        &self,
        request: Request<v1::BatchGetStatementsRequest>,
    ) -> Result<Response<v1::BatchGetStatementsResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let encoding = enumerated_or_default("offset_encoding", request.offset_encoding)?;
            let ids = <Vec<StatementId>>::try_from(request)?;
            let mut response = v1::BatchGetStatementsResponse::from(catalog.statements_by_id(&ids)?);
            recount(&mut response.statements, encoding, catalog)?;
            Ok(response)
        });
        answer.await
    }

    async fn list_statements(
        &self,
        request: Request<v1::ListStatementsRequest>,
    ) -> Result<Response<v1::ListStatementsResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let encoding = enumerated_or_default("offset_encoding", request.offset_encoding)?;
            let (query, order, page) = <(StatementQuery, Order, PageRequest)>::try_from(request)?;
            let mut response = v1::ListStatementsResponse::from(catalog.statements(&query, order, &page)?);
            recount(&mut response.statements, encoding, catalog)?;
            Ok(response)
        });
        answer.await
    }

    async fn count_statements(
        &self,
        request: Request<v1::CountStatementsRequest>,
    ) -> Result<Response<v1::CountStatementsResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, request| {
            let (query, page) = <(CountQuery, PageRequest)>::try_from(request)?;
            Ok(catalog.count_statements(&query, &page)?.into())
        });
        answer.await
    }

    async fn stream_statements(
        &self,
        request: Request<v1::StreamStatementsRequest>,
    ) -> Result<Response<Export>, Status> {
        let time = time(&request);
        let request = request.into_inner();
        let encoding = enumerated_or_default("offset_encoding", request.offset_encoding).map_err(Refusal::from)?;
        let (query, order) = request.try_into().map_err(Refusal::from)?;
        Ok(Response::new(Export::new(query, order, encoding, self.worker.clone(), time)))
    }

    async fn get_stats(&self, request: Request<v1::GetStatsRequest>) -> Result<Response<v1::GetStatsResponse>, Status> {
        let answer = self.worker.answer(request, |catalog, _| {
            let extractor_version = catalog.extractor().version();
            Ok(v1::GetStatsResponse { extractor_version, ..catalog.stats()?.into() })
        });
        answer.await
    }
}
