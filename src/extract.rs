//! Extraction as a whole: a pure function of the article and the model, without clock, input,
//! output or chance.

use crate::{
    actor::{self, ActorAbsence, ActorMention},
    article::{Article, ArticleError, ArticleSource},
    date::{self, StatementDate},
    statement::{self, Attribution},
    text::Analysis,
};

/// Names the extractor in every record it made. Change it whenever its output changes.
pub const EXTRACTOR_VERSION: &str = "rules-1";

/// One statement of an article: what was said, by whom, when.
#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    /// The words.
    pub attribution: Attribution,
    /// Who spoke, or why that is not known.
    pub actor: Result<ActorMention, ActorAbsence>,
    /// When.
    pub date: StatementDate,
}

/// A parsed article with its statements in text order.
#[derive(Clone, Debug, PartialEq)]
pub struct Extraction {
    /// The article.
    pub article: Article,
    /// Its statements, of every act and modality.
    pub statements: Vec<Statement>,
}

/// Parses one article and extracts its statements. The text may have at most
/// `max_text_bytes` bytes.
pub fn extract(source: ArticleSource, max_text_bytes: usize) -> Result<Extraction, ArticleError> {
    let article = Article::parse(source, max_text_bytes)?;
    let paragraphs = article.paragraphs().map(|(_, span)| span).collect();
    let analysis = Analysis::new(&article.text, paragraphs);
    let attributions = statement::attributions(&analysis);
    let actors = actor::resolve(&article, &analysis, &attributions);
    let dates = date::resolve(&article, &analysis, &attributions, &actors);
    let statements = attributions
        .into_iter()
        .zip(actors)
        .zip(dates)
        .map(|((attribution, actor), date)| Statement { attribution, actor, date })
        .collect();
    Ok(Extraction { article, statements })
}
