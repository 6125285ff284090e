import { TextInput } from '@mantine/core'
import { momentOf, wallClockOf } from '../../../ui/zone.ts'

interface Props {
  label: string
  /** ISO 8601. */
  value: string
  onCommit: (iso: string) => void
}

/** A day and a time, in the person's zone; the file holds it in UTC. */
export function MomentInput({ label, value, onCommit }: Props) {
  return (
    <TextInput
      type="datetime-local"
      label={label}
      value={localText(value)}
      onChange={(event) => {
        const [year, month, day, hour, minute] = event.currentTarget.value.split(/[-T:]/).map(Number)
        if (!year || !month || !day || hour === undefined || minute === undefined) return
        onCommit(new Date(momentOf({ year, month, day, hour, minute })).toISOString().replace('.000Z', 'Z'))
      }}
    />
  )
}

/** `2026-06-30T14:00` of the reader's clock. */
function localText(iso: string): string {
  const at = Date.parse(iso)
  if (Number.isNaN(at)) return ''
  const { year, month, day, hour, minute } = wallClockOf(at)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}`
}
