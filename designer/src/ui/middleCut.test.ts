import { expect, it } from 'vitest'
import { middleCut } from './middleCut.ts'

it('keeps what fits, and the start and end of what does not', () => {
  expect(middleCut('Gdańsk', 6)).toBe('Gdańsk')
  const cut = middleCut('Furniture for the new school in Västerås', 20)
  expect(cut).toBe('Furniture fo…ästerås')
  expect(Array.from(cut).length).toBeLessThanOrEqual(20)
})

it('never cuts a character in two', () => {
  expect(middleCut('😀😀😀😀😀😀', 4)).toBe('😀😀…😀')
})
