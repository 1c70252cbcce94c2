//! The scenes, `/lab/scenes`: troubles from life, each begun and ended with one press; and above them what must
//! hold all the same, counted live from the whole log.
//!
//! Test ids: `lab-promise` (`data-promise`, `data-holds`, `data-count`), `lab-scene` (`data-scene`, `data-on`), the
//! name of a scene for its button.

use std::collections::BTreeSet;

use leptos::prelude::*;

use super::faults::FOR_EVER;
use super::promises::Promises;
use super::reading::Reading;
use crate::dispatch::{Dispatcher, Faults, Site, Switch, dispatcher};
use crate::screen::screen;
use crate::ui::parts::button::Button;
use crate::ui::text::{grouped, text};

/// How late an answer comes where many share one network.
const CROWD_MILLIS: u32 = 2_000;

/// A trouble from life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scene {
    /// No network at all.
    Tunnel,
    /// A network that many share.
    MarketHall,
    /// The server decides, and its answer is lost.
    LostAnswer,
    /// Every push arrives twice.
    Twice,
    /// The database takes nothing more.
    DiskFull,
}

impl Scene {
    /// All of them.
    pub const ALL: [Scene; 5] =
        [Scene::Tunnel, Scene::MarketHall, Scene::LostAnswer, Scene::Twice, Scene::DiskFull];

    /// Its name in the page.
    fn name(self) -> &'static str {
        match self {
            Scene::Tunnel => "tunnel",
            Scene::MarketHall => "market-hall",
            Scene::LostAnswer => "lost-answer",
            Scene::Twice => "twice",
            Scene::DiskFull => "disk-full",
        }
    }

    /// What the authority in the page is asked for.
    fn faults(self) -> Faults {
        let none = Faults::default();
        match self {
            Scene::Tunnel => Faults { offline: true, ..none },
            Scene::MarketHall => {
                Faults { latency_millis: CROWD_MILLIS, lost_answers_percent: 20, ..none }
            }
            Scene::LostAnswer => Faults { lost_answers_percent: 100, ..none },
            Scene::Twice => Faults { duplicate_percent: 100, ..none },
            Scene::DiskFull => none,
        }
    }

    /// The same on the way to a server, and what goes wrong on this device. None is as the scene is if it cannot
    /// be made there.
    fn switches(self) -> Vec<(Site, Switch)> {
        let fails = |failing| Switch { failing, ..Switch::default() };
        match self {
            Scene::Tunnel => {
                vec![(Site::NetworkRequest, fails(FOR_EVER)), (Site::NetworkLive, fails(FOR_EVER))]
            }
            Scene::MarketHall => {
                let late = Switch { late_millis: CROWD_MILLIS, ..Switch::default() };
                vec![(Site::NetworkAnswer, late)]
            }
            // The answer to a later question tells the same.
            Scene::LostAnswer => vec![(Site::NetworkAnswer, fails(3))],
            Scene::Twice => Vec::new(),
            Scene::DiskFull => vec![(Site::DatabaseRoom, fails(FOR_EVER))],
        }
    }

    /// Whether it can be made with the other end that there is.
    fn can_be(self, dispatcher: Dispatcher) -> bool {
        dispatcher.faults().is_some() || !self.switches().is_empty()
    }

    /// Whether it is on.
    fn is_on(self, dispatcher: Dispatcher) -> bool {
        let is_there = |faults: Faults| faults == self.faults();
        let is_set = |(site, switch): (Site, Switch)| dispatcher.site(site).0 == switch;
        dispatcher.faults().is_none_or(is_there) && self.switches().into_iter().all(is_set)
    }

    fn begin(self, dispatcher: Dispatcher) {
        end(dispatcher);
        for (site, switch) in self.switches() {
            dispatcher.set_site(site, switch);
        }
        dispatcher.set_faults(self.faults());
    }
}

fn end(dispatcher: Dispatcher) {
    dispatcher.set_faults(Faults::default());
    dispatcher.clear_sites();
}

/// The part.
#[component]
pub fn ScenesPart() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let words = &text().lab;
    let reading = Reading::begin(screen, dispatcher);
    Effect::new(move |_| reading.read_on());
    Effect::new(move |_| {
        if reading.news() > 0 {
            reading.catch_up();
        }
    });
    let promises = Memo::new(move |_| {
        let open: BTreeSet<_> = screen.briefs().iter().map(|brief| brief.command).collect();
        reading
            .read
            .with(|read| Promises::of(read.lines.iter().rev().map(|line| &line.record), &open))
    });
    let turned = RwSignal::new(0_u32);
    let scenes = move || {
        turned.track();
        let can_be = |scene: &Scene| scene.can_be(dispatcher);
        let card = |scene: Scene| card(scene, dispatcher, turned);
        Scene::ALL.into_iter().filter(can_be).map(card).collect_view()
    };
    view! {
        <div class="page lab-overview" data-testid="lab-scenes">
            <section class="card lab-wide">
                <h2>{words.promises}</h2>
                <p>{move || (text().lab.promised)(reading.has_more())}</p>
                {move || told(promises.get())}
            </section>
            {scenes}
        </div>
    }
}

/// What holds, ticked off, and the counts that it rests on.
fn told(promises: Promises) -> AnyView {
    let words = &text().lab;
    let promise = |name: &'static str, word: &'static str, broken: usize| {
        let (holds, mark) = if broken == 0 { ("true", "✓") } else { ("false", "✗") };
        view! {
            <li
                class="lab-result"
                data-result=if broken == 0 { "equal" } else { "differs" }
                data-testid="lab-promise"
                data-promise=name
                data-holds=holds
                data-count=broken
            >
                <span aria-hidden="true">{mark} " "</span>
                {word} ": " <span class="figures">{grouped(broken)}</span>
            </li>
        }
    };
    view! {
        <ul class="lab-chain">
            {promise("lost", words.lost, promises.lost)}
            {promise("doubled", words.doubled, promises.doubled)}
        </ul>
        <p class="muted" data-testid="lab-promise-counts" data-open=promises.open>
            {(words.counted)(promises.asked, promises.decided, promises.taken_back, promises.open)}
        </p>
    }
    .into_any()
}

fn card(scene: Scene, dispatcher: Dispatcher, turned: RwSignal<u32>) -> AnyView {
    let words = &text().lab;
    let (title, what) = (words.scene)(scene);
    let is_on = scene.is_on(dispatcher);
    let press = move |()| {
        if scene.is_on(dispatcher) {
            end(dispatcher);
        } else {
            scene.begin(dispatcher);
        }
        turned.update(|turned| *turned = turned.wrapping_add(1));
    };
    view! {
        <section
            class="card lab-scene"
            data-testid="lab-scene"
            data-scene=scene.name()
            data-on=if is_on { "true" } else { "false" }
        >
            <h2>{title}</h2>
            <p>{what}</p>
            <p>
                <Button
                    label=(if is_on { words.end_scene } else { words.begin_scene }).to_owned()
                    on_press=press
                    testid=scene.name()
                />
            </p>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scene_makes_trouble_and_no_two_the_same() {
        for scene in Scene::ALL {
            let is_trouble = scene.faults() != Faults::default() || !scene.switches().is_empty();
            assert!(is_trouble, "{scene:?}");
            let same = Scene::ALL.into_iter().filter(|other| {
                (other.faults(), other.switches()) == (scene.faults(), scene.switches())
            });
            assert_eq!(same.count(), 1, "{scene:?}");
        }
    }
}
