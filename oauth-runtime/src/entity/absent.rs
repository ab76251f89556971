//! The places of a provider that may be empty.

use super::{
    code::{CodeModel, statements::CodeTable},
    ephemeral::{ShortLivedModel, statements::ShortLivedTable},
    schema::wanted::WantedTable,
    user::{ResourceOwner, statements::UserTable},
};
use sea_orm::DbBackend;

/// Stands for the user, code or short-lived entity of a provider that has none.
#[derive(Clone, Copy, Debug)]
pub struct Absent;

macro_rules! slot {
    ($(#[$doc:meta])* $slot:ident, $model:ident, $table:ident) => {
        $(#[$doc])*
        pub trait $slot: Send + Sync + 'static {
            /// The table, if there is one.
            #[doc(hidden)]
            fn table() -> Option<$table>;

            /// The same as the entity wants it.
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

slot! {
    /// A user model, or [`Absent`].
    UserSlot, ResourceOwner, UserTable
}
slot! {
    /// An authorization code model, or [`Absent`].
    CodeSlot, CodeModel, CodeTable
}
slot! {
    /// A model of short-lived objects, or [`Absent`].
    ShortLivedSlot, ShortLivedModel, ShortLivedTable
}
