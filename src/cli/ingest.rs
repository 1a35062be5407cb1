//! `quotarium ingest`: articles from files into the catalogue.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
};

use clap::Args;
use serde::{Serialize, Serializer, ser::SerializeMap};
use tokio::sync::mpsc;
use tokio_stream::{StreamExt as _, wrappers::ReceiverStream};

use super::{
    failure::Failure,
    gazetteer::GazetteerArgs,
    input::{Articles, InputArgs, InputError, Item, Origin},
    model::ModelArgs,
    output::{Format, List, Output},
    progress::Progress,
    target::{Limits, Target},
};
use crate::{
    api::v1,
    catalog::Options,
    grpc::{Code, RpcError},
};

/// Articles that wait to be sent; the stream itself says how many may be under way.
const READ_AHEAD: usize = 4;

const EXAMPLES: &str = "\
Examples:
  quotarium ingest --published 2022-07-25 --outlet Reuters --uri https://example.org/a article.txt
  quotarium ingest articles.jsonl more.jsonl
  quotarium ingest --model accurate articles.jsonl
  quotarium ingest --gazetteer names.tsv articles.jsonl
  curl -s https://example.org/articles.jsonl | quotarium ingest --input-format jsonl -
  quotarium ingest --server http://127.0.0.1:50051 --format jsonl articles.jsonl

A line of a .jsonl file is an article: {\"uri\", \"outlet\", \"title\", \"authors\", \"published\", \"language\",
\"contentType\", \"text\"}, of which only the text is required. An article that fails is reported with
file and line, the others are stored, and the exit status is 1. What is reported as stored is on
disk. Ingesting the same again changes nothing.";

/// Store articles with their statements
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Ingest {
    #[command(flatten)]
    target: Target,
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    limits: Limits,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
    /// How to print; text is a summary, JSON has an entry for each article
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

/// What became of one item.
struct Answer {
    origin: Origin,
    outcome: Result<v1::IngestResult, v1::ItemError>,
}

impl Serialize for Answer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("source", &self.origin.path)?;
        if let Some(line) = self.origin.line {
            map.serialize_entry("line", &line)?;
        }
        match &self.outcome {
            Ok(result) => map.serialize_entry("result", result)?,
            Err(error) => map.serialize_entry("error", error)?,
        }
        map.end()
    }
}

/// What happens while articles are stored.
enum Event {
    /// The server answered an item, or the stream failed.
    Answered(Result<v1::IngestArticlesResponse, RpcError>),
    /// An item could not be read, and was not sent.
    Unread(Origin, InputError, u64),
}

impl Ingest {
    pub(super) async fn run(self) -> Result<(), Failure> {
        self.model.chosen()?;
        let options = Options { gazetteer: self.gazetteer.read()?, ..self.limits.options() };
        let progress = Progress::of_bytes(self.input.total_bytes());
        let articles = self.input.articles(self.limits.max_article_bytes)?;
        let mut client = self.target.open(options).await?;

        let underway = Underway::default();
        let (requests, to_send) = mpsc::channel(READ_AHEAD);
        let (unread, not_sent) = mpsc::channel(READ_AHEAD);
        let read_underway = underway.clone();
        let model = self.model.wire();
        thread::spawn(move || read(articles, model, &read_underway, &requests, &unread));

        let answers = client.catalog.ingest_articles(ReceiverStream::new(to_send)).await.map_err(Failure::refused)?;
        let answers = answers.into_inner().map(|answer| Event::Answered(answer.map_err(RpcError::from)));
        let mut events = answers.merge(ReceiverStream::new(not_sent));

        let mut out = Output::new(self.format);
        let mut list = List::begin(&mut out, "articles")?;
        let mut tally = Tally::default();
        while let Some(event) = events.next().await {
            let (answer, bytes) = match event {
                Event::Unread(origin, error, bytes) => (Answer { origin, outcome: Err(unread_item(&error)) }, bytes),
                Event::Answered(answer) => match underway.end(answer.map_err(Failure::refused)?) {
                    Some(ended) => ended,
                    None => continue,
                },
            };
            tally.count(&answer.outcome);
            progress.add(bytes);
            progress.describe(tally.to_string());
            if let Err(error) = &answer.outcome {
                progress.report(&format!("{}: {}", answer.origin, describe(error)));
            }
            progress.aside(|| list.add(&[answer], |_, _| String::new()))?;
        }
        drop(progress);
        list.end()?;
        if self.format == Format::Text {
            out.line(&tally.to_string())?;
            out.flush()?;
        }
        match underway.items().len() {
            0 => tally.result(),
            left => Err(Failure::Unavailable(format!("the connection ended before {left} articles were answered"))),
        }
    }
}

