//! What an application brings along takes part in whole flows, not only in the compiler's eyes: keys, entity formats, hooks, handlers.

mod flow;
mod handlers;
mod hooks;
