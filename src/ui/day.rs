//! A day of the calendar as a number that can be counted with.

use counterfoil_core::{Moment, UtcMillis};
use counterfoil_orders::Date;

use super::text::when;

const DAY_MILLIS: i64 = 86_400_000;

/// A calendar day as the number of days since 1970-01-01.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(pub i64);

impl Day {
    /// The day of `date`.
    pub fn of(date: Date) -> Day {
        let (year, month, day) = date.parts();
        let (year, month, day) = (i64::from(year), i64::from(month), i64::from(day));
        // Years begin in March, so that the odd day comes last.
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        Day(era * 146_097 + day_of_era - 719_468)
    }

    /// The day of `moment` on its own wall clock.
    pub fn at(moment: Moment) -> Day {
        Day(when::day_number(moment))
    }

    /// Its first moment, on a wall clock that shows UTC: to be put into words.
    pub fn moment(self) -> Moment {
        Moment { at: UtcMillis(self.0.saturating_mul(DAY_MILLIS)), offset_minutes: 0 }
    }

    /// As in `2026-11-21`; empty outside the years that orders can have.
    pub fn date(self) -> String {
        when::date(self.moment()).map(|date| date.to_string()).unwrap_or_default()
    }

    /// The day that `text` names, seen from `today`: `2026-11-03`, `today`, `yesterday`, or a week
    /// day (`mon`), which is the last such day up to today.
    pub fn read(text: &str, today: Day) -> Option<Day> {
        const WEEK: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
        let lower = text.to_lowercase();
        match lower.as_str() {
            "today" => return Some(today),
            "yesterday" => return Some(Day(today.0 - 1)),
            _ => {}
        }
        if let Some(index) = WEEK.iter().position(|day| lower.starts_with(day)) {
            let wanted = i64::try_from(index).ok()?;
            return Some(Day(today.0 - (today.0 - wanted).rem_euclid(7)));
        }
        lower.parse().ok().map(Day::of)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_as_it_is_read() {
        for (number, date) in [(0, "1970-01-01"), (11_016, "2000-02-29"), (20_788, "2026-12-01")] {
            assert_eq!(Day(number).date(), date);
            assert_eq!(Day::read(date, Day(7)), Some(Day(number)));
        }
        assert_eq!(Day(i64::MAX).date(), "", "no day of the calendar");
    }
}
