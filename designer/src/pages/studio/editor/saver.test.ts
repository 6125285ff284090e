import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ProblemError } from '../../../server/call.ts'
import { createSaver, type SaveStatus } from './saver.ts'

const problem = (status: number) =>
  new ProblemError({ type: 'about:blank', title: '', status, detail: `HTTP ${status}` })

function setUp(send: (revision: number) => Promise<{ revision: number; savedAt: string }>) {
  const kept: (string | null)[] = []
  const statuses: SaveStatus['kind'][] = []
  const sent: number[] = []
  const saver = createSaver({
    revision: 1,
    savedAt: 'then',
    read: async () => ({ xml: '<x/>' }),
    send: async (revision) => {
      sent.push(revision)
      return send(revision)
    },
    keep: async (xml) => void kept.push(xml),
    onStatus: (status) => statuses.push(status.kind),
    now: () => 7,
  })
  return { saver, kept, statuses, sent }
}

describe('saving while drawing', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('saves two seconds after the last change, once, over the revision it knows', async () => {
    const { saver, sent, statuses } = setUp(async (revision) => ({ revision: revision + 1, savedAt: 'now' }))
    saver.touched()
    await vi.advanceTimersByTimeAsync(1500)
    saver.touched()
    await vi.advanceTimersByTimeAsync(1900)
    expect(sent).toEqual([])
    await vi.advanceTimersByTimeAsync(200)
    expect(sent).toEqual([1])
    saver.touched()
    await vi.advanceTimersByTimeAsync(2100)
    expect(sent).toEqual([1, 2])
    expect(statuses.at(-1)).toBe('saved')
  })

  it('does not send while a save is under way, and sends what changed meanwhile afterwards', async () => {
    let arrive = () => {}
    const { saver, sent } = setUp(
      (revision) => new Promise((resolve) => (arrive = () => resolve({ revision: revision + 1, savedAt: 'now' }))),
    )
    saver.touched()
    await vi.advanceTimersByTimeAsync(2000)
    saver.touched()
    await vi.advanceTimersByTimeAsync(5000)
    expect(sent).toEqual([1])
    arrive()
    await vi.advanceTimersByTimeAsync(2100)
    expect(sent).toEqual([1, 2])
  })

  it('keeps the drawing in the browser while the server is away, and tries again by itself', async () => {
    let away = true
    const { saver, sent, kept, statuses } = setUp(async (revision) => {
      if (away) throw problem(0)
      return { revision: revision + 1, savedAt: 'now' }
    })
    saver.touched()
    await vi.advanceTimersByTimeAsync(2100)
    expect(statuses.at(-1)).toBe('offline')
    expect(kept).toEqual(['<x/>'])
    away = false
    await vi.advanceTimersByTimeAsync(5100)
    expect(sent).toEqual([1, 1])
    expect(kept.at(-1)).toBeNull()
    expect(saver.status()).toEqual({ kind: 'saved', at: 'now' })
  })

  it('never saves over another person’s work', async () => {
    const { saver, sent } = setUp(async () => {
      throw problem(412)
    })
    saver.touched()
    await vi.advanceTimersByTimeAsync(2100)
    expect(saver.status().kind).toBe('conflict')
    saver.touched()
    await saver.saveNow()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(sent).toEqual([1])
    saver.continueFrom(5, 'later')
    expect(saver.status()).toEqual({ kind: 'saved', at: 'later' })
  })

  it('says why the server refused, and does not hammer it', async () => {
    const { saver, sent } = setUp(async () => {
      throw problem(403)
    })
    saver.touched()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(saver.status()).toEqual({ kind: 'refused', reason: 'HTTP 403' })
    expect(sent).toEqual([1])
  })

  it('sends the rest when the page is left', async () => {
    const { saver, sent } = setUp(async (revision) => ({ revision: revision + 1, savedAt: 'now' }))
    saver.touched()
    saver.close()
    await vi.advanceTimersByTimeAsync(0)
    expect(sent).toEqual([1])
  })
})
