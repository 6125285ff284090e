import {
  type Command,
  type EngineEvent,
  type Graph,
  type Instance,
  startsOf,
  step,
  type Value,
  type Variables,
} from '../src/engine/index.ts'
import { compile } from '../src/model/index.ts'
import { templates } from './index.ts'

/** A user task that waits for somebody. */
export interface WorldTask {
  readonly key: string
  readonly root: string
  readonly process: string
  readonly step: string
  readonly groups: readonly string[]
  readonly dueDate: string | undefined
  readonly openedAtMs: number
}

export interface Happened {
  readonly caseKey: string
  readonly root: string
  readonly process: string
  readonly atMs: number
  readonly event: EngineEvent
}

interface Case {
  readonly key: string
  readonly root: string
  readonly graph: Graph
  readonly parent: { readonly key: string; readonly element: number } | undefined
  instance: Instance | null
  variables: Variables
}

interface Waiting {
  readonly case: Case
  readonly id: number
}

/**
 * A runtime in memory for scenarios: instances that call each other and send each other messages, moved by the pure engine,
 * with a clock that only the test moves. It does what a committer does, without a database.
 */
export class SmallWorld {
  nowMs: number
  /** Everything that has happened, in order. */
  readonly trail: Happened[] = []
  readonly #graphs = new Map<string, Graph>()
  readonly #cases = new Map<string, Case>()
  readonly #tasks = new Map<string, WorldTask & { readonly element: number }>()
  readonly #timers = new Map<string, Waiting & { readonly dueAtMs: number }>()
  readonly #waits = new Map<string, Waiting & { readonly name: string; readonly correlationKey: string }>()
  #count = 0

  private constructor(nowMs: number) {
    this.nowMs = nowMs
  }

  /** A world in which all templates are published. @throws Error where one of them does not compile */
  static async withTemplates(at: string): Promise<SmallWorld> {
    const world = new SmallWorld(Date.parse(at))
    for (const { files } of templates())
      for (const { name, text } of files) {
        if (!name.endsWith('.bpmn')) continue
        const compiled = await compile(text)
        if (!compiled.ok) throw new Error(`${name}: ${compiled.findings.map(({ message }) => message).join(' ')}`)
        for (const graph of compiled.graphs) world.#graphs.set(graph.processId, graph)
      }
    return world
  }

  /** Starts a case by its none start event; answers its key. */
  start(processId: string, variables: Variables, businessKey?: string): string {
    const started = this.#open(processId, undefined)
    this.#move(started, { type: 'start', variables, atMs: this.nowMs, ...(businessKey ? { businessKey } : {}) })
    return started.key
  }

