//! Builds that are not of one age: whatever one of them does not know yet waits, and nothing is lost.

use std::collections::BTreeSet;

use counterfoil_core::{CommandEnvelope, Domain, Epoch, Position, Role, StreamId, UtcMillis};
use counterfoil_orders::{
    Audience, Caller, Command, CustomerCommand, Holds, OrderCommand, Orders, order_id,
};
use counterfoil_sync::authority::{Book, Record, Session, StreamFact};
use counterfoil_sync::protocol::{Deferral, Head, Snapshot, Verdict};
use counterfoil_sync::replica::{Delivery, Hold, Link, NetFault};

use crate::earlier::{Build, newest};
use crate::tablet::Tablet;
use crate::world::{Device, Running, all_accepted, customer, folder, id, whole_order};

type Today = Build<3>;

fn note() -> Command {
    OrderCommand::Note { text: "ring twice".to_owned(), audience: Audience::Internal }.into()
}

fn cancel() -> Command {
    OrderCommand::Cancel { reason: "wrong shop".to_owned(), by: Caller::Unsaid }.into()
}

fn block() -> Command {
    CustomerCommand::Block { reason: "unpaid".to_owned(), holds: Holds::Orders }.into()
}

/// A day's work, written down as the build `C` did.
fn work_of<C: Domain<Command = Command>>() -> Vec<CommandEnvelope> {
    let mut device = Device::new(1);
    let mut all = device.fill_shop();
    let written = |mut command: CommandEnvelope, intent: &Command| {
        let encoded = C::encode_command(intent).unwrap();
        command.schema = encoded.schema;
        command.payload = encoded.payload;
        command
    };
    for (number, last) in [(10, Some(note())), (20, Some(cancel())), (30, None)] {
        let stream = order_id(id(number));
        let whole = whole_order(number, 1).map(Command::from);
        for intent in whole.into_iter().chain(last) {
            all.push(written(device.command(stream, intent.clone()), &intent));
        }
        // Behind what a server may not know yet.
        let reference = Command::from(OrderCommand::SetReference { text: "PO 7".to_owned() });
        if number < 20 {
            all.push(written(device.command(stream, reference.clone()), &reference));
        }
    }
    all.push(written(device.command(customer(), block()), &block()));
    all
}

fn settle<S: Domain>(book: &mut Book<S>, commands: &[CommandEnvelope]) -> (Vec<Verdict>, Record) {
    let device = Device::new(1);
    let session =
        Session { actor: "ann".to_owned(), role: Role("admin".to_owned()), device: device.id };
    let push = device.push(0, commands.to_vec());
    let settled = book.settle(&push, &session, UtcMillis(5));
    book.commit(&settled).unwrap();
    let verdicts = settled.outcomes.iter().map(|outcome| outcome.verdict.clone());
    (verdicts.collect(), settled.record())
}

/// A client of build `C` meets a server of build `S`, which is then brought up to date.
fn meet<C: Domain<Command = Command>, S: Domain>(server: u8) -> usize {
    let commands = work_of::<C>();
    let epoch = Epoch(id(99));
    let (verdicts, record) = settle(&mut Book::<S>::new(epoch), &commands);
    let mut waiting: BTreeSet<StreamId> = BTreeSet::new();
    for (command, verdict) in commands.iter().zip(&verdicts) {
        let is_known = command.schema <= newest(&command.kind, server);
        let wanted = match (is_known, waiting.contains(&command.stream)) {
            (_, true) => Some(Deferral::DependencyMissing),
            (false, false) => Some(Deferral::UpgradeRequired),
            (true, false) => None,
        };
        match wanted {
            Some(why) => {
                assert_eq!(*verdict, Verdict::Deferred { why }, "{}", command.kind);
                waiting.insert(command.stream);
            }
            None => assert!(matches!(verdict, Verdict::Accepted { .. }), "{}", command.kind),
        }
    }
    // What waited is still with its device, which sends everything once more.
    let mut book = Book::<Today>::rebuild(epoch, [record]);
    let (verdicts, _) = settle(&mut book, &commands);
    assert!(verdicts.iter().all(|verdict| matches!(verdict, Verdict::Accepted { .. })));
    let mut direct = Book::<Today>::new(epoch);
    settle(&mut direct, &work_of::<Today>());
    let states = |book: &Book<Today>| {
        book.streams().map(|(stream, fact)| (stream, fact.clone())).collect::<Vec<_>>()
    };
    let known = |(_, fact): &(StreamId, StreamFact<_>)| matches!(fact, StreamFact::Known(_));
    assert!(states(&book).iter().all(known));
    assert_eq!(numberless(states(&book)), numberless(states(&direct)));
    waiting.len()
}

