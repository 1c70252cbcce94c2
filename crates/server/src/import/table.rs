//! CSV files, row by row, with everything that is wrong in them.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::Path;

use csv::{ByteRecord, ReaderBuilder};

/// Largest file that is read.
const FILE_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// Where something stands in the sample data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// The file's name.
    pub file: &'static str,
    /// Counted from 1, the header's line included. 0: the file as a whole.
    pub line: u64,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(self.file),
            line => write!(f, "{}:{line}", self.file),
        }
    }
}

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Broken {
    /// Where.
    pub at: Origin,
    /// What.
    pub reason: String,
}

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.reason)
    }
}

/// One row; `NULL` reads as empty.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) at: Origin,
    fields: BTreeMap<&'static str, String>,
}

impl Row {
    /// The text in `column`; empty if there is none.
    pub(super) fn text(&self, column: &str) -> &str {
        self.fields.get(column).map_or("", String::as_str)
    }

    /// What `parse` makes of the text in `column`; if it makes nothing, the row is broken.
    pub(super) fn read<T>(
        &self,
        (column, wanted): (&str, &str),
        broken: &mut Vec<Broken>,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let value = parse(self.text(column));
        if value.is_none() {
            let found: String = self.text(column).chars().take(40).collect();
            self.is_broken(broken, format!("{column} must be {wanted}, not {found:?}"));
        }
        value
    }

    /// Notes that something is wrong with the row.
    pub(super) fn is_broken(&self, broken: &mut Vec<Broken>, reason: String) {
        broken.push(Broken { at: self.at, reason });
    }
}

/// All rows of `file` in `folder` that have its `columns`; what is wrong goes to `broken`.
pub(super) fn read(
    (folder, file): (&Path, &'static str),
    columns: &[&'static str],
    broken: &mut Vec<Broken>,
) -> Vec<Row> {
    let whole = |reason: String| Broken { at: Origin { file, line: 0 }, reason };
    let path = folder.join(file);
    let size = fs::metadata(&path).map_or(0, |found| found.len());
    if size > FILE_BYTES_MAX {
        broken.push(whole(format!("it has more than {FILE_BYTES_MAX} bytes")));
        return Vec::new();
    }
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(fault) => {
            broken.push(whole(format!("it cannot be read: {fault}")));
            return Vec::new();
        }
    };
    rows(file, &bytes, columns, broken)
}

fn rows(
    file: &'static str,
    bytes: &[u8],
    columns: &[&'static str],
    broken: &mut Vec<Broken>,
) -> Vec<Row> {
    // A mark that some programs put before UTF-8.
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut reader = ReaderBuilder::new().flexible(true).from_reader(bytes);
    let header = reader.byte_headers().cloned().unwrap_or_default();
    let mut places = Vec::new();
    for column in columns {
        match header.iter().position(|name| name == column.as_bytes()) {
            Some(place) => places.push((*column, place)),
            None => broken.push(Broken {
                at: Origin { file, line: 1 },
                reason: format!("the column {column} is missing"),
            }),
        }
    }
    let mut rows = Vec::new();
    if places.len() < columns.len() {
        return rows;
    }
    for record in reader.byte_records() {
        match record {
            Ok(record) => rows.extend(row(file, &record, (&header, &places), broken)),
            Err(fault) => broken.push(Broken {
                at: Origin { file, line: fault.position().map_or(0, csv::Position::line) },
                reason: "it is no CSV".to_owned(),
            }),
        }
    }
    rows
}

fn row(
    file: &'static str,
    record: &ByteRecord,
    (header, places): (&ByteRecord, &[(&'static str, usize)]),
    broken: &mut Vec<Broken>,
) -> Option<Row> {
    let at = Origin { file, line: record.position().map_or(0, csv::Position::line) };
    if record.len() != header.len() {
        let reason = format!("it has {} fields, the header has {}", record.len(), header.len());
        broken.push(Broken { at, reason });
        return None;
    }
    let mut fields = BTreeMap::new();
    for (column, place) in places {
        let bytes = record.get(*place).unwrap_or_default();
        let Ok(text) = std::str::from_utf8(bytes) else {
            broken.push(Broken { at, reason: format!("{column} is not UTF-8") });
            return None;
        };
        let text = text.trim();
        let text = if text == "NULL" { "" } else { text };
        if text.chars().any(char::is_control) {
            broken.push(Broken { at, reason: format!("{column} has control characters") });
            return None;
        }
        fields.insert(*column, text.to_owned());
    }
    Some(Row { at, fields })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &[u8]) -> (Vec<(u64, String)>, Vec<String>) {
        let mut broken = Vec::new();
        let rows = rows("a.csv", text, &["id", "name"], &mut broken);
        let kept = rows.iter().map(|row| (row.at.line, row.text("name").to_owned())).collect();
        (kept, broken.iter().map(Broken::to_string).collect())
    }

    #[test]
    fn good_rows_are_read_and_null_is_empty() {
        let text = b"\xEF\xBB\xBFname,id\n\"Chai, green\",1\nNULL,2\n\"two\nlines\"\"\",3\n";
        let (rows, broken) = read_text(text);
        assert_eq!(rows, [(2, "Chai, green".to_owned()), (3, String::new())]);
        assert_eq!(broken, ["a.csv:4: name has control characters"]);
    }

    #[test]
    fn every_broken_row_is_named_with_its_line() {
        let (rows, broken) = read_text(b"id,name\n1,a\n2\n3,c,d\n4,\xFF\n5,e\n");
        assert_eq!(rows, [(2, "a".to_owned()), (6, "e".to_owned())]);
        assert_eq!(
            broken,
            [
                "a.csv:3: it has 1 fields, the header has 2",
                "a.csv:4: it has 3 fields, the header has 2",
                "a.csv:5: name is not UTF-8",
            ]
        );
    }

    #[test]
    fn a_missing_column_breaks_the_file() {
        assert_eq!(read_text(b"id,title\n1,a\n").1, ["a.csv:1: the column name is missing"]);
        assert_eq!(
            read_text(b"").1,
            ["a.csv:1: the column id is missing", "a.csv:1: the column name is missing"]
        );
    }
}
