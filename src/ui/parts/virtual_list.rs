//! A list of any length: only the rows in sight exist.

use std::hash::Hash;
use std::ops::Range;

use leptos::html;
use leptos::prelude::*;

use super::named;

/// Rows kept ready above and below the sight, so that a flick shows no gap.
const SPARE_ROWS: usize = 6;

/// Which of `count` rows of `row` px exist, when `scrolled` px are above the sight of `height` px.
pub fn rows_in_sight(scrolled: u32, height: u32, row: u32, count: usize) -> Range<usize> {
    let row = row.max(1);
    let first = usize::try_from(scrolled / row).unwrap_or(usize::MAX);
    let last = usize::try_from(scrolled.saturating_add(height).div_ceil(row)).unwrap_or(usize::MAX);
    let end = last.saturating_add(SPARE_ROWS).min(count);
    first.saturating_sub(SPARE_ROWS).min(end)..end
}

/// Where to scroll so that the row at `index` is whole in sight; `None` if it is already.
pub fn scroll_to_show(index: usize, row: u32, scrolled: u32, height: u32) -> Option<u32> {
    let top = u32::try_from(index).unwrap_or(u32::MAX).saturating_mul(row);
    let bottom = top.saturating_add(row);
    if top < scrolled {
        Some(top)
    } else if bottom > scrolled.saturating_add(height) {
        Some(bottom.saturating_sub(height))
    } else {
        None
    }
}

/// A row as its view sees it: it stays the same view while its key is in sight.
#[derive(Debug)]
pub struct Row<T: Send + Sync + 'static> {
    /// What it shows now.
    pub value: Signal<T>,
    /// Its place in the whole list, from 0.
    pub index: Signal<usize>,
}

/// What of the list can be seen.
#[derive(Debug, Clone, Copy)]
struct Sight {
    node: NodeRef<html::Div>,
    scrolled: RwSignal<u32>,
    height: RwSignal<u32>,
}

impl Sight {
    fn of(node: NodeRef<html::Div>) -> Sight {
        const HEIGHT_BEFORE_MEASURED: u32 = 1_200;
        let (scrolled, height) = (RwSignal::new(0), RwSignal::new(HEIGHT_BEFORE_MEASURED));
        Sight { node, scrolled, height }
    }

    fn measure(self) {
        let Some(Some(list)) = self.node.try_get_untracked() else { return };
        let scrolled = u32::try_from(list.scroll_top()).unwrap_or(0);
        let height = u32::try_from(list.client_height()).unwrap_or(0);
        for (signal, seen) in [(self.scrolled, scrolled), (self.height, height)] {
            if signal.get_untracked() != seen {
                signal.set(seen);
            }
        }
    }

    /// Measures when the list appears, grows, or the window changes.
    fn follow(self, count: Signal<usize>) {
        let resized = window_event_listener(leptos::ev::resize, move |_| self.measure());
        on_cleanup(move || resized.remove());
        Effect::new(move |_| {
            self.node.track();
            count.track();
            request_animation_frame(move || self.measure());
        });
    }

    /// Scrolls so that the row at `active` can be seen.
    fn keep_shown(self, active: Signal<Option<usize>>, row_height: Signal<u32>) {
        Effect::new(move |_| {
            let (Some(index), Some(list)) = (active.get(), self.node.get()) else { return };
            let height = u32::try_from(list.client_height()).unwrap_or(0);
            let scrolled = u32::try_from(list.scroll_top()).unwrap_or(0);
            if let Some(to) = scroll_to_show(index, row_height.get_untracked(), scrolled, height) {
                list.set_scroll_top(i32::try_from(to).unwrap_or(i32::MAX));
            }
        });
    }
}

