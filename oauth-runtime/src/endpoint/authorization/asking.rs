//! Who asks: the client as far as it is known, and the person.

use crate::{
    authorize::consent_form::ConsentForm,
    protocol::client::{Client, SubjectId},
    store::Transaction,
};
use std::sync::Arc;

/// Who the request comes from, besides the client.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(feature = "fetch"),
    expect(dead_code, reason = "only a document is read for somebody")
)]
pub(super) struct Asking<'a> {
    /// The user, if somebody is signed in.
    pub(super) subject: Option<&'a SubjectId>,
    /// The form that brought the request back.
    pub(super) form: Option<&'a ConsentForm>,
}

/// What is known of the client.
pub(super) enum Whose {
    /// It is this one, or nobody's.
    Client(Option<Arc<Client>>),
    /// What it is can be read for somebody who is signed in, and only then.
    #[cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "nothing is read here"))]
    AfterSignIn,
}

/// A transaction in which a client that nobody registered has its row, the client of that row, and whether the row is new.
pub(super) type Begun = (Box<dyn Transaction>, Arc<Client>, bool);
