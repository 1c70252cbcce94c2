//! The stub of a slip: number, icon and word of where it stands; and the timing of its mark.

use std::time::Duration;

use counterfoil_core::UtcMillis;
use leptos::prelude::*;

use super::icon::{Drawing, Icon};
use crate::screen::instant;
use crate::ui::mark::{Mark, Reach, Shown, Worst, look_again_after, mark};
use crate::ui::text::text;

/// What the timing of a mark needs to know of an order.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Open {
    /// Where its worst command stands.
    pub worst: Worst,
    /// When its oldest unsettled command was asked, in millis since 1970; 0 if there is none.
    pub since: i64,
}

/// The mark of one order over time: nothing that is answered within 300 ms is ever marked, and what is
/// marked stays for 600 ms.
pub fn timed_mark(open: Signal<Open>, reach: Signal<Reach>) -> ReadSignal<Mark> {
    let (shown, set_shown) = signal(Mark::Nothing);
    let came = StoredValue::new(0_i64);
    let again = RwSignal::new(0_u32);
    let timer = StoredValue::new(None::<TimeoutHandle>);
    let passed = move |from: i64| instant().since(UtcMillis(from));
    let look = move || {
        let Open { worst, since } = open.get();
        let reach = reach.get();
        again.track();
        let before = Shown { mark: shown.get_untracked(), for_millis: passed(came.get_value()) };
        let next = mark(worst, passed(since), reach, before);
        let mut after = before;
        if next != before.mark {
            came.set_value(instant().0);
            set_shown.set(next);
            after = Shown { mark: next, for_millis: 0 };
        }
        let later = look_again_after(worst, passed(since), after).and_then(|millis| {
            let wake = move || again.update(|again| *again = again.wrapping_add(1));
            set_timeout_with_handle(wake, Duration::from_millis(millis.max(16))).ok()
        });
        if let Some(Some(before)) = timer.try_update_value(|timer| std::mem::replace(timer, later))
        {
            before.clear();
        }
    };
    untrack(look);
    Effect::new(move |_| look());
    on_cleanup(move || {
        if let Some(Some(timer)) = timer.try_update_value(Option::take) {
            timer.clear();
        }
    });
    shown
}

/// The drawing of a mark.
pub fn mark_icon(mark: Mark) -> Option<Icon> {
    match mark {
        Mark::Nothing => None,
        Mark::Saving | Mark::Here | Mark::Received => Some(Icon::Pad),
        Mark::Held => Some(Icon::Hold),
        Mark::Changed => Some(Icon::Changed),
        Mark::Refused | Mark::NotSaved => Some(Icon::No),
        Mark::SetAside => Some(Icon::Box),
        Mark::JustConfirmed => Some(Icon::Check),
    }
}

/// The stub. A mark changes its fill, edge, icon and word, never its size.
#[component]
pub fn Stub(
    /// The number that the device gave.
    #[prop(into)]
    number: Signal<String>,
    /// The mark.
    #[prop(into)]
    mark: Signal<Mark>,
    /// The word without a mark, such as a draft's; may be empty.
    #[prop(optional, into)]
    calm: Signal<String>,
) -> impl IntoView {
    let word = move || match mark.get() {
        Mark::Nothing => calm.get(),
        mark => text().marks.short(mark).to_owned(),
    };
    view! {
        <span class="stub" data-delivery=move || mark.get().attribute()>
            <span class="stub-number">{number}</span>
            " "
            <span class="stub-word">
                {move || mark_icon(mark.get()).map(|icon| view! { <Drawing icon /> })}
                <span aria-hidden="true">{word}</span>
                <span class="visually-hidden">{move || text().marks.spoken(mark.get())}</span>
            </span>
        </span>
    }
}

/// The mark with its full words, for the slip and the outbox. Nothing at all without a mark.
#[component]
pub fn MarkLine(
    /// The mark.
    #[prop(into)]
    mark: Signal<Mark>,
) -> impl IntoView {
    move || {
        let mark = mark.get();
        mark_icon(mark).map(|icon| {
            view! {
                <span class="mark" data-delivery=mark.attribute()>
                    <Drawing icon />
                    {text().marks.spoken(mark)}
                </span>
            }
        })
    }
}
