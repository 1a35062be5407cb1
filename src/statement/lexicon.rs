//! The verbs that report what somebody said or thought, and what may follow them.

use std::{collections::HashMap, sync::LazyLock};

use super::Act;

/// A reporting verb.
#[derive(Debug)]
pub(super) struct Verb {
    /// Whether it reports speech or thought.
    pub(super) act: Act,
    complements: String,
    /// Prepositions that lead to what is said: "called *for* a vote".
    pub(super) prepositions: Vec<Preposition>,
    /// The particle without which it does not report: "pointed *out*".
    pub(super) particle: Option<&'static str>,
}

/// A preposition that belongs to a reporting verb.
#[derive(Debug)]
pub(super) struct Preposition {
    pub(super) word: &'static str,
    /// Whether an addressee and an infinitive follow: "called *on* them to vote".
    pub(super) addressed: bool,
}

/// What may follow a reporting verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Complement {
    /// A quotation.
    Quotation,
    /// A clause that begins with "that".
    Clause,
    /// A clause without "that".
    BareClause,
    /// A question: whether, how, what.
    Question,
    /// A noun phrase and what belongs to it.
    Phrase,
    /// An infinitive.
    Infinitive,
    /// An addressee before any of these.
    Addressee,
    /// An addressee before an infinitive.
    Order,
}

impl Verb {
    /// Whether `complement` may follow.
    pub(super) fn takes(&self, complement: Complement) -> bool {
        let letter = match complement {
            Complement::Quotation => 'q',
            Complement::Clause => return self.complements.contains(['c', 't']),
            Complement::BareClause => 'c',
            Complement::Question => 'w',
            Complement::Phrase => 'n',
            Complement::Infinitive => 'i',
            Complement::Addressee => 'o',
            Complement::Order => 'x',
        };
        self.complements.contains(letter)
    }

    fn read(entry: &'static str) -> Option<(&'static str, Self)> {
        let mut fields = entry.split_whitespace();
        let lemma = fields.next()?;
        let act = if fields.next()? == "a" { Act::Attitude } else { Act::Speech };
        let complements = fields.next()?;
        let (particle, complements) = match complements.split_once(':') {
            Some((particle, complements)) => (Some(particle), complements),
            None => (None, complements),
        };
        let prepositions = fields
            .map(|word| match word.strip_prefix('+') {
                Some(word) => Preposition { word, addressed: true },
                None => Preposition { word, addressed: false },
            })
            .collect();
        Some((lemma, Self { act, complements: complements.to_owned(), prepositions, particle }))
    }
}

/// What somebody who refuses to do so does not say.
pub(super) const SILENCES: &[&str] =
    &["comment", "be", "speak", "talk", "discuss", "respond", "answer", "elaborate", "give", "provide"];

/// Whether `word` says that somebody would not say something.
pub(super) fn refuses(word: &str) -> bool {
    ["declined", "declines", "decline", "refused", "refuses", "refuse", "declining", "refusing"]
        .iter()
        .any(|form| word.eq_ignore_ascii_case(form))
}

/// The reporting verb that `word` is a form of.
pub(super) fn verb(word: &str) -> Option<&'static Verb> {
    if word.len() > LONGEST_FORM {
        return None;
    }
    LEXICON.forms.get(word.to_ascii_lowercase().as_str()).map(|&at| &LEXICON.verbs[at])
}

const LONGEST_FORM: usize = 20;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::read);

struct Lexicon {
    verbs: Vec<Verb>,
    forms: HashMap<String, usize>,
}

impl Lexicon {
    fn read() -> Self {
        let mut lexicon = Self { verbs: Vec::new(), forms: HashMap::new() };
        let entries = include_str!("verbs.txt").lines().filter(|line| !line.starts_with('#'));
        for (lemma, verb) in entries.filter_map(Verb::read) {
            for form in forms(lemma) {
                lexicon.forms.entry(form).or_insert(lexicon.verbs.len());
            }
            lexicon.verbs.push(verb);
        }
        lexicon
    }
}

