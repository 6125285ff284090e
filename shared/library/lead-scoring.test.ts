import { describe, expect, it } from 'vitest'
import { compileDecisions } from '../src/dmn/index.ts'
import { step, type Variables } from '../src/engine/index.ts'
import { compile } from '../src/model/index.ts'
import { templates } from './index.ts'

const files = new Map(
  templates()
    .filter(({ id }) => id === 'lead-scoring')
    .flatMap((template) => template.files.map(({ name, text }) => [name, text] as const)),
)

async function play(variables: Variables) {
  const drawing = await compile(files.get('lead-scoring.bpmn') ?? '')
  const decisions = await compileDecisions(files.get('lead-score.dmn') ?? '')
  const graph = drawing.ok ? drawing.graphs[0] : undefined
  if (!graph || !decisions.ok) throw new Error('the template does not compile')
  const result = step(graph, null, { type: 'start', variables, atMs: 0 }, ({ decisionId }) =>
    decisionId === 'lead-score' ? decisions.model : undefined,
  )
  if (!result.accepted) throw new Error(result.refusal.message)
  const evaluated = result.events.flatMap((event) => (event.type === 'decisionEvaluated' ? event.evaluated : []))
  return {
    points: evaluated[0]?.output,
    rules: evaluated[0]?.matchedRules.map(({ ruleIndex }) => ruleIndex),
    entered: result.events.flatMap((event) => (event.type === 'elementEntered' ? [event.node] : [])),
  }
}

const lead = {
  lead: 'Nana Gelashvili, Tbilisi Soft',
  jobTitle: 'other',
  employees: 5,
  industry: 'Trade',
  lastAction: 'none',
}

describe('lead scoring', () => {
  it('hands who has enough points to a seller', async () => {
    const played = await play({ ...lead, jobTitle: 'owner', employees: 120, industry: 'IT' })
    expect(played).toMatchObject({ points: 65, rules: [1, 2, 4, 6] })
    expect(played.entered.at(-1)).toBe('firstContact')
  })

  it('keeps the others informed, also those who match nothing', async () => {
    expect(await play(lead)).toMatchObject({ points: 0, rules: [1] })
    const played = await play({ ...lead, jobTitle: 'manager', employees: 20, lastAction: 'saw the price list' })
    expect(played).toMatchObject({ points: 45 })
    expect(played.entered.at(-1)).toBe('staysInformed')
  })

  it('says nothing of a lead of whom nothing is known', async () => {
    expect(await play({ lead: 'Somebody' })).toMatchObject({ points: 0 })
  })
})
