//! Articles: their records, lists, pieces and changes, and the statements and actors that they say
//! they have.

use std::collections::{BTreeMap, BTreeSet};

use super::{Reader, report::Findings};
use crate::{
    catalog::{Result, rows},
    records::{
        ActorId, ArticleId, ArticleRecord, Change, ChangeKind, PIECE_BYTES, Participant, RecordError, decode_blocks,
        decode_piece, key_parts,
        keys::{self, Part},
    },
    store::{Row, Scan},
};

/// Records: that they can be read, are listed, and have their text and their change.
pub(super) fn records(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let record = ArticleRecord::decode(value);
        let (Some(id), Ok(record)) = (key_parts::article(key), &record) else {
            findings.lost(key, record.err().map_or_else(|| "the key is damaged".to_owned(), |error| error.to_string()));
            continue;
        };
        let listed = rows::of_article(id, record);
        let stored = reader.get_many(&listed)?;
        findings.compare(listed.into_iter().map(|key| (key, Vec::new())).collect(), stored);
        check_change(reader, id, record, findings)?;
        if let Err(error) = check_text(reader, id, record)? {
            findings.beyond(key, error.problem);
        }
    }
    Ok(())
}

/// The change that made a record.
fn check_change(reader: &Reader<'_>, id: ArticleId, record: &ArticleRecord, findings: &mut Findings) -> Result<()> {
    let key = keys::change(record.sequence);
    let change = reader.get(key.clone())?.and_then(|bytes| Change::decode(&bytes).ok());
    if change.is_none_or(|change| change.article != Some(id)) {
        let kind = if record.created == record.updated { ChangeKind::Stored } else { ChangeKind::Updated };
        let change = Change { article: Some(id), edit: None, kind, time: record.updated };
        findings.differs((key, change.encode()), format!("is not the change that made article {id}"));
    }
    Ok(())
}

/// Whether text and blocks are there as they went in.
fn check_text(
    reader: &Reader<'_>,
    id: ArticleId,
    record: &ArticleRecord,
) -> Result<std::result::Result<(), RecordError>> {
    let mut hasher = blake3::Hasher::new();
    let bad = |problem: String| Ok(Err(RecordError::new("article", problem)));
    let mut encoded_blocks = Vec::new();
    for (part, name, length) in
        [(Part::Text, "text", record.text_bytes as usize), (Part::Blocks, "blocks", record.blocks_bytes as usize)]
    {
        let numbers: Vec<_> = (0..length.div_ceil(PIECE_BYTES)).collect();
        for some in numbers.chunks(64) {
            let keys: Vec<_> =
                some.iter().map(|&number| keys::piece(id, record.revision, part, number as u32)).collect();
            for (&number, piece) in some.iter().zip(reader.get_many(&keys)?) {
                let Some(piece) = piece else { return bad(format!("piece {number} of its {name} is missing")) };
                match decode_piece(&piece, number, length) {
                    Err(error) => return bad(format!("piece {number} of its {name}: {}", error.problem)),
                    Ok(piece) if part == Part::Text => drop(hasher.update(&piece)),
                    Ok(piece) => encoded_blocks.extend_from_slice(&piece),
                }
            }
        }
    }
    if hasher.finalize() != record.article.raw_hash {
        return bad("its text does not have its hash".to_owned());
    }
    Ok(decode_blocks(&encoded_blocks).map(|_| ()))
}

/// Rows of lists of articles: that their article is there and is listed so.
pub(super) fn lists(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows {
        let Some(id) = keys::trailing_article(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        match reader.articles(&[id])?.pop().flatten() {
            None => findings.stray(key, format!("article {id} is missing")),
            Some(record) if !rows::of_article(id, &record).contains(key) => {
                findings.stray(key, format!("article {id} is not listed here"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

/// Pieces: that an article leads to them, or that they are marked as being written.
pub(super) fn pieces(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    let mut known: Option<((ArticleId, crate::records::Revision), bool)> = None;
    for (key, _) in rows {
        let Some((id, revision)) = key_parts::piece(key) else {
            findings.stray(key, "the key is damaged");
            continue;
        };
        let is_reachable = match known {
            Some((of, is_reachable)) if of == (id, revision) => is_reachable,
            _ => {
                let article = reader.articles(&[id])?.pop().flatten();
                article.is_some_and(|article| article.revision == revision)
                    || reader.get(keys::pending(id, revision))?.is_some()
            }
        };
        known = Some(((id, revision), is_reachable));
        if !is_reachable {
            findings.stray(key, format!("no article {id} of revision {revision} leads to it"));
        }
    }
    Ok(())
}

/// Marks of pieces that are being written, which the next opening sweeps away.
#[allow(clippy::unnecessary_wraps, reason = "every pass can fail")]
pub(super) fn marks(_: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, _) in rows.iter().filter(|(key, _)| keys::parse_pending(key).is_none()) {
        findings.stray(key, "the key is damaged");
    }
    Ok(())
}

/// Changes: that they can be read.
#[allow(clippy::unnecessary_wraps, reason = "every pass can fail")]
pub(super) fn changes(_: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        if key_parts::change(key).is_none() {
            findings.lost(key, "the key is damaged");
        } else if let Err(error) = Change::decode(value) {
            findings.lost(key, error.to_string());
        }
    }
    Ok(())
}

/// What articles say that they brought: as many statements, and the actors of these.
pub(super) fn contributions(reader: &Reader<'_>, rows: &[Row], findings: &mut Findings) -> Result<()> {
    for (key, value) in rows {
        let (Some(id), Ok(record)) = (key_parts::article(key), ArticleRecord::decode(value)) else { continue };
        let mut count = 0;
        let mut actors: BTreeMap<ActorId, Participant> = BTreeMap::new();
        reader.visit(Scan::prefix(&keys::statements_of(id), 0), |entries| {
            let ids: Vec<_> = entries.iter().filter_map(|(key, _)| keys::trailing_statement(key)).collect();
            for statement in reader.statements(&ids)?.into_iter().flatten() {
                count += 1;
                let Ok(actor) = statement.actor else { continue };
                let participant = actors.entry(actor.id).or_default();
                participant.add_name(&actor.name);
                participant.add_role(&actor.role);
            }
            Ok(())
        })?;
        if count != record.statement_count {
            let problem = format!("it has {count} statements, not {}", record.statement_count);
            // An extractor that is not known makes `reextract` find them again.
            let mended = ArticleRecord { statement_count: count, extractor_version: String::new(), ..record };
            findings.lessened((key.clone(), mended.encode()), problem);
        }
        let mut seen = BTreeSet::new();
        reader.visit(Scan::prefix(&keys::participants(id), 0), |participants| {
            for (key, value) in participants {
                let Some(actor) = keys::trailing_actor(key) else { continue };
                seen.insert(actor);
                match (actors.get(&actor), Participant::decode(value)) {
                    (None, _) => findings.stray(key, format!("no statement of article {id} is this actor's")),
                    (Some(mended), Err(error)) => findings.lessened((key.clone(), mended.encode()), error.to_string()),
                    (Some(_), Ok(_)) => {}
                }
            }
            Ok(())
        })?;
        for (actor, participant) in actors.into_iter().filter(|(actor, _)| !seen.contains(actor)) {
            findings.lessened((keys::participant(id, actor), participant.encode()), "is missing");
        }
    }
    Ok(())
}
