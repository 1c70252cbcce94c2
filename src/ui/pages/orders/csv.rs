//! Orders as a table for other programs: comma-separated, after RFC 4180, with the mark by which Excel knows UTF-8.

use counterfoil_core::Moment;
use counterfoil_orders::OrderRow;

use crate::ui::text::{text, when};

/// The mark.
const UTF8: &str = "\u{feff}";
/// What a spreadsheet takes for the beginning of a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A head and a row for each of `rows`; `None` if they cannot be written.
pub fn table(rows: &[OrderRow]) -> Option<String> {
    let words = &text().orders;
    let mut table = csv::Writer::from_writer(Vec::from(UTF8));
    let head = [
        words.number,
        words.official,
        words.customer,
        words.lines,
        words.amount,
        words.currency,
        words.status,
        words.placed_on,
        words.by,
        words.reference,
    ];
    table.write_record(head).ok()?;
    for row in rows {
        let official = row.official.map(|number| number.to_string()).unwrap_or_default();
        let fields = [
            plain(&row.provisional),
            official,
            plain(&row.customer_name),
            row.lines.to_string(),
            row.total.decimal(),
            row.total.currency.code().to_owned(),
            text().slip.status(row.status).to_owned(),
            row.placed.map(minute).unwrap_or_default(),
            plain(&row.by),
            plain(&row.reference),
        ];
        table.write_record(fields).ok()?;
    }
    String::from_utf8(table.into_inner().ok()?).ok()
}

/// `text` as text: what could be read as a formula gets an apostrophe before it.
fn plain(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

/// `2026-12-01 09:12`, by the wall clock beside whoever placed it.
fn minute(moment: Moment) -> String {
    let day = when::date(moment).map(|day| day.to_string()).unwrap_or_default();
    format!("{day} {}", when::clock(moment))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_reckon_stays_text() {
        for (given, written) in [
            ("=HYPERLINK(\"http://a\")", "'=HYPERLINK(\"http://a\")"),
            ("+82 2 555", "'+82 2 555"),
            ("-1", "'-1"),
            ("@sum", "'@sum"),
            ("\t=1", "'\t=1"),
            ("한빛마트", "한빛마트"),
            ("A=B", "A=B"),
            ("", ""),
        ] {
            assert_eq!(plain(given), written);
        }
    }
}
