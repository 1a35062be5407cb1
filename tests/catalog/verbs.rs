//! The catalogue's verbs, as the library and as the gRPC API offer them.

use quotarium::{
    Catalog,
    article::ArticleSource,
    catalog::{
        Actor, ActorEdit, ActorId, ActorMatch, ActorQuery, ActorRole, ArticleId, ArticleKey, ArticleQuery,
        ArticleUpdate, ArticleView, CatalogError, Correction, CountQuery, Counts, Ingested, MergeSuggestion, Order,
        Page, PageRequest, Signature, StatementId, StatementQuery, Stats, StoredArticle, StoredStatement,
    },
};

use jiff::civil::Date;

/// Why a verb was refused, as far as both sides can say it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// A field has a value that it cannot have.
    Invalid(String),
    /// There is no such thing.
    NotFound,
    /// An edit cannot be undone.
    Conflict,
    /// Something else went wrong.
    Other(String),
}

type Result<T> = std::result::Result<T, Refused>;

pub trait Verbs: Sync {
    fn ingest(&self, source: ArticleSource) -> Result<Ingested>;
    fn update_article(&self, id: ArticleId, update: ArticleUpdate) -> Result<StoredArticle>;
    fn delete_article(&self, id: ArticleId) -> Result<()>;
    fn article(&self, key: ArticleKey, view: ArticleView) -> Result<StoredArticle>;
    fn articles(&self, query: ArticleQuery, page: PageRequest) -> Result<Page<StoredArticle>>;
    fn statement(&self, id: StatementId) -> Result<StoredStatement>;
    fn statements_by_id(&self, ids: &[StatementId]) -> Result<Vec<StoredStatement>>;
    fn statements(&self, query: StatementQuery, order: Order, page: PageRequest) -> Result<Page<StoredStatement>>;
    fn count_statements(&self, query: CountQuery, page: PageRequest) -> Result<Counts>;
    fn actor(&self, id: ActorId) -> Result<Actor>;
    fn actors(&self, query: ActorQuery, page: PageRequest) -> Result<Page<Actor>>;
    fn lookup_actors(&self, name: &str, query: ActorQuery) -> Result<Vec<ActorMatch>>;
    fn correct(&self, correction: Correction, signature: Signature) -> Result<ActorEdit>;
    fn actor_edits(&self, actor: Option<ActorId>, page: PageRequest) -> Result<Page<ActorEdit>>;
    fn merge_suggestions(&self, page: PageRequest) -> Result<Page<MergeSuggestion>>;
    fn role_on(&self, actor: ActorId, day: Date) -> Result<Option<ActorRole>>;
    fn stats(&self) -> Result<Stats>;
}

fn refused(error: CatalogError) -> Refused {
    match error {
        CatalogError::Article(error) => Refused::Invalid(error.field().to_owned()),
        CatalogError::InvalidArgument { field, .. } => Refused::Invalid(field.to_owned()),
        CatalogError::NotFound { .. } => Refused::NotFound,
        CatalogError::EditConflict { .. } => Refused::Conflict,
        other => Refused::Other(other.to_string()),
    }
}

impl Verbs for Catalog {
    fn ingest(&self, source: ArticleSource) -> Result<Ingested> {
        self.ingest(source).map_err(refused)
    }

    fn update_article(&self, id: ArticleId, update: ArticleUpdate) -> Result<StoredArticle> {
        self.update_article(id, &update).map_err(refused)
    }

    fn delete_article(&self, id: ArticleId) -> Result<()> {
        self.delete_article(id).map_err(refused)
    }

    fn article(&self, key: ArticleKey, view: ArticleView) -> Result<StoredArticle> {
        self.article(&key, view).map_err(refused)
    }

    fn articles(&self, query: ArticleQuery, page: PageRequest) -> Result<Page<StoredArticle>> {
        self.articles(&query, &page).map_err(refused)
    }

    fn statement(&self, id: StatementId) -> Result<StoredStatement> {
        self.statement(id).map_err(refused)
    }

    fn statements_by_id(&self, ids: &[StatementId]) -> Result<Vec<StoredStatement>> {
        self.statements_by_id(ids).map_err(refused)
    }

    fn statements(&self, query: StatementQuery, order: Order, page: PageRequest) -> Result<Page<StoredStatement>> {
        self.statements(&query, order, &page).map_err(refused)
    }

    fn count_statements(&self, query: CountQuery, page: PageRequest) -> Result<Counts> {
        self.count_statements(&query, &page).map_err(refused)
    }

    fn actor(&self, id: ActorId) -> Result<Actor> {
        self.actor(id).map_err(refused)
    }

    fn actors(&self, query: ActorQuery, page: PageRequest) -> Result<Page<Actor>> {
        self.actors(&query, &page).map_err(refused)
    }

