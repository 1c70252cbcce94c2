//! The routes, in the frame. Shown once the device is open.

use counterfoil_orders::Status;
use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

use super::frame::{Frame, page_title};
use super::opens::{Opens, frame_facts};
use super::pages::customers::CustomersPage;
use super::pages::items::ItemsPage;
use super::pages::lab::LabPage;
use super::pages::orders::OrdersPage;
use super::pages::outbox::OutboxPage;
use super::pages::outbox::resolve::ResolvePage;
use super::pages::pad::PadPage;
use super::pages::pass::PassPage;
use super::pages::settings::SettingsPage;
use super::pages::slip::SlipPage;
use super::pages::today::TodayPage;
use super::palette::{Palette, PaletteOpen};
use super::parts::toast::Toasts;
use super::text::text;
use super::undo::Undoing;
use crate::dispatch::dispatcher;
use crate::screen::screen;

/// The keys that take back what was done last. It stands in the frame, where lines are shown.
#[component]
fn Undo() -> impl IntoView {
    if let Some(toasts) = use_context::<Toasts>() {
        Undoing::here(toasts).listen();
    }
}

/// The app of an open device: takes dispatcher and screen from the context.
#[component]
pub fn Root() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    provide_context(Opens::follow(screen));
    let drafts = Memo::new(move |_| {
        screen.board(|board| board.counts().get(&Status::Draft).copied().unwrap_or(0))
    });
    let facts = Memo::new(move |_| frame_facts(screen, drafts.get()));
    let export = move |()| {
        if !dispatcher.export() {
            leptos::logging::warn!("the browser would not take the export");
        }
    };
    let palette = PaletteOpen::listen();
    view! {
        <Router>
            <Frame
                facts
                on_send=move |()| dispatcher.sync_now()
                on_export=export
                on_palette=move |()| palette.0.set(true)
            >
                <Palette open=palette />
                <Undo />
                <Recovery />
                <LeftOut />
                <Routes fallback=NotFound>
                    <Route path=path!("/") view=PadPage />
                    <Route path=path!("/new") view=PadPage />
                    <Route path=path!("/orders/:id/edit") view=PadPage />
                    <Route path=path!("/orders") view=OrdersPage />
                    <Route path=path!("/orders/:id") view=SlipPage />
                    <Route path=path!("/today") view=TodayPage />
                    <Route path=path!("/pass") view=PassPage />
                    <Route path=path!("/customers/:id?") view=CustomersPage />
                    <Route path=path!("/items/:id?") view=ItemsPage />
                    <Route path=path!("/settings") view=SettingsPage />
                    <Route path=path!("/lab/:part?/:record?") view=LabPage />
                    <Route path=path!("/outbox") view=OutboxPage />
                    <Route path=path!("/outbox/:command") view=ResolvePage />
                </Routes>
            </Frame>
        </Router>
    }
}

/// Says once what this start found lost and put back, and that the server was restored.
#[component]
fn Recovery() -> impl IntoView {
    let (screen, dispatcher) = (screen(), dispatcher());
    let toasts = expect_context::<Toasts>();
    Effect::new(move |_| {
        let (recovered, restored) = (screen.recovered(), screen.restored());
        if let Some(found) = recovered {
            toasts.say((text().frame.recovered)(found.restored, found.missing), None);
        }
        if let Some(restored) = restored {
            toasts.say((text().frame.restored)(restored.at.0, restored.again), None);
        }
        if recovered.is_some() || restored.is_some() {
            dispatcher.recovery_seen();
        }
    });
}

/// Says as long as it is so that a list is not there.
#[component]
fn LeftOut() -> impl IntoView {
    let is_left_out = screen().is_list_left_out();
    is_left_out
        .then(|| view! { <p role="alert" data-testid="left-out">{text().frame.left_out}</p> })
}

#[component]
fn NotFound() -> impl IntoView {
    page_title(text().frame.not_found.to_owned());
    view! {
        <div class="page">
            <h1>{text().frame.not_found}</h1>
            <p><a href="/new">{text().frame.to_new_order}</a></p>
        </div>
    }
}
