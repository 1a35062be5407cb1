//! Plans one change: from an article and its statements to all rows that change with them.
//!
//! What an article brought before is read back from its records, so that replacing it is taking
//! its old rows away and putting its new ones in their place.

mod actors;
mod counts;
mod curation;
mod identity;

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    sync::Arc,
};

use jiff::{Timestamp, civil::Date};

use self::counts::Counts;
pub(super) use self::curation::Curation;
use super::{
    CatalogError, Ingested, Outcome, Result,
    identity::{Country, Fields, fields_of},
    overlay::Overlay,
    rows,
};
use crate::{
    extract::Statement,
    records::{
        ActorEdit, ActorEntry, ActorId, ArticleId, ArticleRecord, Change, ChangeKind, Meta, Participant, StatementId,
        StatementRecord, keys,
    },
    text::words,
};

/// A change, as a caller hands it to the writer.
#[derive(Debug)]
pub(super) enum Edit {
    /// Put this state of the article in the place of what is there.
    Put(Arc<Put>),
    /// Remove the article.
    Delete(ArticleId),
    /// Correct actors.
    Curate(Arc<Curation>),
}

impl Edit {
    /// Whether the two may not be planned as one batch.
    pub(super) fn collides(&self, other: &Self) -> bool {
        match (self.article(), other.article()) {
            (Some(one), Some(other)) => one == other,
            _ => false,
        }
    }

    fn article(&self) -> Option<ArticleId> {
        match self {
            Self::Put(put) => Some(put.id),
            Self::Delete(id) => Some(*id),
            Self::Curate(_) => None,
        }
    }
}

/// What a change did.
#[derive(Clone, Debug)]
pub(super) enum Done {
    /// An article was stored or removed.
    Article(Ingested),
    /// Actors were corrected.
    Actors(ActorEdit),
}

/// A state of an article, ready to store.
#[derive(Debug)]
pub(super) struct Put {
    pub id: ArticleId,
    /// Without statement count, sequences and times, which the change gives it.
    pub record: ArticleRecord,
    /// The article's text, which statements' words are taken from.
    pub text: String,
    pub statements: Vec<Statement>,
    /// The pieces of text and blocks. Where they are long they were written before.
    pub pieces: Vec<(keys::Key, Vec<u8>)>,
    pub kind: ChangeKind,
    /// The change that made the record that this one was derived from, where it was.
    pub basis: Option<u64>,
}

/// Why a change was not planned.
pub(super) enum Refusal {
    /// It cannot be done.
    Failed(CatalogError),
    /// What it was prepared from has changed since: prepare it again.
    Stale,
}

impl<E: Into<CatalogError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

/// The statements, participants and counts that one article adds to the catalogue or, before it
/// is replaced, takes from it.
#[derive(Default)]
struct Contribution {
    statements: Vec<(StatementId, StatementRecord)>,
    participants: BTreeMap<ActorId, Participant>,
}

/// Plans `edit` on top of what `overlay` holds already.
pub(super) fn plan(
    overlay: &mut Overlay<'_>,
    meta: &mut Meta,
    edit: &Edit,
    now: Timestamp,
) -> std::result::Result<Done, Refusal> {
    let mut next = Meta { sequence: meta.sequence + 1, ..*meta };
    let id = edit.article().unwrap_or(ArticleId::NONE);
    let old = overlay.get(&keys::article(id))?.map(|bytes| ArticleRecord::decode(&bytes)).transpose()?;
    let (published, country) = match edit {
        Edit::Put(put) => (put.record.published_day(), Country::of_uri(&put.record.article.uri)),
        _ => (None, None),
    };
    let mut planner = Planner { overlay, id, published, country, meta: &mut next, now };
    let (kind, done) = match edit {
        Edit::Delete(_) => {
            let old = old.ok_or_else(|| CatalogError::not_found("article", &id))?;
            (ChangeKind::Deleted, Done::Article(planner.delete(&old)?))
        }
        Edit::Put(put) => {
            if put.basis.is_some_and(|basis| old.as_ref().is_none_or(|old| old.sequence != basis)) {
                return Err(Refusal::Stale);
            }
            if !put.pieces_inline() && !planner.has_pieces(put)? {
                return Err(Refusal::Stale);
            }
            (put.kind, Done::Article(planner.put(put, old.as_ref())?))
        }
        Edit::Curate(curation) => (ChangeKind::ActorsEdited, Done::Actors(planner.curate(curation)?)),
    };
    let edit_id = match &done {
        Done::Article(_) => None,
        Done::Actors(edit) => Some(edit.id),
    };
    let change = Change { article: edit.article(), edit: edit_id, kind, time: now };
    overlay.put(keys::change(next.sequence), change.encode());
    overlay.put(keys::META.to_vec(), next.encode());
    *meta = next;
    Ok(done)
}

