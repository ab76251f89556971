// A person types what a device shows; the device asks for its token.

import assert from 'node:assert/strict'
import { allow, deny, heading, press, signIn } from './person.mjs'

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code'

const post = async (issuer, path, fields) => {
  const response = await fetch(`${issuer}${path}`, { method: 'POST', body: new URLSearchParams(fields) })
  return { status: response.status, ...(await response.json()) }
}

/** The demo television: what it shows, and what it is told when it asks. */
export async function television(issuer, scope = 'profile email') {
  const codes = await post(issuer, '/oauth/device_authorization', { client_id: 'demo-tv', scope })
  const fields = { client_id: 'demo-tv', grant_type: GRANT_TYPE, device_code: codes.device_code }
  return { ...codes, ask: () => post(issuer, '/oauth/token', fields) }
}

/** Follows the address that a device shows, or a link to it. */
export async function open_and_allow(page, address) {
  await page.goto(address)
  await press(page, 'Continue')
  await allow(page)
}

/** The address with the code leads through sign-in to a question, and nothing is given before it is answered. */
export async function allowing_a_device(issuer, open) {
  const page = await open({ javaScriptEnabled: false })
  const device = await television(issuer)
  await page.goto(device.verification_uri_complete)
  await signIn(page)
  assert.equal(await page.getByLabel('Code').inputValue(), device.user_code)
  await press(page, 'Continue')
  assert.match(await heading(page), /Demo television wants access to your account from a device/)
  const text = await page.locator('main').innerText()
  assert(text.includes(device.user_code) && /Did somebody send you this code/.test(text), text)
  assert.equal((await device.ask()).error, 'authorization_pending')
  await page.getByLabel('See your email address').uncheck()
  await allow(page)
  assert.equal(await heading(page), 'Your device is connected')
  const tokens = await device.ask()
  assert.deepEqual([tokens.status, tokens.scope], [200, 'profile'])

  const denied = await television(issuer)
  await page.goto(denied.verification_uri)
  await page.getByLabel('Code').fill(denied.user_code.toLowerCase().replace('-', ''))
  // The key does what the large button does, and signs nobody out.
  await Promise.all([page.waitForEvent('load'), page.getByLabel('Code').press('Enter')])
  await deny(page)
  assert.equal(await heading(page), 'Access was denied')
  assert.equal((await denied.ask()).error, 'access_denied')
}
