//! Times as people read them. All are shown, none is ever sorted by.

use counterfoil_core::Moment;
use counterfoil_orders::Date;

use super::{text, words};

words! {
    /// Days and spans. Months count from 1.
    When {
        day: fn(i64, i64, i64) -> String = |year, month, day| format!("{day} {} {year}", month_name(month)),
        day_of_year: fn(i64, i64) -> String = |month, day| format!("{day} {}", month_name(month)),
        under_a_minute: &'static str = "under a minute",
        minutes: fn(u64) -> String = |count| format!("{count} min"),
        hours: fn(u64) -> String = |count| format!("{count} h"),
        days: fn(u64) -> String = |count| format!("{count} days"),
    }
}

fn month_name(month: i64) -> &'static str {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let index = usize::try_from(month - 1).ok();
    index.and_then(|index| MONTHS.get(index)).copied().unwrap_or_default()
}

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// A moment on the wall clock of the device that it comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Wall {
    day_number: i64,
    year: i64,
    month: i64,
    day: i64,
    minute: i64,
}

impl Wall {
    fn of(moment: Moment) -> Wall {
        let local = moment.at.0.saturating_add(i64::from(moment.offset_minutes) * MINUTE);
        let day_number = local.div_euclid(DAY);
        // The civil calendar, with years that begin in March so that the odd day comes last.
        let shifted = day_number + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * of_year + 2) / 153;
        let month = (from_march + 2) % 12 + 1;
        Wall {
            day_number,
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month,
            day: of_year - (153 * from_march + 2) / 5 + 1,
            minute: local.rem_euclid(DAY) / MINUTE,
        }
    }

    fn clock(self) -> String {
        format!("{:02}:{:02}", self.minute / 60, self.minute % 60)
    }

    fn written(self) -> String {
        (text().when.day)(self.year, self.month, self.day)
    }
}

/// The number of days from 1970-01-01 to the day of `moment` on its own wall clock.
pub fn day_number(moment: Moment) -> i64 {
    Wall::of(moment).day_number
}

/// The day of `moment` on its own wall clock; `None` outside the years 1900 to 2999.
pub fn date(moment: Moment) -> Option<Date> {
    let Wall { year, month, day, .. } = Wall::of(moment);
    let month = u8::try_from(month).ok()?;
    Date::parse(u16::try_from(year).ok()?, month, u8::try_from(day).ok()?)
}

/// The hour of `moment` on its own wall clock, 0 to 23.
pub fn hour(moment: Moment) -> usize {
    usize::try_from(Wall::of(moment).minute / 60).unwrap_or(0)
}

/// The hour and minute: `09:12`.
pub fn clock(moment: Moment) -> String {
    Wall::of(moment).clock()
}

/// The day: `6 May 1998`.
pub fn day(moment: Moment) -> String {
    Wall::of(moment).written()
}

/// As short as the distance to `now` allows: `09:12` today, `6 May` this year, else `6 May 1998`.
pub fn short(moment: Moment, now: Moment) -> String {
    let (wall, today) = (Wall::of(moment), Wall::of(now));
    if wall.day_number == today.day_number {
        wall.clock()
    } else if wall.year == today.year {
        (text().when.day_of_year)(wall.month, wall.day)
    } else {
        wall.written()
    }
}

/// With the day unless that is today's: `09:12`, `6 May 09:12`, `6 May 1998 09:12`.
pub fn full(moment: Moment, now: Moment) -> String {
    let (wall, today) = (Wall::of(moment), Wall::of(now));
    if wall.day_number == today.day_number {
        wall.clock()
    } else {
        format!("{} {}", short(moment, now), wall.clock())
    }
}

/// How long something is ago, or takes: `under a minute`, `14 min`, `3 h`, `2 days`.
pub fn span(millis: u64) -> String {
    let words = &text().when;
    let minutes = millis / 60_000;
    match minutes {
        0 => words.under_a_minute.to_owned(),
        1..60 => (words.minutes)(minutes),
        60..2_880 => (words.hours)(minutes / 60),
        _ => (words.days)(minutes / 1_440),
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::UtcMillis;

    use super::*;

    fn at(millis: i64, offset_minutes: i16) -> Moment {
        Moment { at: UtcMillis(millis), offset_minutes }
    }

    #[test]
    fn a_moment_is_read_from_the_wall_clock_of_its_place() {
        for (millis, offset, expected) in [
            (0, 0, "1 Jan 1970 00:00"),
            (-1, 0, "31 Dec 1969 23:59"),
            (894_412_800_000, 0, "6 May 1998 00:00"),
            (894_412_800_000, -60, "5 May 1998 23:00"),
            (951_782_400_000, 540, "29 Feb 2000 09:00"),
            (4_102_444_799_000, 0, "31 Dec 2099 23:59"),
        ] {
            let moment = at(millis, offset);
            assert_eq!(format!("{} {}", day(moment), clock(moment)), expected);
        }
    }

    #[test]
    fn the_nearer_a_moment_the_shorter_its_words() {
        let now = at(1_795_255_200_000, 0); // 21 Nov 2026 10:00
        for (back, brief, long) in [
            (0, "10:00", "10:00"),
            (DAY, "20 Nov", "20 Nov 10:00"),
            (365 * DAY, "21 Nov 2025", "21 Nov 2025 10:00"),
        ] {
            let then = at(now.at.0 - back, 0);
            assert_eq!((short(then, now).as_str(), full(then, now).as_str()), (brief, long));
        }
    }

    #[test]
    fn a_span_is_told_in_its_largest_unit() {
        for (millis, expected) in [
            (59_999, "under a minute"),
            (60_000, "1 min"),
            (3_599_999, "59 min"),
            (3_600_000, "1 h"),
            (172_800_000, "2 days"),
        ] {
            assert_eq!(span(millis), expected);
        }
    }
}
