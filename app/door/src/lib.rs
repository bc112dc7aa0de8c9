//! Screens before and around a session: sign-in, the lock, the list of chains, one's own account.
#![forbid(unsafe_code)]

mod account;
mod chains;
mod factors;
mod lock;
mod more;
mod passwords;
mod phones;
mod secure;
mod sign_in;
mod words;

pub use account::AccountPage;
pub use chains::Chains;
pub use lock::LockPage;
pub use more::More;
pub use passwords::{ForgotPage, SetPasswordPage};
pub use secure::SecurePage;
pub use sign_in::SignInPage;
