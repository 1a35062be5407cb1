//! Reads articles, statements and actors by id, and puts stored statements together.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{
    Actor, ActorRole, ArticleHeader, ArticleId, ArticleKey, ArticleView, Catalog, CatalogError, ExternalId, Result,
    StatementActor, StatementId, Stats, StorageStats, StoredArticle, StoredStatement, names,
};
use crate::{
    article::canonical_uri,
    records::{
        ActorId, ActorRecord, ArticleHead, ArticleRecord, Meta, NameRecord, PIECE_BYTES, RecordError, StatementRecord,
        decode_blocks, decode_piece,
        keys::{self, Part},
    },
    store::Scan,
    text::{Span, fold, words},
};

/// At most this many names and roles of an actor are read.
const MAX_NAMES: usize = 64;

/// Roles are put together from at most this many articles, newest first.
const MAX_ROLE_ROWS: usize = 1000;

/// An article that is replaced while it is read is read again, so often.
const READ_ATTEMPTS: usize = 16;

impl Catalog {
    /// The article with this id or uri.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is none.
    pub fn article(&self, key: &ArticleKey, view: ArticleView) -> Result<StoredArticle> {
        let (id, name) = match key {
            ArticleKey::Id(id) => (*id, id.to_string()),
            ArticleKey::Uri(uri) if uri.is_empty() => return Err(CatalogError::invalid("uri", "is empty")),
            ArticleKey::Uri(uri) => (ArticleId::new(&canonical_uri(uri), &[0; 32]), uri.clone()),
        };
        for _ in 0..READ_ATTEMPTS {
            let record = self.article_record(id)?.ok_or_else(|| CatalogError::not_found("article", &name))?;
            match self.complete_article(id, record, view)? {
                Some(article) => return Ok(article),
                None => self.deadline.check()?,
            }
        }
        Err(CatalogError::missing_record("article text", &id))
    }

    /// The statement with this id.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where there is none.
    pub fn statement(&self, id: StatementId) -> Result<StoredStatement> {
        let found = self.statements_by_id(&[id])?.pop();
        found.ok_or_else(|| CatalogError::not_found("statement", &id))
    }

    /// The statements with these ids, from 1 to 1,000, in their order.
    ///
    /// # Errors
    /// [`CatalogError::NotFound`] where one is missing.
    pub fn statements_by_id(&self, ids: &[StatementId]) -> Result<Vec<StoredStatement>> {
        if ids.is_empty() || ids.len() > 1000 {
            return Err(CatalogError::invalid("ids", format!("{} ids are not between 1 and 1,000", ids.len())));
        }
        let found = self.read_statements(ids)?;
        let check = |(id, found): (&StatementId, Option<StoredStatement>)| {
            found.ok_or_else(|| CatalogError::not_found("statement", &id))
        };
        ids.iter().zip(found).map(check).collect()
    }

    /// How much the catalogue holds.
    pub fn stats(&self) -> Result<Stats> {
        let meta = self.get(keys::META.to_vec())?.map(|bytes| Meta::decode(&bytes)).transpose()?;
        let Meta { sequence, articles, statements, actors, text_bytes, .. } = meta.unwrap_or_else(Meta::new);
        let disk_bytes = self.inner.store.disk_bytes()?;
        Ok(Stats { articles, statements, actors, text_bytes, disk_bytes, sequence })
    }

    /// What the catalogue takes on the disk.
    pub fn storage_stats(&self) -> Result<StorageStats> {
        let store = &self.inner.store;
        Ok(StorageStats { disk_bytes: store.disk_bytes()?, journal: store.journal().map(|journal| journal.stats()) })
    }

    pub(super) fn get(&self, key: keys::Key) -> Result<Option<Vec<u8>>> {
        Ok(self.inner.store.get_many(&[key], self.deadline)?.pop().flatten())
    }

    pub(super) fn article_record(&self, id: ArticleId) -> Result<Option<ArticleRecord>> {
        Ok(self.get(keys::article(id))?.map(|bytes| ArticleRecord::decode(&bytes)).transpose()?)
    }

    /// The records of several articles, those of which exist.
    pub(super) fn article_records(&self, ids: &[ArticleId]) -> Result<HashMap<ArticleId, ArticleRecord>> {
        let keys: Vec<_> = ids.iter().map(|&id| keys::article(id)).collect();
        let mut records = HashMap::new();
        for (&id, bytes) in ids.iter().zip(self.inner.store.get_many(&keys, self.deadline)?) {
            if let Some(bytes) = bytes {
                records.insert(id, ArticleRecord::decode(&bytes)?);
            }
        }
        Ok(records)
    }

