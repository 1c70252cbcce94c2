//! What stands in the frame's place while the device comes up, or when it cannot.

use leptos::prelude::*;

use super::parts::button::{Button, Look};
use super::parts::icon::{Drawing, Icon, Sprite};
use super::text::text;
use crate::screen::{NetFault, Phase, Rescue, StoreFault};

/// How far the device is, in words. Nothing is said for what takes a moment.
#[component]
pub fn OpeningPage(
    /// How far it is.
    #[prop(into)]
    phase: Signal<Phase>,
    /// Start the page again.
    #[prop(into)]
    on_again: Callback<()>,
    /// What came of the last of the two that follow.
    #[prop(into)]
    rescued: Signal<Option<Rescue>>,
    /// Hand over what the second store holds.
    #[prop(into)]
    on_export: Callback<()>,
    /// Begin a new database.
    #[prop(into)]
    on_renew: Callback<()>,
) -> impl IntoView {
    let words = move || match phase.get() {
        Phase::Opening | Phase::Ready => None,
        Phase::Rebuilding { done, total } => {
            let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100);
            Some(((text().opening.rebuilding)(percent), Way::Wait))
        }
        Phase::NoSession(fault) => Some((no_session(fault).to_owned(), Way::Stuck)),
        Phase::Held => Some((text().opening.held.to_owned(), Way::Wait)),
        Phase::Overtaken => Some((text().opening.overtaken.to_owned(), Way::Stuck)),
        Phase::NoStorage(fault) => Some((no_storage(fault).to_owned(), Way::Rescue)),
    };
    let shown = move |(words, way): (String, Way)| {
        view! {
            <Sprite />
            <main class="opening" data-testid="opening">
                <div class="opening-card" role="status">
                    <h1><Drawing icon=Icon::Torn />{text().frame.brand}</h1>
                    <p>{words}</p>
                    {(way == Way::Rescue)
                        .then(|| view! { <RescueWays rescued on_export on_renew /> })}
                    {(way != Way::Wait)
                        .then(|| {
                            view! {
                                <div class="opening-ways">
                                    <Button
                                        label=text().opening.again.to_owned()
                                        look=Look::Primary
                                        on_press=on_again
                                    />
                                    <a class="button" href="/new?backend=mock" rel="external">
                                        {text().opening.sample}
                                    </a>
                                </div>
                            }
                        })}
                </div>
            </main>
        }
    };
    move || words().map(shown)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Way {
    Wait,
    Stuck,
    Rescue,
}

/// The ways out of a database that cannot be opened.
#[component]
fn RescueWays(
    rescued: Signal<Option<Rescue>>,
    on_export: Callback<()>,
    on_renew: Callback<()>,
) -> impl IntoView {
    let words = &text().opening;
    let said = move || {
        rescued.get().map(|rescued| match rescued {
            Rescue::Exported(count) => (words.exported)(count),
            Rescue::NothingLeft => words.nothing_left.to_owned(),
            Rescue::Refused => words.not_rescued.to_owned(),
        })
    };
    view! {
        <p>{words.rescue}</p>
        <div class="opening-ways">
            <Button label=words.export.to_owned() on_press=on_export testid="rescue-export" />
            <Button label=words.renew.to_owned() on_press=on_renew testid="rescue-renew" />
        </div>
        <p aria-live="polite" data-testid="rescued">{said}</p>
    }
}

fn no_session(fault: NetFault) -> &'static str {
    match fault {
        NetFault::SignedOut => text().opening.signed_out,
        NetFault::UpgradeNeeded => text().opening.outdated,
        NetFault::Offline
        | NetFault::NotOurs
        | NetFault::Trouble
        | NetFault::Busy { .. }
        | NetFault::NotAccepted => text().opening.no_server,
    }
}

fn no_storage(fault: StoreFault) -> &'static str {
    match fault {
        StoreFault::Full => text().opening.storage_full,
        StoreFault::Moved | StoreFault::Failed => text().opening.no_storage,
    }
}
