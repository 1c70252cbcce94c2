//! What of the log has been read, from its end backwards, a piece at a time, for as long as the page stands.

use std::collections::BTreeMap;
use std::sync::Arc;

use counterfoil_core::{CommandId, StreamId};
use counterfoil_orders::fold;
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::dispatch::{Dispatcher, Record, RecordKind};
use crate::screen::Screen;
use crate::ui::text::text;

/// Turns read at a time.
const PIECE_TURNS: u64 = 64;

/// A record, ready to be searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// The record.
    pub record: Record,
    /// What a search looks through, but for what is said of its stream.
    hay: String,
}

/// All that was read, the last first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Read {
    /// The records.
    pub lines: Vec<Arc<Line>>,
    /// The first turn that was read.
    pub first: u64,
    /// The last one.
    pub last: u64,
    /// On which stream each command was asked, as far as that was read.
    streams: BTreeMap<CommandId, StreamId>,
}

impl Read {
    /// Takes in what stands before or behind all that was read.
    pub fn take(&mut self, records: Vec<Record>, turns: std::ops::Range<u64>) {
        for record in &records {
            if let (Some(command), Some(stream)) = (record.command, record.stream) {
                self.streams.insert(command, stream);
            }
        }
        let lines = records.into_iter().map(|record| {
            let hay = hay(&record);
            Arc::new(Line { record, hay })
        });
        let last = turns.end.saturating_sub(1);
        if turns.start > self.last {
            self.lines.splice(0..0, lines);
            self.last = last;
            self.first = if self.first == 0 { turns.start } else { self.first };
        } else {
            self.lines.extend(lines);
            self.first = turns.start;
        }
    }

    /// What `record` is about, even if it names only its command.
    pub fn stream(&self, record: &Record) -> Option<StreamId> {
        record.stream.or_else(|| self.streams.get(&record.command?).copied())
    }

    /// The lines that have all words of `typed`, in themselves or in what `said` says of their stream.
    pub fn found(&self, typed: &str, said: &dyn Fn(StreamId) -> String) -> Vec<Arc<Line>> {
        let terms = fold::terms(typed);
        if terms.is_empty() {
            return self.lines.clone();
        }
        let mut known: BTreeMap<StreamId, String> = BTreeMap::new();
        let mut is_found = |line: &&Arc<Line>| {
            let stream = self.stream(&line.record);
            if let Some(stream) = stream {
                let hay = || fold::haystack(&[&said(stream), &stream.to_string()]);
                known.entry(stream).or_insert_with(hay);
            }
            let of_stream = stream.and_then(|stream| known.get(&stream));
            let has = |term: &String| {
                fold::has(&line.hay, term) || of_stream.is_some_and(|hay| fold::has(hay, term))
            };
            terms.iter().all(has)
        };
        self.lines.iter().filter(|line| is_found(line)).cloned().collect()
    }

    /// The records of `command`, the first first.
    pub fn chain(&self, command: CommandId) -> Vec<Arc<Line>> {
        let is_of = |line: &&Arc<Line>| line.record.command == Some(command);
        self.lines.iter().rev().filter(is_of).cloned().collect()
    }
}

fn hay(record: &Record) -> String {
    let id = |id: Option<String>| id.unwrap_or_default();
    fold::haystack(&[
        (text().lab.kind_of)(record.kind),
        kind_name(record.kind),
        &record.name,
        record.actor.as_deref().unwrap_or_default(),
        &id(record.command.map(|command| command.to_string())),
        &id(record.device.map(|device| device.to_string())),
        &id(record.position.map(|position| position.to_string())),
    ])
}

/// The kind as an attribute, and as what can be searched in any language.
pub fn kind_name(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Command => "command",
        RecordKind::Prediction => "prediction",
        RecordKind::Event => "event",
        RecordKind::Outcome => "outcome",
        RecordKind::Deed => "deed",
        RecordKind::Sent => "sent",
        RecordKind::History => "history",
    }
}

/// How reading goes.
#[derive(Debug, Clone, Copy)]
pub struct Reading {
    dispatcher: Dispatcher,
    screen: Screen,
    /// What was read.
    pub read: RwSignal<Read>,
    /// Whether a piece is under way.
    is_busy: RwSignal<bool>,
    /// Whether the last piece could not be read.
    pub has_failed: RwSignal<bool>,
}

impl Reading {
    /// Begins at the end of the log.
    pub fn begin(screen: Screen, dispatcher: Dispatcher) -> Reading {
        let reading = Reading {
            dispatcher,
            screen,
            read: RwSignal::default(),
            is_busy: RwSignal::new(false),
            has_failed: RwSignal::new(false),
        };
        let head = untrack(|| screen.turn());
        if head > 0 {
            reading.fetch(head.saturating_add(1).saturating_sub(PIECE_TURNS).max(1), head);
        }
        reading
    }

    /// Whether there is more before what was read. Tracked.
    pub fn has_more(self) -> bool {
        self.read.with(|read| read.first > 1)
    }

