import type { Form } from '@bpmn-io/form-js-viewer'
import { Alert, Skeleton, Stack } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FormSchema } from './formSchema.ts'

export interface FormAnswer {
  variables: Record<string, unknown>
  /** Messages by field id; empty when all is well. */
  errors: Record<string, unknown>
}
export interface TaskFormHandle {
  /** Checks every field, shows what is wrong, and gives back the values. Null while the form is not there yet. */
  submit(): FormAnswer | null
}

interface Props {
  schema: FormSchema
  /** Read once, when the form opens: what somebody types is never overwritten from outside. */
  data: Record<string, unknown>
  readOnly?: boolean
  label: string
  onChange?: (variables: Record<string, unknown>) => void
  ref?: Ref<TaskFormHandle>
}

/** A form of form-js (schema without its buttons, see `withoutButtons`). */
export function TaskForm({ schema, data, readOnly = false, label, onChange, ref }: Props) {
  const { t } = useTranslation('work')
  const container = useRef<HTMLDivElement>(null)
  const form = useRef<Form | null>(null)
  const applied = useRef(readOnly)
  const opening = useRef({ data, readOnly, onChange })
  opening.current.onChange = onChange
  opening.current.readOnly = readOnly
  const [state, setState] = useState<'loading' | 'ready' | { broken: string }>('loading')

  useEffect(() => {
    const paper = container.current
    if (!paper) return
    let gone = false
    let opened: Form | undefined
    let takeOff = () => {}
    open(paper).catch((cause: unknown) => {
      if (!gone) setState({ broken: cause instanceof Error ? cause.message : String(cause) })
    })
    return () => {
      gone = true
      form.current = null
      opened?.destroy()
      takeOff()
    }

    async function open(paper: HTMLElement) {
      const { Form, wearStyles } = await import('./formViewer.ts')
      takeOff = await wearStyles()
      if (gone) return takeOff()
      // Each letter counts at once: what form-js still holds back is lost when it draws a field again meanwhile.
      opened = new Form({ container: paper, debounce: false } as ConstructorParameters<typeof Form>[0])
      applied.current = opening.current.readOnly
      opened.setProperty('readOnly', applied.current)
      await opened.importSchema(schema as Parameters<Form['importSchema']>[0], opening.current.data)
      if (gone) return
      // Opening the form already counts as a change for form-js; only what differs from it is somebody's typing.
      let known = JSON.stringify(opened._getSubmitData())
      opened.on('changed', () => {
        const now = opened?._getSubmitData() ?? {}
        const text = JSON.stringify(now)
        if (text === known) return
        known = text
        opening.current.onChange?.(now)
      })
      form.current = opened
      setState('ready')
    }
  }, [schema])

  useEffect(() => {
    // Setting it draws the whole form again, which would be felt by whoever types already.
    if (state !== 'ready' || applied.current === readOnly) return
    applied.current = readOnly
    form.current?.setProperty('readOnly', readOnly)
  }, [readOnly, state])

  useImperativeHandle(ref, () => ({
    submit() {
      if (!form.current) return null
      const { data: variables, errors } = form.current.submit()
      if (Object.keys(errors).length > 0) {
        requestAnimationFrame(() => container.current && showFirstError(container.current))
      }
      return { variables: variables as Record<string, unknown>, errors: errors as Record<string, unknown> }
    },
  }))

  return (
    <section aria-label={label}>
      {state === 'loading' && (
        <Stack gap="md" aria-hidden>
          <Skeleton h={56} />
          <Skeleton h={56} />
          <Skeleton h={96} />
        </Stack>
      )}
      {typeof state === 'object' && (
        <Alert color="red" icon={<IconAlertTriangle aria-hidden />} role="alert">
          {t('task.formBroken', { cause: state.broken })}
        </Alert>
      )}
      {/* Drawn again while it opens, a field would lose what somebody has typed into it by then. */}
      <div ref={container} className="wm-form" style={state === 'ready' ? {} : { visibility: 'hidden' }} />
    </section>
  )
}

/** Focus on a date would open its calendar over the message. */
function showFirstError(form: HTMLElement) {
  const field = form.querySelector('.fjs-has-errors')
  const input = field?.querySelector<HTMLElement>('input, textarea, select, button')
  if (!input || input.closest('.fjs-form-field-datetime')) field?.scrollIntoView({ block: 'center' })
  else input.focus()
}
