import { expect, it } from 'vitest'
import { parseSearch, searchOf, stringifySearch } from './search.ts'

it('keeps a 64-bit key as it is written', () => {
  const address = stringifySearch({ task: '9007199254740993' })
  expect(searchOf.inbox.parse(parseSearch(address))).toEqual({ task: '9007199254740993' })
})

it('reads numbers and flags where they are meant, and drops what makes no sense', () => {
  const floor = searchOf.floor.parse(parseSearch('?version=3&late=true&incident=maybe&state=lost'))
  expect(floor).toEqual({ version: 3, late: true, incident: undefined, state: undefined })
})

it('leaves out what is not set', () => {
  expect(stringifySearch({ search: '', step: undefined, version: 2 })).toBe('?version=2')
  expect(stringifySearch({})).toBe('')
})
