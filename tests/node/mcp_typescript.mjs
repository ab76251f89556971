// The official TypeScript SDK, in its first or its second version, finds the way into a protected MCP server:
// node mcp_typescript.mjs 1|2 URL REDIRECT [CLIENT-METADATA-URL]
//
// Without the last argument it registers itself; with it, the client is the document at that address.

import assert from 'node:assert/strict'
import { authorize } from './mcp_person.mjs'

const [version, url, redirect, document] = process.argv.slice(2)
const packages = {
  1: ['auth', 'index', 'streamableHttp'].map((name) => `@modelcontextprotocol/sdk/client/${name}.js`),
  2: ['@modelcontextprotocol/client'],
}
const parts = await Promise.all(packages[version].map((name) => import(name)))
const { Client, StreamableHTTPClientTransport, UnauthorizedError, discoverOAuthServerInfo } = Object.assign({}, ...parts)

/** What an application keeps for the SDK. */
class Application {
  redirectUrl = redirect
  clientMetadataUrl = document
  clientMetadata = {
    client_name: 'TypeScript SDK',
    redirect_uris: [redirect],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }

  clientInformation = () => this.client
  saveClientInformation = (client) => void (this.client = client)
  tokens = () => this.kept
  saveTokens = (tokens) => void (this.kept = tokens)
  discoveryState = () => this.discovered
  saveDiscoveryState = (state) => void (this.discovered = state)
  state = () => (this.sent = crypto.randomUUID())
  codeVerifier = () => this.verifier
  saveCodeVerifier = (verifier) => void (this.verifier = verifier)
  redirectToAuthorization = (asked) => void (this.asked = asked)
  invalidateCredentials = () => void (this.kept = undefined)

  /** Lets the person authorize what the SDK asks for, and connects with the tokens. */
  async authorized(transport, scope) {
    assert.equal(this.asked.searchParams.get('resource'), url)
    assert.equal(this.asked.searchParams.get('scope'), scope)
    const answer = new URL(await authorize(this.asked.href)).searchParams
    assert.equal(answer.get('state'), this.sent)
    assert.equal(answer.get('iss'), this.asked.origin)
    await transport.finishAuth(answer.get('code'), answer.get('iss'))
    assert.equal(this.kept.scope, scope)
    return this.connect()
  }

  async connect() {
    const client = new Client({ name: 'test', version: '1' })
    const transport = new StreamableHTTPClientTransport(new URL(url), { authProvider: this })
    this.transport = transport
    await client.connect(transport)
    return client
  }
}

/** The tools elsewhere know a token for some seconds. */
const forgotten = () => new Promise((resolve) => setTimeout(resolve, Number(process.env.KNOWN_FOR ?? 0)))
const text = ({ content: [{ text }] }) => text
const isUnauthorized = (error) => error instanceof UnauthorizedError

/** What the SDK has no function for: RFC 7009. */
async function revoke(endpoint, client_id, token) {
  const response = await fetch(endpoint, { method: 'POST', body: new URLSearchParams({ client_id, token }) })
  assert.equal(response.status, 200)
}

const application = new Application()
const { authorizationServerMetadata: server } = await discoverOAuthServerInfo(url)

// Discovery, registration, authorization, a tool.
await assert.rejects(application.connect(), isUnauthorized)
if (document) assert.equal(application.client.client_id, document)
let client = await application.authorized(application.transport, 'notes:read')
const { client_id } = application.client
assert.deepEqual((await client.listTools()).tools.map(({ name }) => name).sort(), ['add_note', 'list_notes', 'whoami'])
assert.equal(text(await client.callTool({ name: 'whoami' })), `user 1 by ${client_id}`)

// An access token that is good no more is refreshed.
const first = application.kept
await revoke(server.revocation_endpoint, client_id, first.access_token)
await forgotten()
assert.equal(text(await client.callTool({ name: 'list_notes' })), '')
assert.notEqual(application.kept.access_token, first.access_token)
assert.notEqual(application.kept.refresh_token, first.refresh_token)

// Step-up: the first version would refresh, which gives no more than before, so the application keeps the refresh token back. It asks for
// what the challenge names; the second version asks for both.
if (version === '1') delete application.kept.refresh_token
const adding = { name: 'add_note', arguments: { text: 'milk' } }
await assert.rejects(client.callTool(adding), isUnauthorized)
client = await application.authorized(application.transport, version === '1' ? 'notes:write' : 'notes:read notes:write')
assert.equal(application.client.client_id, client_id)
assert.equal(text(await client.callTool(adding)), '1 notes')
assert.equal(text(await client.callTool({ name: 'list_notes' })), 'milk')

// Revocation: nothing works any more, and the SDK asks the person again.
delete application.asked
await revoke(server.revocation_endpoint, client_id, application.kept.refresh_token)
await forgotten()
await assert.rejects(client.callTool({ name: 'whoami' }), isUnauthorized)
assert(application.asked, 'nobody was asked')
console.log('discovered, registered, authorized, called, refreshed, stepped up, revoked')
process.exit(0)
