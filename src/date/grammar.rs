//! The grammar of time expressions, tried at each word, the most particular rule first.

use jiff::civil::Weekday;

use super::{
    expression::Bearing,
    interval::{FewUnit, Part, Season, Time, Turn, Unit, Year},
    lexeme::Lexeme,
};

type Parsed = Option<(Time, usize)>;

/// Reads expressions out of lexemes.
pub(super) struct Grammar<'l> {
    pub lexemes: &'l [Lexeme<'l>],
}

impl<'l> Grammar<'l> {
    /// The time that begins at a lexeme, and the place behind it.
    pub fn time(&self, at: usize) -> Parsed {
        let first = self.get(at)?;
        if first.number.is_some() {
            return (self.iso_date(at))
                .or_else(|| self.day_month(at))
                .or_else(|| self.numeric_date(at))
                .or_else(|| self.counted(at))
                .or_else(|| self.bare_year(at));
        }
        if !first.words.starts_with(char::is_alphabetic) {
            return None;
        }
        (self.stretch(at))
            .or_else(|| self.weekday(at))
            .or_else(|| self.day_word(at))
            .or_else(|| self.day_month(at))
            .or_else(|| self.month(at))
            .or_else(|| self.recent(at))
            .or_else(|| self.turning_unit(at))
            .or_else(|| self.counted(at))
            .or_else(|| self.narrated(at))
            .or_else(|| self.quarter_or_season(at))
            .or_else(|| self.event(at))
    }

    fn get(&self, at: usize) -> Option<&'l Lexeme<'l>> {
        self.lexemes.get(at)
    }

    fn is(&self, at: usize, word: &str) -> bool {
        self.get(at).is_some_and(|lexeme| lexeme.is(word))
    }

    fn is_any(&self, at: usize, words: &[&str]) -> bool {
        self.get(at).is_some_and(|lexeme| lexeme.is_any(words))
    }

    /// Behind the words, where they stand there.
    fn all(&self, at: usize, words: &[&str]) -> Option<usize> {
        words.iter().enumerate().all(|(nth, word)| self.is(at + nth, word)).then_some(at + words.len())
    }

    fn skip(&self, at: usize, words: &[&str]) -> usize {
        if self.is_any(at, words) { at + 1 } else { at }
    }

    /// How the expression from `start` to `end` stands to its sentence.
    pub fn bearing(&self, start: usize, end: usize) -> Bearing {
        const BOUNDS: [&str; 16] = [
            "since",
            "until",
            "till",
            "by",
            "before",
            "from",
            "for",
            "through",
            "to",
            "after",
            "starting",
            "beginning",
            "effective",
            "than",
            "thru",
            "dated",
        ];
        let before = (0..start).rev().find(|&at| !self.is_any(at, &["the", "of", "early", "late", "a", ","]));
        let ahead = before.is_some_and(|at| self.is(at, "ahead") && self.is(at + 1, "of"));
        // "from" and "after" belong to these expressions themselves.
        let stands_alone = self.is_any(start, &["after", "following", "at", "moments", "shortly"]);
        if !stands_alone && (ahead || before.is_some_and(|at| self.is_any(at, &BOUNDS))) {
            Bearing::Bounds
        } else if self.is_any(end, &["'", "’"]) && self.is(end + 1, "s") && self.adjoins(end) {
            Bearing::Possessive
        } else {
            Bearing::Dates
        }
    }

    fn adjoins(&self, at: usize) -> bool {
        at > 0 && self.lexemes[at - 1].span.end == self.lexemes[at].span.start
    }

    /// "from May 29 to June 2", "between Monday and Wednesday".
    fn stretch(&self, at: usize) -> Parsed {
        let joints: &[&str] = match self.get(at)? {
            word if word.is("from") => &["to", "through", "until", "till", "-", "–", "—"],
            word if word.is("between") => &["and"],
            _ => return None,
        };
        let part = |at| self.weekday(at).or_else(|| self.day_word(at)).or_else(|| self.day_month(at));
        let (from, joint) = part(at + 1)?;
        if !self.is_any(joint, joints) {
            return None;
        }
        let (to, end) = part(joint + 1)?;
        Some((Time::Range(Box::new(from), Box::new(to)), end))
    }

