import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { keysPerInstance } from '../../runtime/src/store/keys.ts'
import type { WritesOfCommand } from './sameWrites.ts'

const run = promisify(execFile)

/** What `pgbench` reached: one statement, one round trip, one commit for each command. */
export interface PgbenchFigures {
  readonly commandsPerSecond: number
  /** Mean of one command. */
  readonly meanMs: number
}

// The same settings as our own writing connections have.
const options = [
  'plan_cache_mode=force_generic_plan',
  'enable_hashjoin=off',
  'enable_mergejoin=off',
  'enable_seqscan=off',
]
const round = { next: 1 }

/**
 * Lets `pgbench` write what commands write, each client going through them in order, over and over with new keys.
 *
 * @param of.databaseUrl a migrated database
 */
export async function runPgbench(of: {
  program: string
  databaseUrl: string
  writes: readonly WritesOfCommand[]
  clients: number
  warmUpSeconds: number
  seconds: number
}): Promise<PgbenchFigures> {
  const folder = await mkdtemp(join(tmpdir(), 'waymark-pgbench-'))
  try {
    const script = join(folder, 'commands.sql')
    const [first] = of.writes
    if (!first) throw new Error('there is nothing to write')
    // Each connection prepares its statements once; from then on a command is one `execute` with one key.
    const prepared = of.writes.map(({ statement }, i) => `prepare command${i}(bigint) as ${statement};\n`).join('')
    const executed = of.writes.map((_, i) => `execute command${i}(:key);\n`).join('')
    // Keys rise together, as ours do, whichever client takes them.
    const counted = `\\set turn :turn + 1\n\\set key ${first.instanceKey} + (:round * 3000000 + :turn * ${of.clients} + :client_id) * ${keysPerInstance}\n`
    await writeFile(script, `\\if :turn = 0\n${prepared}\\endif\n${counted}${executed}`)
    if (of.warmUpSeconds > 0) await once(of.warmUpSeconds)
    const said = await once(of.seconds)
    const perSecond = Number(/^tps = ([\d.]+)/m.exec(said)?.[1])
    const meanMs = Number(/^latency average = ([\d.]+)/m.exec(said)?.[1])
    if (!(perSecond > 0)) throw new Error(`pgbench said: ${said}`)
    return { commandsPerSecond: perSecond * of.writes.length, meanMs: meanMs / of.writes.length }

    async function once(seconds: number): Promise<string> {
      const url = new URL(of.databaseUrl)
      const { stdout } = await run(
        of.program,
        [
          ...['--no-vacuum', '--protocol', 'simple', '--file', script, '--define', 'turn=0'],
          ...['--define', `round=${round.next++}`, '--client', String(of.clients)],
          ...['--jobs', String(Math.min(2, of.clients)), '--time', String(Math.max(3, Math.ceil(seconds)))],
          ...['--host', url.hostname, '--port', url.port || '5432', '--username', url.username, url.pathname.slice(1)],
        ],
        {
          env: {
            ...process.env,
            PGOPTIONS: options.map((option) => `-c ${option}`).join(' '),
            ...(url.password ? { PGPASSWORD: decodeURIComponent(url.password) } : {}),
          },
        },
      )
      return stdout
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
