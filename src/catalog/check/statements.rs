//! Statements: their records, the lists by date, and the counts.

use std::{collections::BTreeSet, ops::Bound};

use jiff::{ToSpan, civil::Date};

use super::{Reader, report::Findings};
use crate::{
    catalog::{Result, names, rows},
    records::{
        ActorEntry, ActorId, ActorRecord, ArticleId, ArticleRecord, StatementEntry, StatementRecord, decode_count,
        encode_count, key_parts,
        keys::{self, CountPeriod, StatementScope},
    },
    statement::{Act, Modality},
    store::{Row, Scan, after_prefix},
    text::fold,
};

/// Records: that they can be read, that article and actor are there, and that they are in all lists.
pub(super) fn records(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    let mut readable = Vec::new();
    for (key, value) in rows {
        match (key_parts::statement(key), StatementRecord::decode(value)) {
            (Some(id), Ok(record)) => readable.push((id, record)),
            (_, Err(error)) => findings.lost(key, error.to_string()),
            (None, _) => findings.lost(key, "the key is damaged"),
        }
    }
    let articles: Vec<_> = readable.iter().map(|(_, record)| record.article).collect();
    let articles = reader.articles(&articles)?;
    let mut expected = Vec::new();
    let mut actors = Vec::new();
    for ((id, record), article) in readable.iter().zip(articles) {
        let Some(article) = article else {
            findings.lost(&keys::statement(*id), format!("article {} is missing", record.article));
            continue;
        };
        let outlet = article.outlet_key();
        let entry = record.entry(outlet).encode();
        expected.extend(rows::of_statement(*id, record, outlet).into_iter().map(|key| (key, entry.clone())));
        if let Ok(actor) = &record.actor {
            actors.push((actor, record.article));
        }
    }
    let keys: Vec<_> = expected.iter().map(|(key, _)| key.clone()).collect();
    findings.compare(expected, reader.get_many(&keys)?);
    check_actors(reader, &actors, findings)
}

/// That the actors of statements have records that can be read.
fn check_actors(reader: &Reader<'_>, actors: &[(&ActorEntry, ArticleId)], findings: &mut Findings) -> Result<()> {
    let keys: Vec<_> = actors.iter().map(|(actor, _)| keys::actor(actor.id)).collect();
    let mut mended = BTreeSet::new();
    for ((&(actor, article), key), record) in actors.iter().zip(&keys).zip(reader.get_many(&keys)?) {
        let problem = match record.as_deref().map(ActorRecord::decode) {
            Some(Ok(_)) => continue,
            Some(Err(error)) => error.to_string(),
            None => "is missing".to_owned(),
        };
        if mended.insert(actor.id) {
            findings.lessened((key.clone(), remembered(reader, actor, article)?.encode()), problem);
        }
    }
    Ok(())
}

/// An actor as its statement in an article and what is left of its index rows remember it.
fn remembered(reader: &Reader<'_>, actor: &ActorEntry, article: ArticleId) -> Result<ActorRecord> {
    let identity = keys::identity(&names::identity_of(&actor.name), Some(article));
    let by_name = keys::actors_by_name_row(true, &fold(&actor.name), actor.id);
    let found = reader.get_many(&[identity, by_name])?;
    let is_scoped = found[0].as_deref().and_then(keys::trailing_actor) == Some(actor.id) || found[1].is_some();
    Ok(ActorRecord::new(actor.name.clone(), actor.kind, is_scoped.then_some(article)))
}

