// The client's side: a page of its own at the redirect URI, and the token endpoint.

import assert from 'node:assert/strict'
import { createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'

/**
 * Runs `body` with a client that listens on a free port of this machine, which any loopback redirect URI may have. Its
 * callback shows a page, or sends the browser on to where `onward` says.
 */
export async function withClient(issuer, body, onward) {
  const answers = []
  const server = createServer((request, response) => {
    const url = new URL(request.url, `http://${request.headers.host}`)
    if (url.pathname === '/cb') answers.push(url)
    if (url.pathname === '/cb' && onward) {
      response.writeHead(302, { location: onward(url) })
      response.end()
      return
    }
    const isThere = ['/cb', '/home'].includes(url.pathname)
    response.writeHead(isThere ? 200 : 404, { 'content-type': 'text/html' })
    // Without an icon of its own the browser asks for one, perhaps when this server has gone.
    response.end('<!doctype html><html lang="en"><title>The application</title><link rel="icon" href="data:,"><h1>Back at the application</h1>')
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await body(new Client(issuer, `http://127.0.0.1:${server.address().port}/cb`, answers))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

class Client {
  constructor(issuer, redirectUri, answers) {
    Object.assign(this, { issuer, redirectUri, answers, verifier: randomBytes(32).toString('base64url') })
  }

  /** An authorization request of the public demo client. */
  request({ state = 'a state', clientId = 'demo-spa', path = '/oauth/authorize' } = {}) {
    return `${this.issuer}${path}?${new URLSearchParams({
      response_type: 'code',
      client_id: clientId,
      redirect_uri: this.redirectUri,
      scope: 'profile email',
      state,
      code_challenge: createHash('sha256').update(this.verifier).digest('base64url'),
      code_challenge_method: 'S256',
    })}`
  }

  /** The one answer that came. */
  answer() {
    assert.equal(this.answers.length, 1, `answers: ${this.answers}`)
    const { searchParams } = this.answers[0]
    assert.equal(searchParams.get('state'), 'a state')
    assert.equal(searchParams.get('iss'), this.issuer)
    return searchParams
  }

  /** Registers another client with this redirect URI (RFC 7591); its identifier. */
  async register(metadata) {
    const response = await fetch(`${this.issuer}/oauth/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ redirect_uris: [this.redirectUri], token_endpoint_auth_method: 'none', ...metadata }),
    })
    assert.equal(response.status, 201)
    return (await response.json()).client_id
  }

  async exchange(code, clientId = 'demo-spa') {
    const response = await fetch(`${this.issuer}/oauth/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'authorization_code',
        client_id: clientId,
        redirect_uri: this.redirectUri,
        code_verifier: this.verifier,
        code,
      }),
    })
    return { status: response.status, ...(await response.json()) }
  }

  async me(accessToken) {
    const response = await fetch(`${this.issuer}/api/me`, { headers: { authorization: `Bearer ${accessToken}` } })
    return { status: response.status, text: await response.text() }
  }
}
