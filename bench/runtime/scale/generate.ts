import pino from 'pino'
import { type Clock, openClock } from '../../../runtime/src/clock.ts'
import { carryOut } from '../../../runtime/src/engine/carryOut.ts'
import { openCommitter } from '../../../runtime/src/engine/committer.ts'
import { type Definitions, openDefinitions } from '../../../runtime/src/engine/definitions.ts'
import { cacheInstances } from '../../../runtime/src/engine/live.ts'
import type { Answer, Submission } from '../../../runtime/src/engine/submission.ts'
import { type Database, openDatabase } from '../../../runtime/src/store/database.ts'
import { allocateKeys, type Keys, keyOf, localIdOf } from '../../../runtime/src/store/keys.ts'
import { foldRollups } from '../../../runtime/src/store/rollups.ts'
import { w4 as drawing } from '../drawings.ts'
import { type Extent, type Fate, fateOf, referenceOf } from './fate.ts'

/** How many cases are written at once. Each is a handful of commands. */
const casesAtOnce = 120
/** As many as there are writing connections. */
const batchesFlying = 3
/** More than a case takes: its own, one for each command's audit entry, one for each variable. */
const keysPerCase = 24

/**
 * Fills a database with cases that are played: every command goes through the real engine, the projection and the writing of
 * batches, in hundreds a transaction, each at its own time in the past. Cases are born in order, so that months fill as they did.
 * A filling that was broken off goes on with the cases that are missing.
 *
 * @param told how far it is, now and then
 */
export async function generate(databaseUrl: string, extent: Extent, told: (words: string) => void): Promise<void> {
  const log = pino({ level: 'warn' }, pino.destination(2))
  const db = await openDatabase({ databaseUrl, log })
  try {
    const clock = openClock({ pinnedMs: extent.fromMs })
    const definitions = openDefinitions({ db, clock, log })
    await definitions.deploy({ resources: [{ name: 'w4.bpmn', content: drawing }] })
    const ids = await learnIds(db, clock, definitions, extent)
    const all = extent.finished + extent.open
    const there = await numbersThere(db)
    const missing = Array.from({ length: all }, (_, n) => n).filter((n) => !there.has(n))
    const begunMs = performance.now()
    let next = 0
    let done = 0
    let folding = Promise.resolve()
    const work = async () => {
      const keys = allocateKeys(db, clock)
      while (next < missing.length) {
        const numbers = missing.slice(next, next + casesAtOnce)
        next += numbers.length
        await playWhole(db, definitions, clock, numbers, extent, ids, keys)
        const before = done
        done += numbers.length
        if (Math.floor((before * 50) / all) !== Math.floor((done * 50) / all)) {
          const perSecond = done / ((performance.now() - begunMs) / 1000)
          const left = missing.length - done
          // As the round does while a runtime lives.
          folding = folding.then(fold)
          told(
            `${all - left} of ${all} cases, ${perSecond.toFixed(0)} a second, ${(left / perSecond / 60).toFixed(1)} minutes to go`,
          )
        }
      }
    }
    await Promise.all(Array.from({ length: batchesFlying }, work))
    await folding.then(fold)

    async function fold() {
      while ((await foldRollups(db)) > 0);
    }
  } finally {
    await db.close()
  }
}

/** Local ids that the engine gives in every case alike. */
interface Ids {
  readonly tasks: readonly number[]
  readonly timer: number
}

/** Plays one case with the ordinary committer, looking each time what has come up. */
async function learnIds(db: Database, clock: Clock, definitions: Definitions, extent: Extent): Promise<Ids> {
  const log = pino({ level: 'silent' })
  const committer = openCommitter({ db, clock, log, definitions })
  const { variables } = fateOf(0, extent)
  const started = accepted(
    await committer.submit({ type: 'start', processId: 'W4', variables: { ...variables, amount: 100 } }),
  )
  const tasks: number[] = []
  let timer = 0
  for (;;) {
    const [task] = await db.read<{ key: string }>(
      `select key from user_task where root_key = $1::bigint and state = 'CREATED'`,
      [started],
    )
    const [armed] = await db.read<{ key: string }>('select key from timer where root_key = $1::bigint', [started])
    if (armed) timer = localIdOf(armed.key)
    if (!task) break
    tasks.push(localIdOf(task.key))
    accepted(await committer.submit({ type: 'completeTask', userTaskKey: task.key, variables: { lost: false } }))
  }
  await committer.close()
  return { tasks, timer }
}

