//! The room for what is kept: protected from the first placed order on, and looked at now and then. When it
//! gets scarce, the log sheds what the server can give again.

use counterfoil_sync::log::{Entry, Turn};
use counterfoil_sync::replica::{Input, Replica};
use wasm_bindgen_futures::spawn_local;

use super::Shell;
use crate::browser::room::{self, Room};
use crate::browser::{clock, prefs};

/// Whether the browser was asked to protect the storage, over all starts.
const ASKED: &str = "storage.asked";
/// The command that makes an order worth protecting.
const PLACE: &str = "order.place";
/// From here on the log is shed.
const SHED_PERCENT: u64 = 80;
/// Between two looks at the room.
const LOOK_SECONDS: u32 = 60;
/// How often the screen's time is told.
const TICK_MILLIS: u32 = 1_000;

impl Shell {
    /// How much room there is; `None`: the browser did not say yet.
    pub fn room(&self) -> Option<Room> {
        self.room.get()
    }

    /// Whether the browser promised to keep this app's storage; `None`: it did not say yet.
    pub fn is_protected(&self) -> Option<bool> {
        self.is_protected.get()
    }

    /// Looks at the room now and then, and tells the screen the time, as long as there is a screen.
    pub(super) fn keep_time(&self) {
        let shell = self.me.clone();
        spawn_local(async move {
            for second in (0..LOOK_SECONDS).cycle() {
                let Some(known) = shell.upgrade() else { return };
                if second == 0 {
                    known.look_at_room().await;
                }
                known.pulse.tick(clock::now());
                drop(known);
                clock::sleep(TICK_MILLIS).await;
            }
        });
    }

    /// Looks at the room, and whether it is protected.
    pub async fn look_at_room(&self) {
        let (room, is_protected) = (room::look().await, room::is_protected().await);
        let is_news = (room, is_protected) != (self.room.get(), self.is_protected.get());
        self.room.set(room);
        self.is_protected.set(is_protected);
        if is_news {
            self.pulse.standing();
        }
        let is_scarce = room.is_some_and(|room| room.percent() >= SHED_PERCENT);
        if is_scarce && self.with(Replica::is_leading) {
            self.feed(Input::RoomScarce);
        }
    }

    /// Whether what is old was taken out of this device's log.
    pub fn is_shed(&self) -> bool {
        self.with(|replica| replica.whole_at() > Turn(0))
    }

    /// Takes what is before `before` out of the log. What could not be taken out is at the next look.
    pub(super) async fn shed(&self, before: Turn) {
        if self.log.shed(before).await.is_ok() {
            self.pulse.standing();
        }
    }

    /// Asks the browser to keep this app's storage when the disk gets full.
    pub async fn protect(&self) {
        prefs::save(ASKED, &true);
        self.is_protected.set(Some(room::protect().await));
        self.pulse.standing();
    }

    /// Asks for it by itself at the first placed order, once in this browser's life: some browsers ask the
    /// user, and nobody likes to be asked before there is something to lose, or twice.
    pub(super) fn protect_if_placed(&self, entry: &Entry) {
        let places = entry.asked.iter().any(|asked| asked.command.kind == PLACE);
        if places && prefs::load::<bool>(ASKED) != Some(true) {
            self.spawn(async |shell: &Shell| shell.protect().await);
        }
    }
}
