import { RE2JS } from 're2js'

/**
 * FEEL's functions that take a regular expression, safe from patterns that would try for ever (`(a+)+$` on a long text): what
 * the platform's own engine surely does quickly it does, all else a linear one. Where an argument is no text they give null.
 */
export const patternFunctions: Readonly<Record<string, () => (...values: never[]) => unknown>> = {
  matches: () =>
    named(['input', 'pattern', 'flags'], (input: unknown, pattern: unknown, flags?: unknown) => {
      if (typeof input !== 'string' || typeof pattern !== 'string') return null
      const quick = quickly(pattern, textOr(flags), input)
      return quick ? quick.test(input) : linearly(pattern, textOr(flags)).matcher(input).find()
    }),
  replace: () =>
    named(
      ['input', 'pattern', 'replacement', 'flags'],
      (input: unknown, pattern: unknown, replacement: unknown, flags?: unknown) => {
        if (typeof input !== 'string' || typeof pattern !== 'string' || typeof replacement !== 'string') return null
        const quick = quickly(pattern, `${textOr(flags)}g`, input)
        if (quick) return input.replace(quick, replacement.replace(/\$0/g, '$$&'))
        return linearly(pattern, textOr(flags)).matcher(input).replaceAll(replacement.replace(/\$0/g, '$$&'))
      },
    ),
  split: () =>
    named(['string', 'delimiter'], (text: unknown, delimiter: unknown) => {
      if (typeof text !== 'string' || typeof delimiter !== 'string') return null
      const quick = quickly(delimiter, '', text)
      return quick ? text.split(quick) : linearly(delimiter, '').split(text, -1)
    }),
}

function named<F extends (...values: never[]) => unknown>(names: readonly string[], fn: F): F {
  return Object.assign(fn, { $args: names })
}

function textOr(flags: unknown): string {
  return typeof flags === 'string' ? flags : ''
}

const LONGEST_QUICK = 2000

/** Without repeated groups and with one repetition at most, time grows with the square of the text at worst. */
function quickly(pattern: string, flags: string, text: string): RegExp | undefined {
  const repeats = pattern.replace(/\\./g, '').match(/[*+{]/g)?.length ?? 0
  if (repeats > 1 || /\)[*+?{]/.test(pattern) || (repeats === 1 && text.length > LONGEST_QUICK)) return undefined
  try {
    return new RegExp(pattern, `u${flags}`)
  } catch (error) {
    throw unreadable(pattern, error)
  }
}

const FLAGS: Readonly<Record<string, number>> = { i: RE2JS.CASE_INSENSITIVE, s: RE2JS.DOTALL, m: RE2JS.MULTILINE }
const compiled = new Map<string, RE2JS>()
const MOST_KEPT = 200

function linearly(pattern: string, flags: string): RE2JS {
  const key = `${flags} ${pattern}`
  const known = compiled.get(key)
  if (known) return known
  if (compiled.size >= MOST_KEPT) compiled.clear()
  try {
    const made = RE2JS.compile(
      pattern,
      [...flags].reduce((sum, flag) => sum | (FLAGS[flag] ?? 0), 0),
    )
    compiled.set(key, made)
    return made
  } catch (error) {
    throw unreadable(pattern, error)
  }
}

function unreadable(pattern: string, error: unknown): Error {
  const why = error instanceof Error ? error.message : String(error)
  return new Error(
    `the pattern "${pattern}" cannot be read (${why}); look-around and back references are not known here`,
  )
}
