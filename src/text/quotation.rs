//! Quotation marks: where words of others begin and end, in every style of marks, also where
//! marks are missing or stray.
//!
//! Only outermost quotations are found; what is quoted within a quotation is part of it. A
//! quotation ends with its paragraph at the latest. One that is left open there and reopened or
//! closed in the next paragraph goes on, as printers do it; any other mark without partner costs
//! nothing beyond its own paragraph.

use super::Span;

/// A stretch in quotation marks within one paragraph.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotation {
    /// From the opening mark to the closing one, both included, as far as they are there.
    pub span: Span,
    /// Position of its paragraph among those searched.
    pub paragraph: usize,
    /// Whether it goes on from the paragraph before.
    pub continues: bool,
    /// Whether it has its closing mark; if not, it runs to the end of its paragraph.
    pub closed: bool,
}

/// The outermost quotations in the given paragraphs of `text`, in text order, in one pass.
#[must_use]
pub fn quotations(text: &str, paragraphs: &[Span]) -> Vec<Quotation> {
    let mut found = Vec::new();
    let mut left_open = None;
    for (number, &span) in paragraphs.iter().enumerate() {
        let marks = marks(text, span);
        let goes_on = paragraphs.get(number + 1).is_some_and(|next| next.of(text).starts_with('‘'));
        left_open = Paragraph { text, span, number, marks: &marks, goes_on }.read(left_open, &mut found);
    }
    found
}

/// What a mark can do where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    Open,
    Close,
    /// A straight mark between two words or two gaps: it does what is due.
    Either,
}

/// A style of marks; a quotation ends in the style that it began in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Style {
    /// “ ” „ “, the straight mark, two apostrophes or backticks, and what stands for them.
    Double,
    /// ‘ ’ '.
    Single,
    /// « » ‹ ›.
    Angle,
    /// 「 」 『 』.
    Corner,
}

#[derive(Clone, Copy, Debug)]
struct Mark {
    start: usize,
    end: usize,
    style: Style,
    role: Role,
    /// Whether a full stop, comma or the like stands before it: the sign of a true closing mark.
    after_stop: bool,
}

struct Paragraph<'t> {
    text: &'t str,
    span: Span,
    number: usize,
    marks: &'t [Mark],
    /// Whether the next paragraph begins with ‘, as one does that goes on with a quotation.
    goes_on: bool,
}

