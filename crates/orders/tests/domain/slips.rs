//! The slip: what a person sees of one order, and what the timeline says.

use counterfoil_orders::{
    Action, Answer, Caller, CreditView, CustomerCommand, Date, Event, OrderCommand, OrderEvent,
    ProductCommand, Refusal, Slip, Status, sentence, slip,
};

use crate::given::*;

fn seen(shop: &Shop, role: &str) -> Slip {
    let order_state = shop.states[&order(1)].order().unwrap();
    slip(order(1), order_state, shop, &stamp(role))
}

fn live(slip: &Slip) -> Vec<Action> {
    let live = slip.actions.iter().filter(|(_, answer)| *answer == Answer::Live);
    live.map(|(action, _)| *action).collect()
}

#[test]
fn a_slip_shows_lines_sums_and_credit() {
    let limit = CustomerCommand::SetCreditLimit { limit: Some(usd(52_703)) };
    let count = ProductCommand::CountStock { level: 23 };
    let shop = given(draft_and(vec![(customer(1), limit.into()), (product(1), count.into())])).0;
    let slip = seen(&shop, "clerk");
    assert_eq!(slip.customer_name, "Hanbit Mart");
    assert_eq!(
        (slip.totals.net, slip.totals.tax, slip.totals.total),
        (usd(28_575), usd(2_858), usd(31_433))
    );
    let first = &slip.lines[0];
    assert_eq!((first.name.as_str(), first.in_unit.as_deref()), ("Chai", Some("12")));
    assert_eq!(
        (first.net, first.available, slip.lines[1].available),
        (usd(21_600), Some(23), None)
    );
    let (limit, left) = (usd(52_703), usd(21_270));
    assert_eq!(slip.credit, Some(CreditView { limit, exposure: usd(0), left }));
    assert_eq!((slip.status, slip.revision, slip.official), (Status::Draft, 0, None));
}

#[test]
fn credit_left_counts_every_open_order() {
    for (exposure, own, left) in [(0, 0, 500), (120, 0, 380), (120, 400, -20)] {
        let view = CreditView { limit: usd(500), exposure: usd(exposure), left: usd(left) };
        assert_eq!(CreditView::of(usd(500), exposure, own), view);
    }
}

#[test]
fn buttons_are_live_exactly_when_decide_says_so() {
    let day: Date = "2026-11-21".parse().unwrap();
    let ship = OrderCommand::Ship { on: day };
    let draft_of_manager = seen(&given(draft()).0, "manager");
    assert_eq!(
        live(&draft_of_manager),
        [Action::Edit, Action::Note, Action::Park, Action::Place, Action::Cancel]
    );
    assert_eq!(draft_of_manager.answer(Action::Resume), &Answer::Idle);
    assert_eq!(
        live(&seen(&given(placed_and(vec![])).0, "manager")),
        [Action::Edit, Action::Note, Action::Confirm, Action::Ship, Action::Pay, Action::Cancel]
    );
    assert_eq!(
        live(&seen(&given(placed_and(vec![])).0, "clerk")),
        [Action::Edit, Action::Note, Action::Pay, Action::Cancel]
    );
    let shipped = given(placed_and(vec![(order(1), ship.into())])).0;
    assert_eq!(live(&seen(&shipped, "manager")), [Action::Note, Action::Pay]);
    assert_eq!(live(&seen(&shipped, "viewer")), []);
}

#[test]
fn a_stale_price_shows_the_one_in_force_and_why_it_cannot_be_placed() {
    let reprice = ProductCommand::Reprice { list: "standard".to_owned(), price: usd(1_900) };
    let shop = given(draft_and(vec![(product(1), reprice.into())])).0;
    let slip = seen(&shop, "clerk");
    let now = slip.lines[0].price_now.as_ref().map(|price| (price.amount, price.version));
    assert_eq!((now, slip.lines[1].price_now.as_ref()), (Some((usd(1_900), 2)), None));
    assert!(matches!(
        slip.answer(Action::Place),
        Answer::Refused(Refusal::PriceChanged { lines }) if lines.len() == 1
    ));
    assert_eq!(slip.answer(Action::AcceptPrices), &Answer::Live);
}

#[test]
fn a_placed_orders_own_reservation_stays_available_to_it() {
    let count = ProductCommand::CountStock { level: 23 };
    let shop = given(placed_and(vec![(product(1), count.into())])).0;
    let slip = seen(&shop, "clerk");
    assert_eq!(slip.lines[0].available, Some(23));
    assert_eq!((slip.official, slip.due), (Some(1), usd(31_433)));
}

#[test]
fn an_event_tells_its_facts_without_words() {
    let shop = &mut given(draft()).0;
    let events = shop.ask(order(1), added(3, 1, 24), &stamp("clerk")).unwrap();
    let told = sentence(&events[0]);
    assert_eq!(
        (told.kind, told.subject, told.money),
        ("order.line_added", Some(product(1)), Some(usd(1_800)))
    );
    assert_eq!(told.quantity.map(|(quantity, ..)| quantity), Some(some(24)));
    let cancelled =
        Event::Order(OrderEvent::Cancelled { reason: "wrong shop".to_owned(), by: Caller::Unsaid });
    assert_eq!(sentence(&cancelled).text, "wrong shop");
}
