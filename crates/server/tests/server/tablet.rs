//! A device's own end of the sync, over real sockets to the real server. Its log is in memory.

use std::collections::VecDeque;

use counterfoil_core::{
    CommandId, DeviceId, Domain, Moment, Phase, Role, Stamp, StreamId, UtcMillis, WorkspaceId,
};
use counterfoil_orders::{Command, Orders, order_id};
use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::protocol::{Answer, Head, PROTOCOL, PROTOCOL_HEADER, Page, Snapshot};
use counterfoil_sync::replica::{
    Ask, Effect, Identity, Input, NetFault, Replica, Restored, Standing, Start,
};
use reqwest::{RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::world::{Running, id, whole_order};

/// A tablet with one tab.
pub(crate) struct Tablet<D: Domain = Orders> {
    pub(crate) replica: Replica<D>,
    wants: VecDeque<Effect<D>>,
    /// What it was told of restored servers.
    pub(crate) restored: Vec<Restored>,
    /// All that it has written.
    pub(crate) log: Vec<(Turn, Entry)>,
    /// The version of the protocol that it speaks.
    pub(crate) speaks: u16,
    number: u64,
    asked: u64,
}

impl Tablet {
    pub(crate) fn new(number: u64) -> Tablet {
        Tablet::open(number, 0, Vec::new())
    }
}

impl<D: Domain<Command = Command>> Tablet<D> {
    /// A tablet that has `asked` so many commands, all in `log`.
    pub(crate) fn open(number: u64, asked: u64, log: Vec<(Turn, Entry)>) -> Tablet<D> {
        let identity = Identity {
            device: DeviceId(id(number)),
            workspace: WorkspaceId(id(7)),
            actor: "ann".to_owned(),
            role: Role("admin".to_owned()),
        };
        let start = Start { identity, checkpoint: None, entries: log.clone() };
        let (replica, wants) = Replica::open(start, UtcMillis(0));
        let (wants, speaks, restored) = (wants.into(), PROTOCOL, Vec::new());
        let mut tablet = Tablet { replica, wants, restored, log, speaks, number, asked };
        tablet.step(Input::Leading(true));
        tablet
    }

    /// The same tablet with the app of another build.
    pub(crate) fn updated<E: Domain<Command = Command>>(self) -> Tablet<E> {
        Tablet::open(self.number, self.asked, self.log)
    }

    /// Somebody enters a whole order.
    pub(crate) fn order(&mut self, number: u64) {
        for intent in whole_order(number, 1) {
            self.ask(order_id(id(number)), intent.into());
        }
    }

    /// Somebody wants something.
    pub(crate) fn ask(&mut self, stream: StreamId, intent: Command) {
        self.asked += 1;
        let stamp = Stamp {
            id: CommandId(id(self.number * 1_000_000 + self.asked)),
            at: Moment::default(),
            device: self.replica.identity().device,
            actor: "ann".to_owned(),
            role: Role("admin".to_owned()),
            phase: Phase::Predicting,
        };
        let ask = Ask { stamp, stream, intent, fixes: None };
        self.wants.extend(self.replica.ask(ask, UtcMillis(0)).unwrap());
    }

    /// Talks to the server until nothing is left to say.
    pub(crate) async fn sync(&mut self, server: &Running) {
        self.step(Input::SyncNow);
        self.settle(server).await;
    }

    /// Tries to talk to the server, and everything that it tries fails.
    pub(crate) fn fail(&mut self, fault: NetFault) {
        self.step(Input::SyncNow);
        while let Some(want) = self.wants.pop_front() {
            match want {
                Effect::Store { turn, entry } => {
                    self.log.push((turn, *entry));
                    self.step(Input::Stored(Ok(())));
                }
                Effect::Push(..) | Effect::Pull { .. } => {
                    self.step(Input::Answered(Err(fault)));
                }
                Effect::FetchSnapshot => self.step(Input::Fetched(Err(fault))),
                Effect::Restored(_)
                | Effect::Read { .. }
                | Effect::WakeAfter { .. }
                | Effect::Changed(_)
                | Effect::Standing
                | Effect::Hint
                | Effect::Shed { .. }
                | Effect::Checkpoint => {}
            }
        }
    }

    /// Hears from the live tail where the head is, and does what follows.
    pub(crate) async fn hear(&mut self, head: Head, server: &Running) {
        self.step(Input::HeadIs(head.epoch, head.head));
        self.settle(server).await;
    }

    async fn settle(&mut self, server: &Running) {
        let url = |path: &str| format!("{}/api/v1/{path}", server.base);
        while let Some(want) = self.wants.pop_front() {
            let input = match want {
                Effect::Store { turn, entry } => {
                    self.log.push((turn, *entry));
                    Input::Stored(Ok(()))
                }
                Effect::Push(push, _) => {
                    let page = self.send(server.client.post(url("commands")).json(&push)).await;
                    Input::Answered(page.map(Answer::Page))
                }
                Effect::Pull { epoch, after, limit } => {
                    let epoch = epoch.map_or(String::new(), |epoch| format!("&epoch={epoch}"));
                    let path = url(&format!("events?after={after}&limit={limit}{epoch}"));
                    let page = self.send::<Page>(server.client.get(path)).await;
                    Input::Answered(page.map(Answer::Page))
                }
                Effect::FetchSnapshot => {
                    let answer = self.send::<Snapshot>(server.client.get(url("snapshot"))).await;
                    Input::Fetched(answer)
                }
                Effect::Restored(restored) => {
                    self.restored.push(restored);
                    continue;
                }
                Effect::Read { .. }
                | Effect::WakeAfter { .. }
                | Effect::Changed(_)
                | Effect::Standing
                | Effect::Hint
                | Effect::Shed { .. }
                | Effect::Checkpoint => continue,
            };
            self.step(input);
        }
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, NetFault> {
        let request = request.header(PROTOCOL_HEADER, self.speaks.to_string());
        let answer: Response = request.send().await.unwrap();
        match answer.status() {
            StatusCode::OK => Ok(answer.json().await.unwrap()),
            StatusCode::UPGRADE_REQUIRED => Err(NetFault::UpgradeNeeded),
            _ => Err(NetFault::NotAccepted),
        }
    }

    pub(crate) fn standing(&self) -> Standing {
        self.replica.standing()
    }

    /// Whether it holds what stands at `head`, and waits for nothing.
    pub(crate) fn is_level_with(&self, head: Head) -> bool {
        let standing = self.standing();
        let is_there = (standing.epoch, standing.cursor) == (Some(head.epoch), head.head);
        is_there && self.replica.commands().is_empty()
    }

    fn step(&mut self, input: Input) {
        self.wants.extend(self.replica.step(input, UtcMillis(0)));
    }
}
