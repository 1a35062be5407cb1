//! The wording by which lines are known that are not an article's own copy.

/// The most words of a line that is known by how it begins.
const NOTICE_WORDS: usize = 18;
/// The most bytes of a line that is known by its wording.
const LINE_BYTES: usize = 300;

/// Whole lines, without the marks around them.
#[rustfmt::skip]
const LINES: &[&str] = &[
    "ad", "ads", "advert", "advertisement", "advertisements", "advertising", "advertise with us", "sponsored",
    "promoted", "abstract", "full text", "letters", "related", "related articles", "related content",
    "related coverage", "related links", "related news", "related posts", "related stories", "related story",
    "related topics", "also read", "also see", "see also", "read also", "read more", "read next", "read on", "more",
    "more news", "more stories", "more from this author", "next article", "previous article", "latest news",
    "latest stories", "top stories", "editor's picks", "editors' picks", "most popular", "most read", "most viewed",
    "trending", "trending now", "popular now", "recommended", "recommended for you", "you may also like",
    "you might also like", "up next", "before you go", "don't miss", "in case you missed it", "what's trending",
    "share", "share this", "share this article", "share this story", "share this post", "email", "e-mail", "print",
    "print this page", "facebook", "twitter", "whatsapp", "linkedin", "reddit", "pinterest", "telegram", "instagram",
    "copy link", "tweet", "like this", "like us on facebook", "save", "bookmark", "comment", "comments",
    "no comments", "leave a comment", "leave a reply", "post a comment", "view comments", "show comments", "log in",
    "login", "sign in", "register", "subscribe", "subscribe now", "sign up", "newsletter", "newsletters", "home",
    "menu", "search", "close", "loading", "contact us", "about us", "privacy", "privacy policy", "terms of use",
    "terms of service", "terms and conditions", "cookie policy", "cookies", "all rights reserved", "back to top",
    "skip to content", "skip to main content", "correction notice", "dmca", "dmca correction notice", "tags",
    "topics", "gallery", "photos", "video", "videos", "watch", "listen", "play", "next", "previous", "page not found",
    "twitter.com",
];

/// How short lines begin that are notices to the reader.
#[rustfmt::skip]
const OPENINGS: &[&str] = &[
    "advertisement", "sponsored content", "sponsored by", "paid content", "story continues below",
    "article continues below", "article continues after", "continue reading", "scroll to continue", "keep reading",
    "read more", "read also", "also read", "read next", "read the full", "read our", "see also", "see more",
    "click here", "click to", "tap here", "tap to", "sign up", "sign in to", "subscribe to", "subscribe now",
    "already a subscriber", "log in to", "follow us", "follow me on", "join us on", "join our", "like us on",
    "like our page", "find us on", "share this", "share on", "share via", "tweet this", "email this", "print this",
    "stay on top", "get the daily", "get the latest", "get our", "get breaking news", "get unlimited", "never miss",
    "don't miss our", "download our", "download the app", "newsletter sign", "support our journalism",
    "support independent", "donate to", "become a member", "dmca", "correction notice", "copyright ©",
    "copyright (c)", "copyright 19", "copyright 20", "(c) 20", "all rights reserved", "the content of this",
    "this material may not be", "reproduction of", "privacy policy", "terms of use", "terms of service",
    "we use cookies", "this website uses", "this site uses", "by using this site", "by continuing to",
    "accept all cookies", "manage cookies", "manage consent", "cookie settings", "please enable", "your browser",
    "you need to enable", "we are sorry,this video", "this video is", "video unavailable", "more from",
    "more on this", "more stories", "more news from", "related:", "related articles", "related stories",
    "related news", "recommended:", "most read", "most popular", "trending:", "you may also", "you might also",
    "up next", "filed under", "posted in", "tagged with", "tags:", "topics:", "do you support", "have a news tip",
    "got a tip", "have a tip", "got a story", "send us", "contact us", "contact the author", "contact the writer",
    "leave a comment", "comments are closed", "view comments", "show comments", "join the conversation",
    "report a typo", "republish this", "this story was originally published", "this article was originally published",
    "this article first appeared", "this article originally appeared", "opinions expressed", "views expressed",
    "the views expressed", "the opinions expressed", "skip to", "jump to", "back to top", "watch live",
    "watch the video", "watch more", "listen to this article", "listen to the story", "minutes to read", "min read",
    "as published in", "download the", "follow @",
];

