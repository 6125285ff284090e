import type { CompileOptions } from '@waymark/shared/model'
import { type Clock, openClock } from '../../clock.ts'
import type { Database } from '../../store/database.ts'
import { allocateKeys } from '../../store/keys.ts'
import { silent, testDatabase } from '../../store/testDatabase.ts'
import type { RoundShell } from '../../worker/rounds.ts'
import { type Committer, openCommitter } from '../committer.ts'
import { type Definitions, openDefinitions } from '../definitions.ts'
import type { Moved } from '../submission.ts'

/** The middle of a runtime, on a database of its own and under a clock that stands still. */
export interface TestRuntime extends RoundShell {
  readonly db: Database
  readonly clock: Clock
  readonly committer: Committer
  readonly definitions: Definitions
  /** Moves the clock on. */
  pass(ms: number): void
  start(processId: string, variables?: Moved['variables'], more?: { businessKey?: string }): Promise<Moved>
  /** Keys of open user tasks, oldest first. */
  openTasks(processInstanceKey?: string): Promise<{ key: string; elementId: string; instanceKey: string }[]>
  close(): Promise<void>
}

export const hour = 3_600_000
export const day = 24 * hour
/** 2026-03-02 10:00 UTC, a Monday. */
export const monday = Date.UTC(2026, 2, 2, 10)

/** Opens a runtime on a fresh database of that kind, or on the given one, with these drawings published. */
export async function testRuntime(
  on: Database['kind'] | Database,
  drawings: { readonly [name: string]: string } = {},
  nowMs = monday,
  compiling: CompileOptions = {},
): Promise<TestRuntime> {
  const db = typeof on === 'string' ? await testDatabase(on) : on
  const clock = openClock({ pinnedMs: nowMs })
  const log = silent
  const definitions = openDefinitions({ db, clock, log, compiling })
  const keys = allocateKeys(db, clock)
  const committer = openCommitter({ db, clock, log, definitions, keys })
  const resources = Object.entries(drawings).map(([name, content]) => ({ name: `${name}.bpmn`, content }))
  if (resources.length > 0) await definitions.deploy({ resources })
  return {
    db,
    clock,
    keys,
    log,
    committer,
    definitions,
    pass: (ms) => clock.pin(clock.nowMs() + ms),
    async start(processId, variables = {}, more = {}) {
      const answer = await committer.submit({ type: 'start', processId, variables, ...more })
      if (!answer.accepted) throw new Error(answer.refusal.message)
      return answer
    },
    openTasks: (processInstanceKey) =>
      db.read(
        `select key, element_id as "elementId", instance_key as "instanceKey" from user_task
         where state = 'CREATED' and ($1::bigint is null or instance_key = $1::bigint) order by created_at, key`,
        [processInstanceKey ?? null],
      ),
    async close() {
      await committer.close()
      await db.close()
    },
  }
}
