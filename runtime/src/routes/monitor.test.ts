import type { CaseList, CasePage, Funnel, LiveFloor, StepInsights } from '@waymark/shared/contract'
import { CaseList as CaseListShape, CasePage as CasePageShape, Funnel as FunnelShape } from '@waymark/shared/contract'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { openTestApp, type TestApp, testNow } from './testApp.ts'

const hour = 3_600_000
const day = 24 * hour

const flow = (id: string, from: string, to: string) =>
  `<bpmn:sequenceFlow id="${id}" sourceRef="${from}" targetRef="${to}" />`
const drawing = (content: string) => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
  xmlns:waymark="http://waymark.app/schema/bpmn/1.0" id="d" targetNamespace="http://example.com">${content}</bpmn:definitions>`
const stages = ['Presentation', 'Proposal', 'Contract']

/** Three stages, each a called process with one step; a refusal in any ends the deal. */
const deal = drawing(`<bpmn:error id="no" errorCode="REFUSED" />
  <bpmn:process id="deal" name="Deal" isExecutable="true">
  <bpmn:extensionElements><waymark:case nameExpression="=&#34;Deal of &#34; + client" amount="worth" /></bpmn:extensionElements>
  <bpmn:startEvent id="start" />${flow('f0', 'start', 'Presentation')}
  ${stages
    .map(
      (stage, i) => `<bpmn:callActivity id="${stage}" name="${stage}"><bpmn:extensionElements>
      <zeebe:calledElement processId="talk" /><waymark:stage name="${stage}" order="${i + 1}" /></bpmn:extensionElements></bpmn:callActivity>
    <bpmn:boundaryEvent id="no${stage}" attachedToRef="${stage}"><bpmn:errorEventDefinition errorRef="no" /></bpmn:boundaryEvent>
    ${flow(`f${i + 1}`, stage, stages[i + 1] ?? 'sold')}${flow(`n${i}`, `no${stage}`, 'why')}`,
    )
    .join('')}
  <bpmn:userTask id="why" name="Why refused"><bpmn:extensionElements><zeebe:userTask /></bpmn:extensionElements></bpmn:userTask>
  <bpmn:endEvent id="sold" /><bpmn:endEvent id="lost" />${flow('f9', 'why', 'lost')}</bpmn:process>`)

const talk = drawing(`<bpmn:error id="no" errorCode="REFUSED" /><bpmn:process id="talk" name="Talk" isExecutable="true">
  <bpmn:startEvent id="start" /><bpmn:userTask id="speak" name="Speak"><bpmn:extensionElements><zeebe:userTask />
  <zeebe:assignmentDefinition candidateGroups="Clerk" /><zeebe:taskSchedule dueDate="=now() + duration(&#34;P2D&#34;)" />
  </bpmn:extensionElements></bpmn:userTask><bpmn:exclusiveGateway id="agreed" default="yes" />
  <bpmn:endEvent id="done" /><bpmn:endEvent id="refused"><bpmn:errorEventDefinition errorRef="no" /></bpmn:endEvent>
  ${flow('f0', 'start', 'speak')}${flow('f1', 'speak', 'agreed')}${flow('yes', 'agreed', 'done')}
  <bpmn:sequenceFlow id="not" sourceRef="agreed" targetRef="refused"><bpmn:conditionExpression>=refused = true</bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process>`)

/** Two quick steps with the accountant's approval between them. */
const purchase = drawing(`<bpmn:process id="purchase" name="Purchase" isExecutable="true"><bpmn:startEvent id="start" />
  ${['ask', 'approval', 'buy'].map((id) => `<bpmn:userTask id="${id}" name="${id}"><bpmn:extensionElements><zeebe:userTask />${id === 'approval' ? '<waymark:sla expectedDuration="P1D" />' : ''}</bpmn:extensionElements></bpmn:userTask>`).join('')}
  <bpmn:endEvent id="end" />${flow('f0', 'start', 'ask')}${flow('f1', 'ask', 'approval')}${flow('f2', 'approval', 'buy')}${flow('f3', 'buy', 'end')}</bpmn:process>`)

describe.each(testKinds)('monitor and insights on %s', (kind) => {
  let test: TestApp
  const started: string[] = []

  beforeAll(async () => {
    test = await openTestApp(kind)
    expect((await test.deploy({ 'deal.bpmn': deal, 'talk.bpmn': talk, 'purchase.bpmn': purchase })).status).toBe(200)
    // Ten deals: 4 in Presentation, 3 in Proposal, 1 in Contract, 1 sold, 1 refused in Proposal.
    for (let n = 0; n < 10; n += 1) {
      const saleType = n % 2 ? 'push' : 'pull'
      const variables = { client: `Client ${n}`, worth: 100 * (n + 1), saleType }
      const answer = await test.shell.committer.submit({ type: 'start', processId: 'deal', variables })
      if (!answer.accepted) throw new Error(answer.refusal.message)
      started.push(answer.processInstanceKey)
    }
    for (const n of [4, 5, 6, 7, 8, 9]) await speak(n)
    pass(hour)
    for (const n of [7, 8]) await speak(n)
    await speak(9, { refused: true })
    pass(hour)
    await speak(8)
    await complete(await open(9), { refusalReason: 'Too dear' }, 'anna')
  }, 120_000)
  afterAll(() => test.close())

  const pass = (ms: number) => test.shell.clock.pin(test.shell.clock.nowMs() + ms)
  const open = async (n: number) => {
    const [task] = await test.shell.db.read<{ key: string }>(
      `select key from user_task where root_key = $1::bigint and state = 'CREATED'`,
      [started[n] ?? ''],
    )
    if (!task) throw new Error(`nothing is open in deal ${n}`)
    return task.key
  }
  const complete = async (userTaskKey: string, variables = {}, by = 'anna') => {
    const answer = await test.shell.committer.submit({ type: 'completeTask', userTaskKey, variables, by })
    if (!answer.accepted) throw new Error(answer.refusal.message)
  }
  const speak = async (n: number, variables = {}) => complete(await open(n), variables)
  const search = async (filter: object): Promise<CaseList> => {
    const answer = await test.as('boss', 'POST', '/api/cases/search', filter)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    return CaseListShape.parse(answer.body)
  }
  const funnelOf = async (query = ''): Promise<Funnel> => {
    const answer = await test.as('boss', 'GET', `/api/insights/processes/deal/funnel${query}`)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    return FunnelShape.parse(answer.body)
  }

  it('shows a funnel whose every figure opens to exactly its cases, also by sale type (A21)', async () => {
    const all = await funnelOf()
    expect(all.stages.map(({ stage, now, reached, refused }) => [stage, now, reached, refused])).toEqual([
      ['Presentation', 4, 10, 0],
      ['Proposal', 3, 6, 1],
      ['Contract', 1, 2, 0],
    ])
    expect(all.stages[1]).toMatchObject({ reasons: [{ reason: 'Too dear', count: 1 }], conversion: 0.6 })
    expect([all.won, all.wonSum, all.saleTypes]).toEqual([1, 900, ['pull', 'push']])
    for (const saleType of [undefined, 'pull', 'push']) {
      const shown = await funnelOf(saleType ? `?saleType=${saleType}` : '')
      const won = await search({ processId: 'deal', saleType, from: shown.from, to: shown.to, stageState: 'won' })
      expect([won.total, won.sum, won.items.length]).toEqual([shown.won, shown.wonSum, shown.won])
      for (const { stage, now, nowSum, reached, reachedSum, refused } of shown.stages) {
        const filter = { processId: 'deal', stage, saleType, from: shown.from, to: shown.to }
        const inside = await search({ ...filter, stageState: 'in' })
        const came = await search({ ...filter, stageState: 'reached' })
        const gone = await search({ ...filter, stageState: 'refused' })
        expect([now, nowSum, reached, reachedSum, refused]).toEqual([
          inside.total,
          inside.sum,
          came.total,
          came.sum,
          gone.total,
        ])
        expect(inside.items).toHaveLength(now)
        expect(inside.items.every((one) => one.stage === stage)).toBe(true)
      }
    }
  })

  it('counts on the live floor what the lists find, overdue work seen from the case too', async () => {
    pass(3 * day)
    const answer = await test.as('boss', 'GET', '/api/monitor/processes/deal')
    const floor = answer.body as LiveFloor
    expect(floor.today).toMatchObject({ running: 8, late: 8, incidents: 0 })
    for (const { elementId, waiting, late } of floor.steps) {
      expect((await search({ processId: 'deal', elementId })).total).toBe(waiting)
      expect((await search({ processId: 'deal', elementId, late: true })).total).toBe(late)
    }
    expect(floor.steps.find((step) => step.elementId === 'Presentation')).toMatchObject({ waiting: 4, late: 4 })
    const processes = await test.as('boss', 'GET', '/api/monitor/processes')
    expect(processes.body.find((one: { processId: string }) => one.processId === 'talk')).toMatchObject({
      calledBy: ['deal'],
      running: 8,
      late: 8,
    })
    expect((await test.as('boss', 'GET', '/api/monitor/processes/none')).status).toBe(404)
  })

  it('lists cases a page at a time, in order, without a gap', async () => {
    const whole = await search({ processId: 'deal', state: 'any', sort: 'amount', order: 'desc' })
    expect(whole.items.map((one) => one.amount)).toEqual([1000, 900, 800, 700, 600, 500, 400, 300, 200, 100])
    // What a text finds is counted with its page, all else beside it.
    for (const text of [{}, { search: 'client' }]) {
      const asked = { processId: 'deal', state: 'any', sort: 'startedAt', limit: 3, ...text }
      const pages: string[] = []
      let after: string | null | undefined
      do {
        const page: CaseList = await search({ ...asked, ...(after ? { after } : {}) })
        pages.push(...page.items.map((one) => one.processInstanceKey))
        expect(page).toMatchObject({ total: 10, sum: 5_500, isMore: false })
        after = page.after
      } while (after)
      expect([...pages].sort()).toEqual([...started].sort())
      expect(pages).toHaveLength(10)
      const beyond = { order: 'desc', after: JSON.stringify(['1970-01-01T00:00:00Z', '1']) }
      expect(await search({ ...asked, ...beyond })).toMatchObject({ items: [], total: 10, sum: 5_500, after: null })
    }
    const found = await search({ processId: 'deal', search: 'client 3' })
    expect(found.items.map((one) => one.caseName)).toEqual(['Deal of Client 3'])
    expect(found.items[0]?.steps).toMatchObject([{ elementId: 'Presentation', name: 'Speak', role: 'Clerk' }])
    expect((await search({ processId: 'deal', sort: 'dueDate', order: 'asc' })).items).toHaveLength(8)
  })

  it('shows one case with its way, and to nobody who takes no part in it', async () => {
    const key = started[9] ?? ''
    const answer = await test.as('boss', 'GET', `/api/cases/${key}`)
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    const page: CasePage = CasePageShape.parse(answer.body)
    expect(page.case).toMatchObject({ caseName: 'Deal of Client 9', state: 'completed', amount: 1000 })
    expect(page.trail.elements.find((one) => one.elementId === 'Proposal')).toMatchObject({ state: 'canceled' })
    expect(page.history.filter((step) => step.kind === 'userTask').map((step) => step.name)).toEqual([
      'Speak',
      'Speak',
      'Why refused',
    ])
    expect(page.variables.find((one) => one.name === 'client')).toMatchObject({
      value: 'Client 9',
      scopeElementId: null,
    })
    expect((await test.as('carl', 'GET', `/api/cases/${started[0]}`)).status).toBe(403)
    expect((await test.as('anna', 'GET', `/api/cases/${started[0]}`)).status).toBe(200)
    expect((await test.as('boss', 'GET', '/api/cases/12345')).status).toBe(404)
  })

  it('names the step that stalls, however few cases it has (A23)', async () => {
    const { committer, db } = test.shell
    const start = async () => {
      const answer = await committer.submit({ type: 'start', processId: 'purchase', variables: {} })
      if (!answer.accepted) throw new Error(answer.refusal.message)
      return answer.processInstanceKey
    }
    const next = async (key: string, by: string) => {
      const [task] = await db.read<{ key: string }>(
        `select key from user_task where instance_key = $1::bigint and state = 'CREATED'`,
        [key],
      )
      await complete(task?.key ?? '', {}, by)
    }
    const many = await Promise.all(Array.from({ length: 30 }, start))
    pass(3 * hour)
    await Promise.all(many.map((key) => next(key, 'anna')))
    const few = many.slice(0, 8)
    pass(6 * day)
    await Promise.all(few.map((key) => next(key, 'carl')))
    pass(2 * hour)
    await Promise.all(few.slice(0, 6).map((key) => next(key, 'bob')))
    const answer = await test.as('boss', 'GET', '/api/insights/processes/purchase/steps')
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    const insights = answer.body as StepInsights
    expect(insights.worst).toBe('approval')
    expect(insights.steps.find((step) => step.elementId === 'approval')).toMatchObject({
      waitingNow: 22,
      completed: 8,
      meanMs: 6 * day,
      medianMs: 6 * day,
      p90Ms: 6 * day,
      expectedMs: day,
    })
    const people = '/api/insights/processes/purchase/steps/approval/people'
    expect((await test.as('boss', 'GET', people)).body).toMatchObject({
      people: [
        { username: null, name: 'Team queue', waiting: 22, completed: 0 },
        { username: 'carl', name: 'Carl Roth', waiting: 0, completed: 8, medianMs: 6 * day },
      ],
      isSample: false,
    })
    const nowhere = await test.as('boss', 'GET', '/api/insights/processes/purchase/steps/nowhere/people')
    expect([nowhere.status, nowhere.body.detail]).toEqual([404, expect.stringContaining('has no step "nowhere"')])
    expect(Date.parse(insights.to)).toBeGreaterThan(Date.parse(testNow))
    expect((await test.as('boss', 'GET', '/api/insights/processes/purchase/steps?from=yesterday')).status).toBe(400)

    // Monday to Friday, nine to six: counted minute by minute.
    const [stay] = await db.read<{ from: Date; to: Date }>(
      `select entered_at as from, left_at as to from element_history where process_id = 'purchase' and element_id = 'approval' limit 1`,
    )
    let worked = 0
    for (let ms = stay?.from.getTime() ?? 0; ms < (stay?.to.getTime() ?? 0); ms += 60_000) {
      const at = new Date(ms)
      if (at.getUTCDay() % 6 !== 0 && at.getUTCHours() >= 9 && at.getUTCHours() < 18) worked += 60_000
    }
    expect(worked).toBeGreaterThan(0)
    const inHours = await test.as('boss', 'GET', '/api/insights/processes/purchase/steps?calendar=office')
    expect(inHours.body).toMatchObject({ calendars: ['office'], calendar: 'office', isSample: false })
    const approval = (inHours.body as StepInsights).steps.find((step) => step.elementId === 'approval')
    expect(approval).toMatchObject({ waitingNow: 22, completed: 8, meanMs: worked, medianMs: worked, p90Ms: worked })
    expect((await test.as('boss', 'GET', `${people}?calendar=office`)).body).toMatchObject({
      people: [{ medianMs: null }, { username: 'carl', medianMs: worked }],
    })
    const unknown = await test.as('boss', 'GET', '/api/insights/processes/purchase/steps?calendar=night')
    expect([unknown.status, unknown.body.detail]).toEqual([
      400,
      'There is no working calendar "night". There are: office.',
    ])
  })
})
