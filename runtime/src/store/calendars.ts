import type { WorkingCalendar } from '@waymark/shared/calendar'
import { holidaysOf } from '@waymark/shared/calendar/holidays'
import type { Calendar } from '@waymark/shared/contract'
import type { Queries } from './database.ts'

const columns = 'name, zone, weekly, country, region, exceptions'

/** Every working calendar, by name. */
export function storedCalendars(db: Queries): Promise<Calendar[]> {
  return db.read<Calendar>(`select ${columns} from working_calendar order by name`)
}

/** Makes the calendar, or puts it in the place of the one of that name. */
export async function keepCalendar(db: Queries, calendar: Calendar): Promise<void> {
  const { name, zone, weekly, country, region, exceptions } = calendar
  await db.read(
    `insert into working_calendar (${columns}) values ($1, $2, $3::jsonb, $4, $5, $6::jsonb)
     on conflict (name) do update set zone = excluded.zone, weekly = excluded.weekly, country = excluded.country,
       region = excluded.region, exceptions = excluded.exceptions`,
    [name, zone, JSON.stringify(weekly), country, region, JSON.stringify(exceptions)],
  )
}

// A long task may end some years on; whoever changes a calendar or starts the runtime anew reckons from that day on.
const yearsAhead = 10

/**
 * The calendar as the engine counts by it, with the holidays of last year to ten years on.
 *
 * @throws RangeError where no holidays are known of its country or region
 */
export function workingCalendarOf(calendar: Calendar, nowMs: number): WorkingCalendar {
  const { name, zone, weekly, country, region, exceptions } = calendar
  const year = new Date(nowMs).getUTCFullYear()
  return {
    name,
    zone,
    weekly,
    exceptions,
    holidays: country === null ? [] : holidaysOf({ country, region: region ?? undefined }, year - 1, year + yearsAhead),
  }
}