/// Entries in lists by date: that their statement is there and listed so, and that it is counted.
pub(super) fn entries(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    let ids: Vec<_> = rows.iter().filter_map(|(key, _)| keys::trailing_statement(key)).collect();
    if ids.len() < rows.len() {
        for (key, _) in rows.iter().filter(|(key, _)| keys::trailing_statement(key).is_none()) {
            findings.stray(key, "the key is damaged");
        }
        return Ok(());
    }
    let statements = reader.statements(&ids)?;
    let articles: Vec<_> = statements.iter().flatten().map(|record| record.article).collect();
    let mut articles = reader.articles(&articles)?.into_iter();
    let mut counted = BTreeSet::new();
    for (((key, _), id), record) in rows.iter().zip(ids).zip(statements) {
        let Some(record) = record else {
            findings.stray(key, format!("statement {id} is missing"));
            continue;
        };
        let outlet = articles.next().flatten().as_ref().and_then(ArticleRecord::outlet_key);
        if !rows::of_statement(id, &record, outlet).contains(key) {
            findings.stray(key, format!("statement {id} is not listed here"));
        } else if is_counted(record.act, record.modality) {
            let of = match key[0] {
                b'D' => None,
                b'A' => Some(key_parts::leading_actor(key)),
                _ => continue,
            };
            counted.extend(
                rows::periods_of(record.date.interval).into_iter().map(|(period, day)| (of.flatten(), period, day)),
            );
        }
    }
    let counted: Vec<_> = counted.into_iter().collect();
    let keys: Vec<_> = counted.iter().map(|&(actor, period, day)| keys::count(actor, period, day)).collect();
    for ((&(actor, period, day), key), value) in counted.iter().zip(&keys).zip(reader.get_many(&keys)?) {
        if value.is_none() {
            let count = count_of(reader, actor, period, day)?;
            findings.differs((key.clone(), encode_count(count)), "is missing");
        }
    }
    Ok(())
}

/// Counts: that as many statements are listed.
pub(super) fn counts(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let Some((actor, period, day)) = key_parts::count(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let listed = count_of(reader, actor, period, day)?;
        match decode_count(value) {
            Ok(count) if count == listed && listed > 0 => {}
            _ if listed == 0 => findings.stray(key, "nothing is listed that it could count"),
            Ok(count) => findings.differs(
                (key.clone(), encode_count(listed)),
                format!("it says {count}, and {listed} statements are listed"),
            ),
            Err(error) => findings.differs((key.clone(), encode_count(listed)), error.to_string()),
        }
    }
    Ok(())
}

/// Asserted speech is counted.
fn is_counted(act: Act, modality: Modality) -> bool {
    act == Act::Speech && modality == Modality::Asserted
}

/// How many statements that are counted begin in a period, by the lists.
fn count_of(reader: &Reader<'_>, actor: Option<ActorId>, period: CountPeriod, day: Option<Date>) -> Result<u64> {
    let scope = actor.map_or(StatementScope::All, StatementScope::Actor);
    let days = match (period, day) {
        (CountPeriod::Day, Some(day)) => Some((day, day.checked_add(1.day()).ok())),
        (CountPeriod::Month, Some(day)) if day.day() == 1 => Some((day, day.checked_add(1.month()).ok())),
        (CountPeriod::Year, Some(day)) if day.day_of_year() == 1 => Some((day, day.checked_add(1.year()).ok())),
        (CountPeriod::Undated, None) => None,
        // No statement is counted in a month or year that begins within one.
        _ => return Ok(0),
    };
    let ranges: Vec<Scan> = match days {
        None => vec![Scan::prefix(&keys::statements_by_date(scope, keys::UNDATED_CLASS), 0)],
        Some((first, behind)) => keys::DATED_CLASSES
            .map(|class| {
                let prefix = keys::statements_by_date(scope, class);
                let at = |day| [prefix.as_slice(), &keys::day_part(day)].concat();
                let start = Bound::Included(at(first));
                let end = behind.map_or_else(|| after_prefix(&prefix), |day| Bound::Excluded(at(day)));
                Scan { start, end, ..Scan::prefix(&[], 0) }
            })
            .collect(),
    };
    let mut count = 0;
    for range in ranges {
        reader.visit(range, |entries| {
            for (_, value) in entries {
                let entry = StatementEntry::decode(value);
                count += u64::from(entry.is_ok_and(|entry| is_counted(entry.act, entry.modality)));
            }
            Ok(())
        })?;
    }
    Ok(count)
}
