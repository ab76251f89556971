// oauth4webapi completes every flow of RFC 6749 that it knows: node oauth4webapi_client.mjs ISSUER

import assert from 'node:assert/strict'
import * as oauth from 'oauth4webapi'
import { API, CODE_CLIENTS, REDIRECT, SCOPE, SERVICE } from './clients.mjs'
import { authorize } from './scripted_browser.mjs'

const issuer = new URL(process.argv[2])
// http is for loopback addresses only.
const insecure = { [oauth.allowInsecureRequests]: true }

const server = await oauth.processDiscoveryResponse(
  issuer,
  await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure }),
)

function authentication({ secret, method = 'client_secret_basic' }) {
  return {
    client_secret_basic: () => oauth.ClientSecretBasic(secret),
    client_secret_post: () => oauth.ClientSecretPost(secret),
    none: () => oauth.None(),
  }[method]()
}

async function isRefused(promise, error) {
  await assert.rejects(promise, (thrown) => {
    assert(thrown instanceof oauth.ResponseBodyError, String(thrown))
    assert.equal(thrown.error, error)
    return true
  })
}

async function codeFlow(registered) {
  const client = { client_id: registered.id }
  const authenticated = authentication(registered)
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint)
  url.search = new URLSearchParams({
    client_id: registered.id,
    redirect_uri: REDIRECT,
    response_type: 'code',
    scope: SCOPE,
    state,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const answer = await authorize(url.href, REDIRECT)
  // Checks `state` and, since the metadata promise it, `iss` (RFC 9207).
  const parameters = oauth.validateAuthResponse(server, client, answer, state)
  const exchange = async (codeVerifier) =>
    oauth.processAuthorizationCodeResponse(
      server,
      client,
      await oauth.authorizationCodeGrantRequest(server, client, authenticated, parameters, REDIRECT, codeVerifier, insecure),
    )
  await isRefused(exchange(oauth.generateRandomCodeVerifier()), 'invalid_grant')
  const tokens = await exchange(verifier)
  assert.equal(tokens.scope, SCOPE)
  const me = await oauth.protectedResourceRequest(tokens.access_token, 'GET', new URL('/api/me', issuer), undefined, undefined, insecure)
  assert.equal((await me.json()).username, 'alice')

  const refresh = async (token) =>
    oauth.processRefreshTokenResponse(
      server,
      client,
      await oauth.refreshTokenGrantRequest(server, client, authenticated, token, insecure),
    )
  const rotated = await refresh(tokens.refresh_token)
  assert.notEqual(rotated.refresh_token, tokens.refresh_token)
  const revoked = await oauth.revocationRequest(server, client, authenticated, rotated.refresh_token, insecure)
  await oauth.processRevocationResponse(revoked)
  await isRefused(refresh(rotated.refresh_token), 'invalid_grant')
}

async function clientCredentials() {
  const client = { client_id: SERVICE.id }
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication(SERVICE), { scope: 'profile' }, insecure)
  const tokens = await oauth.processClientCredentialsResponse(server, client, response)

  const api = { client_id: API.id }
  const asked = await oauth.introspectionRequest(server, api, authentication(API), tokens.access_token, insecure)
  const described = await oauth.processIntrospectionResponse(server, api, asked)
  assert.equal(described.active, true)
  assert.equal(described.client_id, SERVICE.id)

  const unknown = { client_id: 'nobody' }
  const refused = await oauth.clientCredentialsGrantRequest(server, unknown, authentication(SERVICE), {}, insecure)
  await assert.rejects(oauth.processClientCredentialsResponse(server, unknown, refused), (thrown) => {
    assert(thrown instanceof oauth.WWWAuthenticateChallengeError || thrown.error === 'invalid_client', String(thrown))
    return true
  })
}

for (const registered of CODE_CLIENTS) await codeFlow(registered)
await clientCredentials()
console.log(JSON.stringify({ client: 'oauth4webapi', flows: CODE_CLIENTS.length + 1 }))
