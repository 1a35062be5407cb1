//! Curators' edits of actors: what can be corrected, and the log of it.

use super::{
    ActorEdit, ActorId, ArticleId, Catalog, CatalogError, EditId, ExternalId, Page, PageRequest, Result,
    plan::{Curation, Done, Edit},
    scan::{KeyRange, Listed, Listing},
    writer::Written,
};
use crate::{records::keys, text::fold};

/// So many actors can be one, so that reading them as one stays bounded.
pub(super) const MOST_MEMBERS: usize = 64;

/// So many statements can be moved in one edit, so that it is one bounded batch.
pub(super) const MOST_MOVED: usize = 500;

/// What a curator's aliases of one actor may have together: they stand in its record.
pub(super) const MOST_ALIAS_BYTES: usize = 2048;

/// Of one actor.
pub(super) const MOST_EXTERNAL_IDS: usize = 8;

const MOST_ARTICLES: usize = 50;
const MOST_NAME_BYTES: usize = 256;
const MOST_AUTHOR_BYTES: usize = 128;
const MOST_REASON_BYTES: usize = 1024;
const MOST_AUTHORITY_BYTES: usize = 32;
const MOST_ID_BYTES: usize = 64;

/// What is to be corrected. An id of an actor that was merged means the one that it was merged
/// into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Correction {
    /// These are one actor.
    Merge {
        /// The one whose id and name stay.
        into: ActorId,
        /// The others, from 1 to 16. Their ids go on answering.
        merged: Vec<ActorId>,
    },
    /// The mentions of an actor in these articles are another's.
    Split {
        /// The actor.
        actor: ActorId,
        /// The articles, from 1 to 50.
        articles: Vec<ArticleId>,
        /// The new actor's name; empty: as the articles have it.
        name: String,
    },
    /// An actor is called so, too.
    AddAlias {
        /// The actor.
        actor: ActorId,
        /// The name.
        alias: String,
    },
    /// An actor goes by this name.
    Rename {
        /// The actor.
        actor: ActorId,
        /// The name.
        name: String,
    },
    /// An actor has this identifier in another catalogue.
    SetExternalId {
        /// The actor.
        actor: ActorId,
        /// The identifier; empty: none any more.
        id: ExternalId,
    },
    /// An edit was wrong.
    Undo {
        /// The edit.
        edit: EditId,
    },
}

/// Who corrects, and why.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Signature {
    /// Who: required, at most 128 bytes.
    pub author: String,
    /// Why: required, at most 1,024 bytes.
    pub reason: String,
    /// Names the request, so that handing it in twice makes one edit; may be empty.
    pub request_id: String,
}

impl Catalog {
    /// Makes an edit and logs it. When it returns, it is on disk.
    ///
    /// # Errors
    /// [`CatalogError::InvalidArgument`] where a field cannot be, [`CatalogError::NotFound`] where
    /// actor or edit is unknown, [`CatalogError::EditConflict`] where an edit cannot be undone.
    pub fn correct(&self, correction: &Correction, signature: &Signature) -> Result<ActorEdit> {
        check(correction, signature)?;
        let curation = Curation { correction: correction.clone(), signature: signature.clone() };
        let curation = std::sync::Arc::new(curation);
        loop {
            let written = self.inner.writer.write(Edit::Curate(curation.clone()), self.deadline)?;
            if let Written::Done(Done::Actors(edit)) = written {
                return Ok(edit);
            }
        }
    }

    /// The edits that concern an actor under any of its ids, or all, newest first.
    pub fn actor_edits(&self, actor: Option<ActorId>, page: &PageRequest) -> Result<Page<ActorEdit>> {
        let ranges = match actor {
            None => vec![KeyRange::all(keys::EDITS.to_vec())],
            Some(actor) => {
                let members = self.members(actor)?;
                members.into_iter().map(|member| KeyRange::all(keys::edits_of(member))).collect()
            }
        };
        let listing = Listing { groups: vec![ranges], reverse: true, query: format!("edits {actor:?}") };
        let mut last = None;
        let Listed { items, next } = listing.page(self.inner.store.as_ref(), self.deadline, page, |rest, _| {
            // An edit of several members stands under each.
            let id = keys::trailing_edit(rest).filter(|id| last.replace(*id) != Some(*id));
            let Some(id) = id else { return Ok(None) };
            let Some(bytes) = self.get(keys::edit(id))? else { return Ok(None) };
            Ok(Some(ActorEdit::decode(id, &bytes)?))
        })?;
        Ok(Page { items, next })
    }
}

fn check(correction: &Correction, signature: &Signature) -> Result<()> {
    text("author", &signature.author, MOST_AUTHOR_BYTES)?;
    text("reason", &signature.reason, MOST_REASON_BYTES)?;
    if signature.request_id.len() > MOST_AUTHOR_BYTES {
        return Err(CatalogError::invalid("request_id", format!("has more than {MOST_AUTHOR_BYTES} bytes")));
    }
    match correction {
        Correction::Merge { merged, .. } => count("merged_ids", merged.len(), 16),
        Correction::Split { articles, name, .. } => {
            count("article_ids", articles.len(), MOST_ARTICLES)?;
            if name.is_empty() { Ok(()) } else { named("display_name", name) }
        }
        Correction::AddAlias { alias, .. } => named("alias", alias),
        Correction::Rename { name, .. } => named("display_name", name),
        Correction::SetExternalId { id, .. } => external_id(id),
        Correction::Undo { .. } => Ok(()),
    }
}

fn text(field: &'static str, text: &str, most: usize) -> Result<()> {
    if text.trim().is_empty() {
        return Err(CatalogError::invalid(field, "is empty"));
    }
    if text.len() > most {
        return Err(CatalogError::invalid(field, format!("{} bytes are more than {most}", text.len())));
    }
    if text.chars().any(char::is_control) {
        return Err(CatalogError::invalid(field, "has a control character"));
    }
    Ok(())
}

fn named(field: &'static str, name: &str) -> Result<()> {
    text(field, name, MOST_NAME_BYTES)?;
    if fold(name).is_empty() {
        return Err(CatalogError::invalid(field, format!("{name:?} has no letter")));
    }
    Ok(())
}

fn count(field: &'static str, count: usize, most: usize) -> Result<()> {
    if (1..=most).contains(&count) {
        Ok(())
    } else {
        Err(CatalogError::invalid(field, format!("{count} ids are not between 1 and {most}")))
    }
}

fn external_id(id: &ExternalId) -> Result<()> {
    let lower =
        |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || matches!(letter, '-' | '_' | '.');
    if id.authority.is_empty() || id.authority.len() > MOST_AUTHORITY_BYTES || !id.authority.chars().all(lower) {
        let problem = format!("{:?} is not up to {MOST_AUTHORITY_BYTES} of a-z, 0-9, '-', '_' and '.'", id.authority);
        return Err(CatalogError::invalid("authority", problem));
    }
    if id.id.is_empty() {
        return Ok(());
    }
    text("external_id", &id.id, MOST_ID_BYTES)?;
    let item =
        |id: &str| id.strip_prefix('Q').is_some_and(|digits| digits.parse::<u64>().is_ok_and(|number| number > 0));
    if id.authority == "wikidata" && !item(&id.id) {
        return Err(CatalogError::invalid("external_id", format!("{:?} is not a Wikidata item such as Q42", id.id)));
    }
    Ok(())
}
