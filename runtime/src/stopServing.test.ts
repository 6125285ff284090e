import { Agent, createServer, get, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { stopServing } from './stopServing.ts'

describe('a server that stops', () => {
  const log = { warn: vi.fn() }
  const agent = new Agent({ keepAlive: true, maxSockets: 1 })
  let server: Server
  let stopping: boolean
  let answerMs: number

  beforeEach(async () => {
    log.warn.mockClear()
    stopping = false
    answerMs = 0
    server = createServer((_request, response) => {
      setTimeout(() => {
        if (stopping) response.setHeader('connection', 'close')
        response.end('yes')
      }, answerMs)
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  })
  afterEach(() => void server.closeAllConnections())

  const ask = () =>
    new Promise<{ reused: boolean; says: string | undefined }>((resolve, reject) => {
      const { port } = server.address() as AddressInfo
      const request = get({ agent, port, host: '127.0.0.1' }, (answer) => {
        answer.resume()
        answer.on('end', () => resolve({ reused: request.reusedSocket, says: answer.headers.connection }))
      })
      request.on('error', reject)
    })
  const stop = (of: { drainMs: number; longestAnswerMs: number }) => {
    stopping = true
    return stopServing(server, { ...of, log })
  }

  it('answers what comes over a connection that was kept, and has it closed', async () => {
    await ask()
    const stopped = stop({ drainMs: 5_000, longestAnswerMs: 1_000 })
    await after(50)
    expect(await ask()).toEqual({ reused: true, says: 'close' })
    const begunMs = performance.now()
    await stopped
    // Nobody holds on to it any more.
    expect(performance.now() - begunMs).toBeLessThan(1_000)
    expect(server.listening).toBe(false)
  })

  it('answers those who have connected and were not let in yet', async () => {
    const { port } = server.address() as AddressInfo
    const asked = Array.from(
      { length: 20 },
      () =>
        new Promise<number | undefined>((resolve, reject) => {
          get({ port, host: '127.0.0.1', agent: false }, (answer) => resolve(answer.resume().statusCode)).on(
            'error',
            reject,
          )
        }),
    )
    const stopped = stop({ drainMs: 0, longestAnswerMs: 1_000 })
    expect(await Promise.all(asked)).toEqual(Array.from({ length: 20 }, () => 200))
    await stopped
  })

  it('waits for an answer that is under way, but not for ever, and says so', async () => {
    answerMs = 300
    const asked = ask()
    await after(50)
    await stop({ drainMs: 10, longestAnswerMs: 5_000 })
    expect(await asked).toMatchObject({ says: 'close' })
    expect(log.warn).not.toHaveBeenCalled()
  })

  it('says so when it cuts somebody off', async () => {
    answerMs = 2_000
    const asked = ask()
    asked.catch(() => {})
    await after(50)
    await stop({ drainMs: 10, longestAnswerMs: 50 })
    expect(log.warn).toHaveBeenCalledOnce()
  })
})
