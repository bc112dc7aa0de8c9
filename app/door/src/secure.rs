//! Setting up a second factor when there is nothing else left to do.

use std::marker::PhantomData;

use api::session::SignOut;
use frame::{Form, StepUpDialog, provide_step_up, use_page};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, ButtonKind, Door};

use crate::{factors::FactorSections, words};

/// `/secure`.
#[component]
pub fn SecurePage() -> impl IntoView {
    provide_step_up();
    let chain = use_page().data.chain.unwrap_or_default();
    let on_set = Callback::new(|()| {
        let _ = window().location().assign("/");
    });
    view! {
        <Title text=frame::words::titled(words::secure())/>
        <Door brand=words::product() quote=words::one_day()>
            <div class="door-ways">
                <div>
                    <h1>{words::secure()}</h1>
                    <p class="muted">{words::secure_text(&chain)}</p>
                </div>
                <FactorSections on_set=on_set/>
                <Form<SignOut> action="/api/session/sign-out" next="/sign-in" class="door-other" request=PhantomData
                    on_done=Callback::new(|_| { let _ = window().location().assign("/sign-in"); })>
                    <Button label=words::sign_out() kind=ButtonKind::Quiet submit=true/>
                </Form<SignOut>>
            </div>
        </Door>
        <StepUpDialog/>
    }
    .into_any()
}
