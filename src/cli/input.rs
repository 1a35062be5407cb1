//! Articles in files and on standard input, read one after another.

use std::{
    ffi::OsStr,
    fmt,
    fs::{File, Metadata},
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
    str, vec,
};

use clap::{Args, ValueEnum};

use super::failure::Failure;
use crate::api::v1;

/// The name under which standard input is given.
const STDIN: &str = "-";

/// A character takes at most this many bytes in a JSON string for each byte it has in UTF-8.
const JSON_ESCAPE_FACTOR: usize = 6;

/// Room on a line of JSON for all that is not the text.
const LINE_ALLOWANCE: usize = 64 << 10;

/// The files to read and what is known of them.
#[derive(Args, Debug)]
pub(super) struct InputArgs {
    /// Files to read: .txt, one article each, or .jsonl, one article a line; `-` is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
    /// Read all files as this, whatever their names end in; needed for standard input
    #[arg(long, value_name = "FORMAT")]
    input_format: Option<InputFormat>,
    /// Publication date (2022-07-25) or time (2022-07-25T18:30:00-05:00) of articles in .txt files
    #[arg(long, value_name = "DATE")]
    published: Option<String>,
    /// Publisher of articles in .txt files
    #[arg(long, value_name = "NAME")]
    outlet: Option<String>,
    /// Headline of the article, for a single .txt file
    #[arg(long)]
    title: Option<String>,
    /// Where the article lives, for a single .txt file
    #[arg(long)]
    uri: Option<String>,
}

/// What a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum InputFormat {
    /// One article in plain text
    Txt,
    /// On each line an article: {"uri", "published", "outlet", "title", "text", …}
    Jsonl,
}

/// An article that was read, or why it could not be.
pub(super) struct Item {
    /// Where it was read.
    pub(super) origin: Origin,
    /// What was read.
    pub(super) article: Result<v1::ArticleSource, InputError>,
    /// Bytes read for it.
    pub(super) bytes: u64,
}

/// Where an article was read: a file, and in a .jsonl file the line, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The file as it was given.
    pub(super) path: String,
    /// The line.
    pub(super) line: Option<u64>,
}

impl fmt::Display for Origin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = if self.path == STDIN { "standard input" } else { &self.path };
        match self.line {
            Some(line) => write!(out, "{path}:{line}"),
            None => out.write_str(path),
        }
    }
}

/// Why an article could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum InputError {
    #[error("there is no such file")]
    Missing,
    #[error("this is a folder: name the files in it")]
    Folder,
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    #[error("is not UTF-8 from byte {0} on")]
    NotUtf8(usize),
    #[error("has more than {0} bytes, the most that an article may have; see --max-article-bytes")]
    TooLarge(usize),
    #[error("is not an article in JSON: {0}")]
    BadJson(String),
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Unreadable(error),
        }
    }
}

impl InputArgs {
    /// Bytes to read, where that is known.
    pub(super) fn total_bytes(&self) -> Option<u64> {
        self.files.iter().map(|file| file.metadata().ok().filter(Metadata::is_file).map(|file| file.len())).sum()
    }

    /// The articles in the order of the files; each may have at most `max_text_bytes` bytes.
    pub(super) fn articles(self, max_text_bytes: usize) -> Result<Articles, Failure> {
        let formats = self.files.iter().map(|file| self.format_of(file)).collect::<Result<Vec<_>, _>>()?;
        let single_text = formats == [InputFormat::Txt];
        if !single_text && (self.uri.is_some() || self.title.is_some()) {
            return Err(Failure::Usage("--uri and --title are for a single .txt file".to_owned()));
        }
        if !formats.contains(&InputFormat::Txt) && (self.published.is_some() || self.outlet.is_some()) {
            return Err(Failure::Usage("--published and --outlet are for .txt files".to_owned()));
        }
        let known = v1::ArticleSource {
            uri: self.uri.unwrap_or_default(),
            outlet: self.outlet.unwrap_or_default(),
            title: self.title.unwrap_or_default(),
            published: self.published.unwrap_or_default(),
            ..v1::ArticleSource::default()
        };
        let files = self.files.into_iter().zip(formats).collect::<Vec<_>>().into_iter();
        Ok(Articles { files, lines: None, known, max_text_bytes })
    }

    fn format_of(&self, file: &Path) -> Result<InputFormat, Failure> {
        let by_name = || match file.extension().and_then(OsStr::to_str) {
            Some("txt") => Some(InputFormat::Txt),
            Some("jsonl") => Some(InputFormat::Jsonl),
            _ => None,
        };
        self.input_format.or_else(by_name).ok_or_else(|| {
            let file = file.display();
            Failure::Usage(format!("{file}: is it txt or jsonl? Its name does not say: give --input-format"))
        })
    }
}

/// The articles of some files, read as they are asked for.
pub(super) struct Articles {
    files: vec::IntoIter<(PathBuf, InputFormat)>,
    /// The .jsonl file that is being read.
    lines: Option<Lines>,
    /// What is known of articles in .txt files.
    known: v1::ArticleSource,
    max_text_bytes: usize,
}

