//! What a bad network does to requests and their answers, drawn from a seed.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::http::header;

/// Longest wait of a request that is delayed.
const DELAY_MILLIS_MAX: u64 = 1_500;

/// What becomes of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It and its answer arrive.
    Passes,
    /// It never arrives.
    Cut,
    /// It arrives late.
    Delayed(Duration),
    /// It arrives, and half of its answer comes back.
    Halved,
    /// It arrives, and nothing comes back.
    Unanswered,
    /// It arrives twice, at about the same time.
    Doubled,
}

impl Fate {
    fn name(self) -> &'static str {
        match self {
            Fate::Passes => "passed",
            Fate::Cut => "request cut",
            Fate::Delayed(_) => "request delayed",
            Fate::Halved => "answer truncated",
            Fate::Unanswered => "answer lost",
            Fate::Doubled => "request doubled",
        }
    }
}

/// Bad weather: of a hundred requests to the API, this many meet with something.
#[derive(Debug)]
pub(crate) struct Storm {
    chance: fastrand::Rng,
    percent: u8,
}

impl Storm {
    pub(crate) fn new(seed: u64, percent: u8) -> Storm {
        Storm { chance: fastrand::Rng::with_seed(seed), percent }
    }

    /// What becomes of the next request. Counts it in `met`.
    pub(crate) fn fate(&mut self, met: &mut BTreeMap<&'static str, u64>) -> Fate {
        if self.chance.u8(0..100) >= self.percent {
            return Fate::Passes;
        }
        let fate = match self.chance.u8(0..5) {
            0 => Fate::Cut,
            1 => Fate::Delayed(Duration::from_millis(self.chance.u64(0..DELAY_MILLIS_MAX))),
            2 => Fate::Halved,
            3 => Fate::Unanswered,
            _ => Fate::Doubled,
        };
        *met.entry(fate.name()).or_default() += 1;
        fate
    }
}

/// Whether these bytes begin a request. It stands at the start of what is read; its body may come apart.
pub(crate) fn begins(bytes: &[u8]) -> bool {
    bytes.starts_with(b"POST ") || bytes.starts_with(b"GET ")
}

/// Whether they begin one that pushes commands.
pub(crate) fn pushes(bytes: &[u8]) -> bool {
    bytes.starts_with(b"POST /api/v1/commands")
}

/// Whether they begin one to the API.
pub(crate) fn is_for_the_api(bytes: &[u8]) -> bool {
    bytes.starts_with(b"POST /api/") || bytes.starts_with(b"GET /api/")
}

/// Whether `request` has come to its end.
pub(crate) fn is_whole(request: &[u8]) -> bool {
    let Some(end) = request.windows(4).position(|four| four == b"\r\n\r\n") else { return false };
    let head = String::from_utf8_lossy(&request[..end]);
    let length = header(&head, "content-length").and_then(|length| length.parse().ok());
    request.len() >= end + 4 + length.unwrap_or(0)
}
