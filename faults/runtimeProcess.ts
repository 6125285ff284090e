import { type ChildProcess, spawn } from 'node:child_process'
import { dirname, join } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { bundleRuntime } from '../scripts/build.mjs'
import { nodeOptions } from '../scripts/machine.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = join(root, 'runtime', 'dist', 'faults')

export const administrator = { username: 'ada', password: 'lovelace-1815' }
const longestStartMs = 60_000

/** The real runtime in a process of its own. */
export interface RuntimeProcess {
  readonly url: string
  readonly pid: number
  /** Starts it (again) and waits until it is ready; answers how long that took. */
  start(): Promise<number>
  /** `kill -9` */
  kill(): Promise<void>
  /** `kill -STOP`: the machine gives it no time any more, its connections stay open. */
  pause(): void
  resume(): void
  /** Asks it to stop, as a supervisor does; answers its exit code. */
  stop(): Promise<number | null>
  isRunning(): boolean
  isReady(): Promise<boolean>
  /** Waits until `/readyz` says yes; answers how long that took. @throws Error when it does not within that time */
  ready(patienceMs?: number): Promise<number>
  /** What it wrote to its log, newest last. */
  log(): string
}

export const bundle = () => bundleRuntime(folder)

/** @param where where its database is @param environment further settings */
export function runtimeProcess(
  port: number,
  where: { databaseUrl: string } | { dataFolder: string },
  environment: Readonly<Record<string, string>> = {},
): RuntimeProcess {
  const url = `http://127.0.0.1:${port}`
  let child: ChildProcess | undefined
  let said = ''
  const runs = (one: ChildProcess | undefined): boolean =>
    one !== undefined && one.exitCode === null && one.signalCode === null
  const gone = (one: ChildProcess) =>
    new Promise<void>((resolve) => (runs(one) ? one.once('exit', () => resolve()) : resolve()))

  const self: RuntimeProcess = {
    url,
    get pid() {
      return child?.pid ?? 0
    },
    async start() {
      const begunMs = performance.now()
      const one = spawn(process.execPath, [...nodeOptions(), '--enable-source-maps', join(folder, 'main.js')], {
        cwd: root,
        env: {
          ...process.env,
          NODE_ENV: '',
          PORT: String(port),
          HOST: '127.0.0.1',
          DATABASE_URL: 'databaseUrl' in where ? where.databaseUrl : '',
          ...('dataFolder' in where ? { WAYMARK_DATA: where.dataFolder } : {}),
          WAYMARK_DEMO: 'off',
          WAYMARK_ADMIN_USER: administrator.username,
          WAYMARK_ADMIN_PASSWORD: administrator.password,
          LOG_LEVEL: 'warn',
          ...environment,
        },
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      child = one
      for (const stream of [one.stdout, one.stderr])
        stream?.on('data', (chunk: Buffer) => {
          said = (said + chunk).slice(-200_000)
        })
      while (!(await self.isReady())) {
        if (!runs(one))
          throw new Error(`the runtime stopped with ${one.exitCode ?? one.signalCode}:\n${said.slice(-3000)}`)
        if (performance.now() - begunMs > longestStartMs)
          throw new Error(`the runtime is not ready after ${longestStartMs / 1000} s:\n${said.slice(-3000)}`)
        await after(25)
      }
      return performance.now() - begunMs
    },
    async kill() {
      if (!child || !runs(child)) return
      child.kill('SIGKILL')
      await gone(child)
    },
    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    async stop() {
      if (child && runs(child)) {
        child.kill('SIGTERM')
        await gone(child)
      }
      return child?.exitCode ?? null
    },
    isRunning: () => runs(child),
    isReady: () =>
      fetch(`${url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
        async (answer) => {
          await answer.arrayBuffer()
          return answer.ok
        },
        () => false,
      ),
    async ready(patienceMs = 60_000) {
      const begunMs = performance.now()
      while (!(await self.isReady())) {
        if (!runs(child)) throw new Error(`the runtime has died by itself:\n${said.slice(-3000)}`)
        if (performance.now() - begunMs > patienceMs)
          throw new Error(`the runtime is not back after ${patienceMs / 1000} s:\n${said.slice(-3000)}`)
        await after(50)
      }
      return performance.now() - begunMs
    },
    log: () => said,
  }
  return self
}
