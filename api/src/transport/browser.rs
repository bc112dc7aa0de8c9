//! The browser's fetch, with the session's cookie.

use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestCredentials, RequestInit, Response};

use super::{Answer, BACKGROUND_HEADER, Transport, Unreachable, WireRequest, WireResponse};

/// Bytes of a body that may outlive its page.
const OUTLIVES: usize = 32_000;
const FORM: &str = "application/x-www-form-urlencoded";

/// Fetches from the page's own origin.
#[derive(Debug, Clone, Copy)]
pub struct Fetch;

impl Transport for Fetch {
    fn send(&self, request: WireRequest) -> Answer {
        // The browser has one thread, so a future that never leaves it may call itself Send.
        Box::pin(SendWrapper::new(async move { fetch(request).await.map_err(|_| Unreachable) }))
    }
}

async fn fetch(request: WireRequest) -> Result<WireResponse, JsValue> {
    let headers = Headers::new()?;
    headers.set("accept", "application/json")?;
    if request.background {
        headers.set(BACKGROUND_HEADER, "1")?;
    }
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_credentials(RequestCredentials::SameOrigin);
    if let Some(body) = &request.body {
        headers.set("content-type", if request.form { FORM } else { "application/json" })?;
        init.set_body(&JsValue::from_str(body));
        // What a person typed still arrives when the tab is closed under it; browsers take small bodies only.
        if body.len() < OUTLIVES {
            js_sys::Reflect::set(&init, &"keepalive".into(), &JsValue::TRUE)?;
        }
    }
    init.set_headers(&headers);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let request = Request::new_with_str_and_init(&request.target, &init)?;
    let response: Response = JsFuture::from(window.fetch_with_request(&request)).await?.dyn_into()?;
    let body = JsFuture::from(response.array_buffer()?).await?;
    Ok(WireResponse { status: response.status(), body: js_sys::Uint8Array::new(&body).to_vec() })
}
