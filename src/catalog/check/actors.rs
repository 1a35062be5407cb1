//! Actors: their records, their parts in articles, their names and roles.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reader, curation, report::Findings};
use crate::{
    catalog::{
        Result,
        names::{self as name_index, IndexedName},
        rows,
    },
    records::{
        ActorId, ActorRecord, ArticleId, ArticleRecord, NameRecord, Participant, key_parts,
        keys::{self, Key, StatementScope},
    },
    store::{Row, Scan},
    text::fold,
};

/// Actors of articles: that the article is there, and the role that it gives.
pub(super) fn participants(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    let mut expected = Vec::new();
    for (key, value) in rows {
        let Some((article, actor)) = key_parts::participant(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let Some(record) = reader.articles(&[article])?.pop().flatten() else {
            findings.stray(key, format!("article {article} is missing"));
            continue;
        };
        // One that cannot be read is found where its article's statements are checked.
        if let Ok(participant) = Participant::decode(value) {
            expected.extend(rows::of_participant(article, actor, &participant, record.published_day()));
        }
    }
    let keys: Vec<_> = expected.iter().map(|(key, _)| key.clone()).collect();
    findings.compare(expected, reader.get_many(&keys)?);
    Ok(())
}

/// Roles: that an article gives them.
pub(super) fn roles(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        let (Some(actor), Some(article)) = (key_parts::leading_actor(key), keys::trailing_article(key)) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let participant = reader.get(keys::participant(article, actor))?;
        let participant = participant.and_then(|bytes| Participant::decode(&bytes).ok());
        let published = reader.articles(&[article])?.pop().flatten().as_ref().and_then(ArticleRecord::published_day);
        let given = participant.and_then(|participant| rows::of_participant(article, actor, &participant, published));
        if given.is_none_or(|(given, _)| given != *key) {
            findings.stray(key, format!("article {article} does not give it"));
        }
    }
    Ok(())
}

/// Records: that they can be read, that they are found by their name, that statements are listed as
/// many as they say, and that the names are those that articles give.
pub(super) fn records(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let record = ActorRecord::decode(value);
        let (Some(id), Ok(record)) = (key_parts::actor(key), &record) else {
            findings.lost(key, record.err().map_or_else(|| "the key is damaged".to_owned(), |error| error.to_string()));
            continue;
        };
        let (statements, articles) = attributed(reader, id)?;
        let edits = edits_of(reader, id)?;
        if statements == 0 && edits == 0 {
            findings.stray(key, "nothing is attributed to it, and no edit concerns it");
            continue;
        }
        let counted = ActorRecord { statement_count: statements, edit_count: edits, ..record.clone() };
        if counted != *record {
            let problem = format!(
                "it says {} statements and {} edits, and {statements} and {edits} are listed",
                record.statement_count, record.edit_count
            );
            findings.differs((key.clone(), counted.encode()), problem);
        }
        if let Some(into) = record.merged_into {
            let listed = keys::merged_into_row(into, id);
            let stored = reader.get_many(std::slice::from_ref(&listed))?;
            findings.compare(vec![(listed, Vec::new())], stored);
        }
        check_identity(reader, id, &counted, findings)?;
        check_names(reader, id, &counted, &articles, findings)?;
    }
    Ok(())
}

/// How many statements are listed as an actor's, and the articles that they are from.
fn attributed(reader: &Reader<'_>, id: ActorId) -> Result<(u64, BTreeSet<ArticleId>)> {
    let mut count = 0;
    let mut articles = BTreeSet::new();
    // All classes of dates: the prefix without one.
    let mut prefix = keys::statements_by_date(StatementScope::Actor(id), 0);
    prefix.pop();
    reader.visit(Scan::prefix(&prefix, 0), |entries| {
        count += entries.len() as u64;
        let ids: Vec<_> = entries.iter().filter_map(|(key, _)| keys::trailing_statement(key)).collect();
        articles.extend(reader.statements(&ids)?.into_iter().flatten().map(|record| record.article));
        Ok(())
    })?;
    Ok((count, articles))
}

/// How many edits concern an actor.
fn edits_of(reader: &Reader<'_>, id: ActorId) -> Result<u32> {
    let mut count = 0;
    reader.visit(Scan::prefix(&keys::edits_of(id), 0), |edits| {
        count += edits.len() as u32;
        Ok(())
    })?;
    Ok(count)
}

fn check_identity(reader: &Reader<'_>, id: ActorId, record: &ActorRecord, findings: &mut Findings) -> Result<()> {
    let [identity, by_name] = rows::of_actor(id, record);
    let stored = reader.get_many(&[identity.0.clone(), by_name.0.clone()])?;
    let bearer = stored[0].as_deref().and_then(keys::trailing_actor).filter(|&bearer| bearer != id);
    let rival = match bearer {
        None => None,
        Some(bearer) => reader.get(keys::actor(bearer))?.and_then(|bytes| ActorRecord::decode(&bytes).ok()),
    };
    match (bearer, rival) {
        (Some(bearer), Some(rival)) if rows::of_actor(bearer, &rival)[0].0 == identity.0 => {
            let mut numbered = record.clone();
            while reader.get(name_index::identity_key(&numbered))?.is_some_and(|own| own != keys::actor(id)) {
                numbered.homonym += 1;
            }
            let problem = format!("actor {bearer} has the same identity");
            findings.lessened((keys::actor(id), numbered.encode()), problem);
            let [identity, _] = rows::of_actor(id, &numbered);
            let known = reader.get(identity.0.clone())?;
            findings.compare(vec![identity, by_name], vec![known, stored[1].clone()]);
        }
        _ => findings.compare(vec![identity, by_name], stored),
    }
    Ok(())
}

