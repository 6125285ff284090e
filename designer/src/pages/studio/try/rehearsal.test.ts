import { compile } from '@waymark/shared/model'
import { describe, expect, it } from 'vitest'
import { decisionsOf } from './decisions.ts'
import { back, beginnings, incidentsOf, marksOf, play, rest, waitingOf } from './rehearsal.ts'

const xml = `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
  xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
  <process id="p" isExecutable="true">
    <startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
    <userTask id="t" name="Ask"><extensionElements><zeebe:userTask/><zeebe:assignmentDefinition candidateGroups="Sales"/>
      </extensionElements></userTask>
    <sequenceFlow id="f2" sourceRef="t" targetRef="g"/>
    <exclusiveGateway id="g" default="f4"/>
    <sequenceFlow id="f3" sourceRef="g" targetRef="w"><conditionExpression xsi:type="tFormalExpression">=amount &gt; 10</conditionExpression></sequenceFlow>
    <sequenceFlow id="f4" sourceRef="g" targetRef="e"/>
    <intermediateCatchEvent id="w" name="Wait"><timerEventDefinition><timeDuration xsi:type="tFormalExpression">P2D</timeDuration></timerEventDefinition></intermediateCatchEvent>
    <sequenceFlow id="f5" sourceRef="w" targetRef="e"/>
    <endEvent id="e"/>
  </process>
</definitions>`

async function started() {
  const outcome = await compile(xml)
  if (!outcome.ok) throw new Error(outcome.findings.map((f) => f.message).join(' '))
  const graph = outcome.graphs[0]
  if (!graph) throw new Error('the file holds no process')
  return play(rest(graph, 1000), { type: 'start', variables: {}, atMs: 1000 })
}

describe('trying a process before it is published', () => {
  it('begins at the plain start and waits for the person', async () => {
    const rehearsal = await started()
    expect(beginnings(rehearsal.graph, 0).map((start) => start.elementId)).toEqual(['s'])
    expect(waitingOf(rehearsal)).toMatchObject([{ kind: 'task', node: 't', name: 'Ask', who: 'Sales' }])
    expect(marksOf(rehearsal)).toEqual({ here: new Set(['t']), walked: new Set(['s', 'f1']) })
  })

  it('takes the way that the typed data chooses, and lets the time pass', async () => {
    const before = await started()
    const waiting = play(before, waitingOf(before)[0]?.act({ amount: 20 }, 1000) ?? neverCommand())
    const timer = waitingOf(waiting)[0]
    expect(timer).toMatchObject({ kind: 'timer', node: 'w', dueAtMs: 1000 + 2 * 24 * 3600_000 })
    const ended = play(waiting, timer?.act({}, 1000) ?? neverCommand())
    expect(ended.instance?.state).toBe('completed')
    expect(ended.nowMs).toBe(1000 + 2 * 24 * 3600_000)
    expect([...marksOf(ended).walked]).toContain('f3')
    expect(waitingOf(ended)).toEqual([])
  })

  it('goes back one step by playing the others again', async () => {
    const before = await started()
    const after = play(before, waitingOf(before)[0]?.act({ amount: 1 }, 1000) ?? neverCommand())
    expect(after.instance?.state).toBe('completed')
    const again = back(after, 1000)
    expect(again.instance).toEqual(before.instance)
    expect(again.trail).toEqual(before.trail)
  })

  it('says why the case is stuck', async () => {
    const before = await started()
    const stuck = play(before, waitingOf(before)[0]?.act({}, 1000) ?? neverCommand())
    expect(incidentsOf(stuck)).toMatchObject([{ node: 'g' }])
    expect(incidentsOf(before)).toEqual([])
  })

  it('leaves everything as it was where an act is refused', async () => {
    const before = await started()
    const refused = play(before, { type: 'fireTimer', timer: 999, atMs: 1000 })
    expect(refused.instance).toBe(before.instance)
    expect(refused.refusal).not.toBeNull()
  })
})

function neverCommand(): never {
  throw new Error('the case waits for nothing')
}

describe('trying a process that asks decisions', () => {
  const asking = (
    called: string,
  ) => `<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
    <process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
    <businessRuleTask id="ask"><extensionElements><zeebe:calledDecision ${called} resultVariable="grade"/></extensionElements></businessRuleTask>
    <sequenceFlow id="f2" sourceRef="ask" targetRef="e"/><endEvent id="e"/></process></definitions>`
  const dmn = `<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="g" name="G" namespace="x"><decision id="grade" name="Grade"><literalExpression id="l"><text>points + 1</text></literalExpression></decision></definitions>`

  async function tried(called: string, file: string | null) {
    const outcome = await compile(asking(called))
    const graph = outcome.ok ? outcome.graphs[0] : undefined
    if (!graph) throw new Error('the file holds no process')
    const decisions = await decisionsOf(graph, async () => file)
    return play(rest(graph, 0, decisions), { type: 'start', variables: { points: 4 }, atMs: 0 })
  }

  it('answers as the published decision does, also after a step back', async () => {
    const rehearsal = await tried('decisionId="grade"', dmn)
    const ended = { type: 'instanceEnded', variables: { points: 4, grade: 5 } }
    expect(rehearsal.trail.at(-1)).toMatchObject(ended)
    const again = play(back(rehearsal, 0), { type: 'start', variables: { points: 4 }, atMs: 0 })
    expect(again.trail.at(-1)).toMatchObject(ended)
  })

  it.each([
    ['is not published', 'decisionId="grade"', null],
    ['is known only while the case runs', 'decisionId="=&quot;grade&quot; + string(points)"', dmn],
    ['is bound to a version tag', 'decisionId="grade" bindingType="versionTag" versionTag="v1"', dmn],
  ])('waits for its result where a decision %s', async (_what, called, file) => {
    expect(waitingOf(await tried(called, file))).toMatchObject([{ kind: 'job', node: 'ask' }])
  })
})
