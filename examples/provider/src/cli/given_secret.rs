//! A secret that a flag or an argument gives.

use std::{convert::Infallible, fmt, str::FromStr};

/// A secret that a flag or an argument gives. Its `Debug` hides it.
#[derive(Clone)]
pub(crate) struct GivenSecret(String);

impl FromStr for GivenSecret {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(Self(text.to_owned()))
    }
}

impl fmt::Debug for GivenSecret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("GivenSecret(***)")
    }
}

impl GivenSecret {
    /// Returns the secret in the clear.
    pub(crate) fn reveal(self) -> String {
        self.0
    }
}
