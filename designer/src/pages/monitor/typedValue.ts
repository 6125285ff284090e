export type Typed = { readonly ok: true; readonly value: unknown } | { readonly ok: false }

/** A value as it is typed: text without quotes, everything else as JSON; nothing for null. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return ''
  return typeof value === 'string' ? value : JSON.stringify(value, null, typeof value === 'object' ? 2 : undefined)
}

/**
 * Reads what was typed in the place of a value: text stays text, a number has to be one, and so on. Where there was nothing, what
 * reads as a number, a truth value, a list or an object is one, the rest is text.
 */
export function typedValue(text: string, before: unknown): Typed {
  const typed = text.trim()
  if (typeof before === 'string') return { ok: true, value: text }
  if (typed === '') return { ok: true, value: null }
  const isOpen = before === null || before === undefined
  try {
    const value: unknown = JSON.parse(typed)
    return isOpen || kindOf(value) === kindOf(before) ? { ok: true, value } : { ok: false }
  } catch {
    return isOpen ? { ok: true, value: text } : { ok: false }
  }
}

const kindOf = (value: unknown) => (Array.isArray(value) ? 'list' : typeof value)
