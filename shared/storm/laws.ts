import { entries, type Graph, get, type Instance, isEmpty, type Node } from '../src/engine/index.ts'

type Element = ReturnType<typeof elementsOf>[number]

function elementsOf(instance: Instance) {
  return entries(instance.elements)
}

/**
 * What holds of an active instance between two commands, whatever has been done to it: everything in it belongs somewhere, what
 * belongs together knows of each other, and nothing stands there without something it waits for.
 *
 * @throws Error that names what is out of place
 */
export function mustBeInOrder(graph: Graph, instance: Instance) {
  if (instance.state !== 'active') return
  for (const element of elementsOf(instance)) {
    mustBelong(instance, element)
    mustCountItsRounds(instance, element)
    const node = graph.nodes[element.id === 0 ? 0 : (graph.indexOf.get(element.node) ?? -1)]
    if (node && !isStuck(element) && isEmpty(element.children ?? {}) && !waitsForSomething(instance, element, node)) {
      throw new Error(`Element ${element.id} (${element.node}) waits for nothing: ${JSON.stringify(element)}`)
    }
  }
  mustKnowItsOwner(instance)
}

function isStuck(element: Element): boolean {
  return element.incident !== undefined
}

function mustBelong(instance: Instance, element: Element) {
  if (element.id === 0) return
  const scope = get(instance.elements, element.scope)
  if (!scope) throw new Error(`Element ${element.id} is in a scope that is gone.`)
  if (get(scope.children ?? {}, element.id) === undefined) throw new Error(`Scope ${scope.id} lost its ${element.id}.`)
  for (const child of entries(element.children ?? {})) {
    if (!get(instance.elements, child) && !get(instance.tokens, child))
      throw new Error(`${child} is gone, but counted.`)
  }
}

function mustCountItsRounds(instance: Instance, { id, body, rounds, undoing, children = {} }: Element) {
  if (!body || !rounds || undoing) return
  const inside = entries(children).filter((child) => get(instance.elements, child)?.loop !== undefined).length
  const counted = rounds.started - rounds.completed - rounds.terminated
  if (inside !== counted) throw new Error(`Body ${id} counts ${counted} rounds, and holds ${inside}.`)
}

function mustKnowItsOwner(instance: Instance) {
  const { timers, messages, signals, conditions, jobs, incidents, tokens } = instance
  const waits = [timers, messages, signals, conditions, jobs].flatMap((table) =>
    entries<{ readonly id: number; readonly element: number }>(table),
  )
  for (const { id, element } of waits) {
    if (!get(instance.elements, element)?.waits?.includes(id)) throw new Error(`Nobody holds wait ${id}.`)
  }
  const known = new Set(waits.map(({ id }) => id))
  for (const element of elementsOf(instance)) {
    for (const id of element.waits ?? []) {
      if (!known.has(id)) throw new Error(`Element ${element.id} holds wait ${id}, which is gone.`)
    }
    if (element.incident !== undefined && !get(incidents, element.incident)) {
      throw new Error(`The incident of element ${element.id} is gone.`)
    }
  }
  for (const { id, element } of entries(incidents)) {
    if (get(instance.elements, element)?.incident !== id) throw new Error(`Incident ${id} is nobody's.`)
  }
  for (const { id, scope, node = '', via = '' } of entries(tokens)) {
    if (!get(instance.elements, scope)?.arrived?.[node]?.[via]?.includes(id))
      throw new Error(`Token ${id} is not counted.`)
  }
}

/** Why an element with nothing inside may stay as it is. */
function waitsForSomething(instance: Instance, element: Element, node: Node): boolean {
  if (element.body || element.undoing) return false
  const awaits = (own: (wait: { readonly node: string }) => boolean) =>
    (element.waits ?? []).some((id) => {
      const { timers, messages, signals, conditions, jobs } = instance
      const wait = get(jobs, id) ?? get(timers, id) ?? get(messages, id) ?? get(signals, id) ?? get(conditions, id)
      return wait !== undefined && own(wait)
    })
  switch (node.kind) {
    case 'userTask':
      return element.task !== undefined
    case 'callActivity':
      return element.called === true
    case 'receiveTask':
      return node.message === undefined || awaits((wait) => wait.node === node.id)
    case 'adHocSubProcess':
      return element.closing !== true && !node.isAutomatic
    case 'eventBasedGateway':
      return awaits(() => true)
    case 'serviceTask':
    case 'sendTask':
    case 'scriptTask':
    case 'businessRuleTask':
    case 'intermediateCatchEvent':
    case 'intermediateThrowEvent':
    case 'endEvent':
    case 'startEvent':
      return awaits((wait) => wait.node === node.id)
    default:
      return false
  }
}
