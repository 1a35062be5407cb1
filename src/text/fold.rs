//! Folding: what makes two spellings of a name the same name.

use deunicode::deunicode_char;

/// The words of `name` without case, accents and punctuation, in Latin letters, joined by one
/// blank. Apostrophes and full stops vanish, so that "O'Neill" is one word and "U.S." is "us".
///
/// ```
/// use quotarium::text::fold;
/// assert_eq!(fold("Jens  STOLTENBERG"), "jens stoltenberg");
/// assert_eq!(fold("José-María O’Neill"), "jose maria oneill");
/// ```
#[must_use]
pub fn fold(name: &str) -> String {
    let mut folded = String::with_capacity(name.len());
    let mut pending_blank = false;
    for character in name.chars() {
        if matches!(character, '\'' | '’' | '‘' | 'ʼ' | '.') {
            continue;
        }
        let letters = if character.is_alphanumeric() { deunicode_char(character).unwrap_or("") } else { "" };
        let mut none = true;
        for letter in letters.chars().filter(char::is_ascii_alphanumeric) {
            if std::mem::take(&mut pending_blank) && !folded.is_empty() {
                folded.push(' ');
            }
            folded.push(letter.to_ascii_lowercase());
            none = false;
        }
        pending_blank |= none;
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_keeps_words_apart_and_drops_what_spellings_differ_in() {
        assert_eq!(fold("  U.S. Dept. of State "), "us dept of state");
        assert_eq!(fold("Søren Kierkegård"), "soren kierkegard");
        assert_eq!(fold("Владимир"), "vladimir");
        assert_eq!(fold("—…"), "");
        assert_eq!(fold("Ban Ki-moon"), "ban ki moon");
    }
}
