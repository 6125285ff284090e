import { type ModdleElement, many, one, text } from '../moddle.ts'
import type { Breach, Rule, Survey } from './survey.ts'

/** What the `zeebe:` extensions must say to be carried out, by the rules of Camunda 8. */
export const zeebeRules: readonly Rule[] = [jobs, mappings, tasks, loops, decisions, bindings, singles]

function* jobs(survey: Survey): Iterable<Breach> {
  for (const [definition, owner] of extensionsIn(survey, 'zeebe:TaskDefinition')) {
    if (!text(definition, 'type')?.trim()) {
      yield { rule: 'job-type-missing', element: owner, says: 'has a task definition without a job type' }
    }
    const retries = text(definition, 'retries')
    if (retries !== undefined && !isComputed(retries) && !/^\s*\d+\s*$/.test(retries)) {
      const says = `has "${retries}" retries, which is no whole number of 0 or more`
      yield { rule: 'job-retries', element: owner, says }
    }
  }
}

function* mappings(survey: Survey): Iterable<Breach> {
  for (const [mapping, owner] of extensionsIn(survey, 'zeebe:IoMapping')) {
    for (const [side, word] of [
      ['inputParameters', 'input'],
      ['outputParameters', 'output'],
    ] as const) {
      for (const entry of many(mapping, side)) {
        const target = text(entry, 'target')?.trim()
        if (!target || text(entry, 'source') === undefined) {
          const part = target ? 'source' : 'target'
          yield { rule: 'mapping-incomplete', element: owner, says: `has an ${word} mapping without a ${part}` }
        } else if (!target.split('.').every((name) => VARIABLE.test(name))) {
          const says = `has an ${word} mapping to "${target}", which is no name of a variable`
          yield { rule: 'mapping-target', element: owner, says }
        }
      }
    }
  }
}

/** FEEL lets names have spaces. */
const VARIABLE = /^[\p{L}_$][\p{L}\p{M}\p{N}_$ -]*$/u

function* tasks(survey: Survey): Iterable<Breach> {
  for (const [definition, owner] of extensionsIn(survey, 'zeebe:PriorityDefinition')) {
    const priority = text(definition, 'priority')
    if (priority === undefined || isComputed(priority)) continue
    if (!/^\s*\d+\s*$/.test(priority) || Number(priority) > 100) {
      yield {
        rule: 'task-priority',
        element: owner,
        says: `has the priority "${priority}", which is none from 0 to 100`,
      }
    }
  }
}

function* loops(survey: Survey): Iterable<Breach> {
  for (const [loop, owner] of extensionsIn(survey, 'zeebe:LoopCharacteristics')) {
    const collects = text(loop, 'outputElement') !== undefined
    if (collects === (text(loop, 'outputCollection') !== undefined)) continue
    const says = collects
      ? 'is a multi-instance that says what is collected, but not in which list (outputCollection)'
      : 'is a multi-instance that names the list of results, but not what each run puts there (outputElement)'
    yield { rule: 'loop-output-incomplete', element: owner?.$parent ?? owner, says }
  }
}

function* decisions(survey: Survey): Iterable<Breach> {
  for (const [decision, owner] of extensionsIn(survey, 'zeebe:CalledDecision')) {
    if (!text(decision, 'decisionId')?.trim()) {
      yield { rule: 'decision-missing', element: owner, says: 'calls a decision, but does not say which (decisionId)' }
    }
  }
  for (const [called, owner] of extensionsIn(survey, 'zeebe:CalledDecision')) {
    if (siblings(called).some((other) => other.$type === 'zeebe:TaskDefinition')) {
      yield {
        rule: 'implemented-twice',
        element: owner,
        says: 'has a job type and calls a decision: only one of the two',
      }
    }
  }
}

const BINDINGS = new Set(['latest', 'deployment', 'versionTag'])

function* bindings(survey: Survey): Iterable<Breach> {
  for (const type of ['zeebe:CalledElement', 'zeebe:CalledDecision', 'zeebe:FormDefinition']) {
    for (const [called, owner] of extensionsIn(survey, type)) {
      const binding = text(called, 'bindingType')
      if (binding !== undefined && !BINDINGS.has(binding)) {
        const says = `has the binding "${binding}", and there are latest, deployment and versionTag`
        yield { rule: 'binding-unknown', element: owner, says }
      }
      if (binding === 'versionTag' && text(called, 'versionTag') === undefined) {
        yield { rule: 'version-tag-missing', element: owner, says: 'is bound by a version tag, and names none' }
      }
    }
  }
}

/** Of two words that mean the same place, a reader could only follow one. */
function* singles(survey: Survey): Iterable<Breach> {
  for (const type of ['zeebe:TaskDefinition', 'zeebe:CalledElement', 'zeebe:CalledDecision', 'zeebe:Script']) {
    for (const [extension, owner] of extensionsIn(survey, type)) {
      if (siblings(extension).find((other) => other.$type === type) !== extension) {
        const word = type.replace(/^zeebe:(.)/, (_, first: string) => `zeebe:${first.toLowerCase()}`)
        yield { rule: 'implemented-twice', element: owner, says: `has ${word} twice, and may have it only once` }
      }
    }
  }
}

/** Each extension of that type, with the element that it belongs to. */
function extensionsIn(survey: Survey, type: string) {
  return survey.all(type).map((extension) => [extension, extension.$parent?.$parent] as const)
}

function siblings(extension: ModdleElement): readonly ModdleElement[] {
  return many(one(extension.$parent?.$parent, 'extensionElements'), 'values')
}

function isComputed(value: string) {
  return value.trimStart().startsWith('=')
}
