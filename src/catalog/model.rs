//! What goes into the catalogue's verbs and what comes out: plain data.

use jiff::{Timestamp, civil::Date};

use crate::{
    actor::{ActorAbsence, ActorKind, ActorLink},
    article::{Article, Published},
    date::{DateBasis, StatementDate},
    records::{ActorId, ArticleId, ExternalId, Revision, StatementId},
    statement::{Act, Form, Modality},
    store::journal::JournalStats,
    text::Span,
};

/// What a catalogue takes on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StorageStats {
    /// Bytes on disk, journal included; 0 in memory.
    pub disk_bytes: u64,
    /// The journal; none in memory.
    pub journal: Option<JournalStats>,
}

/// What became of one ingested article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ingested {
    /// The article.
    pub article_id: ArticleId,
    /// What was done.
    pub outcome: Outcome,
    /// The revision that is now stored.
    pub revision: Revision,
    /// How many statements it has, of every act and modality.
    pub statement_count: u32,
    /// The article that first brought this text, of a duplicate.
    pub duplicate_of: Option<ArticleId>,
}

/// What an ingestion did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The article is new.
    Created,
    /// The article was there with the same text and metadata.
    Unchanged,
    /// Another state of the article was replaced.
    Updated,
    /// The article is new, but its text came before under another uri.
    Duplicate,
}

/// An article in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredArticle {
    /// Its id.
    pub id: ArticleId,
    /// Its revision.
    pub revision: Revision,
    /// The article; `text` and `blocks` are empty in [`ArticleView::Basic`].
    pub article: Article,
    /// Length of the text in bytes.
    pub text_bytes: u32,
    /// The article that first brought this text, of a duplicate.
    pub duplicate_of: Option<ArticleId>,
    /// The extractor that made its statements.
    pub extractor_version: String,
    /// How many statements it has, of every act and modality.
    pub statement_count: u32,
    /// When it was first stored.
    pub created: Timestamp,
    /// When it or its statements last changed.
    pub updated: Timestamp,
}

/// How much of an article to read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ArticleView {
    /// Without text and blocks.
    Basic,
    /// Everything.
    #[default]
    Full,
}

/// How an article is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ArticleKey {
    /// By its id.
    Id(ArticleId),
    /// By its uri.
    Uri(String),
}

/// New values for an article's metadata; `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleUpdate {
    /// The publisher.
    pub outlet: Option<String>,
    /// The headline.
    pub title: Option<String>,
    /// The authors.
    pub authors: Option<Vec<String>>,
    /// The publication date or time; empty removes it.
    pub published: Option<String>,
    /// BCP 47 tag.
    pub language: Option<String>,
}

/// A statement in the catalogue.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredStatement {
    /// Its id.
    pub id: StatementId,
    /// Position among its article's statements, in text order.
    pub index: u32,
    /// Whether its words stand in quotation marks.
    pub form: Form,
    /// Said, or thought.
    pub act: Act,
    /// How the report stands to it.
    pub modality: Modality,
    /// `index` of the enclosing statement, of a nested one.
    pub outer: Option<u32>,
    /// What was said.
    pub content: Vec<Span>,
    /// The reporting expression.
    pub cue: Vec<Span>,
    /// The mention that it is attributed to.
    pub speaker: Vec<Span>,
    /// Who it was said to.
    pub addressee: Vec<Span>,
    /// The occasion or medium, with its preposition.
    pub venue: Vec<Span>,
    /// The words of `content`, fragments joined by " … ".
    pub content_text: String,
    /// The words of `cue`.
    pub cue_text: String,
    /// The words of `speaker`.
    pub speaker_text: String,
    /// The words of `addressee`.
    pub addressee_text: String,
    /// The words of `venue`.
    pub venue_text: String,
    /// Who spoke, or why that is not known.
    pub actor: Result<StatementActor, ActorAbsence>,
    /// When.
    pub date: StatementDate,
    /// The words that date it; empty where there are none.
    pub date_expression: String,
    /// From 0 to 1, in thousandths.
    pub confidence: f32,
    /// The article that reports it.
    pub article: ArticleHeader,
}

/// The actor of one statement, as its article gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatementActor {
    /// The actor in the catalogue.
    pub id: ActorId,
    /// Its name in the article.
    pub display_name: String,
    /// What kind of actor it is.
    pub kind: Option<ActorKind>,
    /// Its role in the article; may be empty.
    pub role: String,
    /// What the link rests on.
    pub link: ActorLink,
}

/// As much of an article as a reader of a list of statements needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ArticleHeader {
    /// Its id.
    pub id: ArticleId,
    /// Its uri.
    pub uri: String,
    /// Its headline.
    pub title: String,
    /// Its publisher.
    pub outlet: String,
    /// When it was published.
    pub published: Option<Published>,
}

/// An actor in the catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// Its name: a curator's, or that of the article that first brought it.
    pub display_name: String,
    /// What kind of actor it is.
    pub kind: Option<ActorKind>,
    /// Other names, at most 64.
    pub aliases: Vec<String>,
    /// Its roles, newest first, at most 64.
    pub roles: Vec<ActorRole>,
    /// How many statements it has, of every act and modality.
    pub statement_count: u64,
    /// Whether it is confined to one article; see [`crate::actor::ActorMention::identifies`].
    pub article_scoped: bool,
    /// Its identifiers in other catalogues, as curators gave them.
    pub external_ids: Vec<ExternalId>,
    /// Ids of actors that were merged into it; they lead here.
    pub merged_ids: Vec<ActorId>,
}

