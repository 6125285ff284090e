import type { LiveEvent } from '@waymark/shared/contract'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openStream, type StreamState } from './liveStream.ts'

class FakeSource extends EventTarget {
  static readonly OPEN = 1
  static readonly CLOSED = 2
  static all: FakeSource[] = []
  readyState = 0
  onopen: (() => void) | null = null
  onerror: (() => void) | null = null
  constructor() {
    super()
    FakeSource.all.push(this)
  }
  open() {
    this.readyState = FakeSource.OPEN
    this.onopen?.()
  }
  fail() {
    this.readyState = FakeSource.CLOSED
    this.onerror?.()
  }
  say(data: string) {
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
  close() {
    this.readyState = FakeSource.CLOSED
  }
}

const saved = JSON.stringify({ type: 'drafts', draftId: '7', savedBy: 'anna' })
let events: LiveEvent[]
let states: StreamState[]
let stream: ReturnType<typeof openStream>
beforeEach(() => {
  vi.useFakeTimers()
  vi.stubGlobal('EventSource', FakeSource)
  vi.stubGlobal('navigator', {})
  FakeSource.all = []
  events = []
  states = []
  stream = openStream('nino', { onEvent: (event) => events.push(event), onState: (state) => states.push(state) })
})
afterEach(() => {
  stream.close()
  vi.useRealTimers()
  vi.unstubAllGlobals()
})
const source = (index: number) => {
  const found = FakeSource.all[index]
  if (!found) throw new Error(`no stream number ${index} was opened`)
  return found
}

it('hands on what it understands and nothing else', () => {
  source(0).open()
  source(0).say(saved)
  source(0).say(JSON.stringify({ type: 'weather', sun: true }))
  expect(events).toEqual([{ type: 'drafts', draftId: '7', savedBy: 'anna' }])
  expect(states).toEqual([{ connected: true, missed: false }])
})

it('comes back by itself after an HTTP error, and says that something may be missed', () => {
  source(0).open()
  source(0).fail()
  vi.advanceTimersByTime(3000)
  source(1).open()
  expect(states.slice(1)).toEqual([
    { connected: false, missed: false },
    { connected: true, missed: true },
  ])
})

it('opens a new stream when a call found nobody there, once', () => {
  source(0).open()
  stream.doubt()
  stream.doubt()
  expect(states.at(-1)?.connected).toBe(false)
  vi.advanceTimersByTime(3000)
  expect(FakeSource.all).toHaveLength(2)
})

it('is silent once closed', () => {
  source(0).open()
  source(0).fail()
  stream.close()
  vi.advanceTimersByTime(10_000)
  expect(FakeSource.all).toHaveLength(1)
})
