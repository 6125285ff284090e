import { describe, expect, it } from 'vitest'
import { holidayCountries, holidaysOf } from './holidays.ts'

describe('holidays', () => {
  it('are the public ones of the country, year by year', () => {
    const german = holidaysOf({ country: 'DE' }, 2026, 2027)
    expect(german).toEqual([
      '2026-01-01',
      '2026-04-03',
      '2026-04-06',
      '2026-05-01',
      '2026-05-14',
      '2026-05-25',
      '2026-10-03',
      '2026-12-25',
      '2026-12-26',
      '2027-01-01',
      '2027-03-26',
      '2027-03-29',
      '2027-05-01',
      '2027-05-06',
      '2027-05-17',
      '2027-10-03',
      '2027-12-25',
      '2027-12-26',
    ])
  })

  it('are more in some regions', () => {
    expect(holidaysOf({ country: 'DE' }, 2026, 2026)).not.toContain('2026-01-06')
    expect(holidaysOf({ country: 'DE', region: 'BY' }, 2026, 2026)).toContain('2026-01-06')
  })

  it('name what is not known', () => {
    expect(() => holidaysOf({ country: 'XX' }, 2026, 2026)).toThrow('No holidays are known of "XX".')
    expect(() => holidaysOf({ country: 'DE', region: 'XX' }, 2026, 2026)).toThrow('the region "XX" of "DE"')
  })

  it('are offered by country, with the regions', () => {
    const germany = holidayCountries().find(({ code }) => code === 'DE')
    expect(germany?.name).toBe('Germany')
    expect(germany?.regions).toContainEqual({ code: 'BY', name: 'Bayern' })
  })
})
