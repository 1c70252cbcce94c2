//! What a command makes happen to a customer's record.

use super::{Conditions, Customer, CustomerCommand, CustomerEvent, Profile};
use crate::check::{self, Asked};
use crate::{Field, Money, Refusal};

/// The events of `command`, or its refusal. No event: the wish is already true.
pub(crate) fn decide(
    asked: &Asked<'_, Customer>,
    command: &CustomerCommand,
) -> Result<Vec<CustomerEvent>, Refusal> {
    match command {
        CustomerCommand::Register { profile, conditions, credit_limit } => {
            asked.fresh()?;
            check_profile(profile)?;
            check_conditions(conditions)?;
            check_limit(*credit_limit)?;
            Ok(vec![CustomerEvent::Registered {
                profile: profile.clone(),
                conditions: conditions.clone(),
                credit_limit: *credit_limit,
            }])
        }
        CustomerCommand::Change { profile } => {
            check_profile(profile)?;
            let event = CustomerEvent::Changed { profile: profile.clone() };
            Ok(check::changed(&asked.there()?.profile, profile, event))
        }
        CustomerCommand::SetConditions { conditions } => {
            check_conditions(conditions)?;
            let event = CustomerEvent::ConditionsSet { conditions: conditions.clone() };
            Ok(check::changed(&asked.there()?.conditions, conditions, event))
        }
        CustomerCommand::SetCreditLimit { limit } => {
            check_limit(*limit)?;
            let event = CustomerEvent::CreditLimitSet { limit: *limit };
            Ok(check::changed(&asked.there()?.credit_limit, limit, event))
        }
        CustomerCommand::Block { reason, holds } => {
            check::filled(Field::Reason, reason, check::NOTE_MAX)?;
            let event = CustomerEvent::Blocked { reason: reason.clone(), holds: *holds };
            let customer = asked.there()?;
            let now = (customer.blocked.as_ref(), customer.holds);
            Ok(check::changed(&now, &(Some(reason), *holds), event))
        }
        CustomerCommand::Unblock => {
            Ok(check::changed(&asked.there()?.blocked, &None, CustomerEvent::Unblocked))
        }
    }
}

fn check_profile(profile: &Profile) -> Result<(), Refusal> {
    check::filled(Field::Name, &profile.name, check::NAME_MAX)?;
    check::text(Field::Code, &profile.code, check::CODE_MAX)?;
    let Profile { contact, phone, email, address, city, country, .. } = profile;
    for detail in [contact, phone, email, address, city, country] {
        check::text(Field::Contact, detail, check::DETAIL_MAX)?;
    }
    Ok(())
}

fn check_conditions(conditions: &Conditions) -> Result<(), Refusal> {
    check::within(Field::Days, i64::from(conditions.days), (0, i64::from(check::DAYS_MAX)))?;
    check::filled(Field::List, &conditions.price_list, check::CODE_MAX)
}

fn check_limit(limit: Option<Money>) -> Result<(), Refusal> {
    match limit {
        Some(limit) => check::within(Field::CreditLimit, limit.minor, (0, check::CREDIT_MAX)),
        None => Ok(()),
    }
}