    fn lookup_actors(&self, name: &str, query: ActorQuery) -> Result<Vec<ActorMatch>> {
        self.lookup_actors(name, &query, 0).map_err(refused)
    }

    fn correct(&self, correction: Correction, signature: Signature) -> Result<ActorEdit> {
        self.correct(&correction, &signature).map_err(refused)
    }

    fn actor_edits(&self, actor: Option<ActorId>, page: PageRequest) -> Result<Page<ActorEdit>> {
        self.actor_edits(actor, &page).map_err(refused)
    }

    fn merge_suggestions(&self, page: PageRequest) -> Result<Page<MergeSuggestion>> {
        self.merge_suggestions(&page).map_err(refused)
    }

    fn role_on(&self, actor: ActorId, day: Date) -> Result<Option<ActorRole>> {
        self.role_on(actor, day).map_err(refused)
    }

    fn stats(&self) -> Result<Stats> {
        self.stats().map_err(refused)
    }
}

#[cfg(feature = "server")]
pub mod remote {
    //! The verbs through a client of the gRPC API.

    use quotarium::{
        api::v1,
        grpc::{Client, Code, RpcError, ServerOptions},
    };
    use tokio::runtime::Runtime;
    use tonic::{Response, Status};

    use super::{
        Actor, ActorEdit, ActorId, ActorMatch, ActorQuery, ActorRole, ArticleId, ArticleKey, ArticleQuery,
        ArticleSource, ArticleUpdate, ArticleView, Catalog, Correction, CountQuery, Counts, Date, Ingested,
        MergeSuggestion, Order, Page, PageRequest, Refused, Result, Signature, StatementId, StatementQuery, Stats,
        StoredArticle, StoredStatement, Verbs,
    };

    pub struct Remote {
        runtime: Runtime,
        client: Client,
    }

    impl Remote {
        pub fn new(catalog: Catalog) -> Self {
            let runtime = Runtime::new().expect("a runtime");
            let client = runtime.block_on(Client::in_process(catalog, ServerOptions::default())).expect("a client");
            Self { runtime, client }
        }

        /// Waits for a call, and reads its answer or its error.
        fn wait<A>(&self, call: impl Future<Output = std::result::Result<Response<A>, Status>>) -> Result<A> {
            self.runtime.block_on(call).map(Response::into_inner).map_err(|status| refused(&status.into()))
        }
    }

    fn refused(error: &RpcError) -> Refused {
        match (error.code, error.violations.as_slice()) {
            (Code::InvalidArgument, [violation]) => {
                Refused::Invalid(violation.field.strip_prefix("article.").unwrap_or(&violation.field).to_owned())
            }
            (Code::NotFound, _) => Refused::NotFound,
            (Code::FailedPrecondition, _) if error.reason == "EDIT_CONFLICT" => Refused::Conflict,
            _ => Refused::Other(format!("{:?}: {error}", error.code)),
        }
    }

    /// A part of a message in the domain's words.
    fn read<W, T>(wire: W) -> T
    where
        T: TryFrom<W>,
        T::Error: std::fmt::Debug,
    {
        T::try_from(wire).expect("the server's answers can be read")
    }

    impl Verbs for Remote {
        fn ingest(&self, source: ArticleSource) -> Result<Ingested> {
            let request = v1::IngestArticleRequest { article: Some(source.into()), ..Default::default() };
            let answer = self.wait(self.client.catalog.clone().ingest_article(request))?;
            Ok(read(answer.result.expect("a result")))
        }

        fn update_article(&self, id: ArticleId, update: ArticleUpdate) -> Result<StoredArticle> {
            let request = v1::UpdateArticleRequest::from((id, update));
            let answer = self.wait(self.client.catalog.clone().update_article(request))?;
            Ok(read(answer.article.expect("an article")))
        }

        fn delete_article(&self, id: ArticleId) -> Result<()> {
            let request = v1::DeleteArticleRequest { id: id.to_string(), allow_missing: false };
            self.wait(self.client.catalog.clone().delete_article(request)).map(|_| ())
        }

        fn article(&self, key: ArticleKey, view: ArticleView) -> Result<StoredArticle> {
            let request = v1::GetArticleRequest::from((key, view));
            let answer = self.wait(self.client.catalog.clone().get_article(request))?;
            Ok(read(answer.article.expect("an article")))
        }

        fn articles(&self, query: ArticleQuery, page: PageRequest) -> Result<Page<StoredArticle>> {
            let request = v1::ListArticlesRequest::from((query, page));
            self.wait(self.client.catalog.clone().list_articles(request)).map(read)
        }

        fn statement(&self, id: StatementId) -> Result<StoredStatement> {
            let request = v1::GetStatementRequest { id: id.to_string(), ..Default::default() };
            let answer = self.wait(self.client.catalog.clone().get_statement(request))?;
            Ok(read(answer.statement.expect("a statement")))
        }

