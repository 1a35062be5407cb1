//! `quotarium reextract`: brings stored articles to the present extractor.

use clap::Args;
use serde::{Serialize, Serializer, ser::SerializeMap};
use tokio::task::{JoinError, JoinSet};

use super::{
    failure::Failure,
    gazetteer::GazetteerArgs,
    ingest::Tally,
    model::ModelArgs,
    output::{Format, List, Output},
    progress::Progress,
    target::{Limits, Target},
};
use crate::{api::v1, catalog::Options, grpc::Client};

/// Articles that are extracted at once.
const AT_ONCE: usize = 8;

/// Articles that are asked for at once.
const PAGE: i32 = 200;

const EXAMPLES: &str = "\
Examples:
  quotarium reextract
  quotarium reextract --model accurate
  quotarium reextract --gazetteer names.tsv
  quotarium reextract --server http://127.0.0.1:50051 --format jsonl

Only articles whose statements an older extractor, another model or another gazetteer made are extracted again.
Statements whose words are the same keep their ids. It can be interrupted and run again.";

/// Extract stored articles again with the present extractor
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Reextract {
    #[command(flatten)]
    target: Target,
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

/// What became of one article.
struct Reextracted {
    article_id: String,
    outcome: Result<v1::IngestResult, String>,
}

impl Serialize for Reextracted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("articleId", &self.article_id)?;
        match &self.outcome {
            Ok(result) => map.serialize_entry("result", result)?,
            Err(message) => map.serialize_entry("error", message)?,
        }
        map.end()
    }
}

impl Reextract {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let chosen = self.model.chosen()?;
        let options = Options { gazetteer: self.gazetteer.read()?, ..self.limits.options() };
        let mut client = self.target.existing_with(options).await?;
        let stats = client.catalog.get_stats(v1::GetStatsRequest {}).await.map_err(Failure::refused)?.into_inner();
        let progress = Progress::of_items(u64::try_from(stats.articles).unwrap_or(0));
        let mut out = Output::new(self.format);
        let mut list = List::begin(&mut out, "articles")?;
        let mut tally = Tally::default();
        let mut record = |done: Reextracted| {
            progress.add(1);
            tally.count(&done.outcome);
            if let Err(problem) = &done.outcome {
                progress.report(&format!("article {}: {problem}", done.article_id));
            }
            progress.aside(|| list.add(&[done], |_, _| String::new()))
        };

        let mut underway = JoinSet::new();
        let mut request = v1::ListArticlesRequest { page_size: PAGE, ..v1::ListArticlesRequest::default() };
        loop {
            let page = client.catalog.list_articles(request.clone()).await.map_err(Failure::refused)?.into_inner();
            for article in page.articles {
                // With a model of its own choice, the server knows which article needs it.
                if chosen.is_none() && article.extractor_version == stats.extractor_version {
                    progress.add(1);
                    continue;
                }
                if underway.len() >= AT_ONCE
                    && let Some(done) = underway.join_next().await
                {
                    record(done.map_err(|error| stopped(&error))?)?;
                }
                underway.spawn(reextract(client.clone(), article.id, self.model.wire()));
            }
            if page.next_page_token.is_empty() {
                break;
            }
            request.page_token = page.next_page_token;
        }
        while let Some(done) = underway.join_next().await {
            record(done.map_err(|error| stopped(&error))?)?;
        }

        drop(progress);
        list.end()?;
        if self.format == Format::Text {
            out.line(&tally.to_string())?;
            out.flush()?;
        }
        tally.result()
    }
}

async fn reextract(mut client: Client, article_id: String, model: i32) -> Reextracted {
    let request = v1::ReextractArticleRequest { id: article_id.clone(), model };
    let outcome = match client.catalog.reextract_article(request).await {
        Ok(response) => response.into_inner().result.ok_or_else(|| "no result".to_owned()),
        Err(status) => Err(Failure::refused(status).to_string()),
    };
    Reextracted { article_id, outcome }
}

fn stopped(error: &JoinError) -> Failure {
    Failure::Work(format!("an extraction stopped: {error}"))
}
