import type { Calendar } from '@waymark/shared/contract'

export type Hours = NonNullable<Calendar['weekly']['1']>

const shift = /^([01]?\d|2[0-3]):([0-5]\d)\s*[-–]\s*([01]?\d|2[0-4]):([0-5]\d)$/

/** The hours of a day as people write them: `09:00–12:00, 13:00–18:00`; nothing for a free day. */
export const hoursText = (hours: Hours | undefined) => (hours ?? []).map(({ from, to }) => `${from}–${to}`).join(', ')

/** Reads hours as people write them; undefined where they are none, such as an end before its beginning. */
export function hoursOf(text: string): Hours | undefined {
  if (text.trim() === '') return []
  const shifts = text.split(',').map((part) => {
    const [, fromHour = '', fromMinute, toHour = '', toMinute] = shift.exec(part.trim()) ?? []
    if (fromMinute === undefined || toMinute === undefined) return undefined
    const from = `${fromHour.padStart(2, '0')}:${fromMinute}`
    const to = `${toHour.padStart(2, '0')}:${toMinute}`
    return from < to && to <= '24:00' ? { from, to } : undefined
  })
  const read = shifts.filter((one) => one !== undefined)
  return read.length === shifts.length ? read : undefined
}
