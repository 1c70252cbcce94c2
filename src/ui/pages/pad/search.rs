//! The search: home of the keyboard. Everything on the pad can be done from this one field.

use leptos::prelude::*;
use leptos::web_sys::KeyboardEvent;

use super::desk::Pad;
use super::entry::Entry;
use super::hits::ItemFace;
use crate::ui::parts::combobox::Combobox;
use crate::ui::parts::icon::{Drawing, Icon};
use crate::ui::parts::stepper::Step;
use crate::ui::text::text;

/// How many hits the list shows.
const HITS_MAX: usize = 30;

/// The search field with its hits.
#[component]
pub fn Search() -> impl IntoView {
    let pad = Pad::get();
    let words = &text().pad;
    let query = RwSignal::new(String::new());
    let entry = Memo::new(move |_| query.with(|text| Entry::read(text)));
    let hits = Memo::new(move |_| {
        entry.with(|entry| match entry.words() {
            "" => Vec::new(),
            words => pad.find_items(words, HITS_MAX),
        })
    });
    let nothing = Signal::derive(move || {
        entry.with(|entry| match entry {
            Entry::SetLast(typed) if pad.last_line().is_some() => Some((words.set_last)(typed)),
            Entry::SetLast(_) => Some(words.no_last.to_owned()),
            Entry::Find { words: typed, .. } if typed.is_empty() => None,
            Entry::Find { words: typed, .. } => Some((words.no_item)(typed)),
        })
    });
    let choose = move |item: ItemFace| {
        let quantity = match entry.get_untracked() {
            Entry::Find { quantity, .. } => quantity,
            Entry::SetLast(_) => None,
        };
        if pad.add(&item, quantity.as_deref()) {
            query.set(String::new());
        }
    };
    let on_key = Callback::new(move |event: KeyboardEvent| {
        let empty = query.with_untracked(|query| query.trim().is_empty());
        match (event.key().as_str(), entry.get_untracked()) {
            ("Enter", Entry::SetLast(typed)) => {
                if let Some(last) = pad.last_line()
                    && pad.set_quantity(last, &typed)
                {
                    query.set(String::new());
                }
                true
            }
            ("+", Entry::Find { .. }) if empty => pad.step_last(Step::Up),
            ("-", Entry::Find { .. }) if empty => pad.step_last(Step::Down),
            ("ArrowUp", Entry::Find { .. }) if empty => pad.enter_lines(),
            (_, _) => false,
        }
    });
    view! {
        <div class="pad-search" data-search="">
            <div class="pad-search-box">
                <Drawing icon=Icon::Search />
                <Combobox
                    name=words.search.to_owned()
                    hint=words.search_hint.to_owned()
                    query
                    options=hits
                    option=move |item| view! { <Hit item typed=entry.with_untracked(|entry| entry.words().to_owned()) /> }
                    on_choose=choose
                    on_key
                    nothing
                    node=pad.search
                    testid="item-search"
                />
                <kbd aria-hidden="true">"/"</kbd>
            </div>
            <p class="field-error" role="alert" data-testid="pad-notice">{move || pad.notice.get()}</p>
        </div>
    }
}

#[component]
fn Hit(item: ItemFace, typed: String) -> impl IntoView {
    let (before, hit, after) = marked(&item.name, &typed);
    let out = item.stock_out.then_some("");
    view! {
        <span class="hit">
            <span>
                <span class="hit-name">{before}<mark>{hit}</mark>{after}</span>
                <span class="hit-more">
                    <span class="figures">{item.code}</span>
                    {(!item.package.is_empty()).then(|| format!(" · {}", item.package))}
                    {item.stock.map(|stock| view! { " · " <span class="hit-stock" data-short=out>{stock}</span> })}
                </span>
            </span>
            <span class="hit-price">{item.price}<small>{item.per}</small></span>
        </span>
    }
}

/// `name` cut around the first place where it begins like `typed`, letters of any case.
fn marked(name: &str, typed: &str) -> (String, String, String) {
    let first = typed.split_whitespace().next().unwrap_or_default().to_lowercase();
    let found = name.char_indices().find_map(|(start, _)| {
        let rest = name.get(start..)?;
        let end = rest
            .char_indices()
            .map(|(at, letter)| at + letter.len_utf8())
            .find(|end| rest.get(..*end).is_some_and(|piece| piece.to_lowercase() == first))?;
        Some((start, start + end))
    });
    let piece = |range: std::ops::Range<usize>| name.get(range).unwrap_or_default().to_owned();
    match found {
        Some((start, end)) => (piece(0..start), piece(start..end), piece(end..name.len())),
        None => (name.to_owned(), String::new(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_typed_letters_are_marked_in_the_name() {
        for (name, typed, before, hit, after) in [
            ("Chai", "ch", "", "Ch", "ai"),
            ("Guaraná Fantástica", "fan", "Guaraná ", "Fan", "tástica"),
            ("Tofu", "x", "Tofu", "", ""),
            ("한빛 마트", "마트", "한빛 ", "마트", ""),
            ("Chai", "", "Chai", "", ""),
        ] {
            let expected = (before.to_owned(), hit.to_owned(), after.to_owned());
            assert_eq!(marked(name, typed), expected, "{name} {typed}");
        }
    }
}
