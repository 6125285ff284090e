import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { createDraft, formsQuery, saveDraft, saveForm } from '../../server/studio.ts'
import type { ImportState } from './ImportDialog.tsx'

const maxBytes = 10 * 1024 * 1024

/** Takes a file from the person's machine into the library: read, create, and give it its picture. */
export function useImport() {
  const { t } = useTranslation('studio')
  const client = useQueryClient()
  const navigate = useNavigate()
  const [state, setState] = useState<ImportState | null>(null)

  async function importFile(file: File) {
    if (/\.dmn$/i.test(file.name)) return importDecisions(file)
    if (!/\.(bpmn|xml)$/i.test(file.name)) {
      return setState({ step: 'failed', reason: t('import.notBpmn', { name: file.name }) })
    }
    if (file.size > maxBytes) return setState({ step: 'failed', reason: t('import.tooBig', { name: file.name }) })
    setState({ step: 'reading', fileName: file.name })
    try {
      const { reportOn } = await import('./importReport.ts')
      const { textOfFile } = await import('@waymark/shared/model')
      const forms = await client.fetchQuery(formsQuery)
      const known = forms.map((form) => form.formId)
      const report = await reportOn(file.name, textOfFile(new Uint8Array(await file.arrayBuffer())), known)
      // First, so that no step of the new drawing asks for a form that is not there.
      for (const { formId, name, schema } of report.forms) await saveForm(formId, { name, schema })
      if (report.forms.length > 0) await client.invalidateQueries({ queryKey: ['forms'] })
      const draft = await createDraft({ name: report.name, xml: report.xml })
      if (report.hasPicture) await givePicture(draft.draftId, draft.revision, draft.xml)
      await client.invalidateQueries({ queryKey: ['drafts'] })
      setState({ step: 'done', draftId: draft.draftId, report })
    } catch (error) {
      setState({ step: 'failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  /** A file of decisions has nothing to report: it opens, and its problems stand below the table. */
  async function importDecisions(file: File) {
    if (file.size > maxBytes) return setState({ step: 'failed', reason: t('import.tooBig', { name: file.name }) })
    try {
      const { outlineOf } = await import('@waymark/shared/dmn')
      const { textOfFile } = await import('@waymark/shared/model')
      const xml = textOfFile(new Uint8Array(await file.arrayBuffer()))
      const { name, decisions } = await outlineOf(xml)
      const called = (decisions.length === 1 ? decisions[0]?.name : name) ?? file.name.replace(/\.dmn$/i, '')
      const draft = await createDraft({ kind: 'decision', name: called, xml })
      await client.invalidateQueries({ queryKey: ['drafts'] })
      notifications.show({ message: t('decisions.imported', { name: called }) })
      void navigate({ to: '/studio/decisions/$draftId', params: { draftId: draft.draftId } })
    } catch (error) {
      setState({ step: 'failed', reason: error instanceof Error ? error.message : String(error) })
    }
  }

  return { state, importFile, close: () => setState(null) }
}

/** Draws the file here, as the server cannot, and keeps the picture with it. */
export async function givePicture(draftId: string, revision: number, xml: string): Promise<void> {
  const { pictureOf } = await import('../../canvas/modeler/picture.ts')
  await saveDraft(draftId, revision, { xml, svg: await pictureOf(xml) })
}
