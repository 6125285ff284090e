import type { Database } from '../runtime/src/store/database.ts'
import { type Drawing, walkedInner } from './drawings.ts'
import type { Ledger } from './ledger.ts'
import type { Outside } from './outside.ts'

/**
 * Compares what clients were told with what stands in the database and what happened outside. Every instance has ended by then.
 *
 * @returns what is wrong, in words; nothing where the promise was kept
 */
export async function compare(
  db: Database,
  of: { ledger: Ledger; outside: Outside; drawings: Readonly<Record<string, Drawing>> },
): Promise<string[]> {
  const { ledger, outside, drawings } = of
  const wrong: string[] = []
  const say = (found: readonly unknown[], what: string) => {
    if (found.length > 0) wrong.push(`${found.length} × ${what}, such as ${JSON.stringify(found[0])}`)
  }

  const instances = await db.read<{
    key: string
    processId: string
    businessKey: string | null
    state: string
    parent: string | null
  }>(
    `select key, process_id as "processId", business_key as "businessKey", state, parent_key as parent from process_instance`,
  )
  const roots = instances.filter((one) => one.parent === null)
  const byBusinessKey = grouped(
    roots.filter((one) => one.businessKey !== null),
    (one) => one.businessKey ?? '',
  )
  say(
    [...ledger.started].filter(([key]) => !byBusinessKey.has(key)),
    'a start that was acknowledged is lost',
  )
  say(
    [...byBusinessKey].filter(([, found]) => found.length > 1),
    'a start was carried out more than once',
  )
  say(
    [...byBusinessKey.keys()].filter((key) => !ledger.started.has(key)),
    'an instance that nobody was told of',
  )
  say(
    [...ledger.started].filter(
      ([key, { processInstanceKey }]) => byBusinessKey.get(key)?.[0]?.key !== processInstanceKey,
    ),
    'a start was acknowledged with another key',
  )
  say(
    instances.filter((one) => one.state !== 'completed'),
    'an instance has not come to its end',
  )
  const alarmed = roots.filter((one) => one.processId === 'alarmed').length
  if (alarmed !== ledger.broadcasts.size)
    wrong.push(`${ledger.broadcasts.size} broadcasts were acknowledged, ${alarmed} instances were started by them`)

  const walked = await db.read<{ instanceKey: string; processId: string; elementId: string; times: number }>(
    `select instance_key as "instanceKey", process_id as "processId", element_id as "elementId", count(*)::int as times
     from element_left where element_id <> process_id group by 1, 2, 3`,
  )
  const timesOf = new Map(walked.map((one) => [`${one.instanceKey} ${one.elementId}`, one.times]))
  const misses: unknown[] = []
  for (const { key, processId } of instances) {
    const expected = processId === 'inner' ? walkedInner : drawings[processId]?.walked
    if (!expected) wrong.push(`an instance of "${processId}", which nobody drew`)
    else
      for (const [elementId, times] of Object.entries(expected)) {
        const found = timesOf.get(`${key} ${elementId}`) ?? 0
        if (found !== times) misses.push({ processInstanceKey: key, processId, elementId, expected: times, found })
      }
  }
  say(misses, 'a step was not walked as often as the drawing says')

  for (const table of [
    'instance_state',
    'active_element',
    'timer',
    'job',
    'message_subscription',
    'signal_subscription',
    'signal_delivery',
    'message_start',
  ])
    say(await db.read(`select * from ${table} limit 5`), `something is left in ${table}`)
  // A broadcast that has reached everybody stands there until the lease of the runtime that died over it is over.
  say(
    await db.read(`select * from outbox where submission->>'type' <> 'broadcastSignal'`),
    'a promise that was not kept',
  )
  say(await db.read('select * from incident'), 'an incident')

  const tasks = await db.read<{ key: string; state: string }>('select key, state from user_task')
  const done = new Set(tasks.filter((task) => task.state === 'COMPLETED').map((task) => task.key))
  say(
    [...ledger.tasksDone].filter((key) => !done.has(key)),
    'a completion that was acknowledged is lost',
  )
  say(
    [...done].filter((key) => !ledger.tasksDone.has(key)),
    'a task is completed and nobody was told',
  )
  say(
    tasks.filter((task) => task.state !== 'COMPLETED'),
    'a task that was not completed',
  )
  const acts = await db.read<{ action: string; subjectKey: string; times: number }>(
    `select action, subject_key as "subjectKey", count(*)::int as times from audit_entry
     where subject in ('userTask', 'job') group by 1, 2`,
  )
  say(
    acts.filter((act) => act.times > 1),
    'an act stands in the audit trail more than once',
  )
  const audited = new Set(acts.map((act) => act.subjectKey))
  say(
    [...ledger.tasksDone, ...ledger.jobsDone].filter((key) => !audited.has(key)),
    'an act is missing in the audit trail',
  )

  const orders = roots.filter((one) => one.processId === 'order')
  const deliveries = grouped(outside.effects, ([, effect]) => effect.about)
  if (deliveries.size !== orders.length)
    wrong.push(`${orders.length} orders, ${deliveries.size} of them had an effect outside`)
  say(
    [...deliveries].filter(([, keys]) => keys.length > 1),
    'an order was delivered outside under more than one key',
  )
  say(
    [...ledger.jobsDone].filter((key) => !outside.effects.has(key)),
    'a job was done without its effect outside',
  )

  const values = await db.read<{ key: string; name: string; value: unknown }>(
    `select instance_key as key, name, value from variable where name in ('note', 'other', 'paidBy', 'orderNo')`,
  )
  const noted = new Map(values.map((one) => [`${one.key} ${one.name}`, one.value]))
  const notes = [...ledger.notes].flatMap(([key, written]) =>
    [...new Map(written.map((one) => [one.name, one.value]))].map(([name, value]) => ({ key, name, value })),
  )
  say(
    notes
      .map((note) => ({ ...note, found: noted.get(`${note.key} ${note.name}`) ?? null }))
      .filter(({ value, found }) => found !== value),
    'a variable has not the value that was acknowledged',
  )
  say(
    orders.filter(({ key }) => noted.get(`${key} paidBy`) !== noted.get(`${key} orderNo`)),
    "an order has not its own message's variables",
  )
  return wrong
}

function grouped<T>(all: Iterable<T>, keyOf: (one: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const one of all) {
    const group = groups.get(keyOf(one))
    if (group) group.push(one)
    else groups.set(keyOf(one), [one])
  }
  return groups
}
