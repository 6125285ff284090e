import { expect, it } from 'vitest'
import type { Committer, CommitterObserver } from './engine/committer.ts'
import { watchLastMinutes } from './lastMinutes.ts'

it('tells of the last minutes only', () => {
  let nowMs = Date.parse('2026-03-02T09:00:00Z')
  let observer: CommitterObserver | undefined
  const observe: Committer['observe'] = (one) => {
    observer = one
    return () => {}
  }
  const told = watchLastMinutes({ observe } as Committer, () => nowMs)
  expect(told()).toMatchObject({ commands: 0, medianCommitMs: null, slowCommitMs: null })

  observer?.answered('start', 'refused')
  observer?.committed({ size: 1, tookMs: 500, submissions: () => [] })
  nowMs += 3 * 60_000
  observer?.answered('start', 'done')
  observer?.answered('completeTask', 'unavailable')
  for (let ms = 1; ms <= 199; ms += 1) observer?.committed({ size: 1, tookMs: ms, submissions: () => [] })
  expect(told()).toEqual({
    minutes: 5,
    commands: 3,
    refused: 1,
    failed: 1,
    batches: 200,
    medianCommitMs: 101,
    slowCommitMs: 198,
  })
  nowMs += 2 * 60_000
  expect(told()).toMatchObject({ commands: 2, refused: 0, failed: 1, batches: 199, slowCommitMs: 198 })
  nowMs += 10 * 60_000
  expect(told()).toMatchObject({ commands: 0, batches: 0, slowCommitMs: null })
})
