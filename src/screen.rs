//! What the screen may look at. Every look is tracked: whoever looks is run again when it changes.

use std::collections::BTreeSet;
use std::rc::Rc;

use counterfoil_core::{Known, Stamp, StreamId, TallyKey, UtcMillis, Versioned, World};
use counterfoil_orders::{Board, Catalogue, Directory, Orders, State, report, reserved, shipped};
use counterfoil_sync::replica::{self, Replica};
use leptos::prelude::{LocalStorage, StoredValue, WithValue, use_context};

use crate::shell::Shell;
use crate::shell::pulse::Look;

pub use crate::browser::clock::now as instant;
pub use crate::browser::journal::Protection;
pub use crate::browser::room::Room;
pub use crate::shell::Recovered;
pub use crate::shell::exchanges::{Came, Exchange, Question};
pub use crate::shell::opening::Opening;
pub use crate::shell::phase::Phase;
pub use crate::shell::rescue::Rescue;
pub use crate::shell::storing::Keeping;
pub use counterfoil_core::Cause;
pub use counterfoil_sync::protocol::Deferral;
pub use counterfoil_sync::replica::{
    Brief, Delivery, Hold, Link, NetFault, Restored, Standing, StoreFault,
};

/// One command that somebody may have to know of.
pub type CommandStanding = replica::CommandStanding<Orders>;
/// Why the server said no.
pub type Refused = replica::Refused<Orders>;

/// So long balances and stock are shown without their age.
const FIGURES_FRESH_MILLIS: u64 = 15 * 60_000;

/// What all placed orders add up to, predictions included. Money in minor units of the shop's currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Totals {
    /// Orders that are placed and not cancelled.
    pub orders: i64,
    /// Their lines.
    pub lines: i64,
    /// Their smallest units.
    pub units: i64,
    /// Unit price times quantity.
    pub gross: i64,
    /// After line discounts, before tax.
    pub net: i64,
}

/// Looks at things. A page takes it from the context: `use_context::<Screen>()`, or [`screen`].
#[derive(Debug, Clone, Copy)]
pub struct Screen {
    shell: StoredValue<Rc<Shell>, LocalStorage>,
}

/// The screen of this page.
///
/// # Panics
/// Outside the app's root, which provides it: a bug.
#[expect(clippy::expect_used, reason = "every page is shown inside the root that provides it")]
pub fn screen() -> Screen {
    use_context().expect("the root provides the screen")
}

impl Screen {
    /// Looks into `shell`.
    pub fn new(shell: Rc<Shell>) -> Screen {
        Screen { shell: StoredValue::new_local(shell) }
    }

    /// Looks at the list of orders.
    pub fn board<T>(self, look: impl FnOnce(&Board) -> T) -> T {
        self.tracked(Look::Board, |shell| shell.with_views(|views| look(&views.board)))
    }

    /// Looks at the list of orders, with everything they are made of at hand. Changes of the list run the
    /// looker again, and no others.
    pub fn orders<T>(self, look: impl FnOnce(&Board, &dyn World<State>) -> T) -> T {
        self.tracked(Look::Board, |shell| {
            shell.with(|replica| shell.with_views(|views| look(&views.board, &Seen(replica))))
        })
    }

    /// Looks at the products.
    pub fn catalogue<T>(self, look: impl FnOnce(&Catalogue) -> T) -> T {
        self.tracked(Look::Catalogue, |shell| shell.with_views(|views| look(&views.catalogue)))
    }

    /// Looks at the customers.
    pub fn directory<T>(self, look: impl FnOnce(&Directory) -> T) -> T {
        self.tracked(Look::Directory, |shell| shell.with_views(|views| look(&views.directory)))
    }

    /// Looks at one stream's state with its version; `None`: it has no events. Only changes of this stream
    /// run the looker again.
    pub fn state<T>(
        self,
        stream: StreamId,
        look: impl FnOnce(Option<&Versioned<State>>) -> T,
    ) -> T {
        self.tracked(Look::Stream(stream), |shell| shell.with(|held| look(held.state(stream))))
    }

    /// Looks at everything a decision may look at, as somebody who asks now: for view models that are made
    /// from several streams. Any change runs the looker again, so put it into a memo.
    pub fn world<T>(self, look: impl FnOnce(&dyn World<State>, &Stamp) -> T) -> T {
        self.tracked(Look::Any, |shell| {
            let stamp = shell.stamp();
            shell.with(|replica| look(&Seen(replica), &stamp))
        })
    }

    /// The worst standing among a stream's commands.
    pub fn delivery(self, stream: StreamId) -> Delivery {
        self.tracked(Look::Standing, |shell| shell.with(|replica| replica.delivery(stream)))
    }

    /// All commands that somebody may have to know of, in the order in which they count: the outbox.
    pub fn commands(self) -> Vec<CommandStanding> {
        self.tracked(Look::Standing, |shell| shell.with(Replica::commands))
    }

    /// The same of these streams: a look at their own commands only.
    pub fn commands_on(self, streams: &BTreeSet<StreamId>) -> Vec<CommandStanding> {
        self.tracked(Look::Standing, |shell| shell.with(|replica| replica.commands_on(streams)))
    }

    /// How far each of [`Screen::commands`] has come, in the same order: for marks, in a long queue as well.
    pub fn briefs(self) -> Vec<Brief> {
        self.tracked(Look::Standing, |shell| shell.with(Replica::briefs))
    }

