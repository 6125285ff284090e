import { addDuration, parseDuration } from '@waymark/shared/calendar'
import type { Person, StepInsights, StepPeople } from '@waymark/shared/contract'
import type { NodeKind } from '@waymark/shared/engine'
import type { Definition } from '../engine/definitions.ts'
import { invalid, notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { storedCalendars, workingCalendarOf } from '../store/calendars.ts'
import type { Database } from '../store/database.ts'
import { versionFigures } from '../store/queries/floor.ts'
import { finishedSteps, type InsightScope, personFigures, waitingSteps } from '../store/queries/insights.ts'
import { workedTimes, workedTimesOfPeople } from './workedTimes.ts'

type Step = StepInsights['steps'][number]

/** What takes time by its nature; gateways and the like are through in no time. */
const measured: ReadonlySet<NodeKind> = new Set([
  'task',
  'userTask',
  'manualTask',
  'serviceTask',
  'sendTask',
  'receiveTask',
  'scriptTask',
  'businessRuleTask',
  'callActivity',
  'subProcess',
  'transaction',
  'adHocSubProcess',
  'intermediateCatchEvent',
])

/** What may be called the worst: a wait that is drawn as one, or a frame around other steps, stalls nobody by itself. */
const blamable = (kind: string) =>
  !['intermediateCatchEvent', 'subProcess', 'transaction', 'adHocSubProcess'].includes(kind)

/**
 * How long each step of a process takes, what waits there, and where it stalls.
 *
 * @param calendarName counts times in the hours of that working calendar only
 * @throws ProblemError (400) where there is no such calendar
 */
export async function stepInsights(
  { db, clock }: Shell,
  definition: Definition,
  scope: InsightScope,
  calendarName?: string,
): Promise<StepInsights> {
  const now = new Date(clock.nowMs())
  const { calendars, calendar } = await calendarsAnd(db, calendarName)
  const worked = calendar && (await workedTimes(db, scope, workingCalendarOf(calendar, now.getTime()), now.getTime()))
  const [finished, waiting, versions] = await Promise.all([
    finishedSteps(db, scope),
    waitingSteps(db, scope, now),
    versionFigures(db, scope.processId),
  ])
  const steps = definition.graph.nodes
    .filter((node) => measured.has(node.kind))
    .map((node): Step => {
      const done = finished.find((one) => one.elementId === node.id)
      const took = worked ? worked.finished.get(node.id) : done
      const stands = waiting.find((one) => one.elementId === node.id)
      return {
        elementId: node.id,
        name: node.name || node.id,
        lane: node.meta.lane ?? null,
        kind: node.kind,
        waitingNow: stands?.waiting ?? 0,
        lateNow: stands?.late ?? 0,
        waitingMedianMs: (worked ? worked.waiting.get(node.id) : stands?.medianMs) ?? null,
        completed: done?.completed ?? 0,
        meanMs: took?.meanMs ?? null,
        medianMs: took?.medianMs ?? null,
        p90Ms: took?.p90Ms ?? null,
        expectedMs: durationMs(node.meta.sla?.expectedDuration ?? node.meta.sla?.target, now.getTime()),
      }
    })
  return {
    processId: scope.processId,
    name: definition.name,
    processDefinitionKey: definition.key,
    version: definition.version,
    versions: versions.map((one) => one.version),
    from: scope.from,
    to: scope.to,
    steps,
    worst: worstStep(steps),
    calendars: calendars.map(({ name }) => name),
    calendar: calendar?.name ?? null,
    isSample: worked?.isSample ?? false,
  }
}

/**
 * Who holds what at a step, and who has completed how much of it how fast. Asked for when somebody looks at that step: the map of a
 * process with hundreds of people does not wait for it.
 *
 * @param calendarName counts times in the hours of that working calendar only
 * @throws ProblemError (404) where the process has no such step, (400) where there is no such calendar
 */
export async function stepPeople(
  { db, clock, identity }: Shell,
  definition: Definition,
  elementId: string,
  scope: InsightScope,
  calendarName?: string,
): Promise<StepPeople> {
  if (!definition.graph.indexOf.has(elementId))
    throw notFound(`"${definition.name}" has no step "${elementId}" in version ${definition.version}.`)
  const calendar = calendarName === undefined ? undefined : (await calendarsAnd(db, calendarName)).calendar
  const [people, everybody, worked] = await Promise.all([
    personFigures(db, scope, [elementId]),
    identity.people(),
    calendar && workedTimesOfPeople(db, scope, elementId, workingCalendarOf(calendar, clock.nowMs())),
  ])
  return {
    people: people.map(({ username, waiting, completed, medianMs }) => ({
      username,
      name: nameOf(username, everybody),
      waiting,
      completed,
      medianMs: worked ? (worked.medians.get(username) ?? null) : medianMs,
    })),
    isSample: worked?.isSample ?? false,
  }
}

/** All working calendars, and the one of that name. */
async function calendarsAnd(db: Database, name: string | undefined) {
  const calendars = await storedCalendars(db)
  const calendar = calendars.find((one) => one.name === name)
  if (name !== undefined && !calendar)
    throw invalid(`There is no working calendar "${name}". There are: ${calendars.map((one) => one.name).join(', ')}.`)
  return { calendars, calendar }
}

/** With so many cases in hand their own times tell more of a step than those that went before: of one that lies, the case is the story. */
const aFew = 3

/**
 * The step that stalls most: how much longer than expected it takes (or has been waited for), weighed by its share of all that
 * waits. A few cases that wait for days weigh more than many that wait for an hour; a single one that has been forgotten does not
 * make a step the worst that all others were through in time. Null while nothing has happened.
 */
export function worstStep(steps: readonly Step[]): string | null {
  const candidates = steps.filter((step) => blamable(step.kind) && step.completed + step.waitingNow > 0)
  const waiting = candidates.reduce((sum, step) => sum + step.waitingNow, 0)
  const weighed = candidates.map((step) => {
    const takesMs = Math.max(step.meanMs ?? 0, waitedMs(step))
    const tooLongMs = Math.max(0, takesMs - (step.expectedMs ?? 0))
    const share = waiting === 0 ? 0 : step.waitingNow / waiting
    return { id: step.elementId, stall: tooLongMs * (1 + share), takesMs }
  })
  weighed.sort((a, b) => b.stall - a.stall || b.takesMs - a.takesMs)
  const [worst] = weighed
  return worst && worst.takesMs > 0 ? worst.id : null
}

/** For how long the step's cases have waited: half of those there now, with a few of those that are through, as far as it has any. */
function waitedMs({ waitingNow, waitingMedianMs, completed, meanMs }: Step): number {
  const before = Math.min(aFew, completed)
  const sum = waitingNow * (waitingMedianMs ?? 0) + before * (meanMs ?? 0)
  return sum / Math.max(1, waitingNow + before)
}

function durationMs(text: string | undefined, fromMs: number): number | null {
  if (text === undefined) return null
  const duration = parseDuration(text)
  return duration === undefined ? null : addDuration(fromMs, duration) - fromMs
}

function nameOf(username: string | null, everybody: readonly Person[]): string {
  if (username === null) return 'Team queue'
  return everybody.find((person) => person.username === username)?.name ?? username
}
