// A real browser that remembers everything that went wrong in it.

import { existsSync } from 'node:fs'
import { chromium } from 'playwright-core'

const PLACES = [process.env.OAUTH_TEST_CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

/** Runs `body` with a function that opens windows, and fails if a window met trouble. */
export async function withBrowser(body) {
  const executablePath = PLACES.find((place) => place && existsSync(place))
  if (!executablePath) throw new Error('there is no Chromium: install it, or name it in OAUTH_TEST_CHROMIUM')
  // Its sandbox does not work for root, and the pages are ours.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  // Hosts that are not loopback, where browsers say less about who sends a form on plain http.
  args.push('--host-resolver-rules=MAP *.test 127.0.0.1')
  // People's browsers keep the pages that they leave; the tool would switch that off.
  const ignoreDefaultArgs = ['--disable-back-forward-cache']
  const browser = await chromium.launch({ executablePath, args, ignoreDefaultArgs })
  const trouble = []
  try {
    await body((options) => open(browser, trouble, options))
  } catch (error) {
    error.message += `\nin the browser: ${trouble.join('\n') || 'no trouble'}`
    throw error
  } finally {
    await browser.close()
  }
  if (trouble.length > 0) throw new Error(`the browser met trouble:\n${trouble.join('\n')}`)
}

async function open(browser, trouble, { colorScheme = 'light', width = 1280, javaScriptEnabled = true } = {}) {
  const viewport = { width, height: width < 600 ? 844 : 800 }
  const context = await browser.newContext({ colorScheme, viewport, javaScriptEnabled, locale: 'en-US' })
  const page = await context.newPage()
  page.on('pageerror', (error) => trouble.push(`script: ${error}`))
  page.on('console', (message) => {
    // A refusal with a page of its own is no trouble; the browser says it of every 4xx.
    const isRefusal = /status of 4\d\d/.test(message.text())
    if (message.type() === 'error' && !isRefusal) trouble.push(`console: ${message.text()} at ${page.url()}`)
  })
  page.on('response', (response) => {
    if (response.status() >= 500) trouble.push(`${response.status()} of ${response.url()}`)
  })
  return page
}
