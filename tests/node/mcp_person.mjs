// A person whose MCP client opens a browser: signs in, allows, and is sent back to the client.
//
// As a program for clients in other languages: node mcp_person.mjs URL, which prints where the browser ended.

import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { pathToFileURL } from 'node:url'
import { withBrowser } from './chromium.mjs'
import { allow, heading, signIn } from './person.mjs'

const BACK = 'Back at the client'

/** Opens an authorization request and allows it; gives the URL that the client was called back with. */
export async function authorize(url) {
  const redirect = new URL(new URL(url).searchParams.get('redirect_uri'))
  const answers = []
  const client = createServer((request, response) => {
    const called = new URL(request.url, redirect)
    if (called.pathname === redirect.pathname) answers.push(called)
    response.writeHead(200, { 'content-type': 'text/html' })
    response.end(`<!doctype html><html lang="en"><title>The client</title><link rel="icon" href="data:,"><h1>${BACK}</h1>`)
  })
  await new Promise((resolve) => client.listen(Number(redirect.port), redirect.hostname, resolve))
  try {
    await withBrowser(async (open) => {
      const page = await open()
      await page.goto(url)
      await signIn(page)
      const text = await page.locator('body').innerText()
      assert(text.includes(redirect.origin), `the page does not say who gets the answer: ${text}`)
      await allow(page)
      assert.equal(await heading(page), BACK)
    })
  } finally {
    client.closeAllConnections()
    client.close()
  }
  assert.equal(answers.length, 1, `answers: ${answers}`)
  return answers[0].href
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) console.log(await authorize(process.argv[2]))
