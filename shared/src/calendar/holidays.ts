import Holidays from 'date-holidays'

/** A country whose holidays are known, with its regions where they differ. */
export interface HolidayCountry {
  /** ISO 3166-1 code, such as `DE`. */
  readonly code: string
  readonly name: string
  readonly regions: readonly { readonly code: string; readonly name: string }[]
}

/** The countries whose holidays are known, by name in English; the source is the package `date-holidays`. */
export function holidayCountries(): HolidayCountry[] {
  const source = new Holidays()
  return Object.entries(source.getCountries('en') ?? {})
    .map(([code, name]) => ({
      code,
      name,
      regions: Object.entries(source.getStates(code, 'en') ?? {}).map(([region, of]) => ({ code: region, name: of })),
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name, 'en'))
}

/**
 * The public holidays of a country, or of a region in it, as ISO dates in order: from the first of January of `fromYear` to the
 * end of `toYear`. Observances on which offices work are not among them.
 *
 * @throws RangeError where the country or the region is not known
 */
export function holidaysOf(
  place: { readonly country: string; readonly region?: string | undefined },
  fromYear: number,
  toYear: number,
): string[] {
  return namedHolidaysOf(place, fromYear, toYear).map(({ date }) => date)
}

/** The same with what they are called in English. A day that is a holiday twice has the name of the first. @throws RangeError */
export function namedHolidaysOf(
  place: { readonly country: string; readonly region?: string | undefined },
  fromYear: number,
  toYear: number,
): { date: string; name: string }[] {
  const known = new Holidays()
  if (!known.getCountries('en')?.[place.country]) throw new RangeError(`No holidays are known of "${place.country}".`)
  if (place.region && !known.getStates(place.country, 'en')?.[place.region])
    throw new RangeError(`No holidays are known of the region "${place.region}" of "${place.country}".`)
  const source = place.region ? new Holidays(place.country, place.region) : new Holidays(place.country)
  source.setLanguages('en')
  const dates = new Map<string, string>()
  // A holiday's moments are told in the country's own zone, its date first: "2026-12-25 00:00:00". Some last for several days.
  for (let year = fromYear; year <= toYear; year += 1)
    for (const { type, date, start, end, name } of source.getHolidays(year) ?? [])
      if (type === 'public')
        for (const day of daysOf(date.slice(0, 10), end.getTime() - start.getTime()))
          if (!dates.has(day)) dates.set(day, name)
  return [...dates].map(([date, name]) => ({ date, name })).sort((a, b) => (a.date < b.date ? -1 : 1))
}

const dayMs = 86_400_000

/** The first day and those that follow in the holiday's length; a change of the clock makes a day an hour shorter or longer. */
function daysOf(first: string, lengthMs: number): string[] {
  const days = Math.max(1, Math.round(lengthMs / dayMs))
  return Array.from({ length: days }, (_, n) => new Date(Date.parse(first) + n * dayMs).toISOString().slice(0, 10))
}
