import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const megabyte = 1_048_576
const lookEveryMs = 250
const largeBytes = 64 * megabyte
const smallBytes = 40 * megabyte

/**
 * Keeps a large heap from growing to several times of what lives in it: it is cleared when it has grown by three fifths. A small one may
 * grow as it likes, for clearing it so often takes an eighth of all time and doubles the longest waits.
 */
export function keepHeapInBounds(): void {
  let isLarge = false
  const watch = setInterval(() => {
    const bytes = sizeOfOld()
    const isLargeNow = bytes > (isLarge ? smallBytes : largeBytes)
    if (isLargeNow === isLarge) return
    isLarge = isLargeNow
    // Zero: as V8 sees fit.
    setFlagsFromString(`--heap-growing-percent=${isLarge ? 60 : 0}`)
  }, lookEveryMs)
  watch.unref()
}

/** What is reserved for objects that have lived for a while: the room of young ones does not grow with what lives. */
const sizeOfOld = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_size: bytes }) => sum + bytes, 0)
