import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../store/testDatabase.ts'
import { checkForm, openTestApp, orderDrawing, straightDrawing, type TestApp, testNow } from './testApp.ts'

describe.each(testKinds)('drafts on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
  })
  afterAll(() => test.close())
  const create = async (body: object) => (await test.as('drawer', 'POST', '/api/drafts', body)).body
  const save = (id: string, revision: number, body: object) =>
    test.as('drawer', 'PUT', `/api/drafts/${id}`, body, { 'if-match': `"${revision}"` })
  const get = async (id: string) => (await test.as('drawer', 'GET', `/api/drafts/${id}`)).body
  const publish = (id: string, body: object = {}) => test.as('drawer', 'POST', `/api/drafts/${id}/publication`, body)

  it('begins with an empty sheet that can be saved and read again', async () => {
    const made = await test.as('drawer', 'POST', '/api/drafts', { name: 'Заявка & Co' })
    expect([made.status, made.headers.get('etag')]).toEqual([201, '"1"'])
    expect(made.body).toMatchObject({
      name: 'Заявка & Co',
      revision: 1,
      savedBy: 'drawer',
      savedAt: testNow,
      version: null,
      publishedAt: null,
      changed: true,
      hasThumbnail: false,
      running: 0,
    })
    expect(made.body.processIds).toHaveLength(1)
    expect(made.body.xml).toContain('Заявка &amp; Co')
    expect(await get(made.body.draftId)).toEqual(made.body)
  })

  it('saves over exactly the revision that was read', async () => {
    const { draftId } = await create({ name: 'Order', xml: orderDrawing() })
    const first = await save(draftId, 1, { xml: orderDrawing({ name: 'One' }) })
    expect([first.status, first.body.revision, first.headers.get('etag')]).toEqual([200, 2, '"2"'])
    const late = await save(draftId, 1, { xml: orderDrawing({ name: 'Two' }) })
    expect(late.status).toBe(412)
    expect(late.body).toMatchObject({ code: 'CONFLICT', revision: 2, savedBy: 'drawer' })
    expect(late.body.detail).toMatch(/^Dora Drawer saved "Order" in the meantime/)
    expect((await get(draftId)).xml).toBe(orderDrawing({ name: 'One' }))
    const without = await test.as('drawer', 'PUT', `/api/drafts/${draftId}`, { xml: orderDrawing() })
    expect([without.status, without.body.code]).toEqual([428, 'PRECONDITION_REQUIRED'])
    const both = await Promise.all([
      save(draftId, 2, { xml: orderDrawing() }),
      save(draftId, 2, { xml: orderDrawing() }),
    ])
    expect(both.map(({ status }) => status).sort()).toEqual([200, 412])
  })

  it('refuses what is no drawing and keeps what was there', async () => {
    const { draftId } = await create({ name: 'Safe', xml: straightDrawing })
    for (const xml of ['', 'no xml', '<a/>', '<!DOCTYPE x><a/>', straightDrawing.slice(0, 300)]) {
      const answer = await save(draftId, 1, { xml })
      expect([xml.slice(0, 10), answer.status]).toEqual([xml.slice(0, 10), 400])
      expect(answer.body.findings.length).toBeGreaterThan(0)
      expect((await test.as('drawer', 'POST', '/api/drafts', { name: 'X', xml })).status).toBe(400)
    }
    const looked = await test.as('drawer', 'POST', '/api/problems', { xml: 'no xml' })
    expect([looked.status, looked.body.findings[0].severity]).toEqual([200, 'error'])
    expect(await get(draftId)).toMatchObject({ revision: 1, xml: straightDrawing })
    expect((await test.as('drawer', 'POST', '/api/drafts', { name: '' })).status).toBe(400)
    expect((await test.as('drawer', 'POST', '/api/drafts', { name: 'X', template: 'none' })).status).toBe(404)
  })

  it('publishes the drawing with its forms, and again only when something changed', async () => {
    const { draftId } = await create({ name: 'Order', xml: orderDrawing() })
    const missing = await test.as('drawer', 'POST', '/api/problems', { xml: orderDrawing() })
    expect(missing.body.findings).toContainEqual(
      expect.objectContaining({ rule: 'form-missing', severity: 'warning', elementId: 'check' }),
    )
    const schema = JSON.parse(checkForm)
    const form = await test.as('drawer', 'PUT', '/api/forms/check', { name: 'Check it', schema })
    expect(form.body).toMatchObject({ formId: 'check', name: 'Check it', version: null, savedAt: testNow })

    const first = await publish(draftId, { note: 'the first' })
    expect(first.status).toBe(200)
    expect(first.body).toMatchObject({ changed: true, version: 1 })
    expect((await publish(draftId)).body).toMatchObject({ changed: false, version: 1 })
    expect(await get(draftId)).toMatchObject({ changed: false, version: 1, publishedAt: testNow })
    expect((await test.as('drawer', 'GET', '/api/forms/check')).body).toMatchObject({ version: 1, name: 'Check it' })

    schema.components.pop()
    await test.as('drawer', 'PUT', '/api/forms/check', { schema })
    expect((await get(draftId)).changed).toBe(true)
    expect((await publish(draftId)).body).toMatchObject({ changed: true, version: 1 })
    expect((await test.as('drawer', 'GET', '/api/forms/check')).body.version).toBe(2)

    await save(draftId, 1, { xml: orderDrawing({ name: 'Order, better' }) })
    expect((await publish(draftId, { note: 'better' })).body).toMatchObject({ changed: true, version: 2 })
    await test.as('boss', 'POST', '/v2/process-instances', { processDefinitionId: 'order' })
    const versions = await test.as('drawer', 'GET', `/api/drafts/${draftId}/versions`)
    expect(versions.body).toMatchObject([
      { processId: 'order', version: 2, note: 'better', publishedBy: 'drawer', publishedAt: testNow, running: 1 },
      { processId: 'order', version: 1, note: 'the first', running: 0 },
    ])
    expect(await get(draftId)).toMatchObject({ running: 1, overdue: 0, incidents: 0 })

    const restored = await test.as('drawer', 'POST', `/api/drafts/${draftId}/restoration`, {
      processDefinitionKey: versions.body[1].processDefinitionKey,
    })
    expect(restored.body).toMatchObject({ revision: 3, changed: true, version: 2, xml: orderDrawing() })
  })

  it('does not publish what cannot run, and says why', async () => {
    const { draftId } = await create({
      name: 'Broken',
      xml: straightDrawing.replaceAll('"straight"', '"broken"').replace('=a + b', '=a +'),
    })
    const answer = await publish(draftId)
    expect(answer.status).toBe(422)
    expect(answer.body.findings).toContainEqual(expect.objectContaining({ severity: 'error', elementId: 'sum' }))
    expect(await get(draftId)).toMatchObject({ version: null, changed: true })
  })

  it('restores only versions of its own process', async () => {
    const { draftId } = await create({ name: 'Mine' })
    const deployed = await test.deploy({ 'straight.bpmn': straightDrawing })
    const key = deployed.body.deployments[0].processDefinition.processDefinitionKey
    const other = await test.as('drawer', 'POST', `/api/drafts/${draftId}/restoration`, { processDefinitionKey: key })
    expect(other.status).toBe(400)
    const none = await test.as('drawer', 'POST', `/api/drafts/${draftId}/restoration`, { processDefinitionKey: '5' })
    expect(none.status).toBe(404)
  })

  it('shows every published process in the library, also what was published from outside', async () => {
    const xml = straightDrawing.replaceAll('"straight"', '"outside"')
    await test.deploy({ 'outside.bpmn': xml })
    const find = async () =>
      (await test.as('anna', 'GET', '/api/drafts')).body.filter(
        (one: { processIds: string[] }) => one.processIds[0] === 'outside',
      )
    const [draft] = await find()
    expect(draft).toMatchObject({ name: 'Straight', version: 1, changed: false, savedBy: 'root' })
    // Unchanged, it follows what is published; with changes of its own it keeps them.
    await test.deploy({ 'outside.bpmn': xml.replace('=a + b', '=a - b') })
    expect(await get(draft.draftId)).toMatchObject({ version: 2, changed: false, xml: xml.replace('=a + b', '=a - b') })
    await save(draft.draftId, 2, { xml: xml.replace('=a + b', '=a * b') })
    await test.deploy({ 'outside.bpmn': xml })
    expect(await get(draft.draftId)).toMatchObject({ version: 3, changed: true, xml: xml.replace('=a + b', '=a * b') })
    expect(await find()).toHaveLength(1)
  })

  it('makes an editable copy of a template with its parts, and leaves the template as it is', async () => {
    const before = (await test.as('drawer', 'GET', '/api/templates')).body
    const sales = before.find(({ id }: { id: string }) => id === 'sales')
    const made = await test.as('drawer', 'POST', '/api/drafts', { name: 'Our sales', template: 'sales' })
    expect(made.status).toBe(201)
    expect(made.body.name).toBe('Our sales')
    expect(made.body.processIds[0]).toMatch(/^sales-[0-9a-f]{6}$/)
    expect(made.body.xml).toContain('name="Our sales"')
    const library = (await test.as('drawer', 'GET', '/api/drafts')).body
    const ids = library.flatMap(({ processIds }: { processIds: string[] }) => processIds)
    expect(ids).toContain('sales-contract')
    expect(
      (await test.as('drawer', 'GET', '/api/forms')).body.map(({ formId }: { formId: string }) => formId),
    ).toContain('sales-start')
    const second = await create({ name: 'Our sales too', template: 'sales' })
    expect(second.processIds[0]).not.toBe(made.body.processIds[0])
    const after = (await test.as('drawer', 'GET', '/api/drafts')).body
    expect(after).toHaveLength(library.length + 1)
    expect((await test.as('drawer', 'GET', '/api/templates')).body).toEqual(before)
    expect(sales.processIds).toEqual(['sales'])
  })

  it('keeps a thumbnail that cannot act, and never loses a drawing because of its picture', async () => {
    const { draftId } = await create({ name: 'Picture' })
    const path = `/api/drafts/${draftId}/thumbnail.svg`
    const { xml } = await get(draftId)
    expect((await test.as('drawer', 'GET', path)).status).toBe(404)
    let revision = 1
    for (const svg of ['<p>', '<svg><script>alert(1)</script></svg>', '<svg onload="alert(1)"></svg>']) {
      expect((await save(draftId, revision, { xml, svg })).status).toBe(200)
      revision += 1
      expect((await test.as('drawer', 'GET', path)).status).toBe(404)
    }
    const svg = `<?xml version="1.0" encoding="utf-8"?>
<!-- created with bpmn-js / http://bpmn.io -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg"><text>is it one = two?</text></svg>`
    expect((await save(draftId, revision, { xml, svg })).status).toBe(200)
    const picture = await test.as('anna', 'GET', path)
    expect([picture.headers.get('content-type'), picture.body]).toEqual(['image/svg+xml; charset=utf-8', svg])
    expect((await get(draftId)).hasThumbnail).toBe(true)
    await save(draftId, revision + 1, { xml })
    expect((await test.as('anna', 'GET', path)).body).toBe(svg)
  })

  it('throws a drawing away and leaves what is published', async () => {
    const { draftId } = await create({ name: 'Gone', xml: straightDrawing.replaceAll('"straight"', '"gone"') })
    await publish(draftId)
    expect((await test.as('drawer', 'DELETE', `/api/drafts/${draftId}`)).status).toBe(204)
    expect((await test.as('drawer', 'DELETE', `/api/drafts/${draftId}`)).status).toBe(404)
    const acts = await test.shell.db.read(
      `select by, action from audit_entry where by = 'drawer' and (subject_key = $1 or action = 'publish') group by by, action order by action`,
      [draftId],
    )
    expect(acts).toEqual([
      { by: 'drawer', action: 'deleteDraft' },
      { by: 'drawer', action: 'publish' },
    ])
    const found = await test.as('anna', 'POST', '/v2/process-definitions/search', {
      filter: { processDefinitionId: 'gone' },
    })
    expect(found.body.items).toHaveLength(1)
  })

  it('is drawn by analysts, looked at by all, and tells unknown keys', async () => {
    for (const person of ['anna', 'boss'] as const) {
      expect((await test.as(person, 'POST', '/api/drafts', { name: 'X' })).status).toBe(403)
      expect((await test.as(person, 'PUT', '/api/forms/x', { schema: { components: [] } })).status).toBe(403)
      expect((await test.as(person, 'POST', '/api/drafts/1/publication', {})).status).toBe(403)
      expect((await test.as(person, 'GET', '/api/drafts')).status).toBe(200)
    }
    for (const path of ['/api/drafts/1', '/api/drafts/1/versions', '/api/drafts/1/thumbnail.svg', '/api/forms/none'])
      expect([path, (await test.as('drawer', 'GET', path)).status]).toEqual([path, 404])
    expect((await save('1', 1, { xml: straightDrawing })).status).toBe(404)
    expect((await publish('1')).status).toBe(404)
    expect((await test.as('drawer', 'PUT', '/api/forms/1bad', { schema: { components: [] } })).status).toBe(400)
    expect((await test.as('drawer', 'PUT', '/api/forms/ok', { schema: {} })).status).toBe(400)
  })
})
