import type { Command, EngineEvent, Refusal } from '@waymark/shared/engine'
import type { Queries } from '../store/database.ts'
import type { DecisionsAtHand } from './decisions.ts'
import type { Definition, Definitions } from './definitions.ts'
import { type Live, noTasks, tasksAfter } from './live.ts'

/** One command that was carried out: the instance afterwards, and what happened. */
export interface Happening {
  readonly before: Live | undefined
  readonly live: Live
  readonly command: Command
  readonly events: readonly EngineEvent[]
}

/** Instances that a batch works on: those that were loaded, as the commands before left them. */
export interface Floor {
  find(key: string): Live | undefined
  /** The instance that this call activity of the parent has called. */
  calledBy(parentKey: string, element: number): Live | undefined
}

/** What it takes to carry out commands inside a transaction. */
export interface TrialContext {
  readonly definitions: Definitions
  readonly tx: Queries
  readonly decisions: DecisionsAtHand
  takeKey(): string
}

const mostSteps = 10_000
/** Processes that may call one another in one case, each the next: beyond, one calls itself without end. */
const deepestCall = 200

/** Whether a caller, or somebody who was called, has to hear of it: a case of one process has nobody to tell. */
const concernsOthers = ({ live, events }: Happening) =>
  live.parent !== null || events.some(({ type }) => type === 'childCalled' || type === 'childCanceled')

/**
 * Carries out one command with all that follows from it in the same case: called processes start, their ends answer their
 * callers. Nothing of it counts before it is taken over as a whole, so a fault half-way leaves no trace in the batch.
 */
export class Trial {
  readonly happenings: Happening[] = []
  private readonly changed = new Map<string, Live>()
  private readonly queue: { key: string; command: Command }[] = []
  private readonly floor: Floor
  private readonly context: TrialContext

  constructor(floor: Floor, context: TrialContext) {
    this.floor = floor
    this.context = context
  }

  find(key: string): Live | undefined {
    return this.changed.get(key) ?? this.floor.find(key)
  }

  /** Starts a root instance. */
  async start(definition: Definition, command: Extract<Command, { type: 'start' }>): Promise<Live | Refusal> {
    const key = this.context.takeKey()
    const result = await this.begin({ key, rootKey: key, parent: null, definition }, command)
    if ('code' in result) return result
    await this.follow()
    return this.find(key) ?? result
  }

  /** Moves an instance. */
  async move(live: Live, command: Command): Promise<Live | Refusal> {
    const result = await this.advance(live, command)
    if ('code' in result) return result
    await this.follow()
    return this.find(live.key) ?? result
  }

  private async begin(
    birth: Omit<Live, 'instance' | 'revision' | 'tasks' | 'size'>,
    command: Command,
  ): Promise<Live | Refusal> {
    const result = await this.context.decisions.step(birth.definition, null, command)
    if (!result.accepted) return result.refusal
    const { instance, events } = result
    const { rootKey, key, parent, definition } = birth
    const tasks = tasksAfter(noTasks, events)
    const live = { rootKey, key, parent, definition, instance, revision: 1, size: 0, tasks }
    return this.record(undefined, live, command, events)
  }

  private async advance(before: Live, command: Command): Promise<Live | Refusal> {
    const result = await this.context.decisions.step(before.definition, before.instance, command)
    if (!result.accepted) return result.refusal
    const { instance, events } = result
    const { rootKey, key, parent, definition, revision, size } = before
    const tasks = tasksAfter(before.tasks, events)
    const live = { rootKey, key, parent, definition, instance, revision: revision + 1, size, tasks }
    return this.record(before, live, command, events)
  }

  private record(before: Live | undefined, live: Live, command: Command, events: readonly EngineEvent[]): Live {
    this.happenings.push({ before, live, command, events })
    this.changed.set(live.key, live)
    return live
  }

  /** Lets the news of each step reach the instances they concern, in the order in which they came. */
  private async follow() {
    let next = 0
    for (let told = 0; told < this.happenings.length || next < this.queue.length; ) {
      const happening = this.happenings[told]
      if (happening) {
        told += 1
        if (concernsOthers(happening)) await this.tell(happening)
        continue
      }
      const { key, command } = this.queue[next++] as { key: string; command: Command }
      if (next > mostSteps)
        throw new Error(
          `case ${this.happenings[0]?.live.rootKey}: ${mostSteps} steps between called processes in one command`,
        )
      const live = this.find(key)
      // A parent that has ended or gone on meanwhile no longer waits for the answer of its child.
      if (live && live.instance.state === 'active') await this.advance(live, command)
    }
  }

  private async tell({ live, command, events }: Happening) {
    const { atMs, by } = command
    let thrown = false
    for (const event of events) {
      if (event.type === 'childCalled') await this.call(live, event, command)
      else if (event.type === 'childCanceled') {
        const child = this.calledNow(live.key, event.element)
        if (child) this.queue.push({ key: child.key, command: { type: 'cancel', atMs, by } })
      } else if (event.type === 'thrownToCaller' && live.parent) {
        thrown ||= event.kind === 'error'
        const { kind, code, message, variables } = event
        const { key, element } = live.parent
        const heard: Command =
          kind === 'error'
            ? { type: 'childThrew', element, kind, code, message, variables, atMs, by }
            : { type: 'childThrew', element, kind, code, variables, atMs, by }
        this.queue.push({ key, command: heard })
      } else if (event.type === 'instanceEnded' && event.outcome === 'completed' && live.parent && !thrown) {
        const { key, element } = live.parent
        this.queue.push({ key, command: { type: 'childCompleted', element, variables: event.variables, atMs, by } })
      }
    }
  }

  private calledNow(parentKey: string, element: number): Live | undefined {
    for (const live of this.changed.values())
      if (live.parent?.key === parentKey && live.parent.element === element && live.instance.state === 'active')
        return live
    const before = this.floor.calledBy(parentKey, element)
    return before && this.find(before.key)
  }

  /** How many have called each other until this one; 1 for a root. */
  private depthOf(live: Live): number {
    let depth = 1
    for (let one: Live | undefined = live; one?.parent; one = this.find(one.parent.key)) depth += 1
    return depth
  }

  private async call(caller: Live, event: Extract<EngineEvent, { type: 'childCalled' }>, command: Command) {
    const { atMs, by } = command
    if (this.depthOf(caller) >= deepestCall) {
      const message = `"${event.processId}" would be the ${deepestCall + 1}th process in a row that the one before has called. Does one of them call itself? Give the call a condition under which it ends, then try again.`
      this.queue.push({ key: caller.key, command: { type: 'childRefused', element: event.element, message, atMs, by } })
      return
    }
    const definition = await this.context.definitions.called(caller.definition, event, this.context.tx)
    const start: Command = {
      type: 'start',
      variables: event.variables,
      businessKey: event.businessKey,
      calledWith: event.catches,
      atMs,
      by,
    }
    const parent = { key: caller.key, element: event.element }
    const child = definition
      ? await this.begin({ key: this.context.takeKey(), rootKey: caller.rootKey, parent, definition }, start)
      : {
          message: `No process "${event.processId}" is published${event.versionTag ? ` with version tag "${event.versionTag}"` : ''}: publish it, then try again.`,
        }
    if ('message' in child) {
      const refusal: Command = { type: 'childRefused', element: event.element, message: child.message, atMs, by }
      this.queue.push({ key: caller.key, command: refusal })
    }
  }
}
