// Walks through the pages, as people go and as they go astray.

import assert from 'node:assert/strict'
import { withClient } from './client_page.mjs'
import { allow, deny, heading, signIn } from './person.mjs'

const APPLICATION = 'Back at the application'
const ANSWERED = /answered|expired/

/** Signs in from the start page, with a wrong password first. */
export async function signing_in(issuer, open) {
  const page = await open()
  await page.goto(issuer)
  await page.getByRole('link', { name: 'Sign in' }).first().click()
  await signIn(page, 'alice', 'wrong')
  assert.match(await page.getByRole('alert').innerText(), /wrong/)
  assert.equal(await page.getByLabel('Username').inputValue(), 'alice')
  assert.equal(await page.getByLabel('Password').inputValue(), '')

  await signIn(page)
  await page.goto(`${issuer}/account`)
  assert.match(await heading(page), /Alice/)
  await page.goto(`${issuer}/login`)
  assert.match(await page.locator('main').innerText(), /signed in as Alice/i)
}

/** From the application through sign-in and consent to a token. */
export async function allowing(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    assert.match(await heading(page), /wants access to your account/)
    await allow(page)
    assert.equal(await heading(page), APPLICATION)
    const tokens = await client.exchange(client.answer().get('code'))
    assert.match((await client.me(tokens.access_token)).text, /"alice"/)
  })
}

/** A client that nobody has heard of before: the page shows the name that it gives itself, and the host that gets the answer. */
export async function allowing_a_client_that_registered_itself(issuer, open) {
  await withClient(issuer, async (client) => {
    const clientId = await client.register({ client_name: 'Notes <b>everywhere</b>' })
    const page = await open()
    await page.goto(client.request({ clientId }))
    await signIn(page)
    assert.equal(await heading(page), 'Notes <b>everywhere</b> wants access to your account')
    const text = await page.locator('main').innerText()
    assert(text.includes(new URL(client.redirectUri).host), text)
    assert(!/admin/i.test(text), text)
    await allow(page)
    assert.equal(await heading(page), APPLICATION)
    const tokens = await client.exchange(client.answer().get('code'), clientId)
    assert.match((await client.me(tokens.access_token)).text, /"alice"/)
    await page.goto(`${issuer}/account`)
    assert.match(await page.locator('main').innerText(), /Notes <b>everywhere<\/b>/)
  })
}

export async function denying(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    await deny(page)
    assert.equal(await heading(page), APPLICATION)
    assert.equal(client.answer().get('error'), 'access_denied')
    assert.equal(client.answer().get('code'), null)
  })
}

/** A double click brings at most one answer; if the second click came in between, the page says what happened. */
export async function clicking_twice(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    await page.getByRole('button', { name: 'Allow' }).dblclick()
    await page.waitForLoadState('networkidle')
    const text = await page.locator('body').innerText()
    assert(text.includes(APPLICATION) || ANSWERED.test(text), text)
    assert(client.answers.length <= 1, `answers: ${client.answers}`)
  })
}

/** Back to a form that was answered: it says so and leads nowhere. */
export async function going_back(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    await allow(page)
    assert.equal(await heading(page), APPLICATION)
    // A page from the browser's own cache gives no `load` event, so this waits for the navigation alone.
    await page.goBack({ waitUntil: 'commit' })
    await page.locator('form').or(page.getByText(ANSWERED)).first().waitFor()
    const text = await page.locator('body').innerText()
    if (!ANSWERED.test(text)) {
      // The browser shows the page that it kept; its button is worth nothing any more.
      await allow(page)
      assert.match(await page.locator('body').innerText(), ANSWERED)
    }
    assert.equal(client.answers.length, 1)
    assert.equal((await client.exchange(client.answer().get('code'))).status, 200)
  })
}

/** One request in two tabs: the second answer is told that there was one. */
export async function answering_in_two_tabs(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    const second = await page.context().newPage()
    await second.goto(page.url())
    await allow(page)
    assert.equal(await heading(page), APPLICATION)
    await allow(second)
    assert.match(await second.locator('body').innerText(), ANSWERED)
    assert.equal(client.answers.length, 1)
    assert.equal((await client.exchange(client.answer().get('code'))).status, 200)
  })
}

/** A form whose hidden value is another's. */
export async function a_form_of_somebody_else(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    await page.locator('input[name=consent]').evaluate((input) => { input.value = 'A'.repeat(43) })
    await allow(page)
    assert.match(await page.locator('body').innerText(), /not one of this server|start again/)
    assert.equal(client.answers.length, 0)
  })
}

/** What was granted is listed, withdrawn, and worth nothing; then the person signs out. */
export async function withdrawing_and_signing_out(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    await allow(page)
    const { access_token: token } = await client.exchange(client.answer().get('code'))
    assert.equal((await client.me(token)).status, 200)

    await page.goto(`${issuer}/account`)
    await page.getByRole('button', { name: /^Withdraw/ }).click()
    assert.match(await page.getByRole('status').innerText(), /no longer|withdrawn|access/i)
    assert.match(await page.locator('main').innerText(), /No application has access/)
    assert.equal((await client.me(token)).status, 401)

    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto(`${issuer}/account`)
    assert.equal(await heading(page), 'Sign in')
  })
}

