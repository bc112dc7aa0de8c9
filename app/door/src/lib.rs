//! Screens before and around a session: sign-in, the list of chains, one's own account.
#![forbid(unsafe_code)]

mod account;
mod chains;
mod more;
mod sign_in;
mod words;

pub use account::AccountPage;
pub use chains::Chains;
pub use more::More;
pub use sign_in::SignInPage;
