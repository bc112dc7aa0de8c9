//! The HTML document around every page.

use std::collections::HashMap;
use std::sync::Arc;

use futures::FutureExt;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::{Link, MetaTags};

use crate::App;
use frame::PAGE_ELEMENT;

/// Addresses of the files that a browser loads beside the page, as `web.json` of the web build names them.
#[derive(Clone, Debug, Default)]
pub struct WebFiles {
    /// Folder of JavaScript and wasm, from the root: `/pkg/<hash>`. None while only pages can be served, which work without.
    pub pkg: Option<Arc<str>>,
    /// The style sheet.
    pub css: Arc<str>,
    /// Fonts to fetch before the style sheet asks for them.
    pub fonts: Arc<[String]>,
    /// For each lazy route the wasm parts that it needs.
    pub parts: Arc<HashMap<String, Vec<String>>>,
}

/// The product's mark, within the page: one request less.
const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 22 22'%3E%3Crect width='22' height='22' \
    rx='4' fill='%23005b63'/%3E%3Cpath d='M9 3v8H3M9 11h10M14 11v8M9 15v4' fill='none' stroke='white' stroke-width='1.6'/%3E%3C/svg%3E";

/// The name of the script that loads the parts of the wasm module.
const PARTS_LOADER: &str = "__wasm_split.______________________.js";

/// The document: what the page loads, then the app.
///
/// Leptos' own `HydrationScripts` does the same with one build's addresses for the life of the process; here a web build
/// made while the server runs is taken up by the next page.
#[component]
pub fn Document(files: WebFiles) -> impl IntoView {
    provide_context(files.clone());
    let program = files.pkg.as_deref().map(program);
    let fonts = files.fonts.iter().cloned().map(|font| {
        view! { <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="" /> }
    });
    // On the server nothing is loaded, so this is there at once.
    let frame = frame::use_session().and_then(|_| crate::staff_frame().now_or_never());
    let of_frame = frame.as_ref().map(|_| files.of("staff_frame")).unwrap_or_default().into_iter().map(|href| {
        view! { <link rel="preload" href=href r#as="fetch" r#type="application/wasm" crossorigin="" /> }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <link rel="icon" href=ICON />
                <link rel="stylesheet" href=files.css.to_string() />
                {fonts.collect_view()}
                {program}
                {of_frame.collect_view()}
                // Not in the body: its first child must be the app's, which the browser takes over node by node.
                <script type="application/json" id=PAGE_ELEMENT inner_html=page_data()></script>
                <MetaTags />
            </head>
            <body>
                <App frame=frame />
            </body>
        </html>
    }
}

/// What loads the browser's program from its folder and has it take the page over.
fn program(pkg: &str) -> impl IntoView + use<> {
    let javascript = format!("{pkg}/app.js");
    let wasm = format!("{pkg}/app_bg.wasm");
    let loader = format!("{pkg}/{PARTS_LOADER}");
    let start = format!(
        "import('{javascript}').then(app => app.default({{module_or_path: '{wasm}'}}).then(() => app.hydrate()))"
    );
    view! {
        <link rel="modulepreload" href=javascript nonce=use_nonce() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
        <link rel="modulepreload" href=loader nonce=use_nonce() />
        <script type="module" nonce=use_nonce()>{start}</script>
    }
}

impl WebFiles {
    /// Addresses of the files that a part of the program comes in.
    fn of(&self, part: &str) -> Vec<String> {
        // The splitter adds a number to the name.
        let named = |name: &str| name.strip_prefix(part).is_some_and(|rest| rest.starts_with('_'));
        let files = self.parts.iter().filter(|(name, _)| named(name)).flat_map(|(_, files)| files);
        let pkg = self.pkg.as_deref().unwrap_or_default();
        files.map(|file| format!("{pkg}/{file}.wasm")).collect()
    }
}

/// Has the browser fetch a part of the program while it still reads the page; otherwise it learns of the files one after
/// another, from what came before. Leptos writes such a list too, but looks for what a page needs where the page's own
/// context is not certain to be.
pub(crate) fn fetch_early(part: &str) {
    for href in use_context::<WebFiles>().map(|files| files.of(part)).unwrap_or_default() {
        // Rendering it puts it into the document's head.
        _ = view! { <Link rel="preload" href=href as_="fetch" type_="application/wasm" crossorigin="" /> }.to_html();
    }
}

/// Gives the answer its status when no route fits.
pub(crate) fn answer_not_found() {
    if let Some(NotFound(answer)) = use_context::<NotFound>() {
        answer();
    }
}

/// How the server learns that no route fits: set by it in the context of a page.
#[derive(Clone)]
pub struct NotFound(pub Arc<dyn Fn() + Send + Sync>);

/// What the page's request knew, for the browser to start with. Inside a script element only `<` could end it.
fn page_data() -> String {
    serde_json::to_string(&frame::use_page().data).unwrap_or_default().replace('<', "\\u003c")
}
