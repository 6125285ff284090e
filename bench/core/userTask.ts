import { entries } from '../../shared/src/engine/index.ts'
import type { Graph } from '../../shared/src/model/index.ts'
import { readContext, startAndComplete } from '../beside/bpmnEngine.ts'
import { ratio, type Work } from '../frame/work.ts'
import { chain, drawing, graphOf } from './drawing.ts'
import { play, start } from './play.ts'
import { timesPerSecond } from './timing.ts'

const xml = drawing(
  'task',
  `<bpmn:startEvent id="start" /><bpmn:userTask id="approve" /><bpmn:endEvent id="end" />${chain('start', 'approve', 'end')}`,
)

let graph: Graph

/** Starts an instance, completes its task, and sees that it is over. */
function startAndCompleteOurs() {
  const waiting = start(graph, { amount: 150, customer: 'acme' }).instance
  const task = entries(waiting.elements).find((element) => element.task)
  const complete = { type: 'completeTask', atMs: 0, element: task?.id ?? -1, variables: { approved: true } } as const
  const { instance } = play(graph, waiting, complete)
  if (instance.state !== 'completed') throw new Error(`The instance is ${instance.state}.`)
}

export const userTask: Work = {
  name: 'CORE-userTask',
  part: 'CORE',
  title: 'start to user task to end, in memory',
  about: 'An instance is started with one command and its task completed with another.',
  needs: ['peers'],
  columns: [{ name: 'instances', label: 'instances/s' }],
  variants: [
    {
      name: 'ours',
      label: 'Waymark',
      run: async ({ quick }) => ({ instances: await timesPerSecond(startAndCompleteOurs, quick ? 300 : 3000) }),
    },
    {
      name: 'bpmnEngine',
      label: 'bpmn-engine',
      async run({ quick }) {
        const context = await readContext(xml)
        return { instances: await timesPerSecond(() => startAndComplete(context), quick ? 300 : 3000) }
      },
    },
  ],
  goals: [
    {
      name: 'instances beside bpmn-engine',
      atLeast: 50,
      unit: 'times',
      measured: ratio('ours', 'bpmnEngine', 'instances'),
    },
  ],
  async open() {
    graph = await graphOf(xml)
  },
}
