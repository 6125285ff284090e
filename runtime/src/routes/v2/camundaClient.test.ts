import { createCamundaClient } from '@camunda8/orchestration-cluster-api'
import { afterAll, beforeAll, expect, it } from 'vitest'
import {
  checkForm,
  forkDrawing,
  openTestApp,
  orderDrawing,
  paymentDrawing,
  straightDrawing,
  type TestApp,
  testNow,
} from '../testApp.ts'

type Client = ReturnType<typeof createCamundaClient>
const atOnce = { consistency: { waitUpToMs: 0 } }

let test: TestApp
let camunda: Client
beforeAll(async () => {
  test = await openTestApp('pglite')
  camunda = createCamundaClient({
    config: {
      CAMUNDA_REST_ADDRESS: 'http://waymark.test',
      CAMUNDA_AUTH_STRATEGY: 'BASIC',
      CAMUNDA_BASIC_AUTH_USERNAME: 'root',
      CAMUNDA_BASIC_AUTH_PASSWORD: 'root',
      // Whatever we answer that Camunda would not is an error here.
      CAMUNDA_SDK_VALIDATION: 'req:strict,res:strict',
    },
    fetch: async (input, init) => withoutNulls(await test.app.fetch(new Request(input, init))),
  })
})
afterAll(() => test.close())

/** We answer as version 8.9 and later, where what has no value is null; the client of 8.8, the last made for Node 20, wants it left out. */
async function withoutNulls(answer: Response): Promise<Response> {
  if (!answer.headers.get('content-type')?.includes('json')) return answer
  const text = JSON.stringify(JSON.parse(await answer.text()), (_name, value) => value ?? undefined)
  return new Response(text, { status: answer.status, headers: answer.headers })
}

/** The first of some items, which must be there. */
function first<T>(items: readonly T[] | undefined): T {
  const [item] = items ?? []
  if (item === undefined) throw new Error('nothing was found')
  return item
}

it('plays a whole case through the official client, which checks every answer', async () => {
  expect((await camunda.getTopology()).clusterSize).toBe(1)
  const files = { 'order.bpmn': orderDrawing(), 'check.form': checkForm }
  const deployed = await camunda.createDeployment({
    resources: Object.entries(files).map(([name, content]) => new File([content], name)),
  })
  expect(deployed.processes).toMatchObject([{ processDefinitionId: 'order', processDefinitionVersion: 1 }])
  expect(deployed.forms).toMatchObject([{ formId: 'check', version: 1 }])
  const { processDefinitionKey, processDefinitionId } = first(deployed.processes)
  const definition = await camunda.getProcessDefinition({ processDefinitionKey }, atOnce)
  expect(definition).toMatchObject({ name: 'Order', version: 1 })
  expect(await camunda.getProcessDefinitionXml({ processDefinitionKey }, atOnce)).toBe(orderDrawing())
  const definitions = await camunda.searchProcessDefinitions({ filter: { isLatestVersion: true } }, atOnce)
  expect(Number(definitions.page.totalItems)).toBe(1)

  const started = await camunda.createProcessInstance({ processDefinitionId, variables: { city: 'Rome' } })
  const { processInstanceKey } = started
  const tasks = await camunda.searchUserTasks({ filter: { processInstanceKey, state: 'CREATED' } }, atOnce)
  const { userTaskKey } = first(tasks.items)
  await camunda.assignUserTask({ userTaskKey, assignee: 'anna' })
  await camunda.updateUserTask({ userTaskKey, changeset: { priority: 70, dueDate: '2026-04-01T00:00:00.000Z' } })
  expect(await camunda.getUserTask({ userTaskKey }, atOnce)).toMatchObject({ assignee: 'anna', priority: 70 })
  await camunda.unassignUserTask({ userTaskKey })
  await expect(camunda.completeUserTask({ userTaskKey, variables: {} })).rejects.toThrow()
  await camunda.completeUserTask({ userTaskKey, variables: { amount: 5 } })

  const variables = await camunda.searchVariables({ filter: { processInstanceKey }, sort: [{ field: 'name' }] }, atOnce)
  expect(variables.items.map(({ name, value }) => [name, value])).toEqual([
    ['amount', '5'],
    ['city', '"Rome"'],
  ])
  const { variableKey } = first(variables.items)
  expect((await camunda.getVariable({ variableKey }, atOnce)).name).toBe('amount')

  const { jobs } = await camunda.activateJobs({
    type: 'ship',
    worker: 'client',
    timeout: 60_000,
    maxJobsToActivate: 1,
    requestTimeout: -1,
  })
  const job = first(jobs)
  expect(job.variables).toEqual({ amount: 5, city: 'Rome' })
  await camunda.failJob({ jobKey: job.jobKey, retries: 1, errorMessage: 'not yet' })
  await camunda.updateJob({ jobKey: job.jobKey, changeset: { retries: 2 } })
  const [again] = (
    await camunda.activateJobs({ type: 'ship', timeout: 60_000, maxJobsToActivate: 1, requestTimeout: -1 })
  ).jobs
  expect(again?.retries).toBe(2)
  await camunda.completeJob({ jobKey: job.jobKey, variables: { parcel: 'P1' } })

  const instance = await camunda.getProcessInstance({ processInstanceKey }, atOnce)
  expect(instance).toMatchObject({ state: 'COMPLETED', startDate: testNow, endDate: testNow, hasIncident: false })
  const flows = await camunda.getProcessInstanceSequenceFlows({ processInstanceKey }, atOnce)
  expect(flows.items?.map(({ elementId }) => elementId)).toEqual(['f0', 'f1', 'f2'])
  const counts = await camunda.getProcessInstanceStatistics({ processInstanceKey }, atOnce)
  expect(counts.items?.map(({ elementId, completed }) => `${elementId} ${completed}`)).toEqual([
    'check 1',
    'end 1',
    'ship 1',
    'start 1',
  ])
  const elements = await camunda.searchElementInstances(
    { filter: { processInstanceKey, type: 'SERVICE_TASK' } },
    atOnce,
  )
  const { elementInstanceKey } = first(elements.items)
  expect((await camunda.getElementInstance({ elementInstanceKey }, atOnce)).elementName).toBe('Ship')
  const all = await camunda.getProcessDefinitionStatistics({ processDefinitionKey }, atOnce)
  expect(Number(all.items?.find(({ elementId }) => elementId === 'ship')?.completed)).toBe(1)
})

