import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningWaymark, startWaymark } from './harness.ts'
import { moveClock, publishTemplate, Sale } from './sale.ts'

interface Case {
  case: { state: string; stage: string | null }
  trail: { elements: { elementId: string; state: string; count: number }[] }
  variables: { name: string; value: unknown; scopeElementId: string | null }[]
  history: { elementId: string; kind: string; state: string; startedAt: string }[]
  documents: { kind: string; fileName: string }[]
}
interface FunnelStages {
  stages: { stage: string; now: number; reached: number }[]
  won: number
}

const stages = ['presentation', 'proposal', 'contract', 'payment', 'event', 'closing']

describe('a sale over HTTP, with the clock moved', () => {
  let waymark: RunningWaymark

  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    await moveClock(waymark, '2025-11-03T08:00:00Z')
    await publishTemplate(waymark, 'sales')
  })
  afterAll(() => waymark.stop())

  const caseOf = (sale: Sale) => waymark.call<Case>('marek', 'GET', `/api/cases/${sale.key}`)
  const variable = (page: Case, name: string) =>
    page.variables.find((one) => one.name === name && one.scopeElementId === null)?.value
  const funnel = () =>
    waymark.call<FunnelStages>(
      'marek',
      'GET',
      '/api/insights/processes/sales/funnel?from=2025-01-01T00:00:00Z&to=2026-12-31T00:00:00Z',
    )

  it('A16: keeps three versions of a proposal; the contract refers to the third, and the stage stayed the same', async () => {
    const sale = await Sale.start(waymark, 'S-2025-016')
    await sale.present()
    await sale.propose('changes', 42_000)
    await sale.does('clarifyChanges', { clarified: 'smaller hall' })
    expect((await caseOf(sale)).case.stage).toBe('Proposal')
    await sale.propose('changes', 41_000)
    await sale.does('clarifyChanges', { clarified: 'no band' })
    expect((await caseOf(sale)).case.stage).toBe('Proposal')
    await sale.propose('accepted', 40_000)
    await sale.agree()
    const page = await caseOf(sale)
    expect(page.case.stage).toBe('Payment')
    expect(variable(page, 'proposalVersions')).toMatchObject([
      { version: 1, price: 42_000 },
      { version: 2, price: 41_000 },
      { version: 3, price: 40_000 },
    ])
    expect(variable(page, 'contractProposalVersion')).toBe(3)
    expect(page.history.filter((one) => one.elementId === 'clarifyChanges' && one.state === 'completed')).toHaveLength(
      2,
    )
    expect(page.trail.elements.find((one) => one.elementId === 'proposal')).toMatchObject({
      state: 'completed',
      count: 1,
    })
  })

  it('A15: goes through six stages to "Sold" with six papers, and the client is called two calendar months later', async () => {
    const sale = await Sale.start(waymark, 'S-2025-015')
    await sale.present()
    await sale.propose('accepted')
    await sale.agree()
    await sale.pay()
    await sale.hold()
    await waymark.call('demo', 'POST', '/v2/messages/publication', {
      name: 'client-questionnaire',
      correlationKey: sale.deal,
      variables: { satisfaction: 5 },
      timeToLive: 60_000,
    })
    await sale.addDocument('nino', 'Satisfaction questionnaire')
    await moveClock(waymark, '2025-12-29T10:00:00Z')
    await sale.waitsAt('agreeNextCall')
    await sale.does('agreeNextCall', { closingDate: '2025-12-29', nextProduct: 'Off-site training', satisfaction: 5 })

    const page = await caseOf(sale)
    expect(page.case.state).toBe('completed')
    expect(
      page.history
        .filter((one) => one.kind === 'callActivity' && stages.includes(one.elementId))
        .map((one) => one.elementId),
    ).toEqual(stages)
    expect(page.trail.elements.find((one) => one.elementId === 'sold')).toMatchObject({ state: 'completed' })
    expect([...new Set(page.documents.map((one) => one.kind))].sort()).toEqual([
      'Act of completed work',
      'Commercial proposal',
      'Contract',
      'Invoice',
      'Meeting minutes',
      'Satisfaction questionnaire',
    ])
    const calls = await waymark.call<{ items: { dueDate: string }[] }>('marek', 'POST', '/v2/user-tasks/search', {
      filter: { elementId: 'callClient', state: 'CREATED' },
    })
    expect(calls.items.map((task) => task.dueDate.slice(0, 10))).toEqual(['2026-02-28'])
    const told = await funnel()
    expect(told.stages.map((one) => one.reached)).toEqual([2, 2, 2, 2, 1, 1])
    expect(told.won).toBe(1)
  })
})
