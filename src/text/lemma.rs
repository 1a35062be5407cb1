//! The base form of English verbs, from a table of irregular forms and rules for endings.

/// The base form of a verb, in lower case: "said" is "say", "has" is "have", "denying" is "deny".
/// Of a word that is no verb form it is some lower-case word, the same each time.
#[must_use]
pub fn lemma(word: &str) -> String {
    let mut word = word.to_lowercase();
    if word.contains('’') {
        word = word.replace('’', "'");
    }
    if let Ok(at) = IRREGULAR.binary_search_by_key(&word.as_str(), |&(form, _)| form) {
        return IRREGULAR[at].1.to_owned();
    }
    if let Some(stem) = word.strip_suffix("ing").filter(|stem| has_vowel(stem) && stem.len() > 1) {
        return completed(stem);
    }
    if let Some(stem) = word.strip_suffix("ied").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("ed").filter(|stem| has_vowel(stem) && stem.len() > 1) {
        return match stem.strip_suffix("e") {
            None => completed(stem),
            // "agreed", but "need", "proceed"
            Some(base) if ["gr", "cr", "fr", "rant"].iter().any(|end| base.ends_with(end)) => format!("{stem}e"),
            Some(_) => word,
        };
    }
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    if let Some(stem) = word.strip_suffix("es")
        && ["ss", "sh", "ch", "x", "zz", "o"].iter().any(|end| stem.ends_with(end))
    {
        return stem.to_owned();
    }
    if word.len() > 3 && word.ends_with('s') && !word.ends_with("ss") && !word.ends_with("us") && word.is_ascii() {
        word.pop();
    }
    word
}

fn is_vowel(letter: u8) -> bool {
    matches!(letter, b'a' | b'e' | b'i' | b'o' | b'u' | b'y')
}

fn has_vowel(stem: &str) -> bool {
    stem.bytes().any(is_vowel)
}

/// The verb whose form without "ing" or "ed" is `stem`: "stopp" is "stop", "argu" is "argue".
fn completed(stem: &str) -> String {
    let letters = stem.as_bytes();
    let [.., before, last] = *letters else { return stem.to_owned() };
    let third = letters.len().checked_sub(3).map_or(0, |at| letters[at]);
    if before == last && !matches!(last, b'l' | b's' | b'z' | b'f') && !is_vowel(last) {
        return stem[..stem.len() - 1].to_owned();
    }
    if before == last && last == b'l' && DOUBLED_L.contains(&stem) {
        return stem[..stem.len() - 1].to_owned();
    }
    if FULL_STEMS.iter().any(|end| stem.ends_with(end)) {
        return stem.to_owned();
    }
    let silent = match last {
        // receive, observe, argue, advise, organize, reduce; but say, echo
        b'v' | b'u' | b'z' => before != last,
        b'c' => true,
        b's' => before != b's',
        // charge, acknowledge, change; but bring
        b'g' => {
            matches!(before, b'd' | b'r' | b'l' | b'e' | b'a' | b'u') || before == b'n' && matches!(third, b'a' | b'e')
        }
        // state, debate, quote, promote, cite, write, compute; but visit, wait
        b't' => {
            stem.ends_with("iat")
                || stem.ends_with("uat")
                || matches!(before, b'a' | b'o' | b'u') && (!is_vowel(third) || letters.starts_with(b"quo"))
                || before == b'i'
                    && matches!(
                        stem,
                        "cit"
                            | "writ"
                            | "invit"
                            | "recit"
                            | "unit"
                            | "ignit"
                            | "excit"
                            | "indit"
                            | "rewrit"
                            | "despit"
                            | "tweetit"
                    )
                || before == b'e' && matches!(stem, "delet" | "compet" | "complet")
        }
        // declare, share, require, figure, explore; but offer, hear, appear
        b'r' => {
            stem.ends_with("quir")
                || matches!(before, b'a' | b'i' | b'u') && !is_vowel(third)
                || before == b'o'
                    && matches!(
                        stem,
                        "explor" | "ignor" | "implor" | "deplor" | "restor" | "stor" | "scor" | "ador" | "bor"
                    )
        }
        // decide, provide, trade, concede, explode; but read, load
        b'd' => {
            matches!(before, b'i' | b'a' | b'u' | b'o' | b'e')
                && !is_vowel(third)
                && third != 0
                && !matches!(stem, "forbid" | "embed" | "wed")
        }
        // make, like, joke, provoke; but speak, look
        b'k' => matches!(before, b'a' | b'i' | b'o') && !is_vowel(third),
        // tell is not cut; rule, smile, handle
        b'l' => {
            matches!(before, b'b' | b'd' | b'g' | b'p' | b't' | b'c' | b'f' | b'k' | b'z')
                || matches!(before, b'i' | b'u' | b'o' | b'a')
                    && !is_vowel(third)
                    && !matches!(
                        stem,
                        "fulfil" | "control" | "signal" | "appeal" | "total" | "rival" | "pedal" | "patrol" | "fuel"
                    )
        }
        // imagine, determine, combine, line; but happen, explain, question, warn
        b'n' => {
            before == b'i' && !is_vowel(third)
                || before == b'o' && matches!(stem, "postpon" | "condon" | "phon")
                || before == b'a' && third == b'l'
        }
        // hope, describe-like; escape, type
        b'p' => {
            matches!(before, b'o' | b'a' | b'y' | b'i')
                && !is_vowel(third)
                && !matches!(stem, "develop" | "gallop" | "envelop")
        }
        b'b' => before == b'i' || before == b'o' && stem == "prob",
        // assume, blame, claim is full
        b'm' => matches!(before, b'u' | b'a' | b'i') && !is_vowel(third) && !matches!(stem, "victim"),
        b'h' => stem.ends_with("breath") || stem.ends_with("cloth"),
        _ => false,
    };
    if silent { format!("{stem}e") } else { stem.to_owned() }
}

