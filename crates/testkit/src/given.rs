//! Given these facts, when this is asked, then that follows.

use std::collections::BTreeMap;

use counterfoil_core::{
    CommandId, DeviceId, Domain, Known, Moment, Phase, Reader, Role, Stamp, StreamId, TallyKey,
    UtcMillis, World,
};
use uuid::Uuid;

/// A stamp of nobody in particular: command `number`, predicted, by a manager.
pub fn stamp(number: u128) -> Stamp {
    Stamp {
        id: CommandId(Uuid::from_u128(number)),
        at: Moment { at: UtcMillis(0), offset_minutes: 0 },
        device: DeviceId(Uuid::from_u128(1)),
        actor: "somebody".to_owned(),
        role: Role("manager".to_owned()),
        phase: Phase::Predicting,
    }
}

/// Streams as facts made them.
#[derive(Debug)]
pub struct Given<D: Domain> {
    states: BTreeMap<StreamId, D::State>,
}

impl<D: Domain> World<D::State> for Given<D> {
    fn state(&self, stream: StreamId) -> Known<Option<&D::State>> {
        Known::Yes(self.states.get(&stream))
    }

    fn tally(&self, key: &TallyKey) -> Known<i64> {
        let all = self.states.iter().flat_map(|(stream, state)| D::tallies(*stream, state));
        Known::Yes(all.filter(|(name, _)| name == key).map(|(_, amount)| amount).sum())
    }
}

/// A world in which this has happened.
pub fn given<D: Domain>(facts: impl IntoIterator<Item = (StreamId, D::Event)>) -> Given<D> {
    let mut states = BTreeMap::new();
    for (stream, event) in facts {
        if let Some(state) = D::apply(stream, states.remove(&stream), &event) {
            states.insert(stream, state);
        }
    }
    Given { states }
}

/// What came of a wish.
#[derive(Debug, PartialEq)]
pub struct Then<D: Domain>(pub Result<Vec<D::Event>, D::Refusal>);

impl<D: Domain> Given<D> {
    /// Asks for something.
    pub fn when(&self, stream: StreamId, command: &D::Command, stamp: &Stamp) -> Then<D> {
        Then(D::decide(stream, command, stamp, &mut Reader::new(self)))
    }
}

impl<D: Domain> Then<D> {
    /// # Panics
    /// Something else came of it.
    #[track_caller]
    pub fn then(self, events: &[D::Event]) {
        assert_eq!(self.0.as_deref(), Ok(events));
    }

    /// # Panics
    /// Something else came of it.
    #[track_caller]
    pub fn then_refuses(self, refusal: &D::Refusal) {
        assert_eq!(self.0.as_ref(), Err(refusal));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::till::{TillCommand, TillEvent, TillRefusal, Tills, till};

    #[test]
    fn a_draft_till_takes_money_and_no_second_opening() {
        let stream = till(Uuid::from_u128(1));
        let by = stamp(1).id;
        let opened = given::<Tills>([(stream, TillEvent::Opened { by })]);
        let put = TillEvent::Put { amount: 5, bonus: 0, by: stamp(2).id };
        opened.when(stream, &TillCommand::Put { amount: 5 }, &stamp(2)).then(&[put]);
        let again = opened.when(stream, &TillCommand::Open, &stamp(3));
        again.then_refuses(&TillRefusal::AlreadyOpen);
    }

    #[test]
    #[should_panic(expected = "assertion")]
    fn another_result_than_the_expected_one_is_a_failure() {
        let stream = till(Uuid::from_u128(1));
        given::<Tills>([]).when(stream, &TillCommand::Open, &stamp(1)).then(&[]);
    }
}
