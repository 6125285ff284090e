const units = ['B', 'kB', 'MB', 'GB'] as const

/** A number of bytes as people read it: "312 B", "4.2 MB" (decimal units). */
export function sizeInWords(bytes: number): string {
  let size = bytes
  let unit = 0
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000
    unit++
  }
  return `${size < 10 && unit > 0 ? size.toFixed(1) : Math.round(size)} ${units[unit]}`
}