/// How notices begin that may be longer and may quote.
#[rustfmt::skip]
const NOTICES: &[&str] = &[
    "correction:", "corrections:", "correction (", "correction -", "correction –", "correction —", "clarification:",
    "clarification (", "editor's note", "editors' note", "note to readers", "(this story",
    "(this article", "(this version", "(corrects ", "this story has been corrected", "this story has been updated",
    "this article has been corrected", "this article has been updated", "this article was amended",
    "this story corrects", "an earlier version of this", "a previous version of this", "(an earlier version",
    "(a previous version", "disclaimer:", "copyright 19", "copyright 20", "copyright ©", "copyright (c)",
    "related:", "read more:", "read also:", "also read:", "see also:", "more:", "watch:", "listen:", "read:",
    "recommended:", "don't miss:",
];
/// The most bytes of such a notice.
const NOTICE_BYTES: usize = 900;

/// Headings of legal notices, below which nothing is the article's own.
const LEGAL_HEADS: &[&str] =
    &["dmca", "dmca correction notice", "dmca notice", "correction notice", "copyright notice"];

/// Lines below which nothing is the article's own, unless they are navigation above it.
#[rustfmt::skip]
const TAIL_HEADS: &[&str] = &[
    "disclaimer", "comments", "reader comments",
    "leave a comment", "leave a reply", "post a comment", "join the conversation", "about the author",
    "about the authors", "terms of use", "terms of service", "privacy policy",
];

/// Openings below which a list of links may stand.
#[rustfmt::skip]
const LINK_HEADS: &[&str] = &[
    "related", "read more", "read also", "also read", "read next", "see also", "more from", "more on", "more stories",
    "more news", "more", "recommended", "most read", "most popular", "trending", "you may also", "you might also",
    "editor's picks", "editors' picks", "latest", "top stories", "up next", "don't miss", "popular",
    "what's trending", "before you go", "in case you missed",
];

/// At most the first `bytes` bytes of `line`, up to a character boundary.
pub(super) fn opening(line: &str, bytes: usize) -> &str {
    &line[..line.floor_char_boundary(bytes)]
}

/// Whether a line is a notice, an advertisement marker, a bare address, markup or a rule.
pub(super) fn is_boilerplate(line: &str) -> bool {
    let lower = opening(line, 40).trim_start_matches(['*', '_', ' ', '[']).replace('’', "'").to_lowercase();
    if line.len() <= NOTICE_BYTES && NOTICES.iter().any(|notice| lower.starts_with(notice)) {
        return true;
    }
    if line.len() > LINE_BYTES {
        return false;
    }
    let plain = folded(line);
    is_rule_or_markup(line)
        || line.starts_with('©')
        || plain.ends_with("all rights reserved")
        || is_address(line)
        || LINES.contains(&plain.as_str())
        || line.split_whitespace().count() <= NOTICE_WORDS
            && !line.contains(['"', '“'])
            && OPENINGS.iter().any(|opening| starts_with_words(&plain, opening))
}

/// Whether a line of boilerplate is the heading of a list of links.
pub(super) fn heads_links(line: &str) -> bool {
    let plain = folded(line);
    LINK_HEADS.iter().any(|head| starts_with_words(&plain, head))
}

/// Whether a line is a heading below which nothing is the article's own.
pub(super) fn heads_tail(line: &str) -> bool {
    line.len() <= LINE_BYTES && TAIL_HEADS.contains(&folded(line).as_str())
}

/// Whether a line is the heading of a legal notice.
pub(super) fn heads_legal_notice(line: &str) -> bool {
    line.len() <= LINE_BYTES && LEGAL_HEADS.contains(&folded(line).as_str())
}

