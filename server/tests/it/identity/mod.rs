//! Who somebody is: second factors, passkeys, locks, fresh proofs, devices, mailed links, and guessing.

mod authenticator;
mod factors;
mod guessing;
mod passkeys;
mod standing;
mod words;
