import { describe, expect, it } from 'vitest'
import { SmallWorld } from './smallWorld.ts'

const start = {
  deal: 'S-2025-001',
  client: 'Kolkheti Tea House',
  contactPerson: 'Ketevan',
  saleType: 'long-push',
  eventType: 'New Year party',
  amount: 40_000,
}

async function newSale(at = '2025-11-03T08:00:00Z') {
  const world = await SmallWorld.withTemplates(at)
  const sale = world.start('sales', start, 'S-2025-001')
  const does = (step: string, variables = {}) => world.complete(step, variables, sale)
  const sayWhere = () => world.steps(sale)
  return { world, sale, does, sayWhere }
}
type Sale = Awaited<ReturnType<typeof newSale>>

function present({ does }: Sale) {
  does('agreePresentation', { agreed: 'yes', meetingDate: '2025-11-05' })
  does('holdPresentation', { presentationHeld: true })
  does('writeMinutes', { minutes: 'met', need: 'party', eventDate: '2025-12-19', proposalAsked: 'yes' })
}

function propose({ does }: Sale, answer: 'accepted' | 'changes' | 'refused', amount = 40_000) {
  does('prepareProposal', { proposalText: 'a party', amount, eventDate: '2025-12-19' })
  does('approveProposal', { directorDecision: 'approved' })
  does('noteAnswer', { answer, ...(answer === 'changes' ? { changesWanted: 'smaller' } : {}) })
}

function agree({ does }: Sale, paymentSchedule = 'full', amount = 40_000) {
  does('draftContract', { contractNo: 'K-1', paymentSchedule, amount, eventDate: '2025-12-19' })
  does('directorReview', { directorApproves: 'yes' })
  does('accountantApproval', { accountantApproves: 'yes' })
  does('noteSignature', { signature: 'signed' })
  does('issueInvoice', { invoiceNo: 'R-1', invoiceDate: '2025-11-20' })
}

function prepareAndHold({ does, world }: Sale) {
  does('planPreparation', { preparationPlan: 'four stages' })
  does('prepareEvent', { preparationNotes: 'booked' })
  does('askConsent', { consent: 'approved' })
  world.moveTo(Date.parse('2025-12-19T06:00:00Z'))
  does('holdEvent', { eventNotes: 'good' })
  does('writeAct', { actNo: 'A-1', workCompletedOn: '2025-12-19' })
  does('noteAct', { actSignedOn: '2025-12-22' })
}

const stagesEntered = ({ world, sale }: Sale) => {
  const calls = ['presentation', 'proposal', 'contract', 'payment', 'event', 'finalPayment', 'closing']
  return world.entered(sale).filter((id) => calls.includes(id))
}

