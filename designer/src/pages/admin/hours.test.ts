import { expect, it } from 'vitest'
import { hoursOf, hoursText } from './hours.ts'

it.each([
  ['', []],
  ['09:00–18:00', [{ from: '09:00', to: '18:00' }]],
  [
    '9:00-12:00 , 13:00 - 24:00',
    [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '24:00' },
    ],
  ],
])('reads "%s"', (text, hours) => {
  expect(hoursOf(text)).toEqual(hours)
  expect(hoursOf(hoursText(hours))).toEqual(hours)
})

it.each(['nine to five', '18:00-09:00', '09:00-09:00', '09:00-24:30', '09:00-12:00,', '25:00-26:00'])(
  'does not take "%s" for hours',
  (text) => expect(hoursOf(text)).toBeUndefined(),
)
