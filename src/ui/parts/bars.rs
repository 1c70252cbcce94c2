//! Bars, drawn as SVG: standing ones over an axis, and one lying in a row of a table. They say nothing that a
//! table beside them does not say in figures.

use leptos::prelude::*;

/// Where the bars end below, in px; above them is room for one amount, below them for their words.
const FLOOR_PX: u32 = 144;
const ROOM_ABOVE_PX: u32 = 24;
/// From this many on only every other bar has its word below it.
const WORDS_MAX: usize = 14;
/// Of a bar's column, in thousandths: the rest is air.
const BAR_PERMILLE: usize = 720;

/// A standing bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// What it is of, in two or three letters.
    pub word: String,
    /// What is settled of it; not negative.
    pub solid: i64,
    /// What is not, drawn hatched on top.
    pub hatched: i64,
    /// Both in figures.
    pub said: String,
}

impl Bar {
    fn height(&self) -> i64 {
        self.solid.saturating_add(self.hatched)
    }
}

/// How much `part` is of `whole`, as `42.5%`; nothing of nothing.
fn share(part: i64, whole: i64) -> String {
    let permille = i128::from(part.max(0)) * 1_000 / i128::from(whole.max(1));
    percent(usize::try_from(permille).unwrap_or(0))
}

fn percent(permille: usize) -> String {
    format!("{}.{}%", permille / 10, permille % 10)
}

/// Bars side by side, the highest with its figures above it. `name` says what they show.
pub fn standing(bars: &[Bar], name: String) -> AnyView {
    let most = bars.iter().map(Bar::height).max().unwrap_or(0);
    let column = 1_000 / bars.len().max(1);
    let highest = bars.iter().position(|bar| bar.height() == most && most > 0);
    let drawn = bars.iter().enumerate().map(|(nth, bar)| {
        let x = percent(column * nth + column * (1_000 - BAR_PERMILLE) / 2_000);
        let width = percent(column * BAR_PERMILLE / 1_000);
        let top = |height: i64| share(most.saturating_sub(height), most);
        view! {
            <rect class="bar" x=x.clone() width=width.clone() y=top(bar.solid) height=share(bar.solid, most) />
            <rect class="bar-waiting" x=x width=width y=top(bar.height()) height=share(bar.hatched, most) />
        }
    });
    let every = if bars.len() > WORDS_MAX { 2 } else { 1 };
    let middle = |nth: usize| percent(column * nth + column / 2);
    let words = bars.iter().enumerate().step_by(every).map(|(nth, bar)| {
        view! { <text x=middle(nth) y=FLOOR_PX + 18>{bar.word.clone()}</text> }
    });
    let figures = highest.and_then(|nth| bars.get(nth).map(|bar| (nth, bar.said.clone())));
    let figures = figures.map(|(nth, said)| {
        let anchor = match nth * 6 / bars.len().max(1) {
            0 => "start",
            5.. => "end",
            _ => "middle",
        };
        view! { <text class="bars-most" x=middle(nth) y=14 style:text-anchor=anchor>{said}</text> }
    });
    view! {
        <svg class="bars" role="img" aria-label=name>
            <pattern id="waiting" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
                <rect class="bar-ground" width="6" height="6" />
                <rect class="bar-hatch" width="2" height="6" />
            </pattern>
            <svg y=ROOM_ABOVE_PX width="100%" height=FLOOR_PX - ROOM_ABOVE_PX>{drawn.collect_view()}</svg>
            <line class="bars-floor" x2="100%" y1=FLOOR_PX y2=FLOOR_PX />
            {words.collect_view()}
            {figures}
        </svg>
    }
    .into_any()
}

/// A bar of `part` where the longest is of `most`.
pub fn lying(part: i64, most: i64) -> AnyView {
    view! {
        <svg class="bar-lying" aria-hidden="true" focusable="false">
            <rect class="bar" width=share(part, most) height="100%" />
        </svg>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_is_of_the_whole_and_never_outside_it() {
        for (part, whole, expected) in [
            (0, 0, "0.0%"),
            (1, 3, "33.3%"),
            (7, 7, "100.0%"),
            (-4, 7, "0.0%"),
            (i64::MAX, i64::MAX, "100.0%"),
        ] {
            assert_eq!(share(part, whole), expected);
        }
    }
}
