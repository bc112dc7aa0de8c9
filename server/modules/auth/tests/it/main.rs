//! Who somebody is: passwords, second factors, passkeys, locks, fresh proofs, devices, mailed links, guessing; phones and
//! machines and their tokens; and what they may.

mod access_tokens;
mod authenticator;
mod factors;
mod guessing;
mod lost;
mod machines;
mod passkeys;
mod phones;
mod rights;
mod sign_in;
mod soft_phone;
mod standing;
mod words;
