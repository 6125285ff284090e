import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseDuration } from '@waymark/shared/calendar'
import type { Variables } from '@waymark/shared/engine'
import { adapt } from './adapt.ts'
import type { Assertion, Case, Step } from './caseFile.ts'
import type { Host, Outcome, World } from './host.ts'

/** Something that is not as the case says; the first ends the case. */
export interface Failure {
  readonly step: string
  readonly expected: string
  readonly got: string
}

class Unexpected extends Error {
  readonly failure: Failure
  constructor(step: string, expected: unknown, got: unknown) {
    super(step)
    this.failure = { step, expected: shown(expected), got: shown(got) }
  }
}

/** Plays a case on a host; undefined where everything is as it says. */
export async function play(one: Case, host: Host, models: string): Promise<Failure | undefined> {
  try {
    await playOut(one, host, models)
    return undefined
  } catch (error) {
    if (error instanceof Unexpected) return error.failure
    return {
      step: 'somewhere',
      expected: 'no fault',
      got: error instanceof Error ? (error.stack ?? error.message) : String(error),
    }
  }
}

async function playOut(one: Case, host: Host, models: string) {
  const kind = one.expect.error?.kind
  const files = await Promise.all(
    one.files.map(async (name) => {
      const xml = await readFile(join(models, name), 'utf8')
      return { name, xml: kind === 'deployment' ? xml : adapt(xml, one.treatAsUserTask) }
    }),
  )
  const objections = await host.deploy(files)
  if (kind === 'deployment') {
    if (objections.length === 0) throw new Unexpected('deploy', 'refused', 'deployed')
    return
  }
  if (objections.length > 0) {
    if (kind === 'deployment-or-runtime') return
    throw new Unexpected('deploy', 'deployed', objections.map((objection) => objection.message).join(' | '))
  }
  const completed: string[] = []
  const refused = await begin(one, host)
  if (refused && !kind) throw new Unexpected('start', 'started', refused)
  for (const [index, step] of one.steps.entries()) {
    const label = `step ${index + 1} ${JSON.stringify(step)}`
    const outcome = await take(step, host, completed, label)
    if (outcome && !kind) throw new Unexpected(label, 'accepted', outcome)
    if (outcome && kind) return
  }
  judge(one, await host.see(), completed, refused)
}

async function begin({ start, processId }: Case, host: Host): Promise<Outcome> {
  for (const first of start?.alsoStartFirst ?? []) await host.start(first, start?.variables ?? {})
  if (start?.deployOnly) return undefined
  if (start?.message !== undefined) return host.publish(start.message)
  if (start?.signal !== undefined) return host.broadcast(start.signal)
  return processId === null ? undefined : host.start(processId, start?.variables ?? {})
}

async function take(step: Step, host: Host, completed: string[], label: string): Promise<Outcome> {
  if (step.assert) {
    check(step.assert, await host.see(), label)
    return undefined
  }
  if (step.rejected) return rejected(step.rejected, host, label)
  if (step.complete !== undefined) return complete(host, step.complete, step.variables ?? {}, step.loop, completed)
  if (step.completeAnyOrder) {
    const left = [...step.completeAnyOrder]
    while (left.length > 0) {
      const open = (await host.see()).tasks
      const next = open.find((task) => left.includes(task.id))
      if (!next) return `none of ${left.join(', ')} is open`
      const outcome = await complete(host, next.id, {}, undefined, completed)
      if (outcome) return outcome
      left.splice(left.indexOf(next.id), 1)
    }
    return undefined
  }
  if (step.message !== undefined) return host.publish(step.message)
  if (step.signal !== undefined) return host.broadcast(step.signal)
  if (step.advance !== undefined) return host.advance(parseDuration(step.advance)?.toMillis() ?? 0)
  if (step.setVariables) return host.setVariables(step.setVariables)
  if (step.startProcess !== undefined) return host.start(step.startProcess, {})
  if (step.trigger !== undefined) return atElement(host, step.trigger, (element) => host.trigger(element))
  if (step.activate !== undefined) {
    const { activate } = step
    return atElement(host, step.in ?? '', (adHoc) => host.activate(adHoc, activate))
  }
  if (step.completeAdHoc !== undefined) return atElement(host, step.completeAdHoc, (adHoc) => host.completeAdHoc(adHoc))
  throw new Unexpected(label, 'a step this runner knows', step)
}

async function complete(
  host: Host,
  id: string,
  variables: Variables,
  loop: number | undefined,
  completed: string[],
): Promise<Outcome> {
  const open = (await host.see()).tasks.filter((task) => task.id === id)
  const task = loop === undefined ? open[0] : open.find((one) => one.loop === loop)
  if (!task) return `task "${id}" is not open`
  const outcome = await host.completeTask(task, variables)
  if (outcome === undefined) completed.push(id)
  return outcome
}

async function atElement(
  host: Host,
  id: string,
  work: (element: World['active'][number]) => Promise<Outcome>,
): Promise<Outcome> {
  const element = (await host.see()).active.find((one) => one.id === id)
  return element ? work(element) : `"${id}" is not active`
}

async function rejected(step: Step, host: Host, label: string): Promise<Outcome> {
  const before = summary(await host.see())
  const outcome = await take(step, host, [], label)
  if (outcome === undefined) throw new Unexpected(label, 'refused', 'accepted')
  const after = summary(await host.see())
  if (before !== after) throw new Unexpected(label, before, after)
  return undefined
}

