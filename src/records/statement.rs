//! Statements as they are stored, and their entries in the lists by date.

use prost::Message as _;

use super::{
    ActorId, ArticleId, RecordError,
    actor::{MAX_NAME_BYTES, decode_kind, encode_kind},
    clipped, decode,
    keys::{self, OutletKey},
    storage, stored_as,
};
use crate::{
    actor::{ActorAbsence, ActorKind, ActorLink},
    date::{DateBasis, DayInterval, StatementDate},
    statement::{Act, Form, Modality},
    store::MAX_VALUE_BYTES,
    text::Span,
};

stored_as!(form: crate::statement::Form { Direct = 1, Indirect = 2, Mixed = 3 });
stored_as!(act: crate::statement::Act { Speech = 1, Attitude = 2 });
stored_as!(modality: crate::statement::Modality { Asserted = 1, Negated = 2, Conditional = 3, Expected = 4 });
stored_as!(link: crate::actor::ActorLink { Name = 1, ShortName = 2, Pronoun = 3, Role = 4, Continuation = 5 });
stored_as!(absence: crate::actor::ActorAbsence { NoSpeaker = 1, NoAntecedent = 2, Ambiguous = 3 });
stored_as!(basis: crate::date::DateBasis { Explicit = 1, Inherited = 2, Publication = 3, Unknown = 4 });

/// A statement as its record gives it: without its id, which is its key, and its article's
/// metadata.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct StatementRecord {
    pub article: ArticleId,
    pub index: u32,
    pub form: Form,
    pub act: Act,
    pub modality: Modality,
    pub outer: Option<u32>,
    pub content: Vec<Span>,
    pub cue: Vec<Span>,
    pub speaker: Vec<Span>,
    pub addressee: Vec<Span>,
    pub venue: Vec<Span>,
    /// The words of the spans; empty where they are too long for a record and must be read from
    /// the text.
    pub content_text: String,
    pub cue_text: String,
    pub speaker_text: String,
    pub addressee_text: String,
    pub venue_text: String,
    pub actor: Result<ActorEntry, ActorAbsence>,
    pub date: StatementDate,
    pub date_expression: String,
    pub confidence_millis: u16,
}

/// The actor of a statement as its record gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ActorEntry {
    pub id: ActorId,
    pub name: String,
    pub kind: Option<ActorKind>,
    pub role: String,
    pub link: ActorLink,
}

