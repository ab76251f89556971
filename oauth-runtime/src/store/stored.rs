//! What a store does when it is asked: it answers later, or cannot be reached.

use crate::protocol::error::Outage;
use std::{future::Future, pin::Pin};

/// An answer of a store that is on its way.
pub type Stored<'a, T> = Pin<Box<dyn Future<Output = Result<T, Outage>> + Send + 'a>>;
