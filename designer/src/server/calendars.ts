import { queryOptions } from '@tanstack/react-query'
import type { WorkingCalendar } from '@waymark/shared/calendar'
import { type Calendar, Calendars, ComingHolidays } from '@waymark/shared/contract'
import { call } from './call.ts'

/** Working calendars, and the countries whose holidays are known. */
export const calendarsQuery = queryOptions({
  queryKey: ['calendars'],
  queryFn: fetchCalendars,
  staleTime: 60_000,
})

export function fetchCalendars(): Promise<Calendars> {
  return call('GET', '/api/calendars', { schema: Calendars })
}

/** Makes the calendar, or changes the one of that name; answers with all. */
export function keepCalendar(calendar: Calendar): Promise<Calendars> {
  return call('PUT', '/api/calendars', { body: calendar, schema: Calendars })
}

/** The public holidays of the coming twelve months. */
export const holidaysQuery = (country: string, region: string | null) =>
  queryOptions({
    queryKey: ['holidays', country, region],
    queryFn: () =>
      call('GET', '/api/holidays', { query: { country, region: region ?? undefined }, schema: ComingHolidays }),
    staleTime: Number.POSITIVE_INFINITY,
  })

/** The calendar of that name as time is counted by it. */
export const calendarNamed = (all: Calendars | undefined, name: string | undefined): WorkingCalendar | undefined =>
  all?.calendars.find((calendar) => calendar.name === name)
