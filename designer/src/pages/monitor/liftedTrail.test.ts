import type { CasePage } from '@waymark/shared/contract'
import { expect, it } from 'vitest'
import { liftedTrail } from './liftedTrail.ts'

const at = '2026-11-20T10:00:00Z'
const call: CasePage['trail']['elements'][number] = {
  elementId: 'contract',
  state: 'active',
  count: 1,
  lastAt: at,
  by: null,
  dueDate: null,
  calledProcessInstanceKey: '20',
}
const entry = (
  processInstanceKey: string,
  dueDate: string | null,
  called: string | null = null,
): CasePage['history'][number] => ({
  elementInstanceKey: '1',
  processInstanceKey,
  elementId: 'approve',
  name: 'Approve',
  kind: 'userTask',
  lane: null,
  state: 'active',
  startedAt: at,
  endedAt: null,
  assignee: null,
  completedBy: null,
  dueDate,
  calledProcessInstanceKey: called,
})
const incident = (processInstanceKey: string): CasePage['incidents'][number] => ({
  incidentKey: '9',
  processInstanceKey,
  elementId: 'gate',
  elementName: 'Gate',
  kind: 'CONDITION_ERROR',
  message: 'no condition held',
  raisedAt: at,
  jobKey: null,
})
const lift = (page: Partial<Pick<CasePage, 'history' | 'incidents'>>) =>
  liftedTrail({ trail: { elements: [call], flows: [] }, history: [], incidents: [], ...page }).elements[0]

it('brings up the earliest date of what is open in a called process', () => {
  const history = [
    entry('20', '2026-11-25T00:00:00Z'),
    entry('20', '2026-11-22T00:00:00Z'),
    entry('10', '2026-11-01T00:00:00Z'),
  ]
  expect(lift({ history })?.dueDate).toBe('2026-11-22T00:00:00Z')
})
it('brings up what is stuck two calls below', () => {
  expect(lift({ history: [entry('20', null, '30')], incidents: [incident('30')] })?.state).toBe('incident')
})
it('leaves a step alone whose called process is well, and others’ troubles', () => {
  expect(lift({ history: [entry('20', null)], incidents: [incident('99')] })).toEqual(call)
})
