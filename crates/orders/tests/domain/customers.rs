//! Customers: registered, changed, limited, blocked.

use counterfoil_core::{Domain, StreamId};
use counterfoil_orders::{
    Command, Conditions, CustomerCommand, CustomerEvent, Event, Field, Holds, Orders, Profile,
    Refusal, Rule,
};

use crate::given::*;

fn one() -> Vec<(StreamId, Command)> {
    vec![(customer(1), registered(None).into())]
}

fn invalid(field: Field, rule: Rule) -> Refusal {
    Refusal::Invalid { field, rule, line: None }
}

#[test]
fn a_customer_is_registered_once() {
    given(vec![]).when(customer(1), registered(Some(5_000))).then(&[Event::Customer(
        CustomerEvent::Registered {
            profile: Profile { name: "Hanbit Mart".to_owned(), ..Profile::default() },
            conditions: Conditions { days: 30, price_list: "standard".to_owned() },
            credit_limit: Some(usd(5_000)),
        },
    )]);
    given(one())
        .when(customer(1), registered(None))
        .then_refuses(&Refusal::AlreadyChanged { field: Field::Stream, line: None });
}

#[test]
fn each_part_of_the_record_changes_and_the_same_again_is_nothing() {
    let profile =
        Profile { name: "Hanbit".to_owned(), city: "Seoul".to_owned(), ..Profile::default() };
    let conditions = Conditions { days: 14, price_list: "trade".to_owned() };
    let reason = "unpaid".to_owned();
    for (command, event) in [
        (CustomerCommand::Change { profile: profile.clone() }, CustomerEvent::Changed { profile }),
        (
            CustomerCommand::SetConditions { conditions: conditions.clone() },
            CustomerEvent::ConditionsSet { conditions },
        ),
        (
            CustomerCommand::SetCreditLimit { limit: Some(usd(0)) },
            CustomerEvent::CreditLimitSet { limit: Some(usd(0)) },
        ),
        (
            CustomerCommand::Block { reason: reason.clone(), holds: Holds::Orders },
            CustomerEvent::Blocked { reason, holds: Holds::Orders },
        ),
    ] {
        let mut shop =
            given(one()).when(customer(1), command.clone()).then(&[Event::Customer(event)]);
        assert_eq!(shop.ask(customer(1), command, &stamp("manager")), Ok(vec![]));
    }
    given(one()).when(customer(1), CustomerCommand::Unblock).then_nothing();
    let blocked = CustomerCommand::Block { reason: "x".to_owned(), holds: Holds::Orders };
    let shop = given([one(), vec![(customer(1), blocked.into())]].concat())
        .when(customer(1), CustomerCommand::Unblock)
        .then(&[Event::Customer(CustomerEvent::Unblocked)]);
    assert_eq!(shop.states[&customer(1)].customer().unwrap().blocked, None);
}

#[test]
fn limits_of_form_are_held() {
    let named =
        |name: String| CustomerCommand::Change { profile: Profile { name, ..Profile::default() } };
    let days = Conditions { days: 366, price_list: "standard".to_owned() };
    let most = 1_000_000_000_000_000;
    for (command, refusal) in [
        (named(String::new()), invalid(Field::Name, Rule::Required)),
        (named("x".repeat(201)), invalid(Field::Name, Rule::TooLong { max: 200 })),
        (
            CustomerCommand::SetConditions { conditions: days },
            invalid(Field::Days, Rule::OutOfRange { min: 0, max: 365 }),
        ),
        (
            CustomerCommand::SetCreditLimit { limit: Some(usd(-1)) },
            invalid(Field::CreditLimit, Rule::OutOfRange { min: 0, max: most }),
        ),
        (
            CustomerCommand::SetCreditLimit { limit: Some(usd(i64::MAX)) },
            invalid(Field::CreditLimit, Rule::OutOfRange { min: 0, max: most }),
        ),
        (
            CustomerCommand::Block { reason: "\n ".to_owned(), holds: Holds::Orders },
            invalid(Field::Reason, Rule::Required),
        ),
    ] {
        given(one()).when(customer(1), command).then_refuses(&refusal);
    }
    given(vec![])
        .when(customer(1), CustomerCommand::Unblock)
        .then_refuses(&invalid(Field::Stream, Rule::NotThere));
}

#[test]
fn a_clerk_registers_but_grants_no_credit() {
    given(vec![]).when_by("clerk", customer(1), registered(None)).then_done();
    for command in [
        CustomerCommand::SetCreditLimit { limit: None },
        CustomerCommand::Block { reason: "x".to_owned(), holds: Holds::Orders },
        CustomerCommand::SetConditions { conditions: Conditions::default() },
    ] {
        let mut shop = given(one()).0;
        let refusal = shop.ask(customer(1), command, &stamp("clerk")).unwrap_err();
        assert_eq!(refusal.code(), "not_allowed");
    }
    assert!(Orders::is_careful(&CustomerCommand::SetCreditLimit { limit: None }.into()));
}