/** The numbers of the cases that are there already. */
async function numbersThere(db: Database, of?: readonly number[]): Promise<ReadonlySet<number>> {
  const rows = await db.read<{ reference: string }>(
    `select business_key as reference from process_instance where business_key is not null
     and ($1::text[] is null or business_key = any ($1::text[]))`,
    [of === undefined ? null : of.map(referenceOf)],
  )
  return new Set(rows.map(({ reference }) => Number(reference.slice(4))))
}

/** Plays a batch, again where the database has let go of the connection: a machine that is busy elsewhere may keep it waiting. */
async function playWhole(
  db: Database,
  definitions: Definitions,
  clock: Clock,
  numbers: readonly number[],
  extent: Extent,
  ids: Ids,
  keys: Keys,
) {
  for (let tries = 1; ; tries += 1) {
    try {
      const there = tries === 1 ? new Set<number>() : await numbersThere(db, numbers)
      const fates = numbers.filter((n) => !there.has(n)).map((n) => fateOf(n, extent))
      return await play(db, definitions, clock, fates, ids, keys)
    } catch (error) {
      if (tries === 5) throw error
    }
  }
}

async function play(
  db: Database,
  definitions: Definitions,
  clock: Clock,
  fates: readonly Fate[],
  ids: Ids,
  keys: Keys,
) {
  const [first] = fates
  if (!first) return
  if (first.bornAtMs > clock.nowMs()) clock.pin(first.bornAtMs)
  const upcoming = await takeMany(keys, fates.length * keysPerCase)
  let taken = 0
  const mine: Keys = {
    ...keys,
    take: () => {
      const key = upcoming[taken++]
      if (key === undefined) throw new Error('a case has taken more keys than were expected')
      return key
    },
  }
  // A case takes its own key first and one for the audit entry of each command that has an author; those of variables come after all.
  const batch: { submission: Submission }[] = []
  const expected: string[] = []
  let place = 0
  for (const fate of fates) {
    const key = upcoming[place] ?? ''
    const submissions = submissionsOf(fate, key, ids)
    expected.push(key)
    for (const submission of submissions) batch.push({ submission })
    place += 1 + submissions.filter(({ by }) => by !== undefined).length
  }
  const shell = {
    definitions,
    keys: mine,
    cache: cacheInstances(1),
    log: pino({ level: 'silent' }),
    nowMs: clock.nowMs,
    realMs: clock.realMs,
  }
  const { answers } = await db.write((tx) => {
    taken = 0
    return carryOut(tx, batch, shell)
  })
  let at = -1
  for (const [i, answer] of answers.entries()) {
    if (batch[i]?.submission.type === 'start') at += 1
    const key = accepted(answer)
    if (key !== expected[at]) throw new Error(`case ${key} was expected to be ${expected[at]}`)
  }
}

async function takeMany(keys: Keys, count: number): Promise<string[]> {
  for (;;) {
    await keys.reserve(count)
    try {
      return Array.from({ length: count }, () => keys.take())
    } catch (error) {
      // Another batch has turned the month meanwhile: keys of the old one are given out no more.
      if (!(error instanceof Error && error.name === 'NoKeyLeft')) throw error
    }
  }
}

function submissionsOf(
  { bornAtMs, doneAtMs, end, expiresAtMs, taken, people, variables }: Fate,
  key: string,
  ids: Ids,
) {
  const { reference, ...rest } = variables
  const by = people[0] ?? 'nobody'
  const submissions: Submission[] = [
    { type: 'start', processId: 'W4', variables: { ...rest, reference }, businessKey: reference, by, atMs: bornAtMs },
  ]
  for (const [step, atMs] of doneAtMs.entries())
    submissions.push({
      type: 'completeTask',
      userTaskKey: keyOf(key, taskId(step)),
      variables: step === 0 ? { lost: end === 'lost' } : {},
      by: people[step] ?? 'nobody',
      atMs,
    })
  if (expiresAtMs !== undefined)
    submissions.push({ type: 'fireTimer', timerKey: keyOf(key, ids.timer), atMs: expiresAtMs })
  if (taken)
    submissions.push({
      type: 'assignTask',
      userTaskKey: keyOf(key, taskId(doneAtMs.length)),
      assignee: taken.by,
      by: taken.by,
      atMs: taken.atMs,
    })
  return submissions

  function taskId(step: number): number {
    const id = ids.tasks[step]
    if (id === undefined) throw new Error(`the drawing has no task ${step + 1}`)
    // Those who pay much are checked: one element and one flow more before the last task.
    return step === 2 && variables.amount > 90_000 ? id + 1 : id
  }
}

function accepted(answer: Answer | Error): string {
  if (answer instanceof Error) throw answer
  if (!answer.accepted) throw new Error(answer.refusal.message)
  return 'processInstanceKey' in answer ? answer.processInstanceKey : ''
}
