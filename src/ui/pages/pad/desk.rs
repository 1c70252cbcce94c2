//! The pad's own context: the order at hand, what it looks at, and where the focus goes. What it does
//! to the order stands in `deeds`.

use std::collections::BTreeMap;
use std::rc::Rc;

use counterfoil_core::{Known, StreamId};
use counterfoil_orders::{
    Catalogue, ItemHit, LineId, STANDARD_LIST, Slip, State, Status, order_id, product_id, slip,
};
use leptos::html;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};
use uuid::Uuid;

use super::face::{LineFace, SlipFace, Stage};
use super::hits::{CardFace, CustomerFace, ItemFace, SlipEntry};
use crate::dispatch::{Dispatcher, dispatcher};
use crate::screen::{Screen, screen};
use crate::ui::mark::Reach;
use crate::ui::opens::{Opens, opens};
use crate::ui::parts::toast::Toasts;
use crate::ui::text::text;

/// How many slips stand in each list beside the pad.
const SLIPS_MAX: usize = 12;

/// An item that was asked for before anybody said for whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// What.
    pub item: ItemFace,
    /// How much, as it was typed.
    pub quantity: Option<String>,
}

impl Waiting {
    /// What waits, in words.
    pub fn words(&self) -> String {
        match &self.quantity {
            Some(quantity) => format!("{quantity} × {}", self.item.name),
            None => self.item.name.clone(),
        }
    }
}

type Go = Rc<dyn Fn(&str, NavigateOptions)>;

/// The pad.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it carries the router's function")]
pub struct Pad {
    /// The order at hand; `None` while nobody said for whom it is.
    pub order: Signal<Option<StreamId>>,
    /// Its face; `None` also if it is not on this device.
    pub slip: Memo<Option<SlipFace>>,
    /// Its lines, in order.
    pub line_ids: Memo<Vec<LineId>>,
    /// The title of the page.
    pub title: Signal<String>,
    /// The last refusal, in words, until something goes well.
    pub notice: RwSignal<Option<String>>,
    /// The same, about one line.
    pub line_notice: RwSignal<Option<(LineId, String)>>,
    /// Items that wait for a customer.
    pub waiting: RwSignal<Vec<Waiting>>,
    /// The line that was written last, for a moment.
    pub fresh: RwSignal<Option<LineId>>,
    /// What a screen reader is told.
    pub spoken: RwSignal<String>,
    /// Whether the question for a label is open.
    pub parking: RwSignal<bool>,
    /// The search field.
    pub search: NodeRef<html::Input>,
    /// The customer field.
    pub customer: NodeRef<html::Input>,
    /// Whether the server is known to be out of reach.
    pub reach: Signal<Reach>,
    pub(super) raw: Memo<Option<Slip>>,
    pub(super) dispatcher: Dispatcher,
    pub(super) screen: Screen,
    pub(super) toasts: Toasts,
    fields: StoredValue<BTreeMap<LineId, NodeRef<html::Input>>, LocalStorage>,
    opens: Opens,
    go: StoredValue<Go, LocalStorage>,
}

impl Pad {
    /// The pad of the page in sight.
    pub fn get() -> Pad {
        expect_context()
    }

    /// A pad for the order that the address names.
    pub fn open() -> Pad {
        let (params, query) = (use_params_map(), use_query_map());
        let order = Memo::new(move |_| {
            let id = params.with(|params| params.get("id"));
            id.or_else(|| query.with(|query| query.get("order"))).and_then(|id| order_of(&id))
        });
        let (screen, dispatcher, opens) = (screen(), dispatcher(), opens());
        let raw = Memo::new(move |_| order.get().and_then(|id| read_slip(screen, id)));
        let slip = Memo::new(move |_| raw.with(|raw| raw.as_ref().map(SlipFace::of)));
        let line_ids = Memo::new(move |_| {
            slip.with(|slip| {
                slip.as_ref()
                    .map_or_else(Vec::new, |slip| slip.lines.iter().map(|line| line.id).collect())
            })
        });
        let title = Signal::derive(move || {
            slip.with(|slip| match slip {
                Some(slip) if slip.stage == Stage::Placed => text().pad.title_edit.to_owned(),
                Some(_) | None => text().pad.title_new.to_owned(),
            })
        });
        let navigate = use_navigate();
        Pad {
            order: order.into(),
            slip,
            line_ids,
            title,
            notice: RwSignal::new(None),
            line_notice: RwSignal::new(None),
            waiting: RwSignal::new(Vec::new()),
            fresh: RwSignal::new(None),
            spoken: RwSignal::new(String::new()),
            parking: RwSignal::new(false),
            search: NodeRef::new(),
            customer: NodeRef::new(),
            reach: opens.reach,
            raw,
            dispatcher,
            screen,
            toasts: use_context().unwrap_or_default(),
            fields: StoredValue::new_local(BTreeMap::new()),
            opens,
            go: StoredValue::new_local(Rc::new(move |path: &str, how| navigate(path, how))),
        }
    }

    /// Lets the item that the address asks for wait for a customer: `/new?item=…`.
    pub fn take_asked(self) {
        let query = use_query_map();
        Effect::new(move |_| {
            let asked = query.with(|query| query.get("item"));
            let Some(id) = asked.and_then(|id| Uuid::try_parse(&id).ok()) else { return };
            untrack(|| {
                let item = |all: &Catalogue| all.item(product_id(id), STANDARD_LIST);
                let Some(hit) = self.screen.catalogue(item) else { return };
                // At the price of whoever it will be for.
                let item = ItemFace { price_version: None, ..item_face(self.screen, hit) };
                self.waiting.set(vec![Waiting { item, quantity: None }]);
                request_animation_frame(move || self.focus_customer());
            });
        });
    }

