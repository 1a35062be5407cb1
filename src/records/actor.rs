//! Actors, counts, changes and the catalogue as a whole, as they are stored.

use std::fmt;

use jiff::Timestamp;
use prost::Message as _;
use uuid::Uuid;

use super::{ActorId, ArticleId, EditId, ExternalId, FORMAT, RecordError, clipped, decode, storage, stored_as};
use crate::actor::ActorKind;

stored_as!(actor_kind: crate::actor::ActorKind {
    Person = 1, Organization = 2, Government = 3, Group = 4, Document = 5,
});

/// Names and roles are stored up to this many bytes.
pub(super) const MAX_NAME_BYTES: usize = 256;

/// An actor of one article is stored with at most this many of its names.
const MAX_NAMES: usize = 8;

pub(super) fn encode_kind(kind: Option<ActorKind>) -> u32 {
    kind.map_or(0, actor_kind::to)
}

pub(super) fn decode_kind(record: &'static str, number: u32) -> Result<Option<ActorKind>, RecordError> {
    if number == 0 { Ok(None) } else { actor_kind::from(record, number).map(Some) }
}

/// An actor across all articles, or within one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActorRecord {
    pub display_name: String,
    pub kind: Option<ActorKind>,
    pub statement_count: u64,
    /// The article that it is confined to.
    pub within: Option<ArticleId>,
    /// Tells actors of one name apart: 0 for the first that had it.
    pub homonym: u32,
    /// The name that a curator gave it; empty: none.
    pub curated_name: String,
    pub curated_aliases: Vec<String>,
    pub external_ids: Vec<ExternalId>,
    pub merged_into: Option<ActorId>,
    /// How many edits concern it.
    pub edit_count: u32,
}

impl ActorRecord {
    /// One with this name, to which nothing is attributed yet.
    pub(crate) fn new(display_name: String, kind: Option<ActorKind>, within: Option<ArticleId>) -> Self {
        Self {
            display_name,
            kind,
            statement_count: 0,
            within,
            homonym: 0,
            curated_name: String::new(),
            curated_aliases: Vec::new(),
            external_ids: Vec::new(),
            merged_into: None,
            edit_count: 0,
        }
    }

    /// The name it goes by: the curator's, or that of the article which first brought it.
    pub(crate) fn name(&self) -> &str {
        if self.curated_name.is_empty() { &self.display_name } else { &self.curated_name }
    }

    /// The names that it has whatever articles call it: an edited actor stays when its articles go.
    pub(crate) fn lasting_names(&self) -> impl Iterator<Item = &str> {
        let own = (self.edit_count > 0).then_some(self.display_name.as_str());
        let curated = std::iter::once(&self.curated_name).chain(&self.curated_aliases);
        own.into_iter().chain(curated.map(String::as_str).filter(|name| !name.is_empty()))
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let external_id = |id: &ExternalId| storage::ExternalId { authority: id.authority.clone(), id: id.id.clone() };
        storage::ActorRecord {
            display_name: self.display_name.clone(),
            kind: encode_kind(self.kind),
            statement_count: self.statement_count,
            article_id: self.within.map(|id| id.0.to_vec()).unwrap_or_default().into(),
            homonym: self.homonym,
            curated_name: self.curated_name.clone(),
            curated_aliases: self.curated_aliases.clone(),
            external_ids: self.external_ids.iter().map(external_id).collect(),
            merged_into: self.merged_into.map(|id| id.bytes().to_vec()).unwrap_or_default().into(),
            edit_count: self.edit_count,
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::ActorRecord = decode("actor", bytes)?;
        let within = match record.article_id.as_ref() {
            [] => None,
            id => Some(ArticleId(id.try_into().map_err(|_| RecordError::new("actor", "an id of another length"))?)),
        };
        let merged_into = match record.merged_into.as_ref() {
            [] => None,
            id => Some(ActorId::from_slice(id).ok_or_else(|| RecordError::new("actor", "an id of another length"))?),
        };
        let external_id = |id: storage::ExternalId| ExternalId { authority: id.authority, id: id.id };
        Ok(Self {
            display_name: record.display_name,
            kind: decode_kind("actor", record.kind)?,
            statement_count: record.statement_count,
            within,
            homonym: record.homonym,
            curated_name: record.curated_name,
            curated_aliases: record.curated_aliases,
            external_ids: record.external_ids.into_iter().map(external_id).collect(),
            merged_into,
            edit_count: record.edit_count,
        })
    }
}

/// An actor in one article: under which names, in which role.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Participant {
    pub names: Vec<String>,
    pub role: String,
}

impl Participant {
    /// Adds a name, unless it is there or there are too many.
    pub(crate) fn add_name(&mut self, name: &str) {
        let name = clipped(name, MAX_NAME_BYTES);
        if self.names.len() < MAX_NAMES && !self.names.iter().any(|known| known == name) {
            self.names.push(name.to_owned());
        }
    }

    /// Sets the role, unless there is one.
    pub(crate) fn add_role(&mut self, role: &str) {
        if self.role.is_empty() {
            self.role.push_str(clipped(role, MAX_NAME_BYTES));
        }
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        storage::ParticipantRecord { names: self.names.clone(), role: self.role.clone() }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::ParticipantRecord = decode("participant", bytes)?;
        Ok(Self { names: record.names, role: record.role })
    }
}

