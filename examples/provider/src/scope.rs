//! The scope words of the provider. RFC 6749, section 3.3.

use oauth_runtime::prelude::*;

/// What an application may ask for; each text is for the person who is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, OAuthScope)]
pub enum Scope {
    /// Know that it is you
    ///
    /// It learns an identifier of your account, to recognise you next time.
    #[oauth(scope = "openid", message = "scope-openid")]
    OpenId,
    /// See your profile
    ///
    /// Your name, your user name and the other details of your profile.
    #[oauth(message = "scope-profile")]
    Profile,
    /// See your email address
    ///
    /// Your address, and whether it was confirmed.
    #[oauth(message = "scope-email")]
    Email,
    /// See your postal address
    ///
    /// The address that is stored with your account.
    #[oauth(message = "scope-address")]
    Address,
    /// See your phone number
    ///
    /// Your number, and whether it was confirmed.
    #[oauth(message = "scope-phone")]
    Phone,
    /// Stay connected
    ///
    /// It keeps its access while you are away, until you withdraw it.
    #[oauth(message = "scope-offline_access")]
    OfflineAccess,
    /// Administer this service
    ///
    /// It can see and change what administrators can. Allow this only if you are sure.
    #[oauth(message = "scope-admin")]
    Admin,
}