    /// The article of a record; none where it was replaced in the meantime.
    pub(super) fn complete_article(
        &self,
        id: ArticleId,
        record: ArticleRecord,
        view: ArticleView,
    ) -> Result<Option<StoredArticle>> {
        let mut article = record.article;
        if view == ArticleView::Full {
            let read = |part, bytes| self.read_pieces(id, record.revision, part, bytes as usize, 0..bytes as usize);
            let Some(text) = read(Part::Text, record.text_bytes)? else { return Ok(None) };
            let Some(blocks) = read(Part::Blocks, record.blocks_bytes)? else { return Ok(None) };
            if blake3::hash(&text) != article.raw_hash {
                return Err(RecordError::new("article", format!("the text of {id} does not have its hash")).into());
            }
            article.text = String::from_utf8(text).map_err(|error| RecordError::new("article", error.to_string()))?;
            article.blocks = decode_blocks(&blocks)?;
        }
        let first = self.inner.store.scan(&Scan::prefix(&keys::same_text(&article.raw_hash), 1), self.deadline)?;
        let first = first.rows.first().and_then(|(key, _)| keys::trailing_article(key));
        Ok(Some(StoredArticle {
            id,
            revision: record.revision,
            article,
            text_bytes: record.text_bytes,
            duplicate_of: first.filter(|&first| first != id),
            extractor_version: record.extractor_version,
            statement_count: record.statement_count,
            created: record.created,
            updated: record.updated,
        }))
    }

    /// A range of the `all_bytes` bytes that are stored in pieces; none where a piece is missing.
    fn read_pieces(
        &self,
        id: ArticleId,
        revision: crate::records::Revision,
        part: Part,
        all_bytes: usize,
        range: std::ops::Range<usize>,
    ) -> Result<Option<Vec<u8>>> {
        let first = range.start / PIECE_BYTES;
        let numbers = first..range.end.div_ceil(PIECE_BYTES);
        let keys: Vec<_> = numbers.map(|number| keys::piece(id, revision, part, number as u32)).collect();
        let mut bytes = Vec::with_capacity(keys.len() * PIECE_BYTES);
        for (number, piece) in (first..).zip(self.inner.store.get_many(&keys, self.deadline)?) {
            let Some(piece) = piece else { return Ok(None) };
            bytes.extend_from_slice(&decode_piece(&piece, number, all_bytes)?);
        }
        let offset = first * PIECE_BYTES;
        Ok(bytes.get(range.start - offset..range.end - offset).map(<[u8]>::to_vec))
    }

    /// The statements with these ids, in their order, where they exist.
    pub(super) fn read_statements(&self, ids: &[StatementId]) -> Result<Vec<Option<StoredStatement>>> {
        let keys: Vec<_> = ids.iter().map(|&id| keys::statement(id)).collect();
        let records = self.inner.store.get_many(&keys, self.deadline)?;
        let decode = |bytes: Option<Vec<u8>>| bytes.map(|bytes| StatementRecord::decode(&bytes)).transpose();
        let records: Vec<Option<StatementRecord>> =
            records.into_iter().map(decode).collect::<std::result::Result<_, _>>()?;
        let mut articles: Vec<_> = records.iter().flatten().map(|record| record.article).collect();
        articles.sort_unstable();
        articles.dedup();
        let keys: Vec<_> = articles.iter().map(|&id| keys::article(id)).collect();
        let heads = self.inner.store.get_many(&keys, self.deadline)?;
        let decode = |bytes: Option<Vec<u8>>| bytes.map(|bytes| ArticleHead::decode(&bytes)).transpose();
        let heads: Vec<Option<ArticleHead>> = heads.into_iter().map(decode).collect::<std::result::Result<_, _>>()?;
        let complete = |(&id, record): (&StatementId, Option<StatementRecord>)| {
            let Some(record) = record else { return Ok(None) };
            let head = articles.binary_search(&record.article).ok().and_then(|at| heads[at].as_ref());
            let Some(head) = head else { return Ok(None) };
            self.complete_statement(id, record, head)
        };
        let mut statements: Vec<_> = ids.iter().zip(records).map(complete).collect::<Result<_>>()?;
        self.name_by_root(&mut statements)?;
        Ok(statements)
    }

