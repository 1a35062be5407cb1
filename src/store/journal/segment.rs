//! The files of the journal: `<first number, 20 digits>.log`, a head and records behind it.
//!
//! The head is `qjournl1`, the number and digest of the record before the first, and the first 8
//! bytes of the BLAKE3 hash of all that.

use std::{
    fs::{self, File},
    io::{self, BufReader, Read as _, Seek as _, SeekFrom},
    path::{Path, PathBuf},
};

use super::{
    JournalError, Position, Record, Result,
    frame::{self, HEAD_BYTES, Head},
};

const MAGIC: &[u8; 8] = b"qjournl1";

/// Bytes before the first record.
pub(super) const SEGMENT_HEAD_BYTES: usize = 40;

/// One file.
#[derive(Clone, Copy, Debug)]
pub(super) struct Segment {
    /// The state before its first record.
    pub before: Position,
    pub bytes: u64,
}

impl Segment {
    pub(super) fn path(&self, folder: &Path) -> PathBuf {
        path(folder, self.before)
    }
}

/// The file whose first record follows `before`.
pub(super) fn path(folder: &Path, before: Position) -> PathBuf {
    folder.join(format!("{:020}.log", before.sequence + 1))
}

pub(super) fn encode_head(before: Position) -> [u8; SEGMENT_HEAD_BYTES] {
    let mut head = [0; SEGMENT_HEAD_BYTES];
    head[..8].copy_from_slice(MAGIC);
    head[8..16].copy_from_slice(&before.sequence.to_be_bytes());
    head[16..32].copy_from_slice(&before.chain);
    let seal = blake3::hash(&head[..32]);
    head[32..].copy_from_slice(&seal.as_bytes()[..8]);
    head
}

fn decode_head(head: &[u8]) -> Option<Position> {
    let sequence = u64::from_be_bytes(*head.get(8..)?.first_chunk()?);
    let before = Position { sequence, chain: *head.get(16..)?.first_chunk()? };
    (encode_head(before) == head).then_some(before)
}

/// Where the journal ends.
pub(super) struct Tail {
    pub last: Position,
    /// Length of the last segment up to its last complete record.
    pub end: u64,
    /// A segment behind it whose making was interrupted.
    pub unfinished: Option<PathBuf>,
}

/// The segments of a journal and where it ends. Of the records, only those of the last segment are
/// looked at.
pub(super) fn list(folder: &Path) -> Result<(Vec<Segment>, Tail)> {
    let mut segments = Vec::new();
    let mut unfinished = None;
    let mut names = names(folder).map_err(|error| JournalError::io(folder, &error))?;
    names.sort_unstable();
    let count = names.len();
    for (number, first) in names.into_iter().enumerate() {
        let expected = Position { sequence: first.wrapping_sub(1), chain: [0; 16] };
        let path = path(folder, expected);
        let file = File::open(&path).map_err(|error| JournalError::io(&path, &error))?;
        let bytes = file.metadata().map_err(|error| JournalError::io(&path, &error))?.len();
        let mut head = Vec::new();
        let read = file.take(SEGMENT_HEAD_BYTES as u64).read_to_end(&mut head);
        read.map_err(|error| JournalError::io(&path, &error))?;
        match decode_head(&head) {
            Some(before) if before.sequence == expected.sequence => segments.push(Segment { before, bytes }),
            // The last one was being made when the power went: its first record was not finished.
            _ if number > 0 && number + 1 == count && !holds_record(&path)? => unfinished = Some(path),
            _ => return Err(JournalError::Damaged { path, offset: 0, problem: "the head is not as it was written" }),
        }
    }
    let Some(last) = segments.last_mut() else {
        return Err(JournalError::Hole { folder: folder.to_owned(), from: 1 });
    };
    let tail = Tail { unfinished, ..tail(folder, *last)? };
    last.bytes = tail.end;
    // Whether each segment leads to the next shows at the end of the former, which is read when its
    // records are.
    Ok((segments, tail))
}

/// The first numbers of all segments.
fn names(folder: &Path) -> io::Result<Vec<u64>> {
    let mut names = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        let number = name.to_str().and_then(|name| name.strip_suffix(".log")).filter(|number| number.len() == 20);
        names.extend(number.and_then(|number| number.parse::<u64>().ok()).filter(|&number| number > 0));
    }
    Ok(names)
}

