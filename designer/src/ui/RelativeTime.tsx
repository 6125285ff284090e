import { Tooltip } from '@mantine/core'
import { useNow } from './useNow.ts'
import { exactTime, useTimeWords } from './words.ts'

/** "3 h ago", the exact time on hover and for a screen reader's `datetime`. */
export function RelativeTime({ at }: { at: string }) {
  const now = useNow()
  const { relative } = useTimeWords()
  return (
    <Tooltip label={exactTime(at)}>
      <time dateTime={at}>{relative(at, now)}</time>
    </Tooltip>
  )
}
