//! The scripts, each one atomic step of Redis.

use redis::Script;
use std::sync::LazyLock;

macro_rules! scripts {
    ($($(#[$doc:meta])* $name:ident = $file:literal),+ $(,)?) => {
        $(
            $(#[$doc])*
            pub(super) static $name: LazyLock<Script> = LazyLock::new(|| {
                Script::new(concat!(include_str!("scripts/common.lua"), include_str!($file)))
            });
        )+
    };
}

scripts! {
    /// Uses things up and stores what replaces them.
    ISSUE = "scripts/issue.lua",
    /// Finds a code.
    FIND_CODE = "scripts/find_code.lua",
    /// Counts a wrong code verifier.
    COUNT = "scripts/count.lua",
    /// Marks one code: its tokens must end.
    WITHDRAW = "scripts/withdraw.lua",
    /// Uses up and marks everything in an index: its tokens must end.
    WITHDRAW_ALL = "scripts/withdraw_all.lua",
    /// Says whether one of several keys has that mark, or is gone together with it.
    IS_WITHDRAWN = "scripts/is_withdrawn.lua",
    /// Gives the name of the run of Redis.
    RUN = "scripts/run.lua",
    /// Finds an object.
    FIND_OBJECT = "scripts/find_object.lua",
    /// Replaces the payload of an object.
    REPLACE = "scripts/replace.lua",
    /// Lists objects that have ended.
    DUE = "scripts/due.lua",
    /// Removes what has ended.
    PRUNE = "scripts/prune.lua",
}
