//! Views: what the screen shows, kept by the difference and never by a replay.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::StreamId;

/// Why a stream's state changed, so that the screen can hold back news from under a hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// A command of this device.
    Mine,
    /// The server's decision of such a command.
    Echo,
    /// Somebody else.
    Remote,
}

/// Something computed from all streams and kept up to date one change at a time. It can be thrown
/// away: feeding it every state gives it back.
pub trait View<S>: Default + Serialize + DeserializeOwned {
    /// Names it in the store.
    const NAME: &'static str;
    /// Version of its shape and of its rules. A checkpoint of another version is thrown away.
    const VERSION: u32;

    /// `stream` went from `before` to `after`; `None` means that it has no events. The cost does not
    /// grow with the number of streams.
    fn change(&mut self, stream: StreamId, before: Option<&S>, after: Option<&S>);
}

/// A saved view with what it was saved under.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Checkpoint<V> {
    /// [`View::NAME`].
    pub name: String,
    /// [`View::VERSION`].
    pub version: u32,
    /// The view.
    pub view: V,
}

impl<V> Checkpoint<V> {
    /// `view`, ready to be saved.
    pub fn of<S>(view: V) -> Checkpoint<V>
    where
        V: View<S>,
    {
        Checkpoint { name: V::NAME.to_owned(), version: V::VERSION, view }
    }

    /// The view, if it was saved by the rules in force; otherwise it must be rebuilt.
    pub fn restore<S>(self) -> Option<V>
    where
        V: View<S>,
    {
        (self.name == V::NAME && self.version == V::VERSION).then_some(self.view)
    }
}
