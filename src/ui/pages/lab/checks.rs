//! The replay check: the whole log once more, and what it came to beside what is shown.
//!
//! Test ids: `lab-replay`, `lab-replay-told` (`data-result`: `equal`, `differs`, `failed`), `lab-check`
//! (`data-subject`, `data-result`).

use counterfoil_core::StreamId;
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::record_row::said;
use crate::dispatch::{Check, Checked, Subject, dispatcher};
use crate::screen::screen;
use crate::ui::parts::button::{Button, Look};
use crate::ui::text::{grouped, text};

/// Letters of a digest that are enough to see that two are not the same.
const SHORT_DIGEST: usize = 8;

/// How a check goes.
#[derive(Debug, Clone, PartialEq)]
enum Going {
    NotBegun,
    /// So many turns are folded.
    Folding(u64),
    Failed,
    Done(Check),
}

/// The check, with the button that begins it.
#[component]
pub fn ReplayCheck() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let words = &text().lab;
    let going = RwSignal::new(Going::NotBegun);
    let begin = move |()| {
        if matches!(going.get_untracked(), Going::Folding(_)) {
            return;
        }
        going.set(Going::Folding(0));
        // The page may be gone by now: then this says nothing to nobody.
        let check = dispatcher.check_replay(move |turn| drop(going.try_set(Going::Folding(turn))));
        spawn_local(async move {
            let next = check.await.map_or(Going::Failed, Going::Done);
            drop(going.try_set(next));
        });
    };
    let told = move || match going.get() {
        Going::NotBegun => (String::new(), None),
        Going::Folding(turn) => ((words.replaying)(turn, screen.turn()), Some("going")),
        Going::Failed => (words.replay_failed.to_owned(), Some("failed")),
        Going::Done(check) => summary(&check),
    };
    let table = move || match going.get() {
        Going::Done(check) => Some(results(&check)),
        Going::NotBegun | Going::Folding(_) | Going::Failed => None,
    };
    view! {
        <section class="card">
            <h2>{words.replay}</h2>
            <p>{words.replay_about}</p>
            <p class="lab-told">
                <Button
                    label=words.replay.to_owned()
                    look=Look::Primary
                    on_press=begin
                    testid="lab-replay"
                />
                <span
                    role="status"
                    class="lab-result"
                    data-testid="lab-replay-told"
                    data-result=move || told().1
                >
                    {move || told().0}
                </span>
            </p>
            {table}
        </section>
    }
}

fn summary(check: &Check) -> (String, Option<&'static str>) {
    let words = &text().lab;
    let differing = check.checked.iter().filter(|checked| !checked.is_equal).count();
    match differing {
        0 => ((words.all_equal)(check.checked.len(), check.turns, check.millis), Some("equal")),
        rows => ((words.some_differ)(rows, check.turns, check.millis), Some("differs")),
    }
}

fn results(check: &Check) -> AnyView {
    let words = &text().lab;
    let columns = [words.view, words.shown, words.again, words.digest, words.took, words.result];
    view! {
        <div class="lab-scroll" tabindex="0" role="region" aria-label=words.replay>
            <table class="ranked lab-table">
                <thead>
                    <tr>{columns.map(|word| view! { <th scope="col">{word}</th> })}</tr>
                </thead>
                <tbody>{check.checked.iter().map(result).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn result(checked: &Checked) -> AnyView {
    let words = &text().lab;
    let (name, word) =
        if checked.is_equal { ("equal", words.equal) } else { ("differs", words.differs) };
    let screen = screen();
    let first = checked.first.map(|stream: StreamId| untrack(|| said(screen, stream)));
    view! {
        <tr data-testid="lab-check" data-subject=subject_name(checked.subject) data-result=name>
            <th scope="row">{(words.subject_of)(checked.subject)}</th>
            <td class="figures">{grouped(checked.shown)}</td>
            <td class="figures">{grouped(checked.again)}</td>
            <td class="figures">{digests(checked)}</td>
            <td class="figures">{(words.millis)(checked.millis)}</td>
            <td class="lab-result" data-result=name>
                {word} {first.map(|first| format!(": {first}"))}
            </td>
        </tr>
    }
    .into_any()
}

/// One digest if both are the same, else both.
fn digests(checked: &Checked) -> String {
    let short = |digest: &dyn std::fmt::Display| -> String {
        digest.to_string().chars().take(SHORT_DIGEST).collect()
    };
    match &checked.digests {
        None => text().lab.one_by_one.to_owned(),
        Some([shown, again]) if shown == again => short(shown),
        Some([shown, again]) => format!("{} ≠ {}", short(shown), short(again)),
    }
}

fn subject_name(subject: Subject) -> &'static str {
    match subject {
        Subject::States => "states",
        Subject::Sums => "sums",
        Subject::Board => "board",
        Subject::Catalogue => "catalogue",
        Subject::Directory => "directory",
    }
}
