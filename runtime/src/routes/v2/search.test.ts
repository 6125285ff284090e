import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import { checkForm, openTestApp, orderDrawing, type TestApp, testNow } from '../testApp.ts'

describe.each(testKinds)('searching on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    await test.deploy({ 'order.bpmn': orderDrawing(), 'check.form': checkForm })
    const days = ['B', 'A', undefined, 'C', 'A', undefined, 'B']
    for (const [day, businessId] of days.entries()) {
      test.shell.clock.pin(Date.parse(testNow) + day * 3600_000)
      await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'order', businessId })
    }
  })
  afterAll(() => test.close())
  const search = async (body: object) => (await test.as('boss', 'POST', '/v2/process-instances/search', body)).body
  const names = (items: { businessId: string | null; startDate: string }[]) =>
    items.map(({ businessId, startDate }) => `${businessId ?? '-'}${Number(startDate.slice(11, 13)) - 9}`)

  const byName = [{ field: 'businessId' }, { field: 'startDate', order: 'DESC' }]

  it('sorts by several properties, what has none last', async () => {
    const { items, page } = await search({ sort: byName })
    expect(names(items)).toEqual(['A4', 'A1', 'B6', 'B0', 'C3', '-5', '-2'])
    expect(page).toMatchObject({ totalItems: 7, hasMoreTotalItems: false })
    const down = await search({ sort: [{ field: 'businessId', order: 'DESC' }] })
    expect(names(down.items)).toEqual(['C3', 'B6', 'B0', 'A4', 'A1', '-5', '-2'])
  })

  it('walks forwards and back by cursor, across those without a value', async () => {
    const forwards: string[] = []
    let page: { limit: number; after?: string; before?: string } = { limit: 2 }
    const starts: string[] = []
    for (;;) {
      const found = await search({ sort: byName, page })
      if (found.items.length === 0) break
      forwards.push(...names(found.items))
      starts.push(found.page.startCursor)
      expect(found.page.totalItems).toBe(7)
      page = { limit: 2, after: found.page.endCursor }
    }
    expect(forwards).toEqual(['A4', 'A1', 'B6', 'B0', 'C3', '-5', '-2'])
    const back = await search({ sort: byName, page: { limit: 2, before: starts[3] } })
    expect(names(back.items)).toEqual(['C3', '-5'])
    const further = await search({ sort: byName, page: { limit: 9, before: back.page.startCursor } })
    expect(names(further.items)).toEqual(['A4', 'A1', 'B6', 'B0'])
  })

  it('goes by offset, and gives an empty page its form', async () => {
    expect(names((await search({ sort: byName, page: { from: 5, limit: 5 } })).items)).toEqual(['-5', '-2'])
    const none = await search({ filter: { businessId: 'Z' } })
    expect(none).toEqual({
      items: [],
      page: { totalItems: 0, hasMoreTotalItems: false, startCursor: null, endCursor: null },
    })
  })

  it('takes text for text: wildcards are escaped, quotes do no harm', async () => {
    await test.as('boss', 'POST', '/v2/process-instances', {
      processDefinitionId: 'order',
      businessId: "50% o'clock_*",
    })
    const count = async (businessId: unknown) => (await search({ filter: { businessId } })).items.length
    expect(await count({ $like: '50% o*' })).toBe(1)
    expect(await count({ $like: '50_ o*' })).toBe(0)
    expect(await count({ $like: '*_\\*' })).toBe(1)
    expect(await count("50% o'clock_*")).toBe(1)
    expect(await count("' or 1=1 --")).toBe(0)
    expect(await count({ $notIn: ['A', 'B', 'C'] })).toBe(3)
    expect(await count({ $exists: false })).toBe(2)
    expect(await count({ $in: [] })).toBe(0)
  })

  it.each([
    [{ page: { after: 'nonsense' } }, /cursor/],
    [{ page: { after: Buffer.from('["-name","x","y"]').toString('base64') } }, /cursor/],
    [{ page: { from: 1, after: 'x' } }, /use one of/],
    [{ page: { limit: -1 } }, /limit/],
    [{ page: { limit: 100_000 } }, /limit/],
    [{ sort: [{ field: 'colour' }] }, /field/],
    [{ sort: [{ field: 'state', order: 'UP' }] }, /order/],
    [{ filter: { state: 'SLEEPING' } }, /state/],
    [{ filter: { processInstanceKey: 'abc' } }, /key/],
    [{ filter: { processInstanceKey: '9223372036854775808' } }, /64/],
    [{ filter: { startDate: 'yesterday' } }, /startDate/],
    [{ filter: { hasIncident: 'yes' } }, /hasIncident/],
    [{ filters: {} }, /filters/],
  ])('refuses %j by name', async (body, said) => {
    const answer = await test.as('boss', 'POST', '/v2/process-instances/search', body)
    expect(answer.status).toBe(400)
    expect(answer.body).toMatchObject({
      type: 'about:blank',
      title: 'Invalid request',
      instance: '/v2/process-instances/search',
    })
    expect(answer.body.detail).toMatch(said)
  })
})
