//! A verifier that keeps its tokens in memory, counts the look-ups, and can be out of order.

use oauth_runtime::prelude::*;
use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

/// The valid tokens, each by the text that a client sends. Clones share the counter and the fault.
#[derive(Clone, Debug, Default)]
pub struct KnownTokens {
    tokens: Arc<HashMap<&'static str, VerifiedToken>>,
    asked: Arc<AtomicUsize>,
    is_out_of_order: Arc<AtomicBool>,
}

impl KnownTokens {
    /// A verifier that knows these tokens.
    pub fn new(tokens: impl IntoIterator<Item = (&'static str, VerifiedToken)>) -> Self {
        Self { tokens: Arc::new(tokens.into_iter().collect()), ..Self::default() }
    }

    /// Makes every look-up fail from now on.
    pub fn break_down(&self) {
        self.is_out_of_order.store(true, Ordering::SeqCst);
    }

    /// How often a token was looked up.
    #[must_use]
    pub fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl Verifier for KnownTokens {
    fn verify<'a>(&'a self, presented: &'a PresentedToken) -> Verifying<'a> {
        Box::pin(async move {
            self.asked.fetch_add(1, Ordering::SeqCst);
            if self.is_out_of_order.load(Ordering::SeqCst) {
                return Err(Outage::new("the verifier is out of order"));
            }
            Ok(self.tokens.get(presented.expose()).cloned())
        })
    }
}