    /// How many turns were written since. Tracked.
    pub fn news(self) -> u64 {
        self.screen.turn().saturating_sub(self.read.with(|read| read.last))
    }

    /// Reads the next piece backwards, if there is one and none is under way. Both are tracked.
    pub fn read_on(self) {
        let first = self.read.with(|read| read.first);
        if !self.is_busy.get() && !self.has_failed.get() && first > 1 {
            self.fetch(first.saturating_sub(PIECE_TURNS).max(1), first.saturating_sub(1));
        }
    }

    /// Reads what was written since.
    pub fn catch_up(self) {
        let last = self.read.with_untracked(|read| read.last);
        let head = untrack(|| self.screen.turn());
        if !self.is_busy.get_untracked() && head > last {
            // More than a piece: from the end once more.
            let first = last.saturating_add(1);
            if head.saturating_sub(first) >= PIECE_TURNS {
                self.read.set(Read::default());
            }
            self.fetch(first.max(head.saturating_add(1).saturating_sub(PIECE_TURNS)), head);
        }
    }

    fn fetch(self, first: u64, last: u64) {
        self.is_busy.set(true);
        let turns = first..last.saturating_add(1);
        let read = self.dispatcher.records(turns.clone());
        spawn_local(async move {
            let records = read.await;
            // The page may be gone by now; then nobody waits for it.
            let is_here = self.has_failed.try_set(records.is_none()).is_none();
            if let (true, Some(records)) = (is_here, records) {
                self.read.update(|read| read.take(records, turns));
            }
            self.is_busy.try_update(|is_busy| *is_busy = false);
        });
    }
}

#[cfg(test)]
mod tests {
    use counterfoil_core::Position;
    use counterfoil_orders::order_id;
    use uuid::Uuid;

    use super::*;
    use crate::dispatch::RecordId;

    fn record(turn: u64, kind: RecordKind, name: &str) -> Record {
        let about = |n: u128| (CommandId(Uuid::from_u128(n)), order_id(Uuid::from_u128(n)));
        let (command, stream) = about(u128::from(turn));
        let is_named = !matches!(kind, RecordKind::Outcome | RecordKind::Sent);
        Record {
            id: RecordId { turn, nth: 0 },
            kind,
            name: name.to_owned(),
            stream: is_named.then_some(stream),
            position: (kind == RecordKind::Event).then_some(Position(turn)),
            version: None,
            command: Some(command),
            event: None,
            actor: (kind == RecordKind::Event).then(|| "Mina".to_owned()),
            device: None,
            occurred_at: None,
            recorded_at: None,
            bytes: 0,
        }
    }

    fn turns(found: &[Arc<Line>]) -> Vec<(u64, &'static str)> {
        found.iter().map(|line| (line.record.id.turn, kind_name(line.record.kind))).collect()
    }

    #[test]
    fn pieces_come_backwards_and_news_come_on_top() {
        let mut read = Read::default();
        read.take(
            vec![record(5, RecordKind::Command, "b"), record(4, RecordKind::Command, "a")],
            4..6,
        );
        read.take(vec![record(3, RecordKind::Command, "c")], 1..4);
        read.take(vec![record(6, RecordKind::Event, "d")], 6..7);
        let all = turns(&read.lines);
        assert_eq!(all, [(6, "event"), (5, "command"), (4, "command"), (3, "command")]);
        assert_eq!((read.first, read.last), (1, 6));
    }

    #[test]
    fn a_record_is_found_by_what_it_says_and_by_what_its_order_is_called() {
        let mut read = Read::default();
        // The outcome names its command alone; on which order that was is told further back.
        read.take(vec![record(7, RecordKind::Outcome, "accepted")], 7..8);
        read.take(vec![record(7, RecordKind::Command, "order.place/1")], 5..7);
        read.take(vec![record(3, RecordKind::Event, "order.placed/1")], 1..5);
        let said = |stream: StreamId| match stream.id.as_u128() {
            7 => "C7-0142 Hanbit".to_owned(),
            _ => "C7-0139 Lakeside".to_owned(),
        };
        for (typed, expected) in [
            ("", vec![(7, "outcome"), (7, "command"), (3, "event")]),
            ("0142", vec![(7, "outcome"), (7, "command")]),
            ("hanbit outcome", vec![(7, "outcome")]),
            ("MINA", vec![(3, "event")]),
            ("placed lake", vec![(3, "event")]),
            ("nobody", vec![]),
        ] {
            assert_eq!(turns(&read.found(typed, &said)), expected, "{typed}");
        }
    }

    #[test]
    fn the_records_of_one_command_stand_in_the_order_in_which_they_came() {
        let mut read = Read::default();
        let outcome = record(7, RecordKind::Outcome, "accepted");
        read.take(vec![outcome, record(7, RecordKind::Command, "order.place/1")], 7..8);
        let chain = read.chain(CommandId(Uuid::from_u128(7)));
        assert_eq!(turns(&chain), [(7, "command"), (7, "outcome")]);
    }
}
