//! The columns that say whether a user or a client may act: `#[oauth(active)]`, `#[oauth(disabled)]`.
//!
//! Each is a condition of the statements that read a token or a code and of those that write one, so it is stated once, as
//! SQL. A value that may be null and is no time has no place here: a null would say neither.

use super::sql::name;
use sea_orm::{
    ActiveEnum, IdenStatic, Value,
    sea_query::{Expr, ExprTrait as _},
};
use std::ops::Sub;

/// A column, and what it must hold so that somebody may act.
#[derive(Clone, Copy, Debug)]
pub struct ActiveColumn<C> {
    column: C,
    condition: fn(Expr) -> Expr,
}

impl<C> ActiveColumn<C> {
    /// Whoever the column says yes of may act: true, or a time since when.
    #[must_use]
    pub const fn active<A: ActiveType>(column: C) -> Self {
        Self::when(column, A::says)
    }

    /// Whoever the column says yes of may not act: true, or a time since when.
    #[must_use]
    pub const fn disabled<A: ActiveType>(column: C) -> Self {
        Self::when(column, A::denies)
    }

    /// Whoever the condition holds for may act. It gets the column and must be true, false or null, where null is false:
    /// `ActiveColumn::when(Column::Status, |status| one_of(status, &[Status::Active, Status::Trial]))`.
    #[must_use]
    pub const fn when(column: C, condition: fn(Expr) -> Expr) -> Self {
        Self { column, condition }
    }
}

impl ActiveColumn<String> {
    /// The columns by their names.
    pub(crate) fn named<C: IdenStatic>(columns: &[ActiveColumn<C>]) -> Vec<Self> {
        let named = |active: &ActiveColumn<C>| Self::when(name(active.column), active.condition);
        columns.iter().map(named).collect()
    }

    /// Its name.
    pub(crate) fn column(&self) -> &str {
        &self.column
    }

    /// The condition, for the expression by which a statement names the column.
    pub(crate) fn holds(&self, named: impl Fn(&str) -> Expr) -> Expr {
        (self.condition)(named(&self.column))
    }
}

/// The type of a column that says yes or no by itself: a `bool`, or an `Option` of a time, which says yes where there is one.
/// Epoch seconds are a time, and so are the types of `chrono` and of `time`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not say by itself whether somebody may act",
    label = "use `bool` or an `Option` of a time, such as `Option<i64>`; of an enum, name the values: `active(Status::Active)`"
)]
pub trait ActiveType {
    /// The condition of a statement that the column says yes.
    fn says(column: Expr) -> Expr;
    /// The condition of a statement that the column says no.
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

/// Times can be subtracted, whatever crate they are of; a `bool`, a text and a UUID cannot.
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

/// The condition of a statement that the column has one of these values.
#[must_use]
pub fn one_of<E: ActiveEnum>(column: Expr, values: &[E]) -> Expr {
    column.is_in(values.iter().map(constant))
}

/// The condition of a statement that the column has none of these values.
#[must_use]
pub fn none_of<E: ActiveEnum>(column: Expr, values: &[E]) -> Expr {
    column.is_not_in(values.iter().map(constant))
}

/// Whether a value is one of these.
#[must_use]
pub fn is_one_of<E: ActiveEnum>(value: &E, values: &[E]) -> bool {
    let stored = |value: &E| -> Value { value.to_value().into() };
    values.iter().any(|known| stored(known) == stored(value))
}

/// The value as text of the statement, where it takes the place of no placeholder and a database has no type for it yet.
fn constant<E: ActiveEnum>(value: &E) -> Expr {
    Expr::Constant(value.to_value().into())
}
