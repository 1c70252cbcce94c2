//! `Prefer: respond-async`: received and durable, decided soon, and never lost in between.

use counterfoil_core::{CommandEnvelope, CommandId, Role, Seq};
use counterfoil_server::config::INBOX_COMMANDS_MAX;
use counterfoil_server::store::Store as _;
use counterfoil_server::store::sqlite::Sqlite;
use counterfoil_sync::authority::{Reception, Session};
use counterfoil_sync::protocol::{
    PUSH_COMMANDS_MAX, Page, PushRequest, Received, Rejection, Verdict,
};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::{Device, Running, all_accepted, folder, id, other_epoch, problem};

fn session(actor: &str, device: &Device) -> Session {
    Session { actor: actor.to_owned(), role: Role("admin".to_owned()), device: device.id }
}

#[tokio::test]
async fn a_received_push_says_where_each_outcome_will_be_and_is_decided_by_itself() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let push = device.shop(&[10]);
    let answer = server.post_async(&push).await;
    assert_eq!(answer.status(), StatusCode::ACCEPTED);
    assert_eq!(answer.headers()["preference-applied"], "respond-async");
    assert_eq!(answer.headers()["counterfoil-protocol"], "1");
    assert!(!answer.headers().contains_key("location"), "one header cannot name five");
    let received: Received = answer.json().await.unwrap();
    let ids: Vec<CommandId> = received.commands.iter().map(|one| one.id).collect();
    assert_eq!(ids, push.commands.iter().map(|one| one.id).collect::<Vec<_>>());
    for one in &received.commands {
        assert_eq!(one.location, format!("/api/v1/commands/{}", one.id));
        let outcome = server.decided(one.id).await;
        assert!(matches!(outcome.verdict, Verdict::Accepted { .. }), "{outcome:?}");
    }
    let page = server.push(&push).await;
    assert_eq!((page.epoch, page.events.len()), (received.epoch, 5));
    assert!(all_accepted(&page));
    let decided = server.post_async(&push).await;
    assert_eq!(decided.status(), StatusCode::ACCEPTED, "what is decided stays decided");
    assert_eq!(server.push(&push).await, page);
    server.stop().await;
}

#[tokio::test]
async fn a_command_that_has_to_wait_is_called_received_until_it_is_decided() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[])).await;
    let [open, add, _] = device.order(10, 1).try_into().unwrap();
    let add = CommandEnvelope { depends_on: Some(open.id), ..add };
    let answer = server.post_async(&device.push(0, vec![add.clone()])).await;
    let address = answer.headers()["location"].to_str().unwrap().to_owned();
    assert_eq!(address, format!("/api/v1/commands/{}", add.id));
    // An empty push comes back when the writer is through with all that came before.
    server.push(&device.push(0, Vec::new())).await;
    let status = server.get(&address).await;
    assert_eq!(status.status(), StatusCode::ACCEPTED);
    let status: Value = status.json().await.unwrap();
    assert_eq!(status, json!({"command": add.id, "status": "received"}));
    server.stop().await;

    let server = Running::start(folder.path()).await;
    assert_eq!(server.get(&address).await.status(), StatusCode::ACCEPTED, "kept over a restart");
    server.push(&device.push(0, vec![open])).await;
    assert_eq!(server.get(&address).await.status(), StatusCode::OK);
    let page = server.push(&device.push(0, vec![add])).await;
    assert_eq!(page.events.len(), 4, "and counted once");
    server.stop().await;
}

#[tokio::test]
async fn what_is_left_from_an_earlier_run_is_decided_first_under_the_session_of_then() {
    let folder = folder();
    let mut device = Device::new(1);
    let commands = device.fill_shop();
    // Received, and the writer never came to it.
    let store = Sqlite::open(&folder.path().join("history.db")).await.unwrap();
    let received = store.receive(&session("bob", &device), &commands).await.unwrap();
    assert_eq!(received, Reception::Kept);
    drop(store);

    let server = Running::start(folder.path()).await;
    let order = device.order(10, 1);
    let page = server.push(&device.push(0, order)).await;
    assert!(all_accepted(&page), "{:?}", page.outcomes);
    let actors: Vec<&str> = page.events.iter().map(|event| event.actor.as_str()).collect();
    assert_eq!(actors, ["bob", "bob", "ann", "ann", "ann"]);
    server.stop().await;
}

#[tokio::test]
async fn what_may_not_be_pushed_is_not_received_either() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let push = device.shop(&[]);
    let foreign = Device::new(2).shop(&[]).commands;
    let unnumbered = CommandEnvelope { seq: Seq(0), ..push.commands[0].clone() };
    let many = vec![push.commands[0].clone(); PUSH_COMMANDS_MAX + 1];
    for (odd, code) in [
        (PushRequest { commands: many, ..push.clone() }, "too_many"),
        (PushRequest { commands: foreign, ..push.clone() }, "foreign_device"),
        (PushRequest { commands: vec![unnumbered], ..push.clone() }, "malformed"),
        (device.push(7, push.commands.clone()), "ahead_of_head"),
    ] {
        assert_eq!(problem(server.post_async(&odd).await).await.1, code);
    }
    let elsewhere = PushRequest { epoch: Some(other_epoch()), ..push.clone() };
    let answer = server.post_async(&elsewhere).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page: Page = answer.json().await.unwrap();
    assert_eq!((page.events.len(), page.outcomes.len()), (0, 0));
    let page = server.push(&device.push(0, Vec::new())).await;
    assert_eq!(page.events.len(), 0, "nothing of it was kept");
    server.stop().await;
}

#[tokio::test]
async fn other_content_under_a_used_id_is_refused_at_once() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let push = device.shop(&[]);
    server.post_async(&push).await;
    let [product, customer] = <[CommandEnvelope; 2]>::try_from(push.commands).unwrap();
    let changed = CommandEnvelope { payload: customer.payload.clone(), ..product };
    let answer = server.post_async(&device.push(0, vec![changed, customer])).await;
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(!answer.headers().contains_key("preference-applied"));
    let page: Page = answer.json().await.unwrap();
    assert_eq!(page.outcomes[0].verdict, Verdict::Rejected(Rejection::IdReused));
    assert!(matches!(page.outcomes[1].verdict, Verdict::Accepted { .. }));
    assert_eq!(page.events.len(), 2);
    server.stop().await;
}

#[tokio::test]
async fn a_full_inbox_lets_nothing_in_and_pushes_are_decided_as_ever() {
    let folder = folder();
    let mut device = Device::new(1);
    let missing = Some(CommandId(id(404)));
    let waiting: Vec<CommandEnvelope> = (0..INBOX_COMMANDS_MAX)
        .map(|_| CommandEnvelope { depends_on: missing, ..device.fill_shop().remove(0) })
        .collect();
    let store = Sqlite::open(&folder.path().join("history.db")).await.unwrap();
    for part in waiting.chunks(1_000) {
        let received = store.receive(&session("bob", &device), part).await.unwrap();
        assert_eq!(received, Reception::Kept);
    }
    drop(store);
    let server = Running::start(folder.path()).await;
    let answer = server.post_async(&device.shop(&[])).await;
    assert_eq!(answer.status(), StatusCode::OK);
    let page: Page = answer.json().await.unwrap();
    assert!(all_accepted(&page), "{:?}", page.outcomes);
    let received = waiting[0].id;
    let status = server.get(&format!("/api/v1/commands/{received}")).await;
    assert_eq!(status.status(), StatusCode::ACCEPTED, "and nothing in it is lost");
    server.stop().await;
}
