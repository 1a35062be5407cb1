//! One record of the journal as bytes.
//!
//! | bytes | what |
//! | --- | --- |
//! | 4 | `qrec` |
//! | 4 | length of the body |
//! | 8 | number |
//! | 16 | digest of the record before |
//! | 16 | digest: BLAKE3 of number, digest before and body, cut |
//! | | body: for each row the key's length, the key, 0 or the value's length and one, the value |
//!
//! Numbers are big-endian; lengths in the body are LEB128.

use super::{Position, Record, Write};

const MAGIC: &[u8; 4] = b"qrec";

/// Bytes before the body.
pub(super) const HEAD_BYTES: usize = 48;

/// What stands before the body.
pub(super) struct Head {
    pub body_bytes: usize,
    pub before: Position,
    pub after: Position,
}

impl Head {
    /// None where this cannot be the beginning of a record.
    pub(super) fn decode(bytes: &[u8; HEAD_BYTES]) -> Option<Self> {
        let rest = bytes.strip_prefix(MAGIC)?;
        let (body_bytes, rest) = rest.split_first_chunk()?;
        let (sequence, rest) = rest.split_first_chunk()?;
        let (before, rest) = rest.split_first_chunk()?;
        let sequence = u64::from_be_bytes(*sequence);
        Some(Self {
            body_bytes: u32::from_be_bytes(*body_bytes) as usize,
            before: Position { sequence: sequence.checked_sub(1)?, chain: *before },
            after: Position { sequence, chain: rest.try_into().ok()? },
        })
    }

    /// The record with this head; none where `body` is not the one that was written.
    pub(super) fn record(&self, body: &[u8]) -> Option<Record> {
        (chained(self.before, body) == self.after)
            .then(|| Some(Record { position: self.after, writes: decode_body(body)? }))
            .flatten()
    }
}

/// The record that follows `before` and writes `writes`, and the state after it.
pub(super) fn encode(before: Position, writes: &[Write]) -> (Vec<u8>, Position) {
    let mut bytes = vec![0; HEAD_BYTES];
    for (key, value) in writes {
        put_length(&mut bytes, key.len());
        bytes.extend_from_slice(key);
        put_length(&mut bytes, value.as_ref().map_or(0, |value| value.len() + 1));
        bytes.extend_from_slice(value.as_deref().unwrap_or_default());
    }
    let body = &bytes[HEAD_BYTES..];
    let after = chained(before, body);
    let body_bytes = body.len() as u32;
    bytes[..4].copy_from_slice(MAGIC);
    bytes[4..8].copy_from_slice(&body_bytes.to_be_bytes());
    bytes[8..16].copy_from_slice(&after.sequence.to_be_bytes());
    bytes[16..32].copy_from_slice(&before.chain);
    bytes[32..48].copy_from_slice(&after.chain);
    (bytes, after)
}

/// Where some complete record begins in `bytes`, if anywhere.
pub(super) fn find(bytes: &[u8]) -> Option<usize> {
    let is_record = |at: usize| {
        let head = bytes[at..].first_chunk().and_then(Head::decode)?;
        let body = bytes[at + HEAD_BYTES..].get(..head.body_bytes)?;
        head.record(body)
    };
    let mut at = 0;
    while let Some(found) = bytes[at..].windows(MAGIC.len()).position(|window| window == MAGIC) {
        at += found;
        if is_record(at).is_some() {
            return Some(at);
        }
        at += 1;
    }
    None
}

fn chained(before: Position, body: &[u8]) -> Position {
    let sequence = before.sequence + 1;
    let mut hasher = blake3::Hasher::new();
    hasher.update(&sequence.to_be_bytes()).update(&before.chain).update(body);
    let mut chain = [0; 16];
    chain.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    Position { sequence, chain }
}

fn decode_body(mut body: &[u8]) -> Option<Vec<Write>> {
    let mut writes = Vec::new();
    while !body.is_empty() {
        let key_bytes = take_length(&mut body)?;
        let key = body.split_off(..key_bytes)?.to_vec();
        let value = match take_length(&mut body)? {
            0 => None,
            more => Some(body.split_off(..more - 1)?.to_vec()),
        };
        writes.push((key, value));
    }
    Some(writes)
}

fn put_length(bytes: &mut Vec<u8>, mut length: usize) {
    while length >= 0x80 {
        bytes.push(length as u8 | 0x80);
        length >>= 7;
    }
    bytes.push(length as u8);
}

fn take_length(bytes: &mut &[u8]) -> Option<usize> {
    let mut length = 0_usize;
    for shift in (0..35).step_by(7) {
        let byte = *bytes.split_off_first()?;
        length |= usize::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(length);
        }
    }
    None
}
