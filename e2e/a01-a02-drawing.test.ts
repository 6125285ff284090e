import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DrawingTable } from './drawingTable.ts'
import { openBrowser, type RunningWaymark, signedIn, startWaymark } from './harness.ts'

describe('an analyst at the drawing table', () => {
  let waymark: RunningWaymark
  let browser: Browser

  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    browser = await openBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  it('A1: draws a rough map by mouse, undoing and redoing each act, and finds it again after a reload', async () => {
    const { page, context, complaints } = await signedIn(browser, waymark, 'anna')
    const table = await DrawingTable.newProcess(page, 'Rough map')
    // A new sheet may come with a start; the scenario wants the analyst to draw everything.
    if ((await table.counts())[0] > 0) {
      await page
        .locator('.djs-container')
        .first()
        .click({ position: { x: 500, y: 60 } })
      await page.keyboard.press('Control+a')
      await page.keyboard.press('Delete')
    }
    expect(await table.counts()).toEqual([0, 0])

    const places: [number, number][] = [[260, 330]]
    await table.drop('create.start-event', 260, 330)
    await table.undoAndRedo()
    for (let index = 1; index <= 5; index++) {
      const place: [number, number] = [260 + index * 130, 330]
      places.push(place)
      await table.drop('create.user-task', ...place)
      await table.undoAndRedo()
    }
    places.push([1020, 330])
    await table.drop('create.end-event', 1020, 330)
    await table.undoAndRedo()
    for (const [index, place] of places.entries()) {
      const next = places[index + 1]
      if (!next) break
      await table.connect(place, next)
      await table.undoAndRedo()
    }
    expect(await table.counts()).toEqual([7, 6])
    const drawn = await table.picture()
    await table.isSaved()
    await page.reload()
    await table.isReady()
    await page.locator('.djs-connection').first().waitFor({ state: 'attached' })
    expect(await table.picture()).toEqual(drawn)
    expect(complaints).toEqual([])
    await context.close()
  })

  it("A2: drags a step into another lane, publishes, and the step comes to that lane's people only", async () => {
    const { page, context, complaints } = await signedIn(browser, waymark, 'anna')
    const table = await DrawingTable.newProcess(page, 'Lanes')
    await page
      .locator('.djs-container')
      .first()
      .click({ position: { x: 500, y: 60 } })
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    await table.drop('create.participant-expanded', 620, 400, 'Order')
    await page.locator('[data-action="lane-divide-two"]').first().click()
    const lanes = await page.evaluate(() =>
      [...document.querySelectorAll<SVGGElement>('.djs-shape')]
        .filter((one) => (one.dataset.elementId ?? '').startsWith('Lane_'))
        .map((one) => one.getBoundingClientRect())
        .sort((a, b) => a.top - b.top)
        .map(({ x, y, height }) => ({ x, y, height })),
    )
    const [upper, lower] = lanes
    if (!upper || !lower || lanes.length !== 2) throw new Error(`two lanes were expected, ${lanes.length} are there`)
    for (const [lane, name] of [
      [upper, 'Sales rep'],
      [lower, 'Accountant'],
    ] as const) {
      await page.mouse.dblclick(lane.x + 15, lane.y + lane.height / 2)
      await page.locator('.djs-direct-editing-content').waitFor()
      await page.keyboard.press('Control+a')
      await page.keyboard.type(name)
      await page.mouse.click(lane.x + 500, upper.y - 30)
    }
    const at = (lane: { x: number; y: number; height: number }, x: number): [number, number] => [
      lane.x + x,
      lane.y + lane.height / 2,
    ]
    await table.drop('create.start-event', ...at(upper, 110))
    await table.drop('create.user-task', ...at(upper, 270), 'Check the order')
    await table.drop('create.end-event', ...at(upper, 450))
    await table.connect(at(upper, 110), at(upper, 270))
    await table.connect(at(upper, 270), at(upper, 450))
    await page.mouse.click(upper.x + 300, upper.y - 30)
    await table.drag([at(upper, 270)[0] + 30, at(upper, 270)[1] + 25], [at(lower, 270)[0] + 30, at(lower, 270)[1] + 25])
    await table.isSaved()
    await table.publish()
    await context.close()

    const found = await waymark.call<{ items: { processDefinitionKey: string }[] }>(
      'demo',
      'POST',
      '/v2/process-definitions/search',
      {
        filter: { name: 'Order' },
      },
    )
    const all = await waymark.call<{ items: { processDefinitionKey: string; name: string }[] }>(
      'demo',
      'POST',
      '/v2/process-definitions/search',
      {},
    )
    const definition = found.items[0] ?? all.items[0]
    if (!definition) throw new Error('nothing was published')
    await waymark.call('marek', 'POST', '/v2/process-instances', {
      processDefinitionKey: definition.processDefinitionKey,
    })
    const queueOf = async (who: string) =>
      (await waymark.call<{ teamQueue: { name: string }[] }>(who, 'GET', '/api/inbox')).teamQueue.map(
        (task) => task.name,
      )
    expect(await queueOf('ioana')).toEqual(['Check the order'])
    expect(await queueOf('nino')).toEqual([])
    expect(complaints).toEqual([])
  })
})
