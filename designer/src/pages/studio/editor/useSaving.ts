import { useQueryClient } from '@tanstack/react-query'
import type { Draft } from '@waymark/shared/contract'
import { useEffect, useMemo, useRef, useState } from 'react'
import { draftQuery, saveDraft } from '../../../server/studio.ts'
import { localCopies } from './localCopy.ts'
import { createSaver, type Saver, type SaveStatus } from './saver.ts'

export interface Saving {
  status: SaveStatus
  touched: () => void
  saveNow: () => Promise<void>
  continueFrom: (revision: number, savedAt: string) => void
  /** Gives up what is unsaved: it was put elsewhere. */
  forget: () => void
  close: () => void
}

/** What can be saved while it is worked on: a drawing, or a file of decisions. */
export interface Savable {
  xml(): Promise<string>
  svg?(): Promise<string>
  edits(): number
  subscribe(listener: () => void): () => void
}

/** Saves the drawing by itself, two seconds after the last change, and says how that goes. */
export function useSaving(draft: Draft, drawing: Savable | null, name: string): Saving {
  const client = useQueryClient()
  const [status, setStatus] = useState<SaveStatus>({ kind: 'saved', at: draft.savedAt })
  const latest = useRef({ drawing, name, draft })
  latest.current = { drawing: drawing ?? latest.current.drawing, name, draft }
  const saver = useRef<Saver | null>(null)

  useEffect(() => {
    if (!drawing) return
    const { draft: from } = latest.current
    const made = createSaver({
      revision: from.revision,
      savedAt: from.savedAt,
      read: async () => {
        const [xml, svg] = await Promise.all([drawing.xml(), drawing.svg?.()])
        return { xml, ...(svg === undefined ? {} : { svg }), name: latest.current.name }
      },
      send: async (revision, content) => {
        const saved = await saveDraft(from.draftId, revision, content)
        client.setQueryData(draftQuery(from.draftId).queryKey, (before) =>
          before ? { ...before, ...saved, xml: content.xml, name: content.name ?? before.name } : before,
        )
        void client.invalidateQueries({ queryKey: ['drafts'] })
        return saved
      },
      keep: async (xml) => {
        if (xml === null) await localCopies.forget(from.draftId)
        else await localCopies.keep({ draftId: from.draftId, xml, keptAtMs: Date.now() })
      },
      onStatus: setStatus,
      now: Date.now,
    })
    saver.current = made
    let edits = drawing.edits()
    const stop = drawing.subscribe(() => {
      if (drawing.edits() === edits) return
      edits = drawing.edits()
      if (edits > 0) made.touched()
    })
    const online = () => void made.saveNow()
    const leaving = (event: BeforeUnloadEvent) => {
      if (made.status().kind === 'saved') return
      void made.saveNow()
      event.preventDefault()
    }
    window.addEventListener('online', online)
    window.addEventListener('beforeunload', leaving)
    return () => {
      stop()
      window.removeEventListener('online', online)
      window.removeEventListener('beforeunload', leaving)
    }
  }, [drawing, client])

  const acts = useMemo(
    () => ({
      touched: () => saver.current?.touched(),
      saveNow: async () => saver.current?.saveNow(),
      continueFrom: (revision: number, savedAt: string) => saver.current?.continueFrom(revision, savedAt),
      forget: () => {
        const { revision, savedAt } = latest.current.draft
        saver.current?.continueFrom(revision, savedAt)
      },
      close: () => {
        saver.current?.close()
        saver.current = null
      },
    }),
    [],
  )
  return { status, ...acts }
}
