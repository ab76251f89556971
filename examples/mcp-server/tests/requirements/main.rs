//! Tests the example over HTTP against the requirements of the Model Context Protocol for an authorization server and for a
//! protected MCP server (revision 2026-07-28, "Authorization"). `docs/mcp.md` links each row to a test.

mod authorization_server;
mod resource_server;
mod tools;