/// Verbs in a single "l" that double it.
const DOUBLED_L: [&str; 10] =
    ["compell", "controll", "expell", "labell", "modell", "patroll", "propell", "signall", "travell", "fuell"];

/// Endings of stems that are whole verbs against the rules.
const FULL_STEMS: [&str; 12] =
    ["visit", "limit", "edit", "admit", "submit", "credit", "profit", "benefit", "merit", "exhibit", "focus", "bias"];

/// Irregular forms, sorted.
const IRREGULAR: [(&str, &str); 264] = [
    ("'ll", "will"),
    ("'m", "be"),
    ("'re", "be"),
    ("'ve", "have"),
    ("added", "add"),
    ("adding", "add"),
    ("adds", "add"),
    ("aging", "age"),
    ("agreeing", "agree"),
    ("am", "be"),
    ("are", "be"),
    ("arisen", "arise"),
    ("arose", "arise"),
    ("ate", "eat"),
    ("beaten", "beat"),
    ("became", "become"),
    ("becoming", "become"),
    ("been", "be"),
    ("befell", "befall"),
    ("began", "begin"),
    ("beginning", "begin"),
    ("begun", "begin"),
    ("being", "be"),
    ("bent", "bend"),
    ("bit", "bite"),
    ("biting", "bite"),
    ("bitten", "bite"),
    ("bled", "bleed"),
    ("blew", "blow"),
    ("blown", "blow"),
    ("bore", "bear"),
    ("born", "bear"),
    ("borne", "bear"),
    ("bought", "buy"),
    ("bound", "bind"),
    ("broke", "break"),
    ("broken", "break"),
    ("brought", "bring"),
    ("built", "build"),
    ("came", "come"),
    ("cancelled", "cancel"),
    ("cancelling", "cancel"),
    ("caught", "catch"),
    ("caused", "cause"),
    ("causing", "cause"),
    ("challenged", "challenge"),
    ("challenging", "challenge"),
    ("changed", "change"),
    ("changing", "change"),
    ("chose", "choose"),
    ("chosen", "choose"),
    ("clung", "cling"),
    ("coming", "come"),
    ("completed", "complete"),
    ("completing", "complete"),
    ("created", "create"),
    ("creating", "create"),
    ("crept", "creep"),
    ("dealt", "deal"),
    ("debuted", "debut"),
    ("did", "do"),
    ("died", "die"),
    ("dies", "die"),
    ("does", "do"),
    ("doing", "do"),
    ("done", "do"),
    ("drank", "drink"),
    ("drawn", "draw"),
    ("dreamt", "dream"),
    ("drew", "draw"),
    ("driven", "drive"),
    ("drove", "drive"),
    ("drunk", "drink"),
    ("dug", "dig"),
    ("dying", "die"),
    ("eaten", "eat"),
    ("echoed", "echo"),
    ("echoing", "echo"),
    ("embedded", "embed"),
    ("embedding", "embed"),
    ("erred", "err"),
    ("erring", "err"),
    ("fallen", "fall"),
    ("fed", "feed"),
    ("fell", "fall"),
    ("felt", "feel"),
    ("fled", "flee"),
    ("fleeing", "flee"),
    ("flew", "fly"),
    ("flown", "fly"),
    ("flung", "fling"),
    ("focused", "focus"),
    ("focuses", "focus"),
    ("focusing", "focus"),
    ("forbade", "forbid"),
    ("forbidden", "forbid"),
    ("forced", "force"),
    ("foresaw", "foresee"),
    ("foreseen", "foresee"),
    ("foretold", "foretell"),
    ("forgave", "forgive"),
    ("forgiven", "forgive"),
    ("forgot", "forget"),
    ("forgotten", "forget"),
    ("fought", "fight"),
    ("found", "find"),
    ("froze", "freeze"),
    ("frozen", "freeze"),
    ("gave", "give"),
    ("given", "give"),
    ("goes", "go"),
    ("gone", "go"),
    ("got", "get"),
    ("gotten", "get"),
    ("grew", "grow"),
    ("ground", "grind"),
    ("grown", "grow"),
    ("guided", "guide"),
    ("guiding", "guide"),
    ("had", "have"),
    ("hanging", "hang"),
    ("has", "have"),
    ("having", "have"),
    ("heard", "hear"),
    ("held", "hold"),
    ("hid", "hide"),
    ("hidden", "hide"),
    ("hoped", "hope"),
    ("hoping", "hope"),
    ("hung", "hang"),
    ("incited", "incite"),
    ("inciting", "incite"),
    ("increased", "increase"),
    ("increasing", "increase"),
    ("interfered", "interfere"),
    ("interfering", "interfere"),
    ("intervened", "intervene"),
    ("intervening", "intervene"),
    ("is", "be"),
    ("kept", "keep"),
    ("knew", "know"),
    ("known", "know"),
    ("laid", "lay"),
    ("learnt", "learn"),
    ("led", "lead"),
    ("left", "leave"),
    ("lent", "lend"),
    ("lied", "lie"),
    ("lies", "lie"),
    ("lit", "light"),
    ("losing", "lose"),
    ("lost", "lose"),
    ("lying", "lie"),
    ("made", "make"),
    ("meant", "mean"),
    ("met", "meet"),
    ("misled", "mislead"),
    ("mistaken", "mistake"),
    ("mistook", "mistake"),
    ("opposed", "oppose"),
    ("opposing", "oppose"),
    ("overcame", "overcome"),
    ("overheard", "overhear"),
    ("overtaken", "overtake"),
    ("overtook", "overtake"),
    ("paid", "pay"),
    ("passed", "pass"),
    ("persuaded", "persuade"),
    ("persuading", "persuade"),
    ("pled", "plead"),
    ("promised", "promise"),
    ("promising", "promise"),
    ("pronounced", "pronounce"),
    ("proven", "prove"),
    ("purred", "purr"),
    ("ran", "run"),
    ("rang", "ring"),
    ("released", "release"),
    ("releasing", "release"),
    ("rethought", "rethink"),
    ("retold", "retell"),
    ("rewritten", "rewrite"),
    ("rewrote", "rewrite"),
    ("ridden", "ride"),
    ("risen", "rise"),
    ("rode", "ride"),
    ("rose", "rise"),
    ("rung", "ring"),
    ("said", "say"),
    ("sang", "sing"),
    ("sank", "sink"),
    ("sat", "sit"),
    ("saw", "see"),
    ("seeing", "see"),
    ("seen", "see"),
    ("sent", "send"),
    ("shaken", "shake"),
    ("shook", "shake"),
    ("shot", "shoot"),
    ("shown", "show"),
    ("shrank", "shrink"),
    ("shrunk", "shrink"),
    ("singeing", "singe"),
    ("slept", "sleep"),
    ("slid", "slide"),
    ("sold", "sell"),
    ("sought", "seek"),
    ("spent", "spend"),
    ("spoke", "speak"),
    ("spoken", "speak"),
    ("spun", "spin"),
    ("stole", "steal"),
    ("stolen", "steal"),
    ("stood", "stand"),
    ("struck", "strike"),
    ("stuck", "stick"),
    ("sung", "sing"),
    ("sunk", "sink"),
    ("swept", "sweep"),
    ("swore", "swear"),
    ("sworn", "swear"),
    ("swung", "swing"),
    ("taken", "take"),
    ("taught", "teach"),
    ("thought", "think"),
    ("threw", "throw"),
    ("thrown", "throw"),
    ("tied", "tie"),
    ("ties", "tie"),
    ("told", "tell"),
    ("took", "take"),
    ("tore", "tear"),
    ("torn", "tear"),
    ("transmitted", "transmit"),
    ("tweeted", "tweet"),
    ("tying", "tie"),
    ("undergone", "undergo"),
    ("understood", "understand"),
    ("undertaken", "undertake"),
    ("undertook", "undertake"),
    ("underwent", "undergo"),
    ("upheld", "uphold"),
    ("used", "use"),
    ("using", "use"),
    ("vied", "vie"),
    ("vies", "vie"),
    ("was", "be"),
    ("welcomed", "welcome"),
    ("welcoming", "welcome"),
    ("went", "go"),
    ("were", "be"),
    ("winning", "win"),
    ("withdrawn", "withdraw"),
    ("withdrew", "withdraw"),
    ("withheld", "withhold"),
    ("woke", "wake"),
    ("woken", "wake"),
    ("won", "win"),
    ("wore", "wear"),
    ("worn", "wear"),
    ("wove", "weave"),
    ("woven", "weave"),
    ("written", "write"),
    ("wrote", "write"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_irregular_forms_are_sorted() {
        assert!(IRREGULAR.is_sorted());
    }

    #[test]
    fn reporting_verbs_have_their_base_form() {
        for (base, forms) in [
            ("say", "said says saying say"),
            ("tell", "told tells telling tell"),
            ("deny", "denied denies denying deny"),
            ("argue", "argued argues arguing argue"),
            ("announce", "announced announces announcing announce"),
            ("acknowledge", "acknowledged acknowledges acknowledging acknowledge"),
            ("declare", "declared declares declaring declare"),
            ("explain", "explained explains explaining explain"),
            ("insist", "insisted insists insisting insist"),
            ("tweet", "tweeted tweets tweeting tweet"),
            ("write", "wrote writes writing written write"),
            ("state", "stated states stating state"),
            ("quote", "quoted quotes quoting quote"),
            ("promise", "promised promises promising promise"),
            ("accuse", "accused accuses accusing accuse"),
            ("believe", "believed believes believing believe"),
            ("admit", "admitted admits admitting admit"),
            ("concede", "conceded concedes conceding concede"),
            ("describe", "described describes describing describe"),
            ("suggest", "suggested suggests suggesting suggest"),
            ("call", "called calls calling call"),
            ("claim", "claimed claims claiming claim"),
            ("add", "added adds adding add"),
            ("predict", "predicted predicts predicting predict"),
            ("reveal", "revealed reveals revealing reveal"),
            ("ask", "asked asks asking ask"),
            ("agree", "agreed agrees agreeing agree"),
            ("urge", "urged urges urging urge"),
            ("warn", "warned warns warning warn"),
            ("criticize", "criticized criticizes criticizing criticize"),
            ("stress", "stressed stresses stressing stress"),
            ("hope", "hoped hopes hoping hope"),
            ("note", "noted notes noting note"),
            ("vow", "vowed vows vowing vow"),
            ("offer", "offered offers offering offer"),
            ("report", "reported reports reporting report"),
            ("express", "expressed expresses expressing express"),
        ] {
            for form in forms.split(' ') {
                assert_eq!(lemma(form), base, "of {form}");
            }
        }
    }
}
