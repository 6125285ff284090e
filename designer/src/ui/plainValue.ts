/** A value as a reader writes it: text without quotes, a list with commas, an en dash for nothing. */
export function plainValue(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map((one: unknown) => plainValue(one)).join(', ')
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([name, one]) => `${name}: ${plainValue(one)}`)
      .join(' · ')
  return String(value)
}
