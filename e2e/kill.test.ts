import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type RunningWaymark, startWaymark } from './harness.ts'
import { moveClock } from './sale.ts'

const drawing = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="http://example.com">
  <bpmn:process id="parcel" name="Parcel" isExecutable="true">
    <bpmn:startEvent id="start" />
    <bpmn:userTask id="pack" name="Pack"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="Front desk" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:intermediateCatchEvent id="rest"><bpmn:timerEventDefinition id="t"><bpmn:timeDuration xsi:type="bpmn:tFormalExpression">PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:intermediateCatchEvent>
    <bpmn:userTask id="ship" name="Ship"><bpmn:extensionElements><zeebe:assignmentDefinition candidateGroups="Front desk" /></bpmn:extensionElements></bpmn:userTask>
    <bpmn:endEvent id="end" />
    <bpmn:sequenceFlow id="f0" sourceRef="start" targetRef="pack" /><bpmn:sequenceFlow id="f1" sourceRef="pack" targetRef="rest" />
    <bpmn:sequenceFlow id="f2" sourceRef="rest" targetRef="ship" /><bpmn:sequenceFlow id="f3" sourceRef="ship" targetRef="end" />
  </bpmn:process>
</bpmn:definitions>`

interface Found {
  items: { userTaskKey: string; processInstanceKey: string }[]
  page: { totalItems: number }
}

describe('a runtime killed in the middle of work', () => {
  let waymark: RunningWaymark
  beforeAll(async () => {
    waymark = await startWaymark({ demo: 'accounts' })
    await moveClock(waymark, '2026-03-02T09:00:00Z')
    const files = new FormData()
    files.append('resources', new File([drawing], 'parcel.bpmn'))
    await waymark.call('demo', 'POST', '/v2/deployments', files)
  })
  afterAll(() => waymark?.stop())

  const tasks = (elementId: string) =>
    waymark.call<Found>('demo', 'POST', '/v2/user-tasks/search', {
      filter: { elementId, state: 'CREATED' },
      page: { limit: 1000 },
    })

  it('has lost nothing that was acknowledged, and fires once what fell due while it was dead', async () => {
    const acknowledged = new Set<string>()
    const packed = new Set<string>()
    let dead = false
    const worker = async () => {
      while (!dead) {
        try {
          const { processInstanceKey } = await waymark.call<{ processInstanceKey: string }>(
            'demo',
            'POST',
            '/v2/process-instances',
            { processDefinitionId: 'parcel' },
          )
          acknowledged.add(processInstanceKey)
          const [task] = (
            await waymark.call<Found>('demo', 'POST', '/v2/user-tasks/search', { filter: { processInstanceKey } })
          ).items
          await waymark.call('demo', 'POST', `/v2/user-tasks/${task?.userTaskKey}/completion`, { variables: {} })
          packed.add(processInstanceKey)
        } catch (error) {
          if (!dead) throw error
        }
      }
    }
    const workers = Array.from({ length: 8 }, worker)
    while (packed.size < 60) await new Promise((resolve) => setTimeout(resolve, 20))
    dead = true
    await waymark.kill()
    await Promise.all(workers)

    await waymark.restart()
    const known = await waymark.call<{ items: { processInstanceKey: string }[] }>(
      'demo',
      'POST',
      '/v2/process-instances/search',
      {
        filter: { processDefinitionId: 'parcel' },
        page: { limit: 10_000 },
      },
    )
    const keys = new Set(known.items.map((one) => one.processInstanceKey))
    expect([...acknowledged].filter((key) => !keys.has(key))).toEqual([])
    const packing = new Set((await tasks('pack')).items.map((one) => one.processInstanceKey))
    expect([...packed].filter((key) => packing.has(key))).toEqual([])

    // The clock of the machine is months later than the pinned one was: every timer is overdue and fires once.
    const waiting = keys.size - packing.size
    const patienceUntil = Date.now() + 30_000
    while ((await tasks('ship')).page.totalItems < waiting) {
      if (Date.now() > patienceUntil)
        throw new Error(`only ${(await tasks('ship')).page.totalItems} of ${waiting} timers have fired`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
    await new Promise((resolve) => setTimeout(resolve, 1_000))
    const shipping = (await tasks('ship')).items.map((one) => one.processInstanceKey)
    expect(shipping).toHaveLength(waiting)
    expect(new Set(shipping).size).toBe(waiting)
    for (const key of packed) expect(shipping).toContain(key)
  })
})
