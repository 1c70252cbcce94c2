//! Old payloads raised to the newest shape, one step at a time, when they are read.
//!
//! What was stored is never rewritten. Each step is a pure function from the JSON of one version to
//! that of the next; every version ever shipped stays in the domain's corpus of samples.

use serde_json::Value;

use crate::{DecodeFault, Payload};

/// One step: the payload of `kind` at `from`, raised to `from + 1`.
#[derive(Debug, Clone, Copy)]
pub struct Upcast {
    /// Which kind.
    pub kind: &'static str,
    /// Which version it takes in.
    pub from: u16,
    /// The step. A payload that is not of the old shape may come back as it is; reading it then says so.
    pub raise: fn(Value) -> Value,
}

/// All steps of a domain, and the newest version of each kind.
#[derive(Debug, Clone, Copy)]
pub struct Upcasters {
    /// Each kind with its newest version.
    pub newest: &'static [(&'static str, u16)],
    /// The steps, in any order.
    pub steps: &'static [Upcast],
}

impl Upcasters {
    /// `payload` in the newest shape of its kind; unchanged if it has it already.
    ///
    /// # Errors
    /// [`DecodeFault::Unknown`]: the kind or the version is not known here, or a step is missing.
    /// [`DecodeFault::Shape`]: the payload is no JSON.
    pub fn raise(
        &self,
        kind: &str,
        schema: u16,
        payload: &Payload,
    ) -> Result<Payload, DecodeFault> {
        let unknown = || DecodeFault::Unknown { kind: kind.to_owned(), schema };
        let newest = self.newest.iter().find(|(name, _)| *name == kind).ok_or_else(unknown)?.1;
        if schema == newest {
            return Ok(payload.clone());
        }
        if schema == 0 || schema > newest {
            return Err(unknown());
        }
        let mut value: Value = payload.read()?;
        for from in schema..newest {
            let step = self.steps.iter().find(|step| step.kind == kind && step.from == from);
            value = (step.ok_or_else(unknown)?.raise)(value);
        }
        Payload::of(&value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn add(mut value: Value, name: &str) -> Value {
        if let Some(fields) = value.as_object_mut() {
            fields.insert(name.to_owned(), json!(true));
        }
        value
    }

    const UPCASTERS: Upcasters = Upcasters {
        newest: &[("a", 3), ("b", 1)],
        steps: &[
            Upcast { kind: "a", from: 2, raise: |value| add(value, "two") },
            Upcast { kind: "a", from: 1, raise: |value| add(value, "one") },
        ],
    };

    #[test]
    fn every_step_from_the_stored_version_is_taken_in_order() {
        let empty = Payload::of(&json!({})).unwrap();
        for (schema, text) in [(1, r#"{"one":true,"two":true}"#), (2, r#"{"two":true}"#), (3, "{}")]
        {
            assert_eq!(UPCASTERS.raise("a", schema, &empty).unwrap().as_str(), text);
        }
    }

    #[test]
    fn what_no_build_here_wrote_is_unknown() {
        let empty = Payload::of(&json!({})).unwrap();
        for (kind, schema) in [("a", 4), ("a", 0), ("b", 2), ("c", 1)] {
            assert!(matches!(
                UPCASTERS.raise(kind, schema, &empty),
                Err(DecodeFault::Unknown { .. })
            ));
        }
    }
}
