import { createServer } from 'node:http'

/** The world outside: it notes every effect that a worker has on it, and under which key. */
export interface Outside {
  readonly url: string
  /** How often each effect was asked for, by its key. */
  readonly effects: ReadonlyMap<string, { readonly about: string; times: number }>
  close(): Promise<void>
}

/** Opens an HTTP service that takes `PUT /effects/KEY?about=ORDER` and carries each key out once, however often it is asked. */
export async function openOutside(port: number): Promise<Outside> {
  const effects = new Map<string, { about: string; times: number }>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://outside')
    const key = url.pathname.split('/').at(-1) ?? ''
    const about = url.searchParams.get('about') ?? ''
    const known = effects.get(key)
    if (known) known.times += 1
    else effects.set(key, { about, times: 1 })
    request.resume()
    response.writeHead(204).end()
  })
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    effects,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}
