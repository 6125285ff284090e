import { evaluate } from 'feelin'

/** `min` and `max` of anything that has an order: numbers, texts, dates, times, durations. The interpreter's know numbers only. */
export const extremeFunctions: Readonly<Record<string, () => (...values: unknown[]) => unknown>> = {
  min: () => named((a, b) => isLess(a, b)),
  max: () => named((a, b) => isLess(b, a)),
}

function named(isBetter: (a: unknown, b: unknown) => boolean | null) {
  const choose = (...given: unknown[]) => {
    const values: readonly unknown[] = given.length === 1 && Array.isArray(given[0]) ? given[0] : given
    let best: unknown = values[0] ?? null
    const kind = kindOf(best)
    if (kind === 'none' || !values.every((value) => kindOf(value) === kind)) return null
    for (const value of values.slice(1)) {
      const better = isBetter(value, best)
      if (better === null) return null
      if (better) best = value
    }
    return best
  }
  return Object.assign(choose, { $args: ['...list'] })
}

/** What has no order among its own is `none`. */
function kindOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'string') return typeof value
  return value !== null && typeof value === 'object' && !Array.isArray(value) && value.constructor !== Object
    ? value.constructor.name
    : 'none'
}

function isLess(a: unknown, b: unknown): boolean | null {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  const { value } = evaluate('a < b', { a, b })
  return typeof value === 'boolean' ? value : null
}
