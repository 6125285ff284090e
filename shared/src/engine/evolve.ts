import type { LocalId, Variables } from './command.ts'
import type { EngineEvent } from './event.ts'
import { type Done, type ElementInstance, type Instance, type Rounds, type Token, unborn } from './instance.ts'
import { get, isEmpty, type Owned, put, remove, type Table } from './table.ts'

/** The instance after that event: the only place an instance changes. Neither argument is touched. */
export function evolve(instance: Instance, event: EngineEvent): Instance {
  const draft = openDraft(instance)
  apply(draft, event)
  return draft.instance
}

/** An instance being worked on. What `owned` holds is seen by nobody else yet and may change in place. */
export interface Draft {
  readonly instance: Mutable<Instance>
  readonly owned: Owned
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

/** Begins a piece of work on that instance, which itself stays as it is. */
export function openDraft(instance: Instance): Draft {
  return { instance: { ...instance }, owned: new Set() }
}

/** Applies the event to the draft. */
export function apply(draft: Draft, event: EngineEvent) {
  const { instance, owned } = draft
  switch (event.type) {
    case 'instanceStarted': {
      Object.assign(instance, unborn, {
        state: 'active',
        startEvent: event.startEvent,
        ...(event.businessKey === undefined ? {} : { businessKey: event.businessKey }),
        ...(event.calledWith === undefined ? {} : { calledWith: event.calledWith }),
      })
      putElement(draft, { id: 0, node: event.processId ?? '', scope: -1 })
      return
    }
    case 'instanceEnded': {
      const { nextId, startEvent, businessKey, calledWith } = instance
      Object.assign(instance, unborn, { state: event.outcome, nextId, startEvent, businessKey, calledWith })
      if (businessKey === undefined) delete instance.businessKey
      if (calledWith === undefined) delete instance.calledWith
      return
    }
    case 'elementEntered': {
      born(draft, event.element)
      const token = get(instance.tokens, event.element)
      if (token) instance.tokens = remove(instance.tokens, event.element, owned)
      else addChild(draft, event.scope, event.element)
      putElement(draft, {
        id: event.element,
        node: event.node,
        scope: event.scope,
        ...(event.via === undefined ? {} : { via: event.via }),
        ...(event.body ? { body: true } : {}),
        ...(event.loop === undefined ? {} : { loop: event.loop }),
      })
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
      const element = elementOf(draft, event.element)
      return change(draft, element, { variables: merged(draft, element.variables, event.variables) })
    }
    case 'taskOpened':
      return change(draft, elementOf(draft, event.element), { task: { assignee: event.assignee ?? null } })
    case 'taskAssigned':
      return change(draft, elementOf(draft, event.element), { task: { assignee: event.assignee } })
    case 'taskChanged':
      return
    case 'taskClosed':
      return change(draft, elementOf(draft, event.element), {}, ['task'])
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
      return change(draft, elementOf(draft, event.element), { called: true })
    case 'childCanceled':
    case 'childEnded':
      return change(draft, elementOf(draft, event.element), {}, ['called'])
    case 'messageThrown':
    case 'signalThrown':
    case 'thrownToCaller':
      return
    case 'incidentRaised': {
      const { incident: id, element, job, phase } = event
      born(draft, id)
      instance.incidents = put(instance.incidents, id, { id, element, ...defined({ job }) }, owned)
      return change(draft, elementOf(draft, element), { incident: id, ...(phase ? { stuckAt: phase } : {}) })
    }
    case 'incidentResolved': {
      const incident = must(get(instance.incidents, event.incident), 'incident', event.incident)
      instance.incidents = remove(instance.incidents, event.incident, owned)
      return change(draft, elementOf(draft, incident.element), {}, ['incident', 'stuckAt'])
    }
    case 'roundsPlanned': {
      const rounds: Rounds = {
        started: 0,
        completed: 0,
        terminated: 0,
        ...defined({ total: event.total, items: event.items }),
      }
      return change(draft, elementOf(draft, event.element), { rounds })
    }
    case 'roundEnded': {
      const body = elementOf(draft, event.element)
      const rounds = must(body.rounds, 'rounds of element', event.element)
      const outputs =
        event.output === undefined ? rounds.outputs : put(rounds.outputs ?? {}, event.loop, event.output, owned)
      return change(draft, body, {
        rounds: {
          ...rounds,
          completed: rounds.completed + (event.outcome === 'completed' ? 1 : 0),
          terminated: rounds.terminated + (event.outcome === 'canceled' ? 1 : 0),
          ...defined({ outputs }),
        },
      })
    }
    case 'scopeInterrupted':
      return change(draft, elementOf(draft, event.element), { interruptedBy: event.by })
    case 'scopeClosing':
      return change(draft, elementOf(draft, event.element), { closing: true })
    case 'compensationBegun': {
      const from = elementOf(draft, event.from)
      let kept: Table<Done> = from.done ?? {}
      let undoing: Table<Done> = elementOf(draft, event.element).undoing ?? {}
      for (const id of event.records) {
        undoing = put(undoing, id, must(get(kept, id), 'record', id), owned)
        kept = remove(kept, id, owned)
      }
      change(draft, from, isEmpty(kept) ? {} : { done: kept }, isEmpty(kept) ? ['done'] : [])
      return change(draft, elementOf(draft, event.element), { undoing })
    }
    case 'compensationTaken': {
      const element = elementOf(draft, event.element)
      const record = must(get(element.undoing ?? {}, event.record), 'record', event.record)
      change(draft, element, { undoing: remove(element.undoing ?? {}, event.record, owned) })
      if (event.into === undefined) return
      const into = elementOf(draft, event.into)
      const inside = record.done ?? {}
      const taken =
        event.as === 'done' ? { done: inside, undoing: {} } : event.as === 'undoing' ? { undoing: inside } : {}
      return change(draft, into, taken)
    }
    case 'gatewayFired': {
      const scope = elementOf(draft, event.scope)
      const { [event.node]: _, ...others } = scope.fired ?? {}
      const fired = event.flows ? { ...others, [event.node]: event.flows } : others
      const isReset = Object.keys(fired).length === 0
      return change(draft, scope, isReset ? {} : { fired }, isReset ? ['fired'] : [])
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

function putElement({ instance, owned }: Draft, element: ElementInstance) {
  owned.add(element)
  instance.elements = put(instance.elements, element.id, element, owned)
}

/** What is gone must not be kept in memory by the note that it was owned. */
function disown({ owned }: Draft, element: ElementInstance) {
  owned.delete(element)
  if (element.variables) owned.delete(element.variables)
}

function change(
  draft: Draft,
  element: ElementInstance,
  changes: Partial<ElementInstance>,
  without: readonly (keyof ElementInstance)[] = [],
) {
  const mine: Partial<Mutable<ElementInstance>> = draft.owned.has(element) ? element : { ...element }
  Object.assign(mine, changes)
  // An object that lost a member by `delete` is several times slower from then on.
  for (const name of without) mine[name] = undefined
  if (mine !== element) putElement(draft, mine as ElementInstance)
}

function placeToken(draft: Draft, token: Token) {
  born(draft, token.id)
  draft.instance.tokens = put(draft.instance.tokens, token.id, token, draft.owned)
  addChild(draft, token.scope, token.id)
}

function addChild(draft: Draft, scope: LocalId, child: LocalId) {
  const element = elementOf(draft, scope)
  change(draft, element, { children: put(element.children ?? {}, child, child, draft.owned) })
}

function removeChild(draft: Draft, scope: LocalId, child: LocalId) {
  const element = elementOf(draft, scope)
  const children = remove(element.children ?? {}, child, draft.owned)
  if (isEmpty(children)) change(draft, element, {}, ['children'])
  else change(draft, element, { children })
}

function addWait(draft: Draft, element: LocalId, wait: LocalId) {
  born(draft, wait)
  const owner = elementOf(draft, element)
  change(draft, owner, { waits: [...(owner.waits ?? []), wait] })
}

function removeWait(draft: Draft, element: LocalId, wait: LocalId) {
  const owner = elementOf(draft, element)
  const waits = (owner.waits ?? []).filter((id) => id !== wait)
  if (waits.length === 0) change(draft, owner, {}, ['waits'])
  else change(draft, owner, { waits })
}

function changeArrived(
  draft: Draft,
  scope: LocalId,
  node: string,
  flow: string,
  changeIds: (ids: readonly LocalId[]) => readonly LocalId[],
) {
  const element = elementOf(draft, scope)
  const { [node]: atNode = {}, ...otherNodes } = element.arrived ?? {}
  const { [flow]: ids = [], ...otherFlows } = atNode
  const changed = changeIds(ids)
  const flows = changed.length > 0 ? { ...otherFlows, [flow]: changed } : otherFlows
  const arrived = Object.keys(flows).length === 0 ? otherNodes : { ...otherNodes, [node]: flows }
  const isNone = Object.keys(arrived).length === 0
  change(draft, element, isNone ? {} : { arrived }, isNone ? ['arrived'] : [])
}

function roundStarted(draft: Draft, scope: LocalId, loop: number | undefined) {
  const body = get(draft.instance.elements, scope)
  if (loop === undefined || !body?.rounds) return
  change(draft, body, { rounds: { ...body.rounds, started: body.rounds.started + 1 } })
}

function keep(draft: Draft, element: ElementInstance, id: LocalId) {
  born(draft, id)
  const { node, body, loop, variables, done } = element
  const record: Done = { id, node, ...defined({ body, loop, variables, done }) }
  const scope = elementOf(draft, element.scope)
  change(draft, scope, { done: put(scope.done ?? {}, id, record, draft.owned) })
}

function addEnd(draft: Draft, element: ElementInstance) {
  const process = elementOf(draft, 0)
  const ends = process.ends ?? []
  if (!ends.includes(element.node)) change(draft, process, { ends: [...ends, element.node] })
}

function merged({ owned }: Draft, before: Variables | undefined, changes: Variables): Variables {
  if (before && owned.has(before)) return Object.assign(before, changes)
  const mine = { ...before, ...changes }
  owned.add(mine)
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
