//! The files of a part: blocks, each with its length and its BLAKE3 hash before it.

use std::{
    fs::{self, File},
    io::{BufReader, BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
};

use super::{BackupError, PartFile};
use crate::{
    records::{BackupRows, RecordError},
    store::journal::{Position, Write},
};

/// Before the body of a block: its length and its hash.
const HEAD_BYTES: usize = 4 + 32;

/// Rows are put together into blocks of about so many bytes.
const BLOCK_BYTES: usize = 256 << 10;

/// Writes a file of a part.
pub(super) struct BlockWriter {
    path: PathBuf,
    name: &'static str,
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    bytes: u64,
    rows: Vec<Write>,
    row_bytes: usize,
}

impl BlockWriter {
    pub(super) fn create(folder: &Path, name: &'static str) -> Result<Self, BackupError> {
        let path = folder.join(name);
        let file = File::create_new(&path).map_err(|error| BackupError::io(&path, &error))?;
        let file = BufWriter::with_capacity(1 << 20, file);
        Ok(Self { path, name, file, hasher: blake3::Hasher::new(), bytes: 0, rows: Vec::new(), row_bytes: 0 })
    }

    /// Adds rows, in blocks of a bounded size.
    pub(super) fn add_rows(&mut self, rows: impl IntoIterator<Item = (Vec<u8>, Vec<u8>)>) -> Result<(), BackupError> {
        for (key, value) in rows {
            self.row_bytes += key.len() + value.len();
            self.rows.push((key, Some(value)));
            if self.row_bytes >= BLOCK_BYTES {
                self.end_block()?;
            }
        }
        Ok(())
    }

    fn end_block(&mut self) -> Result<(), BackupError> {
        self.row_bytes = 0;
        let writes = std::mem::take(&mut self.rows);
        self.put(&BackupRows { commit: None, writes })
    }

    /// Adds a commit, in a block of its own.
    pub(super) fn add_commit(&mut self, position: Position, writes: Vec<Write>) -> Result<(), BackupError> {
        self.put(&BackupRows { commit: Some(position), writes })
    }

    fn put(&mut self, block: &BackupRows) -> Result<(), BackupError> {
        let body = block.encode();
        let length = (body.len() as u32).to_be_bytes();
        for bytes in [length.as_slice(), blake3::hash(&body).as_bytes(), &body] {
            self.hasher.update(bytes);
            self.bytes += bytes.len() as u64;
            self.file.write_all(bytes).map_err(|error| BackupError::io(&self.path, &error))?;
        }
        Ok(())
    }

    /// Ends the file and waits until it is on the disk.
    pub(super) fn finish(mut self) -> Result<PartFile, BackupError> {
        if !self.rows.is_empty() {
            self.end_block()?;
        }
        let written = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        written.map_err(|error| BackupError::io(&self.path, &error))?;
        let hash = *self.hasher.finalize().as_bytes();
        Ok(PartFile { name: self.name.to_owned(), bytes: self.bytes, hash })
    }
}

/// Reads a file of a part, block by block.
pub(super) struct BlockReader {
    path: PathBuf,
    file: BufReader<File>,
    /// Bytes that are still to come, by the manifest.
    left: u64,
}

impl BlockReader {
    /// Opens a file that has the length that the manifest says.
    pub(super) fn open(folder: &Path, file: &PartFile) -> Result<Self, BackupError> {
        let path = folder.join(&file.name);
        let found = fs::symlink_metadata(&path).map_err(|error| BackupError::damaged(&path, error.to_string()))?;
        if !found.is_file() {
            return Err(BackupError::damaged(&path, "it is a link or something else than a file"));
        }
        if found.len() != file.bytes {
            let problem = format!("it has {} bytes, and its manifest says {}", found.len(), file.bytes);
            return Err(BackupError::damaged(&path, problem));
        }
        let opened = File::open(&path).map_err(|error| BackupError::io(&path, &error))?;
        Ok(Self { path, file: BufReader::with_capacity(1 << 20, opened), left: file.bytes })
    }

    /// Checks that the file has its hash.
    pub(super) fn check(folder: &Path, file: &PartFile) -> Result<(), BackupError> {
        let mut reader = Self::open(folder, file)?;
        let mut hasher = blake3::Hasher::new();
        hasher.update_reader(&mut reader.file).map_err(|error| BackupError::io(&reader.path, &error))?;
        if hasher.finalize() == file.hash {
            Ok(())
        } else {
            Err(BackupError::damaged(&reader.path, "it is not as it was written"))
        }
    }

    /// The next block.
    pub(super) fn next(&mut self) -> Result<Option<BackupRows>, BackupError> {
        if self.left == 0 {
            return Ok(None);
        }
        let damaged = |path: &Path| BackupError::damaged(path, "it is not as it was written");
        let mut head = [0; HEAD_BYTES];
        self.file.read_exact(&mut head).map_err(|error| BackupError::io(&self.path, &error))?;
        let (length, hash) = head.split_at(4);
        let length = u64::from(u32::from_be_bytes([length[0], length[1], length[2], length[3]]));
        if self.left < HEAD_BYTES as u64 + length {
            return Err(damaged(&self.path));
        }
        self.left -= HEAD_BYTES as u64 + length;
        let mut body = vec![0; length as usize];
        self.file.read_exact(&mut body).map_err(|error| BackupError::io(&self.path, &error))?;
        if blake3::hash(&body).as_bytes() != hash {
            return Err(damaged(&self.path));
        }
        let decoded = BackupRows::decode(&body);
        decoded.map(Some).map_err(|error: RecordError| BackupError::damaged(&self.path, error.to_string()))
    }
}