impl Paragraph<'_> {
    /// Finds this paragraph's quotations and returns the style of one that is left open.
    fn read(&self, before: Option<Style>, found: &mut Vec<Quotation>) -> Option<Style> {
        let first = found.len();
        let mut open: Option<(usize, Style)> = None;
        let mut continues = false;
        let mut at = 0;
        // A quotation goes on where it is reopened first thing, or closed without being reopened.
        if let Some(style) = before
            && let Some(mark) = self.marks.iter().find(|mark| mark.style == style)
        {
            if mark.start == self.span.range().start {
                continues = true;
            } else if mark.role == Role::Close && mark.after_stop {
                open = Some((self.span.range().start, style));
                continues = true;
            }
        }
        let nested = self.is_nested();
        let mut depth = 0;
        while let Some(mark) = self.marks.get(at) {
            match open {
                None => {
                    if mark.role != Role::Close && self.may_open(at) {
                        open = Some((mark.start, mark.style));
                        depth = 0;
                    }
                }
                Some((start, style)) if style == mark.style => {
                    if mark.role == Role::Open {
                        depth += usize::from(nested);
                    } else if depth > 0 {
                        depth -= 1;
                    } else if !self.is_apostrophe(at) {
                        self.push(found, first, continues, start, Some(mark.end));
                        open = None;
                    }
                }
                Some(_) => {}
            }
            at += 1;
        }
        let (start, style) = open?;
        if !self.may_stay_open(start, style) {
            return None;
        }
        if let Some(end) = self.lost_close(start) {
            self.push(found, first, continues, start, Some(end));
            return None;
        }
        self.push(found, first, continues, start, None);
        Some(style)
    }

    fn push(&self, found: &mut Vec<Quotation>, first: usize, continues: bool, start: usize, end: Option<usize>) {
        found.push(Quotation {
            span: Span::new(start, end.unwrap_or(self.span.range().end)),
            paragraph: self.number,
            continues: continues && found.len() == first,
            closed: end.is_some(),
        });
    }

    /// Whether double marks stand within double marks here, rather than a closing one missing: then
    /// they pair up when counted as brackets, and do not when counted flat.
    fn is_nested(&self) -> bool {
        let (mut depth, mut deepest, mut balanced) = (0_i32, 0, true);
        for mark in self.marks.iter().filter(|mark| mark.style == Style::Double) {
            match mark.role {
                Role::Open => depth += 1,
                Role::Close => depth -= 1,
                Role::Either => return false,
            }
            deepest = deepest.max(depth);
            balanced &= depth >= 0;
        }
        balanced && depth == 0 && deepest == 2
    }

    /// Whether the single or unclear mark at `at` can open a quotation: a single one only where
    /// another closes it.
    fn may_open(&self, at: usize) -> bool {
        let mark = self.marks[at];
        if mark.style != Style::Single {
            return true;
        }
        let at_start = mark.start == self.span.range().start;
        self.has_close(at)
            || self.text[mark.start..].starts_with('‘')
                && (at_start || self.goes_on && self.leads_to_quotation(mark.start))
    }

    /// Whether a single mark closes what the one at `at` opens, with any double marks between them in
    /// pairs.
    fn has_close(&self, at: usize) -> bool {
        let mut doubled = false;
        for next in self.marks[at + 1..].iter().take(MARKS_AHEAD) {
            match (next.style, next.role) {
                (Style::Single, Role::Close) if !doubled => return true,
                (Style::Double, Role::Open) => doubled = true,
                (Style::Double, Role::Close) if doubled => doubled = false,
                (Style::Double, Role::Close) => return false,
                (Style::Double, Role::Either) => doubled = !doubled,
                _ => {}
            }
        }
        false
    }

    /// Whether the single mark at `at` is the apostrophe of a plural ("the farmers' vote") within
    /// a quotation whose true end is still to come.
    fn is_apostrophe(&self, at: usize) -> bool {
        let mark = self.marks[at];
        mark.style == Style::Single
            && !mark.after_stop
            && self.text[..mark.start].ends_with('s')
            && self.marks[at + 1..]
                .iter()
                .take(MARKS_AHEAD)
                .take_while(|next| next.role != Role::Open)
                .any(|next| next.style == Style::Single && next.after_stop)
    }

    /// Where the closing mark was lost of a quotation that is left open: before a cue that ends the
    /// paragraph, as in `"The road is open, said Reed.`
    fn lost_close(&self, start: usize) -> Option<usize> {
        const CUES: &[&str] = &["said", "says", "told", "asked", "added"];
        let words = self.text[start..self.span.range().end].trim_end_matches('.');
        let comma = words.rfind(", ")?;
        let tail = &words[comma + 2..];
        let few = tail.split_whitespace().nth(CUE_WORDS).is_none();
        let has_cue = tail.split_whitespace().any(|word| CUES.contains(&word));
        (few && has_cue && !tail.contains(". ")).then_some(start + comma + 1)
    }

    /// Whether an opening mark without partner can be meant: at the beginning of the paragraph or
    /// behind a mark that leads to a quotation.
    fn may_stay_open(&self, start: usize, style: Style) -> bool {
        let at_start = self.text[self.span.range().start..start].trim_end().is_empty();
        at_start || (style != Style::Single || self.goes_on) && self.leads_to_quotation(start)
    }

    /// Whether a stop, comma, colon or dash stands before `start`.
    fn leads_to_quotation(&self, start: usize) -> bool {
        let before = self.text[self.span.range().start..start].trim_end();
        before.ends_with([',', ':', '.', '!', '?', '—', '–'])
    }
}

/// The most words of a cue with its speaker behind a quotation whose closing mark was lost.
const CUE_WORDS: usize = 8;

/// How many marks ahead a single mark looks for its partner, so that the cost stays linear.
const MARKS_AHEAD: usize = 16;

/// Every mark of a paragraph that is not an apostrophe.
fn marks(text: &str, paragraph: Span) -> Vec<Mark> {
    let mut marks: Vec<Mark> = Vec::new();
    let end = paragraph.range().end;
    let mut at = paragraph.range().start;
    while at < end {
        let rest = &text[at..end];
        let Some(offset) = rest.find(|character| is_mark(character) || character == '&') else { break };
        let start = at + offset;
        let (len, style, given) = match shape(&text[start..end]) {
            Shape::Mark(len, style, role) => (len, style, role),
            Shape::None(len) => {
                at = start + len;
                continue;
            }
        };
        at = start + len;
        let context = Context::around(&text[paragraph.range().start..end], start - paragraph.range().start, len);
        if let Some(role) = context.role(style, given) {
            marks.push(Mark { start, end: at, style, role, after_stop: context.after_stop() });
        }
    }
    marks
}

