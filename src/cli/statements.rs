//! `quotarium statements`: who said what, when.

use clap::Args;

use super::{
    actors::actor_id,
    choice::{ACTS, BASES, FORMS, MODALITIES, ORDERS, numbers, one_of},
    days::DayArgs,
    failure::Failure,
    output::{Format, List, Output},
    prose,
    target::Target,
};
use crate::{api::v1, grpc::Client};

/// Statements of an export that are printed together.
const EXPORT_CHUNK: usize = 64;

const EXAMPLES: &str = "\
Examples:
  quotarium statements --actor Sherman
  quotarium statements --from 2022-07 --to 2022-07 --form direct,mixed --outlet Reuters
  quotarium statements --act speech,attitude --modality negated,conditional
  quotarium statements --basis explicit --min-confidence 0.8 --order oldest
  quotarium statements --all --format jsonl > statements.jsonl

Without --act only speech is listed, without --modality only what is reported as said.";

/// List statements by date
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Statements {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    query: Query,
    /// Which end of time to begin at
    #[arg(long, value_parser = one_of(ORDERS), default_value = "newest")]
    order: v1::StatementOrder,
    /// At most this many
    #[arg(long, value_name = "N", default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..))]
    limit: u32,
    /// Go on where an earlier list, with the same conditions, ended
    #[arg(long, value_name = "TOKEN", default_value = "", hide_default_value = true)]
    page_token: String,
    /// All there are
    #[arg(long, conflicts_with_all = ["limit", "page_token"])]
    all: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// The conditions on statements, all of which must hold.
#[derive(Args, Debug)]
struct Query {
    /// Only statements of this actor: a name, or an id
    #[arg(long, value_name = "NAME|ID")]
    actor: Option<String>,
    #[command(flatten)]
    days: DayArgs,
    /// Only these forms
    #[arg(long, value_parser = one_of(FORMS), value_delimiter = ',')]
    form: Vec<v1::StatementForm>,
    /// Only these acts
    #[arg(long, value_parser = one_of(ACTS), value_delimiter = ',')]
    act: Vec<v1::StatementAct>,
    /// Only these modalities
    #[arg(long, value_parser = one_of(MODALITIES), value_delimiter = ',')]
    modality: Vec<v1::StatementModality>,
    /// Only in articles of this publisher
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    outlet: String,
    /// Only statements that the extractor is at least so sure of, from 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0)]
    min_confidence: f32,
    /// Only dates that rest on this
    #[arg(long, value_parser = one_of(BASES), value_delimiter = ',')]
    basis: Vec<v1::DateBasis>,
}

impl Query {
    async fn message(&self, client: &mut Client) -> Result<v1::StatementQuery, Failure> {
        Ok(v1::StatementQuery {
            actor_id: match &self.actor {
                Some(actor) => actor_id(client, actor).await?,
                None => String::new(),
            },
            dates: self.days.range(),
            forms: numbers(&self.form),
            acts: numbers(&self.act),
            modalities: numbers(&self.modality),
            outlet: self.outlet.clone(),
            minimum_confidence: self.min_confidence,
            bases: numbers(&self.basis),
            article_id: String::new(),
        })
    }
}

impl Statements {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let query = self.query.message(&mut client).await?;
        let mut out = Output::new(self.format);
        let list = List::begin(&mut out, "statements")?;
        if self.all { self.export(query, client, list).await } else { self.list(query, client, list).await }
    }

    async fn list(&self, query: v1::StatementQuery, mut client: Client, mut list: List<'_>) -> Result<(), Failure> {
        let mut request = v1::ListStatementsRequest {
            query: Some(query),
            order: self.order.into(),
            page_token: self.page_token.clone(),
            ..v1::ListStatementsRequest::default()
        };
        let mut wanted = self.limit;
        loop {
            request.page_size = i32::try_from(wanted).unwrap_or(i32::MAX);
            let page = client.catalog.list_statements(request.clone()).await.map_err(Failure::refused)?.into_inner();
            wanted = wanted.saturating_sub(page.statements.len() as u32);
            list.add(&page.statements, prose::statements)?;
            if wanted == 0 || page.next_page_token.is_empty() {
                return list.end_page("statements", &page.next_page_token);
            }
            request.page_token = page.next_page_token;
        }
    }

    async fn export(&self, query: v1::StatementQuery, mut client: Client, mut list: List<'_>) -> Result<(), Failure> {
        let request = v1::StreamStatementsRequest {
            query: Some(query),
            order: self.order.into(),
            ..v1::StreamStatementsRequest::default()
        };
        let mut stream = client.catalog.stream_statements(request).await.map_err(Failure::refused)?.into_inner();
        let mut chunk = Vec::with_capacity(EXPORT_CHUNK);
        loop {
            let sent = stream.message().await.map_err(Failure::refused)?;
            let ended = sent.is_none();
            chunk.extend(sent.and_then(|sent| sent.statement));
            if ended || chunk.len() == EXPORT_CHUNK {
                list.add(&chunk, prose::statements)?;
                chunk.clear();
            }
            if ended {
                return list.end_page("statements", "");
            }
        }
    }
}