    /// How the link is.
    pub fn link(self) -> Link {
        self.tracked(Look::Standing, |shell| shell.with(Replica::link))
    }

    /// Whether something was asked and is not durable yet.
    pub fn has_unsaved(self) -> bool {
        self.tracked(Look::Standing, |shell| shell.with(Replica::has_unsaved))
    }

    /// How the device stands as a whole: the pill.
    pub fn standing(self) -> Standing {
        self.tracked(Look::Standing, |shell| shell.with(Replica::standing))
    }

    /// What all placed orders add up to.
    pub fn totals(self) -> Totals {
        self.tracked(Look::Board, |shell| {
            shell.with(|replica| Totals {
                orders: replica.tally(&report::ORDERS),
                lines: replica.tally(&report::LINES),
                units: replica.tally(&report::UNITS),
                gross: replica.tally(&report::GROSS),
                net: replica.tally(&report::NET),
            })
        })
    }

    /// A sum over all streams, predictions included.
    pub fn tally(self, key: &TallyKey) -> i64 {
        self.tracked(Look::Any, |shell| shell.with(|replica| replica.tally(key)))
    }

    /// What is left of a product to promise, in smallest units, own orders counted; `None` if it was never
    /// counted.
    pub fn available(self, product: StreamId) -> Option<i64> {
        let (gone, kept) = (self.tally(&shipped(product)), self.tally(&reserved(product)));
        self.state(product, |held| {
            let product = held.and_then(|held| held.state.product())?;
            product.available(gone, kept)
        })
    }

    /// When the server last answered, once that is so long ago that its figures are worth a word about it.
    pub fn figures_as_of(self) -> Option<UtcMillis> {
        let last = self.standing().last_contact?;
        (self.now().since(last) > FIGURES_FRESH_MILLIS).then_some(last)
    }

    /// Why a stream changed last in this page; `None` if it did not. Not tracked: read it where the change
    /// itself is.
    pub fn cause(self, stream: StreamId) -> Option<Cause> {
        self.shell.with_value(|shell| shell.pulse().cause(stream))
    }

    /// The last turn of the log that this page has taken in.
    pub fn turn(self) -> u64 {
        self.tracked(Look::Standing, |shell| shell.with(Replica::turn).0)
    }

    /// The last exchanges with the server, the last first.
    pub fn exchanges(self) -> Vec<Exchange> {
        self.tracked(Look::Standing, Shell::exchanges)
    }

    /// How well unsent commands are kept besides the database.
    pub fn protection(self) -> Protection {
        self.tracked(Look::Standing, Shell::protection)
    }

    /// Where what is asked is kept at the moment.
    pub fn keeping(self) -> Keeping {
        self.tracked(Look::Standing, Shell::keeping)
    }

    /// Whether an order can be taken: not while it would be kept nowhere.
    pub fn takes_orders(self) -> bool {
        !matches!(self.keeping(), Keeping::Nowhere(_))
    }

    /// How much room the browser gives; `None`: it does not say.
    pub fn room(self) -> Option<Room> {
        self.tracked(Look::Standing, Shell::room)
    }

    /// Whether the steps of older orders were taken off this device to make room.
    pub fn is_shed(self) -> bool {
        self.tracked(Look::Standing, Shell::is_shed)
    }

    /// Whether the browser promised not to clear this app's storage when the disk gets full; `None`: it
    /// does not say.
    pub fn is_storage_kept(self) -> Option<bool> {
        self.tracked(Look::Standing, Shell::is_protected)
    }

    /// What this start found lost and put back; `None` if nothing was, or it was read.
    pub fn recovered(self) -> Option<Recovered> {
        self.tracked(Look::Standing, Shell::recovered)
    }

    /// Whether a list is left out, because it kept bringing the page down.
    pub fn is_list_left_out(self) -> bool {
        self.shell.with_value(|shell| shell.with_views(|views| !views.left_out().is_empty()))
    }

    /// What a restored server meant for this device; `None` if there was none, or it was read.
    pub fn restored(self) -> Option<Restored> {
        self.tracked(Look::Standing, Shell::restored)
    }

    /// The time, told anew every second.
    pub fn now(self) -> UtcMillis {
        self.shell.with_value(|shell| shell.pulse().now())
    }

    /// The person this app works for.
    pub fn actor(self) -> String {
        self.shell.with_value(|shell| shell.with(|replica| replica.identity().actor.clone()))
    }

    /// This device.
    pub fn device(self) -> counterfoil_core::DeviceId {
        self.shell.with_value(|shell| shell.with(|replica| replica.identity().device))
    }

    /// The currency of new orders.
    pub fn currency(self) -> counterfoil_orders::Currency {
        self.shell.with_value(|shell| shell.currency())
    }

    /// Whether the other end is the authority in this page.
    pub fn has_mock(self) -> bool {
        self.shell.with_value(|shell| shell.backend().mock().is_some())
    }

    fn tracked<T>(self, look: Look, read: impl FnOnce(&Shell) -> T) -> T {
        self.shell.with_value(|shell| {
            shell.pulse().track(look);
            read(shell)
        })
    }
}

/// The replica as a decision sees it.
struct Seen<'a>(&'a Replica<Orders>);

impl World<State> for Seen<'_> {
    fn state(&self, stream: StreamId) -> Known<Option<&State>> {
        Known::Yes(self.0.state(stream).map(|held| &held.state))
    }

    fn tally(&self, key: &TallyKey) -> Known<i64> {
        Known::Yes(self.0.tally(key))
    }
}
