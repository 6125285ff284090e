import { Textarea, TextInput } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import classes from './StepCard.module.css'

interface Props {
  label: string
  value: string
  onCommit: (value: string) => void
  placeholder?: string
  description?: string
  error?: string
  multiline?: boolean
  minRows?: number
  formula?: boolean
  hideLabel?: boolean
  /** Offered while typing. */
  suggestions?: readonly string[]
}

const restMs = 400

/**
 * A text of the drawing. What is typed reaches the drawing when the hand rests, when the field is left, and when the
 * card goes away; an undo on the paper shows here at once. The card gives each field a key with the element's id, so no
 * text can land in another element.
 */
export function TextSetting(props: Props) {
  const { label, value, onCommit, placeholder, description, error, multiline, minRows, formula, hideLabel } = props
  const [typed, setTyped] = useState(value)
  const pending = useRef<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const commit = useRef(onCommit)
  commit.current = onCommit

  useEffect(() => {
    if (pending.current === null) setTyped(value)
  }, [value])

  useEffect(() => {
    const last = { pending, timer, commit }
    return () => {
      clearTimeout(last.timer.current)
      if (last.pending.current !== null) last.commit.current(last.pending.current)
      last.pending.current = null
    }
  }, [])

  function flush() {
    clearTimeout(timer.current)
    if (pending.current === null) return
    const text = pending.current
    pending.current = null
    if (text !== value) commit.current(text)
  }

  const common = {
    label: hideLabel ? undefined : label,
    'aria-label': hideLabel ? label : undefined,
    value: typed,
    placeholder,
    description,
    error,
    className: formula ? classes.formula : undefined,
    spellCheck: !formula,
    onBlur: flush,
    onChange: (event: { currentTarget: { value: string } }) => {
      const text = event.currentTarget.value
      setTyped(text)
      pending.current = text
      clearTimeout(timer.current)
      timer.current = setTimeout(flush, restMs)
    },
  }
  if (multiline) return <Textarea {...common} autosize minRows={minRows ?? 2} maxRows={16} />
  return <TextInput {...common} onKeyDown={(event) => event.key === 'Enter' && flush()} />
}
