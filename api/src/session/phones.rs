//! Phones and tablets: each holds a key in its hardware that opens with a finger or a face, and proves its person by it. In
//! return it gets an access token for a few minutes and a refresh token that is good for one exchange.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Line, Moment, Name, Public,
    access::{SignedIn, SignedInFresh},
    endpoint,
    id::{ChallengeId, PhoneId},
};

/// What a phone signs, in UTF-8: these words, what for, the chain's origin, the challenge, each on a line of its own.
#[must_use]
pub fn signed_words(purpose: PhonePurpose, origin: &str, challenge: &str) -> String {
    format!("polyclinic phone 1\n{}\n{origin}\n{challenge}", purpose.code())
}

/// What a phone's signature is for. One made for something else is worth nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PhonePurpose {
    /// To register the phone.
    Register,
    /// To sign in.
    SignIn,
    /// To prove afresh.
    StepUp,
}

impl PhonePurpose {
    /// The word that is signed.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Register => "register",
            Self::SignIn => "sign-in",
            Self::StepUp => "step-up",
        }
    }
}

/// What runs on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Platform {
    /// An iPhone or iPad.
    Ios,
    /// An Android phone or tablet.
    Android,
}

impl Platform {
    /// The stored word.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Ios => "ios",
            Self::Android => "android",
        }
    }
}

/// Asks for something to sign.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct BeginPhone {}

/// What to sign, once, within two minutes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhoneChallenge {
    /// Its id.
    pub id: ChallengeId,
    /// The challenge, as it goes into [`signed_words`].
    pub challenge: String,
}

/// Registers this phone for the person who is signed in on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RegisterPhone {
    /// The challenge that was signed.
    pub challenge_id: ChallengeId,
    /// What its owner calls it.
    pub name: Name<80>,
    /// What runs on it.
    pub platform: Platform,
    /// The public half of its key on P-256, base64url without padding: the point uncompressed (65 bytes) or as
    /// SubjectPublicKeyInfo (91 bytes).
    pub public_key: Line<200>,
    /// The signature, ECDSA with SHA-256 in DER, base64url without padding.
    pub signature: Line<200>,
}

/// Signs in with a registered phone's key: possession and finger or face, so both factors at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SignInByPhone {
    /// The phone.
    pub phone_id: PhoneId,
    /// The challenge that was signed.
    pub challenge_id: ChallengeId,
    /// The signature, as at registration.
    pub signature: Line<200>,
}

/// Proves afresh with the key of the phone that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StepUpByPhone {
    /// The challenge that was signed.
    pub challenge_id: ChallengeId,
    /// The signature, as at registration.
    pub signature: Line<200>,
}

/// Exchanges a refresh token for a new pair. The old one is used up; one that comes twice ends the phone's session, since
/// nobody can tell its owner from a thief.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct RefreshTokens {
    /// The newest refresh token.
    pub refresh_token: Line<80>,
}

/// What a phone calls with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PhoneTokens {
    /// The phone.
    pub phone_id: PhoneId,
    /// For `Authorization: Bearer`.
    pub access_token: String,
    /// Until when it works.
    pub access_until: Moment,
    /// For the next exchange.
    pub refresh_token: String,
    /// Until when the session lasts; then the phone signs in again.
    pub session_until: Moment,
}

/// Asks for my phones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ListPhones {}

/// A registered phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = RegisteredPhone)]
pub struct Phone {
    /// Its id.
    pub id: PhoneId,
    /// What its owner calls it.
    pub name: String,
    /// What runs on it.
    pub platform: Platform,
    /// Since when it is registered.
    pub created_at: Moment,
    /// When it last signed in.
    pub used_at: Option<Moment>,
}

/// My phones, the newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Phones {
    /// The phones.
    pub phones: Vec<Phone>,
}

/// Takes a phone away: its key counts for nothing from now on, and its session ends within a second.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct RemovePhone {
    /// The phone.
    pub id: PhoneId,
}

endpoint!(POST "/api/session/phone/begin", "Ask for something a phone signs", Public, BeginPhone => PhoneChallenge);
endpoint!(POST "/api/session/phone", "Sign in with a registered phone", Public, SignInByPhone => PhoneTokens);
endpoint!(POST "/api/session/refresh", "Exchange a refresh token", Public, RefreshTokens => PhoneTokens);
endpoint!(POST "/api/session/step-up/phone", "Prove afresh with the phone", SignedIn, StepUpByPhone => Done);
endpoint!(GET "/api/account/phones", "My phones", SignedIn, ListPhones => Phones);
endpoint!(POST "/api/account/phones", "Register a phone", SignedInFresh, RegisterPhone => PhoneTokens);
endpoint!(POST "/api/account/phones/{id}/remove", "Take a phone away", SignedIn, RemovePhone => Done);
