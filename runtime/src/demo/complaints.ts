import type { Variables } from '@waymark/shared/engine'
import { choicesOf, clients, type Life, type Played, type StepToPlay } from './life.ts'
import { dayOf } from './workingTime.ts'

const stories = [
  ['service', 'Nobody called back for a week.'],
  ['service', 'Two people told me two different things.'],
  ['quality', 'The food was cold and late.'],
  ['quality', 'The sound failed during the speech.'],
  ['quality', 'The hall was smaller than promised.'],
  ['billing', 'The invoice shows a service we did not order.'],
  ['billing', 'We were reminded although we had paid.'],
  ['schedule', 'The band began an hour late.'],
  ['schedule', 'The buses left without our colleagues.'],
  ['safety', 'A cable lay across the stairs.'],
] as const

/** Invents a complaint: what happened, how grave it is, what is decided, and whether the client accepts it. */
export function complaintLife(number: number, bornAtMs: number): Life {
  const businessKey = `C-${new Date(bornAtMs).getUTCFullYear()}-${String(number).padStart(3, '0')}`
  const c = choicesOf(businessKey)
  const [client] = c.pick(clients)
  const [category, story] = c.pick(stories)
  const fate: Fate = {
    category,
    severity:
      category === 'safety' ? 'high' : c.weighted([['high', 2] as const, ['medium', 5] as const, ['low', 4] as const]),
    unclear: c.happens(0.18),
    decision: c.weighted([
      ['reject', 2] as const,
      ['apology', 4] as const,
      ['repair', 2] as const,
      ['refund', 4] as const,
    ]),
    compensation: Math.round(c.about(380, 0.7) / 10) * 10,
    headApproves: c.happens(0.75),
    disputes: c.weighted([[0, 12] as const, [1, 3] as const, [2, 1] as const]),
    silent: c.happens(0.3),
    systemic: c.happens(0.35),
    slow: c.happens(0.15),
  }
  return {
    processId: 'complaint',
    businessKey,
    bornAtMs,
    startedBy: 'sofia',
    tempo: c.about(0.9, 0.3),
    own: { 'Responsible employee': c.weighted([['andrei', 3] as const, ['karin', 2] as const]) },
    start: {
      complaintNo: businessKey,
      channel: c.pick(['phone', 'mail', 'mail', 'web', 'social', 'visit']),
      client,
      complaint: story,
      ...(c.happens(0.6)
        ? { dealRef: `S-${new Date(bornAtMs).getUTCFullYear()}-${String(c.whole(1, 80)).padStart(3, '0')}` }
        : {}),
    },
    play: (step) => playComplaint(fate, step),
    answer: () => null,
  }
}

interface Fate {
  readonly category: string
  readonly severity: string
  readonly unclear: boolean
  readonly decision: string
  readonly compensation: number
  readonly headApproves: boolean
  readonly disputes: number
  readonly silent: boolean
  readonly systemic: boolean
  readonly slow: boolean
}

function playComplaint(fate: Fate, { elementId, openedAtMs, round, chance: c }: StepToPlay): Played {
  const does = (median: number, variables: Variables, spread = 0.5): Played => ({
    hours: c.about(median, spread),
    variables,
  })
  switch (elementId) {
    case 'classify':
      return does(1.5, {
        category: fate.category,
        severity: fate.severity,
        clear: fate.unclear && round === 1 ? 'no' : 'yes',
      })
    case 'askClient':
      return does(9, { clarification: 'It was on the second day, in the evening.' })
    case 'investigate':
      return does(fate.slow ? 40 : 13, {
        findings: c.pick(['Confirmed by the team.', 'Two orders were mixed up.', 'The supplier came late.']),
        decision: fate.decision,
        ...(fate.decision === 'refund' ? { compensation: fate.compensation } : {}),
      })
    case 'stepIn':
      return does(4, { stepInNote: 'Talked with the colleague; the answer goes out tomorrow.' })
    case 'approveCompensation':
      return does(7, {
        headApproves: fate.headApproves ? 'yes' : 'no',
        headRemark: fate.headApproves ? '' : 'Too much for this case.',
      })
    case 'offerOther':
      return does(5, { decision: 'repair', remedy: 'Half a day of team building for free.' })
    case 'payCompensation':
      return does(22, { compensationPaidOn: dayOf(openedAtMs) })
    case 'writeReply':
      return does(4, { reply: 'Thank you for telling us. This is what we found, and what we do.' })
    case 'noteReaction':
      if (round <= fate.disputes) return does(10, { accepts: 'no', disputeText: 'That is not what happened.' })
      return does(fate.silent ? 90 : 11, { accepts: 'yes' }, 0.3)
    case 'settleDispute':
      return does(6, { settlement: 'Met the client; we part as friends.' })
    case 'findRootCause':
      return does(14, {
        rootCause: c.pick(['No check list for the supplier', 'Change not passed on', 'Old price list in use']),
        systemic: fate.systemic ? 'yes' : 'no',
      })
    case 'orderMeasure':
      return does(6, {
        measure: c.pick(['Check list', 'Training', 'One price list']),
        measureBy: 'magda',
        measureDue: dayOf(openedAtMs, 14),
      })
    default:
      throw new Error(`The demo does not know how to play "${elementId}" of a complaint.`)
  }
}
