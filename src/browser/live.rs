//! The live tail: the server says where it stands. A hint only; the pull is the truth.

use std::pin::pin;

use counterfoil_sync::protocol::Head;
use futures_channel::oneshot;
use futures_util::StreamExt;
use futures_util::future::{Either, select};
use gloo_net::eventsource::futures::EventSource;
use wasm_bindgen_futures::spawn_local;

use super::fault::{self, Site};
use super::{clock, http};

/// A tail that was silent for so long may be dead without anybody having noticed: it is opened anew. The
/// server says its head on each opening, so nothing is missed.
const SILENCE_MILLIS: u32 = 40_000;
/// Wait before a tail that ended is opened again.
const REOPEN_MILLIS: u32 = 3_000;

/// An open tail. It ends when this is dropped, and its connection with it: a browser gives a server six,
/// and all tabs share them.
#[derive(Debug)]
pub struct Live {
    _open: oneshot::Sender<()>,
}

impl Live {
    /// Opens the tail and keeps it open; calls `heard` with each head.
    pub fn open(heard: impl Fn(Head) + 'static) -> Live {
        let (open, dropped) = oneshot::channel();
        spawn_local(async move {
            let tail = pin!(async {
                loop {
                    follow(&heard).await;
                    clock::sleep(clock::jitter(REOPEN_MILLIS)).await;
                }
            });
            select(tail, dropped).await;
        });
        Live { _open: open }
    }
}

/// One connection, until it ends or falls silent.
async fn follow(heard: &impl Fn(Head)) {
    if fault::strikes(Site::NetworkLive) {
        return;
    }
    let Ok(mut source) = EventSource::new(&format!("{}/events/live", http::BASE)) else { return };
    let Ok(mut messages) = source.subscribe("message") else { return };
    loop {
        let silence = pin!(clock::sleep(SILENCE_MILLIS));
        let said = match select(messages.next(), silence).await {
            Either::Left((Some(Ok((_, message))), _)) => message.data().as_string(),
            Either::Left((Some(Err(_)) | None, _)) | Either::Right(((), _)) => return,
        };
        if let Some(head) = said.and_then(|text| serde_json::from_str(&text).ok()) {
            heard(head);
        }
    }
}