it('sends messages and signals, resolves incidents, cancels, and moves the clock', async () => {
  const xml = { 'payment.bpmn': paymentDrawing, 'straight.bpmn': straightDrawing, 'fork.bpmn': forkDrawing }
  await camunda.createDeployment({ resources: Object.entries(xml).map(([name, content]) => new File([content], name)) })
  const start = async (id: string, variables: Record<string, unknown>, awaitCompletion = false) =>
    camunda.createProcessInstance({
      processDefinitionId: (await idOf(id)) as never,
      variables,
      awaitCompletion,
    })
  const idOf = async (id: string) =>
    first((await camunda.searchProcessDefinitions({ filter: { processDefinitionId: id as never } }, atOnce)).items)
      .processDefinitionId

  const payment = await start('payment', { deal: 'D-1' })
  await camunda.publishMessage({ name: 'other', correlationKey: 'x', timeToLive: 1000 })
  const correlated = await camunda.correlateMessage({ name: 'paid', correlationKey: 'D-1' })
  expect(correlated.processInstanceKey).toBe(payment.processInstanceKey)
  await camunda.broadcastSignal({ signalName: 'closing' })
  await test.shell.committer.idle()
  const ended = await camunda.searchProcessInstances(
    { filter: { processInstanceKey: payment.processInstanceKey, state: 'COMPLETED' } },
    atOnce,
  )
  expect(Number(ended.page.totalItems)).toBe(1)
  expect((await start('straight', { a: 2, b: 3 }, true)).variables).toMatchObject({ total: 5 })

  const fork = await start('fork', { way: 'up' })
  const stuck = await camunda.searchIncidents({ filter: { processInstanceKey: fork.processInstanceKey } }, atOnce)
  const { incidentKey } = first(stuck.items)
  if (!incidentKey) throw new Error('the incident has no key')
  expect((await camunda.getIncident({ incidentKey }, atOnce)).errorType).toBe('CONDITION_ERROR')
  await camunda.resolveIncident({ incidentKey })
  await camunda.cancelProcessInstance({ processInstanceKey: fork.processInstanceKey })
  await camunda.pinClock({ timestamp: Date.parse('2027-01-01T00:00:00Z') })
  expect(test.shell.clock.nowMs()).toBe(Date.parse('2027-01-01T00:00:00Z'))
  await camunda.resetClock()
})

