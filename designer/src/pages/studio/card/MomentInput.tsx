import { TextInput } from '@mantine/core'

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
        const at = new Date(event.currentTarget.value)
        if (!Number.isNaN(at.getTime())) onCommit(at.toISOString().replace('.000Z', 'Z'))
      }}
    />
  )
}

/** `2026-06-30T14:00` of the reader's clock. */
function localText(iso: string): string {
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) return ''
  const two = (part: number) => String(part).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`
}
