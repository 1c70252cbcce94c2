//! Whatever comes from outside: a clear no, nothing recorded, and the server goes on.

use std::io::Write as _;

use counterfoil_core::{CommandEnvelope, Payload, Position, Seq};
use counterfoil_orders::{OrderCommand, Terms, order_id};
use counterfoil_sync::protocol::{Deferral, Rejection, Verdict};
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::world::{Device, Running, all_accepted, customer, folder, id, problem, tea};

fn push_json(commands: Value) -> Value {
    json!({"epoch": null, "device": id(1), "after": 0, "commands": commands})
}

fn command_json(change: impl FnOnce(&mut Value)) -> Value {
    let mut device = Device::new(1);
    let command = device.fill_shop().remove(0);
    let mut command = serde_json::to_value(command).unwrap();
    change(&mut command);
    push_json(json!([command]))
}

/// Each body with the status and the code that it gets.
fn broken_bodies() -> Vec<(Vec<u8>, u16, &'static str)> {
    let digits = "9".repeat(100_000);
    let long = command_json(|_| ()).to_string().replace("\"seq\":1", &format!("\"seq\":{digits}"));
    let in_payload = command_json(|_| ()).to_string().replace("250", &digits);
    assert!(in_payload.contains(&digits));
    let deep = format!(r#"{{"commands":{}"#, "[".repeat(100_000));
    let in_text = |text: &str| command_json(|_| ()).to_string() + text;
    let with = |name: &str, value: Value| command_json(|one| one[name] = value).to_string();
    let many = command_json(|_| ())["commands"][0].clone();
    vec![
        (b"".to_vec(), 400, "malformed"),
        (b"<html>Sign in to the hotel's network</html>".to_vec(), 400, "malformed"),
        (b"{\"epoch\":null".to_vec(), 400, "malformed"),
        (b"[]".to_vec(), 400, "malformed"),
        (b"{}".to_vec(), 400, "malformed"),
        (b"\xFF\xFE".to_vec(), 400, "malformed"),
        (in_text("x").into_bytes(), 400, "malformed"),
        (push_json(json!(7)).to_string().into_bytes(), 400, "malformed"),
        (push_json(json!([7])).to_string().into_bytes(), 400, "malformed"),
        (with("id", json!("7")).into_bytes(), 400, "malformed"),
        (with("seq", json!(-1)).into_bytes(), 400, "malformed"),
        (with("seq", json!(0)).into_bytes(), 400, "malformed"),
        (with("seq", json!(u64::MAX)).into_bytes(), 400, "malformed"),
        (with("seq", json!(1.5)).into_bytes(), 400, "malformed"),
        (with("schema", json!(70_000)).into_bytes(), 400, "malformed"),
        (with("stream", json!("order")).into_bytes(), 400, "malformed"),
        (with("stream", json!("Order-1")).into_bytes(), 400, "malformed"),
        (with("actor", json!("eve")).into_bytes(), 400, "malformed"),
        (with("workspace", json!(id(9))).into_bytes(), 400, "malformed"),
        (with("device", json!(id(9))).into_bytes(), 400, "foreign_device"),
        (long.into_bytes(), 400, "malformed"),
        (in_payload.into_bytes(), 400, "malformed"),
        (deep.into_bytes(), 400, "malformed"),
        (push_json(json!(vec![many; 201])).to_string().into_bytes(), 413, "too_many"),
        (vec![b' '; 256 * 1024 + 1], 413, "too_large"),
        (vec![b' '; 3 * 1024 * 1024], 413, "too_large"),
    ]
}

#[tokio::test]
async fn a_broken_push_is_refused_whole_and_nothing_is_recorded() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    for (body, status, code) in broken_bodies() {
        let start = String::from_utf8_lossy(&body[..body.len().min(80)]).into_owned();
        let answer = problem(server.post(body).await).await;
        assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, code), "{start}");
    }
    assert_eq!(server.page(0, 1).await.head, Position(0));
    let mut device = Device::new(1);
    assert!(all_accepted(&server.push(&device.shop(&[])).await));
    server.stop().await;
}

