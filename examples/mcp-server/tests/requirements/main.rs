//! What the specification of the Model Context Protocol demands of an authorization server and of a protected MCP server (revision
//! 2026-07-28, "Authorization"), asked of the example over HTTP. `docs/mcp.md` leads from each row to a test.

mod authorization_server;
mod resource_server;
mod tools;
