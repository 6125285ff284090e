/** Random numbers from a seed (mulberry32). */
export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number
  /** A whole number from `from` to `to`, both included. */
  between(from: number, to: number): number
  pick<T>(of: readonly T[]): T
  /** Another stream of numbers, which does not depend on how often this one is asked. */
  branch(name: string): Chance
}

export function chanceOf(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick<T>(of: readonly T[]): T {
      const one = of[Math.floor(next() * of.length)]
      if (one === undefined) throw new Error('there is nothing to pick from')
      return one
    },
    branch(name) {
      let hash = seed >>> 0
      for (const letter of name) hash = Math.imul(hash ^ letter.charCodeAt(0), 0x01000193) >>> 0
      return chanceOf(hash)
    },
  }
}
