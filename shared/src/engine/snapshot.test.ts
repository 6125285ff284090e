import { expect, it } from 'vitest'
import { fromSnapshot, toSnapshot } from './snapshot.ts'
import { entries, get } from './table.ts'

it('reads what an earlier version stored of completed activities and outputs', () => {
  const inner = { id: 300, node: 'inner' }
  const record = { id: 40_000, node: 'sub', done: { n: 1, 0: { n: 1, 1: { n: 1, 44: inner } } } }
  const element = {
    id: 0,
    node: 'process',
    scope: -1,
    done: { n: 2, 0: { n: 1, 0: { n: 1, 7: { id: 7, node: 'first' } } }, 1: { n: 1, 28: { n: 1, 64: record } } },
    rounds: { started: 2, completed: 2, terminated: 0, outputs: { n: 1, 0: { n: 1, 0: { n: 2, 0: 'a', 1: 'b' } } } },
  }
  const instance = fromSnapshot(JSON.stringify({ elements: [element] }))
  const read = get(instance.elements, 0)
  expect(entries(read?.done ?? {}).map(({ id, node }) => [id, node])).toEqual([
    [7, 'first'],
    [40_000, 'sub'],
  ])
  expect(get(read?.done ?? {}, 40_000)?.done).toEqual({ leaves: [[300, inner]] })
  expect(entries(read?.rounds?.outputs ?? {})).toEqual(['a', 'b'])
  expect(fromSnapshot(toSnapshot(instance))).toEqual(instance)
})
