//! A tab on a desk, with a server beside it that does as it is told.

use counterfoil_core::{
    CommandEnvelope, CommandId, DeviceId, Domain, Epoch, Moment, Phase, Position, Role, Seq, Stamp,
    StreamId, UtcMillis, WorkspaceId,
};
use counterfoil_sync::authority::{Book, Reception, Session, Waiting};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::protocol::{
    Answer, Page, Prefer, PushRequest, Received, ReceivedCommand, Verdict,
};
use counterfoil_sync::replica::{Ask, CommandStanding, Effect, Identity, Input, Replica, Start};
use counterfoil_testkit::till::{TillCommand, TillRefusal, Tills, till};
use uuid::Uuid;

const DEVICE: DeviceId = DeviceId(Uuid::from_u128(0xD));
pub(crate) const EPOCH: Epoch = Epoch(Uuid::from_u128(0xE));

/// A tab with all that it wants, and a server beside it.
pub(crate) struct Desk {
    pub(crate) replica: Replica<Tills>,
    pub(crate) wants: Vec<Effect<Tills>>,
    pub(crate) now: UtcMillis,
    pub(crate) book: Book<Tills>,
    pub(crate) last_id: u128,
    pub(crate) log: Vec<(Turn, Entry)>,
}

pub(crate) fn identity() -> Identity {
    Identity {
        device: DEVICE,
        workspace: WorkspaceId(Uuid::from_u128(0xA)),
        actor: "ann".to_owned(),
        role: Role("clerk".to_owned()),
    }
}

pub(crate) fn stamp(id: u128, at: UtcMillis) -> Stamp {
    Stamp {
        id: CommandId(Uuid::from_u128(id)),
        at: Moment { at, offset_minutes: 0 },
        device: DEVICE,
        actor: "ann".to_owned(),
        role: Role("clerk".to_owned()),
        phase: Phase::Predicting,
    }
}

fn session(device: DeviceId) -> Session {
    Session { actor: String::new(), role: Role(String::new()), device }
}

pub(crate) fn one() -> StreamId {
    till(Uuid::from_u128(1))
}

pub(crate) fn two() -> StreamId {
    till(Uuid::from_u128(2))
}

pub(crate) fn put(amount: i64) -> TillCommand {
    TillCommand::Put { amount }
}

impl Desk {
    pub(crate) fn offline() -> Desk {
        let start = Start { identity: identity(), checkpoint: None, entries: Vec::new() };
        let (replica, wants) = Replica::open(start, UtcMillis(0));
        let (now, book) = (UtcMillis(0), Book::new(EPOCH));
        Desk { replica, wants, now, book, last_id: 0, log: Vec::new() }
    }

    pub(crate) fn leading() -> Desk {
        let mut desk = Desk::offline();
        desk.step(Input::Leading(true));
        desk.settle();
        desk
    }

    /// The network is back, and the server answers the first question.
    pub(crate) fn connect(&mut self) {
        self.step(Input::Online(true));
        self.answer_pull();
    }

    pub(crate) fn answer_pull(&mut self) {
        let after = self.pulled().unwrap();
        let page = self.book.page(after, 500);
        self.step(Input::Answered(Ok(page.into())));
    }

    pub(crate) fn step(&mut self, input: Input) {
        self.wants.extend(self.replica.step(input, self.now));
    }

    pub(crate) fn ask(
        &mut self,
        stream: StreamId,
        intent: TillCommand,
    ) -> Result<CommandId, TillRefusal> {
        self.ask_fixing(stream, intent, None)
    }

    /// Asks for several things as one deed.
    pub(crate) fn ask_all(
        &mut self,
        stream: StreamId,
        intents: Vec<TillCommand>,
    ) -> Result<(), TillRefusal> {
        let asks = intents.into_iter().map(|intent| {
            self.last_id += 1;
            Ask { stamp: stamp(self.last_id, self.now), stream, intent, fixes: None }
        });
        let asks = asks.collect();
        self.wants.extend(self.replica.ask_all(asks, self.now)?);
        Ok(())
    }

    pub(crate) fn ask_fixing(
        &mut self,
        stream: StreamId,
        intent: TillCommand,
        fixes: Option<CommandId>,
    ) -> Result<CommandId, TillRefusal> {
        self.last_id += 1;
        let stamp = stamp(self.last_id, self.now);
        let id = stamp.id;
        self.wants.extend(self.replica.ask(Ask { stamp, stream, intent, fixes }, self.now)?);
        Ok(id)
    }

    /// What it wants to have stored, if anything.
    pub(crate) fn store(&mut self) -> Option<(Turn, Entry)> {
        let at = self.wants.iter().position(|want| matches!(want, Effect::Store { .. }))?;
        match self.wants.remove(at) {
            Effect::Store { turn, entry } => Some((turn, *entry)),
            _ => None,
        }
    }

