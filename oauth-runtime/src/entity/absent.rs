//! The entities that a provider may leave out: user, authorization code, short-lived object.

use super::{
    code::{CodeModel, statements::CodeTable},
    ephemeral::{ShortLivedModel, statements::ShortLivedTable},
    schema::wanted::WantedTable,
    user::{
        ResourceOwner,
        statements::{UserTable, find_model},
    },
};
use crate::{
    protocol::{claims::Claims, client::SubjectId},
    store::Stored,
};
use sea_orm::{DatabaseExecutor, DbBackend};

/// Stands for the user, code or short-lived entity of a provider that has none.
#[derive(Clone, Copy, Debug)]
pub struct Absent;

macro_rules! slot {
    ($(#[$doc:meta])* $slot:ident, $model:ident, $table:ident) => {
        $(#[$doc])*
        pub trait $slot: Send + Sync + 'static {
            /// The table of the model; `None` for `Absent`.
            #[doc(hidden)]
            fn table() -> Option<$table>;

            /// The table that the entity wants the database to have; `None` for `Absent`.
            #[doc(hidden)]
            fn wanted(backend: DbBackend) -> Option<WantedTable>;
        }

        impl $slot for Absent {
            fn table() -> Option<$table> {
                None
            }

            fn wanted(_: DbBackend) -> Option<WantedTable> {
                None
            }
        }

        impl<M: $model> $slot for M {
            fn table() -> Option<$table> {
                Some($table::of::<M>())
            }

            fn wanted(backend: DbBackend) -> Option<WantedTable> {
                Some(WantedTable::of::<M::Entity>(backend))
            }
        }
    };
}

/// A user model, or [`Absent`].
pub trait UserSlot: Send + Sync + 'static {
    /// Which of the standard claims a user may have; an application's own are not known here.
    #[doc(hidden)]
    const CLAIMS: &'static [&'static str];

    /// The table of the model; `None` for `Absent`.
    #[doc(hidden)]
    fn table() -> Option<UserTable>;

    /// The table that the entity wants the database to have; `None` for `Absent`.
    #[doc(hidden)]
    fn wanted(backend: DbBackend) -> Option<WantedTable>;

    /// The claims that the columns of a user hold.
    #[doc(hidden)]
    fn claims<'a>(
        database: DatabaseExecutor<'a>,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<Claims>>;
}

impl UserSlot for Absent {
    const CLAIMS: &'static [&'static str] = &[];

    fn table() -> Option<UserTable> {
        None
    }

    fn wanted(_: DbBackend) -> Option<WantedTable> {
        None
    }

    fn claims<'a>(_: DatabaseExecutor<'a>, _: &'a SubjectId) -> Stored<'a, Option<Claims>> {
        Box::pin(async { Ok(None) })
    }
}

impl<M: ResourceOwner> UserSlot for M {
    const CLAIMS: &'static [&'static str] = M::CLAIMS;

    fn table() -> Option<UserTable> {
        Some(UserTable::of::<M>())
    }

    fn wanted(backend: DbBackend) -> Option<WantedTable> {
        Some(WantedTable::of::<M::Entity>(backend))
    }

    fn claims<'a>(
        database: DatabaseExecutor<'a>,
        subject: &'a SubjectId,
    ) -> Stored<'a, Option<Claims>> {
        Box::pin(async move {
            Ok(find_model::<M>(database, subject).await?.map(|model| model.claims()))
        })
    }
}

slot! {
    /// An authorization code model, or [`Absent`].
    CodeSlot, CodeModel, CodeTable
}
slot! {
    /// A model of short-lived objects, or [`Absent`].
    ShortLivedSlot, ShortLivedModel, ShortLivedTable
}
