//! The identity of an article: its uri in canonical form.

/// The canonical form of `uri`: scheme and host in lower case, without fragment, otherwise as it
/// is. What is not a URL with a host is a plain name and stays as it is.
///
/// ```
/// use quotarium::article::canonical_uri;
/// assert_eq!(canonical_uri("HTTPS://News.Example/A?b=C#top"), "https://news.example/A?b=C");
/// assert_eq!(canonical_uri("Morning Edition #4"), "Morning Edition #4");
/// ```
#[must_use]
pub fn canonical(uri: &str) -> String {
    let Some((scheme, rest)) = uri.split_once("://").filter(|(scheme, _)| is_scheme(scheme)) else {
        return uri.to_owned();
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    // A user name before the host is case-sensitive.
    let (user, host) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    format!("{}://{user}{}{path}", scheme.to_ascii_lowercase(), host.to_lowercase())
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|character| character.is_ascii_alphanumeric() || "+-.".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_scheme_host_and_fragment_are_touched() {
        for (given, expected) in [
            ("http://EXAMPLE.org", "http://example.org"),
            ("Http://Me@Example.org:80/Path/?Q=1#x#y", "http://Me@example.org:80/Path/?Q=1"),
            ("https://example.org?A#B", "https://example.org?A"),
            ("file:///Home/A#b", "file:///Home/A"),
            ("story 12#b", "story 12#b"),
            ("1http://A#b", "1http://A#b"),
            ("urn:ISBN:1#a", "urn:ISBN:1#a"),
            ("", ""),
            ("://", "://"),
        ] {
            assert_eq!(canonical(given), expected, "{given}");
            assert_eq!(canonical(expected), expected, "{given} twice");
        }
    }
}
