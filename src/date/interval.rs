//! From a time, as words give it, to a half-open interval of days.

use jiff::{
    ToSpan,
    civil::{Date, Weekday},
};

use super::DayInterval;

/// A time, as an expression gives it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Time {
    /// "July 21, 2017", "Dec. 30".
    Day { year: Year, month: i8, day: i8 },
    /// "Monday", "last Thursday".
    Weekday(Weekday, Turn),
    /// "Monday of last week": days from that week's Monday, weeks from the reference.
    WeekdayOfWeek { weekday: i8, offset: i32 },
    /// Days from the reference: "yesterday", "two days ago".
    Days(i32),
    /// The days up to the reference, with it: "in the past few days".
    PastDays(i32),
    /// "a few days ago", "several weeks ago": some time before the reference.
    FewAgo(FewUnit),
    /// A calendar unit so many units from the reference: "last month", "three weeks ago".
    Unit { unit: Unit, offset: i32, part: Part },
    /// "over the weekend".
    Weekend(Turn),
    /// "in December", "July 2021".
    Month { year: Year, month: i8 },
    /// "in 2014".
    Year(i16),
    /// "in the 1990s".
    Decade(i16),
    /// "in the first quarter of 2022".
    Quarter { year: Year, quarter: i8 },
    /// "last summer"; by the northern year, which is what news agencies write.
    Season { year: Year, season: Season },
    /// "between July 1 and July 3".
    Range(Box<Time>, Box<Time>),
    /// Days from what the text spoke of last: "a day earlier", "the same day".
    FromNarrated(i32),
    /// "at that time", "after the match": when the event was that the text spoke of last.
    AtEvent,
}

/// Which of the recurring days or months is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Turn {
    /// Not said: the latest up to the reference, since news reports the past.
    Bare,
    /// "last": the latest before the reference.
    Last,
    /// "this".
    This,
    /// "next".
    Next,
}

/// The year of a day, month, quarter or season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Year {
    /// Given: "July 2021".
    Of(i16),
    /// Relative to the reference's year: "July last year".
    Relative(i16),
    /// Not given.
    Turn(Turn),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    Week,
    Month,
    Quarter,
    Year,
}

/// What a few are counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FewUnit {
    Days,
    Weeks,
    Months,
    Years,
}

impl FewUnit {
    /// From how many days ago to how many; none where "a few" is too wide to say.
    fn days(self) -> Option<(i32, i32)> {
        match self {
            Self::Days => Some((6, 1)),
            Self::Weeks => Some((42, 13)),
            Self::Months => Some((214, 59)),
            Self::Years => None,
        }
    }
}

/// Which part of the unit around the reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Whole,
    /// "earlier this week".
    Earlier,
    /// "later this week".
    Later,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Season {
    Spring,
    Summer,
    Autumn,
    Winter,
}

/// What a time is resolved against.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Anchor {
    /// The day that "yesterday" is counted from.
    pub reference: Option<Date>,
    /// What the text spoke of last, for "a day earlier".
    pub narrated: Option<DayInterval>,
    /// Whether the sentence looks ahead: "is expected to announce on Friday".
    pub ahead: bool,
}

impl Time {
    /// The days, where the anchor suffices to tell them.
    pub fn interval(&self, anchor: Anchor) -> Option<DayInterval> {
        match *self {
            Self::FromNarrated(days) => {
                let narrated = anchor.narrated?;
                DayInterval::day(shifted(narrated.start, days)?).filter(|_| narrated.days() == 1)
            }
            Self::AtEvent => anchor.narrated,
            Self::Range(ref from, ref to) => {
                let (from, to) = (from.interval(anchor)?, to.interval(anchor)?);
                DayInterval::new(from.start, to.end)
            }
            Self::Year(year) => years(year, year),
            Self::Decade(year) => years(year, year.checked_add(9)?),
            Self::Day { year: Year::Of(year), month, day } => DayInterval::day(Date::new(year, month, day).ok()?),
            Self::Month { year: Year::Of(year), month } => months(year, month, 1),
            Self::Quarter { year: Year::Of(year), quarter } => months(year, 3 * quarter - 2, 3),
            Self::Season { year: Year::Of(year), season } => months(year, season.first_month(), 3),
            _ => self.relative(anchor.reference?, anchor.ahead),
        }
    }

    /// Whether it needs a reference day.
    pub fn is_relative(&self) -> bool {
        match self {
            Self::Range(from, to) => from.is_relative() || to.is_relative(),
            _ => self.interval(Anchor::default()).is_none(),
        }
    }

    /// Whether it is one day, of a calendar or counted from another.
    pub fn is_day(&self) -> bool {
        matches!(self, Self::Day { .. } | Self::Weekday(..) | Self::WeekdayOfWeek { .. } | Self::Days(_))
    }

    fn relative(&self, reference: Date, ahead: bool) -> Option<DayInterval> {
        match *self {
            Self::Weekday(weekday, turn) => DayInterval::day(weekday_near(weekday, turn.or_ahead(ahead), reference)?),
            Self::WeekdayOfWeek { weekday, offset } => {
                let week = Unit::Week.around(reference, offset)?;
                DayInterval::day(shifted(week.start, i32::from(weekday))?)
            }
            Self::Days(days) => DayInterval::day(shifted(reference, days)?),
            Self::PastDays(days) => DayInterval::new(shifted(reference, 1 - days)?, shifted(reference, 1)?),
            Self::FewAgo(unit) => {
                let (from, to) = unit.days()?;
                DayInterval::new(shifted(reference, -from)?, shifted(reference, -to)?)
            }
            Self::Unit { unit, offset, part } => unit.around(reference, offset)?.part(part, reference),
            Self::Weekend(turn) => weekend(turn.or_ahead(ahead), reference),
            Self::Day { year, month, day } => {
                recurring(year.or_ahead(ahead), reference, |year| DayInterval::day(Date::new(year, month, day).ok()?))
            }
            Self::Month { year, month } => recurring(year.or_ahead(ahead), reference, |year| months(year, month, 1)),
            Self::Quarter { year, quarter } => {
                recurring(year.or_ahead(ahead), reference, |year| months(year, 3 * quarter - 2, 3))
            }
            Self::Season { year, season } => {
                recurring(year.or_ahead(ahead), reference, |year| months(year, season.first_month(), 3))
            }
            Self::Range(..) | Self::Year(_) | Self::Decade(_) | Self::FromNarrated(_) | Self::AtEvent => None,
        }
    }
}

