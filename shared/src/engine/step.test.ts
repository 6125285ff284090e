import { describe, expect, it } from 'vitest'
import { compile } from '../model/index.ts'
import { type Command, entries, type Graph, type Instance, startsOf, step, toSnapshot } from './index.ts'

const flow = (from: string, to: string) =>
  `<bpmn:sequenceFlow id="${from}_${to}" sourceRef="${from}" targetRef="${to}"/>`

async function graphOf(content: string, more = ''): Promise<Graph> {
  const outcome = await compile(`<?xml version="1.0" encoding="UTF-8"?>
    <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0"
      id="definitions" targetNamespace="http://waymark.app/test">${more}
    <bpmn:process id="P" isExecutable="true">${content}</bpmn:process></bpmn:definitions>`)
  if (!outcome.ok || !outcome.graphs[0]) throw new Error(JSON.stringify(outcome.findings))
  return outcome.graphs[0]
}

function carriedOut(graph: Graph, before: Instance | null, command: Command): Instance {
  const result = step(graph, before, command)
  if (!result.accepted) throw new Error(result.refusal.message)
  return result.instance
}

describe('an instance', () => {
  it('waiting in a process of ten tasks is stored in less than a kilobyte, and finished steps leave nothing', async () => {
    const ids = Array.from({ length: 10 }, (_, index) => `task${index}`)
    const path = ['start', ...ids, 'end']
    const graph = await graphOf(
      `<bpmn:startEvent id="start"/>${ids.map((id) => `<bpmn:userTask id="${id}"/>`).join('')}<bpmn:endEvent id="end"/>` +
        path
          .slice(1)
          .map((id, index) => flow(path[index] ?? '', id))
          .join(''),
    )
    let instance = carriedOut(graph, null, { type: 'start', atMs: 0, variables: { amount: 12, customer: 'Ada' } })
    const first = toSnapshot(instance).length
    for (let done = 0; done < 9; done++) {
      const task = entries(instance.elements).find((element) => element.task)
      instance = carriedOut(graph, instance, { type: 'completeTask', atMs: 0, element: task?.id ?? -1, variables: {} })
    }
    expect(first).toBeLessThan(1000)
    expect(toSnapshot(instance).length).toBeLessThan(first + 20)
  })

  it('works off ten thousand rounds, at once or one after the other', async () => {
    const items = Array.from({ length: 10_000 }, (_, index) => index)
    for (const isSequential of [true, false]) {
      const graph = await graphOf(
        `<bpmn:startEvent id="s"/><bpmn:task id="a"><bpmn:multiInstanceLoopCharacteristics isSequential="${isSequential}"><bpmn:extensionElements>
          <zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="all" outputElement="=item"/>
        </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics></bpmn:task><bpmn:endEvent id="e"/>${flow('s', 'a')}${flow('a', 'e')}`,
      )
      const result = step(graph, null, { type: 'start', atMs: 0, variables: { items } })
      if (!result.accepted) throw new Error(result.refusal.message)
      const ended = result.events.at(-1)
      expect(ended).toMatchObject({ type: 'instanceEnded', outcome: 'completed' })
      expect(ended?.type === 'instanceEnded' && ended.variables.all).toEqual(items)
    }
  })

  it('refuses a message that came already, a task that somebody else took, and what is over', async () => {
    const graph = await graphOf(
      `<bpmn:startEvent id="s"/><bpmn:userTask id="a"/><bpmn:boundaryEvent id="b" attachedToRef="a" cancelActivity="false"><bpmn:messageEventDefinition messageRef="M"/></bpmn:boundaryEvent><bpmn:endEvent id="e"/>${flow('s', 'a')}${flow('a', 'e')}${flow('b', 'e')}`,
      '<bpmn:message id="M" name="note"/>',
    )
    let instance = carriedOut(graph, null, { type: 'start', atMs: 0, variables: {} })
    const subscription = entries(instance.messages)[0]?.id ?? -1
    const message: Command = { type: 'correlateMessage', atMs: 0, subscription, messageKey: '7', variables: {} }
    instance = carriedOut(graph, instance, message)
    expect(step(graph, instance, message)).toMatchObject({ refusal: { code: 'duplicateMessage' } })
    const element = entries(instance.elements).find((one) => one.task)?.id ?? -1
    instance = carriedOut(graph, instance, { type: 'assignTask', atMs: 0, element, assignee: 'ann', onlyIf: null })
    const late: Command = { type: 'assignTask', atMs: 0, element, assignee: 'bob', onlyIf: null }
    expect(step(graph, instance, late)).toMatchObject({
      refusal: { code: 'alreadyAssigned', message: expect.stringContaining('ann has it') },
    })
    instance = carriedOut(graph, instance, { type: 'completeTask', atMs: 0, element, variables: {} })
    expect(step(graph, instance, message)).toMatchObject({ refusal: { code: 'instanceEnded' } })
  })
})

describe('startsOf', () => {
  it('names every way in which a process begins', async () => {
    const nowMs = Date.UTC(2026, 0, 1)
    const graph = await graphOf(
      '<bpmn:startEvent id="hand"/><bpmn:endEvent id="e"/>' +
        `<bpmn:startEvent id="letter"><bpmn:messageEventDefinition messageRef="M"/></bpmn:startEvent>` +
        `<bpmn:startEvent id="weekly"><bpmn:timerEventDefinition><bpmn:timeCycle>R/2026-01-05T09:00:00Z/P1W</bpmn:timeCycle></bpmn:timerEventDefinition></bpmn:startEvent>` +
        ['hand', 'letter', 'weekly'].map((id) => flow(id, 'e')).join(''),
      '<bpmn:message id="M" name="order"/>',
    )
    const starts = startsOf(graph, nowMs)
    expect(starts).toMatchObject([
      { elementId: 'hand', kind: 'none' },
      { elementId: 'letter', kind: 'message', name: 'order' },
      { elementId: 'weekly', kind: 'timer', dueAtMs: Date.UTC(2026, 0, 5, 9) },
    ])
    const weekly = starts.find((start) => start.kind === 'timer')
    expect(weekly?.next(Date.UTC(2026, 0, 5, 9), 1)).toBe(Date.UTC(2026, 0, 12, 9))
  })
})
