import type { Variables } from '@waymark/shared/engine'
import { choicesOf, type Life, type Played, type StepToPlay } from './life.ts'
import { dayOf } from './workingTime.ts'

const ideas = [
  ['New Year parties', 'How to celebrate without a headache'],
  ['Team building', 'Teams that laugh work better'],
  ['Conferences', 'A conference people stay for'],
  ['Off-site training', 'Two days that change a quarter'],
  ['Trends of the year', 'What clients will ask for next'],
] as const
const places = ['Tbilisi', 'Warsaw', 'Bucharest', 'Stockholm', 'Gdańsk', 'Cluj'] as const

/** Invents a marketing event: topic, size, budget, and whether it is approved and held. */
export function marketingEventLife(number: number, bornAtMs: number): Life {
  const businessKey = `E-${new Date(bornAtMs).getUTCFullYear()}-${String(number).padStart(2, '0')}`
  const c = choicesOf(businessKey)
  const [topic, title] = c.pick(ideas)
  const capacity = c.whole(3, 12) * 10
  const fate: Fate = {
    topic,
    capacity,
    budget: Math.round((capacity * c.about(70, 0.3)) / 100) * 100,
    verdicts: c.weighted<readonly string[]>([
      [['approved'], 6],
      [['rework', 'approved'], 3],
      [['drop'], 1],
      [['rework', 'drop'], 1],
    ]),
    held: c.happens(0.88),
    turnout: 0.5 + 0.4 * c.next(),
  }
  return {
    processId: 'marketing-event',
    businessKey,
    bornAtMs,
    startedBy: 'oskar',
    tempo: c.about(0.9, 0.25),
    own: { Sales: c.pick(['nino', 'piotr', 'elena']) },
    start: {
      eventNo: businessKey,
      eventName: `${title}, ${c.pick(places)}`,
      eventDate: dayOf(bornAtMs, c.whole(19, 34)),
      topic,
      capacity,
      budget: fate.budget,
    },
    play: (step) => playEvent(fate, step),
    answer: () => null,
  }
}

interface Fate {
  readonly topic: string
  readonly capacity: number
  readonly budget: number
  readonly verdicts: readonly string[]
  readonly held: boolean
  readonly turnout: number
}

function playEvent(fate: Fate, { elementId, round, chance: c }: StepToPlay): Played {
  const does = (median: number, variables: Variables, spread = 0.45): Played => ({
    hours: c.about(median, spread),
    variables,
  })
  const registered = Math.round(fate.capacity * (fate.held ? 0.95 : 0.3))
  const attended = Math.round(registered * fate.turnout)
  switch (elementId) {
    case 'writeConcept':
      return does(9, {
        concept: `${fate.topic}: for managers who plan one this year. Talk, example, wine.`,
        budget: Math.round(fate.budget * (1 - 0.1 * (round - 1))),
        capacity: fate.capacity,
      })
    case 'approveBudget': {
      const budgetDecision = fate.verdicts[Math.min(round, fate.verdicts.length) - 1] ?? 'approved'
      return does(14, {
        budgetDecision,
        ...(budgetDecision === 'approved' ? {} : { budgetRemark: 'Too dear for the number of guests.' }),
      })
    }
    case 'makeMaterials':
      return does(28, { materialsAt: 'Shared folder, Events', correctionRounds: c.whole(1, 4) })
    case 'publishPage':
      return does(8, { pageAddress: 'https://events.example/register' })
    case 'pickGuests':
      return does(12, { invited: fate.capacity * 4, guestNote: 'Clients of the last two years, and the open leads' })
    case 'checkRegistrations':
      return does(
        2,
        fate.held
          ? { registered, holdEvent: 'yes' }
          : { registered, holdEvent: 'no', cancelReason: 'Too few registrations.' },
      )
    case 'runEvent':
      return does(15, { attended, eventNotes: 'Many questions about prices.' })
    case 'followUpLeads':
      return does(20, { leads: Math.round(attended * (0.1 + 0.2 * c.next())), salesWon: c.whole(0, 3) })
    case 'evaluate':
      return does(14, {
        cost: Math.round(fate.budget * (0.85 + 0.3 * c.next())),
        lessons: 'Begin earlier, shorter talk, more time to meet.',
      })
    default:
      throw new Error(`The demo does not know how to play "${elementId}" of a marketing event.`)
  }
}
