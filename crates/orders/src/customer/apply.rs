//! A customer's record after a fact.

use super::{Customer, CustomerEvent, Holds};

/// `customer` after `event`. A fact that does not fit changes nothing.
pub(crate) fn apply(customer: Option<Customer>, event: &CustomerEvent) -> Option<Customer> {
    let mut customer = match (customer, event) {
        (None, CustomerEvent::Registered { profile, conditions, credit_limit }) => {
            return Some(Customer {
                profile: profile.clone(),
                conditions: conditions.clone(),
                credit_limit: *credit_limit,
                blocked: None,
                holds: Holds::default(),
            });
        }
        (None, _) => return None,
        (Some(customer), _) => customer,
    };
    match event {
        CustomerEvent::Registered { .. } => {}
        CustomerEvent::Changed { profile } => customer.profile.clone_from(profile),
        CustomerEvent::ConditionsSet { conditions } => customer.conditions.clone_from(conditions),
        CustomerEvent::CreditLimitSet { limit } => customer.credit_limit = *limit,
        CustomerEvent::Blocked { reason, holds } => {
            customer.blocked = Some(reason.clone());
            customer.holds = *holds;
        }
        CustomerEvent::Unblocked => {
            customer.blocked = None;
            customer.holds = Holds::default();
        }
    }
    Some(customer)
}
