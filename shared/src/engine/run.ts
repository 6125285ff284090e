import type { Expression, Graph, Node } from '../model/graph.ts'
import type { LocalId, Value, Variables } from './command.ts'
import { counterOf } from './counters.ts'
import type { Decisions } from './decisions.ts'
import type { EngineEvent } from './event.ts'
import { apply, type Draft, openDraft } from './evolve.ts'
import type { ElementInstance, Instance, Phase, Token } from './instance.ts'
import { Stuck } from './stuck.ts'
import { get } from './table.ts'

/**
 * One command being carried out: the instance as it is by now, the events so far, and what still has to move.
 * Behaviours say what happens by `emit`; they change nothing themselves.
 */
export class Run {
  readonly graph: Graph
  readonly atMs: number
  readonly by: string | undefined
  /** What business rule tasks ask; where absent, each is a job. */
  readonly decisions: Decisions | undefined
  readonly events: EngineEvent[] = []
  /** Tokens to enter and element instances to activate, in the order they came: everything moves one step at a time. */
  readonly queue: LocalId[] = []
  /** Scopes in which something moved or died since they were last looked at. */
  readonly moved = new Set<LocalId>()
  /** Names of variables that changed, by the scope they changed in. */
  readonly changed = new Map<LocalId, Set<string>>()
  /** Steps taken, by scope, to notice circles without a wait. */
  readonly steps = new Map<LocalId, number>()
  readonly #draft: Draft

  constructor(graph: Graph, before: Instance, atMs: number, by?: string, decisions?: Decisions) {
    this.graph = graph
    this.atMs = atMs
    this.by = by
    this.decisions = decisions
    this.#draft = openDraft(before)
  }

  /** The instance as it is by now. */
  get instance(): Instance {
    return this.#draft.instance
  }

  /** The id for the next new thing. It is used up by the event that brings the thing into being. */
  get nextId(): LocalId {
    return this.#draft.instance.nextId
  }

  get isOver(): boolean {
    return this.#draft.instance.state !== 'active'
  }

  /** Counts a step in the scope; whether that is one too many without a wait. */
  isStepTooMany(scope: LocalId): boolean {
    const steps = (this.steps.get(scope) ?? 0) + 1
    this.steps.set(scope, steps)
    return steps > this.graph.maxSteps
  }

  /** Records what has happened. */
  emit(event: EngineEvent) {
    switch (event.type) {
      case 'elementLeft':
        this.moved.add(this.element(event.element).scope)
        break
      case 'tokenRemoved': {
        const token = get(this.instance.tokens, event.token)
        if (token) this.moved.add(token.scope)
        break
      }
      case 'tokenParked':
        this.moved.add(event.scope)
        break
      case 'variablesSet':
        if (this.graph.hasConditions) this.#noteChange(event.element, event.variables)
        break
    }
    this.events.push(event)
    apply(this.#draft, event)
  }

  /** Records that there is an element instance of the node: at the next id, or at that of the token that came. */
  entered(
    element: LocalId,
    node: Node,
    scope: LocalId,
    { via, body, loop }: Pick<ElementInstance, 'via' | 'body' | 'loop'> = {},
  ) {
    this.emit({ type: 'elementEntered', element, node: node.id, scope, via, body, loop })
  }

  /** Records that it is gone; where compensation may still need it, a record is kept under that id. */
  left(element: LocalId, outcome: 'completed' | 'canceled', { kept, end }: { kept?: LocalId; end?: true } = {}) {
    this.emit({ type: 'elementLeft', element, outcome, kept, end })
  }

  #noteChange(scope: LocalId, variables: Variables) {
    const names = this.changed.get(scope) ?? new Set()
    for (const name in variables) names.add(name)
    this.changed.set(scope, names)
  }

  /** The node with that BPMN id. */
  node(id: string): Node {
    const index = this.graph.indexOf.get(id)
    const node = index === undefined ? undefined : this.graph.nodes[index]
    if (!node)
      throw new Error(`Process "${this.graph.processId}" has no element "${id}": the instance is of another version.`)
    return node
  }

  nodeAt(index: number): Node {
    const node = this.graph.nodes[index]
    if (!node) throw new Error(`Process "${this.graph.processId}" has no node ${index}.`)
    return node
  }

  nodeOf(element: ElementInstance): Node {
    return element.id === 0 ? this.nodeAt(0) : this.node(element.node)
  }

