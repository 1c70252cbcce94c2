//! The text of the search field is the filter: `is:refused customer:han after:mon total:>1000 chai`.
//!
//! Reading never fails. A piece that makes no sense stays a searched word, so nothing typed is silently dropped.

use std::collections::BTreeSet;
use std::fmt;

use counterfoil_core::gather::Gather;
use counterfoil_orders::{Currency, Money, Status, fold};

use crate::ui::day::Day;

/// Which standing of an order a filter asks for. The pins above the list are these.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Pin {
    /// Every order.
    #[default]
    All,
    /// Being written.
    Draft,
    /// Put aside under a label.
    Parked,
    /// Handed in, not yet taken up.
    Placed,
    /// Taken up by the house.
    Confirmed,
    /// On its way or there.
    Shipped,
    /// Called off.
    Cancelled,
    /// Refused, or changed when it was decided: a person must look.
    ToFix,
    /// Not yet at the server.
    NotSent,
    /// Decided otherwise than shown.
    Changed,
}

impl Pin {
    /// The pins above the list, in their order.
    pub const SHOWN: [Pin; 9] = [
        Pin::All,
        Pin::Draft,
        Pin::Parked,
        Pin::Placed,
        Pin::Confirmed,
        Pin::ToFix,
        Pin::NotSent,
        Pin::Shipped,
        Pin::Cancelled,
    ];

    /// The word after `is:`; empty for [`Pin::All`], which needs none.
    pub fn word(self) -> &'static str {
        match self {
            Pin::All => "",
            Pin::Draft => "draft",
            Pin::Parked => "parked",
            Pin::Placed => "placed",
            Pin::Confirmed => "confirmed",
            Pin::Shipped => "shipped",
            Pin::Cancelled => "cancelled",
            Pin::ToFix => "refused",
            Pin::NotSent => "pending",
            Pin::Changed => "changed",
        }
    }

    /// The one stage that it shows; `None` if it goes by another thing.
    pub fn status(self) -> Option<Status> {
        match self {
            Pin::Draft => Some(Status::Draft),
            Pin::Parked => Some(Status::Parked),
            Pin::Placed => Some(Status::Placed),
            Pin::Confirmed => Some(Status::Confirmed),
            Pin::Shipped => Some(Status::Shipped),
            Pin::Cancelled => Some(Status::Cancelled),
            Pin::All | Pin::ToFix | Pin::NotSent | Pin::Changed => None,
        }
    }

    fn of_word(word: &str) -> Option<Pin> {
        [
            Pin::Draft,
            Pin::Parked,
            Pin::Placed,
            Pin::Confirmed,
            Pin::Shipped,
            Pin::Cancelled,
            Pin::ToFix,
            Pin::NotSent,
            Pin::Changed,
        ]
        .into_iter()
        .find(|pin| pin.word().eq_ignore_ascii_case(word))
    }
}

/// Bounds of the total, in minor units, both inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TotalRange {
    /// At least.
    pub from: i64,
    /// At most.
    pub to: i64,
}

impl TotalRange {
    /// Reads `>1000`, `>=99.50`, `<20`, `=100` or a bare amount.
    fn read(text: &str, currency: Currency) -> Option<TotalRange> {
        let (sign, amount) = ["<=", ">=", "<", ">", "="]
            .into_iter()
            .find_map(|sign| text.strip_prefix(sign).map(|rest| (sign, rest)))
            .unwrap_or(("=", text));
        let minor = Money::parse(&amount.replace(',', ""), currency)?.minor;
        Some(match sign {
            "<" => TotalRange { from: i64::MIN, to: minor.checked_sub(1)? },
            "<=" => TotalRange { from: i64::MIN, to: minor },
            ">" => TotalRange { from: minor.checked_add(1)?, to: i64::MAX },
            ">=" => TotalRange { from: minor, to: i64::MAX },
            _ => TotalRange { from: minor, to: minor },
        })
    }

