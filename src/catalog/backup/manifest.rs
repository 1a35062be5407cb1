//! The manifest of a part: lines of text, a name and a value each, sealed by the last one.
//!
//! ```text
//! backup: 1
//! kind: incremental
//! created: 2026-11-24T03:15:00Z
//! catalog: 01a20b6e-1c6a-7352-8d35-76dec93d859b
//! format: 2
//! after: 1200 00112233445566778899aabbccddeeff
//! through: 1312 8c5f…
//! parent: 20261123T031500Z-full-1200
//! file: log 48311 3f1c…
//! seal: BLAKE3 hash of all lines above
//! ```

use std::{
    fmt::Write as _,
    fs::{self, File},
    io::Read as _,
    path::Path,
    str::FromStr,
};

use jiff::Timestamp;
use uuid::Uuid;

use super::{BackupError, BackupKind, BackupPart, PartFile};
use crate::store::journal::Position;

/// The form of backups that this version writes, and the newest that it reads.
const BACKUP_FORM: u32 = 1;

/// Its file in the folder of a part.
pub(super) const FILE: &str = "manifest";

/// A manifest is never longer.
const MAX_BYTES: u64 = 64 << 10;

pub(super) fn encode(part: &BackupPart) -> String {
    let position = |position: &Position| format!("{} {}", position.sequence, hex(&position.chain));
    let mut text = format!(
        "backup: {BACKUP_FORM}\nkind: {}\ncreated: {}\ncatalog: {}\nformat: {}\nafter: {}\nthrough: {}\n",
        part.kind,
        part.created,
        part.catalog_id,
        part.format,
        position(&part.after),
        position(&part.through),
    );
    if let Some(parent) = &part.parent {
        let _ = writeln!(text, "parent: {parent}");
    }
    for file in &part.files {
        let _ = writeln!(text, "file: {} {} {}", file.name, file.bytes, hex(&file.hash));
    }
    let seal = blake3::hash(text.as_bytes());
    let _ = writeln!(text, "seal: {seal}");
    text
}

/// The part in `folder`, by its manifest.
pub(super) fn read(folder: &Path) -> Result<BackupPart, BackupError> {
    let path = folder.join(FILE);
    // A link could lead to a part of something else, or out of the backups altogether.
    for (path, is_right) in [(folder, fs::Metadata::is_dir as fn(&_) -> _), (&path, fs::Metadata::is_file)] {
        match fs::symlink_metadata(path) {
            Ok(found) if is_right(&found) => {}
            Ok(_) => return Err(BackupError::damaged(path, "it is a link or something else than a part of a backup")),
            Err(error) => return Err(BackupError::io(path, &error)),
        }
    }
    let mut text = String::new();
    let read = File::open(&path).and_then(|file| file.take(MAX_BYTES).read_to_string(&mut text));
    read.map_err(|error| BackupError::damaged(&path, error.to_string()))?;
    let name = folder.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    decode(&text, name).map_err(|problem| BackupError::damaged(&path, problem))
}

fn decode(text: &str, name: &str) -> Result<BackupPart, String> {
    let sealed = text.rfind("seal: ").filter(|&at| at == 0 || text.as_bytes()[at - 1] == b'\n');
    let at = sealed.ok_or("its end is missing")?;
    let form = value(text, "backup").and_then(|form| form.parse::<u32>().ok()).ok_or("it is not a manifest")?;
    if form > BACKUP_FORM {
        return Err(format!("it has form {form}, and this version reads up to {BACKUP_FORM}: use a newer version"));
    }
    if text[at..] != format!("seal: {}\n", blake3::hash(&text.as_bytes()[..at])) {
        return Err("it is not as it was written".to_owned());
    }
    let required = |name: &'static str| value(text, name).ok_or_else(|| format!("`{name}` is missing"));
    let files = text.lines().filter_map(|line| line.strip_prefix("file: ")).map(file);
    Ok(BackupPart {
        name: name.to_owned(),
        kind: match required("kind")? {
            "full" => BackupKind::Full,
            "incremental" => BackupKind::Incremental,
            other => return Err(format!("{other:?} is no kind of backup")),
        },
        created: parsed::<Timestamp>("created", required("created")?)?,
        catalog_id: parsed::<Uuid>("catalog", required("catalog")?)?,
        format: parsed("format", required("format")?)?,
        after: position("after", required("after")?)?,
        through: position("through", required("through")?)?,
        parent: value(text, "parent").map(str::to_owned),
        files: files.collect::<Result<_, _>>()?,
    })
}

fn value<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

fn parsed<T: FromStr>(name: &str, value: &str) -> Result<T, String> {
    value.parse().map_err(|_| format!("`{name}` cannot be {value:?}"))
}

fn position(name: &str, value: &str) -> Result<Position, String> {
    let bad = || format!("`{name}` cannot be {value:?}");
    let (sequence, chain) = value.split_once(' ').ok_or_else(bad)?;
    Ok(Position { sequence: sequence.parse().map_err(|_| bad())?, chain: from_hex(chain).ok_or_else(bad)? })
}

fn file(value: &str) -> Result<PartFile, String> {
    let bad = || format!("`file` cannot be {value:?}");
    let parts: Vec<_> = value.split(' ').collect();
    let [name @ ("rows" | "log"), bytes, hash] = parts[..] else { return Err(bad()) };
    Ok(PartFile {
        name: name.to_owned(),
        bytes: bytes.parse().map_err(|_| bad())?,
        hash: from_hex(hash).ok_or_else(bad)?,
    })
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

fn from_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    if text.len() != 2 * N || !text.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&text[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part() -> BackupPart {
        BackupPart {
            name: "one".to_owned(),
            kind: BackupKind::Incremental,
            created: "2026-11-24T03:15:00Z".parse().expect("a time"),
            catalog_id: Uuid::from_bytes([7; 16]),
            format: 2,
            after: Position { sequence: 3, chain: [1; 16] },
            through: Position { sequence: 9, chain: [2; 16] },
            parent: Some("zero".to_owned()),
            files: vec![PartFile { name: "log".to_owned(), bytes: 12, hash: [3; 32] }],
        }
    }

    #[test]
    fn a_manifest_survives_the_trip() {
        assert_eq!(decode(&encode(&part()), "one"), Ok(part()));
    }

    #[test]
    fn a_manifest_that_was_cut_or_changed_anywhere_is_refused() {
        let text = encode(&part());
        for at in 0..text.len() {
            assert!(decode(&text[..at], "one").is_err(), "{at}");
            let mut other = text.clone().into_bytes();
            other[at] ^= 1;
            let other = String::from_utf8(other).expect("it is still ASCII");
            assert!(decode(&other, "one").is_err(), "{other}");
        }
    }
}
