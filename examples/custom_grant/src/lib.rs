//! A provider with two grants of its own beside the standard ones.
//!
//! [`handover`] has both halves: a page hands what its user granted over to a device that has no browser.
//! [`legacy_session`] has one half and state: people who are signed in to an older system get a token without signing
//! in again.

pub mod app;
pub mod demo;
pub mod entity;
pub mod handover;
pub mod legacy_session;
pub mod web;