/// Whether a line is the words under a picture, by its credit.
pub(super) fn is_caption(line: &str) -> bool {
    #[rustfmt::skip]
    const OPENINGS: &[&str] = &[
        "photo:", "photos:", "image:", "picture:", "pictured:", "caption:", "credit:", "file photo", "file -",
        "file –",
    ];
    #[rustfmt::skip]
    const CREDITS: &[&str] = &[
        "photo:", "photo by", "photos by", "(photo", "photograph:", "photograph by", "picture:", "image:",
        "(ap photo", "image credit", "photo credit", "getty images", "via getty", "/getty", "file photo", "/ap)",
        "/afp)", "/reuters", "(reuters)]", "[photo", "[file",
    ];
    if line.len() > 2 * LINE_BYTES {
        return false;
    }
    let plain = line.to_lowercase();
    let starts = OPENINGS.iter().any(|opening| plain.starts_with(opening)) || plain.trim_end_matches('.') == "getty";
    // A credit stands at the end of its line.
    let tail = &plain[plain.ceil_char_boundary(plain.len().saturating_sub(80))..];
    starts || CREDITS.iter().any(|credit| tail.contains(credit))
}

/// Whether a line credits those who made the article, wherever it stands: "Reporting by A. Reed".
pub(super) fn is_credit(line: &str) -> bool {
    const OPENINGS: &[&str] = &["reporting by", "additional reporting", "editing by", "writing by", "contributing:"];
    let plain = folded(opening(line, LINE_BYTES));
    line.len() <= LINE_BYTES && OPENINGS.iter().any(|opening| starts_with_words(&plain, opening))
}

/// Whether a line before the copy says who wrote it: "By Ann Reed", "ANN REED".
pub(super) fn is_byline(line: &str) -> bool {
    const SMALL: &[&str] = &["and", "for", "of", "in", "the", "with", "de", "van", "von", "al", "bin", "staff"];
    let words: Vec<&str> = line.split_whitespace().take(16).collect();
    let is_name = |word: &&str| word.starts_with(char::is_uppercase) || SMALL.contains(word) || *word == "|";
    match words.as_slice() {
        [by, names @ ..] if by.eq_ignore_ascii_case("by") => {
            (1..14).contains(&names.len()) && names.iter().all(is_name)
        }
        [_, _] | [_, _, _] => line.chars().all(|character| character.is_uppercase() || " .-'’".contains(character)),
        _ => false,
    }
}

/// Lower case, straight apostrophes, without marks at either end.
fn folded(line: &str) -> String {
    line.trim_matches(|character: char| !character.is_alphanumeric() && character != '(' && character != ')')
        .replace('’', "'")
        .replace(" / ", " ")
        .to_lowercase()
}

fn starts_with_words(line: &str, opening: &str) -> bool {
    line.strip_prefix(opening)
        .is_some_and(|rest| !opening.ends_with(char::is_alphanumeric) || !rest.starts_with(char::is_alphanumeric))
}

fn is_address(line: &str) -> bool {
    let starts = ["http://", "https://", "www."].iter().any(|start| line.starts_with(start));
    starts && !line.contains(char::is_whitespace)
}

fn is_rule_or_markup(line: &str) -> bool {
    let mut in_tag = false;
    !line.chars().any(|character| {
        match character {
            '<' => in_tag = true,
            '>' => in_tag = false,
            _ => return !in_tag && character.is_alphanumeric(),
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notices_are_boilerplate_and_sentences_are_not() {
        for line in [
            "- Advertisement -",
            "Stay on top - Get the daily news in your inbox",
            "DMCA / Correction Notice",
            "___.",
            "Related:",
            "READ MORE: Ferry runs aground",
            "https://daily.example/a",
            "<tweet id=\"1\"><tweet/>.",
            "Share",
            "© 2020 The Daily. All rights reserved",
            "We use cookies to improve your experience",
            "* * *",
        ] {
            assert!(is_boilerplate(line), "{line}");
        }
        for line in [
            "Shareholders met on Monday.",
            "More than 20 people were hurt, police said.",
            "\"Share this,\" she said.",
            "The mayor said: \"Read more books.\"",
            "Related parties were heard.",
            "Comments by the mayor caused a row.",
        ] {
            assert!(!is_boilerplate(line), "{line}");
        }
    }

    #[test]
    fn a_byline_is_a_line_of_names() {
        for line in ["By Ann Reed", "by Ann Reed and Tom de Vries, Staff Writers", "ANN REED"] {
            assert!(is_byline(line), "{line}");
        }
        for line in ["By then it was too late", "Ann Reed", "By"] {
            assert!(!is_byline(line), "{line}");
        }
    }
}
