//! The network: it carries requests and answers in any order, and loses, repeats or cuts them.

use counterfoil_core::{CommandEnvelope, Domain};
use counterfoil_sync::protocol::{self, Outcome, Prefer, PushRequest, Verdict};
use counterfoil_sync::replica::{Input, NetFault};

use super::faults::Fault;
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
        if self.strikes(Fault::Loss, 8) {
            return Ok(());
        }
        if self.strikes(Fault::Repeat, 8) {
            self.net.push(parcel.clone());
        }
        match parcel {
            Parcel::Up(from, request) => self.serve(from, request),
            Parcel::Down(to, answer) => self.receive(to, answer),
        }
    }

    fn serve(&mut self, from: TabRef, request: Request) -> Result<(), String> {
        let trouble = self.trouble(&request);
        let answer = match (request, trouble) {
            (Request::Push(..) | Request::Pull { .. }, Some(fault)) => Answer::Exchange(Err(fault)),
            (Request::Snapshot, Some(fault)) => Answer::Snapshot(Err(fault)),
            (Request::Snapshot, None) => Answer::Snapshot(Ok(self.server.book.snapshot())),
            (Request::Pull { epoch, after, limit }, None) => {
                Answer::Exchange(Ok(self.server.pull(epoch, after, limit).into()))
            }
            (Request::Push(push, prefer), None) => {
                let mut answer = self.push(&push, prefer)?;
                if self.strikes(Fault::ServerCrash, 3) {
                    // The server dies after its commit.
                    self.crash();
                    return Ok(());
                }
                if self.strikes(Fault::CutAnswer, 2) {
                    self.cut(&mut answer);
                }
                Answer::Exchange(Ok(answer))
            }
        };
        self.net.push(Parcel::Down(from, answer));
        Ok(())
    }

    /// What its surroundings say instead of the server.
    fn trouble(&mut self, request: &Request) -> Option<NetFault> {
        if self.is_rough && self.signed_out_until > self.now {
            return Some(NetFault::SignedOut);
        }
        let is_poison = |one: &CommandEnvelope| Some(one.id) == self.poison;
        if let Request::Push(push, _) = request
            && push.commands.iter().any(is_poison)
        {
            return Some(NetFault::NotAccepted);
        }
        let is_any = self.strikes(Fault::Trouble, 8);
        is_any.then(|| trouble(self.rng.below(8)))
    }

    /// A push is decided, or received and decided later: mostly if that is preferred, often unasked.
    fn push(&mut self, push: &PushRequest, prefer: Prefer) -> Result<protocol::Answer, String> {
        self.tale.pushes += 1;
        match self.without {
            Some(Guard::Again) => return self.push_once(push),
            Some(Guard::Order) => return self.push_backwards(push),
            Some(_) | None => {}
        }
        let likely = match prefer {
            Prefer::Reception => 80,
            Prefer::Outcomes if self.is_rough => 40,
            // A server that is well seldom receives unasked: by chance it could do so for minutes.
            Prefer::Outcomes => 10,
        };
        if self.rng.chance(likely)
            && let Some(received) = self.server.receive(push)?
        {
            self.tale.received += 1;
            if self.strikes(Fault::ServerCrash, 20) {
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

    /// A push whose last command is decided first, and waits for none of the others.
    fn push_backwards(&mut self, push: &PushRequest) -> Result<protocol::Answer, String> {
        let free = |one: &CommandEnvelope| CommandEnvelope { depends_on: None, ..one.clone() };
        let commands = push.commands.iter().rev().map(free).collect();
        let page = self.server.push(&PushRequest { commands, ..push.clone() }, self.now)?;
        Ok(protocol::Answer::Page(page))
    }

    /// The server decides some of what it has received, or dies before it comes to that.
    pub(super) fn run_server(&mut self) -> Result<(), String> {
        if self.strikes(Fault::ServerCrash, 60) {
            self.crash();
            return Ok(());
        }
        let count = 1 + self.rng.index(3);
        self.server.decide_inbox(count, self.now)
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
        if self.is_frozen(to.device, to.tab) {
            self.net.push(Parcel::Down(to, answer));
            return Ok(());
        }
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

/// One of the things that go wrong around a server.
fn trouble(luck: u64) -> NetFault {
    match luck {
        0 => NetFault::Busy { retry_after_millis: 3_000 },
        1 => NetFault::SignedOut,
        2 => NetFault::NotAccepted,
        3 => NetFault::NotOurs,
        4 => NetFault::UpgradeNeeded,
        _ => NetFault::Trouble,
    }
}
