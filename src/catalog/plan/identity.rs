//! Who a mention in an article is among those whom the catalogue knows.

use std::collections::BTreeSet;

use jiff::{ToSpan, civil::Date};

use super::Planner;
use crate::{
    actor::{ActorKind, ActorMention},
    catalog::{
        Result,
        identity::{Agreement, Country, Fields, Resemblance, agreement, likenesses, resemblance, unrelated},
        names::{self, IndexedName},
    },
    records::{ActorId, ActorRecord, ArticleRecord, keys},
    store::Row,
};

/// Among whom a mention is looked for; a name that more have is told apart no further.
const MOST_CANDIDATES: usize = 16;

/// So many of an actor's latest roles are compared.
const MOST_ROLES: usize = 8;

/// Nobody speaks over more years than this.
const LONGEST_LIFE_YEARS: i64 = 75;

/// Nobody who is told by one role only does one thing and then another over more years than this.
const LONGEST_WORKING_LIFE_YEARS: i64 = 45;

/// Who has a role in more articles than this may be known beyond one country, whatever outlets they
/// are of.
const MOST_OF_THE_UNKNOWN: usize = 5;

/// Who a mention is.
pub(super) enum Identified {
    Known(ActorId),
    /// Nobody whom the catalogue knows.
    New,
    /// One of several.
    Ambiguous,
}

impl Planner<'_, '_> {
    /// Who a mention is whose name would be known in other articles.
    pub(super) fn identify(&self, mention: &ActorMention, among: Fields) -> Result<Identified> {
        let mut fitting: Vec<((Agreement, Resemblance), ActorId, ActorId)> = Vec::new();
        let candidates = self.candidates(mention)?;
        for &candidate in &candidates {
            // A curator has said whose mentions these are.
            if self.overlay.get(&keys::reassignment(self.id, candidate))?.is_some() {
                return Ok(Identified::Known(candidate));
            }
        }
        for candidate in candidates {
            let record = self.actor_record(candidate)?;
            let Some(resemblance) = self.resembles(mention, &record, candidate)? else { continue };
            let agreement = if record.kind.or(mention.kind).is_none_or(|kind| kind == ActorKind::Person) {
                self.agrees(mention, among, candidate)?
            } else {
                Agreement::Open
            };
            if agreement != Agreement::Conflicts {
                fitting.push(((agreement, resemblance), candidate, self.root_of(candidate)?));
            }
        }
        let Some(&(best, candidate, root)) = fitting.iter().min() else { return Ok(Identified::New) };
        let best: Vec<_> = fitting.iter().filter(|(fit, ..)| *fit == best).collect();
        if best.iter().any(|&&(_, _, other)| other != root) {
            // Whoever spoke in the article before it was read again speaks in it still.
            for &&(_, candidate, _) in &best {
                if self.overlay.get(&keys::participant(self.id, candidate))?.is_some() {
                    return Ok(Identified::Known(candidate));
                }
            }
            return Ok(Identified::Ambiguous);
        }
        Ok(Identified::Known(candidate))
    }

    fn candidates(&self, mention: &ActorMention) -> Result<BTreeSet<ActorId>> {
        let exact = keys::identity(&names::identity_of(&mention.display_name), None);
        let mut found: BTreeSet<ActorId> =
            self.overlay.get(&exact)?.and_then(|value| keys::trailing_actor(&value)).into_iter().collect();
        for name in names_of(mention) {
            for likeness in likenesses(name) {
                let rows = self.overlay.some_rows(&keys::actors_like(&likeness), MOST_CANDIDATES)?;
                found.extend(rows.iter().filter_map(|(key, _)| keys::trailing_actor(key)));
            }
        }
        Ok(found)
    }

    fn resembles(
        &self,
        mention: &ActorMention,
        record: &ActorRecord,
        candidate: ActorId,
    ) -> Result<Option<Resemblance>> {
        let kind = record.kind.or(mention.kind);
        let mut known: Vec<String> = self.indexed_names(candidate)?.into_iter().map(|name| name.name).collect();
        known.push(record.display_name.clone());
        // A name that tells the candidate from this one: "Maria Elena" is not "Maria Teresa", though
        // both may be called "Maria Lopes".
        if kind == Some(ActorKind::Person) && resemblance(&mention.display_name, &record.display_name, kind).is_none() {
            let full = |name: &&String| name.split(' ').count() > 2;
            let told_apart = full(&&mention.display_name) && full(&&record.display_name);
            let renamed = names_of(mention).skip(1).any(|name| known.iter().any(|known| known == name));
            if told_apart && !renamed && !record.lasting_names().any(|name| same(name, &mention.display_name)) {
                return Ok(None);
            }
        }
        let pairs = names_of(mention).flat_map(|name| known.iter().map(move |known| (name, known)));
        Ok(pairs.filter_map(|(name, known)| resemblance(name, known, kind)).min())
    }

