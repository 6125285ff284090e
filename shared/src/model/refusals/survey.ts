import type { Finding } from '../finding.ts'
import { contentsOf, held, is, type ModdleElement, many, one, text } from '../moddle.ts'
import type { ReadModel } from '../read.ts'
import type { DanglingReference } from '../reader.ts'
import { MENDS } from './mends.ts'

/** A breach of a rule of the standard, before it is put into words for a finding. */
export interface Breach {
  readonly rule: string
  readonly element: ModdleElement | undefined
  /** Goes on after the element's name: "must not have ...". */
  readonly says: string
  /** The section of BPMN 2.0.2 that the rule comes from. */
  readonly section?: string
  readonly mend?: string
}

/** One rule (or a family of rules) of the standard. */
export type Rule = (survey: Survey) => Iterable<Breach>

/** A model with the questions answered that many rules ask. */
export interface Survey {
  readonly definitions: ModdleElement
  /** Whether the host runs scripts that do not name their language. */
  readonly scriptsHaveDefault: boolean
  readonly dangling: readonly DanglingReference[]
  readonly everything: readonly ModdleElement[]
  /** All elements of that type or its subtypes, in document order. */
  all(type: string): readonly ModdleElement[]
  incoming(node: ModdleElement): readonly ModdleElement[]
  outgoing(node: ModdleElement): readonly ModdleElement[]
  boundaryEvents(activity: ModdleElement): readonly ModdleElement[]
  /** An event's definitions, its own and those it refers to. */
  eventDefinitions(event: ModdleElement): readonly ModdleElement[]
  messageFlowsInto(element: ModdleElement): readonly ModdleElement[]
  messageFlowsOutOf(element: ModdleElement): readonly ModdleElement[]
  /** Whether the element says something under that name, be it an element of the file or a name that leads nowhere. */
  refers(element: ModdleElement, property: string): boolean
  /**
   * Whether the file was written for the tools of an engine (Camunda, Zeebe, Activiti, Flowable and those built on bpmn.io).
   * Those let a path end where nothing follows, and start where nothing leads; the standard asks for events there.
   */
  readonly forEngine: boolean
  /** Whether the element stands in a process that is to run: one that is not marked isExecutable="false". */
  executable(element: ModdleElement): boolean
}

export function surveyOf({ definitions, dangling }: ReadModel, scriptsHaveDefault: boolean): Survey {
  const everything = descendants(definitions)
  const all = indexByType(everything)
  const sequenceFlows = all('bpmn:SequenceFlow')
  const messageFlows = all('bpmn:MessageFlow')
  const incoming = groupBy(sequenceFlows, 'targetRef')
  const outgoing = groupBy(sequenceFlows, 'sourceRef')
  const messagesIn = groupBy(messageFlows, 'targetRef')
  const messagesOut = groupBy(messageFlows, 'sourceRef')
  const attached = groupBy(all('bpmn:BoundaryEvent'), 'attachedToRef')
  return {
    definitions,
    scriptsHaveDefault,
    dangling,
    everything,
    all,
    incoming: (node) => incoming.get(node) ?? [],
    outgoing: (node) => outgoing.get(node) ?? [],
    boundaryEvents: (activity) => attached.get(activity) ?? [],
    eventDefinitions: (event) => [...many(event, 'eventDefinitions'), ...many(event, 'eventDefinitionRef')],
    messageFlowsInto: (element) => messagesIn.get(element) ?? [],
    messageFlowsOutOf: (element) => messagesOut.get(element) ?? [],
    refers: (element, property) => saysAnything(held(element, property)),
    forEngine: namesEngine(definitions),
    executable: (element) => {
      const process = ancestor(element, 'bpmn:Process')
      return process !== undefined && process.get('isExecutable') !== false
    },
  }
}

/** The element itself or the nearest one around it that is of that type. */
export function ancestor(element: ModdleElement | undefined, type: string): ModdleElement | undefined {
  let at = element
  while (at && !is(at, type)) at = at.$parent
  return at
}

/** Whether the sub-process is started by an event. */
export function isEventSubProcess(element: ModdleElement | undefined): boolean {
  return is(element, 'bpmn:SubProcess') && element?.get('triggeredByEvent') === true
}

