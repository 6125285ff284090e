import {
  type Command,
  type Decisions,
  type EngineEvent,
  entries,
  type Graph,
  type Instance,
  nodeOf,
  startsOf,
  step,
  type Variables,
} from '@waymark/shared/engine'

/** A case played in the browser by the very engine that runs it later: `step` with a memory. */
export interface Rehearsal {
  readonly graph: Graph
  /** What its steps ask; absent, a decision waits for somebody to say its result. */
  readonly decisions?: Decisions | undefined
  readonly commands: readonly Command[]
  readonly instance: Instance | null
  readonly trail: readonly EngineEvent[]
  readonly nowMs: number
  /** Why the last act changed nothing. */
  readonly refusal: string | null
}

/** Something the case waits for, and the act that lets it go on. */
export interface Waiting {
  readonly key: string
  readonly kind: 'task' | 'job' | 'timer' | 'message' | 'signal' | 'child'
  readonly node: string
  readonly name: string
  readonly formId?: string
  /** Who may do a task: its groups, or its person. */
  readonly who?: string
  readonly dueAtMs?: number
  act(variables: Variables, atMs: number): Command
}

export function rest(graph: Graph, nowMs: number, decisions?: Decisions): Rehearsal {
  return { graph, decisions, commands: [], instance: null, trail: [], nowMs, refusal: null }
}

/** Carries out one more command; a refusal leaves everything as it was and says why. */
export function play(rehearsal: Rehearsal, command: Command): Rehearsal {
  const result = step(rehearsal.graph, rehearsal.instance, command, rehearsal.decisions)
  if (!result.accepted) return { ...rehearsal, refusal: result.refusal.message }
  return {
    ...rehearsal,
    commands: [...rehearsal.commands, command],
    instance: result.instance,
    trail: [...rehearsal.trail, ...result.events],
    nowMs: Math.max(rehearsal.nowMs, command.atMs),
    refusal: null,
  }
}

/** One step back: everything is played again without the last command. */
export function back(rehearsal: Rehearsal, startedAtMs: number): Rehearsal {
  return rehearsal.commands.slice(0, -1).reduce(play, rest(rehearsal.graph, startedAtMs, rehearsal.decisions))
}

/** What the case waits for, in the order in which it began to wait. Timers last, the next due first. */
export function waitingOf(rehearsal: Rehearsal): readonly Waiting[] {
  const { graph, instance, trail } = rehearsal
  if (instance?.state !== 'active') return []
  const nameOf = (node: string) => nodeOf(graph, node)?.name ?? ''
  const opened = new Map(
    trail.flatMap((event) => (event.type === 'taskOpened' ? [[event.element, event] as const] : [])),
  )
  const waiting: Waiting[] = []
  for (const element of entries(instance.elements)) {
    const { id } = element
    const common = { node: element.node, name: nameOf(element.node) }
    const task = element.task && opened.get(id)
    if (task) {
      waiting.push({
        ...common,
        key: `task${id}`,
        kind: 'task',
        formId: task.formId,
        who: task.assignee ?? task.candidateGroups.join(', '),
        dueAtMs: task.dueDate ? Date.parse(task.dueDate) : undefined,
        act: (variables, atMs) => ({ type: 'completeTask', element: id, variables, atMs }),
      })
    }
    if (element.called) {
      waiting.push({
        ...common,
        key: `child${id}`,
        kind: 'child',
        act: (variables, atMs) => ({ type: 'childCompleted', element: id, variables, atMs }),
      })
    }
  }
  for (const job of entries(instance.jobs)) {
    const { id } = job
    waiting.push({
      key: `job${id}`,
      kind: 'job',
      node: job.node,
      name: nameOf(job.node),
      act: (variables, atMs) => ({ type: 'completeJob', job: id, variables, atMs }),
    })
  }
  for (const message of entries(instance.messages)) {
    const { id } = message
    waiting.push({
      key: `message${id}`,
      kind: 'message',
      node: message.node,
      name: message.name,
      act: (variables, atMs) => ({ type: 'correlateMessage', subscription: id, variables, atMs }),
    })
  }
  for (const signal of entries(instance.signals)) {
    const { id } = signal
    waiting.push({
      key: `signal${id}`,
      kind: 'signal',
      node: signal.node,
      name: signal.name,
      act: (variables, atMs) => ({ type: 'deliverSignal', name: signal.name, variables, atMs }),
    })
  }
  const timers = entries(instance.timers).map((timer): Waiting & { dueAtMs: number } => ({
    key: `timer${timer.id}`,
    kind: 'timer',
    node: timer.node,
    name: nameOf(timer.node),
    dueAtMs: timer.dueAtMs,
    act: (_, atMs) => ({ type: 'fireTimer', timer: timer.id, atMs: Math.max(atMs, timer.dueAtMs) }),
  }))
  return [...waiting, ...timers.toSorted((a, b) => a.dueAtMs - b.dueAtMs)]
}

/** Where the case stands, and which steps and flows it has walked. */
export function marksOf(rehearsal: Rehearsal): { here: ReadonlySet<string>; walked: ReadonlySet<string> } {
  const here = new Set<string>()
  const walked = new Set<string>()
  const nodes = new Map<number, string>()
  for (const event of rehearsal.trail) {
    if (event.type === 'elementEntered') nodes.set(event.element, event.node)
    if (event.type === 'flowTaken') walked.add(event.flow)
    if (event.type === 'elementLeft' && event.outcome === 'completed') {
      const node = nodes.get(event.element)
      if (node) walked.add(node)
    }
    if (event.type === 'instanceStarted') walked.add(event.startEvent)
  }
  const { instance } = rehearsal
  if (instance?.state === 'active') {
    for (const element of entries(instance.elements)) if (element.id !== 0) here.add(element.node)
    for (const event of parked(rehearsal)) here.add(event)
  }
  return { here, walked }
}

/** Incidents that hold the case, with their sentences. */
export function incidentsOf({ instance, trail }: Rehearsal): readonly { node: string; message: string }[] {
  if (!instance) return []
  const open = new Set(entries(instance.incidents).map((incident) => incident.id))
  return trail.flatMap((event) => (event.type === 'incidentRaised' && open.has(event.incident) ? [event] : []))
}

/** The ways in which a case of this process begins; the plain start first. */
export function beginnings(graph: Graph, nowMs: number) {
  const seen = new Set<string>()
  return startsOf(graph, nowMs)
    .filter((start) => !seen.has(start.elementId) && seen.add(start.elementId))
    .toSorted((a, b) => Number(b.kind === 'none') - Number(a.kind === 'none'))
}

function parked({ instance, trail }: Rehearsal): readonly string[] {
  if (!instance) return []
  const alive = new Set(entries(instance.tokens).flatMap((token) => (token.parked ? [token.id] : [])))
  return trail.flatMap((event) => (event.type === 'tokenParked' && alive.has(event.token) ? [event.node] : []))
}
