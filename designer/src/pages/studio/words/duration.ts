/** A length of time as people say it: one number, one unit. */
export interface Amount {
  readonly amount: number
  readonly unit: Unit
}
export type Unit = 'minutes' | 'hours' | 'days' | 'weeks' | 'months' | 'years'
export const units: readonly Unit[] = ['minutes', 'hours', 'days', 'weeks', 'months', 'years']

const letters: Record<Unit, string> = { minutes: 'M', hours: 'H', days: 'D', weeks: 'W', months: 'M', years: 'Y' }

/** ISO 8601 as it stands in the file: `P2D`, `PT4H`. */
export function isoOf({ amount, unit }: Amount): string {
  const time = unit === 'minutes' || unit === 'hours' ? 'T' : ''
  return `P${time}${amount}${letters[unit]}`
}

/** The amount of an ISO 8601 duration of one unit; nothing for `P1DT2H`, which only its formula can say. */
export function amountOf(iso: string): Amount | undefined {
  const match = /^P(?:(\d+)([YMWD])|T(\d+)([HM]))$/.exec(iso.trim())
  if (!match) return undefined
  const [, dateAmount, dateLetter, timeAmount, timeLetter] = match
  if (dateAmount && dateLetter) {
    const unit = { Y: 'years', M: 'months', W: 'weeks', D: 'days' }[dateLetter] as Unit | undefined
    return unit && { amount: Number(dateAmount), unit }
  }
  return { amount: Number(timeAmount), unit: timeLetter === 'H' ? 'hours' : 'minutes' }
}

/** Whether the text is an ISO 8601 duration at all. */
export function isDuration(text: string): boolean {
  return /^P(?!$)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$/.test(text.trim())
}
