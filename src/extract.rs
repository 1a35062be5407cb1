//! Extraction as a whole: a pure function of the article and the model, without clock, input,
//! output or chance.

use crate::{
    actor::{self, ActorAbsence, ActorMention},
    article::{Article, ArticleError, ArticleSource, DEFAULT_MAX_TEXT_BYTES},
    date::{self, StatementDate},
    statement::{self, Attribution, Model},
    text::Analysis,
};

/// Names the extractor in every record it made. Change it whenever its output changes.
pub const EXTRACTOR_VERSION: &str = "2";

impl Model {
    /// Names the extractor with this model in every record it made. The fast model's is
    /// [`EXTRACTOR_VERSION`].
    #[must_use]
    pub fn version(self) -> &'static str {
        match self {
            Self::Fast => EXTRACTOR_VERSION,
            #[cfg(feature = "accurate")]
            Self::Accurate => statement::encoder::encoder().version(),
        }
    }

    /// The model whose version it is, whatever the extractor's.
    pub(crate) fn of_version(version: &str) -> Option<Self> {
        let Some((_, model)) = version.split_once('+') else { return Some(Self::Fast) };
        model.split('.').next()?.parse().ok()
    }
}

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
    /// The model that found them.
    pub model: Model,
}

impl Extraction {
    /// Extracts the statements of a parsed article with the fast model.
    #[must_use]
    pub fn of(article: Article) -> Self {
        Self::with(article, Model::Fast)
    }

    /// Extracts the statements of a parsed article with a model.
    #[must_use]
    pub fn with(article: Article, model: Model) -> Self {
        let paragraphs = article.paragraphs().map(|(_, span)| span).collect();
        let analysis = Analysis::new(&article.text, paragraphs);
        let attributions = statement::attributions(&analysis, model);
        let actors = actor::resolve(&article, &analysis, &attributions);
        let dates = date::resolve(&article, &analysis, &attributions, &actors);
        let statements = attributions
            .into_iter()
            .zip(actors)
            .zip(dates)
            .map(|((attribution, actor), date)| Statement { attribution, actor, date })
            .collect();
        Self { article, statements, model }
    }
}

/// Parses one article and extracts its statements. The text may have at most
/// [`DEFAULT_MAX_TEXT_BYTES`]; for another limit or model see [`Article::parse`] and
/// [`Extraction::with`].
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
