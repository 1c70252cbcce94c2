//! The last exchanges with the server, for people to look at. Kept in memory alone.

use std::cell::RefCell;
use std::collections::VecDeque;

use counterfoil_core::{Position, UtcMillis};
use counterfoil_sync::protocol::{Answer, Page, Received, Snapshot};
use counterfoil_sync::replica::NetFault;

use crate::browser::clock;

/// So many are remembered.
const EXCHANGES_MAX: usize = 100;

/// What was asked of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// To decide so many commands.
    Push(usize),
    /// For the events after this position.
    Pull(Position),
    /// For the whole state.
    Snapshot,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Came {
    /// A page with so many events and outcomes, up to a position.
    Page {
        /// Its events.
        events: usize,
        /// Its outcomes.
        outcomes: usize,
        /// The cursor after it.
        to: Position,
    },
    /// The word that so many commands are there.
    Received(usize),
    /// So many streams.
    Snapshot(usize),
    /// Nothing that could be used.
    Lost(NetFault),
}

/// A question with its answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exchange {
    /// Counts from 1 since the page began.
    pub ordinal: u64,
    /// When it was asked, by the device's clock.
    pub at: UtcMillis,
    /// What was asked.
    pub question: Question,
    /// What came.
    pub came: Came,
    /// How long that took.
    pub millis: u64,
}

/// A question under way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Asked {
    at: UtcMillis,
    ticks: u64,
    question: Question,
}

impl Asked {
    /// Asked now.
    pub(super) fn now(question: Question) -> Asked {
        Asked { at: clock::now(), ticks: clock::ticks(), question }
    }
}

/// The last of them.
#[derive(Debug, Default)]
pub(super) struct Exchanges(RefCell<VecDeque<Exchange>>);

impl Exchanges {
    /// The answer to `asked` is here.
    pub(super) fn note(&self, asked: Asked, came: Came) {
        let millis = clock::ticks().saturating_sub(asked.ticks);
        self.add(asked.at, asked.question, (came, millis));
    }

    fn add(&self, at: UtcMillis, question: Question, (came, millis): (Came, u64)) {
        let mut held = self.0.borrow_mut();
        let ordinal = held.front().map_or(1, |last| last.ordinal.saturating_add(1));
        held.push_front(Exchange { ordinal, at, question, came, millis });
        held.truncate(EXCHANGES_MAX);
    }

    /// All that are remembered, the last first.
    pub(super) fn all(&self) -> Vec<Exchange> {
        self.0.borrow().iter().copied().collect()
    }
}

impl From<&Page> for Came {
    fn from(page: &Page) -> Came {
        Came::Page { events: page.events.len(), outcomes: page.outcomes.len(), to: page.to }
    }
}

impl From<&Received> for Came {
    fn from(received: &Received) -> Came {
        Came::Received(received.commands.len())
    }
}

impl From<&Answer> for Came {
    fn from(answer: &Answer) -> Came {
        match answer {
            Answer::Page(page) => page.into(),
            Answer::Received(received) => received.into(),
        }
    }
}

impl From<&Snapshot> for Came {
    fn from(snapshot: &Snapshot) -> Came {
        Came::Snapshot(snapshot.streams.len())
    }
}

/// What came of an answer, or of none.
pub(super) fn came<'a, T>(answer: &'a Result<T, NetFault>) -> Came
where
    Came: From<&'a T>,
{
    match answer {
        Ok(answer) => answer.into(),
        Err(fault) => Came::Lost(*fault),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_exchanges_are_remembered_and_no_more() {
        let exchanges = Exchanges::default();
        for position in 1..=130 {
            let question = Question::Pull(Position(position));
            exchanges.add(UtcMillis(7), question, (Came::Lost(NetFault::Offline), 3));
        }
        let all = exchanges.all();
        assert_eq!(all.len(), EXCHANGES_MAX);
        let ends = all.first().zip(all.last()).map(|(last, first)| (last.ordinal, first.ordinal));
        assert_eq!(ends, Some((130, 31)));
        assert_eq!(all.first().map(|last| last.question), Some(Question::Pull(Position(130))));
    }
}
