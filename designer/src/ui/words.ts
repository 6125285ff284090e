import { useTranslation } from 'react-i18next'
import { daysBetween, spellOf } from './spell.ts'
import { personZone } from './zone.ts'

const clock: Intl.DateTimeFormatOptions = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }

/** "14 Nov 2026, 14:02" in the person's zone and language. */
export function exactTime(at: string | number, locale = 'en-GB'): string {
  return new Date(at).toLocaleString(locale, {
    timeZone: personZone(),
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    ...clock,
  })
}

/** "14 Nov", with the year where it is asked for. */
export function dayOf(at: string | number, withYear = false, locale = 'en-GB'): string {
  return new Date(at).toLocaleDateString(locale, {
    timeZone: personZone(),
    day: 'numeric',
    month: 'short',
    ...(withYear ? { year: 'numeric' } : {}),
  })
}

/** "14:02" */
export function clockTime(at: string | number, locale = 'en-GB'): string {
  return new Date(at).toLocaleTimeString(locale, { timeZone: personZone(), ...clock })
}

/** Lengths and moments in words: `duration(ms)` "2 d", `relative(at, now)` "in 3 h", `due(at, now)` "2 d late". */
export function useTimeWords() {
  const { t } = useTranslation('app')
  const duration = (ms: number) => {
    const { unit, count } = spellOf(ms)
    return unit === 'lessThanMin' ? t('time.lessThanMin') : t(`time.${unit}`, { count })
  }
  const relative = (at: string | number, nowMs: number) => {
    const distance = new Date(at).getTime() - nowMs
    if (Math.abs(distance) < 60_000) return t('time.now')
    return t(distance < 0 ? 'time.ago' : 'time.in', { time: duration(distance) })
  }
  const due = (at: string | number, nowMs: number) => {
    const dueAtMs = new Date(at).getTime()
    if (dueAtMs <= nowMs) return t('due.late', { time: duration(nowMs - dueAtMs) })
    const days = daysBetween(nowMs, dueAtMs)
    if (days === 0) return t('due.today', { clock: clockTime(dueAtMs) })
    if (days === 1) return t('due.tomorrow', { clock: clockTime(dueAtMs) })
    return t('due.in', { time: duration(dueAtMs - nowMs) })
  }
  return { duration, relative, due }
}
