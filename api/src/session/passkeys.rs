//! Passkeys (WebAuthn): registering them, signing in with them, proving again with them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::SignedIn as Opened;
use crate::{
    Done, Name, Public,
    access::{Holder, SignedIn},
    endpoint,
    id::{ChallengeId, PasskeyId},
};

/// A message of the WebAuthn interface as browsers give and take it (`PublicKeyCredential`'s JSON forms).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = Object)]
pub struct WebAuthn(pub serde_json::Value);

/// Asks for a challenge that any passkey of this chain may sign. It lasts five minutes and works once.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BeginPasskey {}

/// What a passkey has to sign.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Challenge {
    /// The challenge.
    pub id: ChallengeId,
    /// The options for the browser.
    pub options: WebAuthn,
}

/// Signs in with a passkey. It checks its person by fingerprint, face or PIN, so it is both factors at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct SignInByPasskey {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What the browser answered.
    pub credential: WebAuthn,
}

/// Opens a locked session again with a passkey of its own person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct UnlockByPasskey {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What the browser answered.
    pub credential: WebAuthn,
}

/// Proves afresh, with a passkey, who is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct StepUpByPasskey {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What the browser answered.
    pub credential: WebAuthn,
}

/// Begins to register a passkey for one's own account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BeginPasskeyRegistration {}

/// Registers the passkey.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RegisterPasskey {
    /// The challenge.
    pub challenge_id: ChallengeId,
    /// What its owner calls it: `Front desk Mac`.
    pub name: Name<80>,
    /// What the browser answered.
    pub credential: WebAuthn,
}

/// Gives a passkey of one's own another name.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RenamePasskey {
    /// The passkey.
    pub id: PasskeyId,
    /// Its new name.
    pub name: Name<80>,
}

/// Takes a passkey of one's own away.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RemovePasskey {
    /// The passkey.
    pub id: PasskeyId,
}

endpoint!(POST "/api/session/passkey/begin", "Ask for a challenge for passkeys", Public, BeginPasskey => Challenge);
endpoint!(POST "/api/session/passkey", "Sign in with a passkey", Public, SignInByPasskey => Opened);
endpoint!(POST "/api/session/unlock/passkey", "Unlock with a passkey", Holder, UnlockByPasskey => Done);
endpoint!(POST "/api/session/step-up/passkey", "Prove afresh with a passkey", SignedIn, StepUpByPasskey => Done);
endpoint!(POST "/api/account/passkeys/begin", "Begin to register a passkey", SignedIn, BeginPasskeyRegistration => Challenge);
endpoint!(POST "/api/account/passkeys", "Register a passkey", SignedIn, RegisterPasskey => super::RecoveryCodes);
endpoint!(POST "/api/account/passkeys/{id}", "Rename a passkey", SignedIn, RenamePasskey => Done);
endpoint!(POST "/api/account/passkeys/{id}/remove", "Take a passkey away", SignedIn, RemovePasskey => Done);
