import { useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Draft } from '@waymark/shared/contract'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Drawing } from '../../../canvas/modeler/drawing.ts'
import { ModelerPaper } from '../../../canvas/modeler/ModelerPaper.tsx'
import { draftQuery } from '../../../server/studio.ts'
import { useCrumbs } from '../../../ui/crumbs.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { isTyping } from '../../../ui/keys.ts'
import { StepCard } from '../card/StepCard.tsx'
import { withNewProcessIds } from '../withNewProcessIds.ts'
import { ConflictDialog } from './ConflictDialog.tsx'
import { DrawingContext, useDrawing } from './drawingContext.ts'
import classes from './Editor.module.css'
import { LocalCopyNotice } from './LocalCopyNotice.tsx'
import { ProblemsDrawer } from './ProblemsDrawer.tsx'
import { Toolbar } from './Toolbar.tsx'
import { useProblems } from './useProblems.ts'
import { useSaving } from './useSaving.ts'

const TryPanel = lazy(() => import('../try/TryPanel.tsx'))
const route = getRouteApi('/studio/drafts/$draftId')

/** The drawing table: tools at the left, the paper in the middle, the selected step's card at the right. */
export default function Editor({ draft }: { draft: Draft }) {
  const [opened, setOpened] = useState(draft)
  const [drawing, setDrawing] = useState<Drawing | null>(null)
  const [unreadable, setUnreadable] = useState<string | null>(null)
  const [name, setName] = useState(draft.name)
  const [trying, setTrying] = useState(false)
  const client = useQueryClient()
  const saving = useSaving(opened, drawing, name)
  useCrumbs([{ label: name }])

  /** Puts another file on the paper, as the server holds it now. */
  async function replaceBy(next: Draft) {
    client.setQueryData(draftQuery(draft.draftId).queryKey, next)
    setName(next.name)
    setOpened(next)
    await drawing?.load(next.xml)
    saving.continueFrom(next.revision, next.savedAt)
  }

  if (unreadable !== null) return <ErrorState error={new Error(unreadable)} />
  return (
    <div className={classes.editor}>
      {drawing && (
        <DrawingContext value={drawing}>
          <Toolbar
            draft={opened}
            name={name}
            onName={(next) => {
              setName(next)
              saving.touched()
            }}
            saving={saving}
            onReplaced={replaceBy}
            trying={trying}
            onTry={() => setTrying(!trying)}
          />
        </DrawingContext>
      )}
      <section className={classes.paper} aria-label={name}>
        <ModelerPaper
          xml={draft.xml}
          onReady={(ready) => {
            setDrawing(ready)
          }}
          onFailed={setUnreadable}
          onClose={() => {
            saving.close()
            setDrawing(null)
          }}
        />
        {drawing && (
          <DrawingContext value={drawing}>
            <EmptyHint />
            <LocalCopyNotice draft={draft} load={drawing.load} onTaken={saving.touched} />
          </DrawingContext>
        )}
      </section>
      {drawing && (
        <DrawingContext value={drawing}>
          <Opened draftId={draft.draftId} saveNow={saving.saveNow} trying={trying} onTried={() => setTrying(false)} />
        </DrawingContext>
      )}
      {drawing && (
        <ConflictDialog
          opened={saving.status.kind === 'conflict'}
          mine={async () => ({ xml: withNewProcessIds(await drawing.xml()) })}
          draftId={draft.draftId}
          name={name}
          onTheirs={replaceBy}
          onSettled={saving.forget}
        />
      )}
    </div>
  )
}

interface OpenedProps {
  draftId: string
  saveNow: () => void
  trying: boolean
  onTried: () => void
}

/** What stands beside the open paper: the Step card, or the case being tried; and the problems below. */
function Opened({ draftId, saveNow, trying, onTried }: OpenedProps) {
  const drawing = useDrawing()
  const { step } = route.useSearch()
  const firstStep = useRef(step)
  const problems = useProblems(drawing)
  useEditorKeys(drawing, saveNow)

  useEffect(() => {
    // In a later tick: selecting right after the import would be lost.
    const timer = setTimeout(() => {
      if (firstStep.current) drawing.show(firstStep.current)
    })
    return () => clearTimeout(timer)
  }, [drawing])

  return (
    <>
      <aside className={classes.card}>
        {trying ? (
          <Suspense fallback={null}>
            <TryPanel onClose={onTried} />
          </Suspense>
        ) : (
          <StepCard draftId={draftId} findings={problems.findings} />
        )}
      </aside>
      <ProblemsDrawer problems={problems} />
    </>
  )
}

function EmptyHint() {
  const { t } = useTranslation('studio')
  const drawing = useDrawing()
  if (drawing.all().length > 1) return null
  return <p className={classes.hint}>{t('editor.emptyHint')}</p>
}

/** Keys that work wherever the hand is, unless it types. The paper has its own keys while it holds the focus. */
function useEditorKeys(drawing: Drawing, saveNow: () => void) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return
      const command = event.ctrlKey || event.metaKey
      const key = event.key.toLowerCase()
      if (command && key === 's') {
        event.preventDefault()
        saveNow()
        return
      }
      const onPaper = event.target instanceof Element && event.target.closest('.djs-container') !== null
      if (isTyping(event.target) && !onPaper) return
      if (onPaper && event.target instanceof HTMLElement && event.target.isContentEditable) return
      if (command && !onPaper && key === 'z') event.shiftKey ? drawing.redo() : drawing.undo()
      else if (command && !onPaper && key === 'y') drawing.redo()
      else if (command && key === 'd') drawing.trigger('duplicate')
      else if (event.key === 'F2') drawing.trigger('directEditing')
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [drawing, saveNow])
}
