import fc from 'fast-check'
import { afterAll, expect, it } from 'vitest'
import { drawn } from '../../shared/storm/diagram.ts'
import { anyPlay } from '../../shared/storm/storm.ts'
import { EngineHost } from './engineHost.ts'
import type { Host, World } from './host.ts'
import { RuntimeHost } from './runtimeHost.ts'

/** A process that random drawings call: it ends, escalates or fails, as its task decides. */
const CALLED = 'Child'
const called = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="called-file" targetNamespace="http://waymark.app/random">
<bpmn:error id="E" name="E" errorCode="BROKE"/><bpmn:escalation id="X" name="X" escalationCode="SLOW"/>
<bpmn:process id="${CALLED}" isExecutable="true">
<bpmn:startEvent id="cs"/><bpmn:userTask id="decide"/><bpmn:exclusiveGateway id="how" default="well"/>
<bpmn:endEvent id="ce"/>
<bpmn:endEvent id="slow"><bpmn:escalationEventDefinition escalationRef="X"/></bpmn:endEvent>
<bpmn:endEvent id="broken"><bpmn:errorEventDefinition errorRef="E"/></bpmn:endEvent>
<bpmn:sequenceFlow id="f1" sourceRef="cs" targetRef="decide"/><bpmn:sequenceFlow id="f2" sourceRef="decide" targetRef="how"/>
<bpmn:sequenceFlow id="well" sourceRef="how" targetRef="ce"/>
<bpmn:sequenceFlow id="f3" sourceRef="how" targetRef="slow"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=ends = "slow"</bpmn:conditionExpression></bpmn:sequenceFlow>
<bpmn:sequenceFlow id="f4" sourceRef="how" targetRef="broken"><bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">=ends = "broken"</bpmn:conditionExpression></bpmn:sequenceFlow>
</bpmn:process></bpmn:definitions>`

const MOST_MOVES = 25

afterAll(() => RuntimeHost.closeAll())

it('random drawings look the same on the engine and on the runtime, called processes included', async () => {
  const seed = Number(process.env.STORM_SEED ?? Date.now() % 2_147_483_647)
  console.log(`hosts agree, seed ${seed}`)
  let compared = 0
  const property = fc.asyncProperty(anyPlay, async ({ block, n, choices }) => {
    const hosts = [new EngineHost(), await RuntimeHost.open()] as const
    const files = [
      { name: 'random.bpmn', xml: drawn(block) },
      { name: 'called.bpmn', xml: called },
    ]
    for (const host of hosts) expect(await host.deploy(files)).toEqual([])
    for (const host of hosts) await host.start('P', { n })
    const told: string[] = []
    for (let moves = 0; moves < MOST_MOVES; moves++) {
      const [engine, runtime] = [shownBy(await hosts[0].see()), shownBy(await hosts[1].see())]
      expect({ told, ...runtime }).toEqual({ told, ...engine })
      compared += 1
      if (engine.ended) return
      const choice = (choices[moves % choices.length] ?? 0) + moves
      const outcomes: (string | undefined)[] = []
      for (const host of hosts) outcomes.push(await move(host, choice))
      told.push(`${choice % 12}: ${outcomes[0] ?? 'done'}`)
      expect(outcomes.map((outcome) => outcome === undefined)).toEqual([
        outcomes[0] === undefined,
        outcomes[0] === undefined,
      ])
    }
  })
  await fc.assert(property, { seed, numRuns: Number(process.env.STORM_DRAWINGS ?? 15) })
  expect(compared).toBeGreaterThan(0)
}, 600_000)

/** One thing that may happen to what is there, by a number. */
async function move(host: Host, choice: number): Promise<string | undefined> {
  const { tasks, active } = await host.see()
  const kind = choice % 12
  if (kind === 0) return host.advance(2 * 24 * 3_600_000)
  if (kind === 1) return host.publish('note')
  if (kind === 2) return host.broadcast('alarm')
  if (kind === 3) return host.setVariables({ n: choice % 13 })
  const task = tasks[choice % Math.max(tasks.length, 1)]
  if (task) {
    const ends = ['well', 'slow', 'broken', 'well'][choice % 4] ?? 'well'
    return host.completeTask(task, task.id === 'decide' ? { ends } : {})
  }
  const receiver = active.find((one) => one.kind === 'receiveTask')
  if (receiver && kind % 2 === 0) return host.trigger(receiver)
  return kind < 8 ? host.publish('note') : host.broadcast('alarm')
}

/** What both must show, in an order that does not depend on keys. */
function shownBy({ ended, active, tasks, waiting, messages, variables, completed, incidents }: World) {
  return {
    ended,
    active: active.map(({ id, kind, loop, variables }) => ({ id, kind, loop, variables })).sort(byText),
    tasks: tasks.map((task) => task.id).sort(),
    waiting: [...waiting].sort(),
    messages: [...messages].sort(),
    variables: [...variables].sort(byText),
    completed: Object.fromEntries([...completed].sort(([a], [b]) => (a < b ? -1 : 1))),
    incidents: incidents.map(({ id, kind }) => `${id} ${kind}`).sort(),
  }
}

function byText(a: unknown, b: unknown): number {
  return canonical(a) < canonical(b) ? -1 : 1
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) =>
    inner !== null && typeof inner === 'object' && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  )
}
