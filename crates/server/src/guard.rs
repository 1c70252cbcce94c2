//! What holds for every request and every answer: the protocol's version, who may write, the headers
//! that keep a browser safe.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use counterfoil_sync::protocol::{PROTOCOL, PROTOCOL_HEADER};

use crate::problem::Fault;

/// For documents and all else that brings no policy of its own. Pages with inline scripts add their
/// hashes.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; \
    img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

const SAFE: [(HeaderName, &str); 6] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
];

/// Around the API: lets through what speaks this protocol, and marks every answer as ours.
pub async fn protocol(request: Request<Body>, next: Next) -> Response {
    let mut response = match refused(request.method(), request.headers()) {
        Some(fault) => fault.into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    headers.insert(HeaderName::from_static(PROTOCOL_HEADER), HeaderValue::from(PROTOCOL));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Around everything: the headers that a browser heeds.
pub async fn safe(request: Request<Body>, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in SAFE {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A request without the version is taken: a person with a command line tool has none. A page of another
/// site is not: what it sends would be done in the user's name.
fn refused(method: &Method, headers: &HeaderMap) -> Option<Fault> {
    let said = |name: &str| headers.get(name).map(HeaderValue::as_bytes);
    let ours = PROTOCOL.to_string();
    if said(PROTOCOL_HEADER).is_some_and(|version| version != ours.as_bytes()) {
        return Some(Fault::WrongProtocol);
    }
    let from = said("sec-fetch-site").unwrap_or(b"none");
    if !method.is_safe() && from != b"same-origin" && from != b"none" {
        return Some(Fault::CrossSite);
    }
    match said("content-encoding").unwrap_or(b"identity") {
        b"identity" | b"gzip" => None,
        _ => Some(Fault::BadEncoding),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_protocol_from_this_site_gets_through() {
        for (method, name, value, refusal) in [
            (Method::POST, "accept", "*/*", None),
            (Method::GET, PROTOCOL_HEADER, "1", None),
            (Method::GET, PROTOCOL_HEADER, "2", Some("wrong_protocol")),
            (Method::POST, PROTOCOL_HEADER, "", Some("wrong_protocol")),
            (Method::POST, "sec-fetch-site", "same-origin", None),
            (Method::POST, "sec-fetch-site", "none", None),
            (Method::POST, "sec-fetch-site", "cross-site", Some("cross_site")),
            (Method::POST, "sec-fetch-site", "same-site", Some("cross_site")),
            (Method::GET, "sec-fetch-site", "cross-site", None),
            (Method::POST, "content-encoding", "gzip", None),
            (Method::POST, "content-encoding", "zstd", Some("bad_encoding")),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(name, HeaderValue::from_static(value));
            let code = refused(&method, &headers).map(|fault| fault.code());
            assert_eq!(code, refusal, "{method} {name}: {value}");
        }
    }
}
