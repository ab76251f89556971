//! The provider's hooks that decide about scopes, consent and introspection, as the server calls them.

use super::Provider;
use crate::{
    policies::{Deciding, Policies},
    protocol::{
        error::{Failure, Outage},
        scope::Scope,
    },
};

pub use crate::policies::{AskedScope, AskedToken};

/// The hooks, called on the application's provider.
pub(crate) struct OfProvider<P>(pub(crate) P);

impl<P: Provider> Policies for OfProvider<P> {
    fn grant_scope<'a>(&'a self, asked: AskedScope<'a>) -> Deciding<'a, Scope, Failure> {
        Box::pin(self.0.grant_scope(asked))
    }

    fn has_consented<'a>(&'a self, asked: AskedScope<'a>) -> Deciding<'a, bool, Outage> {
        Box::pin(self.0.has_consented(asked))
    }

    fn may_introspect<'a>(&'a self, question: AskedToken<'a>) -> Deciding<'a, bool, Outage> {
        Box::pin(self.0.may_introspect(question))
    }
}