/// Whether any segment is longer than its head.
pub(super) fn has_records(folder: &Path) -> io::Result<bool> {
    if !folder.exists() {
        return Ok(false);
    }
    for number in names(folder)? {
        let before = Position { sequence: number - 1, chain: [0; 16] };
        if fs::metadata(path(folder, before))?.len() > SEGMENT_HEAD_BYTES as u64 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where the last segment ends. A record that was not finished is not there; one that cannot be read
/// although others follow is damage.
fn tail(folder: &Path, segment: Segment) -> Result<Tail> {
    let mut reader = SegmentReader::open(folder, segment)?;
    loop {
        let tail = Tail { last: reader.last, end: reader.offset, unfinished: None };
        match reader.next() {
            Ok(Some(_)) => {}
            Ok(None) if tail.end >= reader.file_bytes => return Ok(tail),
            end @ (Ok(None) | Err(JournalError::Damaged { .. })) => {
                let path = segment.path(folder);
                let rest = read_from(&path, tail.end + 1).map_err(|error| JournalError::io(&path, &error))?;
                if frame::find(&rest).is_none() {
                    return Ok(tail);
                }
                return Err(end.err().unwrap_or_else(|| reader.damaged("no record begins")));
            }
            Err(error) => return Err(error),
        }
    }
}

fn holds_record(path: &Path) -> Result<bool> {
    let content = fs::read(path).map_err(|error| JournalError::io(path, &error))?;
    Ok(frame::find(&content).is_some())
}

fn read_from(path: &Path, offset: u64) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    let mut rest = Vec::new();
    file.read_to_end(&mut rest)?;
    Ok(rest)
}

/// Reads the records of one segment in order.
#[derive(Debug)]
pub(super) struct SegmentReader {
    path: PathBuf,
    file: BufReader<File>,
    file_bytes: u64,
    /// The state after the record read last.
    pub last: Position,
    /// Behind that record.
    pub offset: u64,
}

impl SegmentReader {
    pub(super) fn open(folder: &Path, segment: Segment) -> Result<Self> {
        let path = segment.path(folder);
        let open = || {
            let mut file = File::open(&path)?;
            let file_bytes = file.metadata()?.len();
            file.seek(SeekFrom::Start(SEGMENT_HEAD_BYTES as u64))?;
            Ok((BufReader::with_capacity(1 << 16, file), file_bytes))
        };
        let (file, file_bytes) = open().map_err(|error| JournalError::io(&path, &error))?;
        Ok(Self { path, file, file_bytes, last: segment.before, offset: SEGMENT_HEAD_BYTES as u64 })
    }

    /// The next record; none at the end of the file, or where there is only room behind.
    pub(super) fn next(&mut self) -> Result<Option<Record>> {
        let left = self.file_bytes.saturating_sub(self.offset);
        if left == 0 {
            return Ok(None);
        }
        if left < HEAD_BYTES as u64 {
            let mut rest = vec![0; left as usize];
            self.fill(&mut rest)?;
            return if rest.iter().all(|&byte| byte == 0) {
                Ok(None)
            } else {
                Err(self.damaged("a record is cut off"))
            };
        }
        let mut head = [0; HEAD_BYTES];
        self.fill(&mut head)?;
        if head == [0; HEAD_BYTES] {
            return Ok(None);
        }
        let head = Head::decode(&head).ok_or_else(|| self.damaged("no record begins"))?;
        if head.before != self.last {
            return Err(self.damaged("a record is not the next one"));
        }
        if head.body_bytes as u64 > left - HEAD_BYTES as u64 {
            return Err(self.damaged("a record is cut off"));
        }
        let mut body = vec![0; head.body_bytes];
        self.fill(&mut body)?;
        let record = head.record(&body).ok_or_else(|| self.damaged("a record is not as it was written"))?;
        self.offset += (HEAD_BYTES + body.len()) as u64;
        self.last = record.position;
        Ok(Some(record))
    }

    fn fill(&mut self, bytes: &mut [u8]) -> Result<()> {
        self.file.read_exact(bytes).map_err(|error| JournalError::io(&self.path, &error))
    }

    fn damaged(&self, problem: &'static str) -> JournalError {
        JournalError::Damaged { path: self.path.clone(), offset: self.offset, problem }
    }
}
