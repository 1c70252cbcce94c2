//! The time machine, `/lab/time`: how everything stood at a turn of the log. It only shows: nothing can be done
//! there, and all of it is gone with the page.
//!
//! Test ids: `lab-time` (`data-when`: `now`, `past`; `data-turn`), `lab-slider`, `lab-earlier`, `lab-later`,
//! `lab-now`, `lab-when`, `lab-orders`, `lab-net`, `lab-open`, `lab-status` (`data-status`), `lab-recent`.

use std::rc::Rc;

use counterfoil_orders::{Money, Status};
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::web_sys::KeyboardEvent;

use super::record_row::{Around, link};
use crate::dispatch::{Dispatcher, Past, Then, Wanted, dispatcher};
use crate::screen::{Screen, screen};
use crate::ui::pages::orders::row::status_name;
use crate::ui::pages::slip::wall_clock;
use crate::ui::parts::button::{Button, IconButton};
use crate::ui::parts::icon::Icon;
use crate::ui::parts::key::is_elsewhere;
use crate::ui::text::amount::money;
use crate::ui::text::{grouped, text};

/// How far an arrow key goes with Shift.
const LEAP_TURNS: i64 = 10;

/// Where the slider is, and what stands there.
#[derive(Clone, Copy)]
struct Journey {
    screen: Screen,
    past: StoredValue<Rc<Past>, LocalStorage>,
    /// The turn that is wanted; `None`: the last one, whichever that is.
    wanted: RwSignal<Option<u64>>,
    /// What stood there.
    then: RwSignal<Then>,
    is_under_way: RwSignal<bool>,
}

impl Journey {
    fn begin(screen: Screen, dispatcher: Dispatcher) -> Journey {
        let journey = Journey {
            screen,
            past: StoredValue::new_local(Rc::new(dispatcher.past())),
            wanted: RwSignal::new(None),
            then: RwSignal::default(),
            is_under_way: RwSignal::new(false),
        };
        Effect::new(move |_| {
            let turn = journey.turn();
            if journey.then.with_untracked(|then| then.turn) != turn {
                journey.set_out();
            }
        });
        journey
    }

    /// The turn that is wanted. Tracked.
    fn turn(self) -> u64 {
        let last = self.screen.turn();
        self.wanted.get().map_or(last, |turn| turn.min(last))
    }

    /// Goes `by` turns from there, to no further than the log goes.
    fn step(self, by: i64) {
        let turn = untrack(|| self.turn());
        self.go(turn.saturating_add_signed(by).max(1));
    }

    fn go(self, turn: u64) {
        let last = untrack(|| self.screen.turn());
        self.wanted.set((turn < last).then_some(turn));
    }

    /// Brings what is shown to the wanted turn, however often that changes on the way.
    fn set_out(self) {
        if self.is_under_way.get_untracked() {
            return;
        }
        self.is_under_way.set(true);
        let past = self.past.with_value(Rc::clone);
        spawn_local(async move {
            loop {
                // Gone with the page, or there.
                let Some(shown) = self.then.try_with_untracked(|then| then.turn) else { return };
                let turn = untrack(|| self.turn());
                if shown == turn {
                    break;
                }
                let wanted = || {
                    let is_here = self.wanted.try_with_untracked(|_| ()).is_some();
                    let is_it = is_here && untrack(|| self.turn()) == turn;
                    if is_it { Wanted::Yes } else { Wanted::No }
                };
                match past.look(turn, wanted).await {
                    Ok(Some(then)) => drop(self.then.try_set(then)),
                    Ok(None) => {}
                    // What cannot be read now is tried at the next step.
                    Err(_) => break,
                }
            }
            self.is_under_way.try_update(|is_under_way| *is_under_way = false);
        });
    }
}

/// The part.
#[component]
pub fn TimePart() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let journey = Journey::begin(screen, dispatcher);
    let handle = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let by = if event.shift_key() { LEAP_TURNS } else { 1 };
        match event.key().as_str() {
            "ArrowLeft" if !is_elsewhere(&event) => journey.step(-by),
            "ArrowRight" if !is_elsewhere(&event) => journey.step(by),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
    let is_past = Memo::new(move |_| journey.turn() < screen.turn());
    let is_behind = move || journey.then.with(|then| then.turn) != journey.turn();
    let when = move || {
        if is_past.get() {
            (text().lab.past)(journey.turn(), screen.turn())
        } else {
            (text().lab.present)(journey.turn())
        }
    };
    view! {
        <div
            class="page lab-time"
            data-testid="lab-time"
            data-when=move || if is_past.get() { "past" } else { "now" }
            data-turn=move || journey.then.with(|then| then.turn)
            data-behind=move || is_behind().then_some("true")
        >
            <section class="card">
                <p class="lab-when" role="status" data-testid="lab-when">{when}</p>
                <Slider journey is_past />
                <p class="field-note">{text().lab.slider_keys}</p>
                {screen.is_shed().then(|| view! { <p class="field-note">{text().lab.shed}</p> })}
            </section>
            {move || journey.then.with(|then| match then.turn {
                // Nothing is known before the first look has come back.
                0 => view! { <p class="muted" role="status">{text().lab.folding}</p> }.into_any(),
                _ => standing(screen, then),
            })}
        </div>
    }
}

