import type { LocalId, Variables } from './command.ts'
import type { EngineEvent } from './event.ts'
import { type Done, type ElementInstance, type Instance, type Rounds, type Token, unborn } from './instance.ts'
import { get, isEmpty, type Owned, openOwned, put, remove, type Table } from './table.ts'

/** The instance after that event: the only place an instance changes. Neither argument is touched. */
export function evolve(instance: Instance, event: EngineEvent): Instance {
  const draft = openDraft(instance)
  apply(draft, event)
  return draft.instance
}

/** An instance being worked on. What was made meanwhile is seen by nobody else yet and may change in place. */
export interface Draft {
  readonly instance: Mutable<Instance>
  /** Element instances from this id on were made meanwhile, with their variables and rounds. */
  readonly firstNewId: LocalId
  /** What else was made meanwhile. */
  readonly owned: Owned
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Begins a piece of work on that instance, which itself stays as it is. */
export function openDraft(instance: Instance): Draft {
  return { instance: { ...instance }, firstNewId: instance.nextId, owned: openOwned() }
}

/** Applies the event to the draft. */
export function apply(draft: Draft, event: EngineEvent) {
  const { instance, owned } = draft
  switch (event.type) {
    case 'instanceStarted': {
      const { startEvent, businessKey, calledWith } = event
      Object.assign(instance, unborn)
      instance.state = 'active'
      instance.startEvent = startEvent
      instance.businessKey = businessKey
      instance.calledWith = calledWith
      putElement(draft, newElement(0, event.processId ?? '', -1))
      return
    }
    case 'instanceEnded': {
      const { nextId, startEvent, businessKey, calledWith } = instance
      Object.assign(instance, unborn)
      instance.state = event.outcome
      instance.nextId = nextId
      instance.startEvent = startEvent
      instance.businessKey = businessKey
      instance.calledWith = calledWith
      return
    }
    case 'elementEntered': {
      born(draft, event.element)
      const token = get(instance.tokens, event.element)
      if (token) instance.tokens = remove(instance.tokens, event.element, owned)
      else addChild(draft, event.scope, event.element)
      putElement(draft, newElement(event.element, event.node, event.scope, event.via, event.body, event.loop))
      return roundStarted(draft, event.scope, event.loop)
    }
    case 'elementLeft': {
      const element = elementOf(draft, event.element)
      instance.elements = remove(instance.elements, event.element, owned)
      disown(draft, element)
      removeChild(draft, element.scope, event.element)
      if (event.kept !== undefined) keep(draft, element, event.kept)
      if (event.end) addEnd(draft, element)
      return
    }
    case 'flowTaken': {
      const token: Token = { id: event.token, scope: event.scope, via: event.flow }
      return placeToken(draft, token)
    }
    case 'tokenPlaced': {
      const { token: id, node, scope, via } = event
      return placeToken(draft, { id, scope, node, ...(via === undefined ? {} : { via }) })
    }
    case 'tokenParked': {
      const { token: id, scope, node, via } = event
      if (!get(instance.tokens, id)) {
        born(draft, id)
        addChild(draft, scope, id)
      }
      instance.tokens = put(instance.tokens, id, { id, scope, node, via, parked: true }, owned)
      return changeArrived(draft, scope, node, via, (ids) => [...ids, id])
    }
    case 'tokenRemoved': {
      const token = get(instance.tokens, event.token)
      if (!token) throw new Error(`There is no token ${event.token} to remove.`)
      instance.tokens = remove(instance.tokens, event.token, owned)
      removeChild(draft, token.scope, event.token)
      const { node, via, scope } = token
      if (token.parked && node !== undefined && via !== undefined) {
        changeArrived(draft, scope, node, via, (ids) => ids.filter((id) => id !== event.token))
      }
      return
    }
    case 'variablesSet': {
      const element = writable(draft, event.element)
      element.variables = merged(draft, element, event.variables)
      return
    }
    case 'taskOpened':
      writable(draft, event.element).task = { assignee: event.assignee ?? null }
      return
    case 'taskAssigned':
      writable(draft, event.element).task = { assignee: event.assignee }
      return
    case 'taskChanged':
      return
    case 'taskClosed':
      writable(draft, event.element).task = undefined
      return
    case 'jobOpened': {
      const { job: id, element, node, retries } = event
      instance.jobs = put(instance.jobs, id, { id, element, node, retries }, owned)
      return addWait(draft, element, id)
    }
    case 'jobChanged': {
      const job = must(get(instance.jobs, event.job), 'job', event.job)
      instance.jobs = put(instance.jobs, event.job, { ...job, retries: event.retries }, owned)
      return
    }
    case 'jobClosed': {
      const job = must(get(instance.jobs, event.job), 'job', event.job)
      instance.jobs = remove(instance.jobs, event.job, owned)
      return removeWait(draft, job.element, event.job)
    }
    case 'timerArmed': {
      const { timer: id, element, node, dueAtMs, definition, cycle, fired } = event
      const isNew = !get(instance.timers, id)
      const timer = { id, element, node, dueAtMs, ...defined({ definition, cycle, fired }) }
      instance.timers = put(instance.timers, id, timer, owned)
      if (isNew) addWait(draft, element, id)
      return
    }
    case 'timerDisarmed': {
      const timer = must(get(instance.timers, event.timer), 'timer', event.timer)
      instance.timers = remove(instance.timers, event.timer, owned)
      return removeWait(draft, timer.element, event.timer)
    }
    case 'messageAwaited': {
      const { subscription: id, element, node, name, correlationKey, definition } = event
      const wait = { id, element, node, name, correlationKey, ...defined({ definition }) }
      instance.messages = put(instance.messages, id, wait, owned)
      return addWait(draft, element, id)
    }
    case 'signalAwaited': {
      const { subscription: id, element, node, name, definition } = event
      instance.signals = put(instance.signals, id, { id, element, node, name, ...defined({ definition }) }, owned)
      return addWait(draft, element, id)
    }
    case 'conditionAwaited': {
      const { condition: id, element, node, held, definition } = event
      instance.conditions = put(instance.conditions, id, { id, element, node, held, ...defined({ definition }) }, owned)
      return addWait(draft, element, id)
    }
    case 'conditionChanged': {
      const condition = must(get(instance.conditions, event.condition), 'condition', event.condition)
      instance.conditions = put(instance.conditions, event.condition, { ...condition, held: event.held }, owned)
      return
    }
    case 'noLongerAwaited': {
      const id = event.subscription
      const wait = get(instance.messages, id) ?? get(instance.signals, id) ?? get(instance.conditions, id)
      instance.messages = remove(instance.messages, id, owned)
      instance.signals = remove(instance.signals, id, owned)
      instance.conditions = remove(instance.conditions, id, owned)
      return removeWait(draft, must(wait, 'subscription', id).element, id)
    }
    case 'messageCorrelated': {
      const wait = get(instance.messages, event.subscription)
      if (wait && event.messageKey !== undefined) {
        const noted = { ...wait, lastMessage: event.messageKey }
        instance.messages = put(instance.messages, event.subscription, noted, owned)
      }
      return
    }
    case 'childCalled':
      writable(draft, event.element).called = true
      return
    case 'childCanceled':
    case 'childEnded':
      writable(draft, event.element).called = undefined
      return
    case 'decisionEvaluated':
    case 'messageThrown':
    case 'signalThrown':
    case 'thrownToCaller':
      return
    case 'incidentRaised': {
      const { incident: id, element, job, phase } = event
      born(draft, id)
      instance.incidents = put(instance.incidents, id, { id, element, ...defined({ job }) }, owned)
      const stuck = writable(draft, element)
      stuck.incident = id
      stuck.stuckAt = phase ?? stuck.stuckAt
      return
    }
    case 'incidentResolved': {
      const incident = must(get(instance.incidents, event.incident), 'incident', event.incident)
      instance.incidents = remove(instance.incidents, event.incident, owned)
      const freed = writable(draft, incident.element)
      freed.incident = undefined
      freed.stuckAt = undefined
      return
    }
    case 'roundsPlanned': {
      const { total, items } = event
      const rounds: Rounds = { total, started: 0, completed: 0, terminated: 0, items, outputs: undefined }
      if (event.element < draft.firstNewId) owned.objects.add(rounds)
      writable(draft, event.element).rounds = rounds
      return
    }
    case 'roundEnded': {
      const rounds = writableRounds(draft, event.element)
      if (event.output !== undefined) rounds.outputs = put(rounds.outputs ?? {}, event.loop, event.output, owned)
      if (event.outcome === 'completed') rounds.completed += 1
      if (event.outcome === 'canceled') rounds.terminated += 1
      return
    }
    case 'scopeInterrupted':
      writable(draft, event.element).interruptedBy = event.by
      return
    case 'scopeClosing':
      writable(draft, event.element).closing = true
      return
    case 'compensationBegun': {
      const from = elementOf(draft, event.from)
      let kept: Table<Done> = from.done ?? {}
      let undoing: Table<Done> = elementOf(draft, event.element).undoing ?? {}
      for (const id of event.records) {
        undoing = put(undoing, id, must(get(kept, id), 'record', id), owned)
        kept = remove(kept, id, owned)
      }
      writable(draft, event.from).done = isEmpty(kept) ? undefined : kept
      writable(draft, event.element).undoing = undoing
      return
    }
    case 'compensationTaken': {
      const element = writable(draft, event.element)
      const record = must(get(element.undoing ?? {}, event.record), 'record', event.record)
      element.undoing = remove(element.undoing ?? {}, event.record, owned)
      if (event.into === undefined) return
      const into = writable(draft, event.into)
      const inside = record.done ?? {}
      if (event.as === 'done') into.done = inside
      if (event.as) into.undoing = event.as === 'undoing' ? inside : {}
      return
    }
    case 'gatewayFired': {
      const scope = writable(draft, event.scope)
      const { [event.node]: _, ...others } = scope.fired ?? {}
      scope.fired = orNone(event.flows ? { ...others, [event.node]: event.flows } : others)
      return
    }
    default:
      return unknownEvent(event)
  }
}

function unknownEvent(event: never): never {
  throw new Error(`evolve does not know the event ${JSON.stringify(event)}.`)
}

function born({ instance }: Draft, id: LocalId) {
  if (id >= instance.nextId) instance.nextId = id + 1
}

function elementOf({ instance }: Draft, id: LocalId): ElementInstance {
  return must(get(instance.elements, id), 'element instance', id)
}

function must<T>(found: T | undefined, what: string, id: LocalId): T {
  if (found === undefined) throw new Error(`There is no ${what} ${id}.`)
  return found
}

/** One shape for all: whoever reads a member finds it in the same place. */
function newElement(
  id: LocalId,
  node: string,
  scope: LocalId,
  via?: string,
  body?: true,
  loop?: number,
): ElementInstance {
  return {
    id,
    node,
    scope,
    via,
    body,
    loop,
    variables: undefined,
    children: undefined,
    task: undefined,
    ends: undefined,
  }
}

function putElement({ instance, firstNewId, owned }: Draft, element: ElementInstance) {
  if (element.id < firstNewId) owned.objects.add(element)
  instance.elements = put(instance.elements, element.id, element, owned)
}

/** What is gone must not be kept in memory by the note that it was owned. */
function disown({ firstNewId, owned }: Draft, element: ElementInstance) {
  if (element.id >= firstNewId) return
  owned.objects.delete(element)
  if (element.variables) owned.objects.delete(element.variables)
  if (element.rounds) owned.objects.delete(element.rounds)
}

/**
 * The element instance, to be written to. A member that goes becomes undefined: an object that lost one by `delete` is
 * several times slower from then on.
 */
function writable(draft: Draft, id: LocalId): Mutable<ElementInstance> {
  const element = elementOf(draft, id)
  if (id >= draft.firstNewId || draft.owned.objects.has(element)) return element
  const mine = { ...element }
  putElement(draft, mine)
  return mine
}

function placeToken(draft: Draft, token: Token) {
  born(draft, token.id)
  draft.instance.tokens = put(draft.instance.tokens, token.id, token, draft.owned)
  addChild(draft, token.scope, token.id)
}

function addChild(draft: Draft, scope: LocalId, child: LocalId) {
  const parent = writable(draft, scope)
  parent.children = put(parent.children ?? {}, child, child, draft.owned)
}

function removeChild(draft: Draft, scope: LocalId, child: LocalId) {
  const parent = writable(draft, scope)
  const children = remove(parent.children ?? {}, child, draft.owned)
  parent.children = isEmpty(children) ? undefined : children
}

function addWait(draft: Draft, element: LocalId, wait: LocalId) {
  born(draft, wait)
  const owner = writable(draft, element)
  owner.waits = [...(owner.waits ?? []), wait]
}

function removeWait(draft: Draft, element: LocalId, wait: LocalId) {
  const owner = writable(draft, element)
  const waits = (owner.waits ?? []).filter((id) => id !== wait)
  owner.waits = waits.length === 0 ? undefined : waits
}

function changeArrived(
  draft: Draft,
  scope: LocalId,
  node: string,
  flow: string,
  changeIds: (ids: readonly LocalId[]) => readonly LocalId[],
) {
  const element = writable(draft, scope)
  const { [node]: atNode = {}, ...otherNodes } = element.arrived ?? {}
  const { [flow]: ids = [], ...otherFlows } = atNode
  const changed = changeIds(ids)
  const flows = orNone(changed.length > 0 ? { ...otherFlows, [flow]: changed } : otherFlows)
  element.arrived = orNone(flows ? { ...otherNodes, [node]: flows } : otherNodes)
}

/** The object, unless it has no members. */
function orNone<T extends object>(of: T): T | undefined {
  return Object.keys(of).length === 0 ? undefined : of
}

function roundStarted(draft: Draft, scope: LocalId, loop: number | undefined) {
  if (loop !== undefined && elementOf(draft, scope).rounds) writableRounds(draft, scope).started += 1
}

function writableRounds(draft: Draft, body: LocalId): Mutable<Rounds> {
  const { firstNewId, owned } = draft
  const element = writable(draft, body)
  const rounds = must(element.rounds, 'rounds of element', body)
  if (body >= firstNewId || owned.objects.has(rounds)) return rounds
  const mine = { ...rounds }
  owned.objects.add(mine)
  element.rounds = mine
  return mine
}

function keep(draft: Draft, element: ElementInstance, id: LocalId) {
  born(draft, id)
  const { node, body, loop, variables, done } = element
  const record: Done = { id, node, ...defined({ body, loop, variables, done }) }
  const scope = writable(draft, element.scope)
  scope.done = put(scope.done ?? {}, id, record, draft.owned)
}

function addEnd(draft: Draft, element: ElementInstance) {
  const { ends = [] } = elementOf(draft, 0)
  if (!ends.includes(element.node)) writable(draft, 0).ends = [...ends, element.node]
}

function merged({ firstNewId, owned }: Draft, { id, variables }: ElementInstance, changes: Variables): Variables {
  if (variables && (id >= firstNewId || owned.objects.has(variables))) return Object.assign(variables, changes)
  const mine = { ...variables, ...changes }
  if (id < firstNewId) owned.objects.add(mine)
  return mine
}

/** Without the members that are undefined, so that a value is the same before and after JSON. */
function defined<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {}
  for (const name in members) {
    const value = members[name]
    if (value !== undefined) result[name] = value as Exclude<T[typeof name], undefined>
  }
  return result
}
