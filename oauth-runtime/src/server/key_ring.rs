//! The signing keys of a server that is being built: the application's own, keys that the server makes, or none.

use crate::{
    clock::Clock,
    event::Events,
    jose::Signer,
    keys::{KeyEncryptionKey, KeyError, KeyPlan, KeyRing},
    random::Random,
    store::Store,
};
use std::sync::Arc;

/// Uses the application's own keys if there are any; else, with a key encryption key, keys that the server makes; else none.
///
/// # Errors
/// A key that cannot be used, or an outage.
pub(super) async fn key_ring(
    (signers, encryption_key): (Vec<Arc<dyn Signer>>, Option<KeyEncryptionKey>),
    plan: KeyPlan,
    store: &Arc<dyn Store>,
    random: &Arc<dyn Random>,
    (clock, events): (Arc<dyn Clock>, Events),
) -> Result<Arc<KeyRing>, KeyError> {
    Ok(Arc::new(match encryption_key {
        _ if !signers.is_empty() => KeyRing::given(signers, clock)?,
        None => KeyRing::none(clock),
        Some(key) => {
            KeyRing::stored((store.clone(), key), plan, random.clone(), (clock, events)).await?
        }
    }))
}