#[component]
fn Slider(journey: Journey, is_past: Memo<bool>) -> impl IntoView {
    let words = &text().lab;
    let screen = journey.screen;
    let typed = move |value: String| {
        if let Ok(turn) = value.parse() {
            journey.go(turn);
        }
    };
    view! {
        <div class="lab-slider">
            <IconButton
                icon=Icon::Back
                name=words.earlier.to_owned()
                on_press=move |()| journey.step(-1)
                testid="lab-earlier"
            />
            <input
                type="range"
                min="1"
                max=move || screen.turn().max(1)
                aria-label=words.slider
                data-testid="lab-slider"
                prop:value=move || journey.turn().to_string()
                on:input:target=move |event| typed(event.target().value())
            />
            <IconButton
                icon=Icon::Next
                name=words.later.to_owned()
                on_press=move |()| journey.step(1)
                testid="lab-later"
            />
            <Button
                label=words.to_now.to_owned()
                blocked=Signal::derive(move || (!is_past.get()).then(|| when_now(screen)))
                on_press=move |()| journey.wanted.set(None)
                testid="lab-now"
            />
        </div>
    }
}

fn when_now(screen: Screen) -> String {
    (text().lab.present)(screen.turn())
}

/// What stood there.
fn standing(screen: Screen, then: &Then) -> AnyView {
    let words = &text().lab;
    let net = money(Money::new(then.net, screen.currency()));
    let orders: usize = then.statuses.values().sum();
    let figure = |word: &'static str, figure: String, testid: &'static str| {
        view! {
            <div>
                <dt>{word}</dt>
                <dd class="figures" data-tone="strong" data-testid=testid>{figure}</dd>
            </div>
        }
    };
    let placed = usize::try_from(then.placed).unwrap_or(0);
    let position = usize::try_from(then.cursor.0).unwrap_or(usize::MAX);
    view! {
        <dl class="today-figures lab-figures">
            {figure(words.orders, grouped(orders), "lab-orders")}
            {figure(words.placed, grouped(placed), "lab-placed")}
            {figure(words.net, net, "lab-net")}
            {figure(words.open, grouped(then.open), "lab-open")}
            {figure(words.customers, grouped(then.customers), "lab-customers")}
            {figure(words.items, grouped(then.products), "lab-items")}
            {figure(words.position, grouped(position), "lab-position")}
        </dl>
        <div class="lab-pair">
            {by_status(then)}
            {recent(screen, then)}
        </div>
    }
    .into_any()
}

fn by_status(then: &Then) -> AnyView {
    let row = |own: Status| {
        let count = then.statuses.get(&own).copied().unwrap_or(0);
        view! {
            <tr data-testid="lab-status" data-status=status_name(own) data-count=count>
                <th scope="row">{text().slip.status(own)}</th>
                <td class="figures">{grouped(count)}</td>
            </tr>
        }
    };
    view! {
        <section class="card">
            <h2>{text().lab.by_status}</h2>
            <table class="ranked"><tbody>{Status::ALL.map(row)}</tbody></table>
        </section>
    }
    .into_any()
}

/// The last records before the moment, each with its place in the log.
fn recent(screen: Screen, then: &Then) -> AnyView {
    let now = wall_clock(screen).get_untracked();
    let around = Around { screen, device: untrack(|| screen.device()), now };
    let row = |record: &crate::dispatch::Record| {
        let face = untrack(|| around.face(record, record.stream));
        view! {
            <li class="lab-link" data-kind=face.kind data-name=face.name>
                <a href=link(record.id, "")>{face.name.clone()}</a>
                " "
                <span class="muted">
                    {[face.word, &face.about, &face.happened]
                        .into_iter()
                        .filter(|part| !part.is_empty())
                        .collect::<Vec<_>>()
                        .join(" · ")}
                </span>
            </li>
        }
    };
    view! {
        <section class="card">
            <h2>{text().lab.last_records}</h2>
            <ol class="lab-chain" data-testid="lab-recent">
                {then.recent.iter().map(row).collect_view()}
            </ol>
        </section>
    }
    .into_any()
}
