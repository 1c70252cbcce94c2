//! An order's life before it is placed, and where it may go from each stage.

use counterfoil_core::{Domain, Phase, Reader};
use counterfoil_orders::{
    Audience, Caller, Command, Date, Event, Field, LineId, OrderCommand, OrderEvent, Orders, Ppm,
    Quantity, Rank, Refusal, Rule, Status, Terms, Unit,
};

use crate::given::*;

fn day() -> Date {
    "2026-11-21".parse().unwrap()
}

fn invalid(field: Field, rule: Rule) -> Refusal {
    Refusal::Invalid { field, rule, line: None }
}

fn told(event: OrderEvent) -> [Event; 1] {
    [Event::Order(event)]
}

fn number_of(shop: &Shop, n: u128) -> Option<u64> {
    shop.states[&order(n)].order().unwrap().placing().unwrap().number
}

#[test]
fn an_order_is_opened_with_who_when_and_where() {
    let stamp = stamp("manager");
    given(vec![(customer(1), registered(None).into())]).when(order(1), opened()).then(&told(
        OrderEvent::Opened {
            provisional: "C7-0142".to_owned(),
            customer: customer(1),
            terms: terms(),
            at: stamp.at,
            device: stamp.device,
            by: stamp.actor,
        },
    ));
}

#[test]
fn an_order_cannot_be_opened_twice_or_for_nobody_or_at_90_percent_tax() {
    given(draft())
        .when(order(1), opened())
        .then_refuses(&Refusal::AlreadyChanged { field: Field::Stream, line: None });
    given(vec![]).when(order(1), opened()).then_refuses(&invalid(Field::Customer, Rule::NotThere));
    let terms = Terms { tax: Ppm::percent(90), ..terms() };
    let open = OrderCommand::Open { provisional: "1".to_owned(), customer: customer(1), terms };
    given(draft())
        .when(order(2), open)
        .then_refuses(&invalid(Field::Tax, Rule::OutOfRange { min: 0, max: 800_000 }));
}

#[test]
fn a_line_takes_its_price_from_the_list_that_applies() {
    let shop = given(draft()).0;
    let line = &shop.states[&order(1)].order().unwrap().lines[0];
    assert_eq!(
        (line.price.amount, line.price.list.as_str(), line.price.version),
        (usd(1800), "standard", 1)
    );
    assert_eq!(line.tax, Ppm::percent(10));
}

#[test]
fn adding_the_same_line_again_changes_nothing_and_another_under_its_name_is_refused() {
    given(draft()).when(order(1), added(1, 1, 12)).then_nothing();
    given(draft())
        .when(order(1), added(1, 2, 12))
        .then_refuses(&Refusal::AlreadyChanged { field: Field::Lines, line: Some(line(1)) });
}

#[test]
fn a_line_needs_a_product_a_known_unit_and_a_price_version_that_was() {
    let wish = |of, unit: &str, price_version| OrderCommand::AddLine {
        line: line(3),
        product: product(of),
        quantity: some(12),
        unit: Unit(unit.to_owned()),
        price_version,
    };
    for (command, refusal) in [
        (wish(9, "each", None), invalid(Field::Product, Rule::NotThere)),
        (wish(1, "barrel", None), invalid(Field::Unit, Rule::NotThere)),
        (wish(1, "each", Some(2)), invalid(Field::Price, Rule::NotThere)),
        (wish(1, "each", Some(0)), invalid(Field::Price, Rule::NotThere)),
    ] {
        given(draft()).when(order(1), command).then_refuses(&refusal);
    }
    given(draft()).when(order(1), wish(1, "case", Some(1))).then_done();
}

#[test]
fn an_order_takes_500_lines_and_no_more() {
    let lines = (3..=500).map(|n| (order(1), added(n, 1, 1).into())).collect();
    given(draft_and(lines))
        .when(order(1), added(501, 1, 1))
        .then_refuses(&invalid(Field::Lines, Rule::TooMany { max: 500 }));
}