describe('a sale', () => {
  it('goes through six stages to "Sold", and the client is called two calendar months later (A15)', async () => {
    const sale = await newSale()
    present(sale)
    propose(sale, 'accepted')
    agree(sale)
    sale.does('enterPayment', { paymentOutcome: 'received', received: 40_000 })
    prepareAndHold(sale)
    expect(sale.world.publish('client-questionnaire', 'S-2025-001', { satisfaction: 5 })).toBe(1)
    sale.world.moveTo(Date.parse('2025-12-29T10:00:00Z'))
    sale.does('agreeNextCall', { closingDate: '2025-12-29', nextProduct: 'Off-site training', satisfaction: 5 })

    expect(stagesEntered(sale)).toEqual(['presentation', 'proposal', 'contract', 'payment', 'event', 'closing'])
    expect(sale.world.ends(sale.sale)).toEqual(['sold'])
    const [care] = sale.world.casesOf('sales-followup')
    expect(sale.world.tasks(care).map(({ step, dueDate }) => [step, dueDate?.slice(0, 10)])).toEqual([
      ['callClient', '2026-02-28'],
    ])
    expect(sale.world.incidents()).toEqual([])
  })

  it('asks for all six documents on its way', async () => {
    const { world } = await newSale()
    const kinds = world
      .processes()
      .flatMap((graph) => graph.nodes.flatMap(({ meta }) => meta.requiredDocuments.map(({ kind }) => kind)))
    expect(kinds).toEqual(
      expect.arrayContaining([
        'Meeting minutes',
        'Commercial proposal',
        'Contract',
        'Act of completed work',
        'Invoice',
        'Satisfaction questionnaire',
      ]),
    )
  })

  it('keeps every version of a proposal, and the contract refers to the accepted one (A16)', async () => {
    const sale = await newSale()
    present(sale)
    propose(sale, 'changes', 42_000)
    expect(stagesEntered(sale)).toEqual(['presentation', 'proposal'])
    sale.does('clarifyChanges', { clarified: 'smaller hall' })
    propose(sale, 'changes', 41_000)
    sale.does('clarifyChanges', { clarified: 'no band' })
    propose(sale, 'accepted', 40_000)
    expect(stagesEntered(sale)).toEqual(['presentation', 'proposal', 'contract'])
    expect(sale.world.variable(sale.sale, 'proposalVersions')).toMatchObject([
      { version: 1, price: 42_000 },
      { version: 2, price: 41_000 },
      { version: 3, price: 40_000 },
    ])
    expect(sale.world.entered(sale.sale).filter((id) => id === 'clarifyChanges')).toHaveLength(2)
    agree(sale)
    expect(sale.world.variable(sale.sale, 'contractProposalVersion')).toBe(3)
  })

  it('sends the contract only when both reviewers approve the same version (A17)', async () => {
    const { world, sale, does, sayWhere } = await newSale()
    present({ world, sale, does, sayWhere })
    propose({ world, sale, does, sayWhere }, 'accepted')
    does('draftContract', { contractNo: 'K-1', paymentSchedule: 'full', amount: 40_000, eventDate: '2025-12-19' })
    expect(sayWhere()).toEqual(['accountantApproval', 'directorReview'])
    does('accountantApproval', { accountantApproves: 'no', accountantContractRemark: 'VAT number missing' })
    does('directorReview', { directorApproves: 'yes' })
    expect(sayWhere()).toEqual(['reworkContract'])
    does('reworkContract', { contractChange: 'added' })
    expect(sayWhere()).toEqual(['accountantApproval', 'directorReview'])
    does('accountantApproval', { accountantApproves: 'yes' })
    expect(sayWhere()).toEqual(['directorReview'])
    does('directorReview', { directorApproves: 'yes' })
    expect(sayWhere()).toEqual(['noteSignature'])
    expect(
      world.trail.filter(({ event }) => event.type === 'messageThrown' && event.name === 'contract-sent'),
    ).toHaveLength(1)
  })

  it('waits for the rest of an instalment, and becomes paid by itself (A18)', async () => {
    const sale = await newSale()
    present(sale)
    propose(sale, 'accepted', 400_000)
    agree(sale, 'half', 400_000)
    expect(sale.world.variable(sale.sale, 'stage')).not.toBe('lost')
    sale.does('enterPayment', { paymentOutcome: 'received', received: 200_000 })
    expect(sale.sayWhere()).toEqual(['planPreparation'])
    prepareAndHold(sale)
    sale.does('enterPayment', { paymentOutcome: 'received', received: 150_000 })
    expect(sale.sayWhere()).toEqual(['enterPayment'])
    const [open] = sale.world.casesOf('sales-payment').slice(-1)
    expect(sale.world.variables(open ?? '')).toMatchObject({ paymentState: 'part paid', instalment: 50_000 })
    sale.world.moveDays(7)
    expect(sale.sayWhere()).toEqual(['callAboutPayment', 'enterPayment'])
    sale.does('callAboutPayment', { reached: 'yes' })
    sale.does('enterPayment', { paymentOutcome: 'received', received: 50_000 })
    expect(sale.world.variable(sale.sale, 'paymentState')).toBe('paid')
    expect(stagesEntered(sale).at(-1)).toBe('closing')
  })

  it('takes a payment that the bank reports, and a message noted in the office', async () => {
    const sale = await newSale()
    present(sale)
    propose(sale, 'accepted')
    agree(sale)
    sale.world.start('client-message', { deal: 'S-2025-001', kind: 'payment', received: 40_000 })
    expect(sale.sayWhere()).toEqual(['planPreparation'])
    expect(sale.world.variable(sale.sale, 'paymentState')).toBe('paid')
  })

  it.each([
    [
      'presentation',
      'Presentation',
      (sale: Sale) => {
        sale.does('agreePresentation', { agreed: 'no' })
        sale.does('setSecondAttempt', { secondAttemptDate: '2025-11-20' })
        expect(sale.sayWhere()).toEqual([])
        sale.world.moveTo(Date.parse('2025-11-20T07:00:00Z'))
        sale.does('tryAgain', { agreedAgain: 'no' })
      },
    ],
    [
      'proposal',
      'Proposal',
      (sale: Sale) => {
        present(sale)
        propose(sale, 'refused')
      },
    ],
    [
      'event',
      'Event',
      (sale: Sale) => {
        present(sale)
        propose(sale, 'accepted')
        agree(sale)
        sale.does('enterPayment', { paymentOutcome: 'received', received: 40_000 })
        sale.does('planPreparation', { preparationPlan: 'four stages' })
        sale.world.publish('client-cancellation', 'S-2025-001')
        sale.does('payBack', { refund: 40_000, refundedOn: '2025-12-01' })
      },
    ],
  ] as const)('can be refused at the stage %s; the reason is recorded', async (_, stage, refuse) => {
    const sale = await newSale()
    refuse(sale)
    expect(sale.sayWhere()).toEqual(['recordRefusal'])
    sale.does('recordRefusal', { refusalReason: 'price', refusalText: 'too dear' })
    expect(sale.world.ends(sale.sale)).toEqual(['closedUnsuccessfully'])
    expect(sale.world.variables(sale.sale)).toMatchObject({ refusalStage: stage, refusalReason: 'price' })
  })

  it('rings up a client who keeps silent, and interviews him by phone', async () => {
    const sale = await newSale()
    present(sale)
    sale.does('prepareProposal', { proposalText: 'a party', amount: 40_000, eventDate: '2025-12-19' })
    sale.does('approveProposal', { directorDecision: 'approved' })
    sale.world.moveDays(3)
    expect(sale.sayWhere()).toEqual(['callClient', 'noteAnswer'])
    sale.does('callClient', { reached: 'yes' })
    sale.does('noteAnswer', { answer: 'accepted' })
    agree(sale)
    sale.does('enterPayment', { paymentOutcome: 'received', received: 40_000 })
    prepareAndHold(sale)
    sale.world.moveDays(5)
    sale.does('phoneInterview', { satisfaction: 2, disliked: 'the sound' })
    sale.does('findReasons', { discontentCause: 'not rehearsed' })
    sale.does('decideMeasures', { measure: 'rehearse', measureBy: 'tamar', measureDue: '2026-01-15' })
    expect(sale.sayWhere()).toEqual(['agreeNextCall'])
  })
})
