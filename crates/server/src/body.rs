//! Reading a request's body: its size, its type, its shape, in this order.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, Request, header};
use counterfoil_sync::protocol::PUSH_BYTES_MAX;
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;

use crate::config::DISCARDED_BYTES_MAX;
use crate::problem::Fault;
use crate::shape;

/// The body as a `T`, if it comes `within` this time. What it unpacks to counts, not what was sent.
///
/// # Errors
/// The fault names what is wrong; nothing came of the request.
pub async fn json<T: DeserializeOwned>(
    request: Request<Body>,
    within: Duration,
) -> Result<T, Fault> {
    if !is_json(request.headers()) {
        return Err(Fault::NotJson);
    }
    let read = tokio::time::timeout(within, bytes(request.into_body()));
    let bytes = read.await.map_err(|_elapsed| Fault::TooSlow)??;
    shape::check(&bytes).map_err(|fault| Fault::Malformed(fault.to_string()))?;
    serde_json::from_slice(&bytes).map_err(|fault| Fault::Malformed(fault.to_string()))
}

fn is_json(headers: &HeaderMap) -> bool {
    let named = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = named.and_then(|value| value.split(';').next()).unwrap_or_default();
    essence.trim().eq_ignore_ascii_case("application/json")
}

/// All bytes. Of what is too large, some more is read and thrown away, because a client that still
/// sends when the connection closes may never see the answer.
async fn bytes(mut body: Body) -> Result<Vec<u8>, Fault> {
    let mut kept = Vec::new();
    let mut seen = 0_usize;
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_broken| {
            Fault::Malformed("it ends too early or cannot be unpacked".to_owned())
        })?;
        let Some(data) = frame.data_ref() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= PUSH_BYTES_MAX {
            kept.extend_from_slice(data);
        } else if seen > DISCARDED_BYTES_MAX {
            break;
        }
    }
    if seen <= PUSH_BYTES_MAX { Ok(kept) } else { Err(Fault::TooLarge) }
}
