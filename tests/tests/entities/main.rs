//! Every type of primary key and both entity formats take part in whole flows, not only in the compiler's eyes.

mod endpoints;
mod flow;
mod current;
mod handlers;
mod hooks;
mod upgrade;