impl StatementRecord {
    /// Encodes the record, without the words that would make it longer than a value may be: they
    /// stay in the article's text.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let (actor, missing) = match &self.actor {
            Ok(actor) => (Some(actor), 0),
            Err(why) => (None, absence::to(*why)),
        };
        let day = |date: jiff::civil::Date| keys::day_number(date);
        let mut record = storage::StatementRecord {
            article_id: self.article.0.to_vec().into(),
            index: self.index,
            form: form::to(self.form),
            act: act::to(self.act),
            modality: modality::to(self.modality),
            outer: self.outer,
            content: pack(&self.content),
            cue: pack(&self.cue),
            speaker: pack(&self.speaker),
            addressee: pack(&self.addressee),
            venue: pack(&self.venue),
            content_text: self.content_text.clone(),
            cue_text: self.cue_text.clone(),
            speaker_text: self.speaker_text.clone(),
            addressee_text: self.addressee_text.clone(),
            venue_text: self.venue_text.clone(),
            actor_id: actor.map(|actor| actor.id.0.as_bytes().to_vec()).unwrap_or_default().into(),
            actor_name: actor.map(|actor| clipped(&actor.name, MAX_NAME_BYTES).to_owned()).unwrap_or_default(),
            actor_kind: encode_kind(actor.and_then(|actor| actor.kind)),
            actor_role: actor.map(|actor| clipped(&actor.role, MAX_NAME_BYTES).to_owned()).unwrap_or_default(),
            actor_link: actor.map_or(0, |actor| link::to(actor.link)),
            actor_absence: missing,
            start_day: self.date.interval.map(|interval| day(interval.start)),
            end_day: self.date.interval.map(|interval| day(interval.end)),
            basis: basis::to(self.date.basis),
            expression: clipped(&self.date_expression, MAX_NAME_BYTES).to_owned(),
            expression_span: pack(self.date.expression.as_slice()),
            reference_day: self.date.reference.map(day),
            confidence_millis: u32::from(self.confidence_millis),
        };
        for drop_words in [
            |record: &mut storage::StatementRecord| record.content_text.clear(),
            |record: &mut storage::StatementRecord| record.speaker_text.clear(),
            |record: &mut storage::StatementRecord| record.cue_text.clear(),
            |record: &mut storage::StatementRecord| record.venue_text.clear(),
            |record: &mut storage::StatementRecord| record.addressee_text.clear(),
        ] {
            if record.encoded_len() <= MAX_VALUE_BYTES {
                break;
            }
            drop_words(&mut record);
        }
        record.encode_to_vec()
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let bad = |problem: &str| RecordError::new("statement", problem);
        let record: storage::StatementRecord = decode("statement", bytes)?;
        let day = |number: i32| keys::date_of(number).ok_or_else(|| bad("a day out of range"));
        let actor = if record.actor_id.is_empty() {
            Err(absence::from("statement", record.actor_absence)?)
        } else {
            let id = uuid::Uuid::from_slice(&record.actor_id).map_err(|_| bad("an actor id of another length"))?;
            Ok(ActorEntry {
                id: ActorId(id),
                name: record.actor_name,
                kind: decode_kind("statement", record.actor_kind)?,
                role: record.actor_role,
                link: link::from("statement", record.actor_link)?,
            })
        };
        let interval = match (record.start_day, record.end_day) {
            (Some(start), Some(end)) => Some(DayInterval { start: day(start)?, end: day(end)? }),
            _ => None,
        };
        Ok(Self {
            article: ArticleId(record.article_id.as_ref().try_into().map_err(|_| bad("an id of another length"))?),
            index: record.index,
            form: form::from("statement", record.form)?,
            act: act::from("statement", record.act)?,
            modality: modality::from("statement", record.modality)?,
            outer: record.outer,
            content: unpack(&record.content).ok_or_else(|| bad("content spans"))?,
            cue: unpack(&record.cue).ok_or_else(|| bad("cue spans"))?,
            speaker: unpack(&record.speaker).ok_or_else(|| bad("speaker spans"))?,
            addressee: unpack(&record.addressee).ok_or_else(|| bad("addressee spans"))?,
            venue: unpack(&record.venue).ok_or_else(|| bad("venue spans"))?,
            content_text: record.content_text,
            cue_text: record.cue_text,
            speaker_text: record.speaker_text,
            addressee_text: record.addressee_text,
            venue_text: record.venue_text,
            actor,
            date: StatementDate {
                interval,
                basis: basis::from("statement", record.basis)?,
                expression: unpack(&record.expression_span).ok_or_else(|| bad("expression span"))?.first().copied(),
                reference: record.reference_day.map(day).transpose()?,
            },
            date_expression: record.expression,
            confidence_millis: record.confidence_millis as u16,
        })
    }

    /// A confidence in the unit that it is stored in.
    pub(crate) fn millis(confidence: f32) -> u16 {
        (confidence.clamp(0.0, 1.0) * 1000.0).round() as u16
    }

    /// Its entry in the lists by date.
    pub(crate) fn entry(&self, outlet: Option<OutletKey>) -> StatementEntry {
        StatementEntry {
            form: self.form,
            act: self.act,
            modality: self.modality,
            basis: self.date.basis,
            confidence_millis: self.confidence_millis,
            outlet,
            interval: self.date.interval,
        }
    }
}

/// Spans as pairs of a start, relative to the end before, and a length. Spans are in text order
/// and do not overlap.
fn pack(spans: &[Span]) -> Vec<u32> {
    let mut at = 0;
    let mut packed = Vec::with_capacity(2 * spans.len());
    for span in spans {
        packed.extend([span.start.wrapping_sub(at), span.end - span.start]);
        at = span.end;
    }
    packed
}

fn unpack(packed: &[u32]) -> Option<Vec<Span>> {
    let mut at = 0u32;
    packed
        .chunks(2)
        .map(|pair| {
            let start = at.wrapping_add(pair[0]);
            at = start.checked_add(*pair.get(1)?)?;
            Some(Span { start, end: at })
        })
        .collect()
}

/// A statement's entry in a list by date: what a query's conditions need, so that only what is
/// listed is read from its record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct StatementEntry {
    pub form: Form,
    pub act: Act,
    pub modality: Modality,
    pub basis: DateBasis,
    pub confidence_millis: u16,
    pub outlet: Option<OutletKey>,
    pub interval: Option<DayInterval>,
}

