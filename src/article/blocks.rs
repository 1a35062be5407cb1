//! Labels the lines of a text: what is the article's own copy, and what stands around it.
//!
//! The copy begins with the first line that reads like a paragraph. Before it come title, byline,
//! date and summary; behind it, lists of links. A line is never cut, only labelled.

use super::{Block, BlockKind, boilerplate, dateline};
use crate::text::Span;

/// Words from which on a line with a full stop reads like a paragraph.
const PARAGRAPH_WORDS: usize = 14;
/// The most words of a headline.
const HEADLINE_WORDS: usize = 24;
/// Lines without end mark, this many in a row at the very end, are a list of links.
const LINK_LIST_LINES: usize = 3;
/// A tail is known by its heading where at least one in so many bytes of the copy stand before it.
const TAIL_SHARE: usize = 3;
/// Bytes of a line that its looks are judged by, so that a huge line costs no more than others.
const LOOK_BYTES: usize = 400;

/// Whether a character shows nothing: white space, control characters, byte order mark.
pub(super) fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control() || character == '\u{feff}'
}

/// The labelled stretches of `text`: consecutive lines of one kind make one block. `title` is the
/// headline that came with the text and may be empty.
pub(super) fn label(text: &str, title: &str) -> Vec<Block> {
    let lines = lines(text);
    let mut kinds: Vec<BlockKind> = lines.iter().map(Line::kind_by_wording).collect();
    label_tail(&lines, &mut kinds);
    label_head(&lines, &mut kinds, title);
    label_links(&lines, &mut kinds);

    let mut blocks: Vec<Block> = Vec::new();
    let mut in_copy = false;
    for (line, &kind) in lines.iter().zip(&kinds) {
        let mut span = line.span;
        if kind == BlockKind::Body && !in_copy {
            in_copy = line.is_paragraph();
            if let Some(place) = dateline::opening(line.words) {
                in_copy = true;
                // "REED:" before more than one line is who speaks, not where.
                let label = &line.words[..place.len];
                let recurs = lines.iter().filter(|other| other.words.starts_with(label)).nth(1).is_some();
                if recurs {
                    push(&mut blocks, kind, span);
                    continue;
                }
                let behind = span.start as usize + place.next;
                push(&mut blocks, BlockKind::Dateline, Span::new(span.range().start, span.range().start + place.len));
                span = Span::new(behind, span.range().end);
            }
        }
        push(&mut blocks, kind, span);
    }
    blocks
}

fn push(blocks: &mut Vec<Block>, kind: BlockKind, span: Span) {
    match blocks.last_mut() {
        Some(last) if last.kind == kind => last.span.end = span.end,
        _ => blocks.push(Block { kind, span }),
    }
}

/// The lines of `text` that show anything, without the blanks around them.
pub(super) fn line_spans(text: &str, within: Span) -> impl Iterator<Item = Span> + '_ {
    let mut at = within.start as usize;
    within.of(text).split(['\n', '\r']).filter_map(move |line| {
        let start = at + line.len() - line.trim_start_matches(is_blank).len();
        at += line.len() + 1;
        let shown = line.trim_matches(is_blank);
        (!shown.is_empty()).then(|| Span::new(start, start + shown.len()))
    })
}

/// A line and how it looks.
struct Line<'t> {
    span: Span,
    words: &'t str,
    /// Counted up to [`LOOK_BYTES`].
    word_count: usize,
    /// Share of longer words that begin with a capital, in hundredths.
    capitalised: usize,
    ends_sentence: bool,
}

fn lines(text: &str) -> Vec<Line<'_>> {
    line_spans(text, Span::new(0, text.len())).map(|span| Line::new(span, span.of(text))).collect()
}

impl<'t> Line<'t> {
    fn new(span: Span, words: &'t str) -> Self {
        let look = boilerplate::opening(words, LOOK_BYTES);
        let long = look.split_whitespace().filter(|word| word.chars().count() > 3);
        let (long, capitals) = long.fold((0, 0), |(long, capitals), word| {
            (long + 1, capitals + usize::from(!word.starts_with(char::is_lowercase)))
        });
        let last = words.trim_end_matches(['"', '\'', '”', '’', '»', ')', ']']);
        Self {
            span,
            words,
            word_count: look.split_whitespace().count(),
            capitalised: 100 * capitals / long.max(1),
            ends_sentence: last.ends_with(['.', '!', '?', '…']),
        }
    }

    fn is_paragraph(&self) -> bool {
        self.word_count >= PARAGRAPH_WORDS && (self.ends_sentence || self.word_count > HEADLINE_WORDS)
    }

    /// Short, and without full stop or with the capitals of a headline.
    fn is_headline(&self) -> bool {
        let has_letter = self.words.contains(char::is_alphabetic);
        let without_stop = !self.ends_sentence || self.words.ends_with(['?', '!']);
        has_letter
            && self.word_count <= HEADLINE_WORDS
            && (without_stop || self.capitalised >= 65 || self.word_count <= 12)
    }

    /// An entry of a list of links: a headline that quotes nobody at length.
    fn is_link(&self) -> bool {
        self.is_headline() && !self.words.starts_with(['"', '“', '‘', '«', '„']) && !self.words.ends_with(',')
    }

