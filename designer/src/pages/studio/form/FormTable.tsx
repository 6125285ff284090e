import '@bpmn-io/form-js/dist/assets/form-js.css'
import '@bpmn-io/form-js/dist/assets/form-js-editor.css'
import '@bpmn-io/form-js/dist/assets/properties-panel.css'
import { Button, SegmentedControl, Text, TextInput, VisuallyHidden } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import type { Form } from '@waymark/shared/contract'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { saveForm } from '../../../server/studio.ts'
import { useCrumbs } from '../../../ui/crumbs.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { localCopies } from '../editor/localCopy.ts'
import { SaveState } from '../editor/SaveState.tsx'
import { createSaver, type Saver, type SaveStatus } from '../editor/saver.ts'
import classes from './FormTable.module.css'
import { type FormPaper, openFormPaper, showForm } from './formPaper.ts'

const route = getRouteApi('/studio/forms/$formId')

type Schema = Record<string, unknown>

/** The form editor: fields at the left, the form in the middle, a field's settings at the right. Saves by itself. */
export default function FormTable({ formId, form }: { formId: string; form: Form | null }) {
  const { t } = useTranslation('studio')
  const { draft, step } = route.useSearch()
  const navigate = useNavigate()
  const client = useQueryClient()
  const [name, setName] = useState(form?.name ?? formId)
  const [mode, setMode] = useState<'edit' | 'preview'>('edit')
  const [status, setStatus] = useState<SaveStatus | null>(form ? { kind: 'saved', at: form.savedAt } : null)
  const [failed, setFailed] = useState<string | null>(null)
  const box = useRef<HTMLDivElement>(null)
  const paper = useRef<FormPaper | null>(null)
  const saver = useRef<Saver | null>(null)
  const latest = useRef({ form, name })
  latest.current = { form, name }
  useCrumbs([{ label: name }])

  useEffect(() => {
    const container = box.current
    if (!container) return
    let gone = false
    const made = createSaver({
      revision: 0,
      savedAt: latest.current.form?.savedAt ?? '',
      read: async () => ({ xml: JSON.stringify(paper.current?.schema() ?? {}), name: latest.current.name }),
      send: async (revision, content) => {
        const saved = await saveForm(formId, { name: content.name, schema: JSON.parse(content.xml) as Schema })
        client.setQueryData(['forms', formId], saved)
        void client.invalidateQueries({ queryKey: ['forms'], exact: true })
        return { revision: revision + 1, savedAt: saved.savedAt }
      },
      keep: async (text) => {
        const draftId = `form:${formId}`
        if (text === null) await localCopies.forget(draftId)
        else await localCopies.keep({ draftId, xml: text, keptAtMs: Date.now() })
      },
      onStatus: setStatus,
      now: Date.now,
    })
    saver.current = made
    openFormPaper(container, latest.current.form?.schema ?? emptyForm(formId), made.touched).then(
      (opened) => {
        if (gone) return opened.destroy()
        paper.current = opened
        if (!latest.current.form) made.touched()
      },
      (error: unknown) => {
        if (!gone) setFailed(error instanceof Error ? error.message : String(error))
      },
    )
    return () => {
      gone = true
      made.close()
      paper.current?.destroy()
      paper.current = null
    }
  }, [formId, client])

  const back = async () => {
    await saver.current?.saveNow()
    if (draft) void navigate({ to: '/studio/drafts/$draftId', params: { draftId: draft }, search: { step } })
    else void navigate({ to: '/studio' })
  }
  if (failed !== null) return <ErrorState error={new Error(t('form.editorFailed', { reason: failed }))} />
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <VisuallyHidden component="h1">{name}</VisuallyHidden>
        <Button variant="default" leftSection={<IconArrowLeft size={16} aria-hidden />} onClick={() => void back()}>
          {draft ? t('form.back') : t('form.backLibrary')}
        </Button>
        <TextInput
          className={classes.name}
          aria-label={t('form.name')}
          value={name}
          maxLength={200}
          onChange={(event) => {
            const next = event.currentTarget.value
            if (next.trim() === '') return
            setName(next)
            saver.current?.touched()
          }}
        />
        {status && <SaveState status={status} onRetry={() => void saver.current?.saveNow()} />}
        <Text size="sm" c="dimmed" ml="auto">
          {mode === 'preview' ? t('form.previewText') : t('form.publishedWith')}
        </Text>
        <SegmentedControl
          value={mode}
          aria-label={t('form.preview')}
          data={[
            { value: 'edit', label: t('form.edit') },
            { value: 'preview', label: t('form.preview') },
          ]}
          onChange={(next) => setMode(next === 'preview' ? 'preview' : 'edit')}
        />
      </header>
      <div className={classes.stage}>
        <div className={classes.editor} ref={box} hidden={mode === 'preview'} />
        {mode === 'preview' && <Preview schema={paper.current?.schema() ?? {}} />}
      </div>
    </div>
  )
}

function Preview({ schema }: { schema: Schema }) {
  const sheet = useRef<HTMLDivElement>(null)
  const [reason, setReason] = useState<string | null>(null)
  useEffect(() => {
    if (!sheet.current) return
    const shown = showForm(sheet.current, schema)
    shown.catch((error: unknown) => setReason(String(error)))
    return () => {
      void shown.then(
        (form) => form.destroy(),
        () => {},
      )
    }
  }, [schema])
  return (
    <div className={classes.preview}>
      <div className={classes.sheet}>
        {reason ? <Text c="var(--wm-late)">{reason}</Text> : null}
        <div ref={sheet} />
      </div>
    </div>
  )
}

function emptyForm(formId: string): Schema {
  return { type: 'default', id: formId, schemaVersion: 18, components: [] }
}