    /// "2022-07-25".
    fn iso_date(&self, at: usize) -> Parsed {
        let year = self.number(at, 4)?;
        let (month, day) = (self.number(at + 2, 2)?, self.number(at + 4, 2)?);
        let joined = self.is(at + 1, "-") && self.is(at + 3, "-") && (at + 1..at + 5).all(|at| self.adjoins(at));
        (joined && is_month(month) && is_day(day)).then(|| (day_of(Year::Of(year.cast_signed()), month, day), at + 5))
    }

    /// "25/07/2022", "07/25/2022", "25.07.2022"; none where day and month may be swapped.
    fn numeric_date(&self, at: usize) -> Parsed {
        let (first, second, year) = (self.get(at)?.number?, self.get(at + 2)?.number?, self.number(at + 4, 4)?);
        let dots = self.is(at + 1, ".") && self.is(at + 3, ".");
        let slashes = self.is(at + 1, "/") && self.is(at + 3, "/");
        if !(dots || slashes) || !(at + 1..at + 5).all(|at| self.adjoins(at)) {
            return None;
        }
        let (day, month) = match (first, second) {
            _ if dots || first == second || first > 12 => (first, second),
            _ if second > 12 => (second, first),
            _ => return None,
        };
        (is_month(month) && is_day(day)).then(|| (day_of(Year::Of(year.cast_signed()), month, day), at + 5))
    }

    fn number(&self, at: usize, digits: usize) -> Option<u16> {
        self.get(at).filter(|lexeme| lexeme.words.len() == digits)?.number
    }

    /// "Monday", "last Thursday", "late Monday", "Monday (July 25)", "Friday, July 21, 2017".
    fn weekday(&self, at: usize) -> Parsed {
        let (turn, name) = self.turn(self.skip(at, &["late", "early", "earlier"]));
        let weekday = self.weekday_name(name)?;
        let mut end = name + 1;
        if self.get(name)?.words.len() <= 5 && self.is(end, ".") {
            end += 1;
        }
        let punctuated = self.skip(end, &[",", "(", "the"]);
        if let Some((day, behind)) = self.day_month(punctuated) {
            return Some((day, if self.is(punctuated - 1, "(") { self.skip(behind, &[")"]) } else { behind }));
        }
        for (words, offset) in [(["last", "week"], -1), (["this", "week"], 0), (["next", "week"], 1)] {
            if let Some(behind) = self.all(self.skip(end, &["of"]), &words) {
                let days = i32::from(weekday.to_monday_zero_offset());
                return Some((Time::WeekdayOfWeek { weekday: days as i8, offset }, behind));
            }
        }
        Some((Time::Weekday(weekday, turn), self.day_part(end)))
    }

    fn turn(&self, at: usize) -> (Turn, usize) {
        match self.get(at) {
            Some(word) if word.is_any(&["last", "past", "previous"]) => (Turn::Last, at + 1),
            Some(word) if word.is("this") => (Turn::This, at + 1),
            Some(word) if word.is_any(&["next", "coming"]) => (Turn::Next, at + 1),
            _ => (Turn::Bare, at),
        }
    }

    fn weekday_name(&self, at: usize) -> Option<Weekday> {
        let lexeme = self.get(at).filter(|lexeme| lexeme.is_capitalised())?;
        let full = [
            ("monday", Weekday::Monday),
            ("tuesday", Weekday::Tuesday),
            ("wednesday", Weekday::Wednesday),
            ("thursday", Weekday::Thursday),
            ("friday", Weekday::Friday),
            ("saturday", Weekday::Saturday),
            ("sunday", Weekday::Sunday),
        ];
        let word = lexeme.words;
        let (_, weekday) = full.into_iter().find(|(name, _)| {
            lexeme.is(name)
                || (matches!(word.len(), 3..=5)
                    && name.get(..word.len()).is_some_and(|begin| lexeme.is(begin))
                    && self.dotted(at))
        })?;
        Some(weekday)
    }

    /// Whether an abbreviated weekday is one: "Sun." and "Sat," are, "the Sun said" is not.
    fn dotted(&self, at: usize) -> bool {
        self.is(at + 1, ".") || (self.is(at + 1, ",") && self.month_name(at + 2).is_some())
    }

    fn day_part(&self, at: usize) -> usize {
        self.skip(at, &["morning", "afternoon", "evening", "night", "noon", "midday"])
    }

