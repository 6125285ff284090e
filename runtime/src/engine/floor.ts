import { entries, fromSnapshot } from '@waymark/shared/engine'
import type { Queries } from '../store/database.ts'
import { lockCases, openTasksIn, rootStatesOf, type StateRow, snapshotsOf } from '../store/instances.ts'
import { localIdOf } from '../store/keys.ts'
import type { Definitions } from './definitions.ts'
import { type InstanceCache, type Live, noTasks, type OpenTask, type OpenTasks } from './live.ts'
import type { Floor, Trial } from './trial.ts'

/** The live instances of the cases that a batch has locked, as its commands so far left them. */
export class LockedFloor implements Floor {
  private readonly lives = new Map<string, Live>()
  private readonly children = new Map<string, string>()

  find(key: string): Live | undefined {
    return this.lives.get(key)
  }

  calledBy(parentKey: string, element: number): Live | undefined {
    const key = this.children.get(`${parentKey} ${element}`)
    const live = key === undefined ? undefined : this.lives.get(key)
    return live?.instance.state === 'active' ? live : undefined
  }

  /** Takes over what a trial has done. */
  absorb(trial: Trial) {
    for (const { live } of trial.happenings) this.put(live)
  }

  put(live: Live) {
    this.lives.set(live.key, live)
    if (live.parent) this.children.set(`${live.parent.key} ${live.parent.element}`, live.key)
  }
}

/** Locks cases and brings all that lives in them into memory; snapshots only of what the cache does not hold at that revision. */
export async function lockFloor(
  tx: Queries,
  rootKeys: readonly string[],
  shell: { definitions: Definitions; cache: InstanceCache },
): Promise<LockedFloor> {
  const floor = new LockedFloor()
  const stale: StateRow[] = []
  for (const row of await lockCases(tx, rootKeys)) {
    const known = shell.cache.get(row.key)
    if (known?.revision === row.revision) floor.put(known)
    else stale.push(row)
  }
  const snapshots = await snapshotsOf(tx, stale)
  const rows = stale.map((row) => {
    const snapshot = snapshots.get(row.key)
    if (snapshot === undefined) throw new Error(`instance ${row.key} has no snapshot`)
    return { ...row, snapshot }
  })
  for (const live of await livesFrom(rows, tx, shell.definitions)) floor.put(live)
  return floor
}

/** Roots among these instances as they are now, without a lock. */
export async function loadRoots(
  db: Queries,
  keys: readonly string[],
  shell: { definitions: Definitions },
): Promise<Live[]> {
  return livesFrom(await rootStatesOf(db, keys), db, shell.definitions)
}

async function livesFrom(
  rows: readonly (StateRow & { readonly snapshot: string })[],
  queries: Queries,
  definitions: Definitions,
): Promise<Live[]> {
  const stored = rows.map((row) => ({ row, instance: fromSnapshot(row.snapshot) }))
  const withTasks = stored.filter(({ instance }) => entries(instance.elements).some(({ task }) => task))
  const tasks = await openTasksOf(
    queries,
    withTasks.map(({ row }) => row),
  )
  const lives: Live[] = []
  for (const { row, instance } of stored) {
    const { rootKey, key, definitionKey, parentKey, parentElement, revision, snapshot } = row
    const definition = await definitions.byKey(definitionKey, queries)
    if (!definition) throw new Error(`instance ${key} runs on process definition ${definitionKey}, which is not stored`)
    const parent = parentKey === null ? null : { key: parentKey, element: parentElement ?? 0 }
    const size = snapshot.length
    lives.push({ rootKey, key, parent, definition, instance, revision, size, tasks: tasks.get(key) ?? noTasks })
  }
  return lives
}

async function openTasksOf(queries: Queries, rows: readonly StateRow[]): Promise<Map<string, OpenTasks>> {
  const byInstance = new Map<string, Map<number, OpenTask>>()
  for (const { key, instanceKey, ...task } of await openTasksIn(queries, rows)) {
    const tasks = byInstance.get(instanceKey) ?? new Map<number, OpenTask>()
    byInstance.set(instanceKey, tasks.set(localIdOf(key), task))
  }
  return byInstance
}
