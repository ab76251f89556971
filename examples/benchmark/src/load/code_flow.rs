//! The whole code flow on one connection. RFC 6749, section 4.1; RFC 7636.

use aws_lc_rs::digest::{SHA256, digest};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use super::{Chain, Load, answer, request};
use crate::Outcome;
use crate::connection::Connection;

/// Requests a code with a new code verifier, then exchanges the code.
pub(super) async fn play(connection: &mut Connection, user: u32) -> Outcome<Chain> {
    let [state, code_verifier] = [0; 2].map(|_| URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>()));
    let code_challenge = URL_SAFE_NO_PAD.encode(digest(&SHA256, code_verifier.as_bytes()));
    let asked = request::authorize(connection.host(), user, &state, &code_challenge);
    let code = answer::code(&connection.exchange(&asked).await?, &state)?;
    let shown = request::exchange(connection.host(), &code, &code_verifier);
    answer::tokens(Load::CodeFlow, &connection.exchange(&shown).await?)
}
