import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { nodeOptions } from '../scripts/machine.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** A runtime as `npm start` starts it, on a data folder of its own and a free port. */
export interface RunningWaymark {
  readonly url: string
  readonly dataFolder: string
  /** Calls the API as that person (Basic credentials; the demo's passwords equal the user names). Fails on any problem but `expect`. */
  call<T = unknown>(as: string, method: string, path: string, body?: unknown, expect?: number): Promise<T>
  /** Like `kill -9`. */
  kill(): Promise<void>
  /** Starts again on the same folder. */
  restart(): Promise<void>
  stop(): Promise<void>
}

/** @param demo what the empty database is filled with; `accounts` gives the people and the published templates only where the demo does so */
export async function startWaymark(options: {
  demo: 'full' | 'accounts'
  env?: Record<string, string>
}): Promise<RunningWaymark> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'waymark-journey-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess
  await begin()

  return {
    url,
    dataFolder,
    async call<T>(as: string, method: string, path: string, body?: unknown, expect?: number): Promise<T> {
      const answer = await fetch(url + path, {
        method,
        headers: {
          authorization: `Basic ${Buffer.from(`${as}:${as}`).toString('base64')}`,
          ...(body === undefined || body instanceof FormData ? {} : { 'content-type': 'application/json' }),
        },
        body: body === undefined ? null : body instanceof FormData ? body : JSON.stringify(body),
      })
      const text = await answer.text()
      if (expect === undefined ? !answer.ok : answer.status !== expect)
        throw new Error(`${method} ${path} as ${as}: ${answer.status} ${text}`)
      return (text === '' ? undefined : (JSON.parse(text) as unknown)) as T
    },
    async kill() {
      child.kill('SIGKILL')
      await gone(child)
    },
    restart: begin,
    async stop() {
      child.kill('SIGTERM')
      await gone(child)
      rmSync(dataFolder, { recursive: true, force: true })
    },
  }

  async function begin() {
    // While one works on the runtime: its sources, beside whatever designer was built last.
    const program = process.env.WAYMARK_JOURNEYS_FROM_SOURCE
      ? [join(root, 'node_modules', 'tsx', 'dist', 'cli.mjs'), join(root, 'runtime', 'src', 'main.ts')]
      : [...nodeOptions(), join(root, 'scripts', 'start.mjs')]
    child = spawn(process.execPath, program, {
      cwd: root,
      env: {
        ...process.env,
        // The test runner's own marks would make the build believe that it is a test.
        VITEST: '',
        NODE_ENV: '',
        DATABASE_URL: '',
        PORT: String(port),
        HOST: '127.0.0.1',
        WAYMARK_DATA: dataFolder,
        WAYMARK_DEMO: options.demo,
        WAYMARK_CLOCK: 'controllable',
        LOG_LEVEL: 'warn',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    child.stderr?.on('data', (chunk: Buffer) => {
      said += chunk
    })
    // Building for the first time takes a minute; a start takes seconds; seeding is over when the welcome says so.
    const patienceUntil = Date.now() + 300_000
    for (;;) {
      if (child.exitCode !== null) throw new Error(`Waymark stopped with ${child.exitCode}:\n${said}`)
      if (Date.now() > patienceUntil) throw new Error(`Waymark is not up after five minutes:\n${said}`)
      const welcome = await fetch(`${url}/api/welcome`).then(
        (answer) => (answer.ok ? (answer.json() as Promise<{ seeding: { done: number } }>) : undefined),
        () => undefined,
      )
      if (welcome && welcome.seeding.done >= 1) return
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

const gone = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve()
    child.on('exit', () => resolve())
  })

const freePort = () =>
  new Promise<number>((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })

export const desktop = { width: 1440, height: 900 }
export const phone = { width: 390, height: 844 }

/** The real browser. `WAYMARK_CHROMIUM` names it; the test command finds or installs one. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.WAYMARK_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}

/** A browser window signed in as that person, as the sign-in page does it; fails on errors in the page's console. */
export async function signedIn(
  browser: Browser,
  waymark: RunningWaymark,
  username: string,
  viewport: { width: number; height: number } = desktop,
): Promise<{ page: Page; context: BrowserContext; complaints: string[] }> {
  const context = await browser.newContext({ viewport, baseURL: waymark.url, hasTouch: viewport.width < 600 })
  const page = await context.newPage()
  const complaints: string[] = []
  page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`))
  page.on('request', (request) => {
    const address = request.url()
    if (!address.startsWith(waymark.url) && !/^(data|blob):/.test(address))
      complaints.push(`a request left the house: ${address}`)
  })
  await page.goto('/signin')
  await page.getByLabel(/user name/i).fill(username)
  await page
    .getByLabel(/password/i)
    .first()
    .fill(username)
  await page.getByRole('button', { name: /^sign in$/i }).click()
  await page.waitForURL((url) => !url.pathname.startsWith('/signin'))
  return { page, context, complaints }
}
