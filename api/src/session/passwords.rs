//! Passwords: changing one's own, forgetting it, setting the first by an invitation.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    Done, Line, Public, Staff,
    access::{SignedIn, may},
    endpoint,
    id::AccountId,
    text::Email,
};

/// Changes one's own password. Every other session of the account ends.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ChangePassword {
    /// The password that holds now.
    pub password: Line<200>,
    /// The new one: at least twelve characters, and not easily guessed.
    pub new_password: Line<200>,
}

/// Asks for a link to set a new password. The answer is the same whether or not there is such an account.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct ForgotPassword {
    /// Work e-mail.
    pub email: Email,
}

/// Sets a password with a link that was mailed. A link works once, for an hour (an invitation for seven days). A second
/// factor is not touched: it is asked for at the next sign-in.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
pub struct SetPassword {
    /// The token in the link.
    pub token: Line<60>,
    /// The new password: at least twelve characters, and not easily guessed.
    pub new_password: Line<200>,
}

/// Mails an invitation again. Links mailed before are void.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct InviteAgain {
    /// The account.
    pub id: AccountId,
}

endpoint!(POST "/api/account/password", "Change my password", SignedIn, ChangePassword => Done);
endpoint!(POST "/api/session/forgot", "Ask for a link to set a new password", Public, ForgotPassword => Done);
endpoint!(POST "/api/session/password", "Set a password with a mailed link", Public, SetPassword => Done);
endpoint!(POST "/api/accounts/{id}/invite", "Mail an invitation again", Staff<may::ManageAccounts>, InviteAgain => Done);
