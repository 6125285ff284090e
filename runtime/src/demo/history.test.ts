import { nodeOf } from '@waymark/shared/engine'
import { templates } from '@waymark/shared/library'
import { SmallWorld } from '@waymark/shared/library/smallWorld.ts'
import { beforeAll, describe, expect, it } from 'vitest'
import { formProblems } from '../actions/formProblems.ts'
import { companyLives, historyBegins } from './company.ts'
import { type Act, playHistory } from './history.ts'
import { worldTheatre } from './worldTheatre.ts'

const DAY = 86_400_000
const stages: Readonly<Record<string, string>> = {
  presentation: 'Presentation',
  proposal: 'Proposal',
  contract: 'Contract',
  payment: 'Payment',
  event: 'Event',
  finalPayment: 'Payment',
  closing: 'Closing',
}
let world: SmallWorld
let nowMs: number
let acts: Act[]

/** Cases of a process that are still under way. */
const running = (processId: string) => world.casesOf(processId).filter((key) => world.state(key) === 'active')

/** Mean days that people took for each step of a sale that was done often enough to have a mean. */
function meanDays(): Map<string, number> {
  const opened = new Map<string, { step: string; atMs: number }>()
  const days = new Map<string, number[]>()
  for (const { caseKey, process, atMs, event } of world.trail) {
    if (!process.startsWith('sales-') || process === 'sales-followup') continue
    if (event.type === 'taskOpened') opened.set(`${caseKey} ${event.element}`, { step: event.node, atMs })
    const begun = event.type === 'taskClosed' ? opened.get(`${caseKey} ${event.element}`) : undefined
    if (begun) days.set(begun.step, [...(days.get(begun.step) ?? []), (atMs - begun.atMs) / DAY])
  }
  const often = [...days].filter(([, all]) => all.length >= 10)
  return new Map(often.map(([step, all]) => [step, all.reduce((a, b) => a + b, 0) / all.length]))
}

describe.each([
  ['a Friday noon', '2026-03-20T11:20:00Z'],
  ['a Sunday evening', '2026-11-22T18:50:00Z'],
])('eight weeks of the demo company, made on %s,', (_, now) => {
  beforeAll(async () => {
    nowMs = Date.parse(now)
    const fromMs = historyBegins(nowMs)
    world = await SmallWorld.withTemplates(new Date(fromMs).toISOString())
    acts = []
    const theatre = worldTheatre(world)
    const recorded: typeof theatre = {
      ...theatre,
      perform(now, untilMs) {
        acts.push(...now)
        return theatre.perform(now, untilMs)
      },
    }
    await playHistory(recorded, companyLives(nowMs), { fromMs, untilMs: nowMs })
  })

  it('leave sales under way in all six stages', () => {
    const byStage = new Map<string, number>()
    for (const key of running('sales')) {
      const stage = stages[world.entered(key).findLast((id) => id in stages) ?? ''] ?? 'none'
      byStage.set(stage, (byStage.get(stage) ?? 0) + 1)
    }
    expect([...byStage.keys()].sort()).toEqual(['Closing', 'Contract', 'Event', 'Payment', 'Presentation', 'Proposal'])
    expect(running('sales').length).toBeGreaterThanOrEqual(18)
    expect(running('sales').length).toBeLessThanOrEqual(36)
  })

  it('saw sales won, and refused in several stages for several reasons', () => {
    const sales = world.casesOf('sales')
    const refused = sales.filter((key) => world.ends(key).includes('closedUnsuccessfully'))
    expect(sales.filter((key) => world.ends(key).includes('sold')).length).toBeGreaterThan(40)
    expect(new Set(refused.map((key) => world.variable(key, 'refusalStage'))).size).toBeGreaterThanOrEqual(4)
    expect(new Set(refused.map((key) => world.variable(key, 'refusalReason'))).size).toBeGreaterThanOrEqual(5)
    expect(world.casesOf('sales-followup')).toHaveLength(sales.length - refused.length - running('sales').length)
  })

  it('stall at the accountant', () => {
    const days = meanDays()
    const accountant = days.get('accountantApproval') ?? 0
    days.delete('accountantApproval')
    expect(accountant).toBeGreaterThan(4)
    for (const [step, mean] of days) expect(mean, step).toBeLessThan(accountant / 1.5)
  })

  it('leave some tasks late, and nothing stuck', () => {
    const late = world.tasks().filter(({ dueDate }) => dueDate && Date.parse(dueDate) < nowMs)
    expect(late.length).toBeGreaterThanOrEqual(4)
    expect(late.length).toBeLessThan(world.tasks().length / 3)
    expect(world.incidents()).toEqual([])
  })

  it('hold complaints and marketing events, over and under way', () => {
    expect(world.casesOf('complaint').length).toBeGreaterThan(110)
    expect(running('complaint').length).toBeGreaterThan(8)
    expect(world.casesOf('marketing-event').length).toBeGreaterThan(35)
    expect(running('marketing-event').length).toBeGreaterThan(3)
  })

  it('fill in every form as the form asks', () => {
    const forms = new Map(
      templates().flatMap(({ files }) =>
        files
          .filter(({ name }) => name.endsWith('.form'))
          .map(({ name, text }) => [name.slice(0, -5), JSON.parse(text)]),
      ),
    )
    const complaints = new Set<string>()
    for (const act of acts) {
      const filled =
        act.type === 'complete'
          ? { ...act.task, variables: act.variables }
          : act.type === 'start'
            ? { processId: act.life.processId, elementId: undefined, variables: act.life.start }
            : undefined
      if (!filled) continue
      const { processId, elementId, variables } = filled
      const graph = world.graph(processId)
      const formId = elementId ? nodeOf(graph, elementId)?.form?.formId : graph.processMeta.startForm?.formId
      const form = forms.get(formId ?? '')
      if (!form) throw new Error(`${processId} ${elementId ?? 'start'} has no form`)
      for (const { path, message } of formProblems(form, variables, nowMs))
        complaints.add(`${processId} ${elementId ?? 'start'} ${path}: ${message}`)
    }
    expect([...complaints]).toEqual([])
    expect(acts.length).toBeGreaterThan(3000)
  })
})
