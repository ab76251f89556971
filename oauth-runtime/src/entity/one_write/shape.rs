//! What an issue uses up and stores. This shape selects the statement.

use crate::store::{Issue, Record, Spend};

/// What an issue uses up and stores, without its values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(in crate::entity) struct Shape {
    pub(super) spends: Spends,
    pub(super) stores: Stores,
    pub(super) has_user: bool,
    pub(super) has_stamp: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Spends {
    Nothing,
    Code,
    RefreshToken,
    Mark,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Stores {
    Nothing,
    Code,
    Token,
}

impl Shape {
    pub(super) const ALL: [Self; 13] = [
        Self::new(Spends::Nothing, Stores::Token),
        Self::new(Spends::Nothing, Stores::Token).of_user(),
        Self::new(Spends::Nothing, Stores::Token).of_user().stamped(),
        Self::new(Spends::Nothing, Stores::Code).of_user(),
        Self::new(Spends::Nothing, Stores::Code).of_user().stamped(),
        Self::new(Spends::Code, Stores::Token).of_user(),
        Self::new(Spends::RefreshToken, Stores::Token),
        Self::new(Spends::RefreshToken, Stores::Token).of_user(),
        Self::new(Spends::Mark, Stores::Code).of_user(),
        Self::new(Spends::Mark, Stores::Code).of_user().stamped(),
        Self::new(Spends::Mark, Stores::Token).of_user(),
        Self::new(Spends::Mark, Stores::Token).of_user().stamped(),
        Self::new(Spends::Mark, Stores::Nothing),
    ];

    pub(super) const fn new(spends: Spends, stores: Stores) -> Self {
        Self { spends, stores, has_user: false, has_stamp: false }
    }

    pub(super) const fn of_user(self) -> Self {
        Self { has_user: true, ..self }
    }

    pub(super) const fn stamped(self) -> Self {
        Self { has_stamp: true, ..self }
    }

    pub(super) fn of(issue: &Issue) -> Option<Self> {
        let spends = match issue.spends.as_slice() {
            [] => Spends::Nothing,
            [Spend::Code { .. }] => Spends::Code,
            [Spend::RefreshToken { .. }] => Spends::RefreshToken,
            [Spend::Mark { .. }] => Spends::Mark,
            _ => return None,
        };
        let stores = match &issue.record {
            Record::Nothing => Stores::Nothing,
            Record::Code(_) => Stores::Code,
            Record::Token(_) => Stores::Token,
            Record::ByHook { .. } => return None,
        };
        let has_user = issue.parties().is_some_and(|parties| parties.subject.is_some());
        let has_stamp = has_user && issue.stamp.is_some();
        Some(Self { spends, stores, has_user, has_stamp })
    }
}