    fn agrees(&self, mention: &ActorMention, among: Fields, candidate: ActorId) -> Result<Agreement> {
        let rows = self.overlay.last_rows(&keys::roles(candidate), MOST_ROLES)?;
        let here = self.published;
        let far = |day: Date| {
            let lifetime = LONGEST_LIFE_YEARS.years();
            here.is_some_and(|here| here.saturating_sub(lifetime) > day || here.saturating_add(lifetime) < day)
        };
        if rows.iter().filter_map(|(key, _)| keys::role_day(key)).any(far) {
            return Ok(Agreement::Conflicts);
        }
        let roles: Vec<_> = rows.iter().map(|(_, role)| String::from_utf8_lossy(role)).collect();
        let roles = || roles.iter().map(AsRef::as_ref);
        let agreement = agreement(&mention.role, among, roles());
        if agreement == Agreement::Open
            && unrelated(&mention.role, roles())
            && (self.is_another_time(&rows) || self.is_another_country(&rows)?)
        {
            return Ok(Agreement::Conflicts);
        }
        Ok(agreement)
    }

    /// Whether all that is said of an actor with a date was said a working life before or after.
    fn is_another_time(&self, roles: &[Row]) -> bool {
        let working_life = LONGEST_WORKING_LIFE_YEARS.years();
        let Some(here) = self.published else { return false };
        let days: Vec<Date> = roles.iter().filter_map(|(key, _)| keys::role_day(key)).collect();
        let far = |day: &Date| here.saturating_sub(working_life) > *day || here.saturating_add(working_life) < *day;
        !days.is_empty() && days.iter().all(far)
    }

    /// Whether the outlets that say something of an actor, as far as their countries are known, are
    /// all of one country, and this one of another. Whom two countries report is known abroad.
    fn is_another_country(&self, roles: &[Row]) -> Result<bool> {
        let Some(here) = self.country.filter(|_| roles.len() <= MOST_OF_THE_UNKNOWN) else { return Ok(false) };
        let articles = roles.iter().filter_map(|(key, _)| keys::trailing_article(key)).map(keys::article);
        let articles: Vec<_> = articles.collect();
        let mut countries = BTreeSet::new();
        for bytes in self.overlay.get_many(&articles)?.into_iter().flatten() {
            countries.extend(Country::of_uri(&ArticleRecord::decode(&bytes)?.article.uri));
        }
        Ok(countries.len() == 1 && !countries.contains(&here))
    }

    /// The actor that a split gave this article's mentions of `actor` to, or else `actor`.
    pub(super) fn reassigned(&self, actor: ActorId) -> Result<ActorId> {
        let mut at = actor;
        // What was given to one actor may have been given on from there.
        while let Some(value) = self.overlay.get(&keys::reassignment(self.id, at))? {
            match keys::trailing_actor(&value) {
                Some(next) => at = next,
                None => break,
            }
        }
        Ok(at)
    }

    /// The actor that `actor` was merged into in the end, or else itself.
    pub(super) fn root_of(&self, actor: ActorId) -> Result<ActorId> {
        let mut root = actor;
        while let Some(next) = self.actor_record(root)?.merged_into {
            root = next;
        }
        Ok(root)
    }

    pub(super) fn reindex_likenesses(
        &mut self,
        actor: ActorId,
        before: &[IndexedName],
        after: &[IndexedName],
    ) -> Result<()> {
        let all = |names: &[IndexedName]| -> BTreeSet<String> {
            names.iter().flat_map(|name| likenesses(&name.name)).collect()
        };
        let (before, after) = (all(before), all(after));
        for likeness in after.difference(&before) {
            self.overlay.put(keys::actors_like_row(likeness, actor), Vec::new());
        }
        for likeness in before.difference(&after) {
            self.overlay.remove(keys::actors_like_row(likeness, actor));
        }
        for likeness in before.symmetric_difference(&after) {
            let shared = self.overlay.some_rows(&keys::actors_like(likeness), 2)?.len() > 1;
            let mark = keys::shared_likeness(likeness);
            let marked = self.overlay.get(&mark)?.is_some();
            if shared && !marked {
                self.overlay.put(mark, Vec::new());
            } else if marked && !shared {
                self.overlay.remove(mark);
            }
        }
        Ok(())
    }
}

/// The names of a mention that identify: its own, and others of several words.
fn names_of(mention: &ActorMention) -> impl Iterator<Item = &str> {
    let others = mention.aliases.iter().filter(|alias| alias.contains(' '));
    std::iter::once(&mention.display_name).chain(others).map(String::as_str)
}

fn same(one: &str, other: &str) -> bool {
    resemblance(one, other, None) == Some(Resemblance::Same)
}
