//! Whole requests, as the arguments of the catalogue's verbs.
//!
//! The unit of spans is not among them: the catalogue counts bytes, and [`super::Recount`] changes
//! its answer.

use super::{
    FieldError,
    enumeration::{all_specified, enumerated_or_default, numbers},
    query::{range, statement_query, wire_range},
    required_id,
    scalar::{optional_id, wire_text},
    v1,
};
use crate::catalog::{
    ActorQuery, ArticleKey, ArticleQuery, ArticleView, CountQuery, Order, PageRequest, StatementId, StatementQuery,
};

/// The most statements that are read by id at once.
const MAX_IDS: usize = 1_000;

impl From<(ArticleKey, ArticleView)> for v1::GetArticleRequest {
    fn from((key, view): (ArticleKey, ArticleView)) -> Self {
        let (id, uri) = match key {
            ArticleKey::Id(id) => (id.to_string(), String::new()),
            ArticleKey::Uri(uri) => (String::new(), uri),
        };
        Self { id, uri, view: v1::ArticleView::from(view).into(), ..Self::default() }
    }
}

impl TryFrom<v1::GetArticleRequest> for (ArticleKey, ArticleView) {
    type Error = FieldError;

    fn try_from(request: v1::GetArticleRequest) -> Result<Self, FieldError> {
        let view = enumerated_or_default("view", request.view)?;
        let key = match (optional_id("id", &request.id)?, request.uri) {
            (Some(id), uri) if uri.is_empty() => ArticleKey::Id(id),
            (Some(_), _) => return Err(FieldError::invalid("uri", "cannot be given together with id")),
            (None, uri) if uri.is_empty() => return Err(FieldError::required("id")),
            (None, uri) => ArticleKey::Uri(uri),
        };
        Ok((key, view))
    }
}

impl From<(ArticleQuery, PageRequest)> for v1::ListArticlesRequest {
    fn from((query, page): (ArticleQuery, PageRequest)) -> Self {
        Self {
            published: wire_range(query.published),
            outlet: query.outlet,
            page_size: page.size,
            page_token: page.token,
        }
    }
}

impl TryFrom<v1::ListArticlesRequest> for (ArticleQuery, PageRequest) {
    type Error = FieldError;

    fn try_from(request: v1::ListArticlesRequest) -> Result<Self, FieldError> {
        let query = ArticleQuery { published: range("published", request.published)?, outlet: request.outlet };
        Ok((query, PageRequest { size: request.page_size, token: request.page_token }))
    }
}

impl From<&[StatementId]> for v1::BatchGetStatementsRequest {
    fn from(ids: &[StatementId]) -> Self {
        Self { ids: ids.iter().map(ToString::to_string).collect(), ..Self::default() }
    }
}

impl TryFrom<v1::BatchGetStatementsRequest> for Vec<StatementId> {
    type Error = FieldError;

    fn try_from(request: v1::BatchGetStatementsRequest) -> Result<Self, FieldError> {
        match request.ids.len() {
            0 => Err(FieldError::required("ids")),
            count if count > MAX_IDS => {
                Err(FieldError::invalid("ids", format!("has {count} entries, more than the limit of {MAX_IDS}")))
            }
            _ => request.ids.iter().enumerate().map(|(at, id)| required_id(&format!("ids[{at}]"), id)).collect(),
        }
    }
}

impl From<(StatementQuery, Order, PageRequest)> for v1::ListStatementsRequest {
    fn from((query, order, page): (StatementQuery, Order, PageRequest)) -> Self {
        Self {
            query: Some(query.into()),
            order: v1::StatementOrder::from(order).into(),
            page_size: page.size,
            page_token: page.token,
            ..Self::default()
        }
    }
}

impl TryFrom<v1::ListStatementsRequest> for (StatementQuery, Order, PageRequest) {
    type Error = FieldError;

    fn try_from(request: v1::ListStatementsRequest) -> Result<Self, FieldError> {
        let query = statement_query("query", request.query)?;
        let order = enumerated_or_default("order", request.order)?;
        Ok((query, order, PageRequest { size: request.page_size, token: request.page_token }))
    }
}

impl From<(StatementQuery, Order)> for v1::StreamStatementsRequest {
    fn from((query, order): (StatementQuery, Order)) -> Self {
        Self { query: Some(query.into()), order: v1::StatementOrder::from(order).into(), ..Self::default() }
    }
}

impl TryFrom<v1::StreamStatementsRequest> for (StatementQuery, Order) {
    type Error = FieldError;

    fn try_from(request: v1::StreamStatementsRequest) -> Result<Self, FieldError> {
        Ok((statement_query("query", request.query)?, enumerated_or_default("order", request.order)?))
    }
}

impl From<(CountQuery, PageRequest)> for v1::CountStatementsRequest {
    fn from((query, page): (CountQuery, PageRequest)) -> Self {
        Self {
            actor_id: wire_text(query.actor),
            dates: wire_range(query.dates),
            period: v1::CountPeriod::from(query.period).into(),
            page_size: page.size,
            page_token: page.token,
        }
    }
}

impl TryFrom<v1::CountStatementsRequest> for (CountQuery, PageRequest) {
    type Error = FieldError;

    fn try_from(request: v1::CountStatementsRequest) -> Result<Self, FieldError> {
        let query = CountQuery {
            actor: optional_id("actor_id", &request.actor_id)?,
            dates: range("dates", request.dates)?,
            period: enumerated_or_default("period", request.period)?,
        };
        Ok((query, PageRequest { size: request.page_size, token: request.page_token }))
    }
}

impl From<(ActorQuery, PageRequest)> for v1::ListActorsRequest {
    fn from((query, page): (ActorQuery, PageRequest)) -> Self {
        Self {
            kinds: numbers::<_, v1::ActorKind>(&query.kinds),
            include_article_scoped: query.include_article_scoped,
            page_size: page.size,
            page_token: page.token,
        }
    }
}

impl TryFrom<v1::ListActorsRequest> for (ActorQuery, PageRequest) {
    type Error = FieldError;

    fn try_from(request: v1::ListActorsRequest) -> Result<Self, FieldError> {
        let query = ActorQuery {
            kinds: all_specified("kinds", &request.kinds)?,
            include_article_scoped: request.include_article_scoped,
        };
        Ok((query, PageRequest { size: request.page_size, token: request.page_token }))
    }
}

/// Name, query and the most results.
impl From<(String, ActorQuery, i32)> for v1::LookupActorsRequest {
    fn from((name, query, max_results): (String, ActorQuery, i32)) -> Self {
        Self {
            name,
            kinds: numbers::<_, v1::ActorKind>(&query.kinds),
            include_article_scoped: query.include_article_scoped,
            max_results,
        }
    }
}

/// Name, query and the most results.
impl TryFrom<v1::LookupActorsRequest> for (String, ActorQuery, i32) {
    type Error = FieldError;

    fn try_from(request: v1::LookupActorsRequest) -> Result<Self, FieldError> {
        if request.name.is_empty() {
            return Err(FieldError::required("name"));
        }
        let query = ActorQuery {
            kinds: all_specified("kinds", &request.kinds)?,
            include_article_scoped: request.include_article_scoped,
        };
        Ok((request.name, query, request.max_results))
    }
}
