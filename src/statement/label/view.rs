//! A text as the labeller's models see it: one row of numbers a token.

use std::ops::Range;

use super::clusters::cluster_of;
use crate::{
    statement::lexicon,
    text::{
        Analysis, Sentence, Tag, lemma,
        parser::{self, Arc, Relation},
        weights::word_hash,
    },
};

/// What the models see of one token.
#[derive(Clone, Debug)]
pub struct Row {
    /// Hash of the word.
    pub word: u32,
    /// Hash of the base form, of verbs; else of the word.
    pub lemma: u32,
    /// Hash of the last three letters.
    pub suffix: u32,
    /// Part of speech.
    pub tag: Tag,
    /// Cluster of words that occur in like places; zero where there is none.
    pub cluster: u16,
    /// How its letters and digits look.
    pub shape: u8,
    /// Where it stands to quotation marks.
    pub quoted: Quoted,
    /// Position of its head in the text; of a root its own.
    pub head: usize,
    /// How it depends on it.
    pub relation: Relation,
    /// The first and last token below it in the tree.
    pub first: usize,
    /// See `first`.
    pub last: usize,
    /// Hash of the lemma of its first subordinating word ("that"), zero where there is none.
    pub mark: u32,
    /// Which relations its dependents have, one bit each.
    pub children: u64,
    /// Position of its first dependent; behind the last row where it has none.
    first_child: u32,
    /// Position of the next dependent of its head.
    next_sibling: u32,
    /// Position of its sentence.
    pub sentence: usize,
}

/// Where a token stands to quotation marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Quoted {
    /// Outside.
    No,
    /// Inside.
    Yes,
    /// It opens a quotation.
    Opens,
    /// It closes one.
    Closes,
}

/// A whole text.
#[derive(Debug)]
pub struct View {
    /// A row for each token.
    pub rows: Vec<Row>,
    /// How many finite verbs and how many commas stand before each token, and at the end.
    counts: Vec<[u32; 2]>,
    /// The tokens of each sentence, as first and behind the last.
    pub sentences: Vec<(usize, usize)>,
    /// For each sentence whether it may report something. Others are not parsed, and no cue is
    /// looked for in them.
    pub promising: Vec<bool>,
    /// The first and behind the last sentence of each sentence's paragraph.
    pub paragraphs: Vec<(usize, usize)>,
}

impl View {
    /// Reads the analysis once.
    #[must_use]
    pub fn new(analysis: &Analysis) -> Self {
        let mut view = Self {
            rows: Vec::with_capacity(analysis.tokens.len()),
            counts: Vec::with_capacity(analysis.tokens.len() + 1),
            sentences: Vec::new(),
            promising: Vec::new(),
            paragraphs: Vec::new(),
        };
        let quoted = quoted(analysis);
        for (number, sentence) in analysis.sentences.iter().enumerate() {
            let base = sentence.tokens.start;
            view.sentences.push((base, sentence.tokens.end));
            let promising = is_promising(analysis, sentence, &quoted);
            view.promising.push(promising);
            let arcs = if promising {
                parser::parse(&analysis.tokens[sentence.tokens.clone()])
            } else {
                (0..sentence.tokens.len()).map(|head| Arc { head, relation: Relation::Root }).collect()
            };
            for (at, arc) in sentence.tokens.clone().zip(&arcs) {
                let word = analysis.word(at);
                let tag = analysis.tokens[at].tag;
                let hash = analysis.tokens[at].hash;
                view.rows.push(Row {
                    word: hash,
                    lemma: if tag.is_verb() { word_hash(&lemma(word)) } else { hash },
                    suffix: word.char_indices().rev().nth(2).map_or(0, |(start, _)| word_hash(&word[start..])),
                    tag,
                    cluster: cluster_of(hash),
                    shape: shape(word),
                    quoted: quoted[at],
                    head: base + arc.head,
                    relation: arc.relation,
                    first: at,
                    last: at,
                    mark: 0,
                    children: 0,
                    first_child: u32::MAX,
                    next_sibling: u32::MAX,
                    sentence: number,
                });
            }
        }
        view.link();
        view.count_all();
        view.find_paragraphs(analysis);
        view
    }

    /// Fills in what rows know of the tokens below them.
    fn link(&mut self) {
        for at in (0..self.rows.len()).rev() {
            let Row { head, relation, word, .. } = self.rows[at];
            if head == at {
                continue;
            }
            let above = &mut self.rows[head];
            above.children |= 1 << relation as u64;
            if relation == Relation::Mark {
                above.mark = word;
            }
            let next = std::mem::replace(&mut above.first_child, at as u32);
            self.rows[at].next_sibling = next;
        }
        // Arcs do not cross, so a subtree's ends are found by climbing from each of its tokens; the
        // climb stops where it adds nothing.
        for at in 0..self.rows.len() {
            let mut above = self.rows[at].head;
            let mut below = at;
            while above != below {
                let row = &mut self.rows[above];
                if row.first <= at && at <= row.last {
                    break;
                }
                row.first = row.first.min(at);
                row.last = row.last.max(at);
                below = above;
                above = self.rows[above].head;
            }
        }
    }