    pub(crate) fn save(&mut self) -> Option<Entry> {
        let (turn, entry) = self.store()?;
        self.log.push((turn, entry.clone()));
        self.step(Input::Stored(Ok(())));
        Some(entry)
    }

    pub(crate) fn pushed(&mut self) -> Option<PushRequest> {
        self.pushed_with().map(|(request, _)| request)
    }

    /// What it pushes, and how it wants that to be answered.
    pub(crate) fn pushed_with(&mut self) -> Option<(PushRequest, Prefer)> {
        let at = self.wants.iter().position(|want| matches!(want, Effect::Push(..)))?;
        match self.wants.remove(at) {
            Effect::Push(request, prefer) => Some((request, prefer)),
            _ => None,
        }
    }

    pub(crate) fn fetches(&mut self) -> bool {
        let at = self.wants.iter().position(|want| matches!(want, Effect::FetchSnapshot));
        at.map(|at| self.wants.remove(at)).is_some()
    }

    pub(crate) fn pulled(&mut self) -> Option<Position> {
        let at = self.wants.iter().position(|want| matches!(want, Effect::Pull { .. }))?;
        match self.wants.remove(at) {
            Effect::Pull { after, .. } => Some(after),
            _ => None,
        }
    }

    pub(crate) fn waits(&mut self) -> Option<u32> {
        let at = self.wants.iter().position(|want| matches!(want, Effect::WakeAfter { .. }))?;
        match self.wants.remove(at) {
            Effect::WakeAfter { up_to_millis } => Some(up_to_millis),
            _ => None,
        }
    }

    pub(crate) fn decide(&mut self, request: &PushRequest) -> Page {
        let settled = self.book.settle(request, &session(request.device), self.now);
        self.book.commit(&settled).unwrap();
        Page { outcomes: settled.outcomes, ..self.book.page(request.after, 500) }
    }

    /// The server takes a push in without deciding it.
    pub(crate) fn receive(&mut self, request: &PushRequest) -> Answer {
        let reception = self.book.receive(&session(request.device), &request.commands, 100);
        assert_eq!(reception, Reception::Kept);
        let told = |one: &CommandEnvelope| ReceivedCommand { id: one.id, location: String::new() };
        let commands = request.commands.iter().map(told).collect();
        Answer::Received(Received { epoch: EPOCH, commands })
    }

    /// The server decides what it has taken in.
    pub(crate) fn decide_inbox(&mut self) {
        let waiting: Vec<_> = self.book.inbox().iter().cloned().collect();
        for Waiting { session, command, .. } in waiting {
            let (device, commands) = (command.device, vec![command]);
            let one = PushRequest { epoch: None, device, after: Position(0), commands };
            let settled = self.book.settle(&one, &session, self.now);
            self.book.commit(&settled).unwrap();
        }
    }

    /// Somebody else does something at the server.
    pub(crate) fn elsewhere(&mut self, stream: StreamId, intent: &TillCommand) {
        self.last_id += 1;
        let encoded = Tills::encode_command(intent).unwrap();
        let device = DeviceId(Uuid::from_u128(0xF));
        let command = encoded.command(
            (
                device,
                Seq(u64::try_from(self.last_id).unwrap()),
                CommandId(Uuid::from_u128(self.last_id)),
            ),
            stream,
            Moment::default(),
        );
        let request =
            PushRequest { epoch: None, device, after: Position(0), commands: vec![command] };
        let page = self.decide(&request);
        let verdict = &page.outcomes[0].verdict;
        assert!(matches!(verdict, Verdict::Accepted { .. }));
    }

    /// Runs everything with a server that answers at once, until nothing is left to do.
    pub(crate) fn settle(&mut self) {
        for _ in 0..1_000 {
            if self.save().is_some() {
                continue;
            }
            let epoch = self.replica.standing().epoch;
            let is_foreign = epoch.is_some_and(|epoch| epoch != self.book.epoch());
            if let Some(request) = self.pushed() {
                let foreign = is_foreign.then(|| self.book.foreign_page(request.after));
                let page = foreign.unwrap_or_else(|| self.decide(&request));
                self.step(Input::Answered(Ok(page.into())));
            } else if let Some(after) = self.pulled() {
                let foreign = is_foreign.then(|| self.book.foreign_page(after));
                let page = foreign.unwrap_or_else(|| self.book.page(after, 500));
                self.step(Input::Answered(Ok(page.into())));
            } else if self.fetches() {
                let snapshot = self.book.snapshot();
                self.step(Input::Fetched(Ok(snapshot)));
            } else {
                return;
            }
        }
        panic!("it does not come to rest");
    }

    pub(crate) fn told(&self, id: CommandId) -> CommandStanding<Tills> {
        let all = self.replica.commands();
        all.into_iter().find(|told| told.command.id == id).expect("it is known")
    }

    pub(crate) fn amount(&self, stream: StreamId) -> i64 {
        self.replica.state(stream).unwrap().state.amount
    }
}