  /** Open tasks, the oldest first: of one case, or of all. */
  tasks(root?: string): WorldTask[] {
    return [...this.#tasks.values()].filter((task) => root === undefined || task.root === root)
  }

  /** Ids of the steps at which a case waits for people, sorted. */
  steps(root?: string): string[] {
    return this.tasks(root)
      .map(({ step }) => step)
      .sort()
  }

  /** Completes the one open task of that step. @throws Error where there is none, or more than one */
  complete(stepId: string, variables: Variables = {}, root?: string): void {
    const found = this.tasks(root).filter(({ step }) => step === stepId)
    const [task] = found
    if (!task || found.length > 1)
      throw new Error(`${found.length} open tasks "${stepId}"; open are ${this.steps(root).join(', ') || 'none'}.`)
    this.completeTask(task.key, variables)
  }

  completeTask(key: string, variables: Variables): void {
    const task = this.#tasks.get(key)
    if (!task) throw new Error(`There is no open task ${key}.`)
    const owner = this.#case(key.split('/')[0] ?? '')
    this.#move(owner, { type: 'completeTask', element: task.element, variables, atMs: this.nowMs })
  }

  isOpen(key: string): boolean {
    return this.#tasks.has(key)
  }

  /** Publishes a message now; answers how many instances took it. */
  publish(name: string, correlationKey: string, variables: Variables = {}): number {
    let taken = 0
    for (const [key, wait] of [...this.#waits]) {
      if (wait.name !== name || wait.correlationKey !== correlationKey || !this.#waits.has(key)) continue
      this.#move(wait.case, { type: 'correlateMessage', subscription: wait.id, variables, atMs: this.nowMs })
      taken += 1
    }
    for (const graph of this.#graphs.values()) {
      const start = startsOf(graph, this.nowMs).find((one) => one.kind === 'message' && one.name === name)
      if (!start) continue
      const command = { type: 'start', variables, startEvent: start.elementId, atMs: this.nowMs } as const
      this.#move(this.#open(graph.processId, undefined), command)
      taken += 1
    }
    return taken
  }

  /** Messages that are awaited now. */
  awaited(): { readonly key: string; readonly name: string; readonly correlationKey: string }[] {
    return [...this.#waits].map(([key, { name, correlationKey }]) => ({ key, name, correlationKey }))
  }

  /** Moves the clock to that moment, firing each timer on the way at its due time. */
  moveTo(atMs: number): void {
    for (;;) {
      const due = [...this.#timers.values()]
        .filter(({ dueAtMs }) => dueAtMs <= atMs)
        .reduce<(Waiting & { dueAtMs: number }) | undefined>((a, b) => (a && a.dueAtMs <= b.dueAtMs ? a : b), undefined)
      if (!due) break
      this.nowMs = Math.max(this.nowMs, due.dueAtMs)
      this.#move(due.case, { type: 'fireTimer', timer: due.id, atMs: this.nowMs })
    }
    this.nowMs = Math.max(this.nowMs, atMs)
  }

  /** When the next timer is due, if one is armed. */
  nextDueMs(): number | undefined {
    const due = [...this.#timers.values()].map(({ dueAtMs }) => dueAtMs)
    return due.length > 0 ? Math.min(...due) : undefined
  }

  moveDays(days: number): void {
    this.moveTo(this.nowMs + days * 86_400_000)
  }

  /** Process variables of a case, also of one that has ended. */
  variables(root: string): Variables {
    return this.#case(root).variables
  }

  variable(root: string, name: string): Value | undefined {
    return this.variables(root)[name]
  }

  state(root: string): Instance['state'] {
    return this.#case(root).instance?.state ?? 'unborn'
  }

  /** Ids of the end events a case ended with. */
  ends(root: string): readonly string[] {
    for (const { root: of, process, event } of this.trail)
      if (of === root && process === this.#case(root).graph.processId && event.type === 'instanceEnded')
        return event.endEvents ?? []
    return []
  }

  /** Ids of the elements a case entered in its own process and those it called, in order. */
  entered(root: string): string[] {
    return this.trail.flatMap(({ root: of, event }) =>
      of === root && event.type === 'elementEntered' ? [event.node] : [],
    )
  }

  incidents(root?: string): string[] {
    return this.trail.flatMap(({ root: of, event }) =>
      event.type === 'incidentRaised' && (root === undefined || of === root) ? [`${event.node}: ${event.message}`] : [],
    )
  }

  /** Keys of the cases of that process, the oldest first. */
  casesOf(processId: string): string[] {
    return [...this.#cases.values()].filter(({ graph }) => graph.processId === processId).map(({ key }) => key)
  }

  graph(processId: string): Graph {
    const graph = this.#graphs.get(processId)
    if (!graph) throw new Error(`There is no process "${processId}".`)
    return graph
  }

  processes(): Graph[] {
    return [...this.#graphs.values()]
  }

  #open(processId: string, parent: Case['parent']): Case {
    this.#count += 1
    const key = String(this.#count)
    const root = parent ? this.#case(parent.key).root : key
    const opened: Case = { key, root, graph: this.graph(processId), parent, instance: null, variables: {} }
    this.#cases.set(key, opened)
    return opened
  }

  #case(key: string): Case {
    const found = this.#cases.get(key)
    if (!found) throw new Error(`There is no case ${key}.`)
    return found
  }

  #move(moved: Case, command: Command) {
    const result = step(moved.graph, moved.instance, command)
    if (!result.accepted) throw new Error(`${moved.graph.processId}: ${result.refusal.message}`)
    moved.instance = result.instance
    for (const event of result.events) this.#note(moved, event)
    for (const event of result.events) this.#follow(moved, event)
  }

  /** Keeps what is open, as the runtime's tables do. */
  #note(moved: Case, event: EngineEvent) {
    const { key, root, graph } = moved
    this.trail.push({ caseKey: key, root, process: graph.processId, atMs: this.nowMs, event })
    switch (event.type) {
      case 'taskOpened': {
        const { element, node, candidateGroups, dueDate } = event
        const task = { key: `${key}/${element}`, root, process: graph.processId, step: node, element, dueDate }
        this.#tasks.set(task.key, { ...task, groups: candidateGroups, openedAtMs: this.nowMs })
        break
      }
      case 'taskClosed':
        this.#tasks.delete(`${key}/${event.element}`)
        break
      case 'timerArmed':
        this.#timers.set(`${key}/${event.timer}`, { case: moved, id: event.timer, dueAtMs: event.dueAtMs })
        break
      case 'timerDisarmed':
        this.#timers.delete(`${key}/${event.timer}`)
        break
      case 'messageAwaited': {
        const { subscription: id, name, correlationKey } = event
        this.#waits.set(`${key}/${id}`, { case: moved, id, name, correlationKey })
        break
      }
      case 'noLongerAwaited':
        this.#waits.delete(`${key}/${event.subscription}`)
        break
      case 'variablesSet':
        if (event.element === 0) moved.variables = { ...moved.variables, ...event.variables }
        break
      case 'instanceEnded':
        moved.variables = event.variables
        break
    }
  }

  /** Does what the engine leaves to the world: called processes, thrown messages. */
  #follow(moved: Case, event: EngineEvent) {
    const { nowMs: atMs } = this
    switch (event.type) {
      case 'childCalled': {
        const child = this.#open(event.processId, { key: moved.key, element: event.element })
        const { variables, catches: calledWith, businessKey } = event
        this.#move(child, {
          type: 'start',
          variables,
          calledWith,
          atMs,
          ...(businessKey === undefined ? {} : { businessKey }),
        })
        break
      }
      case 'childCanceled':
        for (const child of this.#cases.values())
          if (child.parent?.key === moved.key && child.parent.element === event.element && isLive(child))
            this.#move(child, { type: 'cancel', atMs })
        break
      case 'thrownToCaller':
        if (moved.parent) {
          const { type: _, ...thrown } = event
          const command = { type: 'childThrew', element: moved.parent.element, ...thrown, atMs } as Command
          this.#move(this.#case(moved.parent.key), command)
        }
        break
      case 'instanceEnded':
        if (moved.parent && event.outcome === 'completed')
          this.#move(this.#case(moved.parent.key), {
            type: 'childCompleted',
            element: moved.parent.element,
            variables: event.variables,
            atMs,
          })
        break
      case 'messageThrown':
        this.publish(event.name, event.correlationKey, event.variables)
        break
      case 'signalThrown':
        throw new Error(`The small world has no signals, and "${event.name}" was thrown.`)
    }
  }
}

function isLive({ instance }: Case): boolean {
  return instance?.state === 'active'
}