enum Shape {
    /// So many bytes are a mark; its role where the character alone tells.
    Mark(usize, Style, Option<Role>),
    /// So many bytes are no mark.
    None(usize),
}

/// Which mark `rest` begins with.
fn shape(rest: &str) -> Shape {
    use Role::{Close, Open};
    use Style::{Angle, Corner, Double, Single};
    const PAIRS: &[(&str, Style, Option<Role>)] = &[
        ("``", Double, Some(Open)),
        ("''", Double, None),
        ("‘‘", Double, Some(Open)),
        ("‘’", Double, None),
        ("’’", Double, Some(Close)),
        ("&quot;", Double, None),
        ("&#34;", Double, None),
        ("&ldquo;", Double, Some(Open)),
        ("&rdquo;", Double, Some(Close)),
        ("“", Double, None),
        ("”", Double, None),
        ("„", Double, Some(Open)),
        ("‟", Double, Some(Open)),
        ("\"", Double, None),
        ("″", Double, None),
        ("＂", Double, None),
        ("「", Corner, Some(Open)),
        ("『", Corner, Some(Open)),
        ("」", Corner, Some(Close)),
        ("』", Corner, Some(Close)),
        ("«", Angle, None),
        ("»", Angle, None),
        ("‹", Angle, None),
        ("›", Angle, None),
        ("‘", Single, Some(Open)),
        ("‚", Single, Some(Open)),
        ("’", Single, Some(Close)),
        ("`", Single, Some(Open)),
        ("'", Single, None),
    ];
    // Three in a row are a single mark within double ones: ''' closes inwards out.
    if rest.starts_with("'''") && !rest.starts_with("''''") {
        return Shape::Mark(1, Single, None);
    }
    match PAIRS.iter().find(|(mark, ..)| rest.starts_with(mark)) {
        Some(&(mark, style, role)) => Shape::Mark(mark.len(), style, role),
        None => Shape::None(rest.chars().next().map_or(1, char::len_utf8)),
    }
}

/// The characters on either side of a mark.
struct Context<'t> {
    mark: &'t str,
    before: Option<char>,
    after: Option<char>,
    rest: &'t str,
}

impl<'t> Context<'t> {
    fn around(paragraph: &'t str, start: usize, len: usize) -> Self {
        let rest = &paragraph[start + len..];
        Self {
            mark: &paragraph[start..start + len],
            before: paragraph[..start].chars().next_back(),
            after: rest.chars().next(),
            rest,
        }
    }

    fn after_stop(&self) -> bool {
        self.before.is_some_and(|before| ".,!?…;—–-".contains(before))
    }

    /// What the mark does here; nothing where it is an apostrophe or a unit.
    fn role(&self, style: Style, given: Option<Role>) -> Option<Role> {
        let gap_before = self.before.is_none_or(|before| before.is_whitespace() || "([{—–-/".contains(before));
        let gap_after = self.after.is_none_or(|after| after.is_whitespace() || ".,;:!?)]}—–-/…".contains(after));
        let mark_before = self.before.is_some_and(is_mark);
        let mark_after = self.after.is_some_and(is_mark);
        let by_context = match (gap_before, gap_after) {
            (true, false) => Role::Open,
            (false, true) => Role::Close,
            _ if mark_before && !gap_after && !mark_after => Role::Open,
            _ if mark_after && !gap_before && !mark_before => Role::Close,
            _ => Role::Either,
        };
        match style {
            Style::Single => self.single(given, by_context),
            // A number before a straight mark is a height or an angle, unless one is open.
            Style::Double | Style::Angle | Style::Corner if given.is_none() => Some(match self.mark {
                // “ closes „ in German, and opens everywhere else.
                "“" if by_context != Role::Close => Role::Open,
                // ” stands for “ in careless copy.
                "”" if by_context != Role::Open => Role::Close,
                "«" | "‹" if by_context == Role::Either => Role::Open,
                "»" | "›" if by_context == Role::Either => Role::Close,
                _ => by_context,
            }),
            _ => given,
        }
    }

    fn single(&self, given: Option<Role>, by_context: Role) -> Option<Role> {
        const ELISIONS: &[&str] = &["em", "tis", "twas", "cause", "til", "till", "n", "round", "bout"];
        let word_before = self.before.is_some_and(char::is_alphanumeric);
        let word_after = self.after.is_some_and(char::is_alphanumeric);
        if word_before && word_after {
            return None;
        }
        let next_word = self.rest.split(|character: char| !character.is_alphanumeric()).next().unwrap_or_default();
        let elided = next_word.starts_with(|first: char| first.is_ascii_digit())
            || ELISIONS.iter().any(|elision| next_word.eq_ignore_ascii_case(elision));
        match given.unwrap_or(by_context) {
            Role::Open if elided => None,
            // ’ stands for ‘ in careless copy.
            Role::Close if by_context == Role::Open => (!elided).then_some(Role::Open),
            Role::Either => None,
            role => Some(role),
        }
    }
}

