import type { Finding } from './finding.ts'
import type { ModdleElement } from './moddle.ts'
import { expressionChecks } from './problems/expressions.ts'
import { modellerChecks } from './problems/modeller.ts'
import type { Check, Surroundings } from './problems/notice.ts'
import { soundnessChecks } from './problems/soundness.ts'
import type { DanglingReference } from './read.ts'
import { surveyOf } from './refusals/survey.ts'
import { refusals } from './refusals.ts'

export type { Surroundings } from './problems/notice.ts'

const CHECKS: readonly Check[] = [...modellerChecks, ...expressionChecks, ...soundnessChecks]

export interface ProblemsContext extends Surroundings {
  /** From `readDefinitions`; without it, references that lead nowhere are not seen. */
  readonly dangling?: readonly DanglingReference[]
}

/**
 * What is wrong with a drawing while it is drawn, in an analyst's words with a mend, worst first: breaches of the standard,
 * what is not said yet (who, by when, on which condition), and paths on which a case gets stuck or doubled. `error` blocks
 * publishing. Processes that are only drawings are looked at for breaches of the standard alone.
 */
export function problems(definitions: ModdleElement, context: ProblemsContext = {}): Finding[] {
  const model = { definitions, dangling: context.dangling ?? [], findings: [], elementsById: {} }
  const survey = surveyOf(model, false)
  const refused = refusals(model)
  const refusedElements = new Set(
    refused.map((finding) => `${TOPICS[finding.rule] ?? finding.rule} ${finding.elementId}`),
  )
  const drawings = new Set(
    survey.all('bpmn:Process').flatMap((process) => (process.get('isExecutable') === false ? [process.id] : [])),
  )
  const noticed = CHECKS.flatMap((check) => [...check(survey, context)])
    .filter((finding) => !drawings.has(finding.processId))
    .filter((finding) => !refusedElements.has(`${TOPICS[finding.rule] ?? finding.rule} ${finding.elementId}`))
  return [...refused, ...noticed].toSorted((a, b) => RANK[a.severity] - RANK[b.severity])
}

const RANK = { error: 0, warning: 1, info: 2 }

/** Rules of the standard and of ours that say the same of an element are said once. */
const TOPICS: Readonly<Record<string, string>> = {
  'node-without-outgoing': 'way-out',
  'intermediate-outgoing': 'way-out',
  'start-event-outgoing': 'way-out',
  'boundary-outgoing': 'way-out',
  'step-without-way-out': 'way-out',
  'node-without-incoming': 'way-in',
  'end-event-incoming': 'way-in',
  'intermediate-incoming': 'way-in',
  unreachable: 'way-in',
  'start-without-end': 'end',
  'no-end': 'end',
  'end-without-start': 'start',
  'no-start': 'start',
}
