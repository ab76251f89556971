//! The places of a provider that may be empty.

use super::{
    code::{CodeModel, statements::CodeTable},
    ephemeral::{ShortLivedModel, statements::ShortLivedTable},
    user::{ResourceOwner, statements::UserTable},
};

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
        }

        impl $slot for Absent {
            fn table() -> Option<$table> {
                None
            }
        }

        impl<M: $model> $slot for M {
            fn table() -> Option<$table> {
                Some($table::of::<M>())
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