/// Past tense and participle where they are not regular.
const IRREGULAR: &[(&str, &str, &str)] = &[
    ("say", "said", "said"),
    ("tell", "told", "told"),
    ("write", "wrote", "written"),
    ("speak", "spoke", "spoken"),
    ("think", "thought", "thought"),
    ("know", "knew", "known"),
    ("see", "saw", "seen"),
    ("foresee", "foresaw", "foreseen"),
    ("find", "found", "found"),
    ("feel", "felt", "felt"),
    ("hear", "heard", "heard"),
    ("mean", "meant", "meant"),
    ("forget", "forgot", "forgotten"),
    ("forecast", "forecast", "forecast"),
    ("understand", "understood", "understood"),
    ("show", "showed", "shown"),
    ("seek", "sought", "sought"),
    ("stand", "stood", "stood"),
    ("prove", "proved", "proven"),
    ("lie", "lied", "lied"),
    ("put", "put", "put"),
    ("read", "read", "read"),
];

/// Verbs that double their last letter, at least in one spelling.
const DOUBLING: &[&str] = &[
    "admit", "beg", "blog", "brag", "concur", "counsel", "flag", "infer", "marvel", "pan", "plan", "prefer", "quip",
    "quiz", "rebut", "refer", "regret", "signal", "snap", "submit",
];

/// Every form of a verb, in lower case.
fn forms(lemma: &str) -> Vec<String> {
    let mut forms = vec![lemma.to_owned()];
    let mut add = |stem: &str, ending: &str| forms.push(format!("{stem}{ending}"));
    let consonant_y = lemma.strip_suffix('y').filter(|stem| !stem.ends_with(['a', 'e', 'o', 'u']));
    match consonant_y {
        Some(stem) => add(stem, "ies"),
        None if ["s", "x", "z", "ch", "sh"].iter().any(|end| lemma.ends_with(end)) => add(lemma, "es"),
        None => add(lemma, "s"),
    }
    match lemma.strip_suffix('e') {
        Some(stem) if stem.ends_with('i') => add(&stem[..stem.len() - 1], "ying"),
        Some(stem) if !stem.ends_with('e') => add(stem, "ing"),
        _ => add(lemma, "ing"),
    }
    if let Some((_, past, participle)) = IRREGULAR.iter().find(|(verb, ..)| *verb == lemma) {
        add(past, "");
        add(participle, "");
    } else if let Some(stem) = consonant_y {
        add(stem, "ied");
    } else {
        add(lemma.strip_suffix('e').unwrap_or(lemma), "ed");
    }
    if DOUBLING.contains(&lemma) {
        let last = &lemma[lemma.len() - 1..];
        for ending in ["ed", "ing"] {
            add(lemma, &format!("{last}{ending}"));
        }
        if lemma == "quiz" {
            add("quizzes", "");
        }
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_verb_is_known() {
        for form in [
            "say", "says", "said", "saying", "Told", "denies", "denied", "denying", "urging", "agreed", "agreeing",
            "begged", "teaches", "admitted", "wrote", "written", "stresses", "WARNS",
        ] {
            assert_eq!(verb(form).is_some(), form != "teaches", "{form}");
        }
    }

    #[test]
    fn an_entry_says_what_may_follow() {
        let point = verb("pointed").expect("it is listed");
        assert_eq!(point.particle, Some("out"));
        assert!(point.takes(Complement::Clause) && !point.takes(Complement::Order));
        let call = verb("called").expect("it is listed");
        assert!(call.prepositions.iter().any(|preposition| preposition.word == "on" && preposition.addressed));
    }

    #[test]
    fn every_line_of_the_list_is_read() {
        for line in include_str!("verbs.txt").lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(Verb::read(line).is_some(), "{line}");
        }
    }
}
