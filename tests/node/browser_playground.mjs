// The playground, step by step: as a person without scripts, and as axe-core sees it.

import assert from 'node:assert/strict'
import { open_and_allow } from './browser_devices.mjs'
import { look } from './browser_pages.mjs'
import { allow, heading, press, signIn } from './person.mjs'

/** The steps after the first one, with the status that each shows. */
const STEPS = [
  ['Steal the code', 400],
  ['Exchange the code', 200],
  ['Use the access token', 200],
  ['Ask what a token is worth', 200],
  ['Refresh', 200],
  ['Revoke', 200],
  ['Use a token that has ended', 401],
  ['Get a token without a person', 200],
  ['Use a token that allows too little', 403],
  ['Ask for codes', 200],
  ['Ask before somebody has decided', 400],
  ['Get the tokens of the device', 200],
  ['Call the API without a token', 401],
  ['Use a code twice', 400],
  ['Ask for more than was registered', 400],
  ['Ask for an answer at another address', 400],
]

const follow = (page, name) => Promise.all([page.waitForEvent('load'), page.getByRole('link', { name }).first().click()])

/** In another tab, as the link of the page asks for. */
async function allowTheDevice(page) {
  const link = await page.getByRole('link', { name: /page for devices/ }).getAttribute('href')
  const tab = await page.context().newPage()
  await open_and_allow(tab, new URL(link, page.url()).href)
  await tab.close()
}

/** From the home page through every step; `seen` is told of each page. */
async function walk(page, issuer, seen) {
  await page.goto(issuer)
  await follow(page, 'Playground')
  await seen('playground-stranger')
  await follow(page, 'Sign in to begin')
  await signIn(page)
  assert.equal(await heading(page), 'Playground')
  await seen('playground')
  await follow(page, /^Begin/)
  await press(page, 'Prepare the request')
  await seen('playground-authorize')
  await follow(page, 'Go to the provider with this request')
  await allow(page)
  assert.equal(await heading(page), 'Ask for access')
  await seen('playground-code')
  for (const [title, status] of STEPS) {
    await follow(page, `Next: ${title}`)
    assert.equal(await heading(page), title)
    if (status === 200) await seen(`playground-before-${title}`)
    if (title === 'Get the tokens of the device') await allowTheDevice(page)
    await press(page, 'Send the request')
    assert.match(await page.getByRole('heading', { name: 'The response' }).innerText(), new RegExp(`${status}`))
    assert.equal(await page.getByText('not the usual answer').count(), 0, title)
    await seen(title === 'Exchange the code' ? 'playground-step' : `playground-after-${title}`)
  }
  await page.getByRole('navigation', { name: 'Steps' }).getByRole('link', { name: 'All steps' }).click()
  await page.getByText('You have seen every step').waitFor()
  await seen('playground-end')
}

export async function walking_through_the_playground(issuer, open) {
  const page = await open({ javaScriptEnabled: false })
  await walk(page, issuer, async () => {})
  await press(page, 'Start over')
  await page.getByRole('link', { name: 'Begin: Ask for access' }).waitFor()
}

export async function the_playground_is_accessible(issuer, open) {
  const found = []
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      const view = { colorScheme, width }
      const page = await open(view)
      await walk(page, issuer, (name) => look(page, name, view, found))
    }
  }
  if (found.length > 0) throw new Error(found.join('\n'))
}
