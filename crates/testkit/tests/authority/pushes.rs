//! Every push comes up to five times, in any order, to two servers over one history, of which the other may be
//! quicker: each command counts once, and everybody is told the same of it.

use std::collections::BTreeMap;

use counterfoil_testkit::rng::Rng;
use counterfoil_testkit::scale;

use super::*;

/// Histories that are tried; one for each seed if somebody asks for more of those.
const HISTORIES: u64 = 200;
/// Pushes of each of two devices, before they are repeated.
const PUSHES: u64 = 20;
/// Most times that one comes.
const TIMES: usize = 5;
const TILLS: u128 = 4;

/// A push that a server has decided and not recorded yet.
struct InHand {
    from: DeviceId,
    commands: Vec<CommandEnvelope>,
    settled: Settled<Tills>,
}

/// Two servers over one history, and what they have said of each command.
struct Servers {
    book: Book<Tills>,
    in_hand: [Option<InHand>; 2],
    said: BTreeMap<CommandId, Verdict>,
    pushes: usize,
}

impl Servers {
    fn take(&mut self, server: usize, from: DeviceId, commands: Vec<CommandEnvelope>) {
        let settled = settle_from(&self.book, from, &commands);
        self.in_hand[server] = Some(InHand { from, commands, settled });
    }

    /// Records what a server has in hand, decided anew if the other one was quicker.
    fn record(&mut self, server: usize) {
        let Some(InHand { from, commands, mut settled }) = self.in_hand[server].take() else {
            return;
        };
        if self.book.commit(&settled).is_err() {
            settled = settle_from(&self.book, from, &commands);
            self.book.commit(&settled).unwrap();
        }
        self.pushes += 1;
        for outcome in settled.outcomes {
            if matches!(outcome.verdict, Verdict::Deferred { .. }) {
                continue;
            }
            let first = self.said.entry(outcome.command).or_insert(outcome.verdict.clone());
            assert_eq!(*first, outcome.verdict, "two answers about {}", outcome.command);
        }
    }
}

fn wish(rng: &mut Rng) -> TillCommand {
    match rng.below(8) {
        0 | 1 => TillCommand::Open,
        2 => TillCommand::Publish,
        3 => TillCommand::Rename { name: format!("{}", rng.below(9)) },
        4 => TillCommand::Close,
        _ => TillCommand::Put { amount: i64::try_from(rng.below(9)).unwrap() },
    }
}

/// What a device pushes: new commands each time, and often some of the last ones once more.
fn pushes(rng: &mut Rng, device: DeviceId) -> Vec<(DeviceId, Vec<CommandEnvelope>)> {
    let mut all: Vec<CommandEnvelope> = Vec::new();
    let push = |_| {
        let again = all.len().saturating_sub(rng.index(3));
        for _ in 0..=rng.below(3) {
            let stream = till(Uuid::from_u128(1 + u128::from(rng.bits()) % TILLS));
            let seq = u64::try_from(all.len()).unwrap() + 1;
            let wish = command(seq, stream, &wish(rng));
            all.push(CommandEnvelope { id: CommandId(rng.uuid()), device, ..wish });
        }
        (device, all[again..].to_vec())
    };
    (0..PUSHES).map(push).collect()
}

/// Every event belongs to one accepted command, and every accepted command has its events once.
fn check(servers: &Servers) {
    let mut events: BTreeMap<CommandId, Vec<Position>> = BTreeMap::new();
    for event in servers.book.page(Position(0), usize::MAX).events {
        events.entry(event.command).or_default().push(event.position);
    }
    for (command, verdict) in &servers.said {
        let wanted = match verdict {
            Verdict::Accepted { positions } => positions.clone(),
            _ => Vec::new(),
        };
        assert_eq!(events.remove(command).unwrap_or_default(), wanted, "{command}");
    }
    assert!(events.is_empty(), "nobody was told of {events:?}");
}

#[test]
fn a_push_counts_once_however_often_it_comes_and_to_whichever_server() {
    let histories = scale::seeds().unwrap_or(HISTORIES);
    let (mut counted, mut commands) = (0, 0);
    for seed in 0..histories {
        let mut rng = Rng::new(seed);
        let own = [pushes(&mut rng, DEVICE), pushes(&mut rng, OTHER)].concat();
        let often = own.into_iter().flat_map(|push| vec![push; 1 + rng.index(TIMES)]);
        let mut parcels: Vec<_> = often.collect();
        let (in_hand, said) = ([const { None }; 2], BTreeMap::new());
        let mut servers = Servers { book: book(), in_hand, said, pushes: 0 };
        while !parcels.is_empty() {
            // Nearly in their order, so that most find what they rest on.
            let (device, push) = parcels.remove(rng.index(parcels.len().min(9)));
            let server = rng.index(2);
            servers.record(server);
            servers.take(server, device, push);
        }
        servers.record(0);
        servers.record(1);
        check(&servers);
        counted += servers.pushes;
        commands += servers.said.len();
    }
    println!("{counted} pushes, {commands} commands decided once each");
    assert!(counted > 90 * usize::try_from(histories).unwrap(), "too idle: {counted}");
}
