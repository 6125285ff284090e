import { fromSnapshot } from '@waymark/shared/engine'
import type { Queries } from '../store/database.ts'
import { lockCases, type StateRow, snapshotsOf } from '../store/instances.ts'
import type { Definitions } from './definitions.ts'
import type { InstanceCache, Live } from './live.ts'
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
  for (const row of stale) {
    const snapshot = snapshots.get(row.key)
    if (snapshot === undefined) throw new Error(`instance ${row.key} has no snapshot`)
    const definition = await shell.definitions.byKey(row.definitionKey, tx)
    if (!definition)
      throw new Error(`instance ${row.key} runs on process definition ${row.definitionKey}, which is not stored`)
    const parent = row.parentKey === null ? null : { key: row.parentKey, element: row.parentElement ?? 0 }
    floor.put({
      rootKey: row.rootKey,
      key: row.key,
      parent,
      definition,
      instance: fromSnapshot(snapshot),
      revision: row.revision,
    })
  }
  return floor
}
