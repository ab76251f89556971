// Every page, looked at by axe-core in light and dark, narrow and wide, and kept as a picture.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { withClient } from './client_page.mjs'
import { television } from './browser_devices.mjs'
import { allow, press, signIn } from './person.mjs'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const PICTURES = process.env.OAUTH_TEST_SCREENSHOTS
/** The pages that the guide shows. */
const SHOWN = ['home', 'sign-in', 'wrong-password', 'consent', 'account', 'error', 'sign-out', 'playground', 'playground-step', 'device-consent']

/** Looks at the page that is open; what it finds goes into `found`. */
export async function look(page, name, { colorScheme, width }, found) {
  await page.evaluate(AXE)
  const { violations } = await page.evaluate((values) => globalThis.axe.run(document, { runOnly: values }), TAGS)
  for (const violation of violations) {
    const places = violation.nodes.map((node) => `${node.target} ${node.failureSummary}`).join('\n    ')
    found.push(`${name}, ${colorScheme}, ${width}: ${violation.id}: ${violation.help}\n    ${places}`)
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  if (overflow > 0) found.push(`${name}, ${width}: ${overflow} pixels stick out at the side`)
  if (PICTURES && SHOWN.includes(name) && colorScheme === 'light' && width === 1280) {
    await page.screenshot({ path: join(PICTURES, `${name}.jpg`), quality: 82 })
  }
}

export async function every_page_is_accessible(issuer, open) {
  const found = []
  for (const colorScheme of ['light', 'dark']) {
    for (const width of [1280, 390]) {
      await withClient(issuer, async (client) => {
        const view = { colorScheme, width }
        const page = await open(view)
        const seen = (name) => look(page, name, view, found)
        await page.goto(issuer)
        await seen('home')
        await page.goto(client.request())
        await seen('sign-in')
        await signIn(page, 'alice', 'wrong')
        await seen('wrong-password')
        await signIn(page)
        await seen('consent')
        await allow(page)
        await client.exchange(client.answer().get('code'))
        await page.goto(issuer)
        await seen('home-signed-in')
        await page.goto(`${issuer}/account`)
        await seen('account')
        await page.goto(`${issuer}/login`)
        await seen('sign-in-again')
        await page.goto(`${issuer}/logout`)
        await seen('sign-out')
        const device = await television(issuer)
        await page.goto(device.verification_uri)
        await page.getByLabel('Code').fill('ZZZZ-ZZZZ')
        await press(page, 'Continue')
        await seen('device-wrong')
        await page.goto(device.verification_uri_complete)
        await seen('device')
        await press(page, 'Continue')
        await seen('device-consent')
        await allow(page)
        await seen('device-done')
        await page.goto(`${issuer}/oauth/authorize?client_id=unknown`)
        await seen('error')
        await page.goto(`${issuer}/nowhere`)
        await seen('not-found')
        await page.goto(`${issuer}/account`)
        await page.getByRole('button', { name: /^Withdraw/ }).click()
        await seen('withdrawn')
        await page.getByRole('button', { name: 'Sign out' }).click()
        await page.goto(`${issuer}/logout`)
        await seen('signed-out')
      })
    }
  }
  if (found.length > 0) throw new Error(found.join('\n'))
}
