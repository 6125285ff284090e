import type { Graph } from '../../shared/src/model/index.ts'
import { itsCondition, itsStep, readContext, straightThrough } from '../beside/bpmnEngine.ts'
import { tenSteps } from '../beside/drawings.ts'
import { ratio, type Work } from '../frame/work.ts'
import { graphOf } from './drawing.ts'
import { startToEnd } from './play.ts'
import { timesPerSecond } from './timing.ts'

/** A step that evaluates a FEEL expression. */
const script = (id: string) =>
  `<bpmn:scriptTask id="${id}"><bpmn:extensionElements><zeebe:script expression="=amount + 1" resultVariable="amount" /></bpmn:extensionElements></bpmn:scriptTask>`

/** Elements that a token enters: start, ten steps, two gateways, end. */
const TRANSITIONS = 14

let graph: Graph

export const straight: Work = {
  name: 'CORE-straight',
  part: 'CORE',
  title: 'ten automatic steps with two gateways, in memory',
  about: `One instance from start to end. Ours evaluates a FEEL expression in each step and at each gateway and returns all
events; bpmn-engine calls a function. A transition is an element entered (${TRANSITIONS} in an instance).`,
  needs: ['peers'],
  columns: [
    { name: 'instances', label: 'instances/s' },
    { name: 'transitions', label: 'transitions/s' },
  ],
  variants: [
    {
      name: 'ours',
      label: 'Waymark',
      run: ({ quick }) => figures(() => startToEnd(graph, { amount: 150 }), quick),
    },
    {
      name: 'bpmnEngine',
      label: 'bpmn-engine',
      async run({ quick }) {
        const context = await readContext(tenSteps(itsStep, () => itsCondition))
        return figures(() => straightThrough(context), quick)
      },
    },
  ],
  goals: [
    {
      name: 'transitions beside bpmn-engine',
      atLeast: 100,
      unit: 'times',
      measured: ratio('ours', 'bpmnEngine', 'transitions'),
    },
  ],
  async open() {
    graph = await graphOf(tenSteps(script, (limit) => `=amount &gt; ${limit}`))
  },
}

/** Instances and transitions a second. */
async function figures(does: () => unknown, quick: boolean) {
  const instances = await timesPerSecond(does, quick ? 300 : 3000)
  return { instances, transitions: instances * TRANSITIONS }
}
