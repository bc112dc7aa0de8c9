//! One's own account.

use std::marker::PhantomData;

use api::session::{SignOut, SignOutEverywhere};
use frame::{Form, use_session};
use leptos::prelude::*;
use leptos_meta::Title;
use ui::{Button, Fact, Facts, PageHeader, SectionTitle};

use crate::words;

/// The account page: who I am, what I may, and the ways out.
#[component]
pub fn AccountPage() -> impl IntoView {
    let session = use_session()?;
    let leave = || {
        let _ = window().location().assign("/sign-in");
    };
    Some(
        view! {
            <Title text=frame::words::titled(words::account())/>
            <PageHeader title=session.name.clone() facts=session.chain.clone()/>
            <div class="stack">
                <section>
                    <SectionTitle title=words::may_title()/>
                    <Facts>
                        <Fact label=words::name()>{session.name.clone()}</Fact>
                        <Fact label=words::roles()>{session.roles.join(", ")}</Fact>
                    </Facts>
                </section>
                <section>
                    <SectionTitle title=words::sessions() note=words::everywhere_text()/>
                    <div class="row">
                        <Form<SignOut> action="/api/session/sign-out" next="/sign-in" request=PhantomData
                            on_done=Callback::new(move |_| leave())>
                            <Button label=words::sign_out() submit=true/>
                        </Form<SignOut>>
                        <Form<SignOutEverywhere> action="/api/session/sign-out-everywhere" next="/sign-in" request=PhantomData
                            on_done=Callback::new(move |_| leave())>
                            <Button label=words::sign_out_everywhere() submit=true/>
                        </Form<SignOutEverywhere>>
                    </div>
                </section>
            </div>
        }
        .into_any(),
    )
}