/// Official numbers are given in the order of decisions, which is another one where something waited.
fn numberless(
    states: Vec<(StreamId, StreamFact<counterfoil_orders::State>)>,
) -> Vec<(StreamId, String)> {
    let text = |fact| {
        let text = format!("{fact:?}");
        let (mut plain, mut rest) = (String::new(), text.as_str());
        while let Some((before, after)) = rest.split_once("number: Some(") {
            plain.push_str(before);
            rest = after.split_once(')').unwrap().1;
        }
        plain + rest
    };
    states.into_iter().map(|(stream, fact)| (stream, text(fact))).collect()
}

#[test]
fn a_client_and_a_server_of_any_two_builds_lose_nothing() {
    let waiting = [
        [meet::<Build<1>, Build<1>>(1), meet::<Build<1>, Build<2>>(2), meet::<Build<1>, Today>(3)],
        [meet::<Build<2>, Build<1>>(1), meet::<Build<2>, Build<2>>(2), meet::<Build<2>, Today>(3)],
        [meet::<Today, Build<1>>(1), meet::<Today, Build<2>>(2), meet::<Today, Today>(3)],
    ];
    assert_eq!(waiting, [[0, 0, 0], [1, 0, 0], [3, 2, 0]], "streams that waited for an update");
}

#[tokio::test]
async fn every_sample_of_an_old_command_is_decided_by_todays_server() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[10])).await;
    let samples = concat!(env!("CARGO_MANIFEST_DIR"), "/../orders/tests/corpus");
    let mut count = 0;
    for entry in std::fs::read_dir(samples).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let Some(name) = name.strip_prefix("command.") else { continue };
        let (kind, schema) = name.rsplit_once('.').unwrap();
        let place = device.command(order_id(id(10)), OrderCommand::Place.into());
        let schema: u16 = schema.parse().unwrap();
        let payload = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let old = CommandEnvelope { kind: kind.to_owned(), schema, payload, ..place };
        let verdict =
            server.push(&device.push(0, vec![old.clone()])).await.outcomes.remove(0).verdict;
        let is_decided = match &verdict {
            Verdict::Accepted { .. } => true,
            // It is about another stream, or comes at the wrong time: it was read all the same.
            Verdict::Rejected(why) => {
                matches!(why, counterfoil_sync::protocol::Rejection::Domain(_))
            }
            Verdict::Deferred { .. } => false,
        };
        assert!(is_decided, "{name}: {verdict:?}");
        let is_newest = Orders::COMMAND_KINDS.contains(&(kind, schema));
        if is_newest {
            let newer = device.command(order_id(id(77)), OrderCommand::Place.into());
            let newer = CommandEnvelope { kind: kind.to_owned(), schema: schema + 1, ..newer };
            let page = server.push(&device.push(0, vec![newer])).await;
            let waits = Verdict::Deferred { why: Deferral::UpgradeRequired };
            assert_eq!(page.outcomes[0].verdict, waits, "{name}");
        }
        count += 1;
    }
    assert!(count >= 33, "{count}");
    server.stop().await;
}

async fn head(server: &Running) -> Head {
    let page = server.page(0, 1).await;
    Head { epoch: page.epoch, head: page.head }
}

