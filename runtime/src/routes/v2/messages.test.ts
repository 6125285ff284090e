import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testKinds } from '../../store/testDatabase.ts'
import { openTestApp, paymentDrawing, type TestApp } from '../testApp.ts'

describe.each(testKinds)('messages and signals on %s', (kind) => {
  let test: TestApp
  beforeAll(async () => {
    test = await openTestApp(kind)
    expect((await test.deploy({ 'payment.bpmn': paymentDrawing })).status).toBe(200)
  })
  afterAll(() => test.close())
  const post = (path: string, body: unknown, headers?: Record<string, string>) =>
    test.as('boss', 'POST', path, body, headers)
  const startPayment = async (deal: string) =>
    (await post('/v2/process-instances', { processDefinitionId: 'payment', variables: { deal } })).body
      .processInstanceKey
  const waitsAt = async (key: string) =>
    (
      await post('/v2/element-instances/search', { filter: { processInstanceKey: key, state: 'ACTIVE' } })
    ).body.items.map(({ elementId }: { elementId: string }) => elementId)

  it('correlates with the one that waits, and says when nobody does', async () => {
    const key = await startPayment('D-1')
    const nobody = await post('/v2/messages/correlation', { name: 'paid', correlationKey: 'D-2' })
    expect([nobody.status, nobody.body.detail]).toEqual([
      404,
      'Nobody waits for the message "paid" with the key "D-2".',
    ])
    expect(await waitsAt(key)).toEqual(['wait'])
    const done = await post('/v2/messages/correlation', { name: 'paid', correlationKey: 'D-1', variables: { sum: 5 } })
    expect(done.body).toEqual({
      tenantId: '<default>',
      messageKey: expect.stringMatching(/^\d+$/),
      processInstanceKey: key,
    })
    expect(await waitsAt(key)).toEqual(['closed'])
  })

  it('keeps a published message as long as it lives', async () => {
    const published = await post('/v2/messages/publication', {
      name: 'paid',
      correlationKey: 'D-3',
      timeToLive: 60_000,
    })
    expect(published.body).toEqual({ tenantId: '<default>', messageKey: expect.stringMatching(/^\d+$/) })
    await post('/v2/messages/publication', { name: 'paid', correlationKey: 'D-4' })
    const [lives, gone] = [await startPayment('D-3'), await startPayment('D-4')]
    await test.shell.committer.idle()
    expect(await waitsAt(lives)).toEqual(['closed'])
    expect(await waitsAt(gone)).toEqual(['wait'])
  })

  it('refuses a second message with the id of one that lives', async () => {
    const body = { name: 'paid', correlationKey: 'D-5', timeToLive: 60_000, messageId: 'bank-1' }
    expect((await post('/v2/messages/publication', body)).status).toBe(200)
    const again = await post('/v2/messages/publication', body)
    expect([again.status, again.body.code]).toEqual([409, 'ALREADY_EXISTS'])
  })

  it('broadcasts a signal to all who wait', async () => {
    const keys = [await startPayment('D-6'), await startPayment('D-7')]
    for (const deal of ['D-6', 'D-7']) await post('/v2/messages/correlation', { name: 'paid', correlationKey: deal })
    const sent = await post('/v2/signals/broadcast', { signalName: 'closing', variables: { by: 'boss' } })
    expect(sent.body).toEqual({ tenantId: '<default>', signalKey: expect.stringMatching(/^\d+$/) })
    await test.shell.committer.idle()
    for (const key of keys)
      expect((await test.as('boss', 'GET', `/v2/process-instances/${key}`)).body.state).toBe('COMPLETED')
    expect((await post('/v2/signals/broadcast', { signalName: 'nobody hears this' })).status).toBe(200)
  })

  it('refuses what does not fit, and employees', async () => {
    expect((await post('/v2/messages/publication', { correlationKey: 'x' })).status).toBe(400)
    expect((await post('/v2/messages/publication', { name: 'paid', timeToLive: -1 })).status).toBe(400)
    expect((await post('/v2/messages/correlation', {})).status).toBe(400)
    expect((await post('/v2/signals/broadcast', { signalName: '' })).status).toBe(400)
    for (const path of ['/v2/messages/publication', '/v2/messages/correlation', '/v2/signals/broadcast'])
      expect((await test.as('anna', 'POST', path, { name: 'paid', signalName: 'closing' })).status).toBe(403)
  })
})
