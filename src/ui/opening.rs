//! What stands in the frame's place while the device comes up, or when it cannot.

use leptos::prelude::*;

use super::parts::button::{Button, Look};
use super::parts::icon::{Drawing, Icon, Sprite};
use super::text::text;
use crate::screen::{NetFault, Phase, StoreFault};

/// How far the device is, in words. Nothing is said for what takes a moment.
#[component]
pub fn OpeningPage(
    /// How far it is.
    #[prop(into)]
    phase: Signal<Phase>,
    /// Start the page again.
    #[prop(into)]
    on_again: Callback<()>,
) -> impl IntoView {
    let words = move || match phase.get() {
        Phase::Opening | Phase::Ready => None,
        Phase::Rebuilding { done, total } => {
            let percent = done.saturating_mul(100).checked_div(total).unwrap_or(100);
            Some(((text().opening.rebuilding)(percent), Way::Wait))
        }
        Phase::NoSession(fault) => Some((no_session(fault).to_owned(), Way::Stuck)),
        Phase::NoStorage(fault) => Some((no_storage(fault).to_owned(), Way::Stuck)),
    };
    let shown = move |(words, way): (String, Way)| {
        view! {
            <Sprite />
            <main class="opening" data-testid="opening">
                <div class="opening-card" role="status">
                    <h1><Drawing icon=Icon::Torn />{text().frame.brand}</h1>
                    <p>{words}</p>
                    {(way == Way::Stuck)
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
