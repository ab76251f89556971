// What a person does on the pages of the provider.

export async function signIn(page, username = 'alice', password = 'wonderland') {
  await page.getByLabel(/user ?name/i).fill(username)
  await page.getByLabel('Password').fill(password)
  await press(page, 'Sign in')
}

/** Presses a button of a form and waits until the page that it leads to, after every redirect, is there. */
export async function press(page, name) {
  await Promise.all([page.waitForEvent('load'), page.getByRole('button', { name }).click()])
}

export const allow = (page) => press(page, 'Allow')
export const deny = (page) => press(page, 'Deny')
export const heading = (page) => page.getByRole('heading', { level: 1 }).innerText()
