//! Who speaks: from the speaker's words to an actor, within one article.

mod cast;
mod coreference;
mod gazetteer;
mod known;
mod lexicon;
mod name;
mod phrase;
mod role;
#[cfg(test)]
mod tests;
mod title;

use cast::Actor;
use coreference::Scene;
pub use gazetteer::{Gazetteer, GazetteerError, LineProblem};
use lexicon::Lexicon;
pub(crate) use lexicon::names_a_country;

use crate::{statement::Attribution, text::Analysis};

/// The actor of one statement, as its article gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActorMention {
    /// The fullest name that the article has, without title; of an unnamed actor its noun phrase
    /// without determiner.
    pub display_name: String,
    /// What kind of actor it is, where that is known.
    pub kind: Option<ActorKind>,
    /// Title or affiliation, as the article gives it; may be empty.
    pub role: String,
    /// What the link from the speaker's words to this actor rests on.
    pub link: ActorLink,
    /// Whether the name identifies the actor in other articles too. A bare surname does not, nor
    /// does "a spokesman".
    pub identifies: bool,
    /// Other names of this actor in the article, such as "NATO".
    pub aliases: Vec<String>,
}

/// What kind of actor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// A human being.
    Person,
    /// A company, party, agency, newspaper.
    Organization,
    /// A state, its government or a part of it.
    Government,
    /// Several without a common name.
    Group,
    /// A report, study, statement, poll.
    Document,
}

/// What links a speaker's words to an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorLink {
    /// The words are the actor's own name or noun phrase.
    Name,
    /// A part of the name, a nickname or an acronym stands for the whole.
    ShortName,
    /// A pronoun with its antecedent.
    Pronoun,
    /// A role with its antecedent: "the minister".
    Role,
    /// No speaker is given: the quotation goes on from the statement before.
    Continuation,
}

/// Why a statement has no actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorAbsence {
    /// The text names no speaker.
    NoSpeaker,
    /// The speaker's words point to something that the text does not give.
    NoAntecedent,
    /// The speaker's words fit several equally well.
    Ambiguous,
}

/// The actor of each attribution, in their order.
///
/// The attributions are those of the article in text order. What their speakers' words do not
/// tell is an [`ActorAbsence`].
#[must_use]
pub fn resolve(
    analysis: &Analysis,
    attributions: &[Attribution],
    gazetteer: &Gazetteer,
) -> Vec<Result<ActorMention, ActorAbsence>> {
    let mut scene = Scene::new(Lexicon::new(gazetteer), analysis, attributions);
    let resolved: Vec<_> = attributions.iter().map(|attribution| scene.resolve(attribution)).collect();
    let mention = |(id, link): (usize, ActorLink)| ActorMention::of(&scene.cast.actors[id], link);
    resolved.into_iter().map(|resolved| resolved.map(mention)).collect()
}

impl ActorMention {
    fn of(actor: &Actor, link: ActorLink) -> Self {
        let fullest = actor.roles.iter().max_by_key(|role| role.len());
        Self {
            display_name: actor.name.clone(),
            kind: actor.kind,
            role: fullest.cloned().unwrap_or_default(),
            link,
            identifies: actor.identifies,
            aliases: actor.aliases.clone(),
        }
    }
}
