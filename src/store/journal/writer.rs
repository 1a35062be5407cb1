//! Adds commits to the journal.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write as _},
    path::Path,
};

use super::{
    super::failpoint,
    Journal, JournalError, JournalOptions, Position, Result, Write, frame,
    segment::{self, SEGMENT_HEAD_BYTES, Segment},
};

/// Says up to which commit there is a backup.
const RELEASED: &str = "released";

/// So many bytes are made room for at a time.
const ROOM_BYTES: u64 = 1 << 20;

/// Makes what was written to a segment durable.
type Sync = Box<dyn Fn(&File) -> io::Result<()> + Send>;

/// The one who adds to a journal.
pub(in crate::store) struct JournalWriter {
    journal: Journal,
    options: JournalOptions,
    file: File,
    /// Where the records of the last segment end.
    end: u64,
    /// How long its file is. A sync is much cheaper where it does not grow, so room is made ahead.
    file_bytes: u64,
    last: Position,
    sync: Sync,
    /// Whether a sync failed, so that it is not known what is on the disk.
    broken: bool,
}

impl JournalWriter {
    /// Makes an empty journal that begins at `start`.
    pub(in crate::store) fn create(folder: &Path, options: JournalOptions, start: Position) -> Result<Self> {
        let make = || {
            match fs::create_dir(folder) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                done => done?,
            }
            begin_segment(folder, start, &[])?;
            sync_folder(folder)?;
            folder.parent().map_or(Ok(()), sync_folder)
        };
        make().map_err(|error| JournalError::io(folder, &error))?;
        Self::open(folder, options)
    }

    /// Whether anything may have been added to the journal in `folder`; not where there is none.
    pub(in crate::store) fn has_records(folder: &Path) -> Result<bool> {
        segment::has_records(folder).map_err(|error| JournalError::io(folder, &error))
    }

    /// Opens a journal to add to it, without what was not finished at its end.
    pub(in crate::store) fn open(folder: &Path, options: JournalOptions) -> Result<Self> {
        let (journal, tail) = Journal::read(folder)?;
        let segment = *journal.state().segments.last().expect("a journal has a segment");
        let open = || {
            let file = OpenOptions::new().write(true).open(segment.path(folder))?;
            if file.metadata()?.len() > tail.end {
                file.set_len(tail.end)?;
                file.sync_all()?;
            }
            tail.unfinished.as_ref().map_or(Ok(()), fs::remove_file)?;
            Ok(file)
        };
        let file = open().map_err(|error| JournalError::io(folder, &error))?;
        Ok(Self {
            journal,
            options,
            file,
            end: tail.end,
            file_bytes: tail.end,
            last: tail.last,
            sync: Box::new(File::sync_data),
            broken: false,
        })
    }

    /// The same with another way to sync.
    #[cfg(test)]
    pub(in crate::store) fn with_sync(self, sync: impl Fn(&File) -> io::Result<()> + Send + 'static) -> Self {
        let mut writer = self;
        writer.sync = Box::new(sync);
        writer
    }

    /// The journal that this adds to.
    pub(in crate::store) fn journal(&self) -> &Journal {
        &self.journal
    }

    /// Adds a commit and returns when it is on the disk; others see it once it is [published].
    /// After an error it is not in the journal, or the disk's state is unknown and the journal is
    /// [broken].
    ///
    /// [published]: Self::publish
    /// [broken]: Self::is_broken
    pub(in crate::store) fn append(&mut self, writes: &[Write]) -> Result<Position> {
        let folder = self.journal.folder().to_owned();
        if self.broken {
            let problem = "an earlier write to the journal failed".into();
            return Err(JournalError::Io { path: folder, problem });
        }
        let (bytes, after) = frame::encode(self.last, writes);
        let added = if self.end >= self.options.segment_bytes() {
            self.append_to_new_segment(&folder, &bytes)
        } else {
            self.append_to_segment(&bytes)
        };
        added.map_err(|error| JournalError::io(&folder, &error))?;
        self.last = after;
        if let Some(segment) = self.journal.state().segments.last_mut() {
            segment.bytes = self.end;
        }
        Ok(after)
    }

    /// Lets others read up to `position`: the engine has all commits so far.
    pub(in crate::store) fn publish(&self, position: Position) {
        self.journal.state().last = position;
    }

    /// Whether it is not known what is on the disk.
    pub(in crate::store) fn is_broken(&self) -> bool {
        self.broken
    }

    fn append_to_segment(&mut self, bytes: &[u8]) -> io::Result<()> {
        let end = self.end + bytes.len() as u64;
        let written = write_at(&self.file, self.end, bytes).and_then(|()| self.make_room_behind(end));
        if let Err(error) = written {
            self.broken = self.file.set_len(self.end).is_err();
            self.file_bytes = self.end;
            return Err(error);
        }
        failpoint::reach("a record is written");
        // What the disk holds after a failed sync nobody knows, nor does a second one tell.
        (self.sync)(&self.file).inspect_err(|_| self.broken = true)?;
        failpoint::reach("a record is synced");
        self.end = end;
        Ok(())
    }

    /// Fills the file with zeros for what comes behind `end`, where it would have to grow for it.
    fn make_room_behind(&mut self, end: u64) -> io::Result<()> {
        if end > self.file_bytes {
            let room = vec![0; self.options.segment_bytes().min(ROOM_BYTES) as usize];
            write_at(&self.file, end, &room)?;
            self.file_bytes = end + room.len() as u64;
        }
        Ok(())
    }

    fn append_to_new_segment(&mut self, folder: &Path, bytes: &[u8]) -> io::Result<()> {
        let made = begin_segment(folder, self.last, bytes).and_then(|file| sync_folder(folder).map(|()| file));
        let file = made.inspect_err(|_| {
            self.broken = fs::remove_file(segment::path(folder, self.last)).is_err() || sync_folder(folder).is_err();
        })?;
        // A reader knows the end of the former one also with the room behind it.
        let _ = self.file.set_len(self.end);
        self.file = file;
        self.end = (SEGMENT_HEAD_BYTES + bytes.len()) as u64;
        self.file_bytes = self.end;
        self.journal.state().segments.push(Segment { before: self.last, bytes: self.end });
        Ok(())
    }

    /// Drops the oldest segments beyond the bound. Those behind `needed` are not all in the engine yet.
    pub(in crate::store) fn prune(&self, needed: u64) {
        let mut state = self.journal.state();
        let mut bytes: u64 = state.segments.iter().map(|segment| segment.bytes).sum();
        let mut most = 0;
        for pair in state.segments.windows(2) {
            if bytes <= self.options.max_bytes || pair[1].before.sequence > needed {
                break;
            }
            bytes -= pair[0].bytes;
            most += 1;
        }
        self.journal.drop_segments(&mut state, most);
    }
}

