/** At most `max` characters: the start and the end with an ellipsis between them, never half a character. */
export function middleCut(text: string, max: number): string {
  const letters = Array.from(text)
  if (letters.length <= max) return text
  const kept = Math.max(2, max - 1)
  const head = Math.ceil(kept * 0.6)
  return `${letters.slice(0, head).join('').trimEnd()}…${letters
    .slice(letters.length - (kept - head))
    .join('')
    .trimStart()}`
}
