//! What an application brings along takes part in whole flows, not only in the compiler's eyes: keys, entity formats, hooks, handlers.

mod endpoints;
mod flow;
mod advice;
mod current;
mod handlers;
mod look_alikes;
mod hooks;
mod prune_plan;
mod store_contract;
mod upgrade;
