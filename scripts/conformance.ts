import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { type Case, type RefusedCase, readCases } from './conformance/caseFile.ts'
import { EngineHost } from './conformance/engineHost.ts'
import type { Host } from './conformance/host.ts'
import { play } from './conformance/play.ts'
import { RuntimeHost } from './conformance/runtimeHost.ts'

/**
 * Plays cases of the form that `../shared/conformance/README.md` describes, prints a line per failure and how many passed.
 * The form has no place for an expected finding beyond "refused", so a refused model must name an element in its message.
 */
const project = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const beside = resolve(project, '../shared')
const { values } = parseArgs({
  options: {
    cases: { type: 'string', default: join(beside, 'conformance/cases.json') },
    refused: { type: 'string', default: join(beside, 'conformance/must-be-refused.json') },
    models: { type: 'string', default: join(beside, 'corpora') },
    only: { type: 'string', default: '' },
    host: { type: 'string', default: 'both' },
  },
})

type OpenHost = () => Promise<Host>

function hostsOf(wanted: string): readonly (readonly [string, OpenHost])[] {
  const engine: readonly [string, OpenHost] = ['engine', async () => new EngineHost()]
  const runtime: readonly [string, OpenHost] = ['runtime', () => RuntimeHost.open()]
  const hosts = { engine: [engine], runtime: [runtime], both: [engine, runtime] }
  if (wanted === 'engine' || wanted === 'runtime' || wanted === 'both') return hosts[wanted]
  throw new Error(`There is no host "${wanted}": engine, runtime or both.`)
}

async function main() {
  const cases = (await readCases<Case>(values.cases)).filter((one) => one.id.includes(values.only) && !one.contested)
  const refused = (await readCases<RefusedCase>(values.refused)).filter((one) => one.id.includes(values.only))
  let passed = 0
  let failed = 0
  for (const [name, open] of hostsOf(values.host)) {
    for (const one of cases) tell(await failureOf(open, one), name, one.id)
    for (const one of refused) tell(await refusalFailure(open, one), name, one.id)
  }
  await RuntimeHost.closeAll()
  console.log(`${passed} passed, ${failed} failed`)
  process.exitCode = failed > 0 ? 1 : 0

  function tell(failure: string | undefined, host: string, id: string) {
    if (failure === undefined) passed += 1
    else {
      failed += 1
      console.log(`FAILED ${host} ${id}: ${failure}`)
    }
  }
}

async function failureOf(open: OpenHost, one: Case): Promise<string | undefined> {
  const host = await open()
  try {
    const failure = await play(one, host, values.models)
    return failure && `${failure.step}\n    expected ${failure.expected}\n    got      ${failure.got}`
  } finally {
    await host.close()
  }
}

async function refusalFailure(open: OpenHost, one: RefusedCase): Promise<string | undefined> {
  const host = await open()
  try {
    const xml = await readFile(join(values.models, one.file), 'utf8')
    const objections = await host.deploy([{ name: one.file, xml }])
    if (objections.length === 0) return `${one.constraint ?? ''} expected refused, got deployed`
    // An element that has no id is named by its tag and line.
    const names = objections.some(({ elementId, message }) => message.includes(elementId ?? '<'))
    return names ? undefined : `refused without naming an element: ${objections.map((one) => one.message).join(' | ')}`
  } finally {
    await host.close()
  }
}

try {
  await main()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}
