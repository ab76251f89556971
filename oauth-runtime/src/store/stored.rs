//! The type of a store's answers.

use crate::protocol::error::Outage;
use std::{future::Future, pin::Pin};

/// The answer of a store: a future that gives a value, or an outage when the store cannot be reached.
pub type Stored<'a, T> = Pin<Box<dyn Future<Output = Result<T, Outage>> + Send + 'a>>;