impl Iterator for Articles {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Some(item) = self.lines.as_mut().and_then(Lines::next) {
                return Some(item);
            }
            self.lines = None;
            let (file, format) = self.files.next()?;
            let path = file.to_string_lossy().into_owned();
            match (open(&file), format) {
                (Ok(reader), InputFormat::Txt) => return Some(self.text(path, reader)),
                (Ok(reader), InputFormat::Jsonl) => {
                    self.lines = Some(Lines::new(path, reader, self.max_text_bytes));
                }
                (Err(error), _) => {
                    let origin = Origin { path, line: None };
                    return Some(Item { origin, article: Err(error.into()), bytes: 0 });
                }
            }
        }
    }
}

impl Articles {
    fn text(&self, path: String, reader: Reader) -> Item {
        let mut text = Vec::new();
        let read = reader.take(self.max_text_bytes as u64 + 1).read_to_end(&mut text);
        let bytes = text.len() as u64;
        let article = match read {
            Err(error) => Err(error.into()),
            Ok(_) if text.len() > self.max_text_bytes => Err(InputError::TooLarge(self.max_text_bytes)),
            Ok(_) => String::from_utf8(text)
                .map(|text| v1::ArticleSource { text, ..self.known.clone() })
                .map_err(|error| InputError::NotUtf8(error.utf8_error().valid_up_to())),
        };
        Item { origin: Origin { path, line: None }, article, bytes }
    }
}

type Reader = Box<dyn BufRead + Send>;

fn open(file: &Path) -> io::Result<Reader> {
    if file == Path::new(STDIN) {
        return Ok(Box::new(BufReader::new(io::stdin())));
    }
    // Opening a folder succeeds; reading it would be the first to fail.
    if file.is_dir() {
        return Err(io::ErrorKind::IsADirectory.into());
    }
    Ok(Box::new(BufReader::with_capacity(64 << 10, File::open(file)?)))
}

/// The lines of a .jsonl file that are not blank.
struct Lines {
    path: String,
    reader: Reader,
    number: u64,
    max_text_bytes: usize,
    failed: bool,
}

impl Lines {
    fn new(path: String, reader: Reader, max_text_bytes: usize) -> Self {
        Self { path, reader, number: 0, max_text_bytes, failed: false }
    }

    fn next(&mut self) -> Option<Item> {
        let max_line_bytes = self.max_text_bytes * JSON_ESCAPE_FACTOR + LINE_ALLOWANCE;
        let mut line = Vec::new();
        while !self.failed {
            self.number += 1;
            let bytes = match read_line(&mut self.reader, &mut line, max_line_bytes) {
                Ok(0) => return None,
                Ok(bytes) => bytes,
                Err(error) => {
                    self.failed = true;
                    return Some(self.item(Err(error.into()), 0));
                }
            };
            if bytes > max_line_bytes as u64 {
                return Some(self.item(Err(InputError::TooLarge(self.max_text_bytes)), bytes));
            }
            let byte_order_mark = if self.number == 1 { "\u{feff}".as_bytes() } else { &[] };
            let json = line.strip_prefix(byte_order_mark).unwrap_or(&line);
            if !json.trim_ascii().is_empty() {
                return Some(self.item(article_of(json), bytes));
            }
        }
        None
    }

    fn item(&self, article: Result<v1::ArticleSource, InputError>, bytes: u64) -> Item {
        Item { origin: Origin { path: self.path.clone(), line: Some(self.number) }, article, bytes }
    }
}

/// Reads a line with its end, keeps at most `most` bytes of it, and says how many it has: none at
/// the end of the file.
fn read_line(reader: &mut Reader, line: &mut Vec<u8>, most: usize) -> io::Result<u64> {
    line.clear();
    let mut bytes = 0;
    loop {
        let buffer = match reader.fill_buf() {
            Ok(buffer) => buffer,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        let end = buffer.iter().position(|&byte| byte == b'\n').map(|at| at + 1);
        let part = &buffer[..end.unwrap_or(buffer.len())];
        line.extend_from_slice(&part[..part.len().min(most - line.len())]);
        let read = part.len();
        bytes += read as u64;
        reader.consume(read);
        if end.is_some() || read == 0 {
            return Ok(bytes);
        }
    }
}

fn article_of(json: &[u8]) -> Result<v1::ArticleSource, InputError> {
    let json = str::from_utf8(json).map_err(|error| InputError::NotUtf8(error.valid_up_to()))?;
    serde_json::from_str(json).map_err(|error| {
        // A line of JSON is always its own line 1, which would mislead.
        let place = format!(" at line {} column {}", error.line(), error.column());
        let message = error.to_string();
        InputError::BadJson(match message.strip_suffix(&place) {
            Some(problem) => format!("{problem} at column {}", error.column()),
            None => message,
        })
    })
}
