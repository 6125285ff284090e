import { describe, expect, it } from 'vitest'
import { SmallWorld } from './smallWorld.ts'

async function newEvent() {
  const world = await SmallWorld.withTemplates('2026-03-02T08:00:00Z')
  const event = world.start('marketing-event', {
    eventNo: 'E-1',
    eventName: 'Teams',
    eventDate: '2026-04-10',
    topic: 'Team building',
    budget: 3000,
  })
  const does = (step: string, variables = {}) => world.complete(step, variables, event)
  return { world, event, does, sayWhere: () => world.steps(event) }
}

function prepare({ does }: Awaited<ReturnType<typeof newEvent>>) {
  does('writeConcept', { concept: 'talk and wine', budget: 3000, capacity: 40 })
  does('approveBudget', { budgetDecision: 'approved' })
  does('makeMaterials', { materialsAt: 'folder' })
  does('publishPage', { pageAddress: 'https://events.example' })
  does('pickGuests', { invited: 160 })
}

describe('a marketing event', () => {
  it('is prepared by three at once, held, followed up and evaluated', async () => {
    const event = await newEvent()
    event.does('writeConcept', { concept: 'talk', budget: 5000, capacity: 40 })
    event.does('approveBudget', { budgetDecision: 'rework', budgetRemark: 'too dear' })
    prepare(event)
    expect(event.sayWhere()).toEqual([])
    event.world.moveTo(Date.parse('2026-04-07T05:59:00Z'))
    expect(event.sayWhere()).toEqual([])
    event.world.moveTo(Date.parse('2026-04-07T06:00:00Z'))
    event.does('checkRegistrations', { registered: 38, holdEvent: 'yes' })
    event.does('runEvent', { attended: 30 })
    expect(event.world.tasks(event.event)).toMatchObject([
      { step: 'followUpLeads', groups: ['Sales'], dueDate: '2026-04-15T12:00:00.000Z' },
    ])
    event.does('followUpLeads', { leads: 6 })
    event.does('evaluate', { cost: 2900, lessons: 'earlier' })
    expect(event.world.ends(event.event)).toEqual(['done'])
    expect(event.world.incidents()).toEqual([])
  })

  it('ends where the budget is not approved', async () => {
    const { world, event, does } = await newEvent()
    does('writeConcept', { concept: 'talk', budget: 5000, capacity: 40 })
    does('approveBudget', { budgetDecision: 'drop' })
    expect(world.ends(event)).toEqual(['notApproved'])
  })

  it('tells everybody when it is cancelled', async () => {
    const event = await newEvent()
    prepare(event)
    event.world.moveTo(Date.parse('2026-04-07T06:00:00Z'))
    event.does('checkRegistrations', { registered: 4, holdEvent: 'no', cancelReason: 'too few' })
    expect(event.world.ends(event.event)).toEqual(['cancelled'])
    const told = event.world.trail.filter(({ event: { type } }) => type === 'messageThrown')
    expect(told.at(-1)?.event).toMatchObject({ name: 'event-cancelled' })
  })
})
