import { calendarProblems } from '@waymark/shared/calendar'
import { holidayCountries } from '@waymark/shared/calendar/holidays'
import { Calendar, Calendars } from '@waymark/shared/contract'
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
