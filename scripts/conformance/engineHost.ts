import {
  type Command,
  type EngineEvent,
  entries,
  type Graph,
  get,
  type Instance,
  type Start,
  startsOf,
  step,
  type Value,
  type Variables,
} from '@waymark/shared/engine'
import { compile } from '@waymark/shared/model'
import { SCRIPT_JOB } from './adapt.ts'
import type { File, Host, Objection, Outcome, Waiting, World } from './host.ts'
import { activeIn, enabledIn, isTask, seenFrom, uncaughtEscalations, waitsIn } from './look.ts'
import { runScript } from './scripts.ts'

const NOON_MS = Date.UTC(2026, 0, 15, 12)

interface Live {
  readonly key: string
  readonly graph: Graph
  instance: Instance
  readonly parent?: { readonly key: string; readonly element: number }
}

type TimerStart = Extract<Start, { kind: 'timer' }>
type OneCommand = Command extends infer C ? (C extends Command ? Omit<C, 'atMs'> : never) : never

interface Job {
  readonly key: string
  readonly job: number
  readonly jobType: string
  readonly script: string
  readonly atMs: number
}

/** The pure engine with the smallest possible world around it: what a shell does, in memory. */
export class EngineHost implements Host {
  readonly #graphs = new Map<string, Graph>()
  readonly #live = new Map<string, Live>()
  readonly #errands: (() => void)[] = []
  readonly #completed = new Map<string, number>()
  readonly #incidents: { readonly id: string; readonly kind: string; readonly message: string }[] = []
  readonly #trace: string[] = []
  readonly #read: { [script: string]: Value } = {}
  readonly #entered = new Map<string, number>()
  /** Timer start events and when they fire next. */
  readonly #starts = new Map<string, { graph: Graph; start: TimerStart; dueAtMs: number; fired: number }>()
  #jobs: Job[] = []
  #nowMs = NOON_MS
  #last = 0

  async deploy(files: readonly File[]): Promise<readonly Objection[]> {
    for (const { xml } of files) {
      const outcome = await compile(xml)
      if (!outcome.ok) return outcome.findings.filter((finding) => finding.severity === 'error')
      for (const graph of outcome.graphs) this.#publish(graph)
    }
    return []
  }

  #publish(graph: Graph) {
    this.#graphs.set(graph.processId, graph)
    for (const [position, start] of startsOf(graph, this.#nowMs).entries()) {
      if (start.kind !== 'timer' || start.dueAtMs === undefined) continue
      this.#starts.set(`${graph.processId} ${position}`, { graph, start, dueAtMs: start.dueAtMs, fired: 0 })
    }
  }

  async start(processId: string, variables: Variables): Promise<Outcome> {
    const graph = this.#graphs.get(processId)
    if (!graph) return `There is no process "${processId}".`
    return this.#settled(() => this.#begin(graph, { type: 'start', variables }))
  }