fn is_mark(character: char) -> bool {
    "\"“”„‟″＂'‘’‚`«»‹›「」『』".contains(character)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quoted(text: &str) -> Vec<&str> {
        let mut at = 0;
        let lines: Vec<Span> = text
            .split('\n')
            .map(|line| {
                at += line.len() + 1;
                Span::new(at - 1 - line.len(), at - 1)
            })
            .filter(|span| !span.is_empty())
            .collect();
        quotations(text, &lines).into_iter().map(|found| found.span.of(text)).collect()
    }

    #[test]
    fn every_style_of_marks_is_known() {
        for quote in [
            "“Come in,”",
            "\"Come in,\"",
            "‘Come in,’",
            "'Come in,'",
            "«Come in,»",
            "„Come in,“",
            "„Come in,”",
            "``Come in,''",
            "''Come in,''",
            "»Come in,«",
            "&quot;Come in,&quot;",
            "‹Come in,›",
            "‘’Come in,’’",
            "“It’s the boys’ dog,”",
        ] {
            assert_eq!(quoted(&format!("{quote} she said.")), [quote], "{quote}");
            assert_eq!(quoted(&format!("She said: {quote} twice.")), [quote], "{quote}");
        }
    }

    #[test]
    fn apostrophes_are_no_marks() {
        for text in
            ["It's the boys' dog.", "’Twas the ’90s, and rock ’n’ roll", "He's 6'2\" tall.", "the farmers’ vote"]
        {
            assert!(quoted(text).is_empty(), "{text}");
        }
        assert_eq!(quoted("'The farmers' vote isn't lost,' he said."), ["'The farmers' vote isn't lost,'"]);
        assert_eq!(quoted("‘The farmers’ vote isn’t lost,’ he said."), ["‘The farmers’ vote isn’t lost,’"]);
    }

    #[test]
    fn quotations_within_quotations_are_part_of_them() {
        for quote in [
            "“He said ‘go’ twice,”",
            "‘He said “go” twice,’",
            "\"He said 'go.'\"",
            "“He said “go” twice,”",
            "''He said 'go.'''",
        ] {
            assert_eq!(quoted(&format!("{quote} she said.")), [quote], "{quote}");
        }
    }

    #[test]
    fn a_quotation_over_several_paragraphs_goes_on_where_it_is_reopened() {
        let text = "“One.\n“Two.\n“Three,” she said.\nNothing.";
        let lines =
            [Span::new(0, 7), Span::new(8, 15), Span::new(16, text.len() - 9), Span::new(text.len() - 8, text.len())];
        let found = quotations(text, &lines);
        let facts: Vec<_> = found.iter().map(|found| (found.span.of(text), found.continues, found.closed)).collect();
        assert_eq!(facts, [("“One.", false, false), ("“Two.", true, false), ("“Three,”", true, true)]);
    }

    #[test]
    fn a_quotation_goes_on_where_it_is_only_closed() {
        assert_eq!(quoted("He said, \"One.\nTwo. Three.\" Then he left."), ["\"One.", "Two. Three.\""]);
    }

    #[test]
    fn a_broken_mark_costs_its_own_paragraph_at_most() {
        assert_eq!(quoted("It was \"bad and sad.\n\"Fine,\" she said."), ["\"Fine,\""]);
        assert_eq!(quoted("It was bad” and sad.\n“Fine,” she said."), ["“Fine,”"]);
        assert_eq!(quoted("“It was bad.\nThen they left.\n“Fine,” she said."), ["“It was bad.", "“Fine,”"]);
        assert_eq!(quoted("“Stop it. “Go home,” she said."), ["“Stop it. “Go home,”"]);
    }

    proptest! {
        #[test]
        fn quotations_lie_in_their_paragraphs_in_order(text in "([\"“”„'‘’«»`& a.s,\u{e9}]|''|\n){0,80}") {
            let mut at = 0;
            let lines: Vec<Span> = text.split('\n').map(|line| { at += line.len() + 1; Span::new(at - 1 - line.len(), at - 1) }).collect();
            let found = quotations(&text, &lines);
            for quotation in &found {
                prop_assert!(lines[quotation.paragraph].contains(quotation.span));
                prop_assert!(!quotation.span.of(&text).is_empty());
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].span.end <= pair[1].span.start));
        }
    }
}
