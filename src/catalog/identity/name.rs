//! Names of one actor: what they have in common, and whether two of them may be one name.

use std::collections::BTreeSet;

use super::spelling::common_spelling;
use crate::{actor::ActorKind, text::fold};

/// Words that stand between the parts of a name and that some leave out.
const PARTICLES: [&str; 22] = [
    "al", "el", "ul", "as", "ad", "ar", "bin", "ibn", "bint", "binti", "van", "von", "der", "den", "ter", "de", "da",
    "do", "dos", "du", "la", "y",
];

/// What companies are by law, which may be left out.
const LEGAL_FORMS: [&str; 14] = [
    "inc",
    "incorporated",
    "ltd",
    "limited",
    "plc",
    "llc",
    "corp",
    "corporation",
    "co",
    "gmbh",
    "ag",
    "sa",
    "nv",
    "ab",
];

/// Told from others of the name by generation.
const SUFFIXES: [&str; 5] = ["jr", "sr", "ii", "iii", "iv"];

/// Words of respect that are sometimes taken for a part of the name.
const RESPECT: [&str; 12] =
    ["datuk", "dato", "datin", "tan", "sri", "seri", "tun", "haji", "hajah", "dr", "prof", "sir"];

/// How two names stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalog) enum Resemblance {
    /// The same but for case, accents and punctuation.
    Same,
    /// Spellings of one name, or one with and one without what may be left out.
    Variant,
}

/// A person's name, read.
struct Parts {
    first: String,
    middle: Vec<String>,
    last: String,
    suffix: Option<String>,
}

impl Parts {
    /// The parts of a name of several words.
    fn of(folded: &str) -> Option<Self> {
        let mut words: Vec<&str> = folded.split(' ').collect();
        let respected = words.iter().take_while(|word| RESPECT.contains(word)).count();
        if respected + 2 <= words.len() {
            words.drain(..respected);
        }
        let suffix = words.last().copied().filter(|last| words.len() > 2 && SUFFIXES.contains(last));
        if suffix.is_some() {
            words.pop();
        }
        let (&first, rest) = words.split_first()?;
        let mut rest: Vec<String> =
            rest.iter().filter(|word| !PARTICLES.contains(word)).map(|word| common_spelling(word)).collect();
        let last = rest.pop()?;
        Some(Self { first: common_spelling(first), middle: rest, last, suffix: suffix.map(str::to_owned) })
    }

    fn may_be(&self, other: &Self) -> bool {
        let suffix_fits = match (&self.suffix, &other.suffix) {
            (Some(one), Some(other)) => one == other,
            _ => true,
        };
        self.first == other.first && self.last == other.last && suffix_fits && middles_fit(&self.middle, &other.middle)
    }
}

/// Whether what stands between first and last name does not tell two people apart: each word of
/// the shorter one is a word of the longer or its initial.
fn middles_fit(one: &[String], other: &[String]) -> bool {
    let (shorter, longer) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    let fits =
        |word: &String| longer.iter().any(|known| word == known || initial_of(word, known) || initial_of(known, word));
    shorter.iter().all(fits)
}

fn initial_of(initial: &str, word: &str) -> bool {
    initial.len() == 1 && word.starts_with(initial)
}

/// The forms of a name with a nickname in quotation marks: with either first name.
fn forms(name: &str) -> Vec<String> {
    let quotes = ['"', '“', '”'];
    let Some((before, rest)) = name.split_once(quotes) else { return vec![name.to_owned()] };
    let Some((nickname, last)) = rest.split_once(quotes) else { return vec![name.to_owned()] };
    let (before, nickname, last) = (before.trim(), nickname.trim(), last.trim());
    if before.is_empty() || nickname.is_empty() || last.is_empty() {
        return vec![name.to_owned()];
    }
    vec![format!("{before} {last}"), format!("{nickname} {last}")]
}

