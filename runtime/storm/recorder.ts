import { type Command, type EngineEvent, type Graph, type Instance, step, toSnapshot } from '@waymark/shared/engine'
import type { Happening } from '../src/engine/trial.ts'

/** One step that a batch was about to write. */
export interface Tried {
  readonly key: string
  readonly parentKey: string | null
  readonly processId: string
  readonly revision: number
  readonly graph: Graph
  readonly command: Command
  /** Snapshots; null before the birth. */
  readonly before: string | null
  readonly after: string
  readonly state: Instance['state']
}

/** An instance's steps from its birth on, as the pure engine repeats them. */
export interface Chain {
  readonly steps: readonly Tried[]
  readonly instance: Instance
  readonly happened: readonly { readonly event: EngineEvent; readonly command: Command }[]
}

/** Keeps every step that any runtime was about to write, committed or not. */
export class Recorder {
  readonly #tried = new Map<string, Tried[]>()

  readonly played = (happenings: readonly Happening[]) => {
    for (const { before, live, command } of happenings) {
      const tried: Tried = {
        key: live.key,
        parentKey: live.parent?.key ?? null,
        processId: live.definition.processId,
        revision: live.revision,
        graph: live.definition.graph,
        command,
        before: before ? toSnapshot(before.instance) : null,
        after: toSnapshot(live.instance),
        state: live.instance.state,
      }
      const place = `${live.key} ${live.revision}`
      const others = this.#tried.get(place) ?? []
      // A batch that is carried out again tries the same once more, but perhaps from another instance to the same end.
      const isTheSame = (one: Tried) =>
        one.before === tried.before &&
        one.after === tried.after &&
        JSON.stringify(one.command) === JSON.stringify(command)
      if (!others.some(isTheSame)) this.#tried.set(place, [...others, tried])
    }
  }

  /** Steps that may have been the last of an instance that has ended. */
  lastSteps(key: string): Tried[] {
    return [...this.#tried.values()].flat().filter((one) => one.key === key && one.state !== 'active')
  }

  /** Steps that led to that snapshot. */
  stepsTo(key: string, revision: number, snapshot: string): Tried[] {
    return (this.#tried.get(`${key} ${revision}`) ?? []).filter((one) => one.after === snapshot)
  }

  /** Every way from the birth of an instance to that step; there is one, unless two commands changed nothing. */
  chainsTo(last: Tried): Tried[][] {
    if (last.before === null) return [[last]]
    return this.stepsTo(last.key, last.revision - 1, last.before).flatMap((one) =>
      this.chainsTo(one).map((chain) => [...chain, last]),
    )
  }
}

/** Repeats the steps on the pure engine. @throws Error where it gives something else than what was stored */
export function repeated(steps: readonly Tried[]): Chain {
  let instance: Instance | null = null
  const happened: { event: EngineEvent; command: Command }[] = []
  for (const one of steps) {
    const result = step(one.graph, instance, one.command)
    if (!result.accepted)
      throw new Error(`${one.key}: the pure engine refuses ${one.command.type}: ${result.refusal.message}`)
    instance = result.instance
    happened.push(...result.events.map((event) => ({ event, command: one.command })))
    if (toSnapshot(instance) !== one.after)
      throw new Error(`${one.key}: after ${one.command.type} the pure engine gives another instance than was stored`)
  }
  if (!instance) throw new Error('there are no steps')
  return { steps, instance, happened }
}
