//! The columns that say whether a user or a client may act: `#[oauth(active)]`, `#[oauth(disabled)]`.
//!
//! Each column is a condition of the statements that look up a token or a code and of those that store one, so the condition is
//! stated once, as SQL. [`ActiveType`] leaves out nullable types that are no times, because a null would mean neither yes nor no.

use super::sql::name;
use sea_orm::{
    ActiveEnum, IdenStatic, Value,
    sea_query::{Expr, ExprTrait as _},
};
use std::ops::Sub;

/// A column, and the condition that it must meet so that the user or client may act.
#[derive(Clone, Copy, Debug)]
pub struct ActiveColumn<C> {
    column: C,
    condition: fn(Expr) -> Expr,
}

impl<C> ActiveColumn<C> {
    /// The user or client may act if the column says yes: `true`, or a time since when.
    #[must_use]
    pub const fn active<A: ActiveType>(column: C) -> Self {
        Self::when(column, A::says)
    }

    /// The user or client may not act if the column says yes: `true`, or a time since when.
    #[must_use]
    pub const fn disabled<A: ActiveType>(column: C) -> Self {
        Self::when(column, A::denies)
    }

    /// The user or client may act if the condition holds. It gets the column and must be true, false or null, where null is false:
    /// `ActiveColumn::when(Column::Status, |status| one_of(status, &[Status::Active, Status::Trial]))`.
    #[must_use]
    pub const fn when(column: C, condition: fn(Expr) -> Expr) -> Self {
        Self { column, condition }
    }
}

impl ActiveColumn<String> {
    /// The same columns, identified by their names.
    pub(crate) fn named<C: IdenStatic>(columns: &[ActiveColumn<C>]) -> Vec<Self> {
        let named = |active: &ActiveColumn<C>| Self::when(name(active.column), active.condition);
        columns.iter().map(named).collect()
    }

    /// The name of the column.
    pub(crate) fn column(&self) -> &str {
        &self.column
    }

    /// The condition as SQL; `named` gives the expression by which the statement names the column.
    pub(crate) fn holds(&self, named: impl Fn(&str) -> Expr) -> Expr {
        (self.condition)(named(&self.column))
    }
}

/// The type of a column that says yes or no by itself: a `bool`, or an `Option` of a time, where `Some` says yes. Epoch
/// seconds count as a time, and so do the types of `chrono` and of `time`.
#[diagnostic::on_unimplemented(
    message = "the type `{Self}` does not tell by itself whether a user or client is active",
    label = "use `bool` or an `Option` of a time, such as `Option<i64>`; of an enum, name the values: `active(Status::Active)`"
)]
pub trait ActiveType {
    /// The SQL condition that the column says yes.
    fn says(column: Expr) -> Expr;
    /// The SQL condition that the column says no.
    fn denies(column: Expr) -> Expr;
    /// Whether this value says yes.
    fn is_said(&self) -> bool;
}

impl ActiveType for bool {
    fn says(column: Expr) -> Expr {
        column
    }

    fn denies(column: Expr) -> Expr {
        column.not()
    }

    fn is_said(&self) -> bool {
        *self
    }
}

/// `Sub` tells times from other types: the times of every crate can be subtracted; a `bool`, a text and a UUID cannot.
#[diagnostic::do_not_recommend]
impl<T: Sub<T>> ActiveType for Option<T> {
    fn says(column: Expr) -> Expr {
        column.is_not_null()
    }

    fn denies(column: Expr) -> Expr {
        column.is_null()
    }

    fn is_said(&self) -> bool {
        self.is_some()
    }
}

/// The SQL condition that the column has one of these values.
#[must_use]
pub fn one_of<E: ActiveEnum>(column: Expr, values: &[E]) -> Expr {
    column.is_in(values.iter().map(constant))
}

/// The SQL condition that the column has none of these values.
#[must_use]
pub fn none_of<E: ActiveEnum>(column: Expr, values: &[E]) -> Expr {
    column.is_not_in(values.iter().map(constant))
}

/// Whether a value is one of these, compared as the database stores them.
#[must_use]
pub fn is_one_of<E: ActiveEnum>(value: &E, values: &[E]) -> bool {
    let stored = |value: &E| -> Value { value.to_value().into() };
    values.iter().any(|known| stored(known) == stored(value))
}

/// Writes the value into the text of the statement: there it takes up no placeholder, and the database has not given it
/// a type yet.
fn constant<E: ActiveEnum>(value: &E) -> Expr {
    Expr::Constant(value.to_value().into())
}
