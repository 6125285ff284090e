import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { desktop, openBrowser, phone, type RunningWaymark, signedIn, startWaymark } from './harness.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

interface Finding {
  id: string
  impact: string
  nodes: { html: string }[]
}

/** What axe calls serious or critical on the page, in a line each. */
async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe)
  const found = await page.evaluate(async () => {
    const { axe } = window as unknown as { axe: { run(options: object): Promise<{ violations: Finding[] }> } }
    return (await axe.run({ resultTypes: ['violations'] })).violations
  })
  return found
    .filter((one) => one.impact === 'serious' || one.impact === 'critical')
    .map((one) => `${one.id}: ${one.nodes[0]?.html.slice(0, 160)}`)
}

/** The bpmn.io marks on the page that cannot be seen whole and pressed. */
const hiddenMarks = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>('.bjs-powered-by, .fjs-powered-by')]
      .filter((mark) => {
        mark.scrollIntoView({ block: 'center' })
        const { left, top, width, height } = mark.getBoundingClientRect()
        const there = document.elementFromPoint(left + width / 2, top + height / 2)
        return width === 0 || height === 0 || !there || !(mark.contains(there) || there.contains(mark))
      })
      .map((mark) => mark.className),
  )

describe('every page of the demo', () => {
  let waymark: RunningWaymark
  let browser: Browser
  const paths: { name: string; path: string; hasDiagram: boolean; onPhone: boolean }[] = []

  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'full' })
    browser = await openBrowser()
    const inbox = await waymark.call<{ teamQueue: { userTaskKey: string }[] }>('demo', 'GET', '/api/inbox')
    const cases = await waymark.call<{ items: { processInstanceKey: string }[] }>('demo', 'POST', '/api/cases/search', {
      processId: 'sales',
      state: 'running',
    })
    const drafts = await waymark.call<{ draftId: string; name: string }[]>('demo', 'GET', '/api/drafts')
    const add = (name: string, path: string, hasDiagram: boolean, onPhone = true) =>
      paths.push({ name, path, hasDiagram, onPhone })
    add('library', '/studio', false)
    add('decisions', '/studio/decisions', false)
    add('editor', `/studio/drafts/${drafts.find((one) => one.name === 'Sales')?.draftId}`, true)
    add('inbox', '/work', false)
    add('task', `/work/tasks/${inbox.teamQueue[0]?.userTaskKey}`, true)
    add('start', '/work/start', false)
    add('monitor', '/monitor', false)
    add('live floor', '/monitor/processes/sales', true)
    add('case', `/monitor/cases/${cases.items[0]?.processInstanceKey}`, true)
    add('insights', '/insights', false)
    add('steps', '/insights/sales-contract', true)
    add('funnel', '/insights/sales/funnel', false)
    add('admin', '/admin', false)
  }, 240_000)
  afterAll(async () => {
    await browser?.close()
    await waymark?.stop()
  })

  it.each([
    ['1440×900', desktop],
    ['390×844', phone],
  ] as const)(
    'is whole at %s: nothing cut off, nothing hidden, nothing serious for axe, no call to a stranger',
    async (_, viewport) => {
      const { page, context, complaints } = await signedIn(browser, waymark, 'demo', viewport)
      const faults: string[] = []
      for (const { name, path, hasDiagram } of paths) {
        await page.goto(path)
        const shown = hasDiagram && !(viewport === phone && name === 'task')
        if (shown) await page.locator('.djs-container .djs-shape').first().waitFor({ state: 'attached' })
        await page.waitForTimeout(1_200)
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
        if (wide > 0) faults.push(`${name}: ${wide} px wider than the window`)
        for (const mark of await hiddenMarks(page)) faults.push(`${name}: the mark ${mark} is covered`)
        if (shown && (await page.locator('.bjs-powered-by').count()) === 0)
          faults.push(`${name}: the bpmn.io mark is missing`)
        for (const finding of await seriousFindings(page)) faults.push(`${name}: ${finding}`)
        const text = await page.locator('body').innerText()
        if (/undefined|\[object|NaN|Invalid Date/.test(text))
          faults.push(`${name}: ${/.{0,40}(undefined|\[object|NaN|Invalid Date).{0,40}/.exec(text)?.[0]}`)
      }
      expect(faults).toEqual([])
      expect(complaints).toEqual([])
      await context.close()
    },
  )

  it('is filled by the demo: cases in every stage, a heat map, and papers', async () => {
    const funnel = await waymark.call<{ stages: { reached: number }[]; won: number }>(
      'marek',
      'GET',
      '/api/insights/processes/sales/funnel?from=2020-01-01T00:00:00Z&to=2100-01-01T00:00:00Z',
    )
    expect(funnel.stages).toHaveLength(6)
    for (const stage of funnel.stages) expect(stage.reached).toBeGreaterThan(20)
    expect(funnel.won).toBeGreaterThan(20)
    const won = await waymark.call<{ total: number }>('marek', 'POST', '/api/cases/search', {
      processId: 'sales',
      stageState: 'won',
    })
    expect(won.total).toBe(funnel.won)
    const { page, context } = await signedIn(browser, waymark, 'marek')
    await page.goto('/insights/sales/funnel?period=year')
    await page.getByRole('button', { name: /^Won/ }).click()
    await page.getByRole('dialog').getByText(`${funnel.won} cases`).waitFor()
    await context.close()
    const steps = await waymark.call<{ worst: string; steps: { elementId: string; waitingNow: number }[] }>(
      'marek',
      'GET',
      '/api/insights/processes/sales-contract/steps',
    )
    expect(steps.worst).toBe('accountantApproval')
  })
})
