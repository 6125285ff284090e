import { FeelRange } from 'feelin'

/** How many values the loops of one evaluation may go over: about a second's work. */
export const MOST_ITEMS = 1_000_000
/** How often its functions may return, and how long its lists may grow, which costs more. */
export const MOST_RESULTS = 200_000

/**
 * What an expression's loops and functions are made to ask, so that none of them runs away: `for i in 1..1000000000` would
 * keep the whole process busy for minutes. Each evaluation counts anew.
 */
export const boundFunctions: Readonly<Record<string, () => (...values: never[]) => unknown>> = {
  boundedItems: () => {
    const spend = budget('it goes over', MOST_ITEMS)
    return named(['first', 'last'], (first: unknown, last?: unknown) => {
      const items = last === undefined ? itemsOf(first, spend) : between(first, last, spend)
      if (Array.isArray(items)) spend(items.length)
      return items
    })
  },
  boundedResult: () => {
    const spend = budget('its functions give', MOST_RESULTS)
    return named(['value'], (value: unknown) => {
      spend(Array.isArray(value) ? value.length + 1 : 1)
      return value
    })
  },
}

function named<F extends (...values: never[]) => unknown>(names: readonly string[], fn: F): F {
  return Object.assign(fn, { $args: names })
}

function budget(what: string, most: number) {
  let left = most
  return (values: number) => {
    left -= values
    if (left < 0) throw new Error(`${what} more than ${most} values, which looks like a loop without an end`)
  }
}

function itemsOf(value: unknown, spend: (values: number) => void): unknown {
  if (!(value instanceof FeelRange)) return value
  const { start, end } = value
  const items = between(start, end, spend)
  if (!Array.isArray(items)) return value
  return items.filter((item) => (value['start included'] || item !== start) && (value['end included'] || item !== end))
}

/** The whole steps from one number or letter to another, up or down. */
function between(first: unknown, last: unknown, spend: (values: number) => void): unknown {
  if (typeof first === 'number' && typeof last === 'number') {
    const steps = Math.floor(Math.abs(last - first))
    if (!(steps < MOST_ITEMS)) spend(Number.POSITIVE_INFINITY)
    const direction = last < first ? -1 : 1
    return Array.from({ length: steps + 1 }, (_, step) => first + step * direction)
  }
  if (isLetter(first) && isLetter(last)) {
    const codes = between(first.charCodeAt(0), last.charCodeAt(0), spend)
    return Array.isArray(codes) ? codes.map((code: number) => String.fromCharCode(code)) : null
  }
  return null
}

function isLetter(value: unknown): value is string {
  return typeof value === 'string' && /^[a-zA-Z]$/.test(value)
}
