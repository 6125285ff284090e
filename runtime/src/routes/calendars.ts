import { z } from '@hono/zod-openapi'
import { calendarProblems } from '@waymark/shared/calendar'
import { holidayCountries, namedHolidaysOf } from '@waymark/shared/calendar/holidays'
import { Calendar, Calendars, ComingHolidays } from '@waymark/shared/contract'
import { invalid } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { keepCalendar, storedCalendars, workingCalendarOf } from '../store/calendars.ts'
import { type App, endpoint, personOf, routes } from './endpoint.ts'

/** Working calendars: what due dates and timers in working time count by. */
export const calendars = (shell: Shell): App => {
  const app = routes()
  // Made when it is first asked for: it goes through every country.
  let countries: Calendars['countries'] | undefined
  const all = async (): Promise<Calendars> => {
    countries ??= holidayCountries().map(({ regions, ...country }) => ({ ...country, regions: [...regions] }))
    const calendars = (await storedCalendars(shell.db)).map((one) => ({
      ...one,
      holidays: [...(workingCalendarOf(one, shell.clock.nowMs()).holidays ?? [])],
    }))
    return { calendars, countries }
  }

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/calendars',
      summary: 'Working calendars, and the countries whose holidays are known',
      tag: 'Operation',
      permission: 'view',
      answer: Calendars,
    }),
    async (c) => c.json(await all(), 200),
  )

  app.openapi(
    endpoint({
      method: 'get',
      path: '/api/holidays',
      summary: 'The public holidays of a country in the coming twelve months',
      tag: 'Operation',
      permission: 'view',
      query: z.object({ country: z.string().min(2).max(3), region: z.string().max(20).optional() }),
      answer: ComingHolidays,
    }),
    async (c) => {
      const today = new Date(shell.clock.nowMs()).toISOString().slice(0, 10)
      const year = Number(today.slice(0, 4))
      const until = `${year + 1}${today.slice(4)}`
      try {
        const holidays = namedHolidaysOf(c.req.valid('query'), year, year + 1)
        return c.json(
          holidays.filter(({ date }) => date >= today && date < until),
          200,
        )
      } catch (error) {
        if (error instanceof RangeError) throw invalid(error.message)
        throw error
      }
    },
  )

  app.openapi(
    endpoint({
      method: 'put',
      path: '/api/calendars',
      summary: 'Make a working calendar, or change the one of that name; what is due already keeps its date',
      tag: 'Operation',
      permission: 'administer',
      body: Calendar,
      answer: Calendars,
    }),
    async (c) => {
      const calendar = c.req.valid('json')
      const problems = problemsOf(calendar, shell.clock.nowMs())
      if (problems.length > 0) throw invalid(problems.join(' '))
      const at = new Date(shell.clock.nowMs())
      const auditKey = await shell.keys.next()
      await shell.db.transaction(async (tx) => {
        await keepCalendar(tx, calendar)
        await tx.read(
          `insert into audit_entry (key, at, by, action, subject, subject_key, detail)
           values ($1::bigint, $2, $3, 'change', 'calendar', $4, $5::jsonb)`,
          [auditKey, at, personOf(c).username, calendar.name, JSON.stringify(calendar)],
        )
      })
      await shell.definitions.forgetCalendars()
      return c.json(await all(), 200)
    },
  )
  return app
}

function problemsOf(calendar: Calendar, nowMs: number): string[] {
  try {
    return calendarProblems(workingCalendarOf(calendar, nowMs))
  } catch (error) {
    if (error instanceof RangeError) return [error.message]
    throw error
  }
}