struct Planner<'a, 's> {
    overlay: &'a mut Overlay<'s>,
    /// The article that is changed.
    id: ArticleId,
    /// The day it was published.
    published: Option<Date>,
    /// Where its outlet is.
    country: Option<Country>,
    meta: &'a mut Meta,
    now: Timestamp,
}

impl Planner<'_, '_> {
    fn put(&mut self, put: &Put, old: Option<&ArticleRecord>) -> Result<Ingested> {
        let mut record = put.record.clone();
        let same_text = old.filter(|old| old.article.raw_hash == record.article.raw_hash);
        record.sequence = self.meta.sequence;
        record.text_sequence = same_text.map_or(self.meta.sequence, |old| old.text_sequence);
        record.created = old.map_or(self.now, |old| old.created);
        record.updated = self.now;
        record.statement_count = put.statements.len() as u32;

        let before = old.map(|old| self.contribution(old)).transpose()?.unwrap_or_default();
        if let Some(old) = old {
            self.remove_article_rows(old, &put.pieces)?;
        } else {
            self.meta.articles += 1;
        }
        if put.pieces_inline() {
            for (key, value) in &put.pieces {
                self.overlay.put(key.clone(), value.clone());
            }
        }
        self.overlay.remove(keys::pending(self.id, record.revision));
        self.put_article_rows(&record);
        let after = self.new_contribution(put)?;
        self.replace(&before, old, &after, Some(&record))?;

        let duplicate_of = self.first_with_text(&record)?;
        let outcome = match (old, duplicate_of) {
            (Some(_), _) => Outcome::Updated,
            (None, Some(_)) => Outcome::Duplicate,
            (None, None) => Outcome::Created,
        };
        Ok(Ingested {
            article_id: self.id,
            outcome,
            revision: record.revision,
            statement_count: record.statement_count,
            duplicate_of,
        })
    }

    /// Whether the pieces that were written before are still there: a deletion of the article may
    /// have taken them.
    fn has_pieces(&self, put: &Put) -> Result<bool> {
        let keys: Vec<_> = put.pieces.iter().map(|(key, _)| key.clone()).collect();
        Ok(self.overlay.get_many(&keys)?.iter().all(Option::is_some))
    }

    fn delete(&mut self, old: &ArticleRecord) -> Result<Ingested> {
        let before = self.contribution(old)?;
        self.remove_article_rows(old, &[])?;
        self.overlay.remove(keys::article(self.id));
        self.replace(&before, Some(old), &Contribution::default(), None)?;
        self.meta.articles -= 1;
        Ok(Ingested {
            article_id: self.id,
            outcome: Outcome::Updated,
            revision: old.revision,
            statement_count: 0,
            duplicate_of: None,
        })
    }

    /// The article that brought this text first, unless it is this one.
    fn first_with_text(&self, record: &ArticleRecord) -> Result<Option<ArticleId>> {
        let first = self.overlay.first(&keys::same_text(&record.article.raw_hash))?;
        Ok(first.and_then(|key| keys::trailing_article(&key)).filter(|&first| first != self.id))
    }

    fn put_article_rows(&mut self, record: &ArticleRecord) {
        self.overlay.put(keys::article(self.id), record.encode());
        for key in rows::of_article(self.id, record) {
            self.overlay.put(key, Vec::new());
        }
        self.meta.text_bytes += u64::from(record.text_bytes);
    }

    /// Removes the rows of the article itself, but for its record and the pieces that are `kept`.
    fn remove_article_rows(&mut self, old: &ArticleRecord, kept: &[(keys::Key, Vec<u8>)]) -> Result<()> {
        for key in rows::of_article(self.id, old) {
            self.overlay.remove(key);
        }
        let kept: HashSet<_> = kept.iter().map(|(key, _)| key).collect();
        for (key, _) in self.overlay.rows(&keys::pieces(self.id, old.revision))? {
            if !kept.contains(&key) {
                self.overlay.remove(key);
            }
        }
        self.meta.text_bytes -= u64::from(old.text_bytes);
        Ok(())
    }

    /// What the article's records say that it brought.
    fn contribution(&self, old: &ArticleRecord) -> Result<Contribution> {
        let mut contribution = Contribution::default();
        let rows = self.overlay.rows(&keys::statements_of(self.id))?;
        let ids: Vec<_> = rows.iter().filter_map(|(key, _)| keys::trailing_statement(key)).collect();
        let records: Vec<_> = ids.iter().map(|&id| keys::statement(id)).collect();
        for (id, bytes) in ids.into_iter().zip(self.overlay.get_many(&records)?) {
            if let Some(bytes) = bytes {
                contribution.statements.push((id, StatementRecord::decode(&bytes)?));
            }
        }
        debug_assert_eq!(contribution.statements.len(), old.statement_count as usize);
        for (key, value) in self.overlay.rows(&keys::participants(self.id))? {
            if let Some(actor) = keys::trailing_actor(&key) {
                contribution.participants.insert(actor, Participant::decode(&value)?);
            }
        }
        Ok(contribution)
    }

