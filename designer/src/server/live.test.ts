import { expect, it } from 'vitest'
import { staleKeys } from './live.ts'

it('asks again for the case, its root and its floor when an instance moves', () => {
  const keys = staleKeys({
    type: 'instances',
    processId: 'Sales',
    processInstanceKey: '20',
    rootProcessInstanceKey: '10',
  })
  expect(keys).toEqual(
    expect.arrayContaining([['case', '20'], ['case', '10'], ['floor', 'Sales'], ['monitor'], ['insights']]),
  )
})

it('asks again for everything once the demo is there', () => {
  expect(staleKeys({ type: 'seeding', done: 0.5, message: '' })).toEqual([['welcome']])
  expect(staleKeys({ type: 'seeding', done: 1, message: '' })).toEqual([[]])
})
