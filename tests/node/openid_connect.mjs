// openid-client signs alice in by OpenID Connect, by every response type that it knows: node openid_connect.mjs ISSUER

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { REDIRECT } from './clients.mjs'
import { authorize } from './scripted_browser.mjs'

const issuer = new URL(process.argv[2])
const SECRET = '0123456789abcdef0123456789abcdef'

async function discover(id, metadata = {}) {
  // OpenID Connect Discovery; http is for loopback addresses only.
  const options = { execute: [client.allowInsecureRequests, client.enableNonRepudiationChecks] }
  const config = await client.discovery(issuer, id, { client_secret: SECRET, ...metadata }, undefined, options)
  assert.equal(config.serverMetadata().userinfo_endpoint, new URL('/oauth/userinfo', issuer).href)
  return config
}

async function request(config, parameters = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const expectedNonce = client.randomNonce()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: 'openid profile email',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    ...parameters,
  })
  const answer = await authorize(url.href, REDIRECT)
  return { answer, checks: { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true } }
}

async function knowsAlice(config, tokens) {
  const claims = tokens.claims()
  const info = await client.fetchUserInfo(config, tokens.access_token, claims.sub)
  assert.equal(info.preferred_username, 'alice')
  assert.equal(info.email, 'alice@example.com')
  assert.equal(claims.email, undefined)
  return claims
}

/** The code flow, with each algorithm that the client may register. */
async function codeFlow(id, algorithm) {
  const config = await discover(id, algorithm && { id_token_signed_response_alg: algorithm })
  const { answer, checks } = await request(config, { max_age: '3600' })
  const tokens = await client.authorizationCodeGrant(config, answer, { ...checks, maxAge: 3600 })
  const claims = await knowsAlice(config, tokens)
  const refreshed = await client.refreshTokenGrant(config, tokens.refresh_token)
  assert.equal(refreshed.claims().sub, claims.sub)
  assert.equal(refreshed.claims().auth_time, claims.auth_time)
}

/** An ID token beside the code, whose hash it says. */
async function hybridFlow() {
  const config = await discover('node-hybrid')
  client.useCodeIdTokenResponseType(config)
  const { answer, checks } = await request(config)
  await knowsAlice(config, await client.authorizationCodeGrant(config, answer, checks))
}

/** An ID token and nothing else, which therefore says what the scope gives. */
async function implicitFlow() {
  const config = await discover('node-hybrid')
  client.useIdTokenResponseType(config)
  const { answer, checks } = await request(config)
  const claims = await client.implicitAuthentication(config, answer, checks.expectedNonce, checks)
  assert.equal(claims.email, 'alice@example.com')
}

await codeFlow('node-openid')
await codeFlow('node-es256', 'ES256')
await hybridFlow()
await implicitFlow()
console.log(JSON.stringify({ client: 'openid-client', flows: 4 }))
