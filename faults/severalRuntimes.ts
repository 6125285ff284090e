import { setTimeout as after } from 'node:timers/promises'
import { authorization } from './caller.ts'
import type { Fault } from './faults.ts'
import { httpProxy } from './httpProxy.ts'
import { playOn, type Scene, together, type Verdict } from './scene.ts'

const longestUntilHeardMs = 10_000

/** Runtimes are replaced one after the other, as an upgrade does it, behind a proxy that asks another where that is harmless. */
export const rollingRestart: Fault = {
  name: 'rolling-restart',
  what: 'two runtimes behind a proxy that retries idempotent requests, stopped (SIGTERM) and started again in turn, under load',
  rounds: { full: 20, short: 0 },
  play: async ({ server, ...playing }) =>
    playOn(
      { kind: 'postgresql', server: await server() },
      {
        ...playing,
        runtimes: 2,
        async play(scene) {
          const proxy = await httpProxy(
            playing.ports.take(),
            scene.runtimes.map((one) => one.url),
          )
          const clients = await scene.begin({ urls: [proxy.url], workers: 0 })
          for (let round = 0; round < scene.rounds; round += 1) {
            await scene.untilAcknowledged(scene.chance.between(20, 80))
            const one = scene.runtimes[round % scene.runtimes.length]
            if (!one) throw new Error('there is no runtime')
            const code = await one.stop()
            if (code !== 0) scene.ledger.violations.push(`a runtime that was asked to stop ended with ${code}`)
            scene.back(await one.start())
          }
          await clients.stop()
          const { retried } = scene.ledger.counts
          if (retried > 0 || proxy.failed.length > 0)
            scene.ledger.violations.push(
              `${proxy.failed.length} requests failed and clients had to ask ${retried} times again: ${proxy.failed.slice(0, 5).join('; ')}`,
            )
          const wrong = await scene.end(clients)
          await proxy.stop()
          return wrong
        },
      },
    ),
}

/** Three runtimes open an empty database at the same moment, and what one does is heard by the browsers of the others. */
export const beginningTogether: Fault = {
  name: 'beginning-together',
  what: 'three runtimes open one empty database at the same moment, each time another; live updates of each reach the browsers of the others',
  rounds: { full: 8, short: 1 },
  async play({ server, rounds, ...playing }) {
    const ground = { kind: 'postgresql', server: await server() } as const
    const verdicts: Verdict[] = []
    // A database is empty only once.
    for (let round = 0; round < rounds; round += 1)
      verdicts.push(
        await playOn(ground, {
          ...playing,
          rounds: 1,
          runtimes: 3,
          async play(scene) {
            const clients = await scene.begin({ people: 3, workers: 1 })
            await hearEachOther(scene)
            await scene.untilAcknowledged(20)
            return scene.end(clients)
          },
        }),
      )
    return together(verdicts)
  },
}

/** Each runtime has a browser; news of an instance that one runtime starts must reach all of them. */
async function hearEachOther({ runtimes, ledger }: Scene) {
  for (const speaking of runtimes) {
    const over = new AbortController()
    const streams = await Promise.all(runtimes.map((one) => streamOf(one.url, over.signal)))
    const businessId = `heard by all ${performance.now()}`
    const answer = await fetch(`${speaking.url}/v2/process-instances`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json', 'idempotency-key': businessId },
      body: JSON.stringify({ processDefinitionId: 'outer', variables: {}, businessId }),
    })
    const { processInstanceKey } = (await answer.json()) as { processInstanceKey: string }
    ledger.started.set(businessId, { processId: 'outer', processInstanceKey })
    const deadline = performance.now() + longestUntilHeardMs
    while (streams.some((stream) => !stream.said().includes(processInstanceKey))) {
      if (performance.now() > deadline) {
        const deaf = streams.filter((stream) => !stream.said().includes(processInstanceKey)).length
        ledger.violations.push(`${deaf} of ${streams.length} browsers have not heard of ${processInstanceKey}`)
        break
      }
      await after(20)
    }
    over.abort()
  }
}

/** An open live stream, and what it has said so far. */
async function streamOf(url: string, signal: AbortSignal): Promise<{ said(): string }> {
  const answer = await fetch(`${url}/api/events`, { headers: { authorization }, signal })
  if (!answer.ok || !answer.body) throw new Error(`no live stream: ${answer.status}`)
  let said = ''
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  const opened = reader.read()
  const first = await opened
  said += first.value ?? ''
  const listen = async () => {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      said += value
    }
  }
  listen().catch((error: unknown) => {
    if (!signal.aborted) said += `broken off: ${error}`
  })
  return { said: () => said }
}
