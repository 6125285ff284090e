import { DateTime } from 'luxon'

const OFFSET = /T.*(Z|[+-]\d{2}(:?\d{2})?)$/i

/**
 * Reads an ISO 8601 date and time in that zone. Where the clocks go back and a time is there twice, it is the first of the two: the
 * library itself would take one or the other by today's date, and the same text must always be the same moment.
 */
export function inZone(iso: string, zone: string): DateTime {
  const read = DateTime.fromISO(iso, { zone })
  if (OFFSET.test(iso)) return read
  return read.getPossibleOffsets()[0] ?? read
}