    /// The line that was `first`, as it is now; as it last was once it is gone.
    pub fn line(self, first: LineFace) -> Memo<LineFace> {
        Memo::new(move |last: Option<&LineFace>| {
            let now = self.slip.with(|slip| {
                let lines = slip.as_ref().map(|slip| slip.lines.as_slice()).unwrap_or_default();
                lines.iter().find(|line| line.id == first.id).cloned()
            });
            now.or_else(|| last.cloned()).unwrap_or_else(|| first.clone())
        })
    }

    /// The lines as they are now.
    pub fn lines(self) -> Vec<LineFace> {
        self.slip.with(|slip| slip.as_ref().map(|slip| slip.lines.clone()).unwrap_or_default())
    }

    /// The last line.
    pub fn last_line(self) -> Option<LineId> {
        self.line_ids.with(|ids| ids.last().copied())
    }

    /// What is wrong with line `id`.
    pub fn line_error(self, id: LineId) -> Option<String> {
        let own = self.line_notice.with(|notice| {
            notice.as_ref().filter(|(line, _)| *line == id).map(|(_, words)| words.clone())
        });
        own.or_else(|| self.slip.with(|slip| slip.as_ref().and_then(|slip| slip.line_trouble(id))))
    }

    /// Why the order cannot be placed.
    pub fn blocked(self) -> Option<String> {
        let words = &text().pad;
        if !self.screen.takes_orders() {
            return Some(words.nothing_saved.to_owned());
        }
        if self.order.get().is_none() {
            return Some(words.need_customer.to_owned());
        }
        self.slip.with(|slip| match slip {
            Some(slip) => slip.blocked_words(),
            None => Some(words.not_here.to_owned()),
        })
    }

    /// Whether the order can be put aside.
    pub fn can_park(self) -> bool {
        self.slip
            .with_untracked(|slip| slip.as_ref().is_some_and(|slip| slip.stage == Stage::Draft))
    }

    /// The items that answer `words`, with this customer's prices.
    pub fn find_items(self, words: &str, limit: usize) -> Vec<ItemFace> {
        let customer = self.slip.with(|slip| slip.as_ref().map(|slip| slip.customer));
        let list = customer.and_then(|customer| {
            self.screen.directory(|all| all.card(customer).map(|card| card.price_list.clone()))
        });
        let list = list.unwrap_or_else(|| STANDARD_LIST.to_owned());
        let hits = self.screen.catalogue(|all| all.search(words, &list, limit));
        hits.into_iter().map(|hit| item_face(self.screen, hit)).collect()
    }

    /// The customers that answer `words`.
    pub fn find_customers(self, words: &str, limit: usize) -> Vec<CustomerFace> {
        let found = self.screen.directory(|all| all.search(words, limit));
        found.into_iter().map(CustomerFace::of).collect()
    }

    /// Terms and credit of the customer at hand.
    pub fn card(self) -> Option<CardFace> {
        let (customer, credit) =
            self.raw.with(|raw| raw.as_ref().map(|slip| (slip.customer, slip.credit)))?;
        let card = self.screen.directory(|all| all.card(customer).cloned())?;
        Some(CardFace::of(&card, credit))
    }

    /// What is being written or put aside.
    pub fn open_slips(self) -> Vec<SlipEntry> {
        self.slips_of(&[Status::Draft, Status::Parked])
    }

    /// What was placed last.
    pub fn recent_slips(self) -> Vec<SlipEntry> {
        self.slips_of(&[Status::Placed, Status::Confirmed])
    }

    fn slips_of(self, statuses: &[Status]) -> Vec<SlipEntry> {
        let rows = self.screen.board(|board| board.newest(statuses, SLIPS_MAX));
        rows.iter().map(|row| SlipEntry::of(row, self.opens.of(row.id))).collect()
    }

    /// Goes to `path`; `replace` leaves no step back.
    pub(super) fn go(self, path: &str, step: Trace) {
        let how = NavigateOptions {
            replace: step == Trace::Replace,
            scroll: false,
            ..NavigateOptions::default()
        };
        self.go.with_value(|go| go(path, how));
    }

    /// Remembers the field of a line, for as long as the line stands.
    pub fn keep_field(self, id: LineId, field: NodeRef<html::Input>) {
        self.fields.update_value(|fields| {
            fields.insert(id, field);
        });
        on_cleanup(move || {
            self.fields.try_update_value(|fields| fields.remove(&id));
        });
    }

    pub(super) fn field(self, id: LineId) -> Option<NodeRef<html::Input>> {
        self.fields.with_value(|fields| fields.get(&id).copied())
    }
}

/// Whether Back leads to where one was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trace {
    /// It does.
    Keep,
    /// It does not.
    Replace,
}

/// The face of `hit`, with what is left of it.
pub fn item_face(screen: Screen, hit: ItemHit) -> ItemFace {
    let available = screen.available(hit.id);
    ItemFace::of(hit, available)
}

/// The order that an address names: its id, or its whole stream name.
fn order_of(text: &str) -> Option<StreamId> {
    let id = text.strip_prefix("order-").unwrap_or(text);
    Uuid::try_parse(id).ok().map(order_id)
}

fn read_slip(screen: Screen, id: StreamId) -> Option<Slip> {
    screen.world(|world, stamp| match world.state(id) {
        Known::Yes(state) => {
            state.and_then(State::order).map(|order| slip(id, order, world, stamp))
        }
        Known::NotYet => None,
    })
}
