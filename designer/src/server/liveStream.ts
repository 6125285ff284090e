import { LiveEvent } from '@waymark/shared/contract'

export interface StreamListeners {
  onEvent: (event: LiveEvent) => void
  /** Whether events come through. `missed` says that some may have been lost on the way back. */
  onState: (state: StreamState) => void
}
export interface StreamState {
  connected: boolean
  missed: boolean
}
type Note = { event: LiveEvent } | { state: StreamState } | { doubt: true }

const retryMs = 3000
/** A tab that waited longer than this for its turn has taken over from another one. */
const takeoverMs = 500
const eventNames = ['message', 'instances', 'tasks', 'definitions', 'drafts', 'seeding']

/**
 * One stream for all tabs of a person: a browser keeps only six connections to a host over HTTP/1.1, so a stream per tab
 * would starve the seventh. The tab that holds the lock listens and tells the others; when it is closed, the next one
 * takes over. Without locks (a plain http address inside a company) every tab listens for itself.
 */
export function openStream(username: string, { onEvent, onState }: StreamListeners) {
  const name = `waymark-live-${username}`
  const channel = new BroadcastChannel(name)
  const closing = new AbortController()
  let source: EventSource | undefined
  let retry: ReturnType<typeof setTimeout> | undefined
  let wasLost = false

  channel.onmessage = (message: MessageEvent<Note>) => {
    if ('event' in message.data) onEvent(message.data.event)
    else if ('state' in message.data) onState(message.data.state)
    else lookAgain()
  }
  if (navigator.locks) waitForTurn()
  else connect()

  return {
    /** A call found nobody there: the stream may hang on a proxy without knowing it. */
    doubt() {
      if (source) lookAgain()
      else channel.postMessage({ doubt: true } satisfies Note)
    },
    close() {
      closing.abort()
      clearTimeout(retry)
      source?.close()
      channel.close()
    },
  }

  function waitForTurn() {
    const askedAtMs = performance.now()
    const turn = navigator.locks.request(name, { signal: closing.signal }, () => {
      // The turn may come in the very moment in which it is no longer wanted.
      if (closing.signal.aborted) return undefined
      wasLost = performance.now() - askedAtMs > takeoverMs
      connect()
      return new Promise<void>((resolve) => closing.signal.addEventListener('abort', () => resolve()))
    })
    turn.catch((reason: unknown) => {
      if (!closing.signal.aborted) throw reason
    })
  }

  function connect() {
    if (closing.signal.aborted) return
    source = new EventSource('/api/events')
    source.onopen = () => {
      tell({ state: { connected: true, missed: wasLost } })
      wasLost = false
    }
    source.onerror = () => {
      lost()
      // The browser gives up for good after an HTTP error; after a lost connection it comes back by itself.
      if (source?.readyState === EventSource.CLOSED) retry = setTimeout(connect, retryMs)
    }
    for (const each of eventNames) source.addEventListener(each, (message) => receive(message.data))
  }

  function lookAgain() {
    if (source?.readyState !== EventSource.OPEN) return
    source.close()
    lost()
    retry = setTimeout(connect, retryMs)
  }

  function receive(text: unknown) {
    const parsed = LiveEvent.safeParse(JSON.parse(String(text)))
    if (parsed.success) tell({ event: parsed.data })
  }

  function lost() {
    wasLost = true
    tell({ state: { connected: false, missed: false } })
  }

  function tell(note: { event: LiveEvent } | { state: StreamState }) {
    if (closing.signal.aborted) return
    channel.postMessage(note)
    if ('event' in note) onEvent(note.event)
    else onState(note.state)
  }
}