  find(id: LocalId): ElementInstance | undefined {
    return get(this.instance.elements, id)
  }

  element(id: LocalId): ElementInstance {
    const found = this.find(id)
    if (!found) throw new Error(`There is no element instance ${id}.`)
    return found
  }

  /** The node a token stands before. */
  whereIs(token: Token): Node {
    if (token.node !== undefined) return this.node(token.node)
    return this.nodeAt(this.flow(token.via ?? '').target)
  }

  flow(id: string) {
    const index = this.graph.indexOf.get(id)
    const flow = index === undefined ? undefined : this.graph.flows[index]
    if (!flow) throw new Error(`Process "${this.graph.processId}" has no sequence flow "${id}".`)
    return flow
  }

  /** The value of an expression as seen from an element instance; what cannot be evaluated is stuck. */
  value(expression: Expression, from: LocalId, extra?: Variables): Value {
    const result = expression.evaluate({ variables: this.sight(from, extra), nowMs: this.atMs, zone: this.graph.zone })
    if (!result.ok) throw new Stuck('EXTRACT_VALUE_ERROR', result.message)
    return result.value
  }

  /** Whether a condition holds as seen from an element instance; neither true nor false is stuck. */
  test(condition: Expression, from: LocalId, extra?: Variables): boolean {
    const result = condition.test({ variables: this.sight(from, extra), nowMs: this.atMs, zone: this.graph.zone })
    if (!result.ok) throw new Stuck('EXTRACT_VALUE_ERROR', result.message)
    return result.value
  }

  /** Looks variables up from an element instance outwards; `extra` hides all else. */
  sight(from: LocalId, extra?: Variables): (name: string) => Value | undefined {
    return (name) => {
      if (extra && Object.hasOwn(extra, name)) return extra[name]
      for (let element = this.find(from); element; element = this.find(element.scope)) {
        const { variables, rounds } = element
        if (variables && Object.hasOwn(variables, name)) return variables[name]
        const count = rounds && counterOf(rounds, name)
        if (count !== undefined) return count
      }
      return undefined
    }
  }

  /** Everything visible from an element instance. */
  visible(from: LocalId): Variables {
    const chain: Variables[] = []
    for (let element = this.find(from); element; element = this.find(element.scope)) {
      if (element.variables) chain.push(element.variables)
    }
    return Object.assign({}, ...chain.reverse())
  }

  /** Sets each variable where it lives, seen from an element instance outwards; an unknown one in the process. */
  propagate(from: LocalId, variables: Variables) {
    const names = Object.keys(variables)
    const [first] = names
    if (first === undefined) return
    const home = this.homeOf(first, from)
    if (names.every((name) => this.homeOf(name, from) === home))
      return this.emit({ type: 'variablesSet', element: home, variables })
    const byScope = new Map<LocalId, Record<string, Value>>()
    for (const [name, value] of Object.entries(variables)) {
      const scope = this.homeOf(name, from)
      byScope.set(scope, { ...byScope.get(scope), [name]: value })
    }
    for (const [element, set] of byScope) this.emit({ type: 'variablesSet', element, variables: set })
  }

  private homeOf(name: string, from: LocalId): LocalId {
    for (let element = this.find(from); element; element = this.find(element.scope)) {
      if (element.variables && Object.hasOwn(element.variables, name)) return element.id
    }
    return 0
  }

  /**
   * Does one phase of an element's life. Where the process is stuck in it, an incident keeps the element where it is, and
   * resolving the incident does the phase again.
   */
  attempt(element: LocalId, phase: Phase, work: () => void) {
    try {
      work()
    } catch (error) {
      if (!(error instanceof Stuck)) throw error
      this.raise(element, error.kind, error.message, phase)
    }
  }

  raise(element: LocalId, kind: Stuck['kind'], message: string, phase: Phase, job?: LocalId) {
    const node = this.nodeOf(this.element(element))
    this.emit({
      type: 'incidentRaised',
      incident: this.nextId,
      element,
      node: node.id,
      kind,
      message: `${inWords(node)}: ${message}`,
      phase,
      ...(job === undefined ? {} : { job }),
    })
  }
}

/** The node as a message names it: kind in plain words and its label, or its id without one. */
export function inWords(node: Node): string {
  const kind = node.kind.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return `${kind} "${node.name ?? node.id}"`
}
