//! A phone in software: a key on P-256 that signs what it is given.

use api::{
    Client, Problem,
    id::{ChallengeId, PhoneId},
    session::*,
};
use aws_lc_rs::{
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use test_support::TestClinic;

use test_support::world::line;

pub struct SoftPhone {
    pair: EcdsaKeyPair,
}

impl SoftPhone {
    pub fn new() -> Self {
        Self { pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key") }
    }

    /// The point, uncompressed.
    pub fn point(&self) -> Vec<u8> {
        self.pair.public_key().as_ref().to_vec()
    }

    pub fn sign_words(&self, words: &str) -> String {
        BASE64.encode(self.pair.sign(&SystemRandom::new(), words.as_bytes()).expect("a signature"))
    }

    pub fn sign(&self, clinic: &TestClinic, purpose: PhonePurpose, challenge: &PhoneChallenge) -> String {
        self.sign_words(&signed_words(purpose, &clinic.origin(), &challenge.challenge))
    }

    /// What registers this key, sent as this point.
    pub async fn registration(&self, clinic: &TestClinic, point: &[u8]) -> RegisterPhone {
        let challenge = challenge(clinic).await;
        RegisterPhone {
            challenge_id: challenge.id,
            name: line("Amara's phone"),
            platform: Platform::Ios,
            public_key: line(&BASE64.encode(point)),
            signature: line(&self.sign(clinic, PhonePurpose::Register, &challenge)),
        }
    }

    pub async fn register(&self, clinic: &TestClinic, person: &Client) -> PhoneTokens {
        person.call(self.registration(clinic, &self.point()).await).await.expect("a registered phone")
    }

    pub async fn sign_in(&self, clinic: &TestClinic, phone: PhoneId) -> Result<PhoneTokens, Problem> {
        let challenge = challenge(clinic).await;
        let signature = self.sign(clinic, PhonePurpose::SignIn, &challenge);
        present(clinic, phone, challenge.id, &signature).await
    }
}

pub async fn challenge(clinic: &TestClinic) -> PhoneChallenge {
    clinic.visitor().call(BeginPhone {}).await.expect("a challenge")
}

/// Signs in with this signature.
pub async fn present(
    clinic: &TestClinic,
    phone_id: PhoneId,
    challenge_id: ChallengeId,
    signature: &str,
) -> Result<PhoneTokens, Problem> {
    clinic.visitor().call(SignInByPhone { phone_id, challenge_id, signature: line(signature) }).await
}
