import { ProblemError } from '../../../server/call.ts'

export type SaveStatus =
  | { kind: 'saved'; at: string }
  | { kind: 'changed' }
  | { kind: 'saving' }
  /** The server cannot be reached; the drawing is kept in this browser and sent again by itself. */
  | { kind: 'offline'; keptAtMs: number }
  /** Somebody else saved in between; nothing is sent until the person has chosen. */
  | { kind: 'conflict' }
  | { kind: 'refused'; reason: string }

export interface Content {
  xml: string
  svg?: string
  name?: string
}

interface SaverOptions {
  revision: number
  savedAt: string
  /** The drawing as it stands. Must not disturb what is being typed. */
  read: () => Promise<Content>
  send: (revision: number, content: Content) => Promise<{ revision: number; savedAt: string }>
  /** Keeps the file in this browser until it has arrived; null forgets it. */
  keep: (xml: string | null) => Promise<void>
  onStatus: (status: SaveStatus) => void
  now: () => number
  quietMs?: number
  retryMs?: number
}

export interface Saver {
  /** Something changed: saves two seconds after the last of these. */
  touched(): void
  saveNow(): Promise<void>
  status(): SaveStatus
  /** Goes on from what is on the server now, after a conflict was settled. */
  continueFrom(revision: number, savedAt: string): void
  /** Sends what is not yet sent, then rests for good. */
  close(): void
}

/**
 * Carries a drawing to the server while it is drawn: one request at a time, never over somebody else's work, and never
 * lost while the server is away.
 */
export function createSaver(options: SaverOptions): Saver {
  const { quietMs = 2000, retryMs = 5000 } = options
  let revision = options.revision
  let status: SaveStatus = { kind: 'saved', at: options.savedAt }
  let timer: ReturnType<typeof setTimeout> | undefined
  let dirty = false
  let running: Promise<void> | undefined
  let closed = false

  return {
    touched() {
      dirty = true
      if (status.kind === 'conflict') return
      if (!running) tell({ kind: 'changed' })
      schedule(quietMs)
    },
    saveNow: () => save(),
    status: () => status,
    continueFrom(newRevision, savedAt) {
      revision = newRevision
      dirty = false
      tell({ kind: 'saved', at: savedAt })
      void options.keep(null)
    },
    close() {
      clearTimeout(timer)
      if (dirty && status.kind !== 'conflict') void save()
      closed = true
    },
  }

  function schedule(ms: number) {
    clearTimeout(timer)
    if (!closed) timer = setTimeout(() => void save(), ms)
  }

  async function save(): Promise<void> {
    clearTimeout(timer)
    if (running) {
      await running
      if (!dirty) return
    }
    if (status.kind === 'conflict' || (!dirty && status.kind === 'saved')) return
    running = once().finally(() => {
      running = undefined
    })
    await running
  }

  async function once() {
    dirty = false
    let content: Content | undefined
    try {
      content = await options.read()
      tell({ kind: 'saving' })
      const saved = await options.send(revision, content)
      revision = saved.revision
      if (dirty) {
        tell({ kind: 'changed' })
        schedule(quietMs)
      } else {
        tell({ kind: 'saved', at: saved.savedAt })
        await options.keep(null)
      }
    } catch (error) {
      dirty = true
      if (content) await options.keep(content.xml)
      explain(error)
    }
  }

  function explain(error: unknown) {
    if (error instanceof ProblemError && error.status === 412) return tell({ kind: 'conflict' })
    if (error instanceof ProblemError && (error.status === 0 || error.status >= 500)) {
      tell({ kind: 'offline', keptAtMs: options.now() })
      return schedule(retryMs)
    }
    tell({ kind: 'refused', reason: error instanceof Error ? error.message : String(error) })
  }

  function tell(next: SaveStatus) {
    status = next
    if (!closed) options.onStatus(next)
  }
}