#[tokio::test]
async fn the_queue_of_an_old_tab_drains_after_an_update() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    server.push(&Device::new(1).shop(&[])).await;
    let mut tablet = Tablet::<Build<1>>::open(2, 0, Vec::new());
    tablet.sync(&server).await;
    for number in [1_000, 2_000] {
        tablet.order(number);
        tablet.ask(order_id(id(number)), note());
    }
    tablet.ask(order_id(id(2_000)), cancel());
    tablet.fail(NetFault::Offline);
    let mut tablet = tablet.updated::<Build<2>>().updated::<Orders>();
    let queue = tablet.replica.commands();
    assert!(queue.iter().all(|one| one.command.schema == 1));
    assert_eq!(queue.len(), 2 * 4 + 1);
    tablet.sync(&server).await;
    let head = head(&server).await;
    assert!(tablet.is_level_with(head), "{:?}", tablet.standing());
    assert_eq!(head.head, Position(2 + 9));
    let events = server.page(2, 500).await.events;
    let raised = events.iter().filter(|event| event.schema == 2).count();
    assert_eq!(raised, 3, "stored in the newest shape");
    server.stop().await;
}

#[tokio::test]
async fn what_an_old_tab_cannot_read_stops_its_stream_alone_and_heals_with_the_update() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    let mut device = Device::new(1);
    server.push(&device.shop(&[1_000, 2_000])).await;
    let mut old = Tablet::<Build<2>>::open(2, 0, Vec::new());
    old.sync(&server).await;
    let (gone, goes_on) = (order_id(id(1_000)), order_id(id(2_000)));
    let off = device.command(gone, cancel());
    assert!(all_accepted(&server.push(&device.push(0, vec![off])).await));
    old.sync(&server).await;
    assert_eq!((old.standing().unreadable, old.standing().cursor), (1, head(&server).await.head));
    // On the one nothing more goes up, on the other it does.
    old.ask(gone, note());
    old.ask(goes_on, note());
    old.sync(&server).await;
    let [waits] = <[_; 1]>::try_from(old.replica.commands()).unwrap();
    assert_eq!(
        (waits.command.stream, waits.delivery),
        (gone, Delivery::Held(Hold::AppUpdate)),
        "it waits and is told why"
    );
    let mut new = old.updated::<Orders>();
    assert_eq!(new.standing().unreadable, 0, "the kept events are read now");
    new.sync(&server).await;
    let standing = new.standing();
    assert_eq!((standing.cursor, standing.held), (head(&server).await.head, 0));
    // The note was entered where nothing could be shown of it, and that is told.
    assert_eq!((standing.pending, standing.changed), (0, 1));
    let truth: Snapshot = server.get("/api/v1/snapshot").await.json().await.unwrap();
    for stream in &truth.streams {
        let here = new.replica.confirmed(stream.stream).unwrap();
        assert_eq!((here.version, &here.state), (stream.version, &stream.state.read().unwrap()));
    }
    server.stop().await;
}

#[tokio::test]
async fn a_client_of_another_protocol_is_told_to_update_and_keeps_its_queue() {
    let folder = folder();
    let server = Running::start(folder.path()).await;
    server.push(&Device::new(1).shop(&[])).await;
    let mut tablet = Tablet::new(2);
    tablet.sync(&server).await;
    tablet.order(1_000);
    tablet.speaks = 2;
    tablet.sync(&server).await;
    assert_eq!(tablet.standing().link, Link::Down(NetFault::UpgradeNeeded));
    let queue = tablet.replica.commands();
    assert_eq!(queue.len(), 3);
    assert!(queue.iter().all(|one| one.delivery == Delivery::Held(Hold::AppUpdate)));
    assert_eq!(head(&server).await.head, Position(2), "nothing was decided");
    let mut tablet = tablet.updated::<Orders>();
    tablet.sync(&server).await;
    assert!(tablet.is_level_with(head(&server).await));
    server.stop().await;
}
