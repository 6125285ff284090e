import { describe, expect, it } from 'vitest'
import { SmallWorld } from './smallWorld.ts'

async function newComplaint() {
  const world = await SmallWorld.withTemplates('2026-03-02T08:00:00Z')
  const complaint = world.start('complaint', {
    complaintNo: 'C-1',
    client: 'Cluj Soft',
    channel: 'mail',
    complaint: 'cold food',
  })
  const does = (step: string, variables = {}) => world.complete(step, variables, complaint)
  const sayWhere = () => world.steps(complaint)
  return { world, complaint, does, sayWhere }
}

const classified = { category: 'quality', severity: 'medium', clear: 'yes' }

describe('a complaint', () => {
  it('is acknowledged, decided, answered, and its cause prevented', async () => {
    const { world, complaint, does, sayWhere } = await newComplaint()
    does('classify', { ...classified, clear: 'no' })
    does('askClient', { clarification: 'on Friday' })
    does('classify', classified)
    expect(world.tasks(complaint)).toMatchObject([
      { step: 'investigate', groups: ['Responsible employee'], dueDate: '2026-03-07T08:00:00.000Z' },
    ])
    does('investigate', { findings: 'true', decision: 'apology' })
    does('writeReply', { reply: 'sorry' })
    does('noteReaction', { accepts: 'yes' })
    does('findRootCause', { rootCause: 'no check list', systemic: 'yes' })
    does('orderMeasure', { measure: 'check list', measureBy: 'magda', measureDue: '2026-04-01' })
    expect(sayWhere()).toEqual([])
    expect(world.ends(complaint)).toEqual(['resolved'])
    expect(world.incidents()).toEqual([])
  })

  it('needs the head for a large compensation, and another remedy where he declines', async () => {
    const { world, complaint, does } = await newComplaint()
    does('classify', classified)
    does('investigate', { findings: 'true', decision: 'refund', compensation: 900 })
    does('approveCompensation', { headApproves: 'no', headRemark: 'too much' })
    does('offerOther', { decision: 'repair', remedy: 'half a day free' })
    does('writeReply', { reply: 'sorry' })
    world.moveDays(5)
    does('findRootCause', { rootCause: 'slip', systemic: 'no' })
    expect(world.ends(complaint)).toEqual(['resolved'])
  })

  it('pays a small compensation without asking, and ends "Rejected" where it was not justified', async () => {
    const first = await newComplaint()
    first.does('classify', classified)
    first.does('investigate', { findings: 'true', decision: 'refund', compensation: 120 })
    expect(first.sayWhere()).toEqual(['payCompensation'])
    const second = await newComplaint()
    second.does('classify', classified)
    second.does('investigate', { findings: 'not true', decision: 'reject' })
    second.does('writeReply', { reply: 'we see it otherwise' })
    second.does('noteReaction', { accepts: 'yes' })
    second.does('findRootCause', { rootCause: 'none', systemic: 'no' })
    expect(second.world.ends(second.complaint)).toEqual(['rejected'])
  })

  it('goes back once when disputed, then to the head, who is told when the answer is late', async () => {
    const { world, does, sayWhere } = await newComplaint()
    does('classify', classified)
    world.moveDays(6)
    expect(sayWhere()).toEqual(['investigate', 'stepIn'])
    does('stepIn', { stepInNote: 'tomorrow' })
    for (let time = 0; time < 2; time++) {
      does('investigate', { findings: 'not true', decision: 'reject' })
      does('writeReply', { reply: 'no' })
      does('noteReaction', { accepts: 'no', disputeText: 'it is true' })
      if (time === 0 && sayWhere().includes('stepIn')) does('stepIn', { stepInNote: 'again' })
    }
    expect(sayWhere()).toEqual(['settleDispute'])
  })
})
