// A scripted browser: signs a person in through the HTML pages and lets the client have what it asks for.

const MAX_STEPS = 10

const attribute = (tag, name) => tag.match(new RegExp(`\\b${name}="([^"]*)"`))?.[1]
const unescaped = (text) => text.replaceAll('&amp;', '&').replaceAll('&#38;', '&').replaceAll('&#x2F;', '/')

/** Where the first form of a page goes, with its hidden fields. */
function form(page) {
  const start = page.indexOf('<form')
  const text = page.slice(start, page.indexOf('</form>', start))
  const fields = new URLSearchParams()
  for (const [tag] of text.matchAll(/<input\b[^>]*>/g)) {
    if (attribute(tag, 'type') === 'hidden') fields.set(attribute(tag, 'name'), unescaped(attribute(tag, 'value') ?? ''))
  }
  return { action: unescaped(attribute(text, 'action') ?? ''), fields, text }
}

/** Opens `url`, signs alice in, consents, and gives the URL that the browser is sent back to. */
export async function authorize(url, redirectUri) {
  const cookies = new Map()
  const send = async (target, init = {}) => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(target, { ...init, redirect: 'manual', headers: { ...init.headers, cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [name, value] = line.split(';')[0].split('=')
      cookies.set(name, value)
    }
    return response
  }
  let response = await send(url)
  let current = new URL(url)
  for (let step = 0; step < MAX_STEPS; step += 1) {
    const location = response.headers.get('location')
    if (location) {
      current = new URL(location, current)
      if (current.href.startsWith(redirectUri)) return current
      response = await send(current)
      continue
    }
    const page = await response.text()
    const { action, fields, text } = form(page)
    if (text.includes('name="password"')) {
      fields.set('username', 'alice')
      fields.set('password', 'wonderland')
    } else if (text.includes('name="confirm"')) {
      fields.set('confirm', 'yes')
    } else {
      throw new Error(`${current}: neither a login form nor a consent form\n${page}`)
    }
    current = new URL(action, current)
    response = await send(current, { method: 'POST', body: fields, headers: { origin: current.origin } })
  }
  throw new Error(`${url}: the sign-in leads nowhere`)
}