        fn statements_by_id(&self, ids: &[StatementId]) -> Result<Vec<StoredStatement>> {
            let request = v1::BatchGetStatementsRequest::from(ids);
            self.wait(self.client.catalog.clone().batch_get_statements(request)).map(read)
        }

        fn statements(&self, query: StatementQuery, order: Order, page: PageRequest) -> Result<Page<StoredStatement>> {
            let request = v1::ListStatementsRequest::from((query, order, page));
            self.wait(self.client.catalog.clone().list_statements(request)).map(read)
        }

        fn count_statements(&self, query: CountQuery, page: PageRequest) -> Result<Counts> {
            let request = v1::CountStatementsRequest::from((query, page));
            self.wait(self.client.catalog.clone().count_statements(request)).map(read)
        }

        fn actor(&self, id: ActorId) -> Result<Actor> {
            let request = v1::GetActorRequest { id: id.to_string(), ..Default::default() };
            let answer = self.wait(self.client.actors.clone().get_actor(request))?;
            Ok(read(answer.actor.expect("an actor")))
        }

        fn actors(&self, query: ActorQuery, page: PageRequest) -> Result<Page<Actor>> {
            let request = v1::ListActorsRequest::from((query, page));
            self.wait(self.client.actors.clone().list_actors(request)).map(read)
        }

        fn lookup_actors(&self, name: &str, query: ActorQuery) -> Result<Vec<ActorMatch>> {
            let request = v1::LookupActorsRequest::from((name.to_owned(), query, 0));
            self.wait(self.client.actors.clone().lookup_actors(request)).map(read)
        }

        fn correct(&self, correction: Correction, signature: Signature) -> Result<ActorEdit> {
            let Signature { author, reason, request_id } = signature;
            let text = |id: &dyn std::fmt::Display| id.to_string();
            let mut client = self.client.curation.clone();
            let edit = match correction {
                Correction::Merge { into, merged } => {
                    let merged_ids = merged.iter().map(|id| text(id)).collect();
                    let actor_id = text(&into);
                    let request = v1::MergeActorsRequest { actor_id, merged_ids, author, reason, request_id };
                    self.wait(client.merge_actors(request))?.edit
                }
                Correction::Split { actor, articles, name } => {
                    let request = v1::SplitActorRequest {
                        actor_id: text(&actor),
                        article_ids: articles.iter().map(|id| text(id)).collect(),
                        display_name: name,
                        author,
                        reason,
                        request_id,
                    };
                    self.wait(client.split_actor(request))?.edit
                }
                Correction::AddAlias { actor, alias } => {
                    let request = v1::AddAliasRequest { actor_id: text(&actor), alias, author, reason, request_id };
                    self.wait(client.add_alias(request))?.edit
                }
                Correction::Rename { actor, name } => {
                    let (actor_id, display_name) = (text(&actor), name);
                    let request = v1::RenameActorRequest { actor_id, display_name, author, reason, request_id };
                    self.wait(client.rename_actor(request))?.edit
                }
                Correction::SetExternalId { actor, id } => {
                    let request = v1::SetExternalIdRequest {
                        actor_id: text(&actor),
                        authority: id.authority,
                        external_id: id.id,
                        author,
                        reason,
                        request_id,
                    };
                    self.wait(client.set_external_id(request))?.edit
                }
                Correction::Undo { edit } => {
                    let request = v1::UndoActorEditRequest { edit_id: text(&edit), author, reason, request_id };
                    self.wait(client.undo_actor_edit(request))?.edit
                }
            };
            Ok(read(edit.expect("an edit")))
        }

        fn actor_edits(&self, actor: Option<ActorId>, page: PageRequest) -> Result<Page<ActorEdit>> {
            let actor_id = actor.map(|actor| actor.to_string()).unwrap_or_default();
            let request = v1::ListActorEditsRequest { actor_id, page_size: page.size, page_token: page.token };
            self.wait(self.client.curation.clone().list_actor_edits(request)).map(read)
        }

        fn merge_suggestions(&self, page: PageRequest) -> Result<Page<MergeSuggestion>> {
            let request = v1::ListMergeSuggestionsRequest { page_size: page.size, page_token: page.token };
            self.wait(self.client.curation.clone().list_merge_suggestions(request)).map(read)
        }

        fn role_on(&self, actor: ActorId, day: Date) -> Result<Option<ActorRole>> {
            let request = v1::GetActorRequest { id: actor.to_string(), role_day: day.to_string() };
            let answer = self.wait(self.client.actors.clone().get_actor(request))?;
            Ok(answer.role.map(read))
        }

        fn stats(&self) -> Result<Stats> {
            self.wait(self.client.catalog.clone().get_stats(v1::GetStatsRequest {})).map(read)
        }
    }
}
