//! Text for people: safe on a terminal, in columns, wrapped.

use console::{Alignment, measure_text_width, pad_str};

/// The text in one line, without anything that could steer a terminal: what articles contain is
/// not to be trusted.
pub(super) fn clean(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !clean.is_empty() {
            clean.push(' ');
        }
        clean.extend(word.chars().map(|char| if steers(char) { char::REPLACEMENT_CHARACTER } else { char }));
    }
    clean
}

/// Control characters and those that change the direction of writing.
fn steers(char: char) -> bool {
    char.is_control()
        || matches!(char, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

/// The clean text in lines of at most `width` columns, of which `indent` are empty at the left.
/// A word that is longer than a line stands alone on its line.
pub(super) fn wrapped(text: &str, indent: usize, width: usize) -> String {
    let margin = " ".repeat(indent);
    let mut lines = String::new();
    let mut column = 0;
    for word in clean(text).split(' ') {
        let word_width = measure_text_width(word);
        if column > 0 && column + 1 + word_width <= width {
            lines.push(' ');
            column += 1;
        } else {
            if column > 0 {
                lines.push('\n');
            }
            lines.push_str(&margin);
            column = indent;
        }
        lines.push_str(word);
        column += word_width;
    }
    lines
}

/// The rows as lines, each column as wide as its widest cell; the columns named in `numbers` are
/// flush right. Cells are expected to be clean.
pub(super) fn columns(rows: &[Vec<String>], numbers: &[usize]) -> String {
    let count = rows.iter().map(Vec::len).max().unwrap_or(0);
    let widths: Vec<usize> = (0..count)
        .map(|at| rows.iter().filter_map(|row| row.get(at)).map(|cell| measure_text_width(cell)).max().unwrap_or(0))
        .collect();
    let mut lines = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, &width))| {
            let alignment = if numbers.contains(&at) { Alignment::Right } else { Alignment::Left };
            pad_str(cell, width, alignment, None)
        });
        let line = cells.collect::<Vec<_>>().join("  ");
        lines.push_str(line.trim_end());
        lines.push('\n');
    }
    lines.pop();
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_an_article_cannot_steer_the_terminal() {
        assert_eq!(clean("a\u{1b}[31mb\n\tc \u{202e}d"), "a\u{fffd}[31mb c \u{fffd}d");
    }

    #[test]
    fn text_wraps_at_words_and_counts_columns_not_bytes() {
        assert_eq!(wrapped("ein schöner Tag überall", 2, 13), "  ein schöner\n  Tag überall");
        assert_eq!(wrapped("a extraordinarily b", 1, 6), " a\n extraordinarily\n b");
        assert_eq!(wrapped("", 2, 13), "  ");
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let rows = [vec!["name".into(), "n".into()], vec!["Ångström".into(), "12".into()]];
        assert_eq!(columns(&rows, &[1]), "name       n\nÅngström  12");
    }
}
