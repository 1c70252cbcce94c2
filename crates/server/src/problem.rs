//! Every answer that is not what was asked for: its status, its code, its sentence.

use axum::Json;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use counterfoil_core::Position;
use counterfoil_sync::protocol::{
    PAGE_EVENTS_MAX, PROTOCOL, PUSH_BYTES_MAX, PUSH_COMMANDS_MAX, Problem,
};

use crate::config::RETRY_AFTER_SECONDS;
use crate::store::StoreFault;

/// Why a request was not answered as asked. Nothing was recorded, unless the variant says otherwise.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The body is not what this address takes.
    #[error("The body is not what this address takes: {0}.")]
    Malformed(String),
    /// A number in the address is none, or out of its range.
    #[error("`{name}` must be {wanted}.")]
    BadParameter {
        /// Which one.
        name: &'static str,
        /// What it must be.
        wanted: &'static str,
    },
    /// A parameter that this address does not know.
    #[error("This address knows no such parameter.")]
    UnknownParameter,
    /// Not sent as JSON.
    #[error("Send JSON, with the header `content-type: application/json`.")]
    NotJson,
    /// Too many bytes.
    #[error("A push has at most {PUSH_BYTES_MAX} bytes. Send fewer commands at a time.")]
    TooLarge,
    /// Too many commands.
    #[error("A push has at most {PUSH_COMMANDS_MAX} commands. Send the rest afterwards.")]
    TooMany,
    /// A command in the push belongs to another device than the push.
    #[error("Every command in a push must be of the device that pushes.")]
    ForeignDevice,
    /// Another version of the contract.
    #[error("This server speaks version {PROTOCOL} of the protocol. Load the app anew.")]
    WrongProtocol,
    /// Sent by a page of another site.
    #[error("Only pages of this server may write to it.")]
    CrossSite,
    /// The client is ahead of the history.
    #[error("The history ends at {head}. This device may have seen another one.")]
    AheadOfHead {
        /// The newest position there is.
        head: Position,
    },
    /// No command under this id was decided.
    #[error("No command with this id was decided.")]
    NotDecided,
    /// There is nothing at this address.
    #[error("There is nothing at this address.")]
    NotFound,
    /// The address exists, but not for this method.
    #[error("This address does not take this method.")]
    WrongMethod,
    /// The client did not finish its request in time.
    #[error("The request took too long to arrive.")]
    TooSlow,
    /// Too much is waiting already.
    #[error("The server is busy. Try again in a moment.")]
    Busy,
    /// The server is going down.
    #[error("The server is stopping. Try again in a moment.")]
    Stopping,
    /// The database failed while reading.
    #[error("The server cannot use its database right now. Try again in a moment.")]
    NotRead(#[from] StoreFault),
    /// The database failed while writing, and it is unknown whether something was recorded.
    #[error("The server cannot use its database right now. Keep everything and send it again.")]
    NotWritten,
    /// A bug, contained: what the handler was doing is unknown.
    #[error("The server failed on this request. Keep everything and send it again.")]
    Broken,
    /// The body is compressed in a way that is not understood.
    #[error("Send the body as it is, or compressed with gzip.")]
    BadEncoding,
}

impl Fault {
    fn class(&self) -> (StatusCode, &'static str) {
        match self {
            Fault::Malformed(_) => (StatusCode::BAD_REQUEST, "malformed"),
            Fault::BadParameter { .. } => (StatusCode::BAD_REQUEST, "bad_parameter"),
            Fault::UnknownParameter => (StatusCode::BAD_REQUEST, "unknown_parameter"),
            Fault::NotJson => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "not_json"),
            Fault::TooLarge => (StatusCode::PAYLOAD_TOO_LARGE, "too_large"),
            Fault::TooMany => (StatusCode::PAYLOAD_TOO_LARGE, "too_many"),
            Fault::ForeignDevice => (StatusCode::BAD_REQUEST, "foreign_device"),
            Fault::WrongProtocol => (StatusCode::UPGRADE_REQUIRED, "wrong_protocol"),
            Fault::CrossSite => (StatusCode::FORBIDDEN, "cross_site"),
            Fault::AheadOfHead { .. } => (StatusCode::CONFLICT, "ahead_of_head"),
            Fault::NotDecided => (StatusCode::NOT_FOUND, "not_decided"),
            Fault::NotFound => (StatusCode::NOT_FOUND, "not_found"),
            Fault::WrongMethod => (StatusCode::METHOD_NOT_ALLOWED, "wrong_method"),
            Fault::TooSlow => (StatusCode::REQUEST_TIMEOUT, "too_slow"),
            Fault::Busy => (StatusCode::SERVICE_UNAVAILABLE, "busy"),
            Fault::Stopping => (StatusCode::SERVICE_UNAVAILABLE, "stopping"),
            Fault::NotRead(_) | Fault::NotWritten => (StatusCode::SERVICE_UNAVAILABLE, "storage"),
            Fault::Broken => (StatusCode::INTERNAL_SERVER_ERROR, "broken"),
            Fault::BadEncoding => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "bad_encoding"),
        }
    }

    /// For a program.
    pub fn code(&self) -> &'static str {
        self.class().1
    }

    /// For pages of events: what `limit` must be.
    pub fn bad_limit() -> Fault {
        const _: () = assert!(PAGE_EVENTS_MAX == 500, "the sentence below names the limit");
        Fault::BadParameter { name: "limit", wanted: "a whole number from 1 to 500" }
    }
}

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let (status, code) = self.class();
        if let Fault::NotRead(cause) = &self {
            eprintln!("reading failed: {}", crate::sentence(cause));
        }
        let problem = Problem { code: code.to_owned(), message: self.to_string() };
        let mut response = (status, Json(problem)).into_response();
        if status == StatusCode::SERVICE_UNAVAILABLE {
            let wait = HeaderValue::from(RETRY_AFTER_SECONDS);
            response.headers_mut().insert(header::RETRY_AFTER, wait);
        }
        response
    }
}
