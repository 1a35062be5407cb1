//! Tokens, their tags and sentences.

use std::ops::Range;

use super::{Span, sentences, tagger, tokenizer, weights::word_hash};

/// A word, number or mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token {
    /// Where it is.
    pub span: Span,
    /// Its part of speech.
    pub tag: Tag,
    /// Hash of the word in lower case: what the models know it by.
    pub hash: u32,
}

impl Token {
    /// The token at `span` of `text`, not tagged yet.
    #[must_use]
    pub fn new(text: &str, span: Span) -> Self {
        Self { span, tag: Tag::Other, hash: word_hash(span.of(text)) }
    }
}

/// Declares [`Tag`] beside the treebank's name for each tag, so that the two cannot drift apart.
macro_rules! tags {
    ($($variant:ident $name:literal $doc:literal,)*) => {
        /// Part of speech, the Penn Treebank's tags as GUM and EWT use them (XPOS).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Tag {
            $(#[doc = $doc] $variant,)*
        }

        impl Tag {
            /// Every tag, at the position of its discriminant.
            pub const ALL: &[Tag] = &[$(Tag::$variant),*];

            /// The treebank's name of the tag.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Tag::$variant => $name,)*
                }
            }

            /// The tag of that name in the treebank.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Tag> {
                match name {
                    $($name => Some(Tag::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

tags! {
    Other "" "Not tagged.",
    Cc "CC" "Coordinating conjunction: and, but.",
    Cd "CD" "Number.",
    Dt "DT" "Determiner: the, this, no.",
    Ex "EX" "Existential there.",
    Fw "FW" "Foreign word.",
    In "IN" "Preposition or subordinating conjunction: of, that, if.",
    Jj "JJ" "Adjective.",
    Jjr "JJR" "Comparative adjective.",
    Jjs "JJS" "Superlative adjective.",
    Ls "LS" "List item marker.",
    Md "MD" "Modal verb: will, could.",
    Nn "NN" "Singular or mass noun.",
    Nns "NNS" "Plural noun.",
    Nnp "NNP" "Singular proper noun.",
    Nnps "NNPS" "Plural proper noun.",
    Pdt "PDT" "Predeterminer: all the, such a.",
    Pos "POS" "Possessive ending.",
    Prp "PRP" "Personal pronoun.",
    PrpS "PRP$" "Possessive pronoun.",
    Rb "RB" "Adverb, also not.",
    Rbr "RBR" "Comparative adverb.",
    Rbs "RBS" "Superlative adverb.",
    Rp "RP" "Particle: give up.",
    Sym "SYM" "Symbol.",
    To "TO" "The word to.",
    Uh "UH" "Interjection.",
    Vb "VB" "Verb, base form.",
    Vbd "VBD" "Verb, past tense.",
    Vbg "VBG" "Verb, gerund or present participle.",
    Vbn "VBN" "Verb, past participle.",
    Vbp "VBP" "Verb, present tense, not third person singular.",
    Vbz "VBZ" "Verb, present tense, third person singular.",
    Wdt "WDT" "Wh-determiner: which, that.",
    Wp "WP" "Wh-pronoun: who, what.",
    WpS "WP$" "Possessive wh-pronoun: whose.",
    Wrb "WRB" "Wh-adverb: how, where.",
    Add "ADD" "Address: a URL, an email, a handle.",
    Afx "AFX" "Affix written apart.",
    Gw "GW" "Part of a word written apart.",
    Hyph "HYPH" "Hyphen within a compound.",
    Nfp "NFP" "Superfluous punctuation.",
    Dollar "$" "Currency sign.",
    Comma "," "Comma.",
    Period "." "Mark that ends a sentence.",
    Colon ":" "Colon, semicolon, dash, ellipsis.",
    OpenBracket "-LRB-" "Opening bracket.",
    CloseBracket "-RRB-" "Closing bracket.",
    OpenQuote "``" "Opening quotation mark.",
    CloseQuote "''" "Closing quotation mark.",
}

impl Tag {
    /// A verb form, without modals.
    #[must_use]
    pub fn is_verb(self) -> bool {
        matches!(self, Self::Vb | Self::Vbd | Self::Vbg | Self::Vbn | Self::Vbp | Self::Vbz)
    }

    /// A finite verb or a modal.
    #[must_use]
    pub fn is_finite(self) -> bool {
        matches!(self, Self::Vbd | Self::Vbp | Self::Vbz | Self::Md)
    }

    /// A noun, common or proper.
    #[must_use]
    pub fn is_noun(self) -> bool {
        matches!(self, Self::Nn | Self::Nns) || self.is_proper()
    }

    /// A proper noun.
    #[must_use]
    pub fn is_proper(self) -> bool {
        matches!(self, Self::Nnp | Self::Nnps)
    }

    /// An adjective of any degree.
    #[must_use]
    pub fn is_adjective(self) -> bool {
        matches!(self, Self::Jj | Self::Jjr | Self::Jjs)
    }

    /// A mark of any kind.
    #[must_use]
    pub fn is_punctuation(self) -> bool {
        matches!(
            self,
            Self::Hyph
                | Self::Nfp
                | Self::Comma
                | Self::Period
                | Self::Colon
                | Self::OpenBracket
                | Self::CloseBracket
                | Self::OpenQuote
                | Self::CloseQuote
        )
    }
}

/// A sentence within one paragraph of one block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// From its first token to its last.
    pub span: Span,
    /// Its tokens, as positions in [`Analysis::tokens`]; never empty.
    pub tokens: Range<usize>,
    /// Position of its paragraph in [`Analysis::paragraphs`].
    pub paragraph: usize,
}

/// A text as tokens and sentences.
#[derive(Clone, Debug)]
pub struct Analysis<'t> {
    /// The text.
    pub text: &'t str,
    /// Its tokens, in text order.
    pub tokens: Vec<Token>,
    /// Its sentences, in text order; together they hold all tokens.
    pub sentences: Vec<Sentence>,
    /// The stretches that no sentence crosses: the lines of the blocks that were analysed.
    pub paragraphs: Vec<Span>,
}

impl<'t> Analysis<'t> {
    /// Analyses the given stretches of `text`, which are in text order and do not overlap.
    #[must_use]
    pub fn new(text: &'t str, paragraphs: Vec<Span>) -> Self {
        let mut tokens = Vec::with_capacity(text.len() / 4);
        let mut sentences = Vec::with_capacity(text.len() / 64);
        for (number, paragraph) in paragraphs.iter().enumerate() {
            let first = tokens.len();
            tokenizer::tokenize(text, *paragraph, &mut tokens);
            sentences::split(text, &tokens, first, number, &mut sentences);
        }
        for sentence in &sentences {
            tagger::tag(text, &mut tokens[sentence.tokens.clone()]);
        }
        Self { text, tokens, sentences, paragraphs }
    }

    /// The words of the token at `index`.
    #[must_use]
    pub fn word(&self, index: usize) -> &'t str {
        self.tokens[index].span.of(self.text)
    }

    /// The words of the token at `index` in lower case.
    #[must_use]
    pub fn lower(&self, index: usize) -> String {
        self.word(index).to_lowercase()
    }

    /// The span from the first to the last of `tokens`, which must not be empty.
    #[must_use]
    pub fn span_of(&self, tokens: Range<usize>) -> Span {
        Span { start: self.tokens[tokens.start].span.start, end: self.tokens[tokens.end - 1].span.end }
    }

    /// Position of the first token that ends behind the byte offset `at`: the token there, or the
    /// next one.
    #[must_use]
    pub fn token_at(&self, at: u32) -> usize {
        self.tokens.partition_point(|token| token.span.end <= at)
    }

    /// Position of the sentence that holds the token at `index`.
    #[must_use]
    pub fn sentence_of(&self, index: usize) -> usize {
        self.sentences.partition_point(|sentence| sentence.tokens.end <= index)
    }

    /// Whether white space, or the end of the paragraph, stands behind the token at `index`.
    #[must_use]
    pub fn space_after(&self, index: usize) -> bool {
        match (self.tokens.get(index), self.tokens.get(index + 1)) {
            (Some(token), Some(next)) => token.span.end < next.span.start,
            _ => true,
        }
    }
}
