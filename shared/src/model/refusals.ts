import type { Finding } from './finding.ts'
import { is, type ModdleElement } from './moddle.ts'
import type { DanglingReference, ReadModel } from './read.ts'
import { activityRules } from './refusals/activities.ts'
import { collaborationRules } from './refusals/collaboration.ts'
import { dataRules } from './refusals/data.ts'
import { eventRules } from './refusals/events.ts'
import { expressionRules } from './refusals/expressions.ts'
import { flowRules } from './refusals/flows.ts'
import { gatewayRules } from './refusals/gateways.ts'
import { ancestor, type Breach, findingOf, type Rule, type Survey, surveyOf } from './refusals/survey.ts'

export interface RefusalOptions {
  /** The host has a language for scripts that name none (BPMN asks every script to name its own). */
  readonly scriptsHaveDefault?: boolean
}

const RULES: readonly Rule[] = [
  ...flowRules,
  ...gatewayRules,
  ...eventRules,
  ...activityRules,
  ...collaborationRules,
  ...dataRules,
  ...expressionRules,
]

/**
 * What makes a model invalid by the rules of BPMN 2.0.2: each finding names the element and the rule, and as an `error` blocks
 * deployment. In a process marked isExecutable="false", which is kept as a drawing, findings are warnings. No error
 does not yet say that the engine can run the model; the compiler says that.
 */
export function refusals(model: ReadModel, options: RefusalOptions = {}): Finding[] {
  const survey = surveyOf(model, options.scriptsHaveDefault ?? false)
  const breaches = [...model.dangling.flatMap(danglingBreach), ...RULES.flatMap((rule) => [...rule(survey)])].filter(
    (breach) => !(survey.forEngine && LEFT_TO_ENGINES.has(breach.rule)),
  )
  return [...model.findings.filter((f) => f.severity === 'error'), ...breaches.map((b) => softened(survey, b))]
}

/**
 * Where the engines of the field read a drawing that the standard does not allow, all in the same way: a path ends where nothing
 * follows, begins where nothing leads; what only describes (directions, sets of data, behaviors of loops) does not count. A
 * file written for them is taken as they take it; the problems list of the Studio warns where it matters.
 */
const LEFT_TO_ENGINES = new Set([
  'boundary-outgoing',
  'condition-after-event',
  'data-object-name',
  'data-without-set',
  'end-event-incoming',
  'end-without-start',
  'event-gateway-mixed',
  'flow-listed-elsewhere',
  'flow-not-listed',
  'gateway-direction',
  'gateway-without-branches',
  'intermediate-incoming',
  'intermediate-outgoing',
  'loop-behavior',
  'loop-data-elsewhere',
  'node-without-incoming',
  'node-without-outgoing',
  'only-flow-conditional',
  'public-process-executable',
  'resource-not-said',
  'script-format-missing',
  'set-pair-one-sided',
  'set-part-not-in-set',
  'start-event-outgoing',
  'start-without-end',
])

/** What stands in a process that is not to run is only drawn: there a breach is a warning. */
function softened(survey: Survey, breach: Breach): Finding {
  const finding = findingOf(breach)
  const processes = survey.all('bpmn:Process')
  const own = ancestor(breach.element, 'bpmn:Process')
  const drawn = own ? isDrawing(own) : processes.length > 0 && processes.every(isDrawing)
  return drawn ? { ...finding, severity: 'warning' } : finding
}

function isDrawing(process: ModdleElement): boolean {
  return process.get('isExecutable') === false
}

/**
 * A reference to nothing is a breach where the model's meaning hangs on it. Names of another file (with a prefix) and the
 * drawing's own references are not looked into.
 */
function danglingBreach({ element, property, value }: DanglingReference): Breach[] {
  const meaningful = MEANINGFUL.has(property) && !value.includes(':')
  if (!meaningful || !is(element, 'bpmn:BaseElement')) return []
  const says = `refers to "${value}" (${property.replace(/^\w+:/, '')}), but nothing in the file has that id`
  const rule = LISTS.has(property) ? 'flow-not-listed' : 'dangling-reference'
  return [{ rule, element, says, mend: `Remove the reference, or add "${value}".` }]
}

/** The lists of a node's flows only repeat what the flows say. */
const LISTS = new Set(['bpmn:incoming', 'bpmn:outgoing'])

const MEANINGFUL = new Set(
  [
    'sourceRef',
    'targetRef',
    'incoming',
    'outgoing',
    'default',
    'attachedToRef',
    'processRef',
    'messageRef',
    'signalRef',
    'escalationRef',
    'operationRef',
    'activityRef',
    'eventDefinitionRef',
    'source',
    'target',
    'dataObjectRef',
    'dataInputRefs',
    'dataOutputRefs',
  ].map((name) => `bpmn:${name}`),
)
