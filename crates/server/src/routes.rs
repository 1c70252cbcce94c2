//! Which address does what.

use std::any::Any;
use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn;
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

use crate::app::App;
use crate::problem::Fault;
use crate::site::{self, Site};
use crate::store::Store;
use crate::{guard, pull, push, query, set_aside};

/// Everything that this server answers; without `site` only the API.
pub fn router<S: Store>(app: Arc<App<S>>, site: Option<Site>) -> Router {
    let api = Router::new()
        .route("/commands", post(push::push::<S>))
        .route("/commands/{id}", get(push::outcome::<S>))
        .route("/events", get(pull::events::<S>))
        .route("/events/live", get(pull::live::<S>))
        .route("/snapshot", get(pull::snapshot::<S>))
        .route("/session", get(query::session::<S>))
        .route("/set-aside", get(set_aside::list::<S>))
        .route("/set-aside/retry", post(set_aside::retry::<S>))
        .route("/reports/totals", get(query::totals::<S>))
        .fallback(async || Fault::NotFound)
        .method_not_allowed_fallback(async || Fault::WrongMethod)
        .layer(RequestDecompressionLayer::new())
        .layer(CatchPanicLayer::custom(broken))
        .layer(from_fn(guard::protocol))
        .with_state(Arc::clone(&app));
    let health = Router::new()
        .route("/healthz", get(query::health::<S>))
        .layer(from_fn(guard::protocol))
        .with_state(app);
    let router = Router::new().nest("/api/v1", api).merge(health);
    let router = match site {
        Some(site) => router.merge(Router::new().fallback(site::file).with_state(Arc::new(site))),
        None => router.fallback(async || Fault::NotFound),
    };
    // Level 5 packs a megabyte of wasm in a few dozen milliseconds; the highest would take seconds.
    let compression = CompressionLayer::new().quality(CompressionLevel::Precise(5));
    router.layer(compression).layer(from_fn(guard::safe))
}

/// A handler that panics answers like any other fault, so that its client keeps everything and goes on; the
/// panic itself has been printed.
fn broken(_: Box<dyn Any + Send>) -> Response {
    Fault::Broken.into_response()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::{Request, StatusCode};
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_handler_that_panics_answers_and_the_next_request_is_served() {
        let router = Router::new()
            .route("/good", get(async || "good"))
            .route(
                "/bad",
                get(async || -> &'static str { panic!("this panic is part of the test") }),
            )
            .layer(CatchPanicLayer::custom(broken));
        for (path, status) in
            [("/bad", StatusCode::INTERNAL_SERVER_ERROR), ("/good", StatusCode::OK)]
        {
            let request = Request::get(path).body(Body::empty()).unwrap();
            assert_eq!(router.clone().oneshot(request).await.unwrap().status(), status);
        }
    }
}