    /// Whether `minor` units lie inside.
    pub fn holds(self, minor: i64) -> bool {
        (self.from..=self.to).contains(&minor)
    }
}

/// A filter, read from the search field. All of its parts must hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Which standing.
    pub pin: Pin,
    /// Words looked for in numbers, customer and items.
    pub words: String,
    /// Words looked for in the customer alone.
    pub customer: String,
    /// Words looked for in the items alone.
    pub item: String,
    /// First day on which the order may have been placed.
    pub after: Option<Day>,
    /// Last day on which the order may have been placed.
    pub before: Option<Day>,
    /// Bounds of its total.
    pub total: Option<TotalRange>,
}

impl Query {
    /// The part of the filter that the board itself can answer.
    pub fn for_board(&self) -> counterfoil_orders::Query {
        counterfoil_orders::Query {
            text: self.words.clone(),
            statuses: self.pin.status().into_iter().gather::<BTreeSet<_>>(),
            customer: None,
            customer_text: self.customer.clone(),
        }
    }

    /// Whether it can only find what `wider` finds: the same, but with words that go on, key by key, or were added.
    pub fn narrows(&self, wider: &Query) -> bool {
        let same_but_words = Query { words: wider.words.clone(), ..self.clone() };
        let words = fold::terms(&self.words);
        let goes_on = |word: &String| words.iter().any(|longer| longer.contains(word));
        same_but_words == *wider && fold::terms(&wider.words).iter().all(goes_on)
    }

    /// The filter in `text`; amounts are of `currency`.
    pub fn read(text: &str, today: Day, currency: Currency) -> Query {
        let mut query = Query::default();
        for piece in pieces(text) {
            if !query.take(&piece, today, currency) {
                add_word(&mut query.words, &piece.plain());
            }
        }
        query
    }

    fn take(&mut self, piece: &Piece, today: Day, currency: Currency) -> bool {
        let Some(key) = piece.key.as_deref() else { return false };
        let value = piece.value.as_str();
        if value.is_empty() {
            return true;
        }
        match key {
            "is" => Pin::of_word(value).map(|pin| self.pin = pin).is_some(),
            "customer" => {
                add_word(&mut self.customer, value);
                true
            }
            "item" => {
                add_word(&mut self.item, value);
                true
            }
            "after" => Day::read(value, today).map(|day| self.after = Some(day)).is_some(),
            "before" => Day::read(value, today).map(|day| self.before = Some(day)).is_some(),
            "total" => {
                TotalRange::read(value, currency).map(|range| self.total = Some(range)).is_some()
            }
            _ => false,
        }
    }
}

/// `text` with its `is:` replaced by that of `pin`; all else stays as it was typed.
pub fn with_pin(text: &str, pin: Pin) -> String {
    let kept = pieces(text)
        .into_iter()
        .filter(|piece| piece.key.as_deref() != Some("is"))
        .map(|piece| piece.to_string());
    let wanted = (pin != Pin::All).then(|| format!("is:{}", pin.word()));
    wanted.into_iter().chain(kept).collect::<Vec<_>>().join(" ")
}

/// One piece of the text: a word, or `key:value`, where the value may stand in quotes.
#[derive(Debug, PartialEq, Eq)]
struct Piece {
    key: Option<String>,
    value: String,
}

impl Piece {
    fn plain(&self) -> String {
        match &self.key {
            Some(key) => format!("{key}:{}", self.value),
            None => self.value.clone(),
        }
    }
}

impl fmt::Display for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(key) = &self.key {
            write!(f, "{key}:")?;
        }
        if self.value.contains(char::is_whitespace) {
            write!(f, "\"{}\"", self.value)
        } else {
            f.write_str(&self.value)
        }
    }
}

const KEYS: [&str; 6] = ["is", "customer", "item", "after", "before", "total"];

fn pieces(text: &str) -> Vec<Piece> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let (key, after_key) = split_key(rest);
        let (value, after_value) = split_value(after_key);
        if key.is_some() || !value.is_empty() {
            found.push(Piece { key, value });
        }
        rest = after_value.trim_start();
    }
    found
}

