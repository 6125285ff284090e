import type { Variables } from '@waymark/shared/engine'
import { workersOf } from './accounts.ts'
import type { Chance } from './chance.ts'
import { choicesOf, clients, type Life, type Played, type StepToPlay } from './life.ts'
import { dayOf } from './workingTime.ts'

type Stage = 'presentation' | 'proposal' | 'contract' | 'payment' | 'event'

const kinds = [
  ['New Year party', 42_000, 5],
  ['Team building', 14_000, 6],
  ['Off-site training', 19_000, 4],
  ['Conference', 68_000, 3],
  ['Product launch', 36_000, 3],
  ['Anniversary', 27_000, 2],
  ['Summer party', 23_000, 1],
] as const

const reasonsOf: { readonly [stage in Stage]: readonly (readonly [string, number])[] } = {
  presentation: [
    ['noNeed', 5],
    ['noContact', 3],
    ['competitor', 2],
  ],
  proposal: [
    ['price', 6],
    ['competitor', 4],
    ['date', 3],
    ['noBudget', 2],
  ],
  contract: [
    ['competitor', 3],
    ['noBudget', 3],
    ['other', 2],
  ],
  payment: [
    ['noBudget', 3],
    ['other', 1],
  ],
  event: [
    ['other', 2],
    ['noBudget', 1],
  ],
}

const inWords: { readonly [reason: string]: readonly string[] } = {
  price: ['A third more than we wanted to spend.', 'Nice, but too dear for us this year.'],
  date: ['The hall was not free on our day.', 'We need it two weeks earlier.'],
  competitor: ['We stay with the agency we know.', 'Another offer included the catering.'],
  noBudget: ['Head office has frozen all budgets.', 'The budget went to the new plant.'],
  noNeed: ['We celebrate among ourselves this year.', 'Nothing is planned before autumn.'],
  noContact: ['Three calls, two mails, no answer.'],
  other: ['The management has changed, everything is on hold.', 'The merger comes first.'],
}

/** Invents a sale: who the client is, what he wants, where he hesitates, and whether he refuses. */
export function saleLife(number: number, bornAtMs: number): Life {
  const businessKey = `S-${new Date(bornAtMs).getUTCFullYear()}-${String(number).padStart(3, '0')}`
  const c = choicesOf(businessKey)
  const [client, contactPerson] = c.pick(clients)
  const [eventType, usual] = c.weighted(kinds.map((kind) => [kind, kind[2]] as const))
  const amount = Math.round(c.about(usual, 0.45) / 100) * 100
  const saleType = c.weighted([
    ['long-push', 4],
    ['long-pull', 3],
    ['short-push', 3],
  ] as const)
  const responsible = c.weighted(workersOf('Sales rep').map((name, i) => [name, 4 - i] as const))
  const refusesAt = c.weighted<Stage | undefined>([
    ['presentation', saleType === 'long-pull' ? 26 : 13],
    ['proposal', 15],
    ['contract', 5],
    ['payment', 3],
    ['event', 3],
    [undefined, 58],
  ])
  const fate = {
    client,
    eventType,
    amount,
    businessKey,
    responsible,
    refusesAt,
    reason: refusesAt ? c.weighted(reasonsOf[refusesAt]) : 'other',
    hesitates: refusesAt === 'presentation' || c.happens(0.18),
    versions: c.weighted([
      [1, 5],
      [2, 3],
      [3, 2],
    ] as const),
    directorReturns: c.happens(0.15),
    returnedBy: c.weighted([
      ['nobody', 7],
      ['accountant', 2],
      ['director', 1],
    ] as const),
    clientRemarks: c.happens(0.2),
    schedule: amount > 30_000 && c.happens(0.6) ? 'half' : 'full',
    partPayment: c.happens(0.15),
    consentRounds: c.happens(0.25) ? 2 : 1,
    cancelsByLetter: c.happens(0.5),
    satisfaction: c.weighted([
      [5, 6],
      [4, 5],
      [3, 2],
      [2, 1],
    ] as const),
    eventInDays: saleType === 'short-push' ? c.whole(11, 15) : c.whole(13, 20),
    eventAfterContract: saleType === 'short-push' ? c.whole(9, 12) : c.whole(12, 16),
    need: `${eventType} for ${c.whole(3, 30) * 10} people`,
  }
  return {
    processId: 'sales',
    businessKey,
    bornAtMs,
    startedBy: responsible,
    tempo: (saleType === 'short-push' ? 0.6 : 1) * c.about(0.66, 0.3),
    own: { 'Sales rep': responsible },
    start: {
      deal: businessKey,
      saleType,
      client,
      contactPerson,
      eventType,
      eventDate: dayOf(bornAtMs, fate.eventInDays),
      amount,
      responsible,
      need: fate.need,
    },
    play: (step) => playSale(fate, step),
    answer({ name, chance }) {
      if (name === 'client-cancellation' && refusesAt === 'event' && fate.cancelsByLetter) {
        const variables = { cancellationText: 'We have to cancel, the merger comes first.' }
        return { hours: chance.about(8, 0.4), variables }
      }
      if (name !== 'client-questionnaire' || chance.happens(0.25)) return null
      const variables = { satisfaction: fate.satisfaction, disliked: wish(fate.satisfaction, chance) }
      return { hours: chance.about(12, 0.5), variables, ...(chance.happens(0.4) ? { notedBy: responsible } : {}) }
    },
  }
}

