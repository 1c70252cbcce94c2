//! The form of a customer: its texts, and the commands that make them true. Pure functions.

use counterfoil_orders::{
    Command, Conditions, Currency, Customer, CustomerCommand, Money, Profile,
};

use crate::ui::text::text;

/// How many fields there are.
pub const FIELDS: usize = 11;

/// The names of the fields, in the order of [`texts`].
pub fn labels() -> [&'static str; FIELDS] {
    let words = &text().customers;
    [
        words.name,
        words.code,
        words.contact,
        words.phone,
        words.email,
        words.address,
        words.city,
        words.country,
        words.days_field,
        words.price_list,
        words.limit_field,
    ]
}

/// Names for tests, in the same order.
pub const TESTIDS: [&str; FIELDS] = [
    "edit-name",
    "edit-code",
    "edit-contact",
    "edit-phone",
    "edit-email",
    "edit-address",
    "edit-city",
    "edit-country",
    "edit-days",
    "edit-list",
    "edit-limit",
];

/// What the fields hold to begin with.
pub fn texts(customer: &Customer) -> [String; FIELDS] {
    let Profile { code, name, contact, phone, email, address, city, country } =
        customer.profile.clone();
    let Conditions { days, price_list } = customer.conditions.clone();
    let limit = customer.credit_limit.map(Money::decimal).unwrap_or_default();
    let days = days.to_string();
    [name, code, contact, phone, email, address, city, country, days, price_list, limit]
}

/// The commands that make `customer` what the fields say: one for each part that is another now.
///
/// # Errors
/// What a field says is nothing that can be asked for.
pub fn commands(
    customer: &Customer,
    texts: [String; FIELDS],
    currency: Currency,
) -> Result<Vec<Command>, String> {
    let words = &text().customers;
    let [name, code, contact, phone, email, address, city, country, days, price_list, limit] =
        texts.map(|text| text.trim().to_owned());
    let profile = Profile { code, name, contact, phone, email, address, city, country };
    let days = days.parse().ok().ok_or_else(|| words.bad_days.to_owned())?;
    let conditions = Conditions { days, price_list };
    let limit = match limit.replace(',', "").as_str() {
        "" => None,
        amount => Some(Money::parse(amount, currency).ok_or_else(|| words.bad_limit.to_owned())?),
    };
    let mut commands: Vec<Command> = Vec::new();
    if profile != customer.profile {
        commands.push(CustomerCommand::Change { profile }.into());
    }
    if conditions != customer.conditions {
        commands.push(CustomerCommand::SetConditions { conditions }.into());
    }
    if limit != customer.credit_limit {
        commands.push(CustomerCommand::SetCreditLimit { limit }.into());
    }
    Ok(commands)
}

#[cfg(test)]
mod tests {
    use counterfoil_orders::Holds;

    use super::*;

    fn customer() -> Customer {
        Customer {
            profile: Profile { name: "Ernst Handel".to_owned(), ..Profile::default() },
            conditions: Conditions::default(),
            credit_limit: Some(Money::new(50_000, Currency::Usd)),
            blocked: None,
            holds: Holds::default(),
        }
    }

    fn asked(index: usize, typed: &str) -> Result<Vec<Command>, String> {
        let mut texts = texts(&customer());
        texts[index] = typed.to_owned();
        commands(&customer(), texts, Currency::Usd)
    }

    #[test]
    fn only_what_is_another_now_is_asked_for() {
        assert_eq!(asked(0, " Ernst Handel "), Ok(Vec::new()));
        let profile = Profile {
            name: "Ernst Handel".to_owned(),
            city: "Graz".to_owned(),
            ..Profile::default()
        };
        assert_eq!(asked(6, "Graz"), Ok(vec![CustomerCommand::Change { profile }.into()]));
        let conditions = Conditions { days: 14, ..Conditions::default() };
        assert_eq!(asked(8, "14"), Ok(vec![CustomerCommand::SetConditions { conditions }.into()]));
        for (typed, minor) in [("", None), ("1,234.5", Some(123_450))] {
            let limit = minor.map(|minor| Money::new(minor, Currency::Usd));
            assert_eq!(
                asked(10, typed),
                Ok(vec![CustomerCommand::SetCreditLimit { limit }.into()])
            );
        }
    }

    #[test]
    fn what_is_no_number_is_said_beside_the_field() {
        assert_eq!(asked(8, "soon"), Err("Days to pay: a whole number.".to_owned()));
        let wrong = "Credit limit: not an amount of this currency.";
        assert_eq!(asked(10, "12.345"), Err(wrong.to_owned()));
    }
}
