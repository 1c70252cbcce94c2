//! The network: it carries requests and answers in any order, and loses, repeats or cuts them.

use counterfoil_core::{CommandEnvelope, Domain};
use counterfoil_sync::protocol::{self, Outcome, Prefer, PushRequest, Verdict};
use counterfoil_sync::replica::{Input, NetFault};

use super::script::Script;
use super::{Answer, Guard, Parcel, Request, TabRef, World};

impl<D: Domain, S: Script<D>> World<D, S> {
    pub(super) fn send(&mut self, device: usize, tab: usize, request: Request) {
        self.exchanges += 1;
        let exchange = self.exchanges;
        if let Some(held) = self.tab(device, tab) {
            held.exchange = Some(exchange);
            self.net.push(Parcel::Up(TabRef { device, tab, exchange }, request));
        }
    }

    /// A tab gives up waiting for an answer, which may come all the same.
    pub(super) fn time_out(&mut self, device: usize, tab: usize) -> Result<(), String> {
        let Some(held) = self.tab(device, tab) else { return Ok(()) };
        if held.exchange.take().is_none() {
            return Ok(());
        }
        held.is_wire_busy = false;
        self.feed(device, tab, Input::Answered(Err(NetFault::Offline)))?;
        self.feed(device, tab, Input::Fetched(Err(NetFault::Offline)))
    }

    /// The network carries something, in any order, or loses, repeats or cuts it.
    pub(super) fn deliver(&mut self) -> Result<(), String> {
        if self.net.is_empty() {
            return Ok(());
        }
        let index = self.rng.index(self.net.len());
        let parcel = self.net.swap_remove(index);
        let luck = if self.is_rough { self.rng.below(100) } else { 99 };
        if luck < 8 {
            return Ok(());
        }
        if luck < 16 {
            self.net.push(parcel.clone());
        }
        match parcel {
            Parcel::Up(from, request) => self.serve(from, request),
            Parcel::Down(to, answer) => self.receive(to, answer),
        }
    }

    fn serve(&mut self, from: TabRef, request: Request) -> Result<(), String> {
        let luck = if self.is_rough { self.rng.below(100) } else { 99 };
        let trouble = trouble(luck);
        let answer = match (request, trouble) {
            (Request::Push(..) | Request::Pull { .. }, Some(fault)) => Answer::Exchange(Err(fault)),
            (Request::Snapshot, Some(fault)) => Answer::Snapshot(Err(fault)),
            (Request::Snapshot, None) => Answer::Snapshot(Ok(self.server.book.snapshot())),
            (Request::Pull { epoch, after, limit }, None) => {
                Answer::Exchange(Ok(self.server.pull(epoch, after, limit).into()))
            }
            (Request::Push(push, prefer), None) => {
                let mut answer = self.push(&push, prefer)?;
                if (8..=10).contains(&luck) {
                    // The server dies after its commit.
                    self.crash();
                    return Ok(());
                }
                if (11..=12).contains(&luck) {
                    self.cut(&mut answer);
                }
                Answer::Exchange(Ok(answer))
            }
        };
        self.net.push(Parcel::Down(from, answer));
        Ok(())
    }

    /// A push is decided, or received and decided later: mostly if that is preferred, often unasked.
    fn push(&mut self, push: &PushRequest, prefer: Prefer) -> Result<protocol::Answer, String> {
        if self.without == Some(Guard::Again) {
            return self.push_once(push);
        }
        let likely = match prefer {
            Prefer::Reception => 80,
            Prefer::Outcomes => 40,
        };
        if self.rng.chance(likely)
            && let Some(received) = self.server.receive(push)?
        {
            self.tale.received += 1;
            if self.rng.chance(20) {
                self.crash();
            }
            return Ok(protocol::Answer::Received(received));
        }
        // What was received before comes first, unless it is held up somewhere.
        if !self.is_rough || self.rng.chance(70) {
            self.server.decide_inbox(usize::MAX, self.now)?;
        }
        self.server.push(push, self.now).map(protocol::Answer::Page)
    }

    /// A push of which nothing reaches a restored server that another history had decided before.
    fn push_once(&mut self, push: &PushRequest) -> Result<protocol::Answer, String> {
        let is_old = |one: &CommandEnvelope| self.promises.once_decided.contains(&one.id);
        let (old, commands) = push.commands.iter().cloned().partition(is_old);
        let mut page = self.server.push(&PushRequest { commands, ..push.clone() }, self.now)?;
        let old: Vec<CommandEnvelope> = old;
        page.outcomes.extend(old.iter().map(|one| Outcome {
            command: one.id,
            verdict: Verdict::Accepted { positions: Vec::new() },
            decided_at: self.now,
        }));
        Ok(protocol::Answer::Page(page))
    }

    /// The server decides some of what it has received, or dies before it comes to that.
    pub(super) fn run_server(&mut self) -> Result<(), String> {
        match self.rng.index(6) {
            0..=2 => {
                self.crash();
                Ok(())
            }
            more => self.server.decide_inbox(more - 2, self.now),
        }
    }

    fn crash(&mut self) {
        let holds_any = self.server.book.inbox().iter().next().is_some();
        self.tale.crashes += usize::from(holds_any);
        self.server.crash();
    }

    /// An answer tells only of some of the commands.
    fn cut(&mut self, answer: &mut protocol::Answer) {
        match answer {
            protocol::Answer::Page(page) => {
                page.outcomes.truncate(self.rng.index(page.outcomes.len()));
            }
            protocol::Answer::Received(received) => {
                received.commands.truncate(self.rng.index(received.commands.len()));
            }
        }
    }

    fn receive(&mut self, to: TabRef, answer: Answer) -> Result<(), String> {
        let is_late_heard = self.is_rough && self.rng.chance(30);
        let Some(held) = self.tab(to.device, to.tab) else { return Ok(()) };
        if held.exchange == Some(to.exchange) {
            held.exchange = None;
        } else if !is_late_heard {
            return Ok(());
        }
        held.is_wire_busy = false;
        let input = match answer {
            Answer::Exchange(result) => Input::Answered(result),
            Answer::Snapshot(result) => Input::Fetched(result),
        };
        self.feed(to.device, to.tab, input)
    }
}

/// What the server's surroundings say instead of it, in 8 of 100 cases.
fn trouble(luck: u64) -> Option<NetFault> {
    match luck {
        0..=2 => Some(NetFault::Trouble),
        3 => Some(NetFault::Busy { retry_after_millis: 3_000 }),
        4 => Some(NetFault::SignedOut),
        5 => Some(NetFault::NotAccepted),
        6 => Some(NetFault::NotOurs),
        7 => Some(NetFault::UpgradeNeeded),
        _ => None,
    }
}