/// That an actor has the names that its articles give it, and is found by their words.
fn check_names(
    reader: &Reader<'_>,
    id: ActorId,
    record: &ActorRecord,
    articles: &BTreeSet<ArticleId>,
    findings: &mut Findings,
) -> Result<()> {
    let mut given: BTreeMap<Key, NameRecord> = BTreeMap::new();
    let articles: Vec<_> = articles.iter().copied().collect();
    for some in articles.chunks(200) {
        let keys: Vec<_> = some.iter().map(|&article| keys::participant(article, id)).collect();
        for bytes in reader.get_many(&keys)?.into_iter().flatten() {
            let Ok(participant) = Participant::decode(&bytes) else { continue };
            let names: BTreeMap<String, &String> =
                participant.names.iter().rev().map(|name| (fold(name), name)).collect();
            for (folded, name) in names {
                let name = || NameRecord { name: name.clone(), article_count: 0 };
                given.entry(keys::name(id, &folded)).or_insert_with(name).article_count += 1;
            }
        }
    }

    for name in record.lasting_names() {
        let unnamed = || NameRecord { name: name.to_owned(), article_count: 0 };
        given.entry(keys::name(id, &fold(name))).or_insert_with(unnamed);
    }

    let mut stored: BTreeMap<Key, Vec<u8>> = BTreeMap::new();
    reader.visit(Scan::prefix(&keys::names(id), 0), |rows| {
        stored.extend(rows.iter().cloned());
        Ok(())
    })?;
    for (key, name) in &mut given {
        let known = stored.remove(key);
        match known.as_deref().map(NameRecord::decode) {
            // The first article to give a name gave its spelling, and may be gone.
            Some(Ok(known)) if keys::name(id, &fold(&known.name)) == *key => {
                name.name.clone_from(&known.name);
                if known != *name {
                    let problem =
                        format!("it says {} articles, and {} give it", known.article_count, name.article_count);
                    findings.differs((key.clone(), name.encode()), problem);
                }
            }
            Some(_) => findings.differs((key.clone(), name.encode()), "it is not the name that its key says"),
            None => findings.differs((key.clone(), name.encode()), "is missing"),
        }
    }
    for key in stored.keys() {
        findings.stray(key, "no article gives this name");
    }

    let names: Vec<String> = given.into_values().map(|name| name.name).collect();
    let likenesses = curation::likeness_rows(id, record, &names);
    let keys: Vec<_> = likenesses.iter().map(|(key, _)| key.clone()).collect();
    findings.compare(likenesses, reader.get_many(&keys)?);
    let names: Vec<_> = names.into_iter().map(IndexedName::new).collect();
    let by_word = name_index::by_word(&names);
    let expected: Vec<Row> = by_word
        .iter()
        .map(|(word, names)| (keys::actors_by_word_row(word, record.within.is_some(), id), name_index::encode(names)))
        .collect();
    let keys: Vec<_> = expected.iter().map(|(key, _)| key.clone()).collect();
    findings.compare(expected, reader.get_many(&keys)?);
    Ok(())
}

/// Actors by identity: that the actor is there and has it.
pub(super) fn identities(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        check_own(reader, key, keys::trailing_actor(value), findings)?;
    }
    Ok(())
}

/// Actors by name: that the actor is there and has it.
pub(super) fn by_name(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        check_own(reader, key, keys::trailing_actor(key), findings)?;
    }
    Ok(())
}

fn check_own(reader: &Reader<'_>, key: &Key, actor: Option<ActorId>, findings: &mut Findings) -> Result<()> {
    let Some(actor) = actor else {
        findings.stray(key, "the row is damaged");
        return Ok(());
    };
    let record = reader.get(keys::actor(actor))?.and_then(|bytes| ActorRecord::decode(&bytes).ok());
    match record {
        None => findings.stray(key, format!("actor {actor} is missing")),
        Some(record) if rows::of_actor(actor, &record).iter().all(|(own, _)| own != key) => {
            findings.stray(key, format!("actor {actor} is not found here"));
        }
        Some(_) => {}
    }
    Ok(())
}

/// Names: that the actor is there, which was compared with all of them then.
pub(super) fn names(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    let actors: Vec<_> = rows.iter().map(|(key, _)| key_parts::leading_actor(key)).collect();
    let keys: Vec<_> = actors.iter().map(|actor| actor.map(keys::actor).unwrap_or_default()).collect();
    for ((key, _), actor) in rows.iter().zip(reader.get_many(&keys)?) {
        if actor.is_none() {
            findings.stray(key, "its actor is missing");
        }
    }
    Ok(())
}
