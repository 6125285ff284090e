import { spawn, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { nodeOptions } from '../../scripts/machine.mjs'
import { cpuSecondsOf } from '../frame/processorTime.ts'
import { freePort } from './postgres.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..')

let isBuilt = false
/** What is measured is what `npm start` runs: the bundle, from exactly these sources. */
function buildOnce() {
  if (isBuilt) return
  const built = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { cwd: root, stdio: 'inherit' })
  if (built.status !== 0) throw new Error('Waymark could not be built; the reason stands above.')
  isBuilt = true
}

/** The administrator that measurements sign in as, the way a machine does. */
export const apiClient = { username: 'bench', password: 'bench-password' }
export const basic = (who: { username: string; password: string }) =>
  `Basic ${Buffer.from(`${who.username}:${who.password}`).toString('base64')}`

/** The built product, running as a process of its own. */
export interface RuntimeProcess {
  readonly port: number
  readonly pid: number
  /** One request with JSON, outside of what is measured. Throws where it is answered with anything but 2xx. */
  ask<T>(method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<T>
  deploy(files: { readonly [name: string]: string }): Promise<void>
  /** Seconds of processor time used so far, user and system together. */
  cpuSeconds(): number
  /** Resident memory in bytes. */
  residentBytes(): number
  close(): Promise<void>
}

/**
 * Starts the built runtime on an empty or filled database, as in production: without the demo, signing in asked for.
 *
 * @param of.where PostgreSQL or the folder of an embedded database
 */
export async function startRuntime(of: {
  where: { databaseUrl: string } | { dataFolder: string }
  controllableClock?: boolean
  nodeOptions?: readonly string[]
  environment?: { readonly [name: string]: string }
}): Promise<RuntimeProcess> {
  buildOnce()
  const port = await freePort()
  const { DATABASE_URL: _url, WAYMARK_DATA: _data, ...inherited } = process.env
  const options = [...nodeOptions(), ...(of.nodeOptions ?? [])]
  const child = spawn(process.execPath, [...options, join(root, 'runtime', 'dist', 'main.js')], {
    cwd: root,
    env: {
      ...inherited,
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      PORT: String(port),
      WAYMARK_ADMIN_USER: apiClient.username,
      WAYMARK_ADMIN_PASSWORD: apiClient.password,
      ...('databaseUrl' in of.where ? { DATABASE_URL: of.where.databaseUrl } : { WAYMARK_DATA: of.where.dataFolder }),
      ...(of.controllableClock ? { WAYMARK_CLOCK: 'controllable' } : {}),
      ...of.environment,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-8_000)
    })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  const { pid } = child
  if (pid === undefined) throw new Error('the runtime could not be started')

  const runtime: RuntimeProcess = {
    port,
    pid,
    async ask<T>(method: string, path: string, body?: unknown) {
      const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          authorization: basic(apiClient),
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await answer.text()
      if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 500)}`)
      return (text === '' ? undefined : JSON.parse(text)) as T
    },
    async deploy(files) {
      const form = new FormData()
      for (const [name, content] of Object.entries(files)) form.append('resources', new Blob([content]), name)
      const answer = await fetch(`http://127.0.0.1:${port}/v2/deployments`, {
        method: 'POST',
        headers: { authorization: basic(apiClient) },
        body: form,
      })
      if (!answer.ok) throw new Error(`deploying answered ${answer.status}: ${await answer.text()}`)
    },
    cpuSeconds: () => cpuSecondsOf(pid),
    residentBytes() {
      const line = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
      return Number(line?.[1] ?? 0) * 1024
    },
    async close() {
      process.off('exit', kill)
      child.kill('SIGTERM')
      await ended
    },
  }
  for (let tries = 0; ; tries += 1) {
    const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (ready) return runtime
    if (child.exitCode !== null || tries > 600) {
      child.kill('SIGKILL')
      throw new Error(`The runtime did not come up. It said: ${said}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}
