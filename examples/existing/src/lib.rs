//! An application that was there before it became a provider. The guide shows its code, so that it compiles and does what the
//! guide says.

#![expect(clippy::missing_errors_doc, reason = "the code is written as the guide shows it")]

pub mod api;
pub mod app;
pub mod entity;
pub mod error;
pub mod migration;
pub mod oauth;
pub mod pages;
