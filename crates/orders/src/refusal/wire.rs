//! A refusal as JSON: `{"code": …, "params": …}`.
//!
//! Serde's own form of that (`tag` and `content`) has to hold the facts in a tree in case they come before the
//! code, and so makes two readers of every type in a refusal. Here the facts are a text until the code is known.

use serde::de::Error as _;
use serde::ser::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::Refusal;

#[derive(Serialize, Deserialize)]
struct Coded<C, P> {
    code: C,
    params: P,
}

/// As serde writes a variant: the facts within its name.
struct Variant<'a>(&'a Refusal);

impl Serialize for Variant<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Refusal::serialize(self.0, serializer)
    }
}

impl Serialize for Refusal {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let params = params(self).map_err(S::Error::custom)?;
        Coded { code: self.code(), params }.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Refusal {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Refusal, D::Error> {
        let coded = Coded::<String, Box<RawValue>>::deserialize(deserializer)?;
        read(&coded).map_err(D::Error::custom)
    }
}

/// The facts.
fn params(refusal: &Refusal) -> Result<Box<RawValue>, serde_json::Error> {
    let text = serde_json::to_string(&Variant(refusal))?;
    // `{"code":params}`, and a code has no colon in it.
    let params = text.split_once(':').and_then(|(_, rest)| rest.strip_suffix('}'));
    RawValue::from_string(params.unwrap_or("{}").to_owned())
}

fn read(coded: &Coded<String, Box<RawValue>>) -> Result<Refusal, serde_json::Error> {
    let code = serde_json::to_string(&coded.code)?;
    let text = format!("{{{code}:{}}}", coded.params.get());
    Refusal::deserialize(&mut serde_json::Deserializer::from_str(&text))
}

#[cfg(test)]
mod tests {
    use counterfoil_core::StreamKind;
    use uuid::Uuid;

    use super::*;
    use crate::{Field, Rule};

    fn written(refusal: &Refusal) -> String {
        serde_json::to_string(refusal).unwrap()
    }

    /// Texts that the builds before this module wrote.
    #[test]
    fn a_refusal_is_written_and_read_as_ever() {
        let customer = counterfoil_core::StreamId {
            kind: StreamKind::parse("customer").unwrap(),
            id: Uuid::from_u128(7),
        };
        let (name, reason) = ("Ann's \"shop\": {1}".to_owned(), "unpaid".to_owned());
        for (refusal, text) in [
            (
                Refusal::CustomerBlocked { customer, name, reason },
                r#"{"code":"customer_blocked","params":{"customer":"customer-00000000-0000-0000-0000-000000000007","name":"Ann's \"shop\": {1}","reason":"unpaid"}}"#,
            ),
            (
                Refusal::invalid(Field::Note, Rule::TooLong { max: 500 }),
                r#"{"code":"invalid","params":{"field":"note","rule":{"too_long":{"max":500}},"line":null}}"#,
            ),
            (
                Refusal::StockShort { lines: vec![] },
                r#"{"code":"stock_short","params":{"lines":[]}}"#,
            ),
        ] {
            assert_eq!(written(&refusal), text);
            assert_eq!(serde_json::from_str::<Refusal>(text).unwrap(), refusal);
        }
    }

    #[test]
    fn the_facts_may_come_first_and_among_others() {
        let text = r#"{"since":1, "params":{"lines":[]} ,"code":"stock_short"}"#;
        let read: Refusal = serde_json::from_str(text).unwrap();
        assert_eq!(read, Refusal::StockShort { lines: vec![] });
        let value: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(serde_json::from_value::<Refusal>(value).unwrap(), read);
    }

    #[test]
    fn what_is_no_refusal_is_a_fault() {
        for text in [
            "{}",
            r#"{"code":"stock_short"}"#,
            r#"{"code":"stock_short","params":null}"#,
            r#"{"code":"stock_short","params":{}}"#,
            r#"{"code":"teapot","params":{"lines":[]}}"#,
            r#"{"code":"stock_short\":1,\"x","params":{"lines":[]}}"#,
            r#"{"code":7,"params":{"lines":[]}}"#,
        ] {
            assert!(serde_json::from_str::<Refusal>(text).is_err(), "{text}");
        }
    }
}
