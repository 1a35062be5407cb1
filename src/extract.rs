//! Extraction as a whole: a pure function of the article and the model, without clock, input,
//! output or chance.

use crate::{
    actor::{self, ActorAbsence, ActorMention},
    article::{Article, ArticleError, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    date::{self, StatementDate},
    statement::{self, Attribution},
    text::Analysis,
};

/// Names the extractor in every record it made. Change it whenever its output changes.
pub const EXTRACTOR_VERSION: &str = "1";

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
        let paragraphs = article.paragraphs().map(|(_, span)| span).collect();
        let analysis = Analysis::new(&article.text, paragraphs);
        let attributions = statement::attributions(&analysis);
        let actors = actor::resolve(&article, &analysis, &attributions);
        let dates = date::resolve(&article, &analysis, &attributions, &actors);
        let statements = attributions
            .into_iter()
            .zip(actors)
            .zip(dates)
            .map(|((mut attribution, actor), date)| {
                attribution.confidence = (attribution.confidence * 1000.0).round() / 1000.0;
                Statement { attribution, actor, date }
            })
            .collect();
        Self { article, statements }
    }
}

/// Parses one article and extracts its statements. The text may have at most
/// [`DEFAULT_MAX_TEXT_BYTES`]; for another limit see [`Article::parse`] and [`Extraction::of`].
///
/// ```
/// use quotarium::article::ArticleSource;
///
/// let extraction = quotarium::extract(ArticleSource {
///     published: "2024-05-15".into(),
///     text: "“The pier is safe,” Mayor Ana Duarte said on Monday.".into(),
///     ..ArticleSource::default()
/// })?;
/// let statement = &extraction.statements[0];
/// assert_eq!(statement.attribution.content[0].of(&extraction.article.text), "“The pier is safe,”");
/// assert_eq!(statement.actor.as_ref().unwrap().display_name, "Ana Duarte");
/// assert_eq!(statement.date.interval.unwrap().start.to_string(), "2024-05-13");
/// # Ok::<(), quotarium::article::ArticleError>(())
/// ```
pub fn extract(source: ArticleSource) -> Result<Extraction, ArticleError> {
    Article::parse(source, DEFAULT_MAX_TEXT_BYTES).map(Extraction::of)
}