impl StatementEntry {
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(22);
        for number in [form::to(self.form), act::to(self.act), modality::to(self.modality), basis::to(self.basis)] {
            bytes.push(number as u8);
        }
        bytes.extend(self.confidence_millis.to_be_bytes());
        bytes.extend(OutletKey::bytes(self.outlet));
        if let Some(interval) = self.interval {
            bytes.extend(keys::day_number(interval.start).to_be_bytes());
            bytes.extend(keys::day_number(interval.end).to_be_bytes());
        }
        bytes
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, RecordError> {
        let bad = || RecordError::new("statement entry", "another length");
        let number = |at: usize| bytes.get(at).map(|&byte| u32::from(byte)).ok_or_else(bad);
        let part = |at: usize| bytes.get(at..).and_then(|rest| rest.first_chunk::<4>());
        let day = |at: usize| part(at).and_then(|bytes| keys::date_of(i32::from_be_bytes(*bytes))).ok_or_else(bad);
        let interval = match bytes.len() {
            14 => None,
            22 => Some(DayInterval { start: day(14)?, end: day(18)? }),
            _ => return Err(bad()),
        };
        Ok(Self {
            form: form::from("statement entry", number(0)?)?,
            act: act::from("statement entry", number(1)?)?,
            modality: modality::from("statement entry", number(2)?)?,
            basis: basis::from("statement entry", number(3)?)?,
            confidence_millis: u16::from_be_bytes([bytes[4], bytes[5]]),
            outlet: bytes.get(6..14).and_then(|part| part.try_into().ok()).and_then(OutletKey::from_bytes),
            interval,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> StatementRecord {
        StatementRecord {
            article: ArticleId([7; 16]),
            index: 3,
            form: Form::Mixed,
            act: Act::Speech,
            modality: Modality::Asserted,
            outer: Some(0),
            content: vec![Span::new(10, 20), Span::new(40, 44)],
            cue: vec![Span::new(21, 25)],
            speaker: vec![Span::new(2, 9)],
            addressee: vec![Span::new(26, 35)],
            venue: vec![Span::new(50, 72)],
            content_text: "“I will … go”".into(),
            cue_text: "said".into(),
            speaker_text: "Mr Doe".into(),
            addressee_text: "reporters".into(),
            venue_text: "at a news conference".into(),
            actor: Ok(ActorEntry {
                id: ActorId(uuid::Uuid::from_bytes([9; 16])),
                name: "John Doe".into(),
                kind: Some(ActorKind::Person),
                role: "mayor".into(),
                link: ActorLink::ShortName,
            }),
            date: StatementDate {
                interval: Some(DayInterval {
                    start: jiff::civil::date(2022, 7, 25),
                    end: jiff::civil::date(2022, 7, 26),
                }),
                basis: DateBasis::Explicit,
                expression: Some(Span::new(50, 59)),
                reference: Some(jiff::civil::date(2022, 7, 26)),
            },
            date_expression: "on Monday".into(),
            confidence_millis: 870,
        }
    }

    #[test]
    fn a_statement_survives_the_trip_through_its_record() {
        let record = record();
        assert_eq!(StatementRecord::decode(&record.encode()), Ok(record));
    }

    #[test]
    fn an_entry_survives_the_trip() {
        for interval in [record().date.interval, None] {
            let entry = StatementEntry { interval, ..record().entry(OutletKey::new("The Herald")) };
            assert_eq!(StatementEntry::decode(&entry.encode()), Ok(entry));
        }
    }

    #[test]
    fn words_too_long_for_a_record_are_left_to_the_text() {
        let long = StatementRecord { content_text: "é".repeat(5000), ..record() };
        let bytes = long.encode();
        assert!(bytes.len() <= MAX_VALUE_BYTES);
        let read = StatementRecord::decode(&bytes).expect("it decodes");
        assert_eq!(read.content_text, "");
        assert_eq!(read.cue_text, "said");
        assert_eq!(read.content, long.content);
    }

    #[test]
    fn a_damaged_record_is_an_error() {
        let bytes = record().encode();
        for cut in 0..bytes.len() {
            let _ = StatementRecord::decode(&bytes[..cut]);
        }
        assert!(StatementRecord::decode(b"\xff\xff").is_err());
        assert!(StatementEntry::decode(&[1, 1, 1]).is_err());
    }
}