    fn count_all(&mut self) {
        let mut counts = [0; 2];
        self.counts.push(counts);
        for row in &self.rows {
            counts[0] += u32::from(row.tag.is_finite());
            counts[1] += u32::from(row.tag == Tag::Comma);
            self.counts.push(counts);
        }
    }

    /// How many finite verbs and how many commas are among `tokens`.
    #[must_use]
    pub fn count(&self, tokens: Range<usize>) -> [u32; 2] {
        let (before, until) = (self.counts[tokens.start], self.counts[tokens.end]);
        [until[0] - before[0], until[1] - before[1]]
    }

    fn find_paragraphs(&mut self, analysis: &Analysis) {
        let mut first = 0;
        while first < analysis.sentences.len() {
            let paragraph = analysis.sentences[first].paragraph;
            let length =
                analysis.sentences[first..].iter().take_while(|sentence| sentence.paragraph == paragraph).count();
            for _ in 0..length {
                self.paragraphs.push((first, first + length));
            }
            first += length;
        }
    }

    /// The dependents of the token at `at`, in text order, with their positions.
    pub fn children(&self, at: usize) -> impl Iterator<Item = (usize, &Row)> {
        let mut next = self.rows[at].first_child as usize;
        std::iter::from_fn(move || {
            let row = self.rows.get(next)?;
            let at = std::mem::replace(&mut next, row.next_sibling as usize);
            Some((at, row))
        })
    }

    /// The token at `at`, if there is one in the same paragraph as the sentence of `near`.
    #[must_use]
    pub fn row(&self, at: Option<usize>) -> Option<&Row> {
        self.rows.get(at?)
    }
}

/// Follows the quotation marks of each paragraph. A mark that nothing closes ends with it.
fn quoted(analysis: &Analysis) -> Vec<Quoted> {
    let mut all = vec![Quoted::No; analysis.tokens.len()];
    let mut open = false;
    let mut paragraph = usize::MAX;
    for sentence in &analysis.sentences {
        if sentence.paragraph != paragraph {
            paragraph = sentence.paragraph;
            open = false;
        }
        for at in sentence.tokens.clone() {
            let quoted = match analysis.word(at) {
                "“" | "``" | "«" => Quoted::Opens,
                "\"" if !open => Quoted::Opens,
                "”" | "''" | "»" | "\"" => Quoted::Closes,
                _ if open => Quoted::Yes,
                _ => Quoted::No,
            };
            open = match quoted {
                Quoted::Opens => true,
                Quoted::Closes => false,
                _ => open,
            };
            all[at] = quoted;
        }
    }
    all
}

/// Whether a sentence has a reporting verb or a noun that reports outside quotation marks.
fn is_promising(analysis: &Analysis, sentence: &Sentence, quoted: &[Quoted]) -> bool {
    sentence.tokens.clone().filter(|&at| quoted[at] == Quoted::No).any(|at| {
        let word = analysis.word(at);
        let tag = analysis.tokens[at].tag;
        matches!(word, "according" | "According")
            || (tag.is_verb() || tag.is_adjective()) && lexicon::verb(word).is_some()
            || tag.is_noun() && REPORTING_NOUNS.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
    })
}

/// Nouns that report what somebody said or thinks, in order.
const REPORTING_NOUNS: &[&str] = &[
    "accusation",
    "accusations",
    "allegation",
    "allegations",
    "announcement",
    "argument",
    "assertion",
    "assessment",
    "belief",
    "call",
    "calls",
    "claim",
    "claims",
    "comment",
    "comments",
    "complaint",
    "concern",
    "concerns",
    "conclusion",
    "criticism",
    "demand",
    "demands",
    "fear",
    "fears",
    "hope",
    "hopes",
    "idea",
    "notion",
    "opinion",
    "plan",
    "plans",
    "pledge",
    "promise",
    "promises",
    "proposal",
    "question",
    "questions",
    "remark",
    "remarks",
    "report",
    "reports",
    "request",
    "statement",
    "statements",
    "suggestion",
    "support",
    "view",
    "views",
    "vow",
    "warning",
    "warnings",
    "words",
];

fn shape(word: &str) -> u8 {
    let mut shape = u8::from(word.starts_with(char::is_uppercase));
    for character in word.chars() {
        if character.is_lowercase() {
            shape |= 2;
        } else if character.is_numeric() {
            shape |= 4;
        } else if !character.is_alphabetic() {
            shape |= 8;
        }
    }
    shape
}
