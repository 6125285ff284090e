import type { TFunction } from 'i18next'
import { daysBetween } from '../ui/spell.ts'
import { personZone } from '../ui/zone.ts'

/** The few words the drawing itself says, in the reader's language and time. */
export interface CanvasWords {
  readonly stuck: string
  /** Said after the number of cases at a step. */
  readonly waiting: string
  here(name: string): string
  waitingHere(name: string): string
  doneAt(at: string, by: string | null): string
  dueAt(at: string): string
  /** "in 3 h", "2 d late". */
  left(leftMs: number): string
  /** The time today, the day before today: what fits on a badge. */
  clock(at: string): string
  times(count: number): string
  pill(waiting: number, late: number): string
  lateCount(late: number): string
  stuckCount(count: number): string
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs

/** A length of time by its largest unit, as short as it fits on a badge: "45 min", "5 h", "2 d". */
export function shortDuration(ms: number, t: TFunction<'canvas'>): string {
  const length = Math.abs(ms)
  if (length < hourMs) return t('minutes', { count: Math.max(1, Math.round(length / minuteMs)) })
  if (length < 2 * dayMs) return t('hours', { count: Math.round(length / hourMs) })
  return t('days', { count: Math.round(length / dayMs) })
}

/** Words for a reader: `language` as in BCP 47 (plain English reads a 24-hour clock), `nowMs` decides between a time and a day. */
export function canvasWords(t: TFunction<'canvas'>, language: string, nowMs: number): CanvasWords {
  const locale = language === 'en' ? 'en-GB' : language
  const timeZone = personZone()
  const exact = new Intl.DateTimeFormat(locale, { timeZone, dateStyle: 'medium', timeStyle: 'short' })
  const time = new Intl.DateTimeFormat(locale, { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const day = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short' })
  const isToday = (at: string) => daysBetween(nowMs, Date.parse(at)) === 0
  return {
    stuck: t('stuck'),
    waiting: t('waiting'),
    here: (name) => t('here', { name }),
    waitingHere: (name) => t('waitingHere', { name }),
    doneAt: (at, by) =>
      by ? t('doneBy', { at: exact.format(new Date(at)), by }) : t('doneAt', { at: exact.format(new Date(at)) }),
    dueAt: (at) => t('dueAt', { at: exact.format(new Date(at)) }),
    left: (leftMs) =>
      leftMs < 0 ? t('late', { length: shortDuration(leftMs, t) }) : t('left', { length: shortDuration(leftMs, t) }),
    clock: (at) => (isToday(at) ? time : day).format(new Date(at)),
    times: (count) => t('times', { count }),
    pill: (waiting, late) => (late > 0 ? t('pillLate', { count: waiting, late }) : t('pill', { count: waiting })),
    lateCount: (late) => t('lateCount', { count: late }),
    stuckCount: (count) => t('stuckCount', { count }),
  }
}
