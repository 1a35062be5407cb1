//! Extraction as a whole: a pure function of the article, the model and the gazetteer, without
//! clock, input, output or chance.

use crate::{
    actor::{self, ActorAbsence, ActorMention, Gazetteer},
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
    fn of_version(version: &str) -> Option<Self> {
        let Some((_, model)) = version.split_once('+') else { return Some(Self::Fast) };
        model.split('.').next()?.parse().ok()
    }
}

/// What statements are found with: a model, and what a user knows of names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extractor {
    /// What finds statements.
    pub model: Model,
    /// Names beside those that this crate knows.
    pub gazetteer: Gazetteer,
}

impl Extractor {
    /// Extracts the statements of a parsed article.
    #[must_use]
    pub fn extract(&self, article: Article) -> Extraction {
        let paragraphs = article.paragraphs().map(|(_, span)| span).collect();
        let analysis = Analysis::new(&article.text, paragraphs);
        let attributions = statement::attributions(&analysis, self.model);
        let actors = actor::resolve(&analysis, &attributions, &self.gazetteer);
        let dates = date::resolve(&article, &analysis, &attributions, &actors);
        let statements = attributions
            .into_iter()
            .zip(actors)
            .zip(dates)
            .map(|((attribution, actor), date)| Statement { attribution, actor, date })
            .collect();
        Extraction { article, statements, extractor: self.clone() }
    }

    /// Names the extractor in every record that it made: the model's version and, where there is a
    /// gazetteer, its digest. Articles whose records name another may have other statements.
    #[must_use]
    pub fn version(&self) -> String {
        match self.gazetteer.digest() {
            "" => self.model.version().to_owned(),
            digest => format!("{}{GAZETTEER_MARK}{digest}", self.model.version()),
        }
    }

    /// The extractor that made what `version` says, whatever the version of its rules: with this
    /// one's gazetteer or none. None where this program does not have its model or gazetteer.
    pub(crate) fn of_version(&self, version: &str) -> Option<Self> {
        let (version, digest) = version.split_once(GAZETTEER_MARK).unwrap_or((version, ""));
        let gazetteer = if digest.is_empty() { Gazetteer::default() } else { self.gazetteer.clone() };
        (gazetteer.digest() == digest).then_some(Self { model: Model::of_version(version)?, gazetteer })
    }
}

impl From<Model> for Extractor {
    fn from(model: Model) -> Self {
        Self { model, gazetteer: Gazetteer::default() }
    }
}

/// Stands before a gazetteer's digest in a version.
const GAZETTEER_MARK: &str = "+gazetteer.";

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
    /// What found them.
    pub extractor: Extractor,
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
        Extractor::from(model).extract(article)
    }
}

/// Parses one article and extracts its statements. The text may have at most
/// [`DEFAULT_MAX_TEXT_BYTES`]; for another limit, model or gazetteer see
/// [`Article::parse`] and [`Extractor`].
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
