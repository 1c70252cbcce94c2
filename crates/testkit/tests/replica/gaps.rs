//! A log that lost its end: what was put back stands behind a gap.

use counterfoil_sync::log::Turn;
use counterfoil_sync::replica::{Base, Input, Replica};
use counterfoil_testkit::till::{TillCommand, Tills};

use crate::desk::{Desk, identity, one, put};

#[test]
fn what_was_put_back_behind_a_gap_is_read_from_a_checkpoint_too() {
    let mut desk = Desk::offline();
    desk.ask(one(), TillCommand::Open).unwrap();
    desk.save().unwrap();
    let checkpoint = desk.replica.checkpoint();
    desk.ask(one(), put(3)).unwrap();
    let lost = desk.save().unwrap();

    // The second turn was lost, and the start wrote it again behind all that was ever heard of.
    let base = Base::<Tills>::read(&checkpoint).unwrap();
    let (mut again, _) = Replica::resume(identity(), base, desk.now);
    again.step(Input::Hinted, desk.now);
    again.step(Input::Read(Ok(vec![(Turn(3), lost)])), desk.now);
    assert_eq!(again.turn(), Turn(3));
    assert_eq!(again.commands(), desk.replica.commands());
    assert_eq!(again.frame().asked, desk.replica.frame().asked, "the new journal holds it");
}
