import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import type { LiveEvent, TaskPage } from '@waymark/shared/contract'
import { useEffect, useRef } from 'react'
import { create } from 'zustand'
import { openStream } from './liveStream.ts'

type Handler = (event: LiveEvent) => void
const handlers = new Set<Handler>()

/** Whether the stream is open; the frame shows a thin bar while it is not. */
export const useLiveState = create(() => ({ connected: true }))

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

let stream: ReturnType<typeof openStream> | undefined
/** A call found nobody there: the stream may hang on a proxy without knowing it. */
export function doubtConnection() {
  stream?.doubt()
}

const gatherMs = 400
const slowMs = 10_000

/** Listens while somebody is signed in, and asks stale queries again in gathered strokes. */
export function useLiveStream(username: string) {
  const client = useQueryClient()
  useEffect(() => {
    const { gather, stop } = gatherer(client)
    const opened = openStream(username, {
      onEvent: (event) => {
        gather(event)
        for (const handler of handlers) handler(event)
      },
      onState: ({ connected, missed }) => {
        useLiveState.setState({ connected })
        if (connected && missed) void client.invalidateQueries()
      },
    })
    stream = opened
    return () => {
      opened.close()
      stop()
    }
  }, [client, username])
}

function gatherer(client: QueryClient) {
  const stale = new Map<string, QueryKey>()
  const movedRoots = new Set<string>()
  let stroke: ReturnType<typeof setTimeout> | undefined
  let insightsAtMs = 0
  return { gather, stop: () => clearTimeout(stroke) }

  function gather(event: LiveEvent) {
    for (const key of staleKeys(event)) stale.set(JSON.stringify(key), key)
    if (event.type === 'instances') movedRoots.add(event.rootProcessInstanceKey)
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
