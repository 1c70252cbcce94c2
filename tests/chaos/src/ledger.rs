//! What pages showed as saved, written down where no browser can lose it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::history::History;
use crate::shop::PRICE;

/// The marks that say that an order is safe. Without a mark the page says nothing.
const SAFE: [&str; 5] = ["here", "received", "held", "changed", "confirmed"];

/// How the numbers of imported orders begin. Their amounts say nothing about their lines.
const IMPORTED: &str = "NW-";

/// One order as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its provisional number.
    pub number: String,
    /// Its mark; empty if there is none.
    pub mark: String,
    /// How many lines its amount stands for.
    pub lines: u64,
}

impl Row {
    /// The rows that a script gave, as `[number, mark, amount]`.
    ///
    /// # Panics
    /// It gave something else.
    #[must_use]
    pub fn all(given: &Value) -> Vec<Row> {
        let rows = given.as_array().expect("rows");
        let text = |row: &Value, index: usize| row[index].as_str().expect("a text").to_owned();
        let row =
            |row| Row { number: text(row, 0), mark: text(row, 1), lines: lines(&text(row, 2)) };
        rows.iter().map(row).collect()
    }
}

/// The lines that an amount stands for.
fn lines(amount: &str) -> u64 {
    let cents: String = amount.chars().filter(char::is_ascii_digit).collect();
    cents.parse::<u64>().unwrap_or(0) / PRICE
}

/// Everything that was shown as saved, and by that has to be there for ever.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    shown: BTreeMap<String, u64>,
    refused: BTreeSet<String>,
}

impl Ledger {
    /// Writes down what a page shows.
    pub fn note(&mut self, rows: &[Row]) {
        for row in rows.iter().filter(|row| !row.number.starts_with(IMPORTED)) {
            if row.mark == "refused" || row.mark == "set-aside" {
                self.refused.insert(row.number.clone());
            }
            if SAFE.contains(&row.mark.as_str()) {
                let lines = self.shown.entry(row.number.clone()).or_default();
                *lines = row.lines.max(*lines);
            }
        }
    }

    /// Takes over another ledger.
    pub fn add(&mut self, other: &Ledger) {
        for (number, lines) in &other.shown {
            let known = self.shown.entry(number.clone()).or_default();
            *known = (*known).max(*lines);
        }
        self.refused.extend(other.refused.iter().cloned());
    }

    /// The newest `count` orders of it. The numbers of one device rise.
    #[must_use]
    pub fn newest(&self, count: usize) -> Ledger {
        let newest = self.shown.iter().rev().take(count);
        let shown = newest.map(|(number, lines)| (number.clone(), *lines)).collect();
        Ledger { shown, refused: BTreeSet::new() }
    }

    /// How many orders were shown as saved.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether none was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// Orders that a page showed as refused. This shop refuses nothing.
    #[must_use]
    pub fn refused(&self) -> Vec<String> {
        self.refused.iter().cloned().collect()
    }

    /// The orders of which `rows` shows nothing, or fewer lines than were shown as saved.
    #[must_use]
    pub fn missing_in(&self, rows: &[Row]) -> Vec<String> {
        let held: BTreeMap<&str, u64> =
            rows.iter().map(|row| (row.number.as_str(), row.lines)).collect();
        self.missing(|number| held.get(number).copied())
    }

    /// The orders that a server's history does not hold, or with fewer lines.
    #[must_use]
    pub fn missing_at(&self, history: &History) -> Vec<String> {
        self.missing(|number| history.lines(number))
    }

    fn missing(&self, held: impl Fn(&str) -> Option<u64>) -> Vec<String> {
        let missing = self.shown.iter().filter_map(|(number, lines)| match held(number) {
            None => Some(format!("{number} as a whole")),
            Some(held) if held < *lines => Some(format!("{number}: {held} lines of {lines}")),
            Some(_) => None,
        });
        missing.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn rows() -> Vec<Row> {
        Row::all(&json!([
            ["A1Z-0001", "here", "$20.00"],
            ["A1Z-0002", "", "10.00"],
            ["A1Z-0003", "confirmed", "1,230.00"],
        ]))
    }

    #[test]
    fn only_what_a_mark_calls_safe_is_written_down() {
        let mut ledger = Ledger::default();
        ledger.note(&rows());
        assert_eq!(ledger.missing_in(&[]), ["A1Z-0001 as a whole", "A1Z-0003 as a whole"]);
        assert_eq!(ledger.missing_in(&rows()), Vec::<String>::new());
    }

    #[test]
    fn an_order_that_lost_a_line_is_missing() {
        let mut ledger = Ledger::default();
        ledger.note(&rows());
        let mut torn = rows();
        torn[0].lines = 1;
        ledger.note(&torn);
        assert_eq!(ledger.missing_in(&torn), ["A1Z-0001: 1 lines of 2"]);
    }
}
