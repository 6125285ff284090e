import type { Finding } from './finding.ts'
import type { ModdleElement } from './moddle.ts'
import type { ReadModel } from './read.ts'
import { activityRules } from './refusals/activities.ts'
import { collaborationRules } from './refusals/collaboration.ts'
import { compensationRules } from './refusals/compensation.ts'
import { dataRules } from './refusals/data.ts'
import { eventRules } from './refusals/events.ts'
import { expressionRules } from './refusals/expressions.ts'
import { flowRules } from './refusals/flows.ts'
import { gatewayRules } from './refusals/gateways.ts'
import { referenceRules } from './refusals/references.ts'
import { ancestor, type Breach, findingOf, type Rule, type Survey, surveyOf } from './refusals/survey.ts'
import { zeebeRules } from './refusals/zeebe.ts'

export interface RefusalOptions {
  /** The host has a language for scripts that name none (BPMN asks every script to name its own). */
  readonly scriptsHaveDefault?: boolean
}

const RULES: readonly Rule[] = [
  ...referenceRules,
  ...flowRules,
  ...gatewayRules,
  ...eventRules,
  ...activityRules,
  ...compensationRules,
  ...collaborationRules,
  ...dataRules,
  ...expressionRules,
  ...zeebeRules,
]

/**
 * What makes a model invalid by the rules of BPMN 2.0.2: each finding names the element and the rule, and as an `error` blocks
 * deployment. In a process marked isExecutable="false", which is kept as a drawing, findings are warnings. No error
 does not yet say that the engine can run the model; the compiler says that.
 */
export function refusals(model: ReadModel, options: RefusalOptions = {}): Finding[] {
  const survey = surveyOf(model, options.scriptsHaveDefault ?? false)
  const breaches = RULES.flatMap((rule) => [...rule(survey)]).filter(
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
  'association-elsewhere',
  'boundary-outgoing',
  'compensation-without-handler',
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
  'lane-member',
  'lane-of-another-process',
  'loop-behavior',
  'loop-data-elsewhere',
  'loop-over-single',
  'loose-reference',
  'node-without-incoming',
  'node-without-outgoing',
  'only-flow-conditional',
  'public-process-executable',
  'required-missing',
  'resource-not-said',
  'script-format-missing',
  'set-pair-one-sided',
  'set-part-not-in-set',
  'start-event-outgoing',
  'start-without-end',
  'uri-invalid',
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
