//! `quotarium demo`: the whole way once, from articles to questions over gRPC.

use std::{cmp::Reverse, collections::BTreeMap, io, net::SocketAddr, path::PathBuf, pin::pin};

use clap::Args;
use console::style;
use tokio::net::TcpListener;

use super::{
    article::all_statements,
    failure::Failure,
    gazetteer::GazetteerArgs,
    ingest::Tally,
    layout::clean,
    output::{Format, Output},
    prose, samples,
    serve::{DEFAULT_LISTEN, Interrupt},
    target::{in_process, open_catalog},
};
use crate::{
    api::v1,
    catalog::Options,
    grpc::{self, Client, ServerOptions},
};

const EXAMPLES: &str = "\
Examples:
  quotarium demo
  quotarium demo --once --data /tmp/demo

It can be run again: what is stored already stays as it is. Where the usual address is taken it
serves on a free port.";

/// Ingest sample articles, print who said what and when, and serve them
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Demo {
    /// Folder of the demo's catalogue
    #[arg(long, value_name = "DIR", default_value = "./quotarium-demo")]
    data: PathBuf,
    /// End after printing, without serving
    #[arg(long)]
    once: bool,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
}

/// An actor to ask for in the examples, by its name and its id.
struct Example {
    name: String,
    id: String,
}

impl Demo {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut end = pin!(Interrupt::listen()?.wait());
        let catalog = open_catalog(&self.data, Options { gazetteer: self.gazetteer.read()?, ..Options::default() })?;
        let mut out = Output::new(Format::Text);
        let example = tokio::select! {
            () = &mut end => return Ok(()),
            example = self.show(in_process(catalog.clone()).await?, &mut out) => example?,
        };
        if self.once {
            return Ok(());
        }
        let listener = listen().await.map_err(|error| Failure::Unavailable(format!("cannot listen: {error}")))?;
        let address = listener.local_addr().map_err(|error| Failure::Unavailable(error.to_string()))?;
        invite(&mut out, address, &example)?;
        grpc::serve(catalog, listener, ServerOptions::default(), end)
            .await
            .map_err(|error| Failure::Work(error.to_string()))
    }

    /// Ingests the samples and prints what each actor said in them.
    async fn show(&self, mut client: Client, out: &mut Output) -> Result<Example, Failure> {
        let mut tally = Tally::default();
        let mut actors: BTreeMap<String, Vec<v1::Statement>> = BTreeMap::new();
        let mut unknown = Vec::new();
        for article in samples::articles() {
            let request = v1::IngestArticleRequest { article: Some(article), ..Default::default() };
            let stored = client.catalog.ingest_article(request).await.map_err(Failure::refused)?.into_inner();
            let result = stored.result.unwrap_or_default();
            let query = v1::StatementQuery { article_id: result.article_id.clone(), ..v1::StatementQuery::default() };
            for statement in all_statements(&mut client, query).await? {
                match &statement.actor {
                    Some(actor) => actors.entry(actor.id.clone()).or_default().push(statement),
                    None => unknown.push(statement),
                }
            }
            tally.count(&Ok::<_, ()>(result));
        }
        out.line(&format!("{tally}, in {}\n", self.data.display()))?;

        let mut actors: Vec<Said> = actors.into_values().filter_map(Said::new).collect();
        actors.sort_by_cached_key(|said| (Reverse(said.statements.len()), said.actor.display_name.clone()));
        for said in &actors {
            print(out, &prose::actor(&said.actor), &said.statements)?;
        }
        if !unknown.is_empty() {
            print(out, "Speakers that the texts do not give", &unknown)?;
        }
        let most = actors.into_iter().next().map(|said| said.actor).unwrap_or_default();
        Ok(Example { name: most.display_name, id: most.id })
    }
}

/// What one actor said.
struct Said {
    actor: v1::StatementActor,
    statements: Vec<v1::Statement>,
}

impl Said {
    /// In the order of time: undated ones last, as in the catalogue's lists, and those of a day as
    /// they stand in their articles.
    fn new(mut statements: Vec<v1::Statement>) -> Option<Self> {
        statements.sort_by_cached_key(|statement| {
            let start = statement.date.as_ref().and_then(|date| date.start.clone());
            let article = statement.article.as_ref().map(|article| article.uri.clone());
            (start.is_none(), start, article, statement.index)
        });
        let actor = statements.first()?.actor.clone()?;
        Some(Self { actor, statements })
    }
}

fn print(out: &mut Output, who: &str, statements: &[v1::Statement]) -> Result<(), Failure> {
    let said = prose::statements_of_actor(statements, out.width);
    out.line(&format!("{who}\n{said}\n"))?;
    out.flush()
}

/// Takes the usual address, or a free port where another program has it.
async fn listen() -> io::Result<TcpListener> {
    match TcpListener::bind(DEFAULT_LISTEN).await {
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => TcpListener::bind("127.0.0.1:0").await,
        bound => bound,
    }
}

/// Prints commands to try on the server.
fn invite(out: &mut Output, address: SocketAddr, example: &Example) -> Result<(), Failure> {
    let Example { name, id } = example;
    let name = serde_json::json!({ "name": clean(name) }).to_string();
    let query = serde_json::json!({ "query": { "actorId": id }, "order": "STATEMENT_ORDER_OLDEST_FIRST" }).to_string();
    let (name, query) = (quoted(&name), quoted(&query));
    let heading = |text: &str| style(text.to_owned()).bold();
    out.line(&format!(
        "{listening}

{grpcurl}
  grpcurl -plaintext {address} list
  grpcurl -plaintext -d {name} {address} quotarium.v1.ActorService/LookupActors
  grpcurl -plaintext -d {query} {address} quotarium.v1.CatalogService/ListStatements

{buf}
  buf curl --protocol grpc --http2-prior-knowledge --list-services http://{address}
  buf curl --protocol grpc --http2-prior-knowledge -d {name} http://{address}/quotarium.v1.ActorService/LookupActors
  buf curl --protocol grpc --http2-prior-knowledge -d {query} http://{address}/quotarium.v1.CatalogService/ListStatements

{quotarium}
  quotarium statements --server http://{address} --actor {id}

Ctrl-C ends it.",
        listening = heading(&format!("listening on {address}")),
        grpcurl = heading("Try with grpcurl:"),
        buf = heading("Try with buf:"),
        quotarium = heading("Try with this program:"),
    ))?;
    out.flush()
}

/// The text as one word of a shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}
