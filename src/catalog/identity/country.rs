//! Where an outlet is, as far as its address tells.

/// A country, as its code in addresses, in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::catalog) struct Country([u8; 2]);

/// Codes that sites all over the world register under, by the list of Google Search Central ("Generic
/// country code top-level domains"), and that of the European Union.
const WORLDWIDE: [&[u8; 2]; 21] = [
    b"ad", b"ai", b"as", b"bz", b"cc", b"cd", b"co", b"dj", b"eu", b"fm", b"io", b"la", b"me", b"ms", b"nu", b"sc",
    b"sr", b"su", b"tv", b"tk", b"ws",
];

impl Country {
    /// The country that the host of an article's uri belongs to, where its last part is the code of
    /// one: `https://www.example.co.uk/a` is British, `https://example.com/a` may be anything.
    pub(in crate::catalog) fn of_uri(uri: &str) -> Option<Self> {
        let (_, rest) = uri.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next()?;
        let host = authority.rsplit('@').next()?.split(':').next()?.trim_end_matches('.');
        let (_, last) = host.rsplit_once('.')?;
        let code: [u8; 2] = last.as_bytes().try_into().ok()?;
        let code = code.map(|letter| letter.to_ascii_lowercase());
        let is_country = code.iter().all(u8::is_ascii_lowercase) && !WORLDWIDE.contains(&&code);
        is_country.then_some(Self(code))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_known_by_its_code_only() {
        let country = |uri| Country::of_uri(uri).map(|Country(code)| String::from_utf8(code.to_vec()).unwrap());
        assert_eq!(country("https://www.post.co.uk/news/1").as_deref(), Some("uk"));
        assert_eq!(country("https://Reader@tageblatt.DE:8080/1?x=.fr").as_deref(), Some("de"));
        assert_eq!(country("http://jornal.pt.").as_deref(), Some("pt"));
        for uri in [
            "https://herald.com/uk",
            "https://herald.tv/1",
            "https://herald.eu",
            "https://10.0.0.12/1",
            "urn:x:de",
            "de",
            "",
        ] {
            assert_eq!(country(uri), None, "{uri}");
        }
    }
}
