//! `quotarium delete`: removes articles.

use clap::Args;

use super::{article, failure::Failure, output::note, target::Target};
use crate::{api::v1, grpc::Client};

const EXAMPLES: &str = "\
Examples:
  quotarium delete https://example.org/news/dam
  quotarium delete 0f343b0931126a20f133d67c2b018a3b https://example.org/news/ferry";

/// Remove articles with their statements
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Delete {
    #[command(flatten)]
    target: Target,
    /// The articles' ids or uris
    #[arg(value_name = "ID|URI", required = true)]
    articles: Vec<String>,
}

impl Delete {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let mut failed = 0;
        for name in &self.articles {
            match delete(&mut client, name).await {
                Ok(()) => {}
                Err(Failure::Work(problem)) => {
                    failed += 1;
                    note(&problem);
                }
                Err(failure) => return Err(failure),
            }
        }
        let total = self.articles.len() as u64;
        if failed > 0 { Err(Failure::Items { failed, total, what: "articles" }) } else { Ok(()) }
    }
}

async fn delete(client: &mut Client, name: &str) -> Result<(), Failure> {
    let id = article::get(client, name, v1::ArticleView::Basic).await?.id;
    let request = v1::DeleteArticleRequest { id, allow_missing: false };
    client.catalog.delete_article(request).await.map_err(Failure::refused)?;
    Ok(())
}
