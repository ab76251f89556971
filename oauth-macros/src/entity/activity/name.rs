//! What the name of a column says about whether somebody may act: `is_locked`, `deleted_at`, `is_active`.

/// What a column's name says about somebody for whom the column is `true` or has a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// `is_active`
    MayAct,
    /// `is_locked`
    MayNot,
}

impl Meaning {
    const fn opposite(self) -> Self {
        match self {
            Self::MayAct => Self::MayNot,
            Self::MayNot => Self::MayAct,
        }
    }
}

/// Words that can hardly mean anything else. A column with such a word in its name and without a mark is reported.
const MAY_ACT: [&str; 3] = ["active", "activated", "enabled"];
const MAY_NOT: [&str; 13] = [
    "archived",
    "banned",
    "blocked",
    "closed",
    "deactivated",
    "deleted",
    "disabled",
    "frozen",
    "inactive",
    "locked",
    "removed",
    "suspended",
    "terminated",
];

/// Words that count only on a column with a mark. On a column without a mark they are as likely to mean something else.
const MAY_ACT_WHERE_MARKED: [&str; 4] = ["approved", "confirmed", "unlocked", "verified"];

const MAY_NOT_WHERE_MARKED: [&str; 10] = [
    "cancelled",
    "denied",
    "expired",
    "rejected",
    "retired",
    "revoked",
    "unapproved",
    "unconfirmed",
    "unverified",
    "withdrawn",
];

/// Words that may stand before and after the telling word.
const IN_FRONT: [&str; 8] = ["account", "client", "has", "been", "is", "login", "user", "was"];
const BEHIND: [&str; 5] = ["at", "date", "on", "since", "time"];

/// The meaning of the name of a marked column, whatever the column is for.
pub(super) fn of_marked(name: &str) -> Option<Meaning> {
    let (word, is_denied) = telling_word(name)?;
    let meaning = if MAY_ACT.contains(&word) || MAY_ACT_WHERE_MARKED.contains(&word) {
        Meaning::MayAct
    } else if MAY_NOT.contains(&word) || MAY_NOT_WHERE_MARKED.contains(&word) {
        Meaning::MayNot
    } else {
        return None;
    };
    Some(if is_denied { meaning.opposite() } else { meaning })
}

/// The meaning of the name of a column without a mark: only words that can hardly mean anything else count.
pub(super) fn of_unmarked(name: &str) -> Option<Meaning> {
    let (word, _) = telling_word(name)?;
    let is_clear = !MAY_ACT_WHERE_MARKED.contains(&word) && !MAY_NOT_WHERE_MARKED.contains(&word);
    is_clear.then(|| of_marked(name))?
}

/// Whether the name is that of a time at which something ends by itself: `locked_until`.
pub(super) fn is_an_end(name: &str) -> bool {
    ["until", "till", "expires_at", "expiry", "ends_at"].iter().any(|end| name.ends_with(end))
}

/// The one word of the name that decides its meaning, and whether `not` stands in front of that word.
fn telling_word(name: &str) -> Option<(&str, bool)> {
    let mut words: Vec<&str> = name.split('_').filter(|word| !word.is_empty()).collect();
    while words.len() > 1 && words.last().is_some_and(|last| BEHIND.contains(last)) {
        words.pop();
    }
    let mut rest = words.as_slice();
    while let [first, others @ ..] = rest
        && !others.is_empty()
        && IN_FRONT.contains(first)
    {
        rest = others;
    }
    match rest {
        [word] => Some((word, false)),
        ["not" | "non", word] => Some((word, true)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_who_may_act() {
        for name in
            ["is_locked", "locked", "deleted_at", "account_disabled", "banned", "is_not_active"]
        {
            assert_eq!(of_unmarked(name), Some(Meaning::MayNot), "{name}");
        }
        for name in ["is_active", "enabled", "activated_on", "account_non_locked", "not_banned"] {
            assert_eq!(of_unmarked(name), Some(Meaning::MayAct), "{name}");
        }
        assert_eq!(of_marked("verified_at"), Some(Meaning::MayAct));
        assert_eq!(of_unmarked("verified_at"), None);
        assert_eq!(of_marked("unverified"), Some(Meaning::MayNot));
        assert_eq!(of_marked("revoked_at"), Some(Meaning::MayNot));
        assert_eq!(of_unmarked("revoked_at"), None);
    }

    #[test]
    fn names_of_something_else_are_not_asked_about() {
        for name in ["email", "deleted_count", "blocked_by", "locked_until", "email_verified", "at"]
        {
            assert_eq!(of_marked(name), None, "{name}");
        }
        assert!(is_an_end("locked_until"));
        assert!(!is_an_end("locked_at"));
    }
}
