//! How often the door may be knocked at: by network address and, for browsers nobody has signed in from, by chain. Counted
//! in this server's memory; what must hold across servers (guesses at one account) is counted in the chain's own rows.

use std::{num::NonZeroU32, sync::Arc};

use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};

use crate::{AppError, ChainId, Tenant};

/// Attempts a minute from one address: a site's whole staff may come at once from behind one router.
const BY_SOURCE: NonZeroU32 = NonZeroU32::new(300).expect("300 is not zero");
/// Attempts a minute at one chain from browsers that are not known: people of the chain come from known ones.
const BY_CHAIN: NonZeroU32 = NonZeroU32::new(1200).expect("1200 is not zero");
/// Addresses remembered before those that have been quiet are forgotten.
const SWEEP_AT: usize = 50_000;

/// The limits of this server.
pub struct Limits {
    by_source: DefaultKeyedRateLimiter<(ChainId, Arc<str>)>,
    by_chain: DefaultKeyedRateLimiter<ChainId>,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            by_source: RateLimiter::keyed(Quota::per_minute(BY_SOURCE)),
            by_chain: RateLimiter::keyed(Quota::per_minute(BY_CHAIN)),
        }
    }
}

impl Limits {
    /// Lets an attempt at a chain's door through. A known browser counts for nothing but itself: a stranger's storm does not
    /// keep it out.
    ///
    /// # Errors
    /// 429 with the time to wait.
    pub fn door(&self, tenant: &Tenant, known: bool) -> Result<(), AppError> {
        if known {
            return Ok(());
        }
        self.door_for_keys(tenant)?;
        self.by_chain.check_key(&tenant.chain().id).map_err(|_| AppError::too_often())
    }

    /// Lets an attempt by a passkey or a phone's key through. Nobody guesses those, so a storm from elsewhere keeps nobody's key out;
    /// each address is held to its share.
    ///
    /// # Errors
    /// 429 with the time to wait.
    pub fn door_for_keys(&self, tenant: &Tenant) -> Result<(), AppError> {
        let key = (tenant.chain().id, Arc::clone(&tenant.actor().source));
        if self.by_source.len() > SWEEP_AT {
            self.by_source.retain_recent();
        }
        self.by_source.check_key(&key).map_err(|_| AppError::too_often())
    }
}
