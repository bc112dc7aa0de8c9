//! A passkey in software (WebAuthn level 3, attestation "none", ES256), of which any part can be bent.

use aws_lc_rs::{
    digest,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::{Value, json};

/// The person was there.
pub const PRESENT: u8 = 0x01;
/// The person was checked.
pub const VERIFIED: u8 = 0x04;
/// A new key's public half comes along.
const ATTESTED: u8 = 0x40;

/// A key on a device.
pub struct SoftKey {
    pair: EcdsaKeyPair,
    id: Vec<u8>,
    /// Whose it is, as the server named it.
    pub user: Vec<u8>,
    /// Uses so far.
    pub counter: u32,
}

/// What a browser and its key answer, before it is put together.
#[derive(Clone)]
pub struct Parts {
    pub kind: String,
    pub challenge: String,
    pub origin: String,
    pub relying_party: String,
    pub flags: u8,
    pub counter: u32,
    pub algorithm: i8,
    pub user: Vec<u8>,
}

fn text(out: &mut Vec<u8>, text: &str) {
    out.push(0x60 | u8::try_from(text.len()).expect("short"));
    out.extend_from_slice(text.as_bytes());
}

fn bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    match u8::try_from(bytes.len()) {
        Ok(length) if length < 24 => out.push(0x40 | length),
        Ok(length) => out.extend_from_slice(&[0x58, length]),
        Err(_) => {
            out.push(0x59);
            out.extend_from_slice(&u16::try_from(bytes.len()).expect("not that long").to_be_bytes());
        }
    }
    out.extend_from_slice(bytes);
}

impl SoftKey {
    /// A new key.
    pub fn new(number: u8) -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_ASN1_SIGNING).expect("a key");
        Self { pair, id: vec![number; 32], user: Vec::new(), counter: 0 }
    }

    /// What an honest browser at this origin answers to these options.
    pub fn honest(&self, options: &Value, origin: &str, kind: &str) -> Parts {
        let party = options.get("rpId").or_else(|| options["rp"].get("id")).and_then(Value::as_str).expect("a party");
        Parts {
            kind: kind.to_owned(),
            challenge: options["challenge"].as_str().expect("a challenge").to_owned(),
            origin: origin.to_owned(),
            relying_party: party.to_owned(),
            flags: PRESENT | VERIFIED,
            counter: self.counter,
            algorithm: -7,
            user: self.user.clone(),
        }
    }

    fn client_data(parts: &Parts) -> Vec<u8> {
        json!({ "type": parts.kind, "challenge": parts.challenge, "origin": parts.origin, "crossOrigin": false })
            .to_string()
            .into_bytes()
    }

    fn head(parts: &Parts, flags: u8) -> Vec<u8> {
        let mut data = digest::digest(&digest::SHA256, parts.relying_party.as_bytes()).as_ref().to_vec();
        data.push(flags);
        data.extend_from_slice(&parts.counter.to_be_bytes());
        data
    }

    /// The answer to a registration.
    pub fn attest(&self, parts: &Parts) -> Value {
        let mut data = Self::head(parts, parts.flags | ATTESTED);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(self.id.len()).expect("short").to_be_bytes());
        data.extend_from_slice(&self.id);
        let point = self.pair.public_key().as_ref();
        // {1: 2 (EC2), 3: algorithm, -1: 1 (P-256), -2: x, -3: y}
        data.extend_from_slice(&[0xa5, 0x01, 0x02, 0x03, 0x20 | u8::try_from(-1 - parts.algorithm).expect("negative")]);
        data.extend_from_slice(&[0x20, 0x01, 0x21]);
        bytes(&mut data, &point[1..33]);
        data.push(0x22);
        bytes(&mut data, &point[33..65]);
        let mut object = vec![0xa3];
        text(&mut object, "fmt");
        text(&mut object, "none");
        text(&mut object, "attStmt");
        object.push(0xa0);
        text(&mut object, "authData");
        bytes(&mut object, &data);
        json!({
            "id": BASE64.encode(&self.id), "rawId": BASE64.encode(&self.id), "type": "public-key",
            "response": {
                "attestationObject": BASE64.encode(object),
                "clientDataJSON": BASE64.encode(Self::client_data(parts)),
            },
            "clientExtensionResults": {},
        })
    }

    /// The answer to a challenge.
    pub fn assert(&self, parts: &Parts) -> Value {
        let data = Self::head(parts, parts.flags);
        let client = Self::client_data(parts);
        let signed = [data.as_slice(), digest::digest(&digest::SHA256, &client).as_ref()].concat();
        let signature = self.pair.sign(&SystemRandom::new(), &signed).expect("a signature");
        json!({
            "id": BASE64.encode(&self.id), "rawId": BASE64.encode(&self.id), "type": "public-key",
            "response": {
                "authenticatorData": BASE64.encode(data), "clientDataJSON": BASE64.encode(client),
                "signature": BASE64.encode(signature.as_ref()), "userHandle": BASE64.encode(&parts.user),
            },
            "clientExtensionResults": {},
        })
    }
}
