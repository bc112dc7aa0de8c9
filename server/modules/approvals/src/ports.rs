//! What a kind of request asks of the module it comes from.

use std::sync::Arc;

use api::{
    Permission,
    id::{AccountId, ApprovalId},
};
use kernel::{AppError, Caller, Tx};

/// The code by which an effect says that what it was about has changed meanwhile.
const OUT_OF_DATE: &str = "out_of_date";

/// Who asked, and who agreed.
#[derive(Debug, Clone)]
pub struct Agreed {
    /// The request.
    pub id: ApprovalId,
    /// Who asked.
    pub asked_account: AccountId,
    /// By name.
    pub asked_by: String,
    /// Who agreed.
    pub agreed_account: AccountId,
    /// By name.
    pub agreed_by: String,
}

/// A kind of request. Its module implements it, the composition plugs it in.
#[async_trait::async_trait]
pub trait Effect: Send + Sync + 'static {
    /// The kind's stored word: `rights`.
    fn kind(&self) -> &'static str;

    /// Who may decide: those who hold this right.
    fn right(&self) -> Permission;

    /// Carries it out in the transaction that agrees. [`out_of_date`] when what it was about has changed meanwhile.
    async fn carry_out(&self, tx: &Tx, agreed: &Agreed, effect: serde_json::Value) -> Result<(), AppError>;
}

/// What a request was about has changed since it was asked.
#[must_use]
pub fn out_of_date() -> AppError {
    AppError::conflict(
        OUT_OF_DATE,
        "What this is about has changed meanwhile",
        "Nothing was carried out. Who asked looks at it again and asks anew.",
    )
}

pub(crate) fn is_out_of_date(error: &AppError) -> bool {
    error.problem().code == OUT_OF_DATE
}

/// The kinds that are plugged in.
#[derive(Clone, Default)]
pub struct Effects(Arc<[Arc<dyn Effect>]>);

impl Effects {
    /// These kinds.
    #[must_use]
    pub fn new(effects: Vec<Arc<dyn Effect>>) -> Self {
        Self(effects.into())
    }

    pub(crate) fn of(&self, kind: &str) -> Result<&Arc<dyn Effect>, AppError> {
        self.0.iter().find(|effect| effect.kind() == kind).ok_or_else(AppError::not_found)
    }

    /// The kinds that a caller may decide.
    pub(crate) fn decided_by(&self, caller: &Caller) -> Vec<String> {
        self.0.iter().filter(|effect| caller.may(effect.right())).map(|effect| effect.kind().to_owned()).collect()
    }
}
