import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { checkForm, openTestApp, orderDrawing, type TestApp } from './testApp.ts'

describe.each(testKinds)('a day at work on %s', (kind) => {
  let test: TestApp
  let userTaskKey: string
  let processInstanceKey: string

  beforeAll(async () => {
    test = await openTestApp(kind)
    const deployed = await test.deploy({ 'order.bpmn': orderDrawing({ document: 'Receipt' }), 'check.form': checkForm })
    expect(deployed.status).toBe(200)
    const started = await test.as('boss', 'POST', '/v2/process-instances', {
      processDefinitionId: 'order',
      variables: { amount: 40 },
    })
    expect(started.status).toBe(200)
    processInstanceKey = started.body.processInstanceKey
  })
  afterAll(() => test.close())

  it("puts a task into the team queue of its group, and of no other's", async () => {
    const { body } = await test.as('anna', 'GET', '/api/inbox')
    expect(body.counts).toEqual({ overdue: 0, today: 0, later: 0, teamQueue: 1 })
    expect(body.teamQueue[0]).toMatchObject({
      name: 'Check order',
      processName: 'Order',
      candidateGroups: ['Clerk'],
      processInstanceKey,
    })
    userTaskKey = body.teamQueue[0].userTaskKey
    expect((await test.as('carl', 'GET', '/api/inbox')).body.counts.teamQueue).toBe(0)
  })

  it('tells the group about it once it is looked at, and then no more', async () => {
    const before = (await test.as('anna', 'GET', '/api/notifications')).body
    expect(before).toMatchObject({
      unseen: 1,
      items: [{ userTaskKey, taskName: 'Check order', seen: false, forGroup: 'Clerk' }],
    })
    expect((await test.as('anna', 'POST', '/api/notifications/seen')).status).toBe(204)
    expect((await test.as('anna', 'GET', '/api/notifications')).body.unseen).toBe(0)
    expect((await test.as('bob', 'GET', '/api/notifications')).body.unseen).toBe(1)
  })

  it('shows the task with its form, its map and what is missing; to those who take part only', async () => {
    const page = (await test.as('anna', 'GET', `/api/tasks/${userTaskKey}`)).body
    expect(page).toMatchObject({
      state: 'CREATED',
      mayWork: true,
      variables: { amount: 40 },
      requiredDocuments: [{ kind: 'Receipt', mandatory: true, present: false }],
      draft: null,
      before: null,
      breadcrumb: [{ processInstanceKey, processName: 'Order', elementId: null }],
    })
    expect(page.form.components).toHaveLength(2)
    const states = Object.fromEntries(
      page.trail.elements.map((one: { elementId: string; state: string }) => [one.elementId, one.state]),
    )
    expect(states).toEqual({ start: 'completed', check: 'active' })
    expect(page.trail.flows).toEqual([{ flowId: 'f0', count: 1 }])
    const refused = await test.as('carl', 'GET', `/api/tasks/${userTaskKey}`)
    expect(refused.status).toBe(403)
    expect(refused.body.detail).toContain('Check order')
    expect((await test.as('anna', 'GET', '/api/tasks/4711')).status).toBe(404)
    expect((await test.as('anna', 'GET', '/api/tasks/abc')).status).toBe(400)
  })

  it('keeps what each person has typed, without checking it, and forgets it when told', async () => {
    const typed = { amount: 'not a number yet' }
    expect((await test.as('anna', 'PUT', `/api/tasks/${userTaskKey}/draft`, { variables: typed })).status).toBe(200)
    expect((await test.as('anna', 'GET', `/api/tasks/${userTaskKey}`)).body.draft.variables).toEqual(typed)
    expect((await test.as('bob', 'GET', `/api/tasks/${userTaskKey}`)).body.draft).toBeNull()
    expect((await test.as('carl', 'PUT', `/api/tasks/${userTaskKey}/draft`, { variables: {} })).status).toBe(403)
    expect((await test.as('anna', 'DELETE', `/api/tasks/${userTaskKey}/draft`)).status).toBe(204)
    expect((await test.as('anna', 'GET', `/api/tasks/${userTaskKey}`)).body.draft).toBeNull()
  })

  it('keeps documents and comments with the case, for those who take part', async () => {
    const form = new FormData()
    form.append('file', new File(['<script>alert(1)</script>'], 'receipt.html', { type: 'text/html' }))
    form.append('kind', 'Receipt')
    form.append('elementInstanceKey', userTaskKey)
    const added = await test.as('anna', 'POST', `/api/cases/${processInstanceKey}/documents`, form)
    expect(added).toMatchObject({
      status: 201,
      body: { kind: 'Receipt', fileName: 'receipt.html', elementId: 'check', addedBy: 'anna' },
    })
    const content = await test.as('bob', 'GET', `/api/documents/${added.body.documentKey}`)
    expect(content.body).toBe('<script>alert(1)</script>')
    expect(content.headers.get('content-type')).toBe('application/octet-stream')
    expect(content.headers.get('content-disposition')).toContain('attachment')
    expect((await test.as('carl', 'GET', `/api/documents/${added.body.documentKey}`)).status).toBe(403)
    expect((await test.as('anna', 'GET', `/api/tasks/${userTaskKey}`)).body.requiredDocuments[0].present).toBe(true)

    const empty = new FormData()
    empty.append('file', new File([], 'nothing.txt'))
    expect((await test.as('anna', 'POST', `/api/cases/${processInstanceKey}/documents`, empty)).status).toBe(400)
    expect(
      (await test.as('anna', 'POST', `/api/cases/${processInstanceKey}/documents`, new FormData())).body.detail,
    ).toContain('file')

    expect((await test.as('anna', 'POST', `/api/cases/${processInstanceKey}/comments`, { text: '  ' })).status).toBe(
      400,
    )
    expect(
      (await test.as('anna', 'POST', `/api/cases/${processInstanceKey}/comments`, { text: 'Is this right?' })).status,
    ).toBe(201)
    expect((await test.as('bob', 'GET', `/api/cases/${processInstanceKey}/comments`)).body).toMatchObject([
      { text: 'Is this right?', author: 'anna' },
    ])
  })

  it('says who finished a task that is over, and who comes before the next', async () => {
    expect(
      (await test.as('anna', 'POST', `/v2/user-tasks/${userTaskKey}/assignment`, { assignee: 'anna' })).status,
    ).toBe(204)
    expect((await test.as('anna', 'GET', '/api/inbox')).body.counts).toMatchObject({ later: 1, teamQueue: 0 })
    expect(
      (await test.as('anna', 'POST', `/v2/user-tasks/${userTaskKey}/completion`, { variables: { amount: 40 } })).status,
    ).toBe(204)
    const over = (await test.as('bob', 'GET', `/api/tasks/${userTaskKey}`)).body
    expect(over).toMatchObject({ state: 'COMPLETED', completedBy: 'anna', mayWork: false })
    expect((await test.as('anna', 'GET', '/api/inbox')).body.counts).toEqual({
      overdue: 0,
      today: 0,
      later: 0,
      teamQueue: 0,
    })
  })

  it('lists what may be started, for those who may start', async () => {
    const listed = (await test.as('anna', 'GET', '/api/startable')).body
    expect(listed.map((one: { processId: string }) => one.processId)).toContain('order')
    expect((await test.as(undefined, 'GET', '/api/startable')).status).toBe(401)
  })
})