it('publishes, finds and asks decisions', async () => {
  const dmn = `<?xml version="1.0"?><definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="grades" name="Grades" namespace="x">
    <decision id="grade" name="Grade"><decisionTable id="table">
      <input id="in" label="Points"><inputExpression id="of"><text>points</text></inputExpression></input><output id="out" name="grade" />
      <rule id="good"><inputEntry id="i1"><text>&gt; 5</text></inputEntry><outputEntry id="o1"><text>"good"</text></outputEntry></rule>
      <rule id="best"><inputEntry id="i2"><text>&gt; 9</text></inputEntry><outputEntry id="o2"><text>"best"</text></outputEntry></rule>
    </decisionTable></decision></definitions>`
  const deployed = await camunda.createDeployment({ resources: [new File([dmn], 'grades.dmn')] })
  expect(deployed.decisions).toMatchObject([{ decisionDefinitionId: 'grade', version: 1, name: 'Grade' }])
  expect(deployed.decisionRequirements).toMatchObject([{ decisionRequirementsId: 'grades', version: 1 }])
  const found = await camunda.searchDecisionDefinitions({ filter: { name: 'Grade' } }, atOnce)
  const { decisionDefinitionKey, decisionRequirementsKey } = first(found.items)
  if (!decisionDefinitionKey || !decisionRequirementsKey) throw new Error('the decision has no key')
  expect(await camunda.getDecisionDefinition({ decisionDefinitionKey }, atOnce)).toMatchObject({ version: 1 })
  expect(await camunda.getDecisionDefinitionXml({ decisionDefinitionKey }, atOnce)).toBe(dmn)
  const requirements = await camunda.searchDecisionRequirements({ sort: [{ field: 'version' }] }, atOnce)
  expect(requirements.items).toMatchObject([{ decisionRequirementsName: 'Grades', resourceName: 'grades.dmn' }])
  expect(await camunda.getDecisionRequirements({ decisionRequirementsKey }, atOnce)).toMatchObject({ version: 1 })
  expect(await camunda.getDecisionRequirementsXml({ decisionRequirementsKey }, atOnce)).toBe(dmn)

  // This version of the client wants a failure even of a decision that has not failed; so it is asked what it cannot answer.
  const answer = await camunda.evaluateDecision({ decisionDefinitionKey, variables: { points: 10 } })
  expect(answer).toMatchObject({
    decisionDefinitionId: 'grade',
    output: 'null',
    failedDecisionDefinitionId: 'grade',
    failureMessage: expect.stringMatching(/Rules 1 and 2/),
  })

  const asking = `<?xml version="1.0"?><bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
    <bpmn:process id="grading" isExecutable="true"><bpmn:startEvent id="s" /><bpmn:businessRuleTask id="ask"><bpmn:extensionElements><zeebe:calledDecision decisionId="grade" resultVariable="grade" /></bpmn:extensionElements></bpmn:businessRuleTask><bpmn:endEvent id="e" />
    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask" /><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="e" /></bpmn:process></bpmn:definitions>`
  await camunda.createDeployment({ resources: [new File([asking], 'grading.bpmn')] })
  for (const points of [7, 10])
    await camunda.createProcessInstance({ processDefinitionId: 'grading' as never, variables: { points } })
  const asked = await camunda.searchDecisionInstances({ filter: { state: 'EVALUATED' } }, atOnce)
  expect(asked.items).toMatchObject([{ decisionDefinitionName: 'Grade', result: '"good"' }])
  const { decisionEvaluationInstanceKey } = first(asked.items ?? [])
  if (!decisionEvaluationInstanceKey) throw new Error('the decision instance has no key')
  expect(await camunda.getDecisionInstance({ decisionEvaluationInstanceKey }, atOnce)).toMatchObject({
    evaluatedInputs: [{ inputName: 'Points', inputValue: '7' }],
    matchedRules: [{ ruleId: 'good', ruleIndex: 1 }],
  })
  const failed = await camunda.searchDecisionInstances({ filter: { state: 'FAILED' } }, atOnce)
  expect(failed.items).toMatchObject([{ evaluationFailure: expect.stringMatching(/Rules 1 and 2/) }])
})
