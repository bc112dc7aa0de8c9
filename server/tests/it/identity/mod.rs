//! Who somebody is: second factors, passkeys, locks, fresh proofs, devices, mailed links, guessing; phones and
//! machines and their tokens.

mod access_tokens;
mod authenticator;
mod factors;
mod guessing;
mod lost;
mod machines;
mod passkeys;
mod phones;
mod soft_phone;
mod standing;
mod words;
