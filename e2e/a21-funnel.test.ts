import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openBrowser, type RunningWaymark, signedIn, startWaymark } from './harness.ts'
import { publishTemplate, Sale } from './sale.ts'

const saleTypes = ['long-push', 'long-pull', 'short-push']

describe('A21: the funnel opens down to the document', () => {
  let waymark: RunningWaymark
  let browser: Browser
  const sales: { sale: Sale; stage: number; saleType: string; amount: number }[] = []

  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    await publishTemplate(waymark, 'sales')
    const inStage = [8, 5, 3, 2, 1, 1]
    let number = 0
    for (const [stage, count] of inStage.entries())
      for (let index = 0; index < count; index++) {
        number += 1
        const amount = 10_000 + number * 1_000
        const saleType = saleTypes[number % 3] ?? ''
        const today = new Date().toISOString().slice(0, 10)
        const sale = await Sale.start(waymark, `S-21-${String(number).padStart(2, '0')}`, {
          amount,
          saleType,
          eventDate: today,
        })
        sales.push({ sale, stage, saleType, amount })
      }
    await Promise.all(sales.map(({ sale, stage, amount }) => walkTo(sale, stage, amount)))
    browser = await openBrowser()
  }, 180_000)
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  async function walkTo(sale: Sale, stage: number, amount: number) {
    if (stage >= 1) await sale.present()
    if (stage >= 2) await sale.propose('accepted', amount)
    if (stage >= 3) await sale.agree(amount)
    if (stage >= 4) await sale.pay(amount)
    if (stage >= 5) {
      await sale.does('planPreparation', { preparationPlan: 'four stages' })
      await sale.does('prepareEvent', { preparationNotes: 'booked' })
      await sale.does('askConsent', { consent: 'approved' })
      await sale.waitsAt('holdEvent')
      await sale.does('holdEvent', { eventNotes: 'good' })
      await sale.does('writeAct', { actNo: 'A-1', workCompletedOn: '2025-12-19' })
      await sale.does('noteAct', { actSignedOn: '2025-12-22' })
    }
  }

  it('shows the stages, and every figure equals the list behind it', async () => {
    const told = await waymark.call<{ stages: { stage: string; now: number; nowSum: number; reached: number }[] }>(
      'marek',
      'GET',
      '/api/insights/processes/sales/funnel',
    )
    expect(told.stages.map((one) => one.now)).toEqual([8, 5, 3, 2, 1, 1])
    expect(told.stages.map((one) => one.reached)).toEqual([20, 12, 7, 4, 2, 1])
    for (const [index, stage] of told.stages.entries()) {
      const list = await waymark.call<{ total: number; sum: number }>('marek', 'POST', '/api/cases/search', {
        processId: 'sales',
        stage: stage.stage,
        stageState: 'in',
      })
      const expected = sales.filter((one) => one.stage === index).reduce((sum, one) => sum + one.amount, 0)
      expect([list.total, list.sum, stage.nowSum]).toEqual([stage.now, expected, expected])
    }
  })

  it('splits by sale type without losing a case', async () => {
    const perType = await Promise.all(
      saleTypes.map((saleType) =>
        waymark.call<{ stages: { now: number }[] }>(
          'marek',
          'GET',
          `/api/insights/processes/sales/funnel?saleType=${saleType}`,
        ),
      ),
    )
    for (const [index, saleType] of saleTypes.entries())
      expect(perType[index]?.stages.map((one) => one.now)).toEqual(
        [0, 1, 2, 3, 4, 5].map(
          (stage) => sales.filter((one) => one.stage === stage && one.saleType === saleType).length,
        ),
      )
  })

  it('opens in the browser: Contract, three cases, one case, its map, and its paper', async () => {
    const { page, context, complaints } = await signedIn(browser, waymark, 'marek')
    await page.goto('/insights/sales/funnel')
    await page
      .getByRole('button', { name: /3 now in it|contract.*now/i })
      .first()
      .click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText(/3 cases/).waitFor()
    const inContract = sales.filter((one) => one.stage === 2)
    const sum = inContract.reduce((all, one) => all + one.amount, 0)
    expect((await drawer.innerText()).replaceAll(/[^\d]/g, '')).toContain(String(sum))
    await drawer
      .getByRole('row', { name: /S-21-14/ })
      .getByRole('link')
      .click()
    await page.waitForURL(/\/monitor\/cases\/\d+/)
    await page.locator('.djs-element.wm-current, .djs-element.wm-waiting').first().waitFor({ state: 'attached' })
    await page.getByRole('tab', { name: /documents/i }).click()
    await page
      .getByText(/Commercial proposal/)
      .first()
      .waitFor()
    const link = page.getByRole('link', { name: /Commercial proposal/ }).first()
    const document = await page.request.get((await link.getAttribute('href')) ?? '')
    expect(await document.text()).toBe('Commercial proposal of S-21-14')
    expect(complaints).toEqual([])
    await context.close()
  })
})
