import { expect, it } from 'vitest'
import { sizeInWords } from './fileSize.ts'

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [42_400, '42 kB'],
  [4_200_000, '4.2 MB'],
  [7e12, '7000 GB'],
])('%i bytes are %s', (bytes, words) => {
  expect(sizeInWords(bytes)).toBe(words)
})
