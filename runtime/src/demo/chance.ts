/** A stream of choices that a seed fixes: the same words give the same life, on every machine. */
export interface Chance {
  /** From 0 up to, not including, 1. */
  next(): number
  /** True in that share of cases. */
  happens(share: number): boolean
  /** A whole number, both ends included. */
  whole(from: number, to: number): number
  pick<T>(from: readonly [T, ...T[]] | readonly T[]): T
  /** Picks by weight. */
  weighted<T>(choices: readonly (readonly [T, number])[]): T
  /** Log-normal: half of the draws are under `median`; `spread` 0.5 is lively, 1 is wild. */
  about(median: number, spread: number): number
}

/** Opens the stream of choices for these words (a seed, a case, a step, which time). */
export function chanceOf(...words: readonly (string | number)[]): Chance {
  let state = hash(words.join('\u0000'))
  const chance: Chance = {
    // mulberry32
    next() {
      state = (state + 0x6d2b79f5) | 0
      let t = Math.imul(state ^ (state >>> 15), 1 | state)
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
      return ((t ^ (t >>> 14)) >>> 0) / 4294967296
    },
    happens: (share) => chance.next() < share,
    whole: (from, to) => from + Math.floor(chance.next() * (to - from + 1)),
    pick(from) {
      const picked = from[Math.floor(chance.next() * from.length)]
      if (picked === undefined) throw new Error('There is nothing to pick from.')
      return picked
    },
    weighted(choices) {
      const sum = choices.reduce((total, [, weight]) => total + weight, 0)
      let left = chance.next() * sum
      for (const [choice, weight] of choices) {
        left -= weight
        if (left < 0) return choice
      }
      return chance.pick(choices)[0]
    },
    about(median, spread) {
      const u = Math.max(chance.next(), 1e-9)
      const normal = Math.sqrt(-2 * Math.log(u)) * Math.cos(2 * Math.PI * chance.next())
      return median * Math.exp(spread * Math.max(-2.2, Math.min(2.2, normal)))
    },
  }
  return chance
}

/** FNV-1a. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  return h >>> 0
}