export async function guessing_passwords(issuer, open) {
  const page = await open()
  await page.goto(`${issuer}/login`)
  for (let guess = 0; guess < 10; guess += 1) {
    await signIn(page, 'bob', 'wrong')
    await page.getByRole('alert').waitFor()
  }
  await signIn(page, 'bob', 'builder')
  assert.match(await page.getByRole('alert').innerText(), /Too many attempts/)
}

/** No mouse: Tab and Enter lead from the first page to the application. */
export async function the_keyboard_alone(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    // The cursor stands in the first field that is to be filled in, once the browser has drawn the page.
    await page.locator(':focus').and(page.getByLabel('Username')).waitFor()
    await page.keyboard.type('alice')
    await page.keyboard.press('Tab')
    await page.keyboard.type('wonderland')
    await page.keyboard.press('Enter')
    const button = page.getByRole('button', { name: 'Allow' })
    await button.waitFor()
    for (let step = 0; step < 20; step += 1) {
      if (await button.evaluate((element) => element === document.activeElement)) break
      await page.keyboard.press('Tab')
    }
    await page.keyboard.press('Enter')
    await page.getByText(APPLICATION).waitFor()
    assert.notEqual(client.answer().get('code'), null)
  })
}

export async function without_scripts(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open({ javaScriptEnabled: false })
    await page.goto(client.request())
    await signIn(page, 'alice', 'wrong')
    await signIn(page)
    await allow(page)
    assert.equal(await heading(page), APPLICATION)
    assert.equal((await client.exchange(client.answer().get('code'))).status, 200)
    await page.goto(`${issuer}/account`)
    await page.getByRole('button', { name: /^Withdraw/ }).click()
    assert.match(await page.locator('main').innerText(), /No application has access/)
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.goto(`${issuer}/account`)
    assert.equal(await heading(page), 'Sign in')
  })
}

/** Another origin of this machine; the redirect URI names `127.0.0.1`. */
const elsewhere = (callback) => `http://localhost:${callback.port}/home`

/** The client's callback sends the browser on to another origin. */
export async function going_on_to_another_origin(issuer, open) {
  const walk = async (decide, member) => {
    await withClient(issuer, async (client) => {
      const page = await open()
      await page.goto(client.request())
      await signIn(page)
      await decide(page)
      await page.waitForURL('http://localhost:*/home')
      assert.equal(await heading(page), APPLICATION)
      assert.notEqual(client.answer().get(member), null)
    }, elsewhere)
  }
  await walk(allow, 'code')
  await walk(deny, 'error')
}

/** The client's callback sends the browser on to an application on the device. */
export async function going_on_to_an_application(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request())
    await signIn(page)
    const refused = new Promise((resolve) => page.on('requestfailed', (request) => resolve(request.failure().errorText)))
    await page.getByRole('button', { name: 'Allow' }).click()
    // There is no such application here, which is all that may go wrong.
    assert.doesNotMatch(await refused, /BLOCKED|CSP/)
    assert.notEqual(client.answer().get('code'), null)
  }, () => 'com.example.app:/done')
}

/** Signing in leads to the client at once, because nobody needs to be asked. */
export async function signing_in_for_an_own_client(issuer, open) {
  await withClient(issuer, async (client) => {
    const page = await open()
    await page.goto(client.request({ clientId: 'app', path: '/own/authorize' }))
    await page.getByLabel('User name').fill('alice')
    await page.getByLabel('Password').fill('wonderland')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.waitForURL('http://localhost:*/home')
    assert.equal(client.answers.length, 1)
    assert.notEqual(client.answers[0].searchParams.get('code'), null)
  }, elsewhere)
}

/** Four tabs ask before any of them has a cookie; the person signs in and answers in each. */
export async function starting_with_several_tabs(issuer, open) {
  await withClient(issuer, async (client) => {
    const first = await open()
    const others = [1, 2, 3].map(() => first.context().newPage())
    const tabs = [first, ...await Promise.all(others)]
    await Promise.all(tabs.map((tab, number) => tab.goto(client.request({ state: `tab ${number}` }))))
    for (const tab of tabs) {
      await signIn(tab)
      assert.match(await heading(tab), /wants access to your account/)
    }
    for (const tab of tabs) {
      await allow(tab)
      assert.equal(await heading(tab), APPLICATION)
    }
    assert.deepEqual(client.answers.map((answer) => answer.searchParams.get('state')), ['tab 0', 'tab 1', 'tab 2', 'tab 3'])
    for (const answer of client.answers) {
      assert.equal((await client.exchange(answer.searchParams.get('code'))).status, 200)
    }
    // The person is signed in now, and the tabs start once more.
    await Promise.all(tabs.map((tab, number) => tab.goto(client.request({ state: `again ${number}` }))))
    for (const tab of tabs) {
      await allow(tab)
      assert.equal(await heading(tab), APPLICATION)
    }
    assert.equal(client.answers.length, 8)
  })
}
