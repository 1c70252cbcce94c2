//! Orders that come whole, none of them decided: a day offline, or an import.

use counterfoil_core::UtcMillis;
use counterfoil_orders::{
    Command, Item, OrderCommand, Orders, Outset, Ppm, Quantity, Terms, Unit, Whole,
};
use counterfoil_sync::journal::{self, Frame};
use counterfoil_sync::replica::{Ask, Effect, Input, Replica};

use super::{Figure, LINES, NOW, asks_of, customer, device, opened, product};

/// Orders of the workload.
const WHOLE_ORDERS: u128 = 10_000;

/// Asks for them all at once, has them stored a group at a time, and starts again from what was stored.
pub(super) fn measure(mut replica: Replica<Orders>, clock: fn() -> f64) -> Vec<Figure> {
    let mut figures = Vec::new();
    let count = usize::try_from(WHOLE_ORDERS).unwrap();
    let mut run = |what, count: usize, start: f64| {
        figures.push(Figure { what, count, millis: clock() - start });
    };
    let asks: Vec<Ask<Orders>> = (0..WHOLE_ORDERS).map(ask_of).collect();
    let start = clock();
    let mut effects = Vec::new();
    for ask in asks {
        effects.extend(replica.ask(ask, NOW).unwrap());
    }
    run("whole orders: ask, decide, predict", count, start);

    let start = clock();
    let (mut log, mut second) = (0, 0);
    while let Some(effect) = effects.pop() {
        let Effect::Store { turn, entry } = effect else { continue };
        log += entry.encode().unwrap().len();
        let frame = Frame::of(device(), turn, &entry).unwrap();
        second += journal::encode(&frame).unwrap().len();
        effects.extend(replica.step(Input::Stored(Ok(())), NOW));
    }
    run("whole orders: encode twice, fold what was stored", count, start);
    run("whole orders: bytes in the log", log / count, clock());
    run("whole orders: bytes in the journal", second / count, clock());

    let start = clock();
    let checkpoint = replica.checkpoint();
    run("whole orders: write a checkpoint", count, start);
    run("whole orders: bytes in the checkpoint", checkpoint.len() / count, clock());
    let start = clock();
    let again = opened(Some(checkpoint));
    run("whole orders: start from it", count, start);
    assert_eq!(again.standing().pending, count);
    let later = UtcMillis(NOW.0 + 1);
    let mut again = again;
    let start = clock();
    again.ask(confirm(WHOLE_ORDERS / 3), later).unwrap();
    run("whole orders: the first command after it", 1, start);
    figures
}

fn ask_of(n: u128) -> Ask<Orders> {
    let item = |line: u128| Item {
        discount: Ppm::ZERO,
        note: String::new(),
        price_version: None,
        product: product(n * 7 + line),
        quantity: Quantity::parse(1 + u32::try_from((n + line) % 20).unwrap()).unwrap(),
        unit: Unit::each(),
    };
    let intent = Command::Order(OrderCommand::Enter(Box::new(Whole {
        provisional: format!("B1-{n}"),
        customer: customer(n),
        terms: Terms::default(),
        items: (0..LINES).map(item).collect(),
        outset: Outset::Placed,
    })));
    let [ask, ..] = &asks_of(n)[..] else { unreachable!("an order has commands") };
    Ask { intent, ..ask.clone() }
}

fn confirm(n: u128) -> Ask<Orders> {
    let [_, ask, ..] = &asks_of(n)[..] else { unreachable!("an order has lines") };
    Ask { intent: Command::Order(OrderCommand::Confirm), ..ask.clone() }
}