/// The list. `rows` gives the values of a range and is read anew when the signals in it change; a row
/// keeps its elements, and so its focus, as long as its key is in sight.
#[component]
pub fn VirtualList<T, K, KF, V, VF>(
    /// How many rows there are.
    #[prop(into)]
    count: Signal<usize>,
    /// Height of a row in px, the same for all.
    #[prop(into)]
    row_height: Signal<u32>,
    /// The values of a range.
    #[prop(into)]
    rows: Callback<Range<usize>, Vec<T>>,
    /// What a row is known by.
    key: KF,
    /// The view of a row.
    row: VF,
    /// The row to keep in sight.
    #[prop(optional, into)]
    active: Signal<Option<usize>>,
    /// `role` of the element that holds the rows.
    #[prop(default = "rowgroup")]
    role: &'static str,
    /// Name for tests.
    #[prop(optional)]
    testid: &'static str,
) -> impl IntoView
where
    T: Clone + PartialEq + Send + Sync + 'static,
    K: Clone + Eq + Hash + PartialEq + Send + Sync + 'static,
    KF: Fn(&T) -> K + Clone + Send + Sync + 'static,
    VF: Fn(Row<T>) -> V + Clone + Send + Sync + 'static,
    V: IntoView + 'static,
{
    let sight = Sight::of(NodeRef::new());
    sight.follow(count);
    sight.keep_shown(active, row_height);
    let range = Memo::new(move |_| {
        rows_in_sight(sight.scrolled.get(), sight.height.get(), row_height.get(), count.get())
    });
    let in_sight = Memo::new(move |_| {
        let range = range.get();
        let first = range.start;
        let values = rows.run(range).into_iter().enumerate();
        values.map(|(nth, value)| (first + nth, value)).collect::<Vec<(usize, T)>>()
    });
    let child = {
        let key = key.clone();
        move |(index, value): (usize, T)| {
            let own = key(&value);
            let key = key.clone();
            let now = Memo::new(move |last: Option<&(usize, T)>| {
                let found =
                    in_sight.with(|rows| rows.iter().find(|(_, value)| key(value) == own).cloned());
                found.or_else(|| last.cloned()).unwrap_or_else(|| (index, value.clone()))
            });
            let value = Signal::derive(move || now.with(|(_, value)| value.clone()));
            let index = Memo::new(move |_| now.with(|(index, _)| *index));
            let top = move || {
                let px = u64::from(row_height.get()) * u64::try_from(index.get()).unwrap_or(0);
                format!("translateY({px}px)")
            };
            view! {
                <div
                    class="virtual-row"
                    role="presentation"
                    style:transform=top
                    style:height=move || format!("{}px", row_height.get())
                >
                    {row(Row { value, index: index.into() })}
                </div>
            }
        }
    };
    let whole =
        move || u64::from(row_height.get()) * u64::try_from(count.get()).unwrap_or(u64::MAX);
    view! {
        <div class="virtual" node_ref=sight.node data-testid=named(testid) on:scroll=move |_| sight.measure()>
            <div class="virtual-rows" role=role style:height=move || format!("{}px", whole())>
                <For each=move || in_sight.get() key=move |(_, value)| key(value) children=child />
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_rows_in_sight_and_a_few_spare_ones_exist() {
        for (scrolled, height, row, count, expected) in [
            (0, 440, 44, 10_000, 0..16),
            (44_000, 440, 44, 10_000, 994..1_016),
            (44_001, 440, 44, 10_000, 994..1_017),
            (439_560, 440, 44, 10_000, 9_984..10_000),
            (0, 440, 44, 3, 0..3),
            (0, 440, 44, 0, 0..0),
            (44_000, 440, 44, 5, 5..5),
            (0, 0, 44, 100, 0..6),
            (u32::MAX, u32::MAX, 1, 2, 2..2),
            (0, 100, 0, 2, 0..2),
        ] {
            let rows = rows_in_sight(scrolled, height, row, count);
            assert_eq!(rows, expected, "{scrolled} of {count} rows");
        }
    }

    #[test]
    fn a_row_is_brought_into_sight_by_the_shortest_way() {
        for (index, scrolled, expected) in
            [(0, 0, None), (9, 0, None), (10, 0, Some(44)), (2, 132, Some(88)), (3, 132, None)]
        {
            assert_eq!(scroll_to_show(index, 44, scrolled, 440), expected, "{index} at {scrolled}");
        }
    }
}