/// Reads the articles, on a thread of its own, as fast as they are taken.
fn read(
    articles: Articles,
    model: i32,
    underway: &Underway,
    requests: &mpsc::Sender<v1::IngestArticlesRequest>,
    unread: &mpsc::Sender<Event>,
) {
    for (number, Item { origin, article, bytes }) in articles.enumerate() {
        let taken = match article {
            Ok(article) => {
                let item_id = underway.begin(number, origin, bytes);
                requests.blocking_send(v1::IngestArticlesRequest { item_id, article: Some(article), model }).is_ok()
            }
            Err(error) => unread.blocking_send(Event::Unread(origin, error, bytes)).is_ok(),
        };
        if !taken {
            return;
        }
    }
}

/// Items that were sent and wait for their answer, by their ids: where they were read, and the
/// bytes read for them.
#[derive(Clone, Debug, Default)]
struct Underway(Arc<Mutex<HashMap<String, (Origin, u64)>>>);

impl Underway {
    fn items(&self) -> MutexGuard<'_, HashMap<String, (Origin, u64)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, number: usize, origin: Origin, bytes: u64) -> String {
        let item_id = number.to_string();
        self.items().insert(item_id.clone(), (origin, bytes));
        item_id
    }

    /// What became of an item, with the bytes read for it; none where the answer is to no item.
    fn end(&self, answer: v1::IngestArticlesResponse) -> Option<(Answer, u64)> {
        use v1::ingest_articles_response::Answer as Outcome;
        let (origin, bytes) = self.items().remove(&answer.item_id)?;
        let outcome = match answer.answer? {
            Outcome::Result(result) => Ok(result),
            Outcome::Error(error) => Err(error),
        };
        Some((Answer { origin, outcome }, bytes))
    }
}

/// How many articles had which outcome.
#[derive(Debug, Default)]
pub(super) struct Tally {
    created: u64,
    unchanged: u64,
    updated: u64,
    duplicates: u64,
    failed: u64,
    statements: u64,
}

impl Tally {
    /// Counts one article.
    pub(super) fn count<E>(&mut self, outcome: &Result<v1::IngestResult, E>) {
        let Ok(result) = outcome else {
            self.failed += 1;
            return;
        };
        self.statements += u64::try_from(result.statement_count).unwrap_or(0);
        match result.outcome() {
            v1::IngestOutcome::Created | v1::IngestOutcome::Unspecified => self.created += 1,
            v1::IngestOutcome::Unchanged => self.unchanged += 1,
            v1::IngestOutcome::Updated => self.updated += 1,
            v1::IngestOutcome::Duplicate => self.duplicates += 1,
        }
    }

    fn total(&self) -> u64 {
        self.created + self.unchanged + self.updated + self.duplicates + self.failed
    }

    /// A failure where an article failed.
    pub(super) fn result(&self) -> Result<(), Failure> {
        match self.failed {
            0 => Ok(()),
            failed => Err(Failure::Items { failed, total: self.total(), what: "articles" }),
        }
    }
}

/// For people: "3 articles: 2 created, 1 unchanged; 14 statements".
impl fmt::Display for Tally {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.created, "created"),
            (self.unchanged, "unchanged"),
            (self.updated, "updated"),
            (self.duplicates, "duplicate"),
            (self.failed, "failed"),
        ];
        let parts = parts.iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}"));
        let parts = parts.collect::<Vec<_>>().join(", ");
        match self.total() {
            0 => write!(out, "no articles"),
            1 => write!(out, "1 article: {parts}; {} statements", self.statements),
            total => write!(out, "{total} articles: {parts}; {} statements", self.statements),
        }
    }
}

/// The error of an item that was not sent, as the API would give it.
fn unread_item(error: &InputError) -> v1::ItemError {
    v1::ItemError {
        code: Code::InvalidArgument.into(),
        reason: "INPUT_UNREADABLE".to_owned(),
        message: error.to_string(),
        field: String::new(),
    }
}

/// The message, with the field at fault where it does not name it itself.
fn describe(error: &v1::ItemError) -> String {
    let field = error.field.rsplit('.').next().unwrap_or_default();
    if error.message.contains(field) { error.message.clone() } else { format!("{field}: {}", error.message) }
}