/// What a name has in common with its variants; actors are looked for under it. Nothing where
/// the name is too weak to mean the same in another article, such as a last name alone.
pub(in crate::catalog) fn likenesses(name: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for form in forms(name) {
        let folded = fold(&form);
        let acronym = form.chars().filter(|letter| letter.is_uppercase()).count() >= 2;
        if let Some(parts) = Parts::of(&without_legal_form(&folded)) {
            found.insert(format!("{} {}", parts.first, parts.last));
        } else if acronym && !folded.contains(' ') {
            found.insert(folded);
        } else if folded.contains(' ') {
            found.insert(without_legal_form(&folded));
        }
    }
    found
}

fn without_legal_form(folded: &str) -> String {
    match folded.rsplit_once(' ') {
        Some((name, form)) if LEGAL_FORMS.contains(&form) => name.to_owned(),
        _ => folded.to_owned(),
    }
}

/// How two names stand to each other, of actors of this kind; none where they are two names.
pub(in crate::catalog) fn resemblance(one: &str, other: &str, kind: Option<ActorKind>) -> Option<Resemblance> {
    let (folded, other_folded) = (fold(one), fold(other));
    if folded == other_folded {
        return Some(Resemblance::Same);
    }
    if without_legal_form(&folded) == without_legal_form(&other_folded) {
        return Some(Resemblance::Variant);
    }
    if !matches!(kind, None | Some(ActorKind::Person)) {
        return None;
    }
    let others = forms(other);
    let fits = |form: &String| {
        let form = Parts::of(&fold(form))?;
        let fits = |other: &String| Parts::of(&fold(other)).is_some_and(|other| form.may_be(&other));
        others.iter().any(fits).then_some(Resemblance::Variant)
    };
    forms(one).iter().find_map(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may_be_one(one: &str, other: &str) -> bool {
        let found = resemblance(one, other, Some(ActorKind::Person)).is_some();
        let likely = !likenesses(one).is_disjoint(&likenesses(other));
        assert!(likely || !found, "{one:?} is not looked for where {other:?} is");
        found
    }

    #[test]
    fn variants_of_a_name_are_one_name() {
        for (one, other) in [
            ("José Ramírez", "JOSE RAMIREZ"),
            ("John D. Whitlock", "John Whitlock"),
            ("John D. Whitlock", "John Daniel Whitlock"),
            ("Sergei Volkov", "Sergey Volkov"),
            ("Mohammed al-Rashidi", "Muhammad Al Rashidi"),
            ("Ursula van der Linden", "Ursula Van Der Linden"),
            ("Robert Vance Jr.", "Robert Vance, Jr"),
            ("Robert \"Bob\" Tillman", "Bob Tillman"),
            ("Robert “Bob” Tillman", "Robert Tillman"),
            ("Ahmad bin Yusof", "Ahmad Yusof"),
            ("Jean-Pierre Morel", "Jean Pierre Morel"),
            ("Datuk Siti Rahman", "Siti Rahman"),
        ] {
            assert!(may_be_one(one, other), "{one} {other}");
        }
        assert_eq!(resemblance("Lumo Labs Inc.", "Lumo Labs", None), Some(Resemblance::Variant));
    }

    #[test]
    fn other_names_are_not() {
        for (one, other) in [
            ("Maria Teresa Lopes", "Maria Elena Lopes"),
            ("Robert Vance Jr.", "Robert Vance Sr."),
            ("José Ramírez", "Josep Ramirez"),
            ("Anna Keller", "Anna Kessler"),
            ("Anna Keller", "Hanna Keller"),
        ] {
            assert!(!may_be_one(one, other), "{one} {other}");
        }
        let council = |one, other| resemblance(one, other, Some(ActorKind::Organization));
        assert_eq!(council("Council for Fish", "Council of the Fish"), None);
    }

    #[test]
    fn a_last_name_alone_has_no_likeness() {
        assert!(likenesses("Volkov").is_empty());
        assert!(likenesses("—").is_empty());
        assert_eq!(likenesses("IKC").len(), 1);
    }
}
