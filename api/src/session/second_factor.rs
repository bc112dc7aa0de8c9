//! The second factor: a code after the password, and what an account has.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SignedIn as Opened;
use crate::{
    Done, Line, Moment,
    access::{Holder, SignedIn},
    endpoint,
    id::PasskeyId,
};

/// Completes a sign-in with a code of the authenticator app, or with a recovery code, which is then used up. Five wrong
/// codes in a quarter of an hour, and none is looked at until it is over.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ProveSecondFactor {
    /// Six digits of the app, or a recovery code.
    pub code: Line<40>,
}

/// Asks for one's own factors.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct GetFactors {}

/// What an account can prove itself with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Factors {
    /// Passkeys, newest first.
    pub passkeys: Vec<Passkey>,
    /// Since when there is an authenticator app.
    pub authenticator_since: Option<Moment>,
    /// Recovery codes not used yet.
    pub recovery_codes_left: u32,
    /// Whether the chain demands a second factor.
    pub required: bool,
    /// Without a second factor: until when the account may go on.
    pub due: Option<Moment>,
}

impl Factors {
    /// Whether there is any.
    #[must_use]
    pub fn any(&self) -> bool {
        !self.passkeys.is_empty() || self.authenticator_since.is_some()
    }
}

/// One passkey.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Passkey {
    /// Its id.
    pub id: PasskeyId,
    /// The name its owner gave it.
    pub name: String,
    /// Since when.
    pub created_at: Moment,
    /// When it was last used.
    pub used_at: Option<Moment>,
}

/// Begins to set up an authenticator app. One that is confirmed stays in force until the new one is.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BeginAuthenticator {}

/// What the app needs, as a picture, as a link and to type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewAuthenticator {
    /// The secret in base 32, in groups of four.
    pub secret: String,
    /// The `otpauth://` address, for phones.
    pub address: String,
    /// The QR code: its rows, each module `1` (dark) or `0`.
    pub picture: Vec<String>,
}

/// Confirms the new app with its first code.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ConfirmAuthenticator {
    /// Six digits.
    pub code: Line<10>,
}

/// Takes the authenticator app away.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RemoveAuthenticator {}

/// Makes ten new recovery codes; the old ones are void.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RenewRecoveryCodes {}

/// Recovery codes, shown this once: only their hashes are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RecoveryCodes {
    /// Ten codes when they are new; none when the account has codes already.
    pub codes: Vec<String>,
}

endpoint!(POST "/api/session/second-factor", "Complete a sign-in with a code", Holder, ProveSecondFactor => Opened);
endpoint!(GET "/api/account/factors", "What I can prove myself with", SignedIn, GetFactors => Factors);
endpoint!(POST "/api/account/authenticator", "Begin to set up an authenticator app", SignedIn, BeginAuthenticator => NewAuthenticator);
endpoint!(POST "/api/account/authenticator/confirm", "Confirm the authenticator app", SignedIn, ConfirmAuthenticator => RecoveryCodes);
endpoint!(POST "/api/account/authenticator/remove", "Take the authenticator app away", SignedIn, RemoveAuthenticator => Done);
endpoint!(POST "/api/account/recovery-codes", "Make new recovery codes", SignedIn, RenewRecoveryCodes => RecoveryCodes);
