//! One deed on many orders: one command for each, asked in pieces, so that the page goes on.

use std::collections::VecDeque;
use std::time::Duration;

use counterfoil_core::StreamId;
use leptos::prelude::*;

/// So many are asked in one go: some milliseconds.
const ASKS_MAX: usize = 10;

/// How far it is, and what was refused here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// The deed, as on its button.
    pub word: &'static str,
    /// What was done, and is to be decided by the server.
    pub done: Vec<StreamId>,
    /// What was refused here, and why.
    pub refused: Vec<(StreamId, String)>,
    rest: VecDeque<StreamId>,
}

impl Run {
    /// Nothing is asked yet.
    pub fn of(word: &'static str, orders: impl IntoIterator<Item = StreamId>) -> Run {
        let rest = VecDeque::from_iter(orders);
        Run { word, done: Vec::new(), refused: Vec::new(), rest }
    }

    /// How many were asked, and of how many.
    pub fn progress(&self) -> (usize, usize) {
        let asked = self.done.len().saturating_add(self.refused.len());
        (asked, asked.saturating_add(self.rest.len()))
    }

    /// Whether all were asked.
    pub fn is_over(&self) -> bool {
        self.rest.is_empty()
    }

    fn next(&mut self) -> Vec<StreamId> {
        let many = self.rest.len().min(ASKS_MAX);
        self.rest.drain(..many).collect()
    }

    fn note(&mut self, order: StreamId, answer: Result<(), String>) {
        match answer {
            Ok(()) => self.done.push(order),
            Err(why) => self.refused.push((order, why)),
        }
    }
}

/// Asks `ask` for every order of `run` that is left, until the run or the page is gone.
pub fn go_on(run: RwSignal<Option<Run>>, ask: Callback<StreamId, Result<(), String>>) {
    let Some(Some(next)) = run.try_update(|run| run.as_mut().map(Run::next)) else { return };
    let answers: Vec<_> = next.into_iter().map(|order| (order, ask.run(order))).collect();
    let is_over = run.try_update(|run| {
        let Some(run) = run.as_mut() else { return true };
        for (order, answer) in answers {
            run.note(order, answer);
        }
        run.is_over()
    });
    if is_over == Some(false) {
        set_timeout(move || go_on(run, ask), Duration::ZERO);
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn every_order_is_asked_once_and_none_is_forgotten() {
        let orders: Vec<StreamId> =
            (0..25).map(|n| counterfoil_orders::order_id(Uuid::from_u128(n))).collect();
        let mut run = Run::of("Ship", orders.clone());
        let mut asked = Vec::new();
        while !run.is_over() {
            for order in run.next() {
                asked.push(order);
                let answer =
                    if asked.len().is_multiple_of(5) { Err("late".to_owned()) } else { Ok(()) };
                run.note(order, answer);
            }
            assert_eq!(run.progress(), (asked.len(), 25));
        }
        assert_eq!((asked, run.done.len(), run.refused.len()), (orders, 20, 5));
    }
}
