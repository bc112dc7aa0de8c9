//! Passkeys in the browser: what WebAuthn's interface takes and gives, as JSON.

use api::session::WebAuthn;

/// Why a passkey gave no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PasskeyError {
    /// The person closed the browser's window, or let it run out.
    Cancelled,
    /// This browser knows no passkeys.
    Unsupported,
    /// The key is registered already.
    Known,
    /// Anything else.
    Failed,
}

/// Registers a new key.
///
/// # Errors
/// When the person did not, or the browser cannot.
pub async fn create_passkey(options: WebAuthn) -> Result<WebAuthn, PasskeyError> {
    ask("create", "parseCreationOptionsFromJSON", options, false).await
}

/// Lets a key sign a challenge.
///
/// # Errors
/// When the person did not, or the browser cannot.
pub async fn use_passkey(options: WebAuthn) -> Result<WebAuthn, PasskeyError> {
    ask("get", "parseRequestOptionsFromJSON", options, false).await
}

/// Offers keys among the suggestions of the e-mail field, and waits until one is chosen. Asking for a key in any other way
/// ends the wait.
///
/// # Errors
/// When none was chosen, or the browser has no such suggestions.
pub async fn suggest_passkey(options: WebAuthn) -> Result<WebAuthn, PasskeyError> {
    ask("get", "parseRequestOptionsFromJSON", options, true).await
}

#[cfg(not(target_arch = "wasm32"))]
async fn ask(_: &str, _: &str, _: WebAuthn, _: bool) -> Result<WebAuthn, PasskeyError> {
    Err(PasskeyError::Unsupported)
}

/// Whether this browser suggests keys in form fields.
#[cfg(not(target_arch = "wasm32"))]
pub async fn suggests_passkeys() -> bool {
    false
}

#[cfg(target_arch = "wasm32")]
use browser::ask;
#[cfg(target_arch = "wasm32")]
pub use browser::suggests_passkeys;

#[cfg(target_arch = "wasm32")]
mod browser {
    use std::cell::RefCell;

    use api::session::WebAuthn;
    use js_sys::{Function, JSON, Object, Promise, Reflect};
    use wasm_bindgen::{JsCast, JsValue};
    use wasm_bindgen_futures::JsFuture;
    use web_sys::AbortController;

    use super::PasskeyError;

    thread_local! {
        /// The suggestion under way: browsers take one question at a time.
        static SUGGESTING: RefCell<Option<AbortController>> = const { RefCell::new(None) };
    }

    /// The class that holds the interface; none in a browser without it.
    fn interface() -> Option<JsValue> {
        Reflect::get(&js_sys::global(), &"PublicKeyCredential".into()).ok().filter(JsValue::is_function)
    }

    fn method(of: &JsValue, name: &str) -> Option<Function> {
        Reflect::get(of, &name.into()).ok()?.dyn_into().ok()
    }

    /// Whether this browser suggests keys in form fields.
    pub async fn suggests_passkeys() -> bool {
        let asked = interface().and_then(|class| {
            let ask = method(&class, "isConditionalMediationAvailable")?;
            ask.call0(&class).ok()?.dyn_into::<Promise>().ok()
        });
        match asked {
            Some(promise) => JsFuture::from(promise).await.is_ok_and(|answer| answer.is_truthy()),
            None => false,
        }
    }

    pub(super) async fn ask(
        ceremony: &str,
        parse: &str,
        options: WebAuthn,
        suggest: bool,
    ) -> Result<WebAuthn, PasskeyError> {
        if let Some(before) = SUGGESTING.take() {
            before.abort();
        }
        let promise = begin(ceremony, parse, &options, suggest).ok_or(PasskeyError::Unsupported)?;
        let answer = JsFuture::from(promise).await.map_err(|error| reason(&error))?;
        let json = method(&answer, "toJSON").and_then(|to_json| to_json.call0(&answer).ok());
        let text = json.and_then(|json| JSON::stringify(&json).ok()).and_then(|text| text.as_string());
        text.and_then(|text| serde_json::from_str(&text).ok()).map(WebAuthn).ok_or(PasskeyError::Failed)
    }

    fn begin(ceremony: &str, parse: &str, options: &WebAuthn, suggest: bool) -> Option<Promise> {
        let class = interface()?;
        let json = JSON::parse(&options.0.to_string()).ok()?;
        let options = method(&class, parse)?.call1(&class, &json).ok()?;
        let question = Object::new();
        Reflect::set(&question, &"publicKey".into(), &options).ok()?;
        if suggest {
            let stop = AbortController::new().ok()?;
            Reflect::set(&question, &"mediation".into(), &"conditional".into()).ok()?;
            Reflect::set(&question, &"signal".into(), &stop.signal()).ok()?;
            SUGGESTING.set(Some(stop));
        }
        let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).ok()?;
        let credentials = Reflect::get(&navigator, &"credentials".into()).ok()?;
        method(&credentials, ceremony)?.call1(&credentials, &question).ok()?.dyn_into().ok()
    }

    fn reason(error: &JsValue) -> PasskeyError {
        let name = Reflect::get(error, &"name".into()).ok().and_then(|name| name.as_string());
        match name.as_deref() {
            Some("NotAllowedError" | "AbortError") => PasskeyError::Cancelled,
            Some("InvalidStateError") => PasskeyError::Known,
            _ => PasskeyError::Failed,
        }
    }
}
