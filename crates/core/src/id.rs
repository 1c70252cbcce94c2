//! Names of things. Ids are made at the edge and only carried here; counters count from 1.

use std::fmt;
use std::str::FromStr;

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use uuid::Uuid;

/// A text that is not an id of the asked kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a valid {what}")]
pub struct ParseIdFault {
    /// Which id was expected.
    pub what: &'static str,
}

macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident, $what:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = ParseIdFault;
            fn from_str(text: &str) -> Result<Self, ParseIdFault> {
                match Uuid::try_parse(text) {
                    Ok(id) => Ok($name(id)),
                    Err(_) => Err(ParseIdFault { what: $what }),
                }
            }
        }
    };
}

uuid_id!(
    /// A tenant: the boundary of security and of order.
    WorkspaceId,
    "workspace id"
);
uuid_id!(
    /// One browser profile. A version 4 UUID, made when its log is made; or derived, when it turns out that
    /// the profile has a copy.
    DeviceId,
    "device id"
);
uuid_id!(
    /// A command. A version 7 UUID; the key of idempotency, never of order.
    CommandId,
    "command id"
);
uuid_id!(
    /// An event. Derived from its command, so it is the same whoever computes it.
    EventId,
    "event id"
);
uuid_id!(
    /// One history of a server. Another epoch means that the server was restored or replaced.
    Epoch,
    "epoch"
);

impl EventId {
    /// The id of the event that `command` decided as its `ordinal`-th, counted from 0.
    pub fn derive(command: CommandId, ordinal: u32) -> EventId {
        EventId(Uuid::new_v5(&command.0, &ordinal.to_be_bytes()))
    }
}

impl DeviceId {
    /// The id of the device that was called `from` until its command `taken` had to give way to a copy's.
    /// No copy has that command, so none comes to the same id.
    pub fn derive(from: DeviceId, taken: CommandId) -> DeviceId {
        DeviceId(Uuid::new_v5(&from.0, taken.0.as_bytes()))
    }
}

macro_rules! counter {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl $name {
            /// The next one. A counter of 2^64 does not run out.
            #[must_use]
            pub fn next(self) -> $name {
                $name(self.0.saturating_add(1))
            }

            /// The one `count` further on.
            #[must_use]
            pub fn plus(self, count: usize) -> $name {
                $name(self.0.saturating_add(u64::try_from(count).unwrap_or(u64::MAX)))
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

counter!(
    /// Order of commands on one device. The first is 1; 0 means none.
    Seq
);
counter!(
    /// Order of events in a workspace, given by the server in commit order, without gaps. The first
    /// is 1; 0 means none.
    Position
);
counter!(
    /// Order of events in one stream, without gaps. The first is 1; 0 means none.
    Version
);

/// The kind of a stream: 1 to 12 letters `a` to `z`. Twelve bytes, so that an id stays `Copy`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamKind([u8; 12]);

impl StreamKind {
    /// The kind named `name`. `None` unless it is 1 to 12 letters `a` to `z`.
    pub const fn parse(name: &str) -> Option<StreamKind> {
        let mut rest = name.as_bytes();
        let mut bytes = [0; 12];
        let mut room: &mut [u8] = &mut bytes;
        if rest.is_empty() {
            return None;
        }
        while let [letter, tail @ ..] = rest {
            match room.split_first_mut() {
                Some((place, left)) if letter.is_ascii_lowercase() => {
                    *place = *letter;
                    room = left;
                }
                _ => return None,
            }
            rest = tail;
        }
        Some(StreamKind(bytes))
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        let used = self.0.split(|byte| *byte == 0).next().unwrap_or_default();
        std::str::from_utf8(used).unwrap_or_default()
    }
}

impl fmt::Debug for StreamKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The stream of one aggregate: its kind and a version 7 UUID. On the wire `order-0190…`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StreamId {
    /// What it is.
    pub kind: StreamKind,
    /// Which one.
    pub id: Uuid,
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.kind.as_str(), self.id)
    }
}

impl FromStr for StreamId {
    type Err = ParseIdFault;
    fn from_str(text: &str) -> Result<StreamId, ParseIdFault> {
        let fault = ParseIdFault { what: "stream id" };
        let Some((kind, id)) = text.split_once('-') else { return Err(fault) };
        match (StreamKind::parse(kind), Uuid::try_parse(id)) {
            (Some(kind), Ok(id)) => Ok(StreamId { kind, id }),
            (None, _) | (_, Err(_)) => Err(fault),
        }
    }
}

impl Serialize for StreamId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(self)
        } else {
            (self.kind.0, self.id).serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for StreamId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<StreamId, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
            text.parse().map_err(D::Error::custom)
        } else {
            let (kind, id) = Deserialize::deserialize(deserializer)?;
            Ok(StreamId { kind: StreamKind(kind), id })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> StreamId {
        StreamId { kind: StreamKind::parse("order").unwrap(), id: Uuid::from_u128(7) }
    }

    #[test]
    fn a_stream_id_reads_back_from_its_text() {
        assert_eq!(stream().to_string().parse(), Ok(stream()));
        for bad in
            ["", "order", "order-", "Order-00000000-0000-0000-0000-000000000007", "-7", "x-é"]
        {
            assert_eq!(bad.parse::<StreamId>(), Err(ParseIdFault { what: "stream id" }), "{bad}");
        }
    }

    #[test]
    fn a_kind_has_one_to_twelve_small_letters() {
        for (name, good) in [
            ("order", true),
            ("abcdefghijkl", true),
            ("abcdefghijklm", false),
            ("", false),
            ("a1", false),
        ] {
            assert_eq!(StreamKind::parse(name).is_some(), good, "{name}");
        }
        assert_eq!(StreamKind::parse("order").unwrap().as_str(), "order");
    }

    #[test]
    fn an_event_id_depends_on_command_and_ordinal_alone() {
        let command = CommandId(Uuid::from_u128(1));
        assert_eq!(EventId::derive(command, 0), EventId::derive(command, 0));
        assert_ne!(EventId::derive(command, 0), EventId::derive(command, 1));
        assert_ne!(EventId::derive(command, 0), EventId::derive(CommandId(Uuid::from_u128(2)), 0));
    }
}