/// Two actors that may be one.
#[derive(Clone, Debug, PartialEq)]
pub struct MergeSuggestion {
    /// The one with more statements.
    pub actor: Actor,
    /// The other.
    pub other: Actor,
    /// From 0 to 1, how much speaks for it.
    pub score: f32,
    /// What speaks for it and against it.
    pub evidence: Vec<Evidence>,
}

/// Something that speaks for two actors being one, or against it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// They have this name in common.
    SameName(String),
    /// These names may be variants of one.
    SimilarNames(String, String),
    /// These roles have something in common.
    SimilarRoles(String, String),
    /// These roles belong to different walks of life.
    DifferentRoles(String, String),
    /// They have this external identifier in common.
    SameExternalId(ExternalId),
}

/// A role with the publication days of the articles that give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorRole {
    /// As the articles give it.
    pub title: String,
    /// Publication day of the earliest, where it is known.
    pub first_published: Option<Date>,
    /// Publication day of the latest, where it is known.
    pub last_published: Option<Date>,
}

/// Days from `start` up to, not including, `end`; an absent bound does not bound.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateRange {
    /// The first day.
    pub start: Option<Date>,
    /// The day after the last.
    pub end: Option<Date>,
}

impl DateRange {
    /// Whether it bounds anything.
    #[must_use]
    pub fn is_bounded(&self) -> bool {
        self.start.is_some() || self.end.is_some()
    }
}

/// Which statements; all conditions must hold, an empty one holds always.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StatementQuery {
    /// Of this actor.
    pub actor: Option<ActorId>,
    /// With a date interval that overlaps these days.
    pub dates: DateRange,
    /// Of these forms.
    pub forms: Vec<Form>,
    /// Of these acts; empty means speech.
    pub acts: Vec<Act>,
    /// Of these modalities; empty means asserted.
    pub modalities: Vec<Modality>,
    /// In articles of this outlet, compared folded.
    pub outlet: String,
    /// At least this confidence, from 0 to 1.
    pub minimum_confidence: f32,
    /// With a date of these bases.
    pub bases: Vec<DateBasis>,
    /// In this article.
    pub article: Option<ArticleId>,
}

/// Direction of a list by date. Undated entries come last in either.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// By the first day of the date, newest first.
    #[default]
    NewestFirst,
    /// By the first day of the date, oldest first.
    OldestFirst,
}

/// Which articles.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ArticleQuery {
    /// Published on these days of their own time zone.
    pub published: DateRange,
    /// Of this outlet, compared folded.
    pub outlet: String,
}

/// Which actors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorQuery {
    /// Of these kinds; empty means all.
    pub kinds: Vec<ActorKind>,
    /// Also actors that are confined to one article.
    pub include_article_scoped: bool,
}

/// Which counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CountQuery {
    /// Of this actor; none means of all.
    pub actor: Option<ActorId>,
    /// Periods that start on these days.
    pub dates: DateRange,
    /// The length of a period.
    pub period: Period,
}

/// The length of the periods to count in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Period {
    /// Days.
    #[default]
    Day,
    /// Calendar months.
    Month,
    /// Calendar years.
    Year,
}

/// How many statements a period has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PeriodCount {
    /// First day of the period.
    pub start: Date,
    /// The day after its last.
    pub end: Date,
    /// How many statements start in it.
    pub count: u64,
}

/// Counts of asserted speech.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// The periods that have statements, oldest first.
    pub periods: Page<PeriodCount>,
    /// Statements without a date.
    pub undated: u64,
}

/// Which page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// At most this many entries; 0 means 50, more than 1,000 means 1,000, negative is refused.
    pub size: i32,
    /// `next` of the page before; empty asks for the first.
    pub token: String,
}

/// A page of a list. It may come back short, even empty, and still have a next one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The entries.
    pub items: Vec<T>,
    /// Token of the next page; empty on the last.
    pub next: String,
}

impl<T> Default for Page<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next: String::new() }
    }
}

/// An actor that a look-up found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorMatch {
    /// The actor.
    pub actor: Actor,
    /// How its name fits.
    pub kind: MatchKind,
    /// The name or alias that fits.
    pub matched_name: String,
}

/// How a name fits the one looked up, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum MatchKind {
    /// The whole name is the same.
    Exact,
    /// All words looked up are words of the name.
    Words,
    /// The last word looked up begins a word of the name.
    Prefix,
    /// The same, with one typing error in a word.
    Fuzzy,
}

/// How much the catalogue holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stats {
    /// Articles stored.
    pub articles: u64,
    /// Statements stored, of every act and modality.
    pub statements: u64,
    /// Actors stored.
    pub actors: u64,
    /// Bytes of article text stored.
    pub text_bytes: u64,
    /// Bytes on disk; 0 in memory.
    pub disk_bytes: u64,
    /// Number of the last change.
    pub sequence: u64,
}
