//! Keeps demo data on the machine where they were made: everybody knows their passwords and secrets.

use crate::{
    entity::{client, user},
    invocation::invocation,
    stop::Stop,
};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _,
};

/// Whether the provider serves demo data that an earlier start made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DemoData {
    /// Served: only this machine can reach the provider, or the operator permits it.
    Served,
    /// Refused: other machines can reach the provider.
    Refused,
}

/// Refuses to start on a database whose demo accounts or demo clients can still be used.
pub(crate) async fn refuse_leftovers<C: ConnectionTrait>(connection: &C) -> Result<(), Stop> {
    let users = user::Entity::find()
        .select_only()
        .column(user::Column::Username)
        .filter(user::Column::DemoAt.is_not_null())
        .filter(user::Column::DisabledAt.is_null())
        .order_by_asc(user::Column::Id);
    let clients = client::Entity::find()
        .select_only()
        .column(client::Column::ClientId)
        .filter(client::Column::DemoAt.is_not_null())
        .filter(client::Column::DisabledAt.is_null())
        .order_by_asc(client::Column::Id);
    let users: Vec<String> = users.into_tuple().all(connection).await?;
    let clients: Vec<String> = clients.into_tuple().all(connection).await?;
    if users.is_empty() && clients.is_empty() {
        return Ok(());
    }
    Err(Stop::Mistake(refusal(&users, &clients)))
}

fn refusal(users: &[String], clients: &[String]) -> String {
    let program = invocation();
    let disable = users.iter().map(|name| format!("`{program} user disable {name}`"));
    let remove = clients.iter().map(|id| format!("`{program} client remove {id}`"));
    let commands = disable.chain(remove).collect::<Vec<_>>().join(", ");
    let what = [("users", users), ("clients", clients)]
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(kind, names)| format!("the {kind} {}", names.join(", ")))
        .collect::<Vec<_>>()
        .join(" and ");
    format!(
        "--listen or --issuer is not a loopback address, and the database still has {what} of the demo data, whose passwords \
         and secrets everybody knows: remove them with the same --database-url by {commands}, or serve them all the same with --demo"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_refusal_names_everything_and_the_command_for_each() {
        let names =
            |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        let both = refusal(&names(&["alice", "bob"]), &names(&["demo-web"]));
        let clients = refusal(&[], &names(&["demo-web"]));

        assert!(both.contains("the users alice, bob and the clients demo-web of"), "{both}");
        for command in ["user disable alice`", "user disable bob`", "client remove demo-web`"] {
            assert!(both.contains(command), "{both}");
        }
        assert!(
            clients.contains("has the clients demo-web of") && !clients.contains("user"),
            "{clients}"
        );
    }
}
