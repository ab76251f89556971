//! An MCP server whose tools are protected, with the provider in the same program or at another address.

pub mod entity;
pub mod mcp;
pub mod notes;
pub mod provider;
