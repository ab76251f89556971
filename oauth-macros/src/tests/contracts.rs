//! An entity that has exactly the columns of its contract is right, and one that lacks any of them is reported.

use crate::{
    entity::{
        catalogue,
        column::{Column, Presence},
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

/// The standard columns that an entity cannot do without.
fn needed(contract: &Contract) -> impl Iterator<Item = &'static str> {
    let is_needed = |column: &&Column| {
        let is_optional = matches!(column.presence, Presence::Optional);
        column.is_standard && (!is_optional || column.name == symbol::METADATA)
    };
    let owner = (contract.owner == Owner::Required).then_some("owner");
    contract.columns.iter().filter(is_needed).map(|column| column.name.as_str()).chain(owner)
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
