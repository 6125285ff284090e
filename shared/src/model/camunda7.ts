import { Converter } from './camunda7/converter.ts'
import { type Camunda7Report, Notes } from './camunda7/report.ts'
import type { ModdleElement } from './moddle.ts'
import { surveyOf } from './refusals/survey.ts'

export type { Camunda7Report, Converted, GeneratedForm } from './camunda7/report.ts'

/** Engines of one family: Camunda 7 and Flowable speak Activiti's words under names of their own. */
const DIALECTS = [
  'http://camunda.org/schema/1.0/bpmn',
  'http://activiti.org/bpmn',
  'http://flowable.org/bpmn',
  'http://operaton.org/schema/1.0/bpmn',
]

/** Whether the file speaks to Camunda 7 or one of its relatives. */
export function isCamunda7(definitions: ModdleElement): boolean {
  return prefixesOf(definitions).length > 0
}

/**
 * Says in our words (`zeebe:`, FEEL) what a Camunda 7 file says in its own, in the element tree itself, and reports all of it.
 * Nothing is taken away: what the file said stays beside it, and what it already says in `zeebe:` prevails.
 *
 * @returns what was understood, what is kept without effect, what somebody must decide; and the forms that were made of
 *   `formData`, which the caller saves
 */
export function convertCamunda7(definitions: ModdleElement): Camunda7Report {
  const notes = new Notes()
  const survey = surveyOf({ definitions, dangling: [], findings: [], elementsById: {} }, false)
  for (const prefix of prefixesOf(definitions)) {
    for (const element of survey.all('bpmn:BaseElement')) new Converter(element, prefix, notes).convert()
  }
  const { understood, kept, toDecide, forms } = notes
  return { understood, kept, toDecide, forms }
}

function prefixesOf(definitions: ModdleElement): string[] {
  return Object.entries(definitions.$attrs).flatMap(([name, uri]) =>
    name.startsWith('xmlns:') && DIALECTS.includes(uri) ? [name.slice('xmlns:'.length)] : [],
  )
}
