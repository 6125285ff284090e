import { z } from 'zod'

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/, 'a time of day is written like 09:00')
const WorkingHours = z.object({ from: TimeOfDay, to: TimeOfDay })
const weekday = z.array(WorkingHours).optional()

/** When work is done. Its name is what drawings call it (`waymark.calendar`). */
export const Calendar = z.object({
  name: z
    .string()
    .trim()
    .min(1)
    .max(60)
    .regex(/^[^\p{C}]+$/u, 'a name has no control characters'),
  /** IANA zone in which the hours are meant. */
  zone: z.string().min(1).max(60),
  /** By ISO weekday, '1' Monday to '7' Sunday; a day that is missing is free. */
  weekly: z.strictObject({
    '1': weekday,
    '2': weekday,
    '3': weekday,
    '4': weekday,
    '5': weekday,
    '6': weekday,
    '7': weekday,
  }),
  /** ISO 3166-1 code of the country whose public holidays are free; null where none are. */
  country: z.string().nullable(),
  region: z.string().nullable(),
  /** Days with other hours than their weekday's, by ISO date; an empty list is a free day. */
  exceptions: z.record(z.iso.date(), z.array(WorkingHours)),
})
export type Calendar = z.infer<typeof Calendar>

/** GET /api/calendars; PUT /api/calendars takes a Calendar, and answers with all. */
export const Calendars = z.object({
  /** With their public holidays as ISO dates, from last year to ten years on. */
  calendars: z.array(Calendar.extend({ holidays: z.array(z.string()) })),
  /** Whose holidays are known. */
  countries: z.array(
    z.object({
      code: z.string(),
      name: z.string(),
      regions: z.array(z.object({ code: z.string(), name: z.string() })),
    }),
  ),
})
export type Calendars = z.infer<typeof Calendars>

/** GET /api/holidays?country=PL&region=…: the public holidays of the coming twelve months. */
export const ComingHolidays = z.array(z.object({ date: z.iso.date(), name: z.string() }))