interface Fate {
  readonly client: string
  readonly eventType: string
  readonly amount: number
  readonly businessKey: string
  readonly responsible: string
  readonly refusesAt: Stage | undefined
  readonly reason: string
  readonly hesitates: boolean
  readonly versions: number
  readonly directorReturns: boolean
  readonly returnedBy: 'nobody' | 'accountant' | 'director'
  readonly clientRemarks: boolean
  readonly schedule: string
  readonly partPayment: boolean
  readonly consentRounds: number
  readonly cancelsByLetter: boolean
  readonly satisfaction: number
  readonly eventInDays: number
  readonly eventAfterContract: number
  readonly need: string
}

// One sentence per step of the six stages: how long it takes, and what is typed into its form.
function playSale(fate: Fate, { processId, elementId, openedAtMs, round, chance: c }: StepToPlay): Played {
  const today = dayOf(openedAtMs)
  const inDays = (from: number, to: number) => dayOf(openedAtMs, c.whole(from, to))
  const does = (median: number, variables: Variables, spread = 0.5): Played => ({
    hours: c.about(median, spread),
    variables,
  })
  const refuses = (stage: Stage) => fate.refusesAt === stage
  const no = String(fate.businessKey.split('-').at(-1))
  const price = priceOf(fate, fate.versions)

  switch (elementId) {
    // Presentation
    case 'agreePresentation':
      return does(
        6,
        fate.hesitates
          ? { agreed: 'no', callRemark: 'No time before the end of the month.' }
          : { agreed: 'yes', meetingDate: inDays(1, 3), callRemark: 'Glad to see us.' },
      )
    case 'setSecondAttempt':
      return does(1, { secondAttemptDate: inDays(4, 9) })
    case 'tryAgain':
      return does(
        3,
        refuses('presentation')
          ? { agreedAgain: 'no', secondCallRemark: 'Please do not call again this year.' }
          : { agreedAgain: 'yes', meetingDate: inDays(1, 2), secondCallRemark: 'Now it suits.' },
      )
    case 'holdPresentation':
      return does(14, {
        presentationHeld: true,
        participants: 'Management and the assistant',
        impressions: 'Lively, many questions',
      })
    case 'writeMinutes':
      return does(3, {
        minutes: `Talked about ${fate.need}. Decision within two weeks.`,
        need: fate.need,
        eventType: fate.eventType,
        eventDate: dayOf(openedAtMs, fate.eventInDays - 4),
        guests: Number(/\d+/.exec(fate.need)?.[0] ?? 50),
        amount: fate.amount,
        wishes: c.pick(['Local food', 'A band, no speeches', 'Not in the city', 'Something for children too']),
        proposalAsked: refuses('presentation') ? 'no' : 'yes',
      })

    // Proposal
    case 'prepareProposal':
      return does(7, {
        proposalText: `${fate.need}: venue, programme, catering, technique, version of ${today}`,
        amount: priceOf(fate, round),
        eventDate: dayOf(openedAtMs, Math.max(7, fate.eventInDays - 8)),
        validUntil: inDays(14, 21),
      })
    case 'approveProposal':
      return does(
        3,
        fate.directorReturns && round === 1
          ? { directorDecision: 'rework', directorRemark: 'Leave room for the technique: it is too tight.' }
          : { directorDecision: 'approved' },
      )
    case 'noteAnswer': {
      const last = round >= fate.versions
      if (refuses('proposal') && last) return does(13, { answer: 'refused' })
      return does(
        9,
        last
          ? { answer: 'accepted' }
          : { answer: 'changes', changesWanted: c.pick(['Smaller hall', 'Less wine, more music', 'One day earlier']) },
      )
    }
    case 'callClient':
      // Between two sales the call is due two months later.
      if (processId === 'sales-followup') return does(900, { interest: 'later', nextContactDate: inDays(50, 70) }, 0.1)
      return does(3, { reached: c.pick(['yes', 'yes', 'message']), callNote: 'The offer lies with the management.' })
    case 'callAboutContract':
    case 'callAboutPayment':
      return does(3, { reached: c.pick(['yes', 'yes', 'message']), callNote: 'It lies with the management.' })
    case 'clarifyChanges':
      return does(4, { clarified: c.pick(['Hall for 80, buffet', 'Band until midnight', 'Thursday, same programme']) })

    // Contract
    case 'draftContract':
      return does(5, {
        contractNo: `K-${no}`,
        paymentSchedule: fate.schedule,
        amount: price,
        eventDate: dayOf(openedAtMs, fate.eventAfterContract),
      })
    case 'directorReview':
      return does(
        4,
        fate.returnedBy === 'director' && round === 1
          ? { directorApproves: 'no', directorContractRemark: 'The penalty clause is not ours.' }
          : { directorApproves: 'yes' },
      )
    case 'accountantApproval':
      return does(
        44,
        fate.returnedBy === 'accountant' && round === 1
          ? { accountantApproves: 'no', accountantContractRemark: 'The VAT number is missing.' }
          : { accountantApproves: 'yes' },
        0.55,
      )
    case 'reworkContract':
      return does(4, { contractChange: 'Worked in as remarked.' })
    case 'noteSignature':
      if (refuses('contract')) return does(14, { signature: 'refused' })
      return does(
        10,
        fate.clientRemarks && round === 1
          ? { signature: 'remarks', clientRemarks: 'Cancellation up to ten days before, please.' }
          : { signature: 'signed', signedOn: today },
      )
    case 'issueInvoice':
      return does(6, { invoiceNo: `R-${no}-${round}`, invoiceDate: today })

    // Payment
    case 'enterPayment': {
      if (refuses('payment')) return does(20, { paymentOutcome: 'dropped' })
      const due = fate.schedule === 'half' ? price / 2 : price
      const part = fate.partPayment ? Math.round(due * 0.6) : due
      const received = !fate.partPayment || round % 2 === 1 ? part : due - part
      return does(16, { paymentOutcome: 'received', received, receivedOn: today })
    }

    // Event
    case 'planPreparation':
      return does(7, {
        preparationPlan: 'Venue, catering, technique, people: four stages',
        venue: c.pick(['Lake house', 'Old brewery', 'Grand hotel', 'Castle']),
        eventCost: Math.round(price * 0.7),
      })
    case 'prepareEvent':
      return does(9, { preparationNotes: 'Venue and catering booked, technique ordered.' })
    case 'askConsent':
      if (refuses('event') && !fate.cancelsByLetter) return does(6, { consent: 'cancels' })
      return does(
        6,
        round < fate.consentRounds
          ? { consent: 'changes', consentRemark: 'Vegetarian menu for thirty.' }
          : { consent: 'approved' },
      )
    case 'payBack':
      return does(6, { refund: fate.schedule === 'half' ? price / 2 : price, refundedOn: today })
    case 'holdEvent': {
      const eventNotes = c.pick([
        'Went well, guests stayed late.',
        'Rain, but the tent held.',
        'Sound failed for ten minutes.',
      ])
      return does(8, { eventNotes }, 0.1)
    }
    case 'writeAct':
      return does(7, { actNo: `A-${no}`, finalInvoiceNo: `R-${no}-F`, workCompletedOn: today })
    case 'noteAct':
      return does(9, { actSignedOn: today })

    // Closing
    case 'phoneInterview':
      return does(5, { satisfaction: fate.satisfaction, liked: 'The people', disliked: wish(fate.satisfaction, c) })
    case 'findReasons':
      return does(8, {
        discontentCause: 'The technique was not tried out the day before.',
        discontentStory: 'Sound failed.',
      })
    case 'decideMeasures':
      return does(5, {
        measure: 'Rehearse the technique the day before',
        measureBy: 'tamar',
        measureDue: inDays(7, 14),
      })
    case 'agreeNextCall':
      return does(5, {
        satisfaction: fate.satisfaction,
        closingDate: today,
        nextProduct: fate.eventType === 'Team building' ? 'Summer party' : 'Off-site training',
        closingNote: 'Call in two months.',
      })

    // The sale is lost
    case 'recordRefusal':
      return does(3, { refusalReason: fate.reason, refusalText: c.pick(inWords[fate.reason] ?? ['No reason given.']) })
    default:
      throw new Error(`The demo does not know how to play "${elementId}" of a sale.`)
  }
}

/** Every new version of the proposal costs a little less. */
function priceOf(fate: Fate, version: number): number {
  return Math.round((fate.amount * (1 - 0.03 * (Math.min(version, 3) - 1))) / 100) * 100
}

function wish(satisfaction: number, c: Chance): string {
  if (satisfaction >= 4) return c.pick(['Nothing', 'More parking', 'A little less wind'])
  return c.pick(['The sound', 'We waited for the food', 'Nobody told us about the change'])
}
