//! Counterfoil's page in the benchmark of its peers: `window.bench`, over the app's own loop.

mod catalogue;
mod dashboard;
mod desk;
mod member;
mod picture;

use std::cell::RefCell;
use std::rc::Rc;

use counterfoil::browser::page;
use counterfoil::shell::pulse::Told;
use js_sys::{Function, Object, Reflect};
use leptos::prelude::Owner;
use wasm_bindgen::JsValue;

use desk::{Desk, Fault, Order};
use picture::Picture;

/// What the results say of this entrant.
const DESCRIBED: [(&str, &str); 5] = [
    ("view", "fold of the app's own changes: each command gives one stream as it was and as it is"),
    ("optimistic", "the domain decides in the page; onView runs before placeOrder returns"),
    (
        "durable",
        "the command with its prediction is in IndexedDB (relaxed, complete) and in a flushed OPFS journal",
    ),
    (
        "burst",
        "one command per order, all asked in one go; the log takes up to 1,000 commands a write",
    ),
    (
        "storage",
        "IndexedDB log and OPFS journal, both packed (postcard and LZ4), checkpoint; nothing is sent, so all of it \
         stays pending. confirmOrders is the domain's own order.confirm",
    ),
];

/// All that lives as long as the page.
#[derive(Default)]
struct Page {
    desk: RefCell<Option<Rc<Desk>>>,
}

fn main() {
    page::note("wasm runs");
    let owner = Owner::new();
    owner.set();
    // The page is its owner's life.
    std::mem::forget(owner);
    if publish(&Rc::new(Page::default())).is_err() {
        page::note("nothing to publish on");
    }
}

/// Puts the contract's object on the window.
fn publish(page: &Rc<Page>) -> Result<(), JsValue> {
    let bench = Object::new();
    let describe = Object::new();
    for (name, text) in DESCRIBED {
        Reflect::set(&describe, &name.into(), &text.into())?;
    }
    Reflect::set(&bench, &"name".into(), &"counterfoil".into())?;
    Reflect::set(&bench, &"version".into(), &env!("CARGO_PKG_VERSION").into())?;
    Reflect::set(&bench, &"describe".into(), &describe)?;
    for (name, function) in page.members() {
        Reflect::set(&bench, &name.into(), &function)?;
    }
    Reflect::set(&js_sys::global(), &"bench".into(), &bench)?;
    Ok(())
}

impl Page {
    fn members(self: &Rc<Self>) -> [(&'static str, Function); 6] {
        let own = || Rc::clone(self);
        let (setup, dashboard, place, all, confirm, change) =
            (own(), own(), own(), own(), own(), own());
        [
            ("setup", member::of_none(move || Rc::clone(&setup).open())),
            ("openDashboard", member::of_one(move |view| dashboard.open_dashboard(&view))),
            (
                "placeOrder",
                member::of_one(move |order| {
                    place.once_saved(|desk| desk.place(&member::read::<Order>(&order)?))
                }),
            ),
            (
                "placeOrders",
                member::of_one(move |orders| {
                    all.once_saved(|desk| {
                        let orders: Vec<Order> = member::read(&orders)?;
                        last(orders.iter().map(|order| desk.place(order)))
                    })
                }),
            ),
            (
                "confirmOrders",
                member::of_one(move |ids| {
                    confirm.once_saved(|desk| {
                        let ids: Vec<uuid::Uuid> = member::read(&ids)?;
                        last(ids.iter().map(|id| desk.confirm(*id)))
                    })
                }),
            ),
            (
                "changeQuantity",
                member::of_three(move |id, index, qty| {
                    change.once_saved(|desk| {
                        let index = member::read(&index)?;
                        desk.change_quantity(member::read(&id)?, index, member::read(&qty)?)
                    })
                }),
            ),
        ]
    }

    /// Brings the app up.
    async fn open(self: Rc<Self>) -> Result<JsValue, Fault> {
        let desk = Rc::new(Desk::open("bench").await?);
        Rc::clone(&desk).listen(|_| {});
        self.desk.replace(Some(desk));
        Ok(JsValue::UNDEFINED)
    }

    /// Gives the first view, and has the harness called with every later one.
    fn open_dashboard(&self, on_view: &JsValue) -> js_sys::Promise {
        let on_view: Function = on_view.clone().into();
        let opened = self.desk().map(|desk| {
            let picture = desk.shell.with(|replica| Picture::of(replica.streams()));
            let view = picture.view();
            let picture = RefCell::new(picture);
            desk.listen(move |told| {
                let Told::Changed(changes) = told else { return };
                let view = picture.borrow_mut().change(changes);
                // A harness that throws ends its own run.
                drop(on_view.call1(&JsValue::NULL, &view));
            });
            view
        });
        member::settled(opened)
    }

    /// Does `work`; the promise is kept once the stream that it gives is in both stores.
    fn once_saved(
        &self,
        work: impl FnOnce(&Desk) -> Result<Option<counterfoil_core::StreamId>, Fault>,
    ) -> js_sys::Promise {
        let asked = self.desk().and_then(|desk| Ok((work(&desk)?, desk)));
        match asked {
            Ok((Some(stream), desk)) => member::later(|done| desk.when_saved(stream, done)),
            Ok((None, _)) => member::settled(Ok(JsValue::UNDEFINED)),
            Err(fault) => member::settled(Err(fault)),
        }
    }

    fn desk(&self) -> Result<Rc<Desk>, Fault> {
        self.desk.borrow().clone().ok_or(Fault::Unknown)
    }
}

/// The last of them; what is saved last is saved when all are.
fn last<T>(mut all: impl Iterator<Item = Result<Option<T>, Fault>>) -> Result<Option<T>, Fault> {
    all.try_fold(None, |_, one| one)
}
