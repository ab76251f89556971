//! What an application brings along takes part in whole flows, not only in the compiler's eyes: keys, entity formats, hooks, handlers.

mod devices;
mod endpoints;
mod endpoints_for_scripts;
mod endpoints_of_one_name;
mod events;
mod flow;
mod advice;
mod current;
mod handlers;
mod look_alikes;
mod openapi;
mod hooks;
mod policies;
mod profiles;
mod resources;
mod prune_plan;
mod registration_policies;
mod secrets_that_end;
mod token_generators;
mod token_validators;
mod typed_scopes;
mod start_check;
mod schema_versions;
mod store_contract;
mod upgrade;
mod without_settings;
