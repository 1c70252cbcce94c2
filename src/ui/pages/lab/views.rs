//! The views, `/lab/views`: what is computed from the log, how far it has come, and whether it can be computed
//! again.
//!
//! Test ids: `lab-views`, `lab-view` (`data-view`, `data-rows`), `lab-behind`; of the check see [`super::checks`].

use counterfoil_core::View;
use counterfoil_orders::{Board, Catalogue, Directory, State};
use leptos::prelude::*;
use leptos::task::spawn_local;

use super::checks::ReplayCheck;
use crate::dispatch::{Dispatcher, Subject, dispatcher};
use crate::screen::screen;
use crate::ui::text::{grouped, text};

/// The part.
#[component]
pub fn ViewsPart() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let words = &text().lab;
    let standing = Memo::new(move |_| {
        let standing = screen.standing();
        (standing.cursor.0, standing.head.0, screen.turn())
    });
    let turns_behind = turns_behind(dispatcher, standing);
    let stands_at = move || {
        let (cursor, _, turn) = standing.get();
        format!("{} · {} {turn}", grouped(count(cursor)), words.turn)
    };
    let behind = move || {
        let (cursor, head, _) = standing.get();
        let turns = turns_behind.get().unwrap_or(0);
        match (head.saturating_sub(cursor), turns) {
            (0, 0) => words.nothing_behind.to_owned(),
            (events, turns) => (words.events_behind)(events, turns),
        }
    };
    let row = move |subject, name: &'static str, version: u32| {
        let rows = move || match subject {
            Subject::Board => screen.board(Board::len),
            Subject::Catalogue => screen.catalogue(Catalogue::len),
            Subject::Directory => screen.directory(Directory::len),
            Subject::States | Subject::Sums => 0,
        };
        view! {
            <tr data-testid="lab-view" data-view=name data-rows=rows>
                <th scope="row">{(words.subject_of)(subject)}</th>
                <td class="figures">{version}</td>
                <td class="figures">{move || grouped(rows())}</td>
                <td class="figures">{stands_at}</td>
                <td data-testid="lab-behind">{behind}</td>
            </tr>
        }
    };
    let (board, catalogue, directory) = (
        <Board as View<State>>::NAME,
        <Catalogue as View<State>>::NAME,
        <Directory as View<State>>::NAME,
    );
    view! {
        <div class="page">
            <section class="card">
                <h2>{words.views}</h2>
                <div class="lab-scroll" tabindex="0" role="region" aria-label=words.views>
                    <table class="ranked lab-table" data-testid="lab-views">
                        <thead>
                            <tr>
                                <th scope="col">{words.view}</th>
                                <th scope="col">{words.version}</th>
                                <th scope="col">{words.rows}</th>
                                <th scope="col">{words.stands_at}</th>
                                <th scope="col">{words.behind}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {row(Subject::Board, board, <Board as View<State>>::VERSION)}
                            {row(Subject::Catalogue, catalogue, <Catalogue as View<State>>::VERSION)}
                            {row(Subject::Directory, directory, <Directory as View<State>>::VERSION)}
                        </tbody>
                    </table>
                </div>
                {screen.is_list_left_out().then(|| view! { <p>{text().frame.left_out}</p> })}
            </section>
            <ReplayCheck />
        </div>
    }
}

/// How many turns of the log this page has not taken in; looked up anew with every change.
fn turns_behind(
    dispatcher: Dispatcher,
    standing: Memo<(u64, u64, u64)>,
) -> ReadSignal<Option<usize>> {
    let (turns, set) = signal(None::<usize>);
    Effect::new(move |_| {
        standing.track();
        let behind = dispatcher.turns_behind();
        spawn_local(async move {
            let behind = behind.await;
            // The page may be gone by now.
            set.try_update(|turns| *turns = behind);
        });
    });
    turns
}

fn count(counter: u64) -> usize {
    usize::try_from(counter).unwrap_or(usize::MAX)
}
