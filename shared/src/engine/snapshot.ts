import { withTablesOfToday } from './formerTable.ts'
import { type Arrived, type ElementInstance, type Instance, type Token, unborn } from './instance.ts'
import { entries, type Owned, put, type Table } from './table.ts'

/** An instance as compact JSON text. What follows from the rest (who is inside whom, whose wait is whose) is left out. */
export function toSnapshot(instance: Instance): string {
  const { elements, tokens, jobs, timers, messages, signals, conditions, incidents, ...rest } = instance
  return JSON.stringify({
    ...rest,
    ...listed(
      'elements',
      entries(elements).map(({ children: _, waits: __, arrived: ___, ...element }) => element),
    ),
    ...listed('tokens', entries(tokens)),
    ...listed('jobs', entries(jobs)),
    ...listed('timers', entries(timers)),
    ...listed('messages', entries(messages)),
    ...listed('signals', entries(signals)),
    ...listed('conditions', entries(conditions)),
    ...listed('incidents', entries(incidents)),
  })
}

function listed(name: string, list: readonly object[]): object {
  return list.length > 0 ? { [name]: list } : {}
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
  const owned: Owned = new Set()
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
