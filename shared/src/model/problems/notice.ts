import type { Finding } from '../finding.ts'
import type { ModdleElement } from '../moddle.ts'
import { ancestor, type Survey } from '../refusals/survey.ts'

/** What the rest of the system holds, as far as the caller knows it; absent, nothing is said about it. */
export interface Surroundings {
  /** Ids of the processes that can be called. */
  readonly processes?: ReadonlySet<string>
  /** Ids of the decisions that can be asked. */
  readonly decisions?: ReadonlySet<string>
  /** Ids of the forms that exist. */
  readonly forms?: ReadonlySet<string>
}

/** A check of a drawing in the words of those who draw. */
export type Check = (survey: Survey, surroundings: Surroundings) => Iterable<Finding>

interface Notice {
  readonly severity: Finding['severity']
  readonly rule: string
  readonly element: ModdleElement
  readonly message: string
  readonly mend?: string
  readonly path?: readonly string[]
}

/** A finding about an element. */
export function notice({ element, ...rest }: Notice): Finding {
  const process = ancestor(element, 'bpmn:Process')
  return {
    ...rest,
    elementId: element.id ?? null,
    ...(element.name ? { elementName: element.name } : {}),
    ...(process?.id ? { processId: process.id } : {}),
  }
}

/** An element as an analyst calls it: its name in quotes, or what it is. */
export function called(element: ModdleElement | undefined): string {
  if (!element) return 'Something'
  const name = element.name?.replace(/\s+/g, ' ').trim()
  return name ? `"${name}"` : `${nameless(element)} (${element.id})`
}

/** The same in the middle of a sentence. */
export function calledWithin(element: ModdleElement | undefined): string {
  return called(element)
    .replace(/^The /, 'the ')
    .replace(/^Something/, 'something')
}

function nameless(element: ModdleElement): string {
  const type = element.$type.replace(/^bpmn:/, '')
  if (type === 'SequenceFlow') return 'The flow'
  if (/Gateway$/.test(type)) return 'The unnamed gateway'
  if (/Event$/.test(type)) return 'The unnamed event'
  if (/Process$|Transaction/.test(type)) return type === 'Process' ? 'The process' : 'The unnamed sub-process'
  return 'The unnamed step'
}
