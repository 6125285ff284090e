import { withTablesOfToday } from './formerTable.ts'
import { type Arrived, type ElementInstance, type Instance, type Token, unborn } from './instance.ts'
import { entries, isEmpty, openOwned, put, type Table } from './table.ts'

/** An instance as compact JSON text. What follows from the rest (who is inside whom, whose wait is whose) is left out. */
export function toSnapshot(instance: Instance): string {
  const { state, nextId, startEvent, businessKey, calledWith } = instance
  // Members that are undefined are not written.
  const stored: { [K in keyof Stored]-?: unknown } = {
    state,
    nextId,
    startEvent,
    businessKey,
    calledWith,
    elements: listed(instance.elements)?.map(withoutWhatFollows),
    tokens: listed(instance.tokens),
    jobs: listed(instance.jobs),
    timers: listed(instance.timers),
    messages: listed(instance.messages),
    signals: listed(instance.signals),
    conditions: listed(instance.conditions),
    incidents: listed(instance.incidents),
  }
  return JSON.stringify(stored)
}

const listed = <T>(table: Table<T>): T[] | undefined => (isEmpty(table) ? undefined : entries(table))

/** What is written of an element instance, in this order whenever each came: equal instances are written alike. */
const written = Object.keys({
  id: true,
  node: true,
  scope: true,
  body: true,
  loop: true,
  via: true,
  variables: true,
  task: true,
  called: true,
  incident: true,
  rounds: true,
  fired: true,
  interruptedBy: true,
  done: true,
  undoing: true,
  closing: true,
  ends: true,
  stuckAt: true,
} satisfies Record<Written, true>) as Written[]
type Written = Exclude<keyof ElementInstance, 'children' | 'waits' | 'arrived'>

/** Spelled out: copying all members and taking some back costs several times as much. */
function withoutWhatFollows(element: ElementInstance): object {
  const kept: Record<string, unknown> = {}
  for (const name of written) {
    const value = element[name]
    if (value !== undefined) kept[name] = value
  }
  return kept
}

type Stored = Omit<Instance, keyof Tables> & { readonly [K in keyof Tables]?: readonly EntryOf<Tables[K]>[] }
type Tables = Pick<
  Instance,
  'elements' | 'tokens' | 'jobs' | 'timers' | 'messages' | 'signals' | 'conditions' | 'incidents'
>
type EntryOf<T> = T extends Table<infer E> ? E : never
type Growing = { -readonly [K in keyof ElementInstance]: ElementInstance[K] }

/** The instance that `toSnapshot` wrote. */
export function fromSnapshot(text: string): Instance {
  const stored = JSON.parse(text) as Stored
  const owned = openOwned()
  const elements = new Map<number, Growing>()
  for (const element of stored.elements ?? []) elements.set(element.id, { ...withTablesOfToday(element, owned) })
  for (const element of elements.values()) addChild(element.scope, element.id)
  for (const token of stored.tokens ?? []) {
    addChild(token.scope, token.id)
    if (token.parked) addArrived(token)
  }
  const waits = [
    ...(stored.jobs ?? []),
    ...(stored.timers ?? []),
    ...(stored.messages ?? []),
    ...(stored.signals ?? []),
    ...(stored.conditions ?? []),
  ]
  for (const { id, element } of waits.sort((a, b) => a.id - b.id)) {
    const owner = elements.get(element)
    if (owner) owner.waits = [...(owner.waits ?? []), id]
  }
  return {
    ...unborn,
    ...stored,
    elements: table([...elements.values()]),
    tokens: table(stored.tokens),
    jobs: table(stored.jobs),
    timers: table(stored.timers),
    messages: table(stored.messages),
    signals: table(stored.signals),
    conditions: table(stored.conditions),
    incidents: table(stored.incidents),
  }

  function table<T extends { readonly id: number }>(list: readonly T[] = []): Table<T> {
    return list.reduce<Table<T>>((made, entry) => put(made, entry.id, entry, owned), {})
  }

  function addChild(scope: number, child: number) {
    const parent = elements.get(scope)
    if (parent) parent.children = put(parent.children ?? {}, child, child, owned)
  }

  function addArrived({ scope, node = '', via = '', id }: Token) {
    const parent = elements.get(scope)
    if (!parent) return
    const before: Arrived = parent.arrived ?? {}
    const atNode = before[node] ?? {}
    parent.arrived = { ...before, [node]: { ...atNode, [via]: [...(atNode[via] ?? []), id] } }
  }
}
