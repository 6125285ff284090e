import { getHeapStatistics, setFlagsFromString } from 'node:v8'

const megabyte = 1_048_576
const lookEveryMs = 250
const largeBytes = 96 * megabyte
const smallBytes = 72 * megabyte

/**
 * Keeps a large heap from growing to several times of what lives in it: it is cleared when it has grown by three fifths. A small one may
 * grow as it likes, for clearing it so often takes an eighth of all time and doubles the longest waits.
 */
export function keepHeapInBounds(): void {
  let isLarge = false
  const watch = setInterval(() => {
    const { total_heap_size: bytes } = getHeapStatistics()
    const isLargeNow = bytes > (isLarge ? smallBytes : largeBytes)
    if (isLargeNow === isLarge) return
    isLarge = isLargeNow
    // Zero: as V8 sees fit.
    setFlagsFromString(`--heap-growing-percent=${isLarge ? 60 : 0}`)
  }, lookEveryMs)
  watch.unref()
}
