import { expect, it } from 'vitest'
import { cacheInstances, type Live } from './live.ts'

const live = (key: string, { revision = 1, size = 100 }: { revision?: number; size?: number } = {}): Live =>
  ({ key, revision, size }) as Live

it('keeps instances up to a bound of memory, those that were moved last', () => {
  const cache = cacheInstances(1_000_000)
  for (let n = 0; n < 1_000; n += 1) {
    cache.put(live(`${n}`))
    // Whoever is moved again stays; to be looked at does not count.
    cache.put(live('first'))
    cache.get('1')
  }
  const kept = Array.from({ length: 1_000 }, (_, n) => `${n}`).filter((key) => cache.get(key))
  expect(kept.length).toBeGreaterThan(100)
  expect(kept.length).toBeLessThan(1_000)
  expect(kept[0]).toBe(String(1_000 - kept.length))
  expect(cache.get('first')).toBeDefined()
})

it('keeps few of large instances, and none that would push out most of the others', () => {
  const cache = cacheInstances(1_000_000)
  for (let n = 0; n < 100; n += 1) cache.put(live(`${n}`, { size: 10_000 }))
  const kept = Array.from({ length: 100 }, (_, n) => `${n}`).filter((key) => cache.get(key))
  expect(kept.length).toBeLessThan(13)
  expect(kept.at(-1)).toBe('99')
  // One that has grown too large is not there as it was before, either.
  cache.put(live('99', { revision: 2, size: 100_000 }))
  expect(cache.get('99')).toBeUndefined()
  expect(cache.get('98')).toBeDefined()
})

it('does not go back to an older revision', () => {
  const cache = cacheInstances(1_000_000)
  cache.put(live('1', { revision: 7 }))
  cache.put(live('1', { revision: 6 }))
  expect(cache.get('1')?.revision).toBe(7)
  cache.put(live('1', { revision: 8 }))
  expect(cache.get('1')?.revision).toBe(8)
  cache.drop('1')
  expect(cache.get('1')).toBeUndefined()
})