    /// "July 21, 2017", "21 July", "24th July 2022", "Dec. 30", "July 25-27", "August 1 this year".
    fn day_month(&self, at: usize) -> Parsed {
        let (first, last, month, end) = self.month_then_day(at).or_else(|| self.day_then_month(at))?;
        let (year, end) = self.year_behind(end);
        let time = match last {
            Some(last) if last > first => {
                Time::Range(Box::new(day_of(year, month, first)), Box::new(day_of(year, month, last)))
            }
            _ => day_of(year, month, first),
        };
        Some((time, end))
    }

    fn month_then_day(&self, at: usize) -> Option<(u16, Option<u16>, u16, usize)> {
        let (month, behind) = self.month_name(at)?;
        let (first, behind) = self.day_number(self.skip(behind, &["the"]))?;
        let (last, end) = self.day_range(behind);
        // "July 20 percent" and "May 12,000" are no days.
        let counts = self.is_any(end, &["percent", "%", "million", "people"])
            || (self.is_any(end, &[",", ".", ":"]) && self.adjoins(end) && self.thousands(end + 1));
        (!counts).then_some((first, last, month, end))
    }

    fn thousands(&self, at: usize) -> bool {
        self.get(at).is_some_and(|lexeme| lexeme.number.is_some() && lexeme.words.len() != 4) && self.adjoins(at)
    }

    fn day_then_month(&self, at: usize) -> Option<(u16, Option<u16>, u16, usize)> {
        let (first, behind) = self.day_number(at)?;
        let (last, behind) = self.day_range(behind);
        let behind = self.skip(behind, &["of", "-", "day"]);
        let (month, end) = self.month_name(behind)?;
        Some((first, last, month, end))
    }

    fn day_range(&self, at: usize) -> (Option<u16>, usize) {
        if !self.is_any(at, &["-", "–", "—", "to", "and"]) {
            return (None, at);
        }
        match self.day_number(at + 1) {
            Some((last, end)) => (Some(last), end),
            None => (None, at),
        }
    }

    fn day_number(&self, at: usize) -> Option<(u16, usize)> {
        let lexeme = self.get(at).filter(|lexeme| lexeme.words.len() <= 2)?;
        let day = lexeme.number.filter(|&day| is_day(day))?;
        let ordinal = self.is_any(at + 1, &["st", "nd", "rd", "th"]) && self.adjoins(at + 1);
        Some((day, if ordinal { at + 2 } else { at + 1 }))
    }

    fn year_behind(&self, at: usize) -> (Year, usize) {
        let behind = self.skip(at, &[",", "of", "in"]);
        if let Some(year) = self.calendar_year(behind) {
            return (Year::Of(year), behind + 1);
        }
        for (words, offset) in [(["this", "year"], 0), (["last", "year"], -1), (["next", "year"], 1)] {
            if let Some(end) = self.all(behind, &words) {
                return (Year::Relative(offset), end);
            }
        }
        if self.is(at, ",") && self.is(at + 1, "last") && !self.is_any(at + 2, &["week", "month"]) {
            return (Year::Turn(Turn::Last), at + 2);
        }
        (Year::Turn(Turn::Bare), at)
    }

    fn calendar_year(&self, at: usize) -> Option<i16> {
        let year = self.number(at, 4).filter(|year| (1500..=2200).contains(year))?;
        let counts = self.is_any(at + 1, &[",", "."]) && self.thousands(at + 2) && self.adjoins(at + 1);
        (!counts).then_some(year.cast_signed())
    }

