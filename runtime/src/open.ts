import pino from 'pino'
import packageJson from '../../package.json' with { type: 'json' }
import { openClock } from './clock.ts'
import { demoAccounts, seedDemo } from './demo/index.ts'
import { openCommitter } from './engine/committer.ts'
import { openDefinitions } from './engine/definitions.ts'
import { openIdentity } from './identity/identity.ts'
import { openLive } from './live.ts'
import type { Settings } from './settings.ts'
import type { Shell } from './shell.ts'
import { openDatabase } from './store/database.ts'
import { allocateKeys } from './store/keys.ts'
import { openTracing } from './tracing.ts'
import { openWorkers } from './worker/index.ts'

/** Everything the runtime stands on, opened in order; `close` shuts it in the other. */
export interface OpenShell {
  readonly shell: Shell
  /** Work that must not hold up the first request: seeding the demo, then the workers' rounds. */
  afterListening(): Promise<void>
  /** Finishes what is under way, then closes the database. */
  close(): Promise<void>
}

/** @throws Error with a sentence that says what to do when the database cannot be opened. */
export async function openShell(settings: Settings): Promise<OpenShell> {
  const log = pino({ level: settings.logLevel, base: undefined })
  const clock = openClock({ controllable: settings.controllableClock })
  const db = await openDatabase({ databaseUrl: settings.databaseUrl, dataFolder: settings.dataFolder, log })
  const keys = allocateKeys(db, clock)
  const definitions = openDefinitions({ db, clock, log })
  const tracing = settings.tracing && (await openTracing({ ...settings.tracing, version: packageJson.version }))
  const opened = openCommitter({ db, clock, log, definitions })
  const committer = tracing ? tracing.committer(opened) : opened
  const identity = await openIdentity(db, settings, clock)
  const live = await openLive({ db, log })
  const seeding = settings.demo === 'off' ? { done: 1, message: '' } : { done: 0, message: 'Looking at the database' }
  const shell: Shell = {
    db,
    clock,
    keys,
    log,
    settings,
    committer,
    definitions,
    identity,
    live,
    tracing,
    seeding,
    startedAtMs: clock.realMs(),
    version: packageJson.version,
    durability:
      db.kind === 'postgresql'
        ? 'PostgreSQL; what is acknowledged survives a crash and a power cut.'
        : `embedded (PGlite) in ${settings.dataFolder}; what is acknowledged survives a crash and a power cut. Set DATABASE_URL to use PostgreSQL.`,
    demoAccounts: settings.demo === 'off' ? [] : demoAccounts,
  }
  if (settings.firstAdministrator)
    await identity.ensurePeople([
      {
        ...settings.firstAdministrator,
        name: settings.firstAdministrator.username,
        roles: ['administrator'],
        groups: [],
      },
    ])
  else if (settings.demo === 'off' && (await identity.people()).length === 0)
    log.warn('Nobody can sign in yet. Set WAYMARK_ADMIN_USER and WAYMARK_ADMIN_PASSWORD and start again.')
  const workers = openWorkers(shell)

  return {
    shell,
    async afterListening() {
      // The workers sleep while the demo is made: its clock is elsewhere.
      if (settings.demo !== 'off') {
        try {
          await seedDemo(shell)
          seeding.done = 1
          seeding.message = ''
        } catch (error) {
          seeding.message = 'The demo could not be made; the log says why. Everything else works.'
          seeding.done = 1
          log.error({ err: error }, 'the demo could not be made')
        }
      }
      workers.start()
    },
    async close() {
      await workers.stop()
      await committer.close()
      await live.close()
      await db.close()
      await tracing?.close()
    },
  }
}