/// A name of an actor, and how many articles give it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NameRecord {
    pub name: String,
    pub article_count: u64,
}

impl NameRecord {
    pub(crate) fn encode(&self) -> Vec<u8> {
        storage::AliasRecord { name: self.name.clone(), article_count: self.article_count }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::AliasRecord = decode("name", bytes)?;
        Ok(Self { name: record.name, article_count: record.article_count })
    }
}

pub(crate) fn encode_count(count: u64) -> Vec<u8> {
    storage::CountRecord { count }.encode_to_vec()
}

pub(crate) fn decode_count(bytes: &[u8]) -> Result<u64, RecordError> {
    decode::<storage::CountRecord>("count", bytes).map(|record| record.count)
}

/// What a change did to its article.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChangeKind {
    Stored = 1,
    Updated = 2,
    Reextracted = 3,
    Deleted = 4,
    ActorsEdited = 5,
}

/// What one commit changed: an article, or actors by an edit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    pub article: Option<ArticleId>,
    pub edit: Option<EditId>,
    pub kind: ChangeKind,
    pub time: Timestamp,
}

impl Change {
    pub(crate) fn encode(self) -> Vec<u8> {
        storage::ChangeRecord {
            article_id: self.article.map(|id| id.0.to_vec()).unwrap_or_default().into(),
            kind: self.kind as u32,
            time_micros: self.time.as_microsecond(),
            edit_id: self.edit.map(|id| id.bytes().to_vec()).unwrap_or_default().into(),
        }
        .encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let bad = |problem: &str| RecordError::new("change", problem);
        let record: storage::ChangeRecord = decode("change", bytes)?;
        let kinds = [
            ChangeKind::Stored,
            ChangeKind::Updated,
            ChangeKind::Reextracted,
            ChangeKind::Deleted,
            ChangeKind::ActorsEdited,
        ];
        let kind = kinds.into_iter().find(|&kind| kind as u32 == record.kind);
        let article = match record.article_id.as_ref() {
            [] => None,
            id => Some(ArticleId(id.try_into().map_err(|_| bad("an id of another length"))?)),
        };
        let edit = match record.edit_id.as_ref() {
            [] => None,
            id => Some(EditId::from_slice(id).ok_or_else(|| bad("an id of another length"))?),
        };
        Ok(Self {
            article,
            edit,
            kind: kind.ok_or_else(|| bad("a kind that is not known"))?,
            time: Timestamp::from_microsecond(record.time_micros).map_err(|_| bad("a time out of range"))?,
        })
    }
}

/// What is known of the catalogue as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Meta {
    pub format: u32,
    pub sequence: u64,
    pub articles: u64,
    pub statements: u64,
    pub actors: u64,
    pub text_bytes: u64,
    /// Nil in a catalogue of the first format.
    pub catalog_id: Uuid,
}

impl Meta {
    /// Of an empty catalogue in the present format.
    pub(crate) fn new() -> Self {
        let catalog_id = Uuid::now_v7();
        Self { format: FORMAT, sequence: 0, articles: 0, statements: 0, actors: 0, text_bytes: 0, catalog_id }
    }

    pub(crate) fn encode(self) -> Vec<u8> {
        let Self { format, sequence, articles, statements, actors, text_bytes, catalog_id } = self;
        let catalog_id = catalog_id.as_bytes().to_vec().into();
        storage::MetaRecord { format, sequence, articles, statements, actors, text_bytes, catalog_id }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::MetaRecord = decode("meta", bytes)?;
        let storage::MetaRecord { format, sequence, articles, statements, actors, text_bytes, catalog_id } = record;
        let catalog_id = match catalog_id.as_ref() {
            [] => Uuid::nil(),
            id => Uuid::from_slice(id).map_err(|_| RecordError::new("meta", "an id of another length"))?,
        };
        Ok(Self { format, sequence, articles, statements, actors, text_bytes, catalog_id })
    }
}

impl fmt::Display for Meta {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { sequence, articles, statements, actors, text_bytes, .. } = self;
        write!(
            out,
            "{articles} articles, {statements} statements, {actors} actors, {text_bytes} bytes of text, {sequence} changes"
        )
    }
}

/// Work on the catalogue as a whole that has not come to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Unfinished {
    pub task: UnfinishedTask,
    /// The pass of a rebuild to go on with.
    pub pass: u32,
    /// The key behind which it goes on; empty at the beginning.
    pub cursor: Vec<u8>,
}

/// What has not come to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnfinishedTask {
    /// Index rows are being made from the records.
    Rebuild = 1,
    /// Rows are being brought back from a backup.
    Restore = 2,
}

impl Unfinished {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let Self { task, pass, cursor } = self;
        storage::UnfinishedRecord { task: *task as u32, pass: *pass, cursor: cursor.clone().into() }.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let record: storage::UnfinishedRecord = decode("unfinished work", bytes)?;
        let task = match record.task {
            1 => UnfinishedTask::Rebuild,
            2 => UnfinishedTask::Restore,
            other => return Err(RecordError::new("unfinished work", format!("task {other}"))),
        };
        Ok(Self { task, pass: record.pass, cursor: record.cursor.to_vec() })
    }
}
