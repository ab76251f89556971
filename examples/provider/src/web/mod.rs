//! The handlers, and the router over them.

pub(crate) mod account;
pub(crate) mod api;
pub(crate) mod authorize;
mod below;
pub(crate) mod device;
pub(crate) mod end_session;
pub(crate) mod health;
pub(crate) mod home;
pub(crate) mod login;
pub(crate) mod logout;
mod of_toolkit;
mod playground;
pub(crate) mod router;
