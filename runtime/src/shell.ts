import type { Logger } from 'pino'
import type { Clock } from './clock.ts'
import type { Committer } from './engine/committer.ts'
import type { Definitions } from './engine/definitions.ts'
import type { Identity } from './identity/identity.ts'
import type { Live } from './live.ts'
import type { Settings } from './settings.ts'
import type { Database } from './store/database.ts'
import type { Keys } from './store/keys.ts'
import type { Tracing } from './tracing.ts'

/** A demo person with a password that everybody may know. */
export interface DemoAccount {
  readonly username: string
  readonly password: string
  readonly name: string
  readonly description: string
}

/** What every action needs of the world. Tests make their own, so nothing waits and nothing is mocked by path. */
export interface Shell {
  readonly db: Database
  readonly clock: Clock
  readonly keys: Keys
  readonly log: Logger
  readonly settings: Settings
  /** The one door: whatever moves an instance goes through it. */
  readonly committer: Committer
  /** Compiled process definitions and forms. */
  readonly definitions: Definitions
  readonly identity: Identity
  /** The live stream to open browsers. */
  readonly live: Live
  /** Spans for a collector, where one is configured. */
  readonly tracing?: Tracing | undefined
  /** Seeding of the demo, shown on the sign-in page. */
  readonly seeding: { done: number; message: string }
  readonly startedAtMs: number
  /** The product's version. */
  readonly version: string
  /** In words: what a power cut does to this database. */
  readonly durability: string
  /** Accounts that the demo shows on the sign-in page; empty outside the demo. */
  readonly demoAccounts: readonly DemoAccount[]
}