    fn is_bullet(&self) -> bool {
        self.words.starts_with(['•', '·', '▪', '●', '◦', '‣', '■', '►'])
            || ["- ", "* ", "– ", "— "].iter().any(|mark| self.words.starts_with(mark))
    }

    fn kind_by_wording(&self) -> BlockKind {
        if boilerplate::is_boilerplate(self.words) {
            BlockKind::Boilerplate
        } else if boilerplate::is_caption(self.words) {
            BlockKind::Caption
        } else if boilerplate::is_credit(self.words) {
            BlockKind::Byline
        } else if dateline::is_date_line(self.words) {
            BlockKind::Dateline
        } else {
            BlockKind::Body
        }
    }
}

/// Labels what stands before the copy.
fn label_head(lines: &[Line], kinds: &mut [BlockKind], title: &str) {
    let is_copy = |(line, &kind): (&Line, &BlockKind)| {
        kind == BlockKind::Body
            && !line.is_bullet()
            && (line.is_paragraph() || dateline::opening(line.words).is_some())
            && !same_words(line.words, title)
    };
    let Some(copy) = lines.iter().zip(kinds.iter()).position(is_copy) else {
        // Nothing but short lines: a full stop tells a short text from a headline.
        label_title(lines, kinds, title, lines.iter().take(1).filter(|line| !line.ends_sentence).count());
        return;
    };
    let titled = label_title(lines, kinds, title, copy);
    for (line, kind) in lines[..copy].iter().zip(&mut kinds[..copy]) {
        if *kind != BlockKind::Body {
            continue;
        }
        if boilerplate::is_byline(line.words) {
            *kind = BlockKind::Byline;
        } else if line.is_bullet() {
            *kind = BlockKind::Summary;
        }
    }
    // What stands between title and copy in prose of its own is a standfirst.
    if let Some(title_at) = titled {
        for kind in &mut kinds[title_at + 1..copy] {
            if *kind == BlockKind::Body {
                *kind = BlockKind::Summary;
            }
        }
    }
    // Some pages carry their first paragraph twice, once as a standfirst.
    if let Some(next) = (copy + 1..lines.len()).find(|&at| kinds[at] == BlockKind::Body)
        && lines[copy].words == lines[next].words
    {
        kinds[copy] = BlockKind::Summary;
    }
}

/// Finds the headline among the lines before `copy` and returns the position of its last line.
fn label_title(lines: &[Line], kinds: &mut [BlockKind], title: &str, copy: usize) -> Option<usize> {
    let given = (0..lines.len().min(copy + 3))
        .find(|&at| kinds[at] != BlockKind::Boilerplate && same_words(lines[at].words, title));
    let looks = |at: &usize| {
        let line = &lines[*at];
        kinds[*at] == BlockKind::Body
            && line.is_headline()
            && !line.is_bullet()
            && line.word_count > 1
            && !boilerplate::is_byline(line.words)
    };
    // A headline in two lines breaks at a semicolon or colon.
    let first = given.or_else(|| (0..copy).find(looks))?;
    kinds[first] = BlockKind::Title;
    let goes_on = lines[first].words.ends_with([';', ':']) && kinds.get(first + 1) == Some(&BlockKind::Body);
    if goes_on && first + 1 < copy {
        kinds[first + 1] = BlockKind::Title;
        return Some(first + 1);
    }
    Some(first)
}

fn same_words(line: &str, title: &str) -> bool {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    !title.is_empty()
        && line.len() <= 2 * title.len() + 16
        && fold(line).trim_end_matches('.') == fold(title).trim_end_matches('.')
}

/// Labels lists of links: below a heading such as "Related stories", and at the very end.
fn label_links(lines: &[Line], kinds: &mut [BlockKind]) {
    let mut in_list = false;
    for (at, line) in lines.iter().enumerate() {
        if kinds[at] == BlockKind::Boilerplate {
            in_list |= boilerplate::heads_links(line.words);
        } else if in_list && kinds[at] == BlockKind::Body && line.is_link() {
            kinds[at] = BlockKind::Boilerplate;
        } else {
            in_list = false;
        }
    }
    let is_tail = |at: &usize| {
        kinds[*at] != BlockKind::Body || lines[*at].is_link() && !lines[*at].ends_sentence && !lines[*at].is_bullet()
    };
    let tail = (0..lines.len()).rev().take_while(is_tail).last().unwrap_or(lines.len());
    let link_count = (tail..lines.len()).filter(|&at| kinds[at] == BlockKind::Body).count();
    let behind_copy = lines[..tail].iter().any(Line::is_paragraph);
    if behind_copy && link_count >= LINK_LIST_LINES {
        for kind in &mut kinds[tail..] {
            if *kind == BlockKind::Body {
                *kind = BlockKind::Boilerplate;
            }
        }
    }
}