/// A new segment behind `before` with one record, on the disk but for its name.
fn begin_segment(folder: &Path, before: Position, record: &[u8]) -> io::Result<File> {
    let file = OpenOptions::new().write(true).create(true).truncate(true).open(segment::path(folder, before))?;
    failpoint::reach("a segment is begun");
    write_at(&file, 0, &segment::encode_head(before))?;
    failpoint::reach("a segment has its head");
    write_at(&file, SEGMENT_HEAD_BYTES as u64, record)?;
    file.sync_all()?;
    Ok(file)
}

impl Drop for JournalWriter {
    fn drop(&mut self) {
        // Where the room stays behind the records, the next writer takes it away.
        let _ = self.file.set_len(self.end);
    }
}

fn write_at(mut file: &File, offset: u64, bytes: &[u8]) -> io::Result<()> {
    io::Seek::seek(&mut file, io::SeekFrom::Start(offset))?;
    file.write_all(bytes)
}

/// Up to which commit there is a backup, as far as is noted.
pub(super) fn released(folder: &Path) -> Result<Option<u64>> {
    let path = folder.join(RELEASED);
    match fs::read_to_string(&path) {
        // A note that cannot be read says nothing; the next backup writes it again.
        Ok(note) => Ok(sequence_noted(&note)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) if error.kind() == io::ErrorKind::InvalidData => Ok(None),
        Err(error) => Err(JournalError::io(&path, &error)),
    }
}

fn note_of(sequence: u64) -> String {
    let digits = sequence.to_string();
    let seal = blake3::hash(digits.as_bytes()).to_hex();
    format!("{digits} {}\n", &seal[..16])
}

fn sequence_noted(note: &str) -> Option<u64> {
    let sequence = note.split(' ').next()?.parse().ok()?;
    (note_of(sequence) == note).then_some(sequence)
}

pub(super) fn note_released(folder: &Path, sequence: u64) -> Result<()> {
    let draft = folder.join("released.new");
    let note = || {
        let mut file = File::create(&draft)?;
        file.write_all(note_of(sequence).as_bytes())?;
        file.sync_all()?;
        fs::rename(&draft, folder.join(RELEASED))?;
        sync_folder(folder)
    };
    note().map_err(|error| JournalError::io(&draft, &error))
}

/// Makes the names in a folder durable. Elsewhere than on Unix a folder cannot be opened for this.
fn sync_folder(path: &Path) -> io::Result<()> {
    if cfg!(unix) { File::open(path)?.sync_all() } else { Ok(()) }
}
