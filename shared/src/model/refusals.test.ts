import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { readDefinitions, UnreadableModel } from './read.ts'
import {
  around,
  boundary,
  catching,
  catchTimer,
  END,
  eventGateway,
  file,
  flow,
  formal,
  line,
  link,
  linked,
  loop,
  process,
  START,
  timer,
  wait,
} from './refusals/testing/drawn.ts'
import { refusals } from './refusals.ts'

async function look(file: string | Uint8Array, options = {}) {
  try {
    return refusals(await readDefinitions(file), options)
  } catch (error) {
    if (error instanceof UnreadableModel) return error.findings
    throw error
  }
}

describe('a sound model is not refused', () => {
  it.each([
    ['one step', around('<task id="a"/>')],
    [
      'a decision',
      process(
        `${START}<exclusiveGateway id="g" default="f_g_end"/><task id="a"/>${END}${line('start', 'g', 'end')}${flow('f', 'g', 'a', formal('conditionExpression', 'x > 1'))}${line('a', 'end')}`,
      ),
    ],
    ['an event-based choice', eventGateway('', `${catchTimer('a')}${catchTimer('b')}`)],
    ['a boundary timer', boundary('cancelActivity="false"', wait)],
    ['links by name', linked(link('l', ''), '<linkEventDefinition id="l2" name="l"/>')],
    ['links by reference', linked(link('l', '<target>k1</target>'), link('k1', '<source>l</source>'))],
    ['a computed timer', catching(timer(formal('timeDate', '=date and time(due)')))],
    [
      'a loop',
      around(
        `<task id="a"><standardLoopCharacteristics>${formal('loopCondition', 'x > 1')}</standardLoopCharacteristics></task>`,
      ),
    ],
    ['a multi-instance', loop('', formal('loopCardinality', '=count(items)'))],
  ])('%s', async (_, model) => {
    expect(await look(file(model))).toEqual([])
  })

  it('is lenient with files of engines that let a path end where nothing follows', async () => {
    const loose = process(`${START}<task id="a"/>${line('start', 'a')}`)
    expect(await look(file(loose))).not.toEqual([])
    expect(
      await look(
        file(loose).replace('targetNamespace="http://example.org"', 'targetNamespace="http://bpmn.io/schema/bpmn"'),
      ),
    ).toEqual([])
  })

  it('warns only where the process is kept as a drawing', async () => {
    const loose = process(`${START}<task id="a"/>${line('start', 'a')}`, 'isExecutable="false"')
    expect(await look(file(loose))).toMatchObject([{ severity: 'warning', rule: 'start-without-end' }])
  })
})

const shared = new URL('../../../../shared/', import.meta.url)
const beside = existsSync(fileURLToPath(new URL('conformance/must-be-refused.json', shared)))

interface InvalidModel {
  readonly id: string
  readonly file: string
}
interface ConformanceCase {
  readonly files?: readonly string[]
  readonly file: string
  readonly expect: { readonly error?: { readonly kind: string } }
}

function fromShared<T>(path: string): T {
  return JSON.parse(readFileSync(new URL(path, shared), 'utf8')) as T
}

const model = (path: string) => new Uint8Array(readFileSync(new URL(`corpora/${path}`, shared)))
const invalid = beside ? fromShared<InvalidModel[]>('conformance/must-be-refused.json') : []
const cases = beside ? fromShared<ConformanceCase[]>('conformance/cases.json') : []

describe.runIf(beside)('the invalid models beside the project', () => {
  it.each(invalid)('$id is refused', async ({ file }) => {
    const findings = await look(model(file))
    expect(findings.filter((f) => f.severity === 'error')).not.toEqual([])
    expect(findings.every((f) => f.message.length > 20)).toBe(true)
  })

  const mustFail = new Set(
    cases.filter((c) => c.expect.error?.kind.startsWith('deployment')).flatMap((c) => c.files ?? [c.file]),
  )
  const runnable = [...new Set(cases.flatMap((c) => c.files ?? [c.file]))].filter((path) => !mustFail.has(path))
  it.each(runnable)('%s is not refused', async (path) => {
    expect((await look(model(path), { scriptsHaveDefault: true })).filter((f) => f.severity === 'error')).toEqual([])
  })
})
