//! What a command prints: text for people, JSON for programs.

use std::io::{self, BufWriter, Write};

use clap::ValueEnum;
use console::Term;
use serde::Serialize;

use super::failure::Failure;

/// How a command prints what it found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// One JSON document
    Json,
    /// One JSON object a line, one line an entry
    Jsonl,
}

/// Standard output in the format that was asked for.
pub(super) struct Output {
    out: BufWriter<io::Stdout>,
    /// The format.
    pub(super) format: Format,
    /// Columns that text may take.
    pub(super) width: usize,
}

/// Columns of text where no terminal says how many there are.
const DEFAULT_WIDTH: usize = 100;

/// Text is not broken narrower than this, nor wider than is pleasant to read.
const READABLE_WIDTHS: (usize, usize) = (40, 120);

impl Output {
    pub(super) fn new(format: Format) -> Self {
        let (least, most) = READABLE_WIDTHS;
        let width = Term::stdout().size_checked().map_or(DEFAULT_WIDTH, |(_rows, columns)| usize::from(columns));
        Self { out: BufWriter::new(io::stdout()), format, width: width.clamp(least, most) }
    }

    /// Prints a line of text.
    pub(super) fn line(&mut self, text: &str) -> Result<(), Failure> {
        Ok(writeln!(self.out, "{text}")?)
    }

    /// Prints a JSON document on a line.
    pub(super) fn json(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        self.json_fragment(value)?;
        self.line("")
    }

    /// Hands on what has been printed so far.
    pub(super) fn flush(&mut self) -> Result<(), Failure> {
        Ok(self.out.flush()?)
    }

    fn text_fragment(&mut self, text: &str) -> Result<(), Failure> {
        Ok(self.out.write_all(text.as_bytes())?)
    }

    fn json_fragment(&mut self, value: &impl Serialize) -> Result<(), Failure> {
        serde_json::to_writer(&mut self.out, value).map_err(io::Error::from)?;
        Ok(())
    }
}

/// Tells the user something on standard error, whose loss is no reason to stop.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// A list that is printed as it comes: as text, as a line an entry, or as one document
/// `{"NAME": [...]}`.
pub(super) struct List<'a> {
    out: &'a mut Output,
    entries: u64,
}

impl<'a> List<'a> {
    /// Begins a list whose entries the JSON document holds under `name`.
    pub(super) fn begin(out: &'a mut Output, name: &str) -> Result<Self, Failure> {
        if out.format == Format::Json {
            out.text_fragment(&format!("{{\"{name}\":["))?;
        }
        Ok(Self { out, entries: 0 })
    }

    /// Prints some entries; `text` says what they are for people, in so many columns.
    pub(super) fn add<T: Serialize>(
        &mut self,
        entries: &[T],
        text: impl FnOnce(&[T], usize) -> String,
    ) -> Result<(), Failure> {
        if self.out.format == Format::Text {
            let text = text(entries, self.out.width);
            self.text(&text)?;
            self.entries += entries.len() as u64;
        } else {
            entries.iter().try_for_each(|entry| self.add_json(entry))?;
        }
        self.out.flush()
    }

    fn add_json(&mut self, entry: &impl Serialize) -> Result<(), Failure> {
        if self.out.format == Format::Json {
            self.out.text_fragment(if self.entries == 0 { "\n" } else { ",\n" })?;
        }
        self.out.json_fragment(entry)?;
        if self.out.format == Format::Jsonl {
            self.out.text_fragment("\n")?;
        }
        self.entries += 1;
        Ok(())
    }

    /// Prints text that its entries did not print themselves, unless it is empty.
    pub(super) fn text(&mut self, text: &str) -> Result<(), Failure> {
        if self.out.format == Format::Text && !text.is_empty() { self.out.line(text) } else { Ok(()) }
    }

    /// Ends a list that is whole.
    pub(super) fn end(self) -> Result<(), Failure> {
        if self.out.format == Format::Json {
            self.out.text_fragment("\n]}\n")?;
        }
        self.out.flush()
    }

    /// Ends a list of `what` that goes on at `next_page_token`, which is empty where it does not.
    pub(super) fn end_page(self, what: &str, next_page_token: &str) -> Result<(), Failure> {
        if self.out.format == Format::Json {
            self.out.text_fragment("\n],\"nextPageToken\":")?;
            self.out.json_fragment(&next_page_token)?;
            self.out.text_fragment("}\n")?;
        } else if !next_page_token.is_empty() {
            note(&format!("there is more: --page-token {next_page_token}"));
        } else if self.out.format == Format::Text && self.entries == 0 {
            note(&format!("no {what}"));
        }
        self.out.flush()
    }
}