fn split_key(text: &str) -> (Option<String>, &str) {
    match text.split_once(':') {
        Some((key, rest)) if KEYS.contains(&key.to_lowercase().as_str()) => {
            (Some(key.to_lowercase()), rest)
        }
        Some(_) | None => (None, text),
    }
}

fn split_value(text: &str) -> (String, &str) {
    if let Some(quoted) = text.strip_prefix('"') {
        let (value, rest) = quoted.split_once('"').unwrap_or((quoted, ""));
        return (value.to_owned(), rest);
    }
    let end = text.find(char::is_whitespace).unwrap_or(text.len());
    let (value, rest) = text.split_at(end);
    (value.to_owned(), rest)
}

fn add_word(words: &mut String, word: &str) {
    if !words.is_empty() && !word.is_empty() {
        words.push(' ');
    }
    words.push_str(word);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Query {
        // 2026-11-21, a Saturday.
        Query::read(text, Day(20_778), Currency::Usd)
    }

    #[test]
    fn every_part_of_the_text_is_understood() {
        let query = read("is:refused customer:han after:mon  total:>1000 chai tofu");
        assert_eq!(query.pin, Pin::ToFix);
        assert_eq!(query.customer, "han");
        assert_eq!(query.after, Some(Day(20_773)));
        assert_eq!(query.total, Some(TotalRange { from: 100_001, to: i64::MAX }));
        assert_eq!(query.words, "chai tofu");
    }

    #[test]
    fn a_value_in_quotes_keeps_its_spaces() {
        let query = read(r#"customer:"Blauer See" item:"Ipoh Coffee"#);
        assert_eq!((query.customer.as_str(), query.item.as_str()), ("Blauer See", "Ipoh Coffee"));
    }

    #[test]
    fn what_makes_no_sense_stays_a_searched_word() {
        for text in ["is:blue", "total:>12x", "after:2026-02-30", "12:30", "total:>1.234"] {
            assert_eq!(read(text).words, text, "{text}");
        }
    }

    #[test]
    fn a_key_still_being_typed_changes_nothing() {
        assert_eq!(read("chai customer:"), read("chai"));
    }

    #[test]
    fn amounts_are_read_to_the_minor_unit() {
        for (text, range) in [
            ("total:100", (10_000, 10_000)),
            ("total:<20", (i64::MIN, 1_999)),
            ("total:<=1,234.5", (i64::MIN, 123_450)),
            ("total:>=0.05", (5, i64::MAX)),
        ] {
            let expected = TotalRange { from: range.0, to: range.1 };
            assert_eq!(read(text).total, Some(expected), "{text}");
        }
        assert_eq!(read("total:>99999999999999999999").total, None);
    }

    #[test]
    fn days_are_read_from_dates_and_from_words() {
        for (text, day) in [
            ("before:1970-01-01", Some(Day(0))),
            ("before:2000-02-29", Some(Day(11_016))),
            ("before:1900-02-29", None),
            ("before:today", Some(Day(20_778))),
            ("before:yesterday", Some(Day(20_777))),
            ("before:saturday", Some(Day(20_778))),
            ("before:sun", Some(Day(20_772))),
        ] {
            assert_eq!(read(text).before, day, "{text}");
        }
    }

    #[test]
    fn a_pin_replaces_only_the_standing() {
        let text = r#"is:draft chai customer:"Blauer See""#;
        assert_eq!(with_pin(text, Pin::NotSent), r#"is:pending chai customer:"Blauer See""#);
        assert_eq!(with_pin(text, Pin::All), r#"chai customer:"Blauer See""#);
    }

    #[test]
    fn every_pin_is_found_by_its_word() {
        for pin in Pin::SHOWN.into_iter().filter(|pin| *pin != Pin::All) {
            assert_eq!(read(&format!("IS:{}", pin.word())).pin, pin);
        }
    }
}
