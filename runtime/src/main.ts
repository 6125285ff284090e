import type { Server } from 'node:http'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serve } from '@hono/node-server'
import { makeApp } from './app.ts'
import { keepHeapInBounds } from './heap.ts'
import { openShell } from './open.ts'
import { readSettings } from './settings.ts'
import { stopServing } from './stopServing.ts'

const designerFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'designer', 'dist')

keepHeapInBounds()

const idleConnectionMs = 75_000
/** For how long a runtime that stops goes on taking requests from those who have not heard yet. */
const drainMs = 1_000
/** For how long it lets those go on that it has taken. */
const longestAnswerMs = 5_000

try {
  const begunMs = Date.now()
  const settings = readSettings(process.env)
  const { shell, close, afterListening } = await openShell(settings)
  const app = makeApp(shell, designerFolder)
  const server = serve({ fetch: app.fetch, port: settings.port, hostname: settings.host }, (address) => {
    console.log(banner(address.port, Date.now() - begunMs))
    void afterListening()
  }) as Server
  // Longer than proxies keep a connection: who closes it first resets what the other is just sending.
  server.keepAliveTimeout = idleConnectionMs
  server.on('error', (error: NodeJS.ErrnoException) => {
    const reason =
      error.code === 'EADDRINUSE'
        ? `Port ${settings.port} is taken. Stop what runs there, or choose another: PORT=8081 npm start`
        : error.message
    console.error(`Waymark cannot listen. ${reason}`)
    process.exit(1)
  })

  let stopping = false
  const stop = async (signal: string) => {
    if (stopping) return
    stopping = true
    shell.log.info({ signal }, 'stopping: finishing what is under way')
    // Not ready any more, and no open streams: whoever stands in front sends people elsewhere. What is being asked is answered.
    await shell.live.close()
    await stopServing(server, { drainMs, longestAnswerMs, log: shell.log })
    await close()
    process.exit(0)
  }
  process.on('SIGTERM', () => void stop('SIGTERM'))
  process.on('SIGINT', () => void stop('SIGINT'))

  function banner(port: number, tookMs: number): string {
    const lines = [
      '',
      `  Waymark ${shell.version} is up at http://localhost:${port}  (${(tookMs / 1000).toFixed(1)} s)`,
      '',
      `  Database: ${shell.durability}`,
    ]
    if (shell.demoAccounts.length > 0) {
      lines.push('', '  Demo accounts (user / password):')
      for (const one of shell.demoAccounts)
        lines.push(`    ${`${one.username} / ${one.password}`.padEnd(24)} ${one.name}, ${one.description}`)
    }
    return [...lines, ''].join('\n')
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(1)
}
