import { isDuration } from './duration.ts'

/** When a step is due, as the Step card says it. `duration` and `shift` are ISO 8601. */
export type DueRule =
  | { readonly kind: 'none' }
  /** So long after the step was reached. */
  | { readonly kind: 'after'; readonly duration: string }
  /** On a fixed date, with the time and zone in which it was written. */
  | { readonly kind: 'at'; readonly at: string }
  /** Reckoned from a date field: `shift` before or after it; `clock` (UTC) for fields that hold a date without a time. */
  | {
      readonly kind: 'field'
      readonly field: string
      readonly direction: 'before' | 'after'
      readonly shift: string
      readonly clock: string | null
    }
  | { readonly kind: 'formula'; readonly feel: string }

const field = '([\\p{L}_][\\p{L}\\p{N}_.]*)'
const shift = '(?:\\s*([+-])\\s*duration\\(\\s*"([^"]+)"\\s*\\))?'
const afterNow = /^now\(\)\s*\+\s*duration\(\s*"([^"]+)"\s*\)$/
const dayField = new RegExp(
  `^date and time\\(\\s*date\\(\\s*${field}\\s*\\)\\s*,\\s*time\\(\\s*"(\\d\\d:\\d\\d)(?::00)?Z"\\s*\\)\\s*\\)${shift}$`,
  'u',
)
const momentField = new RegExp(`^date and time\\(\\s*${field}\\s*\\)${shift}$`, 'u')

/** Reads what stands in `zeebe:taskSchedule dueDate`; whatever cannot be said in words stays a formula. */
export function dueRuleOf(text: string | undefined): DueRule {
  const written = text?.trim() ?? ''
  if (written === '') return { kind: 'none' }
  if (!written.startsWith('=')) {
    return isDuration(written) ? { kind: 'after', duration: written } : { kind: 'at', at: written }
  }
  const feel = written.slice(1).trim()
  const after = afterNow.exec(feel)
  if (after?.[1] && isDuration(after[1])) return { kind: 'after', duration: after[1] }
  const day = dayField.exec(feel)
  if (day) return fromField(day[1], day[3], day[4], day[2] ?? null) ?? { kind: 'formula', feel: written }
  const moment = momentField.exec(feel)
  if (moment) return fromField(moment[1], moment[2], moment[3], null) ?? { kind: 'formula', feel: written }
  return { kind: 'formula', feel: written }
}

/**
 * Writes it as the file holds it; nothing for no due date. A step that counts in a working calendar keeps the bare duration:
 * a date that a formula reckons has no hours left to count.
 */
export function dueText(rule: DueRule, inWorkingTime = false): string | undefined {
  switch (rule.kind) {
    case 'none':
      return undefined
    case 'after':
      return inWorkingTime ? rule.duration : `=now() + duration("${rule.duration}")`
    case 'at':
      return rule.at
    case 'field': {
      const base =
        rule.clock === null
          ? `date and time(${rule.field})`
          : `date and time(date(${rule.field}), time("${rule.clock}:00Z"))`
      if (isZero(rule.shift)) return `=${base}`
      return `=${base} ${rule.direction === 'before' ? '-' : '+'} duration("${rule.shift}")`
    }
    case 'formula':
      return rule.feel.trim() === '' ? undefined : rule.feel
  }
}

function fromField(name?: string, sign?: string, duration?: string, clock: string | null = null): DueRule | undefined {
  if (!name || (duration !== undefined && !isDuration(duration))) return undefined
  return {
    kind: 'field',
    field: name,
    direction: sign === '+' ? 'after' : 'before',
    shift: duration ?? 'P0D',
    clock,
  }
}

function isZero(duration: string) {
  return !/[1-9]/.test(duration)
}
