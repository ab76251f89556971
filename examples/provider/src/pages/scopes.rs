//! What a scope word means, in the words of the person who is asked.

/// A permission as a page shows it.
pub(crate) struct Permission<'a> {
    pub(crate) word: &'a str,
    pub(crate) title: &'a str,
    pub(crate) detail: &'a str,
    /// A name for lists.
    pub(crate) short: &'a str,
}

/// The permission behind a scope word. A word without a description is shown as it is.
pub(crate) fn permission(word: &str) -> Permission<'_> {
    let (title, detail, short) = match word {
        "openid" => (
            "Know that it is you",
            "It learns an identifier of your account, to recognise you next time.",
            "Identity",
        ),
        "profile" => (
            "See your profile",
            "Your name, your user name and the other details of your profile.",
            "Profile",
        ),
        "email" => (
            "See your email address",
            "Your address, and whether it was confirmed.",
            "Email address",
        ),
        "address" => (
            "See your postal address",
            "The address that is stored with your account.",
            "Postal address",
        ),
        "phone" => {
            ("See your phone number", "Your number, and whether it was confirmed.", "Phone number")
        }
        "offline_access" => (
            "Stay connected",
            "It keeps its access while you are away, until you withdraw it.",
            "Stays connected",
        ),
        "admin" => (
            "Administer this service",
            "It can see and change what administrators can. Allow this only if you are sure.",
            "Administration",
        ),
        _ => (word, "A permission that this application defines.", word),
    };
    Permission { word, title, detail, short }
}
