//! One clause of the contract, and the list of them that a file makes of its functions.

use super::case::{Case, Checked};
use std::{future::Future, pin::Pin};

/// The check of one clause.
pub(super) type Checking<'a> = Pin<Box<dyn Future<Output = Checked> + Send + 'a>>;

/// One clause of the contract.
#[derive(Clone, Copy)]
pub(super) struct Clause {
    /// The clause as a sentence.
    pub(super) name: &'static str,
    pub(super) check: for<'a> fn(&'a Case<'a>) -> Checking<'a>,
}

/// Makes the clauses of a file out of its functions; the name of a function is the clause.
macro_rules! clauses {
    ($($clause:ident),+ $(,)?) => {
        pub(super) const CLAUSES: &[crate::testing::clause::Clause] = &[
            $(crate::testing::clause::Clause { name: stringify!($clause), check: |case| Box::pin($clause(case)) }),+
        ];
    };
}
pub(super) use clauses;
