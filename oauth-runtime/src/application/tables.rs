//! The tables of a provider, with the columns that its entities declare and the columns that each role needs.

use super::Provider;
use crate::entity::{
    absent::{CodeSlot as _, ShortLivedSlot as _, UserSlot as _},
    activity::Activity,
    client::statements::ClientTable,
    records::Tables,
    schema::{SchemaVersion, backfill::Backfills, roles, wanted::WantedTable},
    token::statements::TokenTable,
};
use sea_orm::{DbBackend, ModelTrait};

/// The names of tables and columns.
pub(crate) fn named<P: Provider>() -> Tables {
    Tables {
        token: TokenTable::of::<P::Token>(),
        activity: Activity { client: ClientTable::of::<P::Client>(), user: P::User::table() },
        code: P::Code::table(),
        short_lived: P::ShortLived::table(),
    }
}

/// The tables that the server writes. Each comes after the tables that it refers to.
pub(crate) fn wanted<P: Provider>(backend: DbBackend, version: SchemaVersion) -> Vec<WantedTable> {
    let Tables { token, activity: Activity { client, .. }, code, short_lived } = named::<P>();
    let wanted_client = WantedTable::of::<<P::Client as ModelTrait>::Entity>(backend);
    let wanted_token = WantedTable::of::<<P::Token as ModelTrait>::Entity>(backend);
    let (client_name, token_name) = (wanted_client.name.clone(), wanted_token.name.clone());
    let backfills =
        Backfills { client: (&client_name, &client), token: (&token_name, &token), backend };
    let state = (backend, version);
    let mut tables = vec![
        wanted_client.with_role(roles::client(&client), backfills.of_client(), state),
        wanted_token.with_role(roles::token(&token), backfills.of_token(), state),
    ];
    if let Some((code, wanted)) = code.zip(P::Code::wanted(backend)) {
        let filled = backfills.of_code((&wanted.name, &code));
        tables.push(wanted.with_role(roles::code(&code), filled, state));
    }
    if let Some((short_lived, wanted)) = short_lived.zip(P::ShortLived::wanted(backend)) {
        tables.push(wanted.with_role(roles::short_lived(&short_lived), Vec::new(), state));
    }
    tables
}

/// The columns of the code entity that are the application's own.
#[cfg(feature = "redis")]
pub(crate) fn own_code_columns<P: Provider>(backend: DbBackend) -> Vec<String> {
    let state = (backend, SchemaVersion::CURRENT);
    let code = P::Code::table().zip(P::Code::wanted(backend)).map(|(code, wanted)| {
        wanted.with_role(roles::code(&code), Vec::new(), state).own_columns()
    });
    code.unwrap_or_default()
}

/// All tables that this version of the server reads.
pub(crate) fn read<P: Provider>(backend: DbBackend) -> Vec<WantedTable> {
    let version = SchemaVersion::CURRENT;
    let user = P::User::table()
        .zip(P::User::wanted(backend))
        .map(|(user, wanted)| wanted.with_role(roles::user(&user), Vec::new(), (backend, version)));
    user.into_iter().chain(wanted::<P>(backend, version)).collect()
}