    /// The month and the place behind it with its full stop.
    fn month_name(&self, at: usize) -> Option<(u16, usize)> {
        const MONTHS: [(&str, &str); 12] = [
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may", "may"),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ];
        let lexeme = self.get(at).filter(|lexeme| lexeme.is_capitalised())?;
        let month = MONTHS
            .iter()
            .position(|&(name, short)| lexeme.is(name) || lexeme.is(short) || (short == "sep" && lexeme.is("sept")))?;
        let abbreviated = lexeme.words.len() <= 4 && self.is(at + 1, ".");
        Some((month as u16 + 1, if abbreviated { at + 2 } else { at + 1 }))
    }

    /// "in December", "July 2021", "late June", "mid-March", "last July".
    fn month(&self, at: usize) -> Parsed {
        let mut start = self.skip(at, &["early", "late", "mid", "middle", "end", "beginning", "start"]);
        let qualified = start > at;
        if qualified {
            start = self.skip(start, &["-", "of"]);
        }
        let (turn, name) = self.turn(start);
        let (month, behind) = self.month_name(name)?;
        let (year, end) = self.year_behind(behind);
        let bare = year == Year::Turn(Turn::Bare);
        let introduced =
            at > 0 && self.is_any(at - 1, &["in", "since", "by", "until", "during", "of", "before", "after"]);
        if bare && turn == Turn::Bare && !introduced && !qualified {
            return None;
        }
        let year = if bare { Year::Turn(turn) } else { year };
        Some((Time::Month { year, month: month as i8 }, end))
    }

    /// "yesterday", "tonight", "last night", "this morning", "the day before yesterday".
    fn day_word(&self, at: usize) -> Parsed {
        let behind = self.skip(at, &["late", "early", "earlier", "later"]);
        let word = self.get(behind)?;
        let day = |days, end| Some((Time::Days(days), end));
        if word.is_any(&["today", "tonight"]) {
            let possessed = self.is_any(behind + 1, &["'", "’"]) && self.is(behind + 1 + 1, "s");
            return if possessed && behind > at { None } else { day(0, behind + 1) };
        }
        if word.is("yesterday") {
            return day(-1, self.day_part(behind + 1));
        }
        if word.is("tomorrow") {
            return day(1, self.day_part(behind + 1));
        }
        if word.is("overnight") && behind == at {
            return None;
        }
        if let Some(end) = self.all(at, &["last", "night"]).or_else(|| self.all(at, &["last", "evening"])) {
            return day(-1, end);
        }
        // "This Morning" is a programme.
        let part = self.get(behind + 1).filter(|part| !part.is_capitalised());
        if word.is("this") && part.is_some_and(|part| part.is_any(&["morning", "afternoon", "evening"])) {
            return day(0, behind + 2);
        }
        if let Some(end) = self.all(at, &["the", "day", "before", "yesterday"]) {
            return day(-2, end);
        }
        self.all(at, &["the", "day", "after", "tomorrow"]).and_then(|end| day(2, end))
    }

    /// "in the past few days", "over the last two weeks", "in recent days".
    fn recent(&self, at: usize) -> Parsed {
        if self.is(at, "recent") {
            let days = match self.get(at + 1)? {
                unit if unit.is("days") => 7,
                unit if unit.is("weeks") => 28,
                _ => return None,
            };
            return Some((Time::PastDays(days), at + 2));
        }
        let start = self.skip(at, &["the"]);
        if start == at || !self.is_any(start, &["past", "last"]) {
            return None;
        }
        let (count, unit) = self.count(start + 1)?;
        let days = match self.get(unit)? {
            word if word.is_any(&["days", "day"]) => count,
            word if word.is_any(&["weeks", "week"]) => 7 * count,
            _ => return None,
        };
        Some((Time::PastDays(days.max(1)), unit + 1))
    }

    /// How many, and the place behind it; "a few" and "several" count as four.
    fn count(&self, at: usize) -> Option<(i32, usize)> {
        const WORDS: [&str; 13] =
            ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
        let word = self.get(at)?;
        if let Some(number) = word.number {
            return Some((i32::from(number), at + 1));
        }
        if let Some(count) = (0..).zip(WORDS).find_map(|(count, name)| word.is(name).then_some(count)) {
            return Some((count, at + 1));
        }
        if word.is_any(&["few", "several"]) {
            return Some((FEW, at + 1));
        }
        if word.is("couple") {
            return Some((2, self.skip(at + 1, &["of"])));
        }
        if !word.is_any(&["a", "an"]) {
            return None;
        }
        if self.is_any(at + 1, &["few", "couple"]) { self.count(at + 1) } else { Some((1, at + 1)) }
    }

    /// "last month", "earlier this week", "next year", "over the weekend", "the previous week".
    fn turning_unit(&self, at: usize) -> Parsed {
        let mut start = at;
        let part = match self.get(at)? {
            word if word.is("earlier") => Part::Earlier,
            word if word.is("later") => Part::Later,
            _ => Part::Whole,
        };
        if part != Part::Whole {
            start += 1;
        }
        start = self.skip(start, &["early", "late"]);
        let (turn, mut unit) = self.turn(self.skip(start, &["the"]));
        if turn == Turn::Bare {
            return self.all(at, &["the", "weekend"]).map(|end| (Time::Weekend(Turn::Bare), end));
        }
        if self.is(unit, "calendar") || self.is(unit, "fiscal") {
            unit += 1;
        }
        let offset = match turn {
            Turn::Last => -1,
            Turn::Next => 1,
            Turn::This | Turn::Bare => 0,
        };
        let word = self.get(unit)?;
        let unit_of = |unit| Time::Unit { unit, offset, part };
        let time = match () {
            () if word.is("weekend") => Time::Weekend(turn),
            () if word.is("week") => unit_of(Unit::Week),
            () if word.is("month") => unit_of(Unit::Month),
            () if word.is("quarter") => unit_of(Unit::Quarter),
            () if word.is("year") => unit_of(Unit::Year),
            () => return None,
        };
        // "this week's" and "last year's" qualify a noun as Monday's does; "this year-end" is another thing.
        Some((time, unit + 1)).filter(|_| !(self.is(unit + 1, "-") && self.adjoins(unit + 1)))
    }

    /// "two days ago", "a week earlier", "three months later", "a few days ago".
    fn counted(&self, at: usize) -> Parsed {
        let start = self.skip(at, &["about", "around", "some", "just", "almost", "nearly", "only"]);
        let few = self.is_any(self.skip(start, &["a"]), &["few", "several"]);
        let (count, place) = self.count(start)?;
        let word = self.get(place)?;
        let ago = self.is(place + 1, "ago");
        let earlier = self.is_any(place + 1, &["earlier", "before", "prior"]);
        let later = self.is_any(place + 1, &["later", "after", "afterwards"]);
        // "a day after the vote" counts from the vote.
        let of_event = self.is_any(place + 1, &["before", "after", "prior"]) && !self.ends_clause(place + 2);
        if !(ago || earlier || later) || of_event {
            return None;
        }
        let end = place + 2;
        let day = word.is_any(&["day", "days"]);
        if ago {
            let unit = match () {
                () if few => return Some((Time::FewAgo(self.unit(place)?), end)),
                () if day => return Some((Time::Days(-count), end)),
                () if word.is_any(&["hour", "hours", "minute", "minutes"]) => return Some((Time::Days(0), end)),
                () if word.is_any(&["week", "weeks"]) => Unit::Week,
                () if word.is_any(&["month", "months"]) => Unit::Month,
                () if word.is_any(&["year", "years"]) => Unit::Year,
                () if word.is_any(&["decade", "decades"]) => {
                    return Some((Time::Unit { unit: Unit::Year, offset: -10 * count, part: Part::Whole }, end));
                }
                () => return None,
            };
            return Some((Time::Unit { unit, offset: -count, part: Part::Whole }, end));
        }
        let days = match () {
            () if few => return None,
            () if day => count,
            () if word.is_any(&["week", "weeks"]) => 7 * count,
            () => return None,
        };
        Some((Time::FromNarrated(if earlier { -days } else { days }), end))
    }

    fn unit(&self, at: usize) -> Option<FewUnit> {
        match self.get(at)? {
            word if word.is("days") => Some(FewUnit::Days),
            word if word.is("weeks") => Some(FewUnit::Weeks),
            word if word.is("months") => Some(FewUnit::Months),
            word if word.is("years") => Some(FewUnit::Years),
            _ => None,
        }
    }

    /// "the day before", "the following day", "the same day", "that day".
    fn narrated(&self, at: usize) -> Parsed {
        let phrases: [(&[&str], i32); 8] = [
            (&["the", "day", "before"], -1),
            (&["the", "previous", "day"], -1),
            (&["the", "day", "after"], 1),
            (&["the", "next", "day"], 1),
            (&["the", "following", "day"], 1),
            (&["the", "same", "day"], 0),
            (&["that", "same", "day"], 0),
            (&["that", "day"], 0),
        ];
        phrases.iter().find_map(|(words, days)| {
            let end = self.all(at, words)?;
            let of_event = words.ends_with(&["before"]) || words.ends_with(&["after"]);
            (!of_event || self.ends_clause(end)).then_some((Time::FromNarrated(*days), end))
        })
    }

    fn ends_clause(&self, at: usize) -> bool {
        self.get(at).is_none_or(|next| !next.words.starts_with(char::is_alphanumeric))
    }

    /// "the first quarter of 2022", "Q1 2022", "last summer", "spring 2019".
    fn quarter_or_season(&self, at: usize) -> Parsed {
        let start = self.skip(at, &["the"]);
        let ordinals = ["first", "second", "third", "fourth"];
        let ordinal = ordinals.iter().position(|word| self.is(start, word));
        if let Some(nth) = ordinal {
            let unit = self.skip(start + 1, &["-"]);
            if !self.is(unit, "quarter") {
                return None;
            }
            let (year, end) = self.year_behind(unit + 1);
            return Some((Time::Quarter { year, quarter: nth as i8 + 1 }, end));
        }
        if self.get(start)?.words == "Q" && self.adjoins_next(start) {
            let quarter = self.number(start + 1, 1).filter(|quarter| (1..=4).contains(quarter))?;
            let (year, end) = self.year_behind(start + 2);
            return Some((Time::Quarter { year, quarter: quarter as i8 }, end));
        }
        let (turn, name) = self.turn(self.skip(start, &["early", "late"]));
        let season = match self.get(name)? {
            word if word.is("spring") => Season::Spring,
            word if word.is("summer") => Season::Summer,
            word if word.is_any(&["autumn", "fall"]) => Season::Autumn,
            word if word.is("winter") => Season::Winter,
            _ => return None,
        };
        let (year, end) = self.year_behind(name + 1);
        let introduced = at > 0 && self.is_any(at - 1, &["in", "during"]) && season != Season::Autumn;
        match year {
            Year::Turn(_) if turn == Turn::Bare && !introduced => None,
            Year::Turn(_) => Some((Time::Season { year: Year::Turn(turn), season }, end)),
            given => Some((Time::Season { year: given, season }, end)),
        }
    }

    fn adjoins_next(&self, at: usize) -> bool {
        at + 1 < self.lexemes.len() && self.adjoins(at + 1)
    }

    /// "in 2014", "early 2014", "mid-2014", "the 1990s".
    fn bare_year(&self, at: usize) -> Parsed {
        let year = self.calendar_year(at)?;
        if self.is(at + 1, "s") && self.adjoins(at + 1) && year % 10 == 0 {
            return Some((Time::Decade(year), at + 2));
        }
        let before = if at > 1 && self.is(at - 1, "-") { at - 2 } else { at.checked_sub(1)? };
        let introduced = [
            "in", "since", "by", "until", "during", "of", "before", "after", "early", "late", "mid", "year", "from",
            "back", "around", "circa", "through",
        ];
        let measured = self.is_any(at + 1, &["%", "percent", "people", "km", "m", "kg", "meters", "metres", "-"]);
        (self.is_any(before, &introduced) && !measured).then_some((Time::Year(year), at + 1))
    }

    /// "at that time", "after the match", "moments after the speech".
    fn event(&self, at: usize) -> Parsed {
        if let Some(end) = self.all(at, &["at", "that", "time"]) {
            return Some((Time::AtEvent, end));
        }
        let start = self.skip(at, &["moments", "shortly", "soon", "immediately", "hours", "minutes"]);
        // "two days after the vote" is not when the vote was.
        let counted =
            at > 0 && self.is_any(at - 1, &["day", "days", "week", "weeks", "month", "months", "year", "years"]);
        if counted || !self.is_any(start, &["after", "following"]) {
            return None;
        }
        let noun = start + 2;
        let known = self.is_any(start + 1, &["the", "his", "her", "their"]) && self.get(noun)?.is_any(&EVENTS);
        known.then_some((Time::AtEvent, noun + 1))
    }
}

/// What "a few" comes to.
const FEW: i32 = 4;

/// Nouns for occasions that last a day at most and that people speak at or after.
pub(super) const EVENTS: [&str; 40] = [
    "address",
    "announcement",
    "appearance",
    "briefing",
    "broadcast",
    "ceremony",
    "conference",
    "congress",
    "debate",
    "event",
    "forum",
    "game",
    "gathering",
    "hearing",
    "interview",
    "launch",
    "lecture",
    "match",
    "meeting",
    "news",
    "op",
    "opening",
    "panel",
    "press",
    "presser",
    "rally",
    "release",
    "seminar",
    "session",
    "sitting",
    "speech",
    "statement",
    "summit",
    "talks",
    "testimony",
    "visit",
    "vote",
    "webinar",
    "workshop",
    "call",
];

fn is_month(number: u16) -> bool {
    (1..=12).contains(&number)
}

fn is_day(number: u16) -> bool {
    (1..=31).contains(&number)
}

fn day_of(year: Year, month: u16, day: u16) -> Time {
    Time::Day { year, month: month as i8, day: day as i8 }
}