impl Turn {
    fn or_ahead(self, ahead: bool) -> Self {
        if ahead && self == Self::Bare { Self::Next } else { self }
    }
}

impl Year {
    fn or_ahead(self, ahead: bool) -> Self {
        match self {
            Self::Turn(turn) => Self::Turn(turn.or_ahead(ahead)),
            given => given,
        }
    }
}

impl Season {
    fn first_month(self) -> i8 {
        match self {
            Self::Spring => 3,
            Self::Summer => 6,
            Self::Autumn => 9,
            Self::Winter => 12,
        }
    }
}

impl Unit {
    fn around(self, reference: Date, offset: i32) -> Option<DayInterval> {
        match self {
            Self::Week => {
                let monday = shifted(reference, -i32::from(reference.weekday().to_monday_zero_offset()))?;
                let start = shifted(monday, offset.checked_mul(7)?)?;
                DayInterval::new(start, shifted(start, 7)?)
            }
            Self::Month => {
                let month = i32::from(reference.year()) * 12 + i32::from(reference.month()) - 1 + offset;
                months(month.div_euclid(12).try_into().ok()?, month.rem_euclid(12) as i8 + 1, 1)
            }
            Self::Quarter => {
                let quarter = i32::from(reference.year()) * 4 + i32::from((reference.month() - 1) / 3) + offset;
                months(quarter.div_euclid(4).try_into().ok()?, 3 * quarter.rem_euclid(4) as i8 + 1, 3)
            }
            Self::Year => {
                let year = i16::try_from(i32::from(reference.year()) + offset).ok()?;
                years(year, year)
            }
        }
    }
}

impl DayInterval {
    /// From `start` up to, not including, `end`; none where that holds no day.
    pub(super) fn new(start: Date, end: Date) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// One day.
    pub(super) fn day(day: Date) -> Option<Self> {
        Some(Self { start: day, end: day.tomorrow().ok()? })
    }

    /// Its length.
    pub(super) fn days(self) -> i32 {
        (self.end - self.start).get_days()
    }

    fn part(self, part: Part, reference: Date) -> Option<Self> {
        match part {
            Part::Whole => Some(self),
            Part::Earlier => Self::new(self.start, reference.min(self.end)).or_else(|| Self::day(self.start)),
            Part::Later => {
                let last = self.end.yesterday().ok()?;
                Self::new(reference.tomorrow().ok()?.max(self.start), self.end).or_else(|| Self::day(last))
            }
        }
    }
}

fn shifted(date: Date, days: i32) -> Option<Date> {
    date.checked_add(days.days()).ok()
}

fn months(year: i16, month: i8, count: i8) -> Option<DayInterval> {
    let start = Date::new(year, month, 1).ok()?;
    DayInterval::new(start, start.checked_add(i32::from(count).months()).ok()?)
}

fn years(first: i16, last: i16) -> Option<DayInterval> {
    DayInterval::new(Date::new(first, 1, 1).ok()?, Date::new(last.checked_add(1)?, 1, 1).ok()?)
}

fn weekday_near(weekday: Weekday, turn: Turn, reference: Date) -> Option<Date> {
    let today = i32::from(reference.weekday().to_monday_zero_offset());
    let ahead = i32::from(weekday.to_monday_zero_offset()) - today;
    shifted(
        reference,
        match turn {
            Turn::Bare if ahead > 0 => ahead - 7,
            Turn::Last if ahead >= 0 => ahead - 7,
            Turn::Next if ahead <= 0 => ahead + 7,
            _ => ahead,
        },
    )
}

fn weekend(turn: Turn, reference: Date) -> Option<DayInterval> {
    let today = i32::from(reference.weekday().to_monday_zero_offset());
    let within = today >= 5;
    let saturday = shifted(
        reference,
        5 - today
            + match turn {
                Turn::Bare | Turn::This if within => 0,
                Turn::Next if within => 7,
                Turn::Next => 0,
                Turn::Bare | Turn::This | Turn::Last => -7,
            },
    )?;
    DayInterval::new(saturday, shifted(saturday, 2)?)
}

/// The occurrence that is meant of what recurs each year.
fn recurring(year: Year, reference: Date, of: impl Fn(i16) -> Option<DayInterval>) -> Option<DayInterval> {
    let this = reference.year();
    let turn = match year {
        Year::Of(year) => return of(year),
        Year::Relative(offset) => return of(this.checked_add(offset)?),
        Year::Turn(turn) => turn,
    };
    let fits = |days: &DayInterval| match turn {
        Turn::Bare => days.start <= reference,
        Turn::Last => days.end <= reference,
        Turn::This => days.start.year() == this,
        Turn::Next => days.start > reference,
    };
    // February 29 comes every four years, at the turn of most centuries every eight.
    let near = (-8..=8).filter_map(|offset| of(this.checked_add(offset)?)).filter(fits);
    match turn {
        Turn::Bare | Turn::Last => near.last(),
        Turn::This | Turn::Next => near.min_by_key(|days| days.start),
    }
}
