// The clients of the seed that the test starts the provider with.

export const REDIRECT = 'http://127.0.0.1:9999/cb'
export const SCOPE = 'profile email'

/** The client that the person signs in to: by each way of authentication. */
export const CODE_CLIENTS = [
  { method: 'client_secret_basic', id: 'demo-web', secret: 'demo-web-secret' },
  { method: 'client_secret_post', id: 'node-post', secret: '0123456789abcdef0123456789abcdef' },
  { method: 'none', id: 'demo-spa' },
]
export const SERVICE = { id: 'demo-service', secret: 'demo-service-secret' }
export const API = { id: 'demo-api', secret: 'demo-api-secret' }
