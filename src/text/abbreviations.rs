//! Words that end in a full stop of their own.

/// Abbreviations that a capitalised word follows as a rule: no sentence ends in them. Sorted.
const TITLES: [&str; 58] = [
    "adm", "asst", "atty", "brig", "capt", "cmdr", "col", "comdr", "cpl", "del", "dep", "det", "dir", "dr", "drs",
    "ens", "esq", "fr", "ft", "gen", "gov", "govs", "hon", "insp", "lt", "ltc", "maj", "messrs", "mgr", "mlle", "mme",
    "mr", "mrs", "ms", "msgr", "mt", "mx", "pfc", "pres", "prof", "profs", "pte", "pvt", "rep", "reps", "ret", "rev",
    "sec", "sen", "sens", "sgt", "spc", "sr", "st", "sta", "supt", "treas", "viz",
];

/// Other abbreviations; a sentence may end in them. Sorted.
const OTHERS: [&str; 96] = [
    "al", "ala", "approx", "apr", "ariz", "ark", "assn", "assoc", "aug", "ave", "bldg", "blvd", "bros", "ca", "calif",
    "cf", "cir", "co", "colo", "conn", "corp", "ct", "dec", "dept", "dist", "e.g", "ed", "eds", "est", "etc", "feb",
    "fig", "fla", "fri", "hwy", "i.e", "ill", "inc", "ind", "intl", "jan", "jr", "jul", "jun", "kan", "ky", "la",
    "lbs", "ltd", "mar", "mass", "md", "mich", "min", "minn", "miss", "mo", "mon", "mont", "natl", "neb", "nev", "nov",
    "oct", "okla", "ont", "ore", "oz", "pa", "ph.d", "pty", "que", "rd", "sat", "sep", "sept", "seq", "sq", "sun",
    "tel", "tenn", "tex", "thu", "thur", "thurs", "tue", "tues", "univ", "va", "vol", "vs", "vt", "wash", "wed", "wis",
    "wyo",
];

/// Abbreviations only where a number follows; else words that end a sentence. Sorted.
const NUMBERED: [&str; 9] = ["art", "ch", "no", "nos", "p", "para", "pp", "sect", "v"];

/// Those of [`OTHERS`] that are words too when they stand in lower case, or names.
const CAPITAL_ONLY: [&str; 19] = [
    "ala", "ark", "ave", "ed", "fig", "ill", "ind", "kan", "la", "mar", "mass", "min", "miss", "ore", "pa", "sat",
    "sun", "wash", "wed",
];

/// Whether the full stop behind `word` can belong to it.
pub(super) fn is_abbreviation(word: &str) -> bool {
    if is_title(word) {
        return true;
    }
    let Some(lower) = short_lower(word) else { return false };
    let listed = OTHERS.binary_search(&lower.as_str()).is_ok();
    listed && (word.starts_with(char::is_uppercase) || CAPITAL_ONLY.binary_search(&lower.as_str()).is_err())
}

/// Whether `word` is an abbreviation that stands before a name, written with a capital.
pub(super) fn is_title(word: &str) -> bool {
    word.starts_with(char::is_uppercase)
        && short_lower(word).is_some_and(|lower| TITLES.binary_search(&lower.as_str()).is_ok())
}

/// Whether `word` is an abbreviation only before a number.
pub(super) fn needs_number(word: &str) -> bool {
    short_lower(word).is_some_and(|lower| NUMBERED.binary_search(&lower.as_str()).is_ok())
}

fn short_lower(word: &str) -> Option<String> {
    (word.len() <= 7).then(|| word.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(TITLES.is_sorted());
        assert!(OTHERS.is_sorted());
        assert!(NUMBERED.is_sorted());
        assert!(CAPITAL_ONLY.is_sorted());
    }
}