function summary({ active, waiting, variables }: World): string {
  return JSON.stringify([active, waiting, variables])
}

function check(assert: Assertion, world: World, at: string) {
  const tasks = world.tasks.map((task) => task.id)
  if (assert.active) same(at, 'active', assert.active, tasks)
  for (const id of assert.notActive ?? []) if (tasks.includes(id)) throw new Unexpected(at, `${id} not active`, tasks)
  if (assert.ended !== undefined && assert.ended !== world.ended) {
    throw new Unexpected(at, `ended ${assert.ended}`, world.ended ? 'ended' : still(world))
  }
  if (assert.waiting) contains(at, 'waiting', assert.waiting, [...world.waiting, ...world.active.map((one) => one.id)])
  for (const id of assert.notWaiting ?? []) {
    if (world.waiting.includes(id)) throw new Unexpected(at, `${id} not waiting`, world.waiting)
  }
  for (const [name, value] of Object.entries(assert.variables ?? {})) {
    if (!world.variables.some((variables) => equal(variables[name], value))) {
      throw new Unexpected(at, { [name]: value }, world.variables)
    }
  }
  for (const [name, value] of Object.entries(assert.dataObjects ?? {})) {
    if (!world.variables.some((variables) => equal(variables[name] ?? null, value))) {
      throw new Unexpected(at, { [name]: value }, world.variables)
    }
  }
  for (const [id, input] of Object.entries(assert.taskInput ?? {})) {
    const task = world.tasks.find((one) => one.id === id)
    for (const [name, value] of Object.entries(input)) {
      if (!equal(task?.variables[name], value)) throw new Unexpected(at, { [id]: input }, task?.variables)
    }
  }
  for (const [id, count] of Object.entries(assert.executedCount ?? {})) {
    const got = world.completed.get(id) ?? 0
    if (got !== count) throw new Unexpected(at, `${id} completed ${count} times`, got)
  }
  for (const id of assert.completedEvents ?? []) {
    if (!world.completed.has(id)) throw new Unexpected(at, `${id} completed`, [...world.completed.keys()])
  }
  for (const id of assert.notCompleted ?? [])
    if (world.completed.has(id)) throw new Unexpected(at, `${id} not completed`, 'completed')
  for (const name of [assert.noMessageSubscription ?? []].flat()) {
    if (world.messages.includes(name)) throw new Unexpected(at, `nobody waits for ${name}`, world.messages)
  }
  for (const [id, count] of Object.entries(assert.enabledInAdHoc ?? {})) {
    const got = world.enabled.get(id)
    if (got !== count) throw new Unexpected(at, `${count} enabled in ${id}`, got)
  }
  if (assert.uncaughtEscalation !== undefined && !world.escalationsUncaught.includes(assert.uncaughtEscalation)) {
    throw new Unexpected(at, `escalation ${assert.uncaughtEscalation} uncaught`, world.escalationsUncaught)
  }
}

function judge({ expect }: Case, world: World, completed: readonly string[], refused: Outcome) {
  const kind = expect.error?.kind
  const at = 'at the end'
  if (kind === 'runtime' || kind === 'deployment-or-runtime') {
    const { error } = expect
    const isThere = world.incidents.some((incident) => error?.at === undefined || incident.id === error.at)
    if (!refused && !isThere) throw new Unexpected(at, 'refused or an incident', still(world))
  }
  if (
    kind === 'uncaught-error-event' &&
    !world.incidents.some((incident) => incident.kind === 'UNHANDLED_ERROR_EVENT')
  ) {
    throw new Unexpected(at, 'an incident for an error that nobody handles', still(world))
  }
  if (!kind && world.incidents.length > 0) throw new Unexpected(at, 'no incident', world.incidents)
  if (expect.completed) {
    const { observe } = expect
    const got = observe ? observedIn(world, observe) : completed
    same(at, 'completed', expect.completed, got)
  }
  if (expect.trace) {
    const { trace } = expect
    const ignored = trace.includes('CREATE_MARKER_FILE') ? [] : ['CREATE_MARKER_FILE']
    same(
      at,
      'trace',
      trace,
      world.trace.filter((token) => !ignored.includes(token)),
    )
  }
  const { ended, variables } = expect
  if (!kind) check({ ...(ended === undefined ? {} : { ended }), ...(variables ? { variables } : {}) }, world, at)
  const { dataReadBy } = expect
  if (
    dataReadBy !== undefined &&
    !Object.values(expect.variables ?? {}).some((value) => equal(world.read[dataReadBy], value))
  ) {
    throw new Unexpected(at, `${dataReadBy} read ${shown(expect.variables)}`, world.read)
  }
}

function observedIn(world: World, observe: readonly string[]): string[] {
  return observe.flatMap((id) => new Array<string>(world.completed.get(id) ?? 0).fill(id))
}

function still(world: World): unknown {
  return { active: world.active.map((one) => one.id), waiting: world.waiting, incidents: world.incidents }
}

function same(at: string, what: string, expected: readonly string[], got: readonly string[]) {
  const [a, b] = [[...expected].sort(), [...got].sort()]
  if (!equal(a, b)) throw new Unexpected(at, `${what} ${shown(a)}`, b)
}

function contains(at: string, what: string, expected: readonly string[], got: readonly string[]) {
  const left = [...got]
  for (const id of expected) {
    const index = left.indexOf(id)
    if (index < 0) throw new Unexpected(at, `${what} ${shown(expected)}`, got)
    left.splice(index, 1)
  }
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
