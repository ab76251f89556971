//! An entity with exactly the columns of its contract is accepted, and an entity that lacks any of them is reported.

use crate::{
    entity::{
        catalogue,
        column::{Column, Group, Presence},
        contract::{Contract, Owner},
        derive,
        role::{CLIENT, CODE, Role, SHORT_LIVED, TOKEN, USER},
    },
    symbol,
};
use proc_macro2::TokenStream;
use quote::quote;
use std::iter;

const ROLES: [&Role; 5] = [&CLIENT, &TOKEN, &CODE, &SHORT_LIVED, &USER];

/// What the derive writes for an entity with every standard column but one.
fn without(role: &Role, missing: &str) -> String {
    let contract = role.contract;
    let is_there = |column: &&Column| column.is_standard && column.name.as_str() != missing;
    let fields = contract.columns.iter().filter(is_there).map(|column| {
        let attribute = match column.sea_orm {
            "" => String::new(),
            inside => format!("#[sea_orm({inside})] "),
        };
        format!("{attribute}pub {}: {}", column.name, column.holds.written())
    });
    let owner = (contract.owner != Owner::Never && missing != "owner")
        .then(|| "#[oauth(owner)] pub user_id: Option<i64>".to_owned());
    let key = iter::once("#[sea_orm(primary_key)] pub id: i64".to_owned());
    let fields: Vec<_> = key.chain(fields).chain(owner).collect();
    let fields: TokenStream = fields.join(",").parse().unwrap();
    derive(role, quote!(pub struct Model { #fields })).to_string()
}

/// The standard columns that an entity cannot do without, if it has all the others.
fn needed(contract: &Contract) -> impl Iterator<Item = &'static str> {
    let is_needed = |column: &&Column| {
        column.is_standard
            && match column.presence {
                Presence::Always => true,
                Presence::Optional => column.name == symbol::METADATA,
                Presence::Group(group) => is_missed(contract, group),
            }
    };
    let owner = (contract.owner == Owner::Required).then_some("owner");
    contract.columns.iter().filter(is_needed).map(|column| column.name.as_str()).chain(owner)
}

/// Whether an entity that lacks one column of the group, and nothing else, is wrong: another column is in the same
/// group, or another group needs this group.
fn is_missed(contract: &Contract, group: &Group) -> bool {
    let needs = |other: &&&Group| other.needs.iter().any(|needed| needed.name == group.name);
    contract.columns_of(group).count() > 1 || contract.groups.iter().any(|other| needs(&other))
}

#[test]
fn an_entity_with_every_column_of_its_contract_is_right() {
    for role in ROLES {
        let written = without(role, "nothing");
        assert!(!written.contains("compile_error"), "{}: {written}", role.contract.name);
    }
}

#[test]
fn an_entity_without_any_one_column_is_told_which() {
    for role in ROLES {
        for missing in needed(role.contract) {
            let written = without(role, missing);
            let is_named = written.contains(&format!("`{missing}`"))
                || written.contains(&format!("pub {missing}:"))
                || written.contains(&format!("#[oauth({missing})]"));
            assert!(
                written.contains("compile_error") && is_named,
                "{} without {missing}: {written}",
                role.contract.name
            );
        }
    }
}

#[test]
fn messages_and_oauth_columns_know_every_role() {
    let names = ROLES.map(|role| role.contract.name);

    assert_eq!(catalogue::ALL.map(|contract| contract.name), names);
}
