// What a person does on the pages of the provider.

export async function signIn(page, username = 'alice', password = 'wonderland') {
  await page.getByLabel('Username').fill(username)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in' }).click()
}

export const allow = (page) => page.getByRole('button', { name: 'Allow' }).click()
export const deny = (page) => page.getByRole('button', { name: 'Deny' }).click()
export const heading = (page) => page.getByRole('heading', { level: 1 }).innerText()
