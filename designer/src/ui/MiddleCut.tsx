import { Tooltip } from '@mantine/core'
import { middleCut } from './middleCut.ts'

/** A long name cut in the middle, the whole on hover. */
export function MiddleCut({ text, max = 40 }: { text: string; max?: number }) {
  const short = middleCut(text, max)
  if (short === text) return <span>{text}</span>
  return (
    <Tooltip label={text} multiline maw={480}>
      <span>
        <span className="wm-visually-hidden">{text}</span>
        <span aria-hidden>{short}</span>
      </span>
    </Tooltip>
  )
}
