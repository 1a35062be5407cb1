//! `quotarium article`: one article with its statements.

use clap::Args;

use super::{
    choice::{ACTS, MODALITIES},
    failure::Failure,
    layout::wrapped,
    output::{Format, Output},
    prose,
    target::Target,
};
use crate::{api::v1, catalog::ArticleId, grpc::Client};

/// The most statements that the API gives at once.
const LARGEST_PAGE: i32 = 1000;

const EXAMPLES: &str = "\
Examples:
  quotarium article https://example.org/news/dam
  quotarium article 0f343b0931126a20f133d67c2b018a3b --text
  quotarium article https://example.org/news/dam --format json

JSON is {\"article\", \"statements\"}: the article with its text, and all its statements in text order,
whatever their act and modality.";

/// Show an article with its statements
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Article {
    #[command(flatten)]
    target: Target,
    /// The article's id, or its uri
    #[arg(value_name = "ID|URI")]
    name: String,
    /// Print the article's text too; JSON has it always
    #[arg(long)]
    text: bool,
    /// How to print
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

impl Article {
    pub(super) async fn run(self) -> Result<(), Failure> {
        let mut client = self.target.existing().await?;
        let article = get(&mut client, &self.name, v1::ArticleView::Full).await?;
        let statements = statements_of(&mut client, &article.id).await?;
        let mut out = Output::new(self.format);
        if self.format == Format::Text {
            out.line(&self.describe(&article, &statements, out.width))?;
        } else {
            out.json(&v1::ExtractResponse { article: Some(article), statements })?;
        }
        out.flush()
    }

    fn describe(&self, article: &v1::Article, statements: &[v1::Statement], width: usize) -> String {
        let mut lines = vec![
            prose::article(&article.id, article, width),
            format!("id {} · {} statements", article.id, article.statement_count),
        ];
        if !article.duplicate_of.is_empty() {
            lines.push(format!("the same text came first in {}", article.duplicate_of));
        }
        lines.push(String::new());
        if self.text {
            lines.extend(article.text.lines().map(|line| wrapped(line, 0, width)));
            lines.push(String::new());
        }
        lines.push(prose::statements_of_article(statements, width));
        lines.join("\n")
    }
}

/// The article with this id or uri.
pub(super) async fn get(client: &mut Client, name: &str, view: v1::ArticleView) -> Result<v1::Article, Failure> {
    let mut request = v1::GetArticleRequest { view: view.into(), ..v1::GetArticleRequest::default() };
    if name.parse::<ArticleId>().is_ok() {
        name.clone_into(&mut request.id);
    } else {
        name.clone_into(&mut request.uri);
    }
    let response = client.catalog.get_article(request).await.map_err(Failure::refused)?.into_inner();
    response.article.ok_or_else(|| Failure::Work("the server answered without the article".to_owned()))
}

/// All statements of an article, in text order.
async fn statements_of(client: &mut Client, article_id: &str) -> Result<Vec<v1::Statement>, Failure> {
    let query = v1::StatementQuery {
        article_id: article_id.to_owned(),
        acts: ACTS.iter().map(|&(_, act)| act.into()).collect(),
        modalities: MODALITIES.iter().map(|&(_, modality)| modality.into()).collect(),
        ..v1::StatementQuery::default()
    };
    let mut statements = all_statements(client, query).await?;
    statements.sort_by_key(|statement| statement.index);
    Ok(statements)
}

/// All statements that fit, oldest first. For queries that are bounded by an article.
pub(super) async fn all_statements(
    client: &mut Client,
    query: v1::StatementQuery,
) -> Result<Vec<v1::Statement>, Failure> {
    let mut request = v1::ListStatementsRequest {
        query: Some(query),
        order: v1::StatementOrder::OldestFirst.into(),
        page_size: LARGEST_PAGE,
        ..v1::ListStatementsRequest::default()
    };
    let mut statements = Vec::new();
    loop {
        let page = client.catalog.list_statements(request.clone()).await.map_err(Failure::refused)?.into_inner();
        statements.extend(page.statements);
        if page.next_page_token.is_empty() {
            return Ok(statements);
        }
        request.page_token = page.next_page_token;
    }
}
