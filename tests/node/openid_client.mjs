// openid-client completes every flow of RFC 6749 that it knows: node openid_client.mjs ISSUER

import assert from 'node:assert/strict'
import * as client from 'openid-client'
import { API, CODE_CLIENTS, REDIRECT, SCOPE, SERVICE } from './clients.mjs'
import { authorize } from './scripted_browser.mjs'

const issuer = new URL(process.argv[2])

function discover({ id, secret, method = 'client_secret_basic' }) {
  const authentication = {
    client_secret_basic: () => client.ClientSecretBasic(secret),
    client_secret_post: () => client.ClientSecretPost(secret),
    none: () => client.None(),
  }[method]()
  // RFC 8414 metadata; http is for loopback addresses only.
  const options = { algorithm: 'oauth2', execute: [client.allowInsecureRequests] }
  return client.discovery(issuer, id, { client_secret: secret }, authentication, options)
}

async function isRefused(promise, error, status) {
  await assert.rejects(promise, (thrown) => {
    assert(thrown instanceof client.ResponseBodyError, String(thrown))
    assert.equal(thrown.error, error)
    assert.equal(thrown.status, status)
    return true
  })
}

async function codeFlow(registered) {
  const config = await discover(registered)
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const state = client.randomState()
  const url = client.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT,
    scope: SCOPE,
    state,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  const answer = await authorize(url.href, REDIRECT)
  assert.equal(answer.searchParams.get('iss'), issuer.href.replace(/\/$/, ''))

  // Another verifier is told as the library's own error, and burns nothing.
  const wrong = { pkceCodeVerifier: client.randomPKCECodeVerifier(), expectedState: state }
  await isRefused(client.authorizationCodeGrant(config, answer, wrong), 'invalid_grant', 400)
  const tokens = await client.authorizationCodeGrant(config, answer, { pkceCodeVerifier, expectedState: state })
  assert.equal(tokens.token_type, 'bearer')
  assert.equal(tokens.scope, SCOPE)
  assert.equal(tokens.expiresIn() > 3500, true)

  const me = await client.fetchProtectedResource(config, tokens.access_token, new URL('/api/me', issuer), 'GET')
  assert.equal((await me.json()).username, 'alice')

  const rotated = await client.refreshTokenGrant(config, tokens.refresh_token)
  assert.notEqual(rotated.refresh_token, tokens.refresh_token)
  const narrower = await client.refreshTokenGrant(config, rotated.refresh_token, { scope: 'profile' })
  assert.equal(narrower.scope, 'profile')
  const contact = new URL('/api/contact', issuer)
  await assert.rejects(client.fetchProtectedResource(config, narrower.access_token, contact, 'GET'), (thrown) => {
    assert(thrown instanceof client.WWWAuthenticateChallengeError, String(thrown))
    assert.equal(thrown.status, 403)
    assert.equal(thrown.cause[0].parameters.error, 'insufficient_scope')
    assert.equal(thrown.cause[0].parameters.scope, SCOPE)
    return true
  })

  await client.tokenRevocation(config, narrower.refresh_token)
  await isRefused(client.refreshTokenGrant(config, narrower.refresh_token), 'invalid_grant', 400)
}

async function clientCredentials() {
  const config = await discover(SERVICE)
  const tokens = await client.clientCredentialsGrant(config, { scope: 'profile' })
  assert.equal(tokens.refresh_token, undefined)

  const api = await discover(API)
  assert.equal((await client.tokenIntrospection(api, tokens.access_token)).client_id, SERVICE.id)
  await client.tokenRevocation(config, tokens.access_token)
  assert.deepEqual(await client.tokenIntrospection(api, tokens.access_token), { active: false })
  const stranger = await discover({ id: SERVICE.id, secret: 'wrong' })
  await assert.rejects(client.clientCredentialsGrant(stranger), (thrown) => {
    assert.equal(thrown.status, 401)
    return true
  })
}

for (const registered of CODE_CLIENTS) await codeFlow(registered)
await clientCredentials()
console.log(JSON.stringify({ client: 'openid-client', flows: CODE_CLIENTS.length + 1 }))
