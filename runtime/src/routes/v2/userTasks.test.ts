import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import { type Answer, checkForm, openTestApp, orderDrawing, type TestApp, testNow } from '../testApp.ts'

describe.each(testKinds)('user tasks on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    expect((await test.deploy({ 'order.bpmn': orderDrawing(), 'check.form': checkForm })).status).toBe(200)
  })
  afterAll(() => test.close())

  /** Starts an order and answers the key of its user task. */
  async function openTask(variables: Record<string, unknown> = {}): Promise<{ key: string; instance: string }> {
    const started = await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'order', variables })
    expect(started.status).toBe(200)
    const instance = started.body.processInstanceKey
    const found = await test.as('anna', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey: instance } })
    return { key: found.body.items[0].userTaskKey, instance }
  }
  /** Completes a task with its key as the idempotency key. */
  const completeOnce = (key: string, amount: number) =>
    test.as('anna', 'POST', `/v2/user-tasks/${key}/completion`, { variables: { amount } }, { 'idempotency-key': key })
  const taskOf = async (key: string) => (await test.as('boss', 'GET', `/v2/user-tasks/${key}`)).body

  it('shows a task to those who may do it, with all that Camunda 8 says of one', async () => {
    const { key, instance } = await openTask()
    const { body } = await test.as('anna', 'GET', `/v2/user-tasks/${key}`)
    expect(body).toMatchObject({
      name: 'Check order',
      state: 'CREATED',
      assignee: null,
      elementId: 'check',
      candidateGroups: ['Clerk'],
      candidateUsers: [],
      processDefinitionId: 'order',
      processDefinitionVersion: 1,
      processName: 'Order',
      creationDate: testNow,
      completionDate: null,
      tenantId: '<default>',
      userTaskKey: key,
      elementInstanceKey: key,
      processInstanceKey: instance,
      rootProcessInstanceKey: instance,
      priority: 50,
      tags: [],
    })
    expect(body.formKey).toMatch(/^\d+$/)
    const form = await test.as('anna', 'GET', `/v2/user-tasks/${key}/form`)
    expect(form.body).toMatchObject({ formId: 'check', version: 1, formKey: body.formKey, tenantId: '<default>' })
    expect(JSON.parse(form.body.schema).components).toHaveLength(2)

    const others = await test.as('carl', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey: instance } })
    expect(others.body.items).toEqual([])
    expect((await test.as('carl', 'GET', `/v2/user-tasks/${key}`)).status).toBe(404)
  })

  it('gives a task to the one who claims first and tells the other who has it', async () => {
    const { key } = await openTask()
    const claims = await Promise.all(
      (['anna', 'bob'] as const).map((assignee) =>
        test.as(assignee, 'POST', `/v2/user-tasks/${key}/assignment`, { assignee, allowOverride: false }),
      ),
    )
    expect(claims.map(({ status }) => status).sort()).toEqual([204, 409])
    const { assignee } = await taskOf(key)
    const refused = claims.find(({ status }) => status === 409)?.body
    expect(refused).toMatchObject({ code: 'ALREADY_ASSIGNED', assignee, status: 409 })
    expect(refused.detail).toBe(`${assignee === 'anna' ? 'Anna Berg' : 'Bob Stone'} has taken "Check order".`)
  })

  it('lets nobody take what another holds, or give tasks away, but a manager', async () => {
    const { key } = await openTask()
    const path = `/v2/user-tasks/${key}/assignment`
    expect((await test.as('anna', 'POST', path, { assignee: 'anna' })).status).toBe(204)
    expect((await test.as('anna', 'POST', path, { assignee: 'anna' })).status).toBe(204)
    expect((await test.as('bob', 'POST', path, { assignee: 'bob', allowOverride: true })).status).toBe(409)
    expect((await test.as('anna', 'POST', path, { assignee: 'bob' })).status).toBe(403)
    expect((await test.as('bob', 'DELETE', `/v2/user-tasks/${key}/assignee`)).status).toBe(409)
    expect((await test.as('carl', 'POST', path, { assignee: 'carl' })).status).toBe(403)
    expect((await test.as('boss', 'POST', path, { assignee: 'nobody' })).status).toBe(400)
    expect((await taskOf(key)).assignee).toBe('anna')
    expect((await test.as('boss', 'POST', path, { assignee: 'bob' })).status).toBe(204)
    expect((await taskOf(key)).assignee).toBe('bob')
    expect((await test.as('bob', 'DELETE', `/v2/user-tasks/${key}/assignee`)).status).toBe(204)
    expect((await taskOf(key)).assignee).toBeNull()
  })

  it('completes with what the form asks for, and only then', async () => {
    const { key, instance } = await openTask()
    const path = `/v2/user-tasks/${key}/completion`
    const empty = await test.as('anna', 'POST', path, {})
    expect(empty.status).toBe(400)
    expect(empty.body).toMatchObject({
      code: 'INVALID_ARGUMENT',
      errors: [
        { path: 'amount', message: '"Amount" is required.' },
        { path: 'reason', message: '"Reason" is required.' },
      ],
    })
    const wrong = await test.as('anna', 'POST', path, { variables: { amount: '12' } })
    expect(wrong.body.errors[0]).toEqual({ path: 'amount', message: '"Amount" must be a number, it is "12".' })
    expect((await taskOf(key)).state).toBe('CREATED')

    expect((await test.as('anna', 'POST', path, { variables: { amount: 12 } })).status).toBe(204)
    expect(await taskOf(key)).toMatchObject({ state: 'COMPLETED', completionDate: testNow })
    const variables = await test.as('boss', 'POST', '/v2/variables/search', {
      filter: { processInstanceKey: instance },
    })
    expect(variables.body.items).toMatchObject([
      { name: 'amount', value: '12', scopeKey: instance, isTruncated: false },
    ])
  })

  it('answers a second completion with who was first, and changes nothing', async () => {
    const { key } = await openTask()
    const path = `/v2/user-tasks/${key}/completion`
    const answers = await Promise.all(
      (['anna', 'bob'] as const).map((person) => test.as(person, 'POST', path, { variables: { amount: 5 } })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 409])
    const late = await test.as('bob', 'POST', path, { variables: { amount: 6 } })
    expect(late.status).toBe(409)
    expect(late.body.detail).toMatch(/^"Check order" is done already, by (Anna Berg|Bob Stone)\.$/)
  })

  it("refuses another's task by name", async () => {
    const { key } = await openTask()
    const path = `/v2/user-tasks/${key}/completion`
    const stranger = await test.as('carl', 'POST', path, { variables: { amount: 5 } })
    expect(stranger.status).toBe(403)
    expect(stranger.body.detail).toBe('"Check order" is not a task for Carl Roth. It is for Clerk.')
    await test.as('anna', 'POST', `/v2/user-tasks/${key}/assignment`, { assignee: 'anna' })
    const colleague = await test.as('bob', 'POST', path, { variables: { amount: 5 } })
    expect(colleague.status).toBe(409)
    expect(colleague.body).toMatchObject({ assignee: 'anna', detail: 'Anna Berg has taken "Check order".' })
    expect((await test.as('drawer', 'POST', path, { variables: { amount: 5 } })).status).toBe(403)
  })

  it('does not do twice what is sent twice with one Idempotency-Key', async () => {
    const { key } = await openTask()
    expect((await completeOnce(key, 5)).status).toBe(204)
    expect((await completeOnce(key, 5)).status).toBe(204)
    expect((await completeOnce(key, 6)).status).toBe(400)
  })

  it('answers a repetition like the first try, which is committed while the repetition is looked at', async () => {
    const { key } = await openTask()
    // Whatever the repetition asks for first, its first try comes before the task is read.
    const { read } = test.shell.db
    let first: Promise<Answer> | undefined
    const reading = vi.spyOn(test.shell.db, 'read').mockImplementation(async (text, params, how) => {
      if (text.includes('from user_task') && !first) {
        first = completeOnce(key, 5)
        await first
      }
      return read.call(test.shell.db, text, params, how) as never
    })
    try {
      expect((await completeOnce(key, 5)).status).toBe(204)
      expect((await first)?.status).toBe(204)
    } finally {
      reading.mockRestore()
    }
    expect(await taskOf(key)).toMatchObject({ state: 'COMPLETED' })
  })

  it('wants the documents that the step requires', async () => {
    await test.deploy({ 'order.bpmn': orderDrawing({ document: 'contract' }), 'check.form': checkForm })
    const { key, instance } = await openTask()
    const path = `/v2/user-tasks/${key}/completion`
    const without = await test.as('anna', 'POST', path, { variables: { amount: 5 } })
    expect(without.status).toBe(400)
    expect(without.body.errors).toEqual([
      { path: 'documents.contract', message: 'The document "contract" is missing; attach it to the case.' },
    ])
    const form = new FormData()
    form.append('kind', 'contract')
    form.append('file', new File(['%PDF-1.4'], 'contract.pdf', { type: 'application/pdf' }))
    expect((await test.as('anna', 'POST', `/api/cases/${instance}/documents`, form)).status).toBeLessThan(300)
    expect((await test.as('anna', 'POST', path, { variables: { amount: 5 } })).status).toBe(204)
  })

  it('changes due date, priority and candidates for a manager', async () => {
    const { key } = await openTask()
    const path = `/v2/user-tasks/${key}`
    const changeset = { dueDate: '2026-03-05T10:00:00Z', priority: 80, candidateGroups: ['Accountant'] }
    expect((await test.as('anna', 'PATCH', path, { changeset })).status).toBe(403)
    expect((await test.as('boss', 'PATCH', path, { changeset })).status).toBe(204)
    const changed = { dueDate: '2026-03-05T10:00:00.000Z', priority: 80, candidateGroups: ['Accountant'] }
    expect(await taskOf(key)).toMatchObject(changed)
    expect((await test.as('boss', 'PATCH', path, { changeset: { dueDate: '' } })).status).toBe(204)
    expect(await taskOf(key)).toMatchObject({ dueDate: null, priority: 80 })
    expect((await test.as('boss', 'PATCH', path, { changeset: { dueDate: 'soon' } })).status).toBe(400)
  })

  it('answers unknown keys and bodies that are not JSON', async () => {
    for (const [method, path, body] of [
      ['POST', '/v2/user-tasks/123456789/completion', {}],
      ['POST', '/v2/user-tasks/123456789/assignment', { assignee: 'anna' }],
      ['DELETE', '/v2/user-tasks/123456789/assignee', undefined],
      ['GET', '/v2/user-tasks/123456789/form', undefined],
    ] as const) {
      const answer = await test.as('anna', method, path, body)
      expect([path, answer.status, answer.headers.get('content-type')]).toEqual([path, 404, 'application/problem+json'])
    }
    expect((await test.as('anna', 'GET', '/v2/user-tasks/abc')).status).toBe(400)
    const broken = await test.as('anna', 'POST', '/v2/user-tasks/1/completion', '{"variables": ')
    expect(broken.status).toBe(400)
    expect(broken.body.detail).toMatch(/not valid JSON/)
    const unknownField = await test.as('anna', 'POST', '/v2/user-tasks/1/completion', { variable: {} })
    expect(unknownField.status).toBe(400)
    expect(unknownField.body.detail).toMatch(/variable/)
  })

  it('finds by every kind of filter', async () => {
    const { key } = await openTask({ city: 'Tbilisi' })
    const search = async (filter: object) =>
      (await test.as('boss', 'POST', '/v2/user-tasks/search', { filter: { userTaskKey: key, ...filter } })).body.items
        .length
    expect(await search({ state: 'CREATED', candidateGroup: 'Clerk', name: { $like: 'Check*' } })).toBe(1)
    expect(await search({ candidateGroup: { $in: ['Accountant', 'Clerk'] } })).toBe(1)
    expect(await search({ candidateGroup: 'Accountant' })).toBe(0)
    expect(await search({ candidateUser: 'anna' })).toBe(0)
    expect(await search({ assignee: { $exists: false } })).toBe(1)
    expect(await search({ assignee: { $neq: 'anna' } })).toBe(1)
    expect(await search({ creationDate: { $gte: testNow, $lt: '2026-03-03T00:00:00Z' } })).toBe(1)
    expect(await search({ priority: { $gt: 50 } })).toBe(0)
    expect(await search({ processInstanceVariables: [{ name: 'city', value: '"Tbilisi"' }] })).toBe(1)
    expect(await search({ processInstanceVariables: [{ name: 'city', value: { $like: '*bil*' } }] })).toBe(1)
    expect(await search({ processInstanceVariables: [{ name: 'city', value: '"Batumi"' }] })).toBe(0)
    expect(await search({ localVariables: [{ name: 'city', value: '"Tbilisi"' }] })).toBe(0)
    expect(await search({ state: 'FAILED' })).toBe(0)
    const bad = await test.as('boss', 'POST', '/v2/user-tasks/search', {
      filter: { processInstanceVariables: [{ name: 'city', value: 'Tbilisi' }] },
    })
    expect(bad.status).toBe(400)
    expect(bad.body.detail).toMatch(/JSON text/)
  })
})
