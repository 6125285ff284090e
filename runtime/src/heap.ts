import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8'

const megabyte = 1_048_576
const lookEveryMs = 250
const largeBytes = 64 * megabyte
const smallBytes = 40 * megabyte
/** By how much of itself a heap may grow until it is cleared, in percent: left to itself, V8 lets a small one grow to four times its size. */
const mayGrow = { small: 160, large: 60 }

/**
 * Keeps the heap from growing to several times of what lives in it. A small one may grow by more, for clearing it as often as a large
 * one takes an eighth of all time and doubles the longest waits.
 */
export function keepHeapInBounds(): void {
  let isLarge = false
  setGrowth(mayGrow.small)
  const watch = setInterval(() => {
    const bytes = sizeOfOld()
    const isLargeNow = bytes > (isLarge ? smallBytes : largeBytes)
    if (isLargeNow === isLarge) return
    isLarge = isLargeNow
    setGrowth(isLarge ? mayGrow.large : mayGrow.small)
  }, lookEveryMs)
  watch.unref()
}

const setGrowth = (percent: number) => setFlagsFromString(`--heap-growing-percent=${percent}`)

/** What is reserved for objects that have lived for a while: the room of young ones does not grow with what lives. */
const sizeOfOld = () =>
  getHeapSpaceStatistics()
    .filter(({ space_name: name }) => !name.startsWith('new_'))
    .reduce((sum, { space_size: bytes }) => sum + bytes, 0)
