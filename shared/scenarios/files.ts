import { readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileDecisions } from '../src/dmn/index.ts'
import type { Decisions, Graph } from '../src/engine/index.ts'
import { type CompileOptions, compile } from '../src/model/index.ts'
import type { Move } from './play.ts'

const folder = dirname(fileURLToPath(import.meta.url))

const nineToFive = [{ from: '09:00', to: '17:00' }]

/** What the scenarios find around them: one calendar, and an engine that soon loses patience with loops. */
export const world: CompileOptions = {
  calendars: {
    office: {
      name: 'office',
      zone: 'utc',
      weekly: { '1': nineToFive, '2': nineToFive, '3': nineToFive, '4': nineToFive, '5': nineToFive },
    },
  },
  maxSteps: 30,
}

/** A scenario as it lies in its folder. */
export interface Scenario {
  readonly name: string
  readonly graphs: readonly Graph[]
  readonly moves: readonly Move[]
  /** What its business rule tasks ask, where it has a file of decisions, and that file. */
  readonly decisions?: Decisions
  readonly dmn?: string
  /** Undefined where the trail has not been accepted yet. */
  readonly expectedTrail: string | undefined
}

/** Names of all scenarios, sorted. */
export async function scenarioNames(): Promise<string[]> {
  const all = await readdir(folder, { withFileTypes: true })
  return all
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
}

/** Where the drawing of a scenario lies. */
export const drawingOf = (name: string) => join(folder, name, 'diagram.bpmn')

/**
 * Reads a scenario and compiles its drawing.
 *
 * @throws Error with the findings where the drawing cannot run
 */
export async function readScenario(name: string): Promise<Scenario> {
  const outcome = await compile(await readFile(drawingOf(name), 'utf8'), world)
  if (!outcome.ok) {
    throw new Error(
      `Scenario ${name} does not compile: ${outcome.findings.map((finding) => finding.message).join(' | ')}`,
    )
  }
  const moves = JSON.parse(await readFile(join(folder, name, 'commands.json'), 'utf8')) as Move[]
  const expectedTrail = await contentOf(name, 'expected.trail')
  const dmn = await contentOf(name, 'decisions.dmn')
  const asked = dmn === undefined ? {} : { dmn, decisions: await decisionsIn(name, dmn) }
  return { name, graphs: outcome.graphs, moves, expectedTrail, ...asked }
}

async function contentOf(name: string, file: string): Promise<string | undefined> {
  return readFile(join(folder, name, file), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function decisionsIn(name: string, dmn: string): Promise<Decisions> {
  const compiled = await compileDecisions(dmn)
  if (!compiled.ok)
    throw new Error(`The decisions of ${name}: ${compiled.findings.map((finding) => finding.message).join(' | ')}`)
  const { model } = compiled
  return ({ decisionId }) => (model.decisions.some(({ id }) => id === decisionId) ? model : undefined)
}

/** Accepts a trail as the expected one. */
export async function acceptTrail(name: string, trail: string) {
  await writeFile(join(folder, name, 'expected.trail'), trail)
}