#[tokio::test]
async fn a_small_body_that_unpacks_to_a_large_one_is_too_large() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let packed = |bytes: &[u8]| {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer.write_all(bytes).unwrap();
        packer.finish().unwrap()
    };
    let send = |body: Vec<u8>| {
        let request = server.client.post(format!("{}/api/v1/commands", server.base));
        let request = request.header("content-type", "application/json");
        request.header("content-encoding", "gzip").body(body).send()
    };
    let bomb = packed(&vec![b' '; 64 * 1024 * 1024]);
    assert!(bomb.len() < 100 * 1024);
    let answer = problem(send(bomb).await.unwrap()).await;
    assert_eq!(answer, (StatusCode::PAYLOAD_TOO_LARGE, "too_large".to_owned()));
    let no_gzip = problem(send(b"{}".to_vec()).await.unwrap()).await;
    assert_eq!(no_gzip, (StatusCode::BAD_REQUEST, "malformed".to_owned()));
    let good = packed(command_json(|_| ()).to_string().as_bytes());
    assert_eq!(send(good).await.unwrap().status(), StatusCode::OK);
    server.stop().await;
}

#[tokio::test]
async fn requests_that_are_not_for_this_protocol_are_told_so() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let url = |path: &str| format!("{}{path}", server.base);
    let post =
        || server.client.post(url("/api/v1/commands")).body(command_json(|_| ()).to_string());
    let json = "application/json";
    for (request, status, code) in [
        (post(), 415, "not_json"),
        (post().header("content-type", "text/plain"), 415, "not_json"),
        (
            post().header("content-type", json).header("counterfoil-protocol", "2"),
            426,
            "wrong_protocol",
        ),
        (
            post().header("content-type", json).header("sec-fetch-site", "cross-site"),
            403,
            "cross_site",
        ),
        (post().header("content-type", json).header("content-encoding", "br"), 415, "bad_encoding"),
        (server.client.get(url("/api/v1/commands")), 405, "wrong_method"),
        (server.client.delete(url("/api/v1/events")), 405, "wrong_method"),
        (server.client.get(url("/api/v1/orders")), 404, "not_found"),
        (server.client.get(url("/api/v1/commands/7")), 400, "bad_parameter"),
        (server.client.get(url("/api/v1/events?after=-1")), 400, "bad_parameter"),
        (server.client.get(url("/api/v1/events?limit=501")), 400, "bad_parameter"),
        (server.client.get(url("/api/v1/events?stream=tea")), 400, "bad_parameter"),
        (server.client.get(url("/api/v1/events?x=%FF")), 400, "unknown_parameter"),
    ] {
        let asked = format!("{request:?}");
        let answer = problem(request.send().await.unwrap()).await;
        assert_eq!((answer.0.as_u16(), answer.1.as_str()), (status, code), "{asked}");
    }
    assert_eq!(server.page(0, 1).await.head, Position(0));
    server.stop().await;
}

/// The verdict on one command after the shop was filled and an order opened.
async fn verdict(server: &Running, command: CommandEnvelope) -> Verdict {
    let push = counterfoil_sync::protocol::PushRequest {
        epoch: None,
        device: command.device,
        after: Position(0),
        commands: vec![command],
    };
    server.push(&push).await.outcomes.remove(0).verdict
}

fn with_payload(mut command: CommandEnvelope, payload: &Value) -> CommandEnvelope {
    command.payload = Payload::of(payload).unwrap();
    command
}

