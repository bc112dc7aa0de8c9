//! Signing in, staying signed in, signing out; accounts and the roles they hold.

mod accounts;
mod devices;
mod lock;
mod machines;
mod passkeys;
mod passwords;
mod phones;
mod policy;
mod rights;
mod roles;
mod second_factor;
mod session_info;
mod sign_in;
mod sign_out;
mod standing;

pub use accounts::{
    Account, Accounts, ChangeAccount, CreateAccount, CreatedAccount, FactorsReset, ListAccounts, ResetFactors,
};
pub use devices::{EndSession, ListSessions, Session, Sessions};
pub use lock::{Lock, StayOpen, StepUp, Unlock};
pub use machines::{EndMachine, KEY_PREFIX, ListMachines, Machine, Machines, MadeMachine, MakeMachine};
pub use passkeys::{
    BeginPasskey, BeginPasskeyRegistration, Challenge, RegisterPasskey, RemovePasskey, RenamePasskey, SignInByPasskey,
    StepUpByPasskey, UnlockByPasskey, WebAuthn,
};
pub use passwords::{ChangePassword, ForgotPassword, InviteAgain, SetPassword};
pub use phones::{
    BeginPhone, ListPhones, Phone, PhoneChallenge, PhonePurpose, PhoneTokens, Phones, Platform, RefreshTokens,
    RegisterPhone, RemovePhone, SignInByPhone, StepUpByPhone, signed_words,
};
pub use policy::{AccountWithout, GetIdentityPolicy, IdentityPolicy, SaveIdentityPolicy};
pub use rights::{
    AccountRights, ChangeAccountRights, ChangeRole, ChangeRoleRights, GetAccountRights, ListRightChanges, MakeRole,
    PreviewRights, RightChange, RightChanges, RightsChanged, RightsPerson, RightsPreview,
};
pub use roles::{ListRoles, Role, Roles};
pub use second_factor::{
    BeginAuthenticator, ConfirmAuthenticator, Factors, GetFactors, NewAuthenticator, Passkey, ProveSecondFactor,
    RecoveryCodes, RemoveAuthenticator, RenewRecoveryCodes,
};
pub use session_info::{GetSession, SessionInfo, SiteInfo, SiteLimit};
pub use sign_in::{SignIn, SignedIn};
pub use sign_out::{SignOut, SignOutEverywhere};
pub use standing::{GetStanding, SessionStanding, Standing};

use crate::{described, openapi::Described};

/// This module's endpoints.
#[must_use]
pub fn endpoints() -> Vec<Described> {
    described![
        SignIn,
        BeginPasskey,
        SignInByPasskey,
        ProveSecondFactor,
        GetStanding,
        Lock,
        StayOpen,
        Unlock,
        UnlockByPasskey,
        StepUp,
        StepUpByPasskey,
        SignOut,
        SignOutEverywhere,
        GetSession,
        ForgotPassword,
        SetPassword,
        ChangePassword,
        GetFactors,
        BeginPasskeyRegistration,
        RegisterPasskey,
        RenamePasskey,
        RemovePasskey,
        BeginAuthenticator,
        ConfirmAuthenticator,
        RemoveAuthenticator,
        RenewRecoveryCodes,
        ListSessions,
        EndSession,
        BeginPhone,
        SignInByPhone,
        RefreshTokens,
        StepUpByPhone,
        ListPhones,
        RegisterPhone,
        RemovePhone,
        ListMachines,
        MakeMachine,
        EndMachine,
        ListAccounts,
        CreateAccount,
        ChangeAccount,
        ResetFactors,
        InviteAgain,
        ListRoles,
        PreviewRights,
        ChangeRoleRights,
        GetAccountRights,
        ChangeAccountRights,
        MakeRole,
        ChangeRole,
        ListRightChanges,
        GetIdentityPolicy,
        SaveIdentityPolicy,
    ]
}
