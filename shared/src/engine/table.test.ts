import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entries, get, isEmpty, last, openOwned, put, remove, type Table } from './table.ts'

/** Ids of several leaves, some of which hold so few that they are emptied again. */
const id = fc.oneof(fc.constantFrom(0, 1, 64, 65, 130, 200), fc.nat(300))
/** What is put under an id, or taken away there. */
const change = fc.record({ id, value: fc.option(fc.string({ maxLength: 3 }), { nil: undefined }) })
/** Pieces of work, one after the other. */
const works = fc.array(fc.array(change, { minLength: 1, maxLength: 60 }), { minLength: 1, maxLength: 12 })

/** The table that holds this and nothing else. */
function made(content: ReadonlyMap<number, string>): Table<string> {
  const owned = openOwned()
  return [...content].reduce<Table<string>>((table, [id, value]) => put(table, id, value, owned), {})
}

const frozen = (table: Table<string>): Table<string> => {
  for (const leaf of table.leaves ?? []) Object.freeze(leaf)
  Object.freeze(table.leaves)
  return Object.freeze(table)
}

describe('a table', () => {
  it('holds what was put and not taken away, however the work on it is divided', () => {
    fc.assert(
      fc.property(works, (all) => {
        const content = new Map<number, string>()
        let table: Table<string> = {}
        for (const work of all) {
          const owned = openOwned()
          for (const { id, value } of work) {
            table = value === undefined ? remove(table, id, owned) : put(table, id, value, owned)
            if (value === undefined) content.delete(id)
            else content.set(id, value)
          }
          // The next piece of work must not write to what this one has left behind.
          frozen(table)
          const sorted = [...content].sort(([a], [b]) => a - b)
          expect(entries(table)).toEqual(sorted.map(([, value]) => value))
          for (let id = 0; id <= 300; id += 1) expect(get(table, id)).toBe(content.get(id))
          expect(last(table)).toBe(sorted.at(-1)?.[1])
          expect(isEmpty(table)).toBe(content.size === 0)
          expect(JSON.stringify(table)).toBe(JSON.stringify(made(content)))
        }
      }),
    )
  })

  it('leaves a table that others have seen as it was, one leaf or several', () => {
    fc.assert(
      fc.property(works, fc.array(change, { minLength: 1, maxLength: 60 }), (before, later) => {
        const content = new Map(before.flat().map(({ id, value }) => [id, value ?? '']))
        const seen = made(content)
        const asText = JSON.stringify(seen)
        const owned = openOwned()
        let mine: Table<string> = seen
        for (const { id, value } of later)
          mine = value === undefined ? remove(mine, id, owned) : put(mine, id, value, owned)
        expect(JSON.stringify(seen)).toBe(asText)
      }),
    )
  })
})