#[test]
fn quantities_outside_one_to_a_million_cannot_be_said() {
    for (amount, good) in [(0, false), (1, true), (1_000_000, true), (1_000_001, false)] {
        assert_eq!(Quantity::parse(amount).is_some(), good);
    }
    let endless = "9".repeat(100_000);
    for hostile in ["0", "-1", "1000001", "4294967296", "1.5", "1e3", "\"12\"", &endless] {
        let text = format!(r#"{{"line":"{}","quantity":{hostile},"unit":"each"}}"#, line(1).0);
        let payload = serde_json::from_str(&text);
        let read = payload
            .map(|payload| Orders::decode_command("order.change_quantity", 1, &payload).is_ok());
        assert!(!read.unwrap_or(false), "{}", &hostile[..hostile.len().min(20)]);
    }
}

#[test]
fn lines_are_changed_noted_discounted_and_removed() {
    let each = |command: OrderCommand| given(draft()).when(order(1), command);
    let case = Unit("case".to_owned());
    each(OrderCommand::ChangeQuantity { line: line(1), quantity: some(24), unit: case.clone() })
        .then(&told(OrderEvent::QuantityChanged {
            line: line(1),
            quantity: some(24),
            unit: case,
            factor: 12,
        }));
    let same =
        OrderCommand::ChangeQuantity { line: line(1), quantity: some(12), unit: Unit::each() };
    each(same).then_nothing();
    each(OrderCommand::NoteLine { line: line(2), text: "ripe ones".to_owned() })
        .then(&told(OrderEvent::LineNoted { line: line(2), text: "ripe ones".to_owned() }));
    each(OrderCommand::DiscountLine { line: line(2), discount: Ppm::percent(30) })
        .then(&told(OrderEvent::LineDiscounted { line: line(2), discount: Ppm::percent(30) }));
    each(OrderCommand::RemoveLine { line: line(2) })
        .then(&told(OrderEvent::LineRemoved { line: line(2) }));
    each(OrderCommand::RemoveLine { line: line(9) }).then_nothing();
    let gone = Refusal::AlreadyChanged { field: Field::Lines, line: Some(line(9)) };
    each(OrderCommand::NoteLine { line: line(9), text: String::new() }).then_refuses(&gone);
}

#[test]
fn a_discount_above_the_roles_limit_is_refused_with_who_may() {
    for (role, limit, asked, needs) in [
        ("clerk", 10, 11, Rank::Approver),
        ("clerk", 10, 25, Rank::Manager),
        ("approver", 20, 21, Rank::Manager),
        ("manager", 30, 31, Rank::Admin),
    ] {
        let discount =
            |percent| OrderCommand::DiscountLine { line: line(1), discount: Ppm::percent(percent) };
        given(draft()).when_by(role, order(1), discount(limit)).then_done();
        given(draft()).when_by(role, order(1), discount(asked)).then_refuses(
            &Refusal::DiscountTooHigh {
                line: line(1),
                asked: Ppm::percent(asked),
                limit: Ppm::percent(limit),
                needs,
            },
        );
    }
}

#[test]
fn notes_reference_and_delivery_are_kept_and_limited() {
    let note =
        |text: &str| OrderCommand::Note { text: text.to_owned(), audience: Audience::Customer };
    given(draft()).when(order(1), note("ring twice")).then(&told(OrderEvent::Noted {
        text: "ring twice".to_owned(),
        audience: Audience::Customer,
    }));
    given(draft()).when(order(1), note(" ")).then_refuses(&invalid(Field::Note, Rule::Required));
    given(draft())
        .when(order(1), note(&"x".repeat(2_001)))
        .then_refuses(&invalid(Field::Note, Rule::TooLong { max: 2_000 }));
    given(draft())
        .when(order(1), note("bell \u{7}"))
        .then_refuses(&invalid(Field::Note, Rule::NotPlain));
    let reference = OrderCommand::SetReference { text: "PO 77".to_owned() };
    given(draft())
        .when(order(1), reference)
        .then(&told(OrderEvent::ReferenceSet { text: "PO 77".to_owned() }));
    given(draft())
        .when(order(1), OrderCommand::SetDelivery { date: Some(day()) })
        .then(&told(OrderEvent::DeliverySet { date: Some(day()) }));
    given(draft()).when(order(1), OrderCommand::SetDelivery { date: None }).then_nothing();
}

#[test]
fn a_draft_is_private_and_a_parked_order_is_not() {
    let shop = given(draft()).0;
    assert!(Orders::is_private(&shop.states[&order(1)]));
    let park = OrderCommand::Park { label: "table 4".to_owned() };
    let shop = given(draft()).when(order(1), park).then_done();
    assert!(!Orders::is_private(&shop.states[&order(1)]));
    assert!(!Orders::is_private(&shop.states[&customer(1)]));
}

/// Which commands each stage takes (`+`), finds already done (`=`), or refuses (`-`).
#[test]
fn every_stage_takes_what_it_should() {
    let park = || OrderCommand::Park { label: "table 4".to_owned() };
    let send = || OrderCommand::Ship { on: day() };
    let cancel = || OrderCommand::Cancel { reason: "wrong shop".to_owned(), by: Caller::Unsaid };
    let journeys: [(Status, Vec<OrderCommand>); 6] = [
        (Status::Draft, vec![]),
        (Status::Parked, vec![park()]),
        (Status::Placed, vec![OrderCommand::Place]),
        (Status::Confirmed, vec![OrderCommand::Place, OrderCommand::Confirm]),
        (Status::Shipped, vec![OrderCommand::Place, send()]),
        (Status::Cancelled, vec![OrderCommand::Place, cancel()]),
    ];
    let pay = OrderCommand::RecordPayment { amount: usd(100), method: "cash".to_owned() };
    let note = OrderCommand::Note { text: "x".to_owned(), audience: Audience::Internal };
    let quantity =
        OrderCommand::ChangeQuantity { line: line(1), quantity: some(13), unit: Unit::each() };
    for (command, answers) in [
        (OrderCommand::ChangeCustomer { customer: customer(1) }, "==----"),
        (quantity, "++++--"),
        (note, "++++++"),
        (OrderCommand::SetReference { text: "PO".to_owned() }, "++++--"),
        (OrderCommand::AcceptPrices, "====--"),
        (park(), "+=----"),
        (OrderCommand::Resume, "=+----"),
        (OrderCommand::Place, "++===-"),
        (OrderCommand::Confirm, "--+==-"),
        (send(), "--++=-"),
        (cancel(), "++++-="),
        (pay, "--+++-"),
    ] {
        for ((at, way), answer) in journeys.iter().zip(answers.chars()) {
            let asked = way.iter().map(|step| (order(1), Command::Order(step.clone()))).collect();
            let mut shop = given(draft_and(asked)).0;
            assert_eq!(shop.states[&order(1)].order().unwrap().status(), *at);
            let found = match shop.ask(order(1), command.clone(), &stamp("manager")) {
                Ok(events) if events.is_empty() => '=',
                Ok(_) => '+',
                Err(_) => '-',
            };
            assert_eq!(found, answer, "{} when {at:?}", command.kind());
        }
    }
}

#[test]
fn what_comes_too_late_names_the_stage() {
    let shipped = placed_and(vec![(order(1), OrderCommand::Ship { on: day() }.into())]);
    given(shipped.clone())
        .when(order(1), OrderCommand::Cancel { reason: "late".to_owned(), by: Caller::Unsaid })
        .then_refuses(&Refusal::AlreadyClosed { status: Status::Shipped });
    given(shipped)
        .when(order(1), added(3, 1, 1))
        .then_refuses(&Refusal::AlreadyClosed { status: Status::Shipped });
    given(draft())
        .when(order(1), OrderCommand::Confirm)
        .then_refuses(&invalid(Field::Stream, Rule::WrongStage { status: Status::Draft }));
}

#[test]
fn only_the_authority_gives_numbers_and_none_twice() {
    let second = vec![
        (
            order(1),
            Command::Order(OrderCommand::Cancel { reason: "x".to_owned(), by: Caller::Unsaid }),
        ),
        (order(2), opened().into()),
        (order(2), added(1, 1, 1).into()),
        (order(2), OrderCommand::Place.into()),
    ];
    let shop = given(placed_and(second)).0;
    assert_eq!((number_of(&shop, 1), number_of(&shop, 2)), (Some(1), Some(2)));
    let shop = given(draft()).0;
    let mut stamp = stamp("clerk");
    stamp.phase = Phase::Predicting;
    let events =
        Orders::decide(order(1), &OrderCommand::Place.into(), &stamp, &mut Reader::new(&shop));
    assert_eq!(events, Ok(told(OrderEvent::Placed { number: None, at: stamp.at }).to_vec()));
}

#[test]
fn a_command_for_another_kind_of_stream_is_refused() {
    given(draft())
        .when(customer(1), OrderCommand::Place)
        .then_refuses(&invalid(Field::Stream, Rule::WrongKind));
    given(draft())
        .when(order(1), registered(None))
        .then_refuses(&invalid(Field::Stream, Rule::WrongKind));
    given(draft())
        .when(order(9), OrderCommand::Place)
        .then_refuses(&invalid(Field::Stream, Rule::NotThere));
}

#[test]
fn roles_do_what_their_rank_allows() {
    for (role, kind, command, needs) in [
        ("viewer", "order.place", OrderCommand::Place, Rank::Clerk),
        ("nobody knows", "order.place", OrderCommand::Place, Rank::Clerk),
        ("clerk", "order.confirm", OrderCommand::Confirm, Rank::Approver),
        ("clerk", "order.ship", OrderCommand::Ship { on: day() }, Rank::Approver),
    ] {
        given(draft()).when_by(role, order(1), command).then_refuses(&Refusal::NotAllowed {
            action: kind.to_owned(),
            role: role.to_owned(),
            needs,
        });
    }
    given(draft()).when_by("clerk", order(1), OrderCommand::Place).then_done();
    given(draft()).when_by("integration", product(3), listed("Konbu", 600)).then_done();
    given(draft()).when_by("approver", product(3), listed("Konbu", 600)).then_refuses(
        &Refusal::NotAllowed {
            action: "product.list".to_owned(),
            role: "approver".to_owned(),
            needs: Rank::Manager,
        },
    );
}

#[test]
fn an_event_that_does_not_fit_changes_nothing() {
    let shop = given(draft()).0;
    let state = shop.states.get(&order(1)).cloned();
    let strange = LineId(uuid::Uuid::from_u128(99));
    for event in [
        OrderEvent::Resumed,
        OrderEvent::Confirmed,
        OrderEvent::LineRemoved { line: strange },
        OrderEvent::PaymentRecorded { amount: usd(1), method: String::new() },
    ] {
        assert_eq!(Orders::apply(order(1), state.clone(), &Event::Order(event.clone())), state);
        assert_eq!(Orders::apply(order(1), None, &Event::Order(event)), None);
    }
}

#[test]
fn what_was_promised_is_called_off_for_the_customer_by_anybody_and_for_the_house_by_an_approver() {
    let off = |by| OrderCommand::Cancel { reason: "off".to_owned(), by };
    let confirmed = || given(placed_and(vec![(order(1), OrderCommand::Confirm.into())]));
    for by in [Caller::Customer, Caller::Unsaid] {
        confirmed().when_by("clerk", order(1), off(by)).then_done();
    }
    confirmed().when_by("clerk", order(1), off(Caller::House)).then_refuses(&Refusal::NotAllowed {
        action: "order.cancel".to_owned(),
        role: "clerk".to_owned(),
        needs: Rank::Approver,
    });
    confirmed().when_by("approver", order(1), off(Caller::House)).then_done();
    let placed = given(placed_and(Vec::new()));
    placed.when_by("clerk", order(1), off(Caller::House)).then_done();
}
