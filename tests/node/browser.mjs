// Runs one walk in a browser: node browser.mjs WALK ISSUER

import * as devices from './browser_devices.mjs'
import * as pages from './browser_pages.mjs'
import * as playground from './browser_playground.mjs'
import * as walks from './browser_walks.mjs'
import { withBrowser } from './chromium.mjs'

const [walk, issuer] = process.argv.slice(2)
await withBrowser((open) => ({ ...walks, ...pages, ...playground, ...devices })[walk](issuer, open))
console.log(walk)