    /// What the article brings now. Actors that are new to the catalogue get their ids here.
    fn new_contribution(&mut self, put: &Put) -> Result<Contribution> {
        let mut contribution = Contribution::default();
        let mut occurrences: HashMap<(String, String), u32> = HashMap::new();
        let mut actors: HashMap<keys::Key, ActorId> = HashMap::new();
        for (index, statement) in put.statements.iter().enumerate() {
            let attribution = &statement.attribution;
            let content_text = words(&put.text, &attribution.content);
            let cue_text = words(&put.text, &attribution.cue);
            let occurrence = occurrences.entry((content_text.clone(), cue_text.clone())).or_default();
            let id = StatementId::new(self.id, &content_text, &cue_text, *occurrence);
            *occurrence += 1;
            let actor = match &statement.actor {
                Err(absence) => Err(*absence),
                Ok(mention) => {
                    let among = company(put, &mention.display_name);
                    let actor = self.actor_of(mention, among, &mut actors)?;
                    let participant = contribution.participants.entry(actor).or_default();
                    participant.add_name(&mention.display_name);
                    mention.aliases.iter().for_each(|alias| participant.add_name(alias));
                    participant.add_role(&mention.role);
                    Ok(ActorEntry {
                        id: actor,
                        name: mention.display_name.clone(),
                        kind: mention.kind,
                        role: mention.role.clone(),
                        link: mention.link,
                    })
                }
            };
            let record = StatementRecord {
                article: self.id,
                index: index as u32,
                form: attribution.form,
                act: attribution.act,
                modality: attribution.modality,
                outer: attribution.outer.map(|outer| outer as u32),
                content: attribution.content.clone(),
                cue: attribution.cue.clone(),
                speaker: attribution.speaker.clone(),
                addressee: attribution.addressee.clone(),
                venue: attribution.venue.clone(),
                content_text,
                cue_text,
                speaker_text: words(&put.text, &attribution.speaker),
                addressee_text: words(&put.text, &attribution.addressee),
                venue_text: words(&put.text, &attribution.venue),
                actor,
                date: statement.date.clone(),
                date_expression: words(&put.text, statement.date.expression.as_slice()),
                confidence_millis: StatementRecord::millis(attribution.confidence),
            };
            contribution.statements.push((id, record));
        }
        Ok(contribution)
    }

    /// Takes away what the article brought and puts in what it brings, with all entries and
    /// counts.
    fn replace(
        &mut self,
        before: &Contribution,
        old: Option<&ArticleRecord>,
        after: &Contribution,
        new: Option<&ArticleRecord>,
    ) -> Result<()> {
        let mut counts = Counts::default();
        for (id, record) in &before.statements {
            self.overlay.remove(keys::statement(*id));
            for key in rows::of_statement(*id, record, old.and_then(ArticleRecord::outlet_key)) {
                self.overlay.remove(key);
            }
            counts.add(record, -1);
        }
        for (id, record) in &after.statements {
            self.overlay.put(keys::statement(*id), record.encode());
            let outlet = new.and_then(ArticleRecord::outlet_key);
            let entry = record.entry(outlet).encode();
            for key in rows::of_statement(*id, record, outlet) {
                self.overlay.put(key, entry.clone());
            }
            counts.add(record, 1);
        }
        self.meta.statements = self.meta.statements - before.statements.len() as u64 + after.statements.len() as u64;

        let old_day = old.and_then(ArticleRecord::published_day);
        let new_day = new.and_then(ArticleRecord::published_day);
        let actors: BTreeSet<_> = before.participants.keys().chain(after.participants.keys()).copied().collect();
        for actor in actors {
            let was = before.participants.get(&actor);
            let is = after.participants.get(&actor);
            self.replace_participant(actor, (was, old_day), (is, new_day))?;
        }
        self.apply_counts(counts)
    }
}

/// The walks of life of the others who speak in an article.
fn company(put: &Put, name: &str) -> Fields {
    let others = put.statements.iter().take(MOST_COMPANY).filter_map(|statement| statement.actor.as_ref().ok());
    let others = others.filter(|other| other.display_name != name);
    others.fold(Fields::default(), |fields, other| fields.or(fields_of(&other.role)))
}

/// In statements.
const MOST_COMPANY: usize = 64;
