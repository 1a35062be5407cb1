//! Spellings of one word in Latin letters that lists of romanisations have side by side.

/// Given names from Arabic with the Latin spellings that ALA-LC, BGN/PCGN and passports give them.
const GIVEN_NAMES: &[&[&str]] = &[
    &["mohammed", "muhammad", "mohamed", "mohammad", "mohamad", "muhammed", "mohamud", "mahomed", "mohd"],
    &["ahmed", "ahmad", "ahmet"],
    &["mahmoud", "mahmud", "mahmood"],
    &["hussein", "husain", "hussain", "husayn", "hossein", "hussien"],
    &["hassan", "hasan"],
    &["yusuf", "yousef", "youssef", "yousif", "yusof", "yusif", "yousuf"],
    &["omar", "umar", "omer"],
    &["osman", "othman", "uthman", "usman"],
    &["khalid", "khaled"],
    &["said", "saeed", "saied", "sayed", "saeid"],
    &["abdullah", "abdallah", "abdulla"],
    &["abdul", "abdel", "abd"],
    &["ibrahim", "ebrahim", "ibraheem"],
    &["mustafa", "mostafa", "moustafa", "mustapha"],
    &["suleiman", "sulayman", "soliman", "suleyman", "sulaiman"],
    &["faisal", "faysal", "feisal", "faycal"],
    &["karim", "kareem"],
    &["rashid", "rasheed", "rachid"],
    &["nasser", "nasir", "naser", "nasr"],
    &["salih", "saleh", "salah"],
    &["jamal", "gamal", "djamal"],
    &["fatima", "fatma", "fatimah", "fatema"],
    &["aisha", "ayesha", "aysha", "aicha"],
    &["leila", "layla", "laila", "leyla"],
    &["alexander", "aleksandr", "alexandr", "aleksander", "oleksandr", "alyaksandr"],
    &["dmitry", "dmitri", "dmitriy", "dimitri", "dmytro"],
    &["yevgeny", "evgeny", "yevgeniy", "evgeniy", "evgeni", "yevgeni", "eugeny"],
];

/// Letters that stand for one letter of another script in different romanisations: Cyrillic in
/// BGN/PCGN, ISO 9 and ICAO Doc 9303; umlauts in ICAO Doc 9303. In the order of replacement.
const LETTERS: &[(&str, &str)] = &[
    ("shch", "sch"),
    ("tch", "ch"),
    ("kh", "h"),
    ("ph", "f"),
    ("ja", "ia"),
    ("ya", "ia"),
    ("ju", "iu"),
    ("yu", "iu"),
    ("ye", "e"),
    ("ae", "a"),
    ("oe", "o"),
    ("ue", "u"),
    ("ou", "u"),
    ("oo", "u"),
    ("ee", "i"),
    ("x", "ks"),
    ("w", "v"),
];

/// Endings of Slavic names, each with the one that stands for all.
const ENDINGS: &[(&str, &str)] = &[
    ("skyi", "sky"),
    ("skiy", "sky"),
    ("skyy", "sky"),
    ("skii", "sky"),
    ("skij", "sky"),
    ("skyj", "sky"),
    ("ski", "sky"),
    ("ckyi", "cky"),
    ("ckiy", "cky"),
    ("cki", "cky"),
    ("ei", "ey"),
    ("ej", "ey"),
    ("ai", "ay"),
    ("aj", "ay"),
    ("iy", "y"),
    ("ii", "y"),
    ("yi", "y"),
    ("ij", "y"),
    ("i", "y"),
];

/// The form that all spellings of a folded word have in common.
pub(super) fn common_spelling(word: &str) -> String {
    if let Some(names) = GIVEN_NAMES.iter().find(|names| names.contains(&word)) {
        return names[0].to_owned();
    }
    if word.len() < 3 || !word.is_ascii() {
        return word.to_owned();
    }
    let mut common = word.to_owned();
    if let Some((ending, other)) = ENDINGS.iter().find(|(ending, _)| common.ends_with(ending)) {
        common.truncate(common.len() - ending.len());
        common.push_str(other);
    }
    for (letters, other) in LETTERS {
        common = common.replace(letters, other);
    }
    let mut single = String::with_capacity(common.len());
    for letter in common.chars() {
        if !single.ends_with(letter) {
            single.push(letter);
        }
    }
    single
}

#[cfg(test)]
mod tests {
    use super::common_spelling;

    #[test]
    fn spellings_of_one_name_have_one_form() {
        let same = [
            ["sergei", "sergey"],
            ["zhuravskyi", "zhuravskiy"],
            ["zelensky", "zelenskyy"],
            ["moeller", "moller"],
            ["juergen", "jurgen"],
            ["muhammad", "mohamed"],
            ["khrushchev", "hruschev"],
            ["oleksandr", "aleksandr"],
        ];
        for [one, other] in same {
            assert_eq!(common_spelling(one), common_spelling(other));
        }
    }

    #[test]
    fn different_names_stay_different() {
        for [one, other] in
            [["jose", "josep"], ["ivanov", "ivanova"], ["anna", "anja"], ["li", "lu"], ["marin", "martin"]]
        {
            assert_ne!(common_spelling(one), common_spelling(other), "{one} {other}");
        }
    }
}
