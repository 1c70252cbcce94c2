//! What a client asks for in an address: every answer is a page, a timeline or a problem, never a failure.
#![no_main]

use std::sync::{Arc, LazyLock};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use counterfoil_core::{Epoch, Role, WorkspaceId};
use counterfoil_server::app::{App, Person};
use counterfoil_server::config::Limits;
use counterfoil_server::routes::router;
use counterfoil_server::store::memory::Memory;
use counterfoil_server::writer;
use libfuzzer_sys::fuzz_target;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::watch;
use tower::ServiceExt as _;
use uuid::Uuid;

static SERVER: LazyLock<(Runtime, Router)> = LazyLock::new(|| {
    let runtime = Builder::new_current_thread().build().expect("a runtime");
    let store = Arc::new(Memory::new(Epoch(Uuid::nil())));
    let (desk, _) = runtime.block_on(writer::start(Arc::clone(&store))).expect("a writer");
    let person = Person { actor: "ann".to_owned(), role: Role("admin".to_owned()) };
    // The sender stays alive as long as the program: the server is never asked to stop.
    let (stop, stopping) = watch::channel(false);
    std::mem::forget(stop);
    let workspace = WorkspaceId(Uuid::nil());
    let app = App::new((store, desk), workspace, (person, Limits::default()), stopping);
    (runtime, router(Arc::new(app), None))
});

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    for path in ["/api/v1/events?", "/api/v1/commands/"] {
        let Ok(request) = Request::get(format!("{path}{text}")).body(Body::empty()) else { return };
        let (runtime, router) = &*SERVER;
        let answer = runtime.block_on(router.clone().oneshot(request)).expect("an answer");
        assert!(!answer.status().is_server_error(), "{path}{text}: {}", answer.status());
    }
});
