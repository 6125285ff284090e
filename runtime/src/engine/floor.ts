import { fromSnapshot } from '@waymark/shared/engine'
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
  const tasks = await openTasksOf(tx, stale)
  for (const row of stale) {
    const snapshot = snapshots.get(row.key)
    if (snapshot === undefined) throw new Error(`instance ${row.key} has no snapshot`)
    floor.put(await liveFrom({ ...row, snapshot }, tasks, tx, shell.definitions))
  }
  return floor
}

/** Roots among these instances as they are now, without a lock. */
export async function loadRoots(
  db: Queries,
  keys: readonly string[],
  shell: { definitions: Definitions },
): Promise<Live[]> {
  const rows = await rootStatesOf(db, keys)
  const tasks = await openTasksOf(db, rows)
  return Promise.all(rows.map((row) => liveFrom(row, tasks, db, shell.definitions)))
}

async function liveFrom(
  row: StateRow & { readonly snapshot: string },
  tasks: ReadonlyMap<string, OpenTasks>,
  queries: Queries,
  definitions: Definitions,
): Promise<Live> {
  const { rootKey, key, definitionKey, parentKey, parentElement, revision, snapshot } = row
  const definition = await definitions.byKey(definitionKey, queries)
  if (!definition) throw new Error(`instance ${key} runs on process definition ${definitionKey}, which is not stored`)
  const parent = parentKey === null ? null : { key: parentKey, element: parentElement ?? 0 }
  const instance = fromSnapshot(snapshot)
  const size = snapshot.length
  return { rootKey, key, parent, definition, instance, revision, size, tasks: tasks.get(key) ?? noTasks }
}

async function openTasksOf(queries: Queries, rows: readonly StateRow[]): Promise<Map<string, OpenTasks>> {
  const byInstance = new Map<string, Map<number, OpenTask>>()
  for (const { key, instanceKey, ...task } of await openTasksIn(queries, rows)) {
    const tasks = byInstance.get(instanceKey) ?? new Map<number, OpenTask>()
    byInstance.set(instanceKey, tasks.set(localIdOf(key), task))
  }
  return byInstance
}
