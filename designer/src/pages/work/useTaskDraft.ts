import { useQueryClient } from '@tanstack/react-query'
import type { TaskPage } from '@waymark/shared/contract'
import { useCallback, useEffect, useRef, useState } from 'react'
import { ProblemError } from '../../server/call.ts'
import { saveTaskDraft, taskQuery } from '../../server/work.ts'

const pauseMs = 1000
const retryMs = 5000
type Variables = Record<string, unknown>
export type DraftState = { kind: 'none' } | { kind: 'saving' } | { kind: 'saved'; at: string } | { kind: 'unsaved' }

/** What was typed and has not reached the server waits in the window, so that signing in again does not lose it. */
const rescueKey = (userTaskKey: string) => `waymark.draft.${userTaskKey}`
export function rescuedDraft(userTaskKey: string, username: string): Variables | null {
  const text = sessionStorage.getItem(rescueKey(userTaskKey))
  if (text === null) return null
  const rescue = JSON.parse(text) as { username: string; variables: Variables }
  return rescue.username === username ? rescue.variables : null
}

/**
 * Keeps a half-filled form on the server, a second after the last change, and tries again until it is there.
 * `flush` saves at once; `forget` gives up what is pending (the task was completed).
 */
export function useTaskDraft(userTaskKey: string, username: string, savedAt: string | null) {
  const client = useQueryClient()
  const [state, setState] = useState<DraftState>(savedAt ? { kind: 'saved', at: savedAt } : { kind: 'none' })
  const pending = useRef<Variables | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const shown = useRef(true)

  const flush = useCallback(async () => {
    clearTimeout(timer.current)
    const variables = pending.current
    if (variables === null) return
    pending.current = null
    if (shown.current) setState({ kind: 'saving' })
    try {
      const saved = await saveTaskDraft(userTaskKey, variables)
      sessionStorage.removeItem(rescueKey(userTaskKey))
      client.setQueryData<TaskPage>(taskQuery(userTaskKey).queryKey, (page) =>
        page ? { ...page, draft: { variables, savedAt: saved.savedAt } } : page,
      )
      if (shown.current && pending.current === null) setState({ kind: 'saved', at: saved.savedAt })
    } catch (error) {
      // The person reads "Not saved yet"; the text stays in the window and, unless it was refused, is sent again.
      pending.current ??= variables
      if (!shown.current) return
      setState({ kind: 'unsaved' })
      const refused = error instanceof ProblemError && error.status >= 400 && error.status < 500
      if (!refused) timer.current = setTimeout(() => void flush(), retryMs)
    }
  }, [client, userTaskKey])

  const change = useCallback(
    (variables: Variables) => {
      pending.current = variables
      sessionStorage.setItem(rescueKey(userTaskKey), JSON.stringify({ username, variables }))
      clearTimeout(timer.current)
      timer.current = setTimeout(() => void flush(), pauseMs)
    },
    [flush, userTaskKey, username],
  )

  const forget = useCallback(() => {
    clearTimeout(timer.current)
    pending.current = null
    sessionStorage.removeItem(rescueKey(userTaskKey))
  }, [userTaskKey])

  useEffect(() => {
    shown.current = true
    return () => {
      shown.current = false
      void flush()
    }
  }, [flush])

  return { state, change, flush, forget }
}
