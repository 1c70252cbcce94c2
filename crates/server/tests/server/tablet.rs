//! A device's own end of the sync, over real sockets to the real server. Its log is in memory.

use std::collections::VecDeque;

use counterfoil_core::{CommandId, DeviceId, Moment, Phase, Role, Stamp, UtcMillis, WorkspaceId};
use counterfoil_orders::{Orders, order_id};
use counterfoil_sync::protocol::{Answer, Head, Page, Snapshot};
use counterfoil_sync::replica::{
    Ask, Effect, Identity, Input, NetFault, Replica, Restored, Standing, Start,
};
use reqwest::{Response, StatusCode};
use serde::de::DeserializeOwned;

use crate::world::{Running, id, whole_order};

/// A tablet with one tab.
pub(crate) struct Tablet {
    pub(crate) replica: Replica<Orders>,
    wants: VecDeque<Effect<Orders>>,
    /// What it was told of restored servers.
    pub(crate) restored: Vec<Restored>,
    number: u64,
    asked: u64,
}

impl Tablet {
    pub(crate) fn new(number: u64) -> Tablet {
        let identity = Identity {
            device: DeviceId(id(number)),
            workspace: WorkspaceId(id(7)),
            actor: "ann".to_owned(),
            role: Role("admin".to_owned()),
        };
        let start = Start { identity, checkpoint: None, entries: Vec::new() };
        let (replica, wants) = Replica::open(start, UtcMillis(0));
        let mut tablet =
            Tablet { replica, wants: wants.into(), restored: Vec::new(), number, asked: 0 };
        tablet.step(Input::Leading(true));
        tablet
    }

    /// Somebody enters a whole order.
    pub(crate) fn order(&mut self, number: u64) {
        for intent in whole_order(number, 1) {
            self.asked += 1;
            let stamp = Stamp {
                id: CommandId(id(self.number * 1_000_000 + self.asked)),
                at: Moment::default(),
                device: self.replica.identity().device,
                actor: "ann".to_owned(),
                role: Role("admin".to_owned()),
                phase: Phase::Predicting,
            };
            let (stream, intent) = (order_id(id(number)), intent.into());
            let ask = Ask { stamp, stream, intent, fixes: None };
            self.wants.extend(self.replica.ask(ask, UtcMillis(0)).unwrap());
        }
    }

    /// Talks to the server until nothing is left to say.
    pub(crate) async fn sync(&mut self, server: &Running) {
        self.step(Input::SyncNow);
        while let Some(want) = self.wants.pop_front() {
            let input = match want {
                Effect::Store { .. } => Input::Stored(Ok(())),
                Effect::Push(push, _) => {
                    let answer = server.post(serde_json::to_vec(&push).unwrap()).await;
                    Input::Answered(read(answer).await.map(Answer::Page))
                }
                Effect::Pull { epoch, after, limit } => {
                    let epoch = epoch.map_or(String::new(), |epoch| format!("&epoch={epoch}"));
                    let path = format!("/api/v1/events?after={after}&limit={limit}{epoch}");
                    let page = read::<Page>(server.get(&path).await).await;
                    Input::Answered(page.map(Answer::Page))
                }
                Effect::FetchSnapshot => {
                    let answer = server.get("/api/v1/snapshot").await;
                    Input::Fetched(read::<Snapshot>(answer).await)
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
                | Effect::Checkpoint => continue,
            };
            self.step(input);
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

async fn read<T: DeserializeOwned>(answer: Response) -> Result<T, NetFault> {
    match answer.status() {
        StatusCode::OK => Ok(answer.json().await.unwrap()),
        _ => Err(NetFault::NotAccepted),
    }
}
