//! Who sends an authorization request: the client, as far as it is known, and the person.

use crate::{
    authorize::consent_form::ConsentForm,
    protocol::client::{Client, SubjectId},
    store::Transaction,
};
use std::sync::Arc;

/// The person from whom the request comes.
#[derive(Clone, Copy)]
#[cfg_attr(
    not(feature = "fetch"),
    expect(dead_code, reason = "only a document is read for somebody")
)]
pub(super) struct Asking<'a> {
    /// The user, if somebody is signed in.
    pub(super) subject: Option<&'a SubjectId>,
    /// The consent form that brought the request back.
    pub(super) form: Option<&'a ConsentForm>,
}

/// The result of looking up the client.
pub(super) enum Whose {
    /// The client, or `None` if no client has this `client_id`.
    Client(Option<Arc<Client>>),
    /// The client's document has not been read, since it is only read for a person who is signed in.
    #[cfg_attr(not(feature = "fetch"), expect(dead_code, reason = "nothing is read here"))]
    AfterSignIn,
}

/// A transaction in which a client that nobody registered has its row, the client read from that row, and whether the row is new.
pub(super) type Begun = (Box<dyn Transaction>, Arc<Client>, bool);