  async publish(name: string): Promise<Outcome> {
    return this.#settled(() =>
      this.#correlate(name, undefined, {}) ? undefined : `Nobody waits for message "${name}".`,
    )
  }

  async broadcast(name: string): Promise<Outcome> {
    return this.#settled(() => {
      this.#spread(name, {}, undefined)
      return undefined
    })
  }

  async advance(durationMs: number): Promise<Outcome> {
    const untilMs = this.#nowMs + durationMs
    for (;;) {
      const timer = this.#nextTimer()
      const job = this.#jobs.filter((one) => one.atMs > this.#nowMs).sort((a, b) => a.atMs - b.atMs)[0]
      const starts = [...this.#starts.values()].map((start) => start.dueAtMs)
      const nextMs = Math.min(
        timer?.dueAtMs ?? Number.POSITIVE_INFINITY,
        job?.atMs ?? Number.POSITIVE_INFINITY,
        ...starts,
      )
      if (nextMs > untilMs) break
      this.#nowMs = Math.max(this.#nowMs, nextMs)
      if (timer && timer.dueAtMs === nextMs) this.#send(timer.live, { type: 'fireTimer', timer: timer.id })
      this.#runErrands()
    }
    this.#nowMs = untilMs
    this.#runErrands()
    return undefined
  }

  async completeTask(task: Waiting, variables: Variables): Promise<Outcome> {
    return this.#move(task, { type: 'completeTask', element: task.element, variables })
  }

  async trigger(element: Waiting): Promise<Outcome> {
    return this.#move(element, { type: 'triggerElement', element: element.element, variables: {} })
  }

  async activate(adHoc: Waiting, node: string): Promise<Outcome> {
    return this.#move(adHoc, { type: 'activateElement', element: adHoc.element, node })
  }

  async completeAdHoc(adHoc: Waiting): Promise<Outcome> {
    return this.#move(adHoc, { type: 'completeAdHoc', element: adHoc.element })
  }

  async setVariables(variables: Variables): Promise<Outcome> {
    const first = [...this.#live.values()].find((live) => live.instance.state === 'active')
    if (!first) return 'No instance is active.'
    return this.#settled(() => this.#send(first, { type: 'setVariables', element: 0, variables }))
  }

  async see(): Promise<World> {
    const alive = [...this.#live.values()].filter((live) => live.instance.state === 'active')
    const active = alive.flatMap(activeIn)
    return {
      ended: alive.length === 0 && this.#live.size > 0,
      active,
      tasks: active.filter(({ instance, element }) => {
        const live = this.#live.get(instance)
        return live !== undefined && isTask(live.instance, element)
      }),
      waiting: alive.flatMap(waitsIn),
      messages: alive.flatMap(({ instance }) => entries(instance.messages).map((wait) => wait.name)),
      variables: [...this.#live.values()].map(
        (live) => get(live.instance.elements, 0)?.variables ?? this.#lastVariables.get(live.key) ?? {},
      ),
      completed: this.#completed,
      incidents: this.#incidents,
      trace: this.#trace,
      read: this.#read,
      escalationsUncaught: uncaughtEscalations([...this.#graphs.values()], this.#entered),
      enabled: new Map(alive.flatMap(enabledIn)),
    }
  }

  async close(): Promise<void> {}

  readonly #lastVariables = new Map<string, Variables>()

  #move(at: Waiting, command: OneCommand): Outcome {
    const live = this.#live.get(at.instance)
    if (!live) return `There is no instance ${at.instance}.`
    return this.#settled(() => this.#send(live, command))
  }

  #settled(work: () => Outcome): Outcome {
    const outcome = work()
    this.#runErrands()
    return outcome
  }

  #runErrands() {
    for (;;) {
      const errand = this.#errands.shift()
      if (errand) {
        errand()
        continue
      }
      const due = this.#nextTimer()
      if (due && due.dueAtMs <= this.#nowMs) {
        this.#send(due.live, { type: 'fireTimer', timer: due.id })
        continue
      }
      if (this.#startDue()) continue
      const job = this.#jobs.find((one) => one.atMs <= this.#nowMs)
      if (!job) return
      this.#jobs = this.#jobs.filter((one) => one !== job)
      this.#work(job)
    }
  }

  #startDue(): boolean {
    const due = [...this.#starts].find(([, start]) => start.dueAtMs <= this.#nowMs)
    if (!due) return false
    const [key, { graph, start, dueAtMs, fired }] = due
    const nextMs = start.next(dueAtMs, fired + 1)
    if (nextMs === null) this.#starts.delete(key)
    else this.#starts.set(key, { graph, start, dueAtMs: nextMs, fired: fired + 1 })
    this.#begin(graph, startBy(start, {}))
    return true
  }

  #nextTimer() {
    const timers = [...this.#live.values()].flatMap((live) =>
      entries(live.instance.timers).map((timer) => ({ ...timer, live })),
    )
    return timers.sort((a, b) => a.dueAtMs - b.dueAtMs)[0]
  }

  #work(job: Job) {
    const live = this.#live.get(job.key)
    const open = live && get(live.instance.jobs, job.job)
    if (!live || !open) return
    if (job.jobType !== SCRIPT_JOB) return void this.#send(live, { type: 'completeJob', job: job.job, variables: {} })
    const done = runScript(job.script, seenFrom(live.instance, open.element))
    this.#trace.push(...done.trace)
    if (done.read !== undefined) this.#read[job.script] = done.read
    if (done.error) this.#send(live, { type: 'throwJobError', job: job.job, code: done.error })
    else this.#send(live, { type: 'completeJob', job: job.job, variables: done.variables })
  }

  #begin(graph: Graph, command: Extract<OneCommand, { type: 'start' }>, parent?: Live['parent']): Outcome {
    this.#last += 1
    const result = step(graph, null, { ...command, atMs: this.#nowMs })
    if (!result.accepted) return result.refusal.message
    const live: Live = { key: String(this.#last), graph, instance: result.instance, ...(parent ? { parent } : {}) }
    this.#live.set(live.key, live)
    this.#note(live, result.events)
    return undefined
  }

  #send(live: Live, command: OneCommand): Outcome {
    const result = step(live.graph, live.instance, { ...command, atMs: this.#nowMs } as Command)
    if (!result.accepted) return result.refusal.message
    live.instance = result.instance
    this.#note(live, result.events)
    return undefined
  }

  #note(live: Live, events: readonly EngineEvent[]) {
    const entered = new Map<number, { node: string; body: boolean }>()
    for (const event of events) {
      if (event.type === 'elementEntered') entered.set(event.element, { node: event.node, body: event.body === true })
      this.#noteOne(live, event)
    }
  }

  readonly #nodes = new Map<string, { node: string; body: boolean }>()

  #noteOne(live: Live, event: EngineEvent) {
    switch (event.type) {
      case 'elementEntered':
        if (!event.body) this.#entered.set(event.node, (this.#entered.get(event.node) ?? 0) + 1)
        this.#nodes.set(`${live.key}/${event.element}`, { node: event.node, body: event.body === true })
        return
      case 'elementLeft': {
        const left = this.#nodes.get(`${live.key}/${event.element}`)
        if (event.outcome !== 'completed' || !left || left.body) return
        this.#completed.set(left.node, (this.#completed.get(left.node) ?? 0) + 1)
        return
      }
      case 'jobOpened': {
        const script = event.headers.script ?? ''
        const atMs = this.#nowMs + (/WAIT_TEN_SECONDS|CREATE_TIMESTAMP_LOG/.test(script) ? 10_000 : 0)
        this.#jobs.push({ key: live.key, job: event.job, jobType: event.jobType, script, atMs })
        return
      }
      case 'messageThrown':
        this.#errands.push(() => void this.#correlate(event.name, event.correlationKey, event.variables))
        return
      case 'signalThrown':
        this.#errands.push(() => this.#spread(event.name, event.variables, live.key))
        return
      case 'childCalled':
        this.#errands.push(() => this.#call(live, event))
        return
      case 'childCanceled': {
        const child = [...this.#live.values()].find(
          (one) => one.parent?.key === live.key && one.parent.element === event.element,
        )
        if (child) this.#errands.push(() => void this.#send(child, { type: 'cancel' }))
        return
      }
      case 'thrownToCaller':
        this.#errands.push(() => this.#toCaller(live, event))
        return
      case 'instanceEnded':
        this.#lastVariables.set(live.key, event.variables)
        if (event.outcome === 'completed' && live.parent)
          this.#errands.push(() => this.#childDone(live, event.variables))
        return
      case 'incidentRaised':
        this.#incidents.push({ id: event.node, kind: event.kind, message: event.message })
        return
    }
  }

  #call(live: Live, event: Extract<EngineEvent, { type: 'childCalled' }>) {
    const graph = this.#graphs.get(event.processId)
    const { variables, catches: calledWith, element } = event
    if (graph) this.#begin(graph, { type: 'start', variables, calledWith }, { key: live.key, element })
    else
      this.#incidents.push({
        id: event.node,
        kind: 'CALLED_ELEMENT_ERROR',
        message: `There is no process "${event.processId}".`,
      })
  }

  #childDone({ parent }: Live, variables: Variables) {
    const caller = parent && this.#live.get(parent.key)
    if (caller && parent) this.#send(caller, { type: 'childCompleted', element: parent.element, variables })
  }

  #toCaller({ parent }: Live, { kind, code, variables }: Extract<EngineEvent, { type: 'thrownToCaller' }>) {
    const caller = parent && this.#live.get(parent.key)
    if (caller && parent) this.#send(caller, { type: 'childThrew', element: parent.element, kind, code, variables })
  }

  #correlate(name: string, key: string | undefined, variables: Variables): boolean {
    for (const live of this.#live.values()) {
      const wait = entries(live.instance.messages).find(
        (one) => one.name === name && (key === undefined || one.correlationKey === key),
      )
      if (wait) {
        this.#send(live, { type: 'correlateMessage', subscription: wait.id, variables })
        return true
      }
    }
    for (const graph of this.#graphs.values()) {
      const start = startsOf(graph, this.#nowMs).find((one) => one.kind === 'message' && one.name === name)
      if (start) return this.#begin(graph, startBy(start, variables)) === undefined
    }
    return false
  }

  #spread(name: string, variables: Variables, except: string | undefined) {
    for (const live of [...this.#live.values()]) {
      if (live.key !== except) this.#send(live, { type: 'deliverSignal', name, variables })
    }
    for (const graph of this.#graphs.values()) {
      for (const start of startsOf(graph, this.#nowMs)) {
        if (start.kind === 'signal' && start.name === name) this.#begin(graph, startBy(start, variables))
      }
    }
  }
}

function startBy({ elementId, definition }: Start, variables: Variables): Extract<OneCommand, { type: 'start' }> {
  return { type: 'start', startEvent: elementId, variables, ...(definition === undefined ? {} : { definition }) }
}
