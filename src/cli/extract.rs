//! `quotarium extract`: who said what, when, in files, without a catalogue.

use std::{
    num::NonZeroUsize,
    thread::{self, available_parallelism},
};

use clap::Args;
use crossbeam_channel::{Receiver, Sender, bounded};
use serde::{Serialize, Serializer, ser::SerializeMap};

use super::{
    failure::Failure,
    gazetteer::GazetteerArgs,
    input::{Articles, InputArgs, Item},
    model::ModelArgs,
    output::{Format, List, Output},
    progress::Progress,
    prose,
    target::text_limit,
};
use crate::{
    Extractor,
    api::v1,
    article::{Article, DEFAULT_MAX_TEXT_BYTES},
};

/// Articles that each worker may have read ahead or done before its turn to be printed.
const AHEAD: usize = 4;

const EXAMPLES: &str = "\
Examples:
  quotarium extract --published 2022-07-25 article.txt
  quotarium extract --format jsonl articles.jsonl > statements.jsonl
  quotarium extract --model accurate article.txt
  quotarium extract --gazetteer names.tsv article.txt
  curl -s https://example.org/articles.jsonl | quotarium extract --input-format jsonl --format jsonl -

Nothing is stored, and the same input has the same output. Articles are printed in the order in
which they are read. With --format jsonl each is a line {\"source\", \"article\", \"statements\"}, where
`source` is the file as it was given, or in a .jsonl file the article's uri.";

/// Print the statements of articles without storing anything
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Extract {
    #[command(flatten)]
    input: InputArgs,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Articles to work on at once [default: the number of processors]
    #[arg(long, value_name = "N")]
    jobs: Option<NonZeroUsize>,
    #[command(flatten)]
    model: ModelArgs,
    #[command(flatten)]
    gazetteer: GazetteerArgs,
    /// Largest text of an article, in bytes
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_MAX_TEXT_BYTES, value_parser = text_limit)]
    max_article_bytes: usize,
}

/// A line of output: the v1 response, and what it was made of.
struct Extracted {
    source: String,
    response: v1::ExtractResponse,
}

impl Serialize for Extracted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let v1::ExtractResponse { article, statements } = &self.response;
        let mut map = serializer.serialize_map(Some(3))?;
        map.serialize_entry("source", &self.source)?;
        map.serialize_entry("article", article)?;
        map.serialize_entry("statements", statements)?;
        map.end()
    }
}

/// What became of an item: output, or the error to report.
struct Done {
    result: Result<Extracted, String>,
    bytes: u64,
}

/// An item to work on, and where its result is awaited.
type Job = (Item, Sender<Done>);

impl Extract {
    pub(super) fn run(self) -> Result<(), Failure> {
        let jobs = self.jobs.or(available_parallelism().ok()).map_or(1, NonZeroUsize::get);
        let model = self.model.chosen()?.unwrap_or_default();
        let extractor = &Extractor { model, gazetteer: self.gazetteer.read()? };
        let max_text_bytes = self.max_article_bytes;
        let progress = Progress::of_bytes(self.input.total_bytes());
        let articles = self.input.articles(max_text_bytes)?;
        let mut out = Output::new(self.format);

        // Results are awaited in the order of the input: the queue of those awaited is the window.
        let (work, jobs_to_do) = bounded::<Job>(jobs);
        let (awaited, results) = bounded::<Receiver<Done>>(jobs * AHEAD);
        thread::scope(|scope| {
            for _ in 0..jobs {
                let jobs_to_do = jobs_to_do.clone();
                scope.spawn(move || {
                    for (item, done) in jobs_to_do {
                        // Nobody waits any more once the output is closed.
                        let _ = done.send(work_on(item, extractor, max_text_bytes));
                    }
                });
            }
            drop(jobs_to_do);
            scope.spawn(move || hand_out(articles, &work, &awaited));
            // Takes the queue, so that the threads end when it returns early.
            print(&mut out, results, &progress)
        })
    }
}

/// Reads the articles as fast as they are worked on.
fn hand_out(articles: Articles, work: &Sender<Job>, awaited: &Sender<Receiver<Done>>) {
    for item in articles {
        let (done, result) = bounded(1);
        if awaited.send(result).is_err() || work.send((item, done)).is_err() {
            return;
        }
    }
}

fn work_on(item: Item, extractor: &Extractor, max_text_bytes: usize) -> Done {
    let Item { origin, article, bytes } = item;
    let extracted = article.map_err(|error| error.to_string()).and_then(|article| {
        let source = match origin.line {
            Some(_) if !article.uri.is_empty() => article.uri.clone(),
            Some(_) => origin.to_string(),
            None => origin.path.clone(),
        };
        let article = Article::parse(article.into(), max_text_bytes).map_err(|error| error.to_string())?;
        Ok(Extracted { source, response: extractor.extract(article).into() })
    });
    Done { result: extracted.map_err(|problem| format!("{origin}: {problem}")), bytes }
}

fn print(out: &mut Output, results: Receiver<Receiver<Done>>, progress: &Progress) -> Result<(), Failure> {
    let mut list = List::begin(out, "articles")?;
    let (mut failed, mut total) = (0, 0);
    for result in results {
        // A worker that is gone has panicked, which ends the program when the scope ends.
        let Ok(Done { result, bytes }) = result.recv() else { break };
        total += 1;
        progress.add(bytes);
        match result {
            Ok(extracted) => progress.aside(|| list.add(&[extracted], text))?,
            Err(problem) => {
                failed += 1;
                progress.report(&problem);
            }
        }
    }
    list.end()?;
    if failed > 0 { Err(Failure::Items { failed, total, what: "articles" }) } else { Ok(()) }
}

fn text(extracted: &[Extracted], width: usize) -> String {
    let texts = extracted.iter().map(|Extracted { source, response }| {
        let article = response.article.as_ref().map(|article| prose::article(source, article, width));
        let statements = match &response.statements[..] {
            [] => "no statements\n".to_owned(),
            statements => prose::statements_of_article(statements, width),
        };
        format!("{}\n\n{statements}", article.unwrap_or_default())
    });
    texts.collect()
}