#[tokio::test]
async fn a_bad_command_is_refused_alone_with_a_reason() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    let mut commands = device.fill_shop();
    commands.extend(device.order(10, 1));
    let placed = commands.pop().unwrap();
    let open = commands[2].clone();
    let add = commands[3].clone();
    assert!(all_accepted(&server.push(&device.push(0, commands)).await));
    let head = server.page(0, 1).await.head;

    for quantity in [json!(0), json!(-5), json!(1_000_001), json!(u64::MAX), json!(1.5), json!("7")]
    {
        let mut payload: Value = add.payload.read().unwrap();
        payload["quantity"] = quantity;
        let mut fresh = Device::new(2);
        let command = fresh.command(add.stream, OrderCommand::Place.into());
        let command = CommandEnvelope { kind: add.kind.clone(), ..with_payload(command, &payload) };
        let malformed = Verdict::Rejected(Rejection::Malformed);
        let id = counterfoil_core::CommandId(id(quantity_key(&payload)));
        let seq = Seq(quantity_key(&payload));
        let verdict = verdict(&server, CommandEnvelope { id, seq, ..command }).await;
        assert_eq!(verdict, malformed, "{payload}");
    }
    let mut device = Device::new(3);
    let mut fresh = |stream| device.command(stream, OrderCommand::Place.into());
    let unknown = CommandEnvelope { kind: "order.teleport".to_owned(), ..fresh(add.stream) };
    let newer = CommandEnvelope { schema: 9, ..fresh(add.stream) };
    for command in [unknown, newer] {
        let deferred = Verdict::Deferred { why: Deferral::UpgradeRequired };
        assert_eq!(verdict(&server, command).await, deferred);
    }
    let reused = with_payload(open.clone(), &json!({}));
    assert_eq!(verdict(&server, reused).await, Verdict::Rejected(Rejection::IdReused));
    let reused = CommandEnvelope { id: placed.id, seq: open.seq, ..placed.clone() };
    let taken = Verdict::Deferred { why: Deferral::SeqTaken };
    assert_eq!(verdict(&server, reused).await, taken);
    for stream in [customer(), tea(), order_id(id(404)), "thing-".to_owned().add_id()] {
        let verdict = verdict(&server, fresh(stream)).await;
        let is_no = matches!(verdict, Verdict::Rejected(Rejection::Domain(_)));
        assert!(is_no, "{stream}: {verdict:?}");
    }
    assert_eq!(server.page(0, 1).await.head, head, "none of them became anything");
    assert_eq!(all_outcomes(&server, &[placed]).await, 1);
    server.stop().await;
}

/// A different sequence number and id for each quantity.
fn quantity_key(payload: &Value) -> u64 {
    payload["quantity"].to_string().bytes().fold(7, |key, byte| key * 31 % 9_973 + u64::from(byte))
}

trait AddId {
    fn add_id(self) -> counterfoil_core::StreamId;
}

impl AddId for String {
    fn add_id(self) -> counterfoil_core::StreamId {
        format!("{self}{}", id(5)).parse().unwrap()
    }
}

/// How many of `commands` are accepted.
async fn all_outcomes(server: &Running, commands: &[CommandEnvelope]) -> usize {
    let mut accepted = 0;
    for command in commands {
        let verdict = verdict(server, command.clone()).await;
        accepted += usize::from(matches!(verdict, Verdict::Accepted { .. }));
    }
    accepted
}

#[tokio::test]
async fn an_overflowing_order_is_refused_and_the_server_goes_on() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[])).await;
    let price = json!({"minor": i64::MAX, "currency": "USD"});
    let template = device.command(tea(), OrderCommand::Place.into());
    let reprice = CommandEnvelope {
        kind: "product.reprice".to_owned(),
        ..with_payload(template, &json!({"list": "standard", "price": price}))
    };
    let verdict = verdict(&server, reprice).await;
    assert!(matches!(verdict, Verdict::Rejected(Rejection::Domain(_))), "{verdict:?}");
    let open = OrderCommand::Open {
        provisional: "x".repeat(100_000),
        customer: customer(),
        terms: Terms::default(),
    };
    let long = device.command(order_id(id(10)), open.into());
    let verdict = self::verdict(&server, long).await;
    assert!(matches!(verdict, Verdict::Rejected(Rejection::Domain(_))), "{verdict:?}");
    server.stop().await;
}
