import { expect, it } from 'vitest'
import { compileDecisions } from '../dmn/index.ts'
import { compile } from '../model/index.ts'
import { DECISION_JOB, type DecisionCall, entries, step } from './index.ts'

const drawing = (called: string, loop = '') => `<?xml version="1.0"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
<bpmn:process id="p" isExecutable="true">
  <bpmn:startEvent id="s" /><bpmn:businessRuleTask id="ask"><bpmn:extensionElements><zeebe:calledDecision ${called} resultVariable="grade" /></bpmn:extensionElements>${loop}</bpmn:businessRuleTask><bpmn:endEvent id="e" />
  <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask" /><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="e" />
</bpmn:process></bpmn:definitions>`

const dmn = `<?xml version="1.0"?>
<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="x"><decision id="grade" name="Grade"><literalExpression id="l"><text>points + 1</text></literalExpression></decision></definitions>`

async function graphOf(called: string, loop?: string) {
  const compiled = await compile(drawing(called, loop))
  const [graph] = compiled.ok ? compiled.graphs : []
  if (!graph) throw new Error(JSON.stringify(compiled.findings))
  return graph
}

async function grades() {
  const compiled = await compileDecisions(dmn)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.findings))
  return compiled.model
}

const start = { type: 'start', atMs: 0, variables: { points: 4 } } as const

it('asks for the decision by id, binding and version tag, and goes on with what it says', async () => {
  const graph = await graphOf('decisionId="grade" bindingType="versionTag" versionTag="v7"')
  const model = await grades()
  const calls: DecisionCall[] = []
  const result = step(graph, null, start, (call) => {
    calls.push(call)
    return model
  })
  expect(calls).toEqual([{ decisionId: 'grade', binding: 'versionTag', versionTag: 'v7' }])
  expect(result.accepted && result.events.at(-1)).toMatchObject({
    type: 'instanceEnded',
    outcome: 'completed',
    variables: { points: 4, grade: 5 },
  })
})

it('is a job where the step was given no decisions', async () => {
  const result = step(await graphOf('decisionId="grade"'), null, start)
  if (!result.accepted) throw new Error(result.refusal.message)
  expect(entries(result.instance.jobs)).toMatchObject([{ node: 'ask' }])
  expect(result.events.at(-1)).toMatchObject({ type: 'jobOpened', jobType: DECISION_JOB })
})

it('leaves an incident where there is no such decision', async () => {
  const result = step(
    await graphOf('decisionId="grade" bindingType="versionTag" versionTag="v7"'),
    null,
    start,
    () => undefined,
  )
  if (!result.accepted) throw new Error(result.refusal.message)
  expect(result.events.at(-1)).toMatchObject({
    type: 'incidentRaised',
    kind: 'CALLED_DECISION_ERROR',
    message: expect.stringMatching(/"ask".*"grade".*"v7"/),
  })
})

it('lets what the shell throws pass, so that the step can be taken anew', async () => {
  const missing = new Error('not at hand')
  const graph = await graphOf('decisionId="grade"')
  expect(() =>
    step(graph, null, start, () => {
      throw missing
    }),
  ).toThrow(missing)
})

it('sees what the rounds of a multi-instance see', async () => {
  const loop = `<bpmn:multiInstanceLoopCharacteristics isSequential="true"><bpmn:extensionElements>
    <zeebe:loopCharacteristics inputCollection="=[10, 20]" inputElement="points" outputCollection="grades" outputElement="=grade" />
    </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`
  const graph = await graphOf('decisionId="grade"', loop)
  const counted = await compileDecisions(dmn.replace('points + 1', 'points + loopCounter'))
  const result = step(graph, null, start, () => (counted.ok ? counted.model : undefined))
  expect(result.accepted && result.events.at(-1)).toMatchObject({ variables: { grades: [11, 22] } })
})
