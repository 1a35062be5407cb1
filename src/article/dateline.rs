//! Datelines: the place and agency that open agency copy, and lines that only give a date.

const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const DAYS: &[&str] = &["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The most bytes before the mark that ends an opening dateline.
const OPENING_BYTES: usize = 90;
/// The marks that end one. A colon or hyphen needs more evidence than a dash.
const ENDS: &[&str] = &[" — ", " – ", " ― ", " -- ", "— ", "– ", " - ", "_ ", ": ", " : "];

/// The dateline at the beginning of a paragraph.
pub(super) struct Opening {
    /// Its length, with the mark that ends it.
    pub(super) len: usize,
    /// Where the paragraph's own words begin.
    pub(super) next: usize,
}

/// The dateline that opens `line`: "PORT ELM (Agency) — ", "PORT ELM, May 4: ".
pub(super) fn opening(line: &str) -> Option<Opening> {
    let head = &line[..line.floor_char_boundary(OPENING_BYTES)];
    let (at, end) = ENDS.iter().filter_map(|end| Some((head.find(end)?, *end))).min_by_key(|&(at, _)| at)?;
    let place = head[..at].trim_end();
    let rest = &line[at + end.len()..];
    if !is_place(place) || rest.split_whitespace().nth(4).is_none() {
        return None;
    }
    let len = at + end.trim_end().len();
    Some(Opening { len, next: line.len() - rest.trim_start().len() })
}

/// Capitals and perhaps an agency in brackets or a date. Ordinary words rule it out.
fn is_place(words: &str) -> bool {
    let (place, agency) = match words.split_once('(') {
        Some((place, agency)) => (place, agency.strip_suffix(')').filter(|agency| agency.split(' ').count() <= 4)),
        None => (words, None),
    };
    if words.contains('(') && agency.is_none() {
        return false;
    }
    let parts: Vec<&str> = place.split([' ', ',', '/']).filter(|part| !part.is_empty()).collect();
    let Some(first) = parts.first() else { return false };
    let letters = first.chars().filter(|character| character.is_alphabetic()).count();
    let in_capitals = letters > 1 && first.chars().all(|character| !character.is_lowercase());
    let dated = parts.iter().any(|part| is_month(part) || is_day(part));
    let is_name = |part: &&str| {
        part.starts_with(|start: char| start.is_uppercase() || start.is_ascii_digit()) || matches!(*part, "de" | "of")
    };
    parts.len() <= 9 && parts.iter().all(is_name) && (in_capitals || agency.is_some() || dated && parts.len() > 2)
}

/// Whether a line gives a date or a time of day and nothing else: "Friday, July 21, 2017",
/// "Updated 9:05 p.m.".
pub(super) fn is_date_line(line: &str) -> bool {
    #[rustfmt::skip]
    const AROUND: &[&str] = &[
        "published", "updated", "posted", "last", "first", "modified", "on", "at", "of", "the", "date", "am", "pm",
        "edt", "est", "gmt", "utc", "ist", "bst", "et", "pt", "cet", "th", "st", "nd", "rd", "ago", "hours",
        "minutes", "t",
    ];
    if line.len() > 100 {
        return false;
    }
    let plain = line.to_lowercase().replace("a.m", "am").replace("p.m", "pm");
    let mut dated = false;
    let mut numbers = 0;
    for part in plain.split(|character: char| !character.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let word = part.trim_start_matches(|character: char| character.is_ascii_digit());
        numbers += usize::from(word.len() < part.len());
        if is_month(word) || is_day(word) || word == "am" || word == "pm" {
            dated = true;
        } else if !word.is_empty() && !AROUND.contains(&word) {
            return false;
        }
    }
    // "2020-05-04" and "4/5/2020" have no words at all.
    numbers > 0 && (dated || numbers >= 3 && plain.contains(['-', '/']))
}

fn is_month(word: &str) -> bool {
    #[rustfmt::skip]
    const FULL: &[&str] = &[
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december", "sept",
    ];
    let plain = word.trim_end_matches('.').to_lowercase();
    MONTHS.contains(&plain.as_str()) || FULL.contains(&plain.as_str())
}

fn is_day(word: &str) -> bool {
    let plain = word.trim_end_matches('.').to_lowercase();
    DAYS.iter().any(|day| plain == *day || plain.len() >= 3 && plain.len() <= 5 && day.starts_with(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_capitals_or_with_an_agency_opens_agency_copy() {
        for (line, expected) in [
            ("PORT ELM (Agency) — The bridge opened on Monday.", Some("PORT ELM (Agency) —")),
            ("PORT ELM, May 4: The bridge opened on Monday.", Some("PORT ELM, May 4:")),
            ("Port Elm (Agency) - The bridge opened on Monday.", Some("Port Elm (Agency) -")),
            ("PORT ELM: The bridge opened on Monday.", Some("PORT ELM:")),
            ("Elm News, 4 May - The bridge opened on Monday.", Some("Elm News, 4 May -")),
            ("The mayor (a lawyer) - she won in May - opened it on Monday.", None),
            ("Ann Reed: The bridge opened on Monday at noon.", None),
            ("A bridge — the first of three — opened on Monday.", None),
            ("He opened the bridge on Monday.", None),
            ("(", None),
        ] {
            assert_eq!(opening(line).map(|found| &line[..found.len]), expected, "{line}");
        }
    }

    #[test]
    fn a_line_of_nothing_but_a_date_is_one() {
        for line in
            ["Friday, July 21, 2017", "Updated: 9:05 p.m.", "2020-05-04", "Published May 4th, 2020 at 5:00 PM EDT"]
        {
            assert!(is_date_line(line), "{line}");
        }
        for line in ["In May 2020 they met.", "Friday", "12", "3 - 1", "Group F 1-0"] {
            assert!(!is_date_line(line), "{line}");
        }
    }
}
