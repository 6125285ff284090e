import { openClock } from '../../clock.ts'
import { openCommitter } from '../../engine/committer.ts'
import { openDefinitions } from '../../engine/definitions.ts'
import { circle } from '../../engine/testing/circle.ts'
import { approval, complaint, deadlines, guard, medley, order, watch } from '../../engine/testing/drawings.ts'
import { hour } from '../../engine/testing/runtime.ts'
import type { Database } from '../../store/database.ts'
import { allocateKeys } from '../../store/keys.ts'
import { comingAndGoing } from '../../store/leftovers.ts'
import { saveTaskDraft } from '../../store/queries/taskDrafts.ts'
import { keepFor } from '../../store/retention.ts'
import { silent } from '../../store/testDatabase.ts'
import { foldFigures, forgetLeftovers, prepareMonths, pruneHistory } from '../history.ts'
import {
  expireMessages,
  fireDueTimers,
  forgetOld,
  offerMissedMessages,
  type Round,
  startDueProcesses,
  sweepOutbox,
} from '../rounds.ts'

/** How things stand at the end of a day. */
export interface SoakDay {
  readonly day: number
  /** By table. */
  readonly tables: Record<string, { rows: number; bytes: number; hotShare: number | null }>
  /** Root cases that history holds, and months that it lies in. */
  readonly cases: number
  readonly months: number
  readonly historyBytes: number
}

const rounds: readonly Round[] = [
  prepareMonths,
  fireDueTimers,
  startDueProcesses,
  sweepOutbox,
  offerMissedMessages,
  expireMessages,
  forgetOld,
  forgetLeftovers,
  foldFigures,
  pruneHistory,
]

/**
 * Lets days go by in minutes: in each hour cases begin, are worked on and end a day or so later, timers fire, messages come too
 * early and too late, people type and do not send, and every round is done as the runtime does it. Cases are kept for a day after
 * their end. It begins some days before the end of a month, so that one is dropped on the way.
 *
 * @param tell hears of each day at its end, after the tables that come and go were tidied up as the database does by itself in time
 */
export async function soak(
  db: Database,
  of: { days: number; casesPerHour: number; tell?: (day: SoakDay) => void },
): Promise<SoakDay[]> {
  const pinned = openClock({ pinnedMs: Date.UTC(2026, 2, 29) })
  // The machine's time passes as fast as the process's.
  const clock = { ...pinned, realMs: pinned.nowMs }
  const log = silent
  const keys = allocateKeys(db, clock)
  const definitions = openDefinitions({ db, clock, log })
  const committer = openCommitter({ db, clock, log, definitions, keys })
  const shell = { db, clock, keys, log, committer }
  const drawings = { approval, order, deadlines, circle, medley, complaint, watch, guard }
  await definitions.deploy({
    resources: Object.entries(drawings).map(([name, content]) => ({ name: `${name}.bpmn`, content })),
  })
  const started = ['approval', 'order', 'deadlines', 'circle', 'medley', 'watch', 'guard']
  for (const processId of [...started, 'complaint'])
    await keepFor(db, { processId, days: 1, atMs: clock.nowMs(), by: null })

  const days: SoakDay[] = []
  let n = 0
  for (let hours = 1; hours <= of.days * 24; hours += 1) {
    await oneHour(hours)
    clock.pin(clock.nowMs() + hour)
    for (const round of rounds) while ((await round(shell)) > 0);
    await committer.idle()
    if (hours % 24 > 0) continue
    for (const table of comingAndGoing) await db.read(`vacuum ${table}`)
    const day = { day: hours / 24, ...(await measure(db)) }
    days.push(day)
    of.tell?.(day)
  }
  await committer.close()
  return days

  async function oneHour(hours: number) {
    const news = Array.from({ length: of.casesPerHour }, () => {
      n += 1
      return committer.submit({
        type: 'start',
        processId: started[n % started.length] ?? 'approval',
        variables: {
          orderNo: `o${n}`,
          no: `r${n}`,
          client: `c${n % 7}`,
          amount: n % 2000,
          saleType: n % 2 ? 'push' : 'over',
        },
        by: 'anna',
        idempotencyKey: `start ${n}`,
      })
    })
    await Promise.all(news)
    // Messages for orders of yesterday, some twice, some for nobody.
    for (let i = 0; i < of.casesPerHour; i += 1) {
      const no = n - of.casesPerHour * 20 + i
      const message = { variables: {}, timeToLiveMs: 5 * hour }
      await committer.submit({ type: 'publishMessage', name: 'paid', correlationKey: `o${no}`, ...message })
      await committer.submit({ type: 'publishMessage', name: 'receipt', correlationKey: `r${no}`, ...message })
      if (i % 5 === 0)
        await committer.submit({ type: 'publishMessage', name: 'complaint', correlationKey: `c${i % 7}`, ...message })
    }
    const jobs = await db.read<{ key: string }>('select key from job')
    await Promise.all(jobs.map(({ key }) => committer.submit({ type: 'completeJob', jobKey: key, variables: {} })))
    // Tasks are done a day later; into some somebody has typed before.
    const tasks = await db.read<{ key: string; rootKey: string; old: boolean }>(
      `select key, root_key as "rootKey", created_at < $1 as old from user_task where state = 'CREATED' order by key`,
      [new Date(clock.nowMs() - 24 * hour)],
    )
    await Promise.all(
      tasks
        .filter(({ old }) => old)
        .map(({ key }) =>
          committer.submit({
            type: 'completeTask',
            userTaskKey: key,
            variables: { opinion: 'good', saleType: 'over' },
            by: 'bob',
          }),
        ),
    )
    for (const { key, rootKey, old } of tasks)
      if (!old && Number(BigInt(key) % 7n) === hours % 7)
        await saveTaskDraft(db, { rootKey, key, username: 'anna', savedAt: new Date(clock.nowMs()) }, { typed: hours })
    await committer.submit({ type: 'broadcastSignal', name: 'alarm', variables: {} })
    await db.read(
      `insert into "user" (id, name, email, created_at, updated_at) values ('anna', 'anna', 'anna@example.com', $1, $1) on conflict do nothing`,
      [new Date(clock.nowMs())],
    )
    await db.read(
      `insert into session (id, token, user_id, expires_at, created_at, updated_at) values ($1, $1, 'anna', $2, $3, $3)`,
      [`s${hours}`, new Date(clock.nowMs() + 12 * hour), new Date(clock.nowMs())],
    )
  }
}

async function measure(db: Database): Promise<Omit<SoakDay, 'day'>> {
  const tables: SoakDay['tables'] = {}
  for (const table of comingAndGoing) {
    const [row] = await db.read<{ rows: number; bytes: number; hotShare: number | null }>(
      `select (select count(*)::int from ${table}) as rows, pg_total_relation_size('${table}')::float8 as bytes,
         (select n_tup_hot_upd::float8 / nullif(n_tup_upd, 0) from pg_stat_user_tables where relname = '${table}') as "hotShare"`,
    )
    if (row) tables[table] = row
  }
  const [history] = await db.read<{ cases: number; months: number; bytes: number }>(
    `select (select count(*)::int from process_instance where key = root_key) as cases,
       (select count(*)::int from pg_inherits where inhparent = 'process_instance'::regclass) as months,
       (select sum(pg_total_relation_size(inhrelid))::float8 from pg_inherits) as bytes`,
  )
  return { tables, cases: history?.cases ?? 0, months: history?.months ?? 0, historyBytes: history?.bytes ?? 0 }
}