/** The first of the named attributes and elements that extensions of engines use to say the same thing. */
export function hasExtension(element: ModdleElement, ...types: readonly string[]): boolean {
  const values = many(one(element, 'extensionElements'), 'values').map((e) => e.$type)
  return types.some((type) => values.includes(type) || element.$attrs[type] !== undefined)
}

/** A breach as a finding that names the element and the rule. */
export function findingOf({ rule, element, says, section, mend }: Breach): Finding {
  const named = nearestNamed(element)
  const process = ancestor(element, 'bpmn:Process')
  const source = section ? ` (BPMN 2.0.2, ${section})` : ''
  return {
    severity: 'error',
    rule,
    elementId: named?.id ?? null,
    ...(named?.name ? { elementName: named.name } : {}),
    ...(process?.id ? { processId: process.id } : {}),
    message: `${describe(element)} ${says}${source}.`,
    ...((mend ?? MENDS[rule]) ? { mend: mend ?? MENDS[rule] } : {}),
  }
}

/** `The start event "Order received" (start_1)`. */
export function describe(element: ModdleElement | undefined): string {
  if (!element) return 'The file'
  const kind = kindOf(element)
  const name = element.name?.replace(/\s+/g, ' ')
  if (element.id) return `The ${kind} ${name ? `"${name}" (${element.id})` : `"${element.id}"`}`
  const owner = nearestNamed(element)
  const called = name ? ` "${name}"` : ''
  return owner && owner !== element
    ? `The ${kind}${called} of ${describe(owner).replace(/^The/, 'the')}`
    : `The ${kind}${called}`
}

/** `bpmn:IntermediateCatchEvent` as `intermediate catch event`. */
export function kindOf(element: ModdleElement | string): string {
  return (typeof element === 'string' ? element : element.$type)
    .replace(/^\w+:/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
}

/** A reference that leads nowhere is held as a bare name, which is no element. */
function saysAnything(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === 'object' && value !== null
}

const ENGINES = /camunda|zeebe|operaton|activiti|flowable|bpmn\.io|bpmn-js|waymark|spiff|jbpm|drools|kogito/i

function namesEngine(definitions: ModdleElement): boolean {
  const own = ['targetNamespace', 'exporter'].map((name) => String(definitions.get(name) ?? ''))
  return [...own, ...Object.values(definitions.$attrs)].some((value) => ENGINES.test(value))
}

function nearestNamed(element: ModdleElement | undefined): ModdleElement | undefined {
  let at = element
  while (at && !text(at, 'id')) at = at.$parent
  return at
}

/** Answers which elements are of a type; types are compared once per type that occurs, not once per element. */
function indexByType(everything: readonly ModdleElement[]): (type: string) => readonly ModdleElement[] {
  const exact = new Map<string, ModdleElement[]>()
  for (const element of everything) {
    const same = exact.get(element.$type)
    if (same) same.push(element)
    else exact.set(element.$type, [element])
  }
  const order = new Map(everything.map((element, n) => [element, n]))
  const answers = new Map<string, readonly ModdleElement[]>()
  return (type) => {
    const known = answers.get(type)
    if (known) return known
    const groups = [...exact.values()].filter(([first]) => is(first, type))
    const found =
      groups.length === 1 ? (groups[0] ?? []) : groups.flat().sort((a, b) => (order.get(a) ?? 0) - (order.get(b) ?? 0))
    answers.set(type, found)
    return found
  }
}

function descendants(element: ModdleElement): ModdleElement[] {
  const found: ModdleElement[] = []
  const waiting = [element]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    found.push(next)
    waiting.push(...contentsOf(next).toReversed())
  }
  return found
}

function groupBy(elements: readonly ModdleElement[], property: string): Map<ModdleElement, ModdleElement[]> {
  const groups = new Map<ModdleElement, ModdleElement[]>()
  for (const element of elements) {
    const key = one(element, property)
    if (!key) continue
    const group = groups.get(key)
    if (group) group.push(element)
    else groups.set(key, [element])
  }
  return groups
}
