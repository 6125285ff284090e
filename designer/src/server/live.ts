import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { LiveEvent, type TaskPage } from '@waymark/shared/contract'
import { useEffect, useRef } from 'react'
import { create } from 'zustand'

type Handler = (event: LiveEvent) => void
const handlers = new Set<Handler>()

/** Whether the stream is open; the frame shows a thin bar while it is not. */
export const useLiveState = create<{ connected: boolean; lostAtMs: number | null }>(() => ({
  connected: true,
  lostAtMs: null,
}))

/** Calls `handler` for each live event while the component is shown. The usual queries are asked again without it. */
export function useLive(handler: Handler) {
  const latest = useRef(handler)
  latest.current = handler
  useEffect(() => {
    const listener: Handler = (event) => latest.current(event)
    handlers.add(listener)
    return () => void handlers.delete(listener)
  }, [])
}

/** The query keys an event makes stale, by the convention of the key's first word. */
export function staleKeys(event: LiveEvent): QueryKey[] {
  switch (event.type) {
    case 'instances':
      return [
        ['cases'],
        ['case', event.processInstanceKey],
        ['case', event.rootProcessInstanceKey],
        ['floor', event.processId],
        ['monitor'],
        ['drafts'],
        ['insights'],
      ]
    case 'tasks':
      return [['inbox'], ['task', event.userTaskKey], ['notifications']]
    case 'definitions':
      return [['drafts'], ['forms'], ['startable'], ['floor', event.processId], ['monitor'], ['insights']]
    case 'drafts':
      return [['drafts']]
    case 'seeding':
      return event.done >= 1 ? [[]] : [['welcome']]
  }
}

let lookAgain: () => void = () => {}
/** A call found nobody there: the stream may hang on a proxy without knowing it. */
export function doubtConnection() {
  lookAgain()
}

const gatherMs = 400
const slowMs = 10_000
const retryMs = 3000

/** Opens the one stream of the page while somebody is signed in, and asks stale queries again in gathered strokes. */
export function useLiveStream() {
  const client = useQueryClient()
  useEffect(() => openStream(client), [client])
}

function openStream(client: QueryClient): () => void {
  const stale = new Map<string, QueryKey>()
  const movedRoots = new Set<string>()
  let stroke: ReturnType<typeof setTimeout> | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let source: EventSource | undefined
  let insightsAtMs = 0
  let closed = false
  connect()
  lookAgain = () => {
    if (source?.readyState !== EventSource.OPEN) return
    source.close()
    lost()
    retry = setTimeout(connect, retryMs)
  }
  return () => {
    closed = true
    lookAgain = () => {}
    source?.close()
    clearTimeout(stroke)
    clearTimeout(retry)
  }

  function connect() {
    source = new EventSource('/api/events')
    source.onopen = () => {
      const { connected } = useLiveState.getState()
      useLiveState.setState({ connected: true, lostAtMs: null })
      if (!connected) void client.invalidateQueries()
    }
    source.onerror = () => {
      lost()
      // The browser gives up for good after an HTTP error; after a lost connection it comes back by itself.
      if (source?.readyState === EventSource.CLOSED && !closed) retry = setTimeout(connect, retryMs)
    }
    for (const name of ['message', 'instances', 'tasks', 'definitions', 'drafts', 'seeding']) {
      source.addEventListener(name, (message) => receive(message.data))
    }
  }

  function lost() {
    if (useLiveState.getState().connected) useLiveState.setState({ connected: false, lostAtMs: Date.now() })
  }

  function receive(text: unknown) {
    const parsed = LiveEvent.safeParse(JSON.parse(String(text)))
    if (!parsed.success) return
    for (const key of staleKeys(parsed.data)) stale.set(JSON.stringify(key), key)
    if (parsed.data.type === 'instances') movedRoots.add(parsed.data.rootProcessInstanceKey)
    for (const handler of handlers) handler(parsed.data)
    stroke ??= setTimeout(refresh, gatherMs)
  }

  function refresh() {
    stroke = undefined
    for (const [text, key] of stale) {
      if (key[0] === 'insights') {
        if (Date.now() - insightsAtMs < slowMs) continue
        insightsAtMs = Date.now()
      }
      stale.delete(text)
      void client.invalidateQueries({ queryKey: key })
    }
    if (movedRoots.size > 0) {
      const roots = new Set(movedRoots)
      movedRoots.clear()
      void client.invalidateQueries({
        queryKey: ['task'],
        predicate: (query) => {
          const page = query.state.data as TaskPage | undefined
          return page?.task !== undefined && roots.has(page.task.rootProcessInstanceKey)
        },
      })
    }
    if (stale.size > 0) stroke = setTimeout(refresh, slowMs)
  }
}
