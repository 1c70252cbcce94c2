//! A wish becomes a command: decided here, shown at once, stored next.

use counterfoil_core::{CommandEnvelope, CommandId, Domain, Expected, UtcMillis};

use super::fold::Beside;
use super::queue::{Gone, Pending};
use super::rebase::News;
use super::{Ask, Effect, Refused, Replica};
use crate::log::{Asked, Shown};

impl<D: Domain> Replica<D> {
    /// As [`Replica::ask_all`], with one wish.
    ///
    /// # Errors
    /// The refusal. Nothing changed and nothing is stored; the form keeps what the user typed.
    pub fn ask(&mut self, ask: Ask<D>, now: UtcMillis) -> Result<Vec<Effect<D>>, D::Refusal> {
        self.ask_all(vec![ask], now)
    }

    /// Decides the wishes of one deed in order over what the screen shows, shows their result at once and
    /// has them stored together: the deed is in the log whole or not at all. A wish with the id of a pending
    /// command is that command, and nothing happens.
    ///
    /// # Errors
    /// The first refusal. Nothing changed and nothing is stored; the form keeps what the user typed.
    pub fn ask_all(
        &mut self,
        asks: Vec<Ask<D>>,
        now: UtcMillis,
    ) -> Result<Vec<Effect<D>>, D::Refusal> {
        let mut news = News::watched();
        let mut placed = Vec::new();
        for ask in asks {
            let id = ask.stamp.id;
            if self.folded.queue.contains(id) {
                continue;
            }
            let refusal = self.take_up(ask, &mut news);
            if let Some(pending) = self.folded.queue.get_mut(id) {
                pending.goes_on = !placed.is_empty();
            }
            placed.push(id);
            if let Some(refusal) = refusal {
                placed.into_iter().rev().for_each(|id| self.take_back(id));
                return Err(refusal);
            }
        }
        let mut effects = Vec::new();
        if placed.is_empty() {
            return Ok(effects);
        }
        let changes = news.changes(&self.effective());
        effects.extend((!changes.is_empty()).then_some(Effect::Changed(changes)));
        effects.push(Effect::Standing);
        self.advance(now, &mut effects);
        Ok(effects)
    }

    /// Puts a wish into the queue and predicts it. `Some`: the domain refuses it, and it has to go again.
    fn take_up(&mut self, ask: Ask<D>, news: &mut News<D>) -> Option<D::Refusal> {
        let (id, stream) = (ask.stamp.id, ask.stream);
        let is_careful = D::is_careful(&ask.intent);
        let Some(pending) = self.pending(ask) else {
            debug_assert!(false, "the domain cannot write its own command");
            return None;
        };
        news.blame(stream, counterfoil_core::Cause::Mine);
        let place = pending.place();
        self.place_new(pending, news);
        let refusal = self.overlay.prediction(place).and_then(|made| made.refusal.as_ref());
        if let Some(Refused::Domain(refusal)) = refusal {
            return Some(refusal.clone());
        }
        self.show(id);
        if is_careful {
            self.expect_what_was_seen(id);
        }
        None
    }

    /// The command of a wish, numbered as if it were stored next.
    fn pending(&self, ask: Ask<D>) -> Option<Pending<D>> {
        let encoded = D::encode_command(&ask.intent).ok()?;
        let last = self.folded.queue.unsaved().next_back().map(|pending| pending.asked.command.seq);
        let seq = last.unwrap_or(self.folded.highest).max(self.folded.highest).next();
        let number = (self.device(), seq, ask.stamp.id);
        let command = CommandEnvelope {
            basis: self.folded.cursor,
            fixes: ask.fixes,
            ..encoded.command(number, ask.stream, ask.stamp.at)
        };
        Some(Pending {
            asked: Asked { command, shown: Vec::new() },
            intent: Some(ask.intent),
            slot: self.folded.slot(ask.fixes, seq),
            gone: Gone::Nowhere,
            is_durable: false,
            is_stood_in_for: false,
            goes_on: false,
        })
    }

    /// Queues and predicts a new command. At the end of the order nobody else is concerned; a fix goes
    /// further forward, and what comes after it is decided again.
    fn place_new(&mut self, pending: Pending<D>, news: &mut News<D>) {
        let (place, stream) = (pending.place(), pending.stream());
        self.folded.note(stream, &mut Beside { overlay: &mut self.overlay, news });
        let queue = &mut self.folded.queue;
        queue.insert(pending);
        if queue.iter().next_back().is_some_and(|last| last.place() == place) {
            if let Some(pending) = queue.at(place) {
                self.overlay.predict(pending, &self.folded.confirmed, &self.identity);
            }
        } else {
            self.overlay.enter(place, stream);
            super::rebase::rebase(&mut self.overlay, &self.folded, &self.identity, news);
        }
    }

    /// Undoes the placing of a command that was refused on the spot.
    fn take_back(&mut self, id: CommandId) {
        let mut news = News::unwatched();
        let mut beside = Beside { overlay: &mut self.overlay, news: &mut news };
        self.folded.dequeue(id, &mut beside);
        super::rebase::rebase(&mut self.overlay, &self.folded, &self.identity, &mut news);
    }

    /// Notes the version that a careful wish was about.
    fn expect_what_was_seen(&mut self, id: CommandId) {
        let Some(place) = self.folded.queue.place(id) else { return };
        let Some(base) = self.overlay.prediction(place).map(|made| made.base) else { return };
        if let Some(pending) = self.folded.queue.get_mut(id) {
            pending.asked.command.expected = match base.0 {
                0 => Expected::NoStream,
                _ => Expected::Exact(base),
            };
        }
    }

    /// Sets what a command's user is shown to what is predicted by now, unless it would be refused.
    pub(super) fn show(&mut self, id: CommandId) {
        let Some(place) = self.folded.queue.place(id) else { return };
        let Some(made) = self.overlay.prediction(place) else { return };
        if made.refusal.is_some() || made.is_shown {
            return;
        }
        let shown = |event| {
            let encoded = D::encode_event(event).ok()?;
            let kind = encoded.kind.to_owned();
            Some(Shown { kind, schema: encoded.schema, payload: encoded.payload })
        };
        let all = made.events.iter().map(shown).collect::<Option<Vec<Shown>>>();
        if let (Some(pending), Some(all)) = (self.folded.queue.get_mut(id), all) {
            pending.asked.shown = all;
            self.overlay.note_shown(place);
        }
    }
}