    /// The statement of a record; none where its article was replaced in the meantime.
    fn complete_statement(
        &self,
        id: StatementId,
        record: StatementRecord,
        article: &ArticleHead,
    ) -> Result<Option<StoredStatement>> {
        let words_of = |stored: String, spans: &[Span]| -> Result<Option<String>> {
            let (Some(first), Some(last)) = (spans.first(), spans.last()) else { return Ok(Some(stored)) };
            if !stored.is_empty() {
                return Ok(Some(stored));
            }
            let range = first.range().start..last.range().end;
            let text_bytes = article.text_bytes as usize;
            let Some(bytes) = self.read_pieces(record.article, article.revision, Part::Text, text_bytes, range)? else {
                return Ok(None);
            };
            let Ok(text) = String::from_utf8(bytes) else { return Ok(None) };
            let moved = |span: &Span| Span { start: span.start - first.start, end: span.end - first.start };
            Ok(Some(words(&text, &spans.iter().map(moved).collect::<Vec<_>>())))
        };
        let Some(content_text) = words_of(record.content_text, &record.content)? else { return Ok(None) };
        let Some(cue_text) = words_of(record.cue_text, &record.cue)? else { return Ok(None) };
        let Some(speaker_text) = words_of(record.speaker_text, &record.speaker)? else { return Ok(None) };
        let Some(addressee_text) = words_of(record.addressee_text, &record.addressee)? else { return Ok(None) };
        let Some(venue_text) = words_of(record.venue_text, &record.venue)? else { return Ok(None) };
        Ok(Some(StoredStatement {
            id,
            index: record.index,
            form: record.form,
            act: record.act,
            modality: record.modality,
            outer: record.outer,
            content: record.content,
            cue: record.cue,
            speaker: record.speaker,
            addressee: record.addressee,
            venue: record.venue,
            content_text,
            cue_text,
            speaker_text,
            addressee_text,
            venue_text,
            actor: record.actor.map(|actor| StatementActor {
                id: actor.id,
                display_name: actor.name,
                kind: actor.kind,
                role: actor.role,
                link: actor.link,
            }),
            date: record.date,
            date_expression: record.date_expression,
            confidence: f32::from(record.confidence_millis) / 1000.0,
            article: ArticleHeader {
                id: record.article,
                uri: article.uri.clone(),
                title: article.title.clone(),
                outlet: article.outlet.clone(),
                published: article.published.clone(),
            },
        }))
    }

    /// The actor of a record, with the names and roles of all that were merged into it.
    pub(super) fn complete_actor(&self, id: ActorId, record: &ActorRecord) -> Result<Actor> {
        let store = &self.inner.store;
        let own = fold(record.name());
        let mut aliases: Vec<names::IndexedName> = Vec::new();
        let mut rows = Vec::new();
        let (mut statement_count, mut external_ids) = (record.statement_count, record.external_ids.clone());
        let members = self.members(id)?;
        for &member in &members {
            let names = store.scan(&Scan::prefix(&keys::names(member), MAX_NAMES + 1), self.deadline)?;
            for (_, value) in names.rows {
                let name = names::IndexedName::new(NameRecord::decode(&value)?.name);
                let known = name.folded == own || aliases.iter().any(|alias| alias.folded == name.folded);
                if !known && aliases.len() < MAX_NAMES {
                    aliases.push(name);
                }
            }
            let roles = store.scan(&Scan::prefix(&keys::roles(member), MAX_ROLE_ROWS).reversed(), self.deadline)?;
            rows.extend(roles.rows.into_iter().map(|(key, title)| (keys::role_day(&key), title)));
            if member != id
                && let Some(bytes) = self.get(keys::actor(member))?
            {
                let merged = ActorRecord::decode(&bytes)?;
                statement_count += merged.statement_count;
                let unknown = |id: &ExternalId| external_ids.iter().all(|known| known.authority != id.authority);
                let others: Vec<_> = merged.external_ids.into_iter().filter(unknown).collect();
                external_ids.extend(others);
            }
        }
        if members.len() > 1 {
            rows.sort_by(|(day, _), (other, _)| other.cmp(day));
        }
        let mut roles: Vec<ActorRole> = Vec::new();
        for (day, title) in rows {
            add_role(&mut roles, &String::from_utf8_lossy(&title), day);
        }
        Ok(Actor {
            id,
            display_name: record.name().to_owned(),
            kind: record.kind,
            aliases: aliases.into_iter().map(|alias| alias.name).collect(),
            roles,
            statement_count,
            article_scoped: record.within.is_some(),
            external_ids,
            merged_ids: members.into_iter().skip(1).collect(),
        })
    }
}

/// Adds a role that an article of `day` gives; days come newest first, undated ones last.
fn add_role(roles: &mut Vec<ActorRole>, title: &str, day: Option<Date>) {
    if let Some(role) = roles.iter_mut().find(|role| fold(&role.title) == fold(title)) {
        role.first_published = day.or(role.first_published);
    } else if roles.len() < MAX_NAMES {
        roles.push(ActorRole { title: title.to_owned(), first_published: day, last_published: day });
    }
}