/// Labels what follows a heading such as "DMCA / Correction Notice" or "Comments". A good part
/// of the copy must stand before it, since some pages have such words in their navigation.
fn label_tail(lines: &[Line], kinds: &mut [BlockKind]) {
    let mut copy: Vec<usize> = Vec::with_capacity(lines.len() + 1);
    let mut bytes = 0;
    for (line, &kind) in lines.iter().zip(kinds.iter()) {
        copy.push(bytes);
        bytes += if kind == BlockKind::Body { line.words.len() } else { 0 };
    }
    let heads = |&at: &usize| {
        let words = lines[at].words;
        kinds[at] == BlockKind::Boilerplate
            && (boilerplate::heads_legal_notice(words) && copy[at] > 0
                || boilerplate::heads_tail(words) && TAIL_SHARE * copy[at] >= bytes)
    };
    let Some(head) = (0..lines.len()).find(heads) else { return };
    for kind in &mut kinds[head..] {
        if *kind == BlockKind::Body {
            *kind = BlockKind::Boilerplate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use BlockKind::{Body, Boilerplate, Byline, Caption, Dateline, Summary, Title};

    fn labelled<'t>(text: &'t str, title: &str) -> Vec<(BlockKind, &'t str)> {
        label(text, title).into_iter().map(|block| (block.kind, block.span.of(text))).collect()
    }

    const COPY: &str =
        "The harbour of Port Elm will stay closed for another week, its master told a meeting on Monday.";

    #[test]
    fn a_scraped_page_keeps_only_its_copy_as_body() {
        let text = format!(
            "https://daily.example/harbour\n\nHarbour stays closed\nBy Ann Reed\nMonday, May 4, 2020\n\n{COPY}\n\n\
             - Advertisement -\n\nNobody was hurt, the coast guard said.\n\nStay on top - Get the daily news in your \
             inbox\n\nRelated Stories\nFerry runs aground off Elm Point\nWhat the harbour costs us\n\nDMCA / Correction \
             Notice"
        );
        assert_eq!(
            labelled(&text, "").iter().map(|(kind, _)| *kind).collect::<Vec<_>>(),
            [Boilerplate, Title, Byline, Dateline, Body, Boilerplate, Body, Boilerplate]
        );
    }

    #[test]
    fn a_dateline_opens_its_paragraph() {
        let text = format!("PORT ELM (Agency) — {COPY}");
        assert_eq!(labelled(&text, ""), [(Dateline, "PORT ELM (Agency) —"), (Body, COPY)]);
    }

    #[test]
    fn bullets_before_the_copy_are_a_summary_and_later_ones_are_not() {
        let text =
            format!("Harbour stays closed\n• Master says a week\n• Nobody hurt\n{COPY}\n• The ferry\n• The dock");
        let kinds: Vec<_> = labelled(&text, "").into_iter().map(|(kind, _)| kind).collect();
        assert_eq!(kinds, [Title, Summary, Body]);
    }

    #[test]
    fn a_title_is_found_below_navigation_or_may_be_missing() {
        let text = format!("Skip to content\nSubscribe\nHarbour Stays Closed\n{COPY}");
        assert_eq!(labelled(&text, "Harbour stays closed")[1], (Title, "Harbour Stays Closed"));
        assert_eq!(labelled(COPY, ""), [(Body, COPY)]);
    }

    #[test]
    fn a_headline_of_two_lines_is_one_title() {
        let text = format!("Harbour stays closed; \nMaster blames the storm.\n\n{COPY}");
        assert_eq!(labelled(&text, "")[0], (Title, "Harbour stays closed; \nMaster blames the storm."));
    }

    #[test]
    fn words_under_a_picture_are_a_caption() {
        let text = format!("{COPY}\n\nThe empty harbour on Sunday. Photo: A. Reed\n\n{COPY}");
        assert_eq!(labelled(&text, "")[1].0, Caption);
    }

    #[test]
    fn below_a_heading_of_notices_or_comments_nothing_is_copy() {
        for head in ["DMCA / Correction Notice", "Comments"] {
            let text = format!(
                "{COPY}\n{COPY} It rained.\n{head}\nTell us which part you want removed, and why you think so."
            );
            let kinds: Vec<_> = labelled(&text, "").into_iter().map(|(kind, _)| kind).collect();
            assert_eq!(kinds, [Body, Boilerplate], "{head}");
        }
        let text = format!("Port Elm Daily\nComments\n{COPY}\n{COPY} It was raining at the time of the meeting.");
        assert_eq!(labelled(&text, "").last().map(|(kind, _)| *kind), Some(Body));
    }

    #[test]
    fn headlines_at_the_very_end_are_links() {
        let text = format!("{COPY}\n{COPY} Again.\nFerry runs aground\nTen dishes for summer\nWho won the regatta");
        assert_eq!(
            labelled(&text, "")[1],
            (Boilerplate, "Ferry runs aground\nTen dishes for summer\nWho won the regatta")
        );
    }

    #[test]
    fn line_ends_of_every_kind_end_a_line() {
        let text = "One\r\n\r\n  Two \rThree\u{feff}\n\0";
        let found: Vec<_> = line_spans(text, Span::new(0, text.len())).map(|span| span.of(text)).collect();
        assert_eq!(found, ["One", "Two", "Three"]);
    }
}
