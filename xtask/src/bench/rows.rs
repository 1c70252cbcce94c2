//! What a benchmark prints for the table: lines of `bench`, name, value and unit with tabs between them. They are
//! kept in a file, a line each as printed and the load average behind it.

/// What a line for the table begins with.
const MARK: &str = "bench\t";

/// One measured figure.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    /// What was measured. Two commits are compared by it, so it never changes with what comes out.
    name: String,
    value: f64,
    /// `ms`, `bytes`, `orders/s`.
    unit: String,
    /// How many programs wanted to run in the minute before, on all cores; empty if the system does not say.
    load: String,
}

impl Row {
    /// The row in a line of a benchmark's output; `None` if there is none. A browser's console puts words of its
    /// own before it.
    pub(crate) fn read(line: &str) -> Option<Row> {
        let (_, said) = line.split_once(MARK)?;
        let mut fields = said.trim_end().split('\t');
        let (name, value, unit) = (fields.next()?, fields.next()?, fields.next()?);
        let load = fields.next().unwrap_or_default();
        Some(Row {
            name: name.to_owned(),
            value: value.parse().ok()?,
            unit: unit.to_owned(),
            load: load.to_owned(),
        })
    }

    /// The row as it was measured beside a load of `load`.
    pub(crate) fn under(self, load: &str) -> Row {
        Row { load: load.to_owned(), ..self }
    }
}

/// What one run measured.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Run {
    /// Of what, and on what: commit and cores, in words.
    pub(crate) title: String,
    /// In the order in which they were measured.
    pub(crate) rows: Vec<Row>,
}

impl Run {
    /// The run in a file that [`Run::text`] made.
    pub(crate) fn read(text: &str) -> Run {
        let title = text.lines().next().unwrap_or_default().trim_start_matches("# ").to_owned();
        Run { title, rows: text.lines().filter_map(Row::read).collect() }
    }

    /// As a file.
    pub(crate) fn text(&self) -> String {
        let mut lines = vec![format!("# {}", self.title)];
        lines.extend(self.rows.iter().map(|Row { name, value, unit, load }| {
            format!("{MARK}{name}\t{value}\t{unit}\t{load}")
        }));
        lines.join("\n") + "\n"
    }

    /// For the eye. With another run beside it, whose rows are found by name and unit, and the ratio to it.
    pub(crate) fn table(&self, against: Option<&Run>) -> String {
        let mut head = vec!["what", "value", "unit", "load"];
        if against.is_some() {
            head.extend(["before", "load", "ratio"]);
        }
        let mut lines = vec![head.into_iter().map(str::to_owned).collect()];
        lines.extend(self.rows.iter().map(|row| {
            let mut cells =
                vec![row.name.clone(), figure(row.value), row.unit.clone(), row.load.clone()];
            if let Some(against) = against {
                cells.extend(beside(row, against));
            }
            cells
        }));
        format!("{}\n{}", self.titles(against), aligned(&lines))
    }

    fn titles(&self, against: Option<&Run>) -> String {
        match against {
            Some(before) => format!("{}; before: {}", self.title, before.title),
            None => self.title.clone(),
        }
    }
}

/// The same row of `run`, its load, and how often it goes into `row`.
fn beside(row: &Row, run: &Run) -> [String; 3] {
    let same = |other: &&Row| other.name == row.name && other.unit == row.unit;
    let Some(before) = run.rows.iter().find(same) else { return ["-"; 3].map(str::to_owned) };
    let ratio = if before.value == 0.0 {
        "-".to_owned()
    } else {
        format!("{:.2}", row.value / before.value)
    };
    [figure(before.value), before.load.clone(), ratio]
}

/// Large figures without a point, small ones with what matters of it.
fn figure(value: f64) -> String {
    if value.abs() >= 1_000.0 || value == 0.0 {
        format!("{value:.0}")
    } else if value.abs() >= 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.2}")
    }
}

/// Words to the left, figures to the right.
fn aligned(lines: &[Vec<String>]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for line in lines {
        let cells =
            line.iter().zip(&widths).enumerate().map(|(column, (cell, width))| match column {
                0 | 2 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
        text.push_str(cells.collect::<Vec<_>>().join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, value: f64, unit: &str) -> Row {
        Row { name: name.to_owned(), value, unit: unit.to_owned(), load: "1.50".to_owned() }
    }

    #[test]
    fn a_row_is_read_out_of_a_line() {
        let start = row("app: start", 565.0, "ms");
        for (line, read) in [
            ("bench\tapp: start\t565\tms\t1.50", Some(start.clone())),
            ("    log: bench\tapp: start\t565.0\tms\t1.50  ", Some(start.clone())),
            ("bench\tapp: start\t565\tms", Some(start.under(""))),
            ("bench\tapp: start\tsoon\tms", None),
            ("bench\tapp: start\t565", None),
            ("test result: ok. 1 passed", None),
            ("", None),
        ] {
            assert_eq!(Row::read(line), read, "{line}");
        }
    }

    #[test]
    fn a_run_is_read_as_it_was_written() {
        let rows = vec![row("a", 0.25, "ms"), row("b", 12_345.0, "orders/s")];
        let run = Run { title: "1234abc, 2 cores".to_owned(), rows };
        assert_eq!(Run::read(&run.text()), run);
    }

    #[test]
    fn a_table_is_aligned() {
        let rows = vec![row("start", 565.25, "ms"), row("push", 7_617.4, "commands/s")];
        let run = Run { title: "1234abc, 2 cores".to_owned(), rows };
        let table = "1234abc, 2 cores\n\
                     what   value  unit        load\n\
                     start  565.2  ms          1.50\n\
                     push    7617  commands/s  1.50\n";
        assert_eq!(run.table(None), table);
    }

    #[test]
    fn two_runs_are_compared_by_the_names_of_their_rows() {
        let before = vec![row("start", 500.0, "ms"), row("idle", 0.0, "ms"), row("push", 9.0, "s")];
        let before = Run { title: "old".to_owned(), rows: before };
        let now = vec![
            row("push", 1.0, "ms"),
            row("new", 2.0, "ms"),
            row("idle", 3.0, "ms"),
            row("start", 250.0, "ms"),
        ];
        let now = Run { title: "new".to_owned(), rows: now };
        let table = "new; before: old\n\
                     what   value  unit  load  before  load  ratio\n\
                     push    1.00  ms    1.50       -     -      -\n\
                     new     2.00  ms    1.50       -     -      -\n\
                     idle    3.00  ms    1.50       0  1.50      -\n\
                     start  250.0  ms    1.50   500.0  1.50   0.50\n";
        assert_eq!(now.table(Some(&before)), table);
    }
}
