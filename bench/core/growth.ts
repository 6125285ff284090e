import { entries, type Instance } from '../../shared/src/engine/index.ts'
import type { Graph } from '../../shared/src/model/index.ts'
import { ratio, type Variant, type Work } from '../frame/work.ts'
import { chain, drawing, flow, graphOf } from './drawing.ts'
import { play, start, startToEnd } from './play.ts'
import { microsecondsOf } from './timing.ts'

const SIZES = [10, 100, 1_000, 5_000] as const
const FINISHED = [10, 1_000, 10_000] as const

const straight = new Map<number, Graph>()
let loop: Graph

/** So many elements in a row, each of which passes the token on. */
function row(size: number): string {
  const ids = Array.from({ length: size - 2 }, (_, index) => `t${index}`)
  const tasks = ids.map((id) => `<bpmn:task id="${id}" />`).join('')
  return drawing(
    'row',
    `<bpmn:startEvent id="start" />${tasks}<bpmn:endEvent id="end" />${chain('start', ...ids, 'end')}`,
  )
}

/** A task that comes back to itself for as long as somebody completes it. */
const again = drawing(
  'loop',
  `<bpmn:startEvent id="start" /><bpmn:exclusiveGateway id="merge" /><bpmn:userTask id="again" />
   <bpmn:exclusiveGateway id="split" default="split_merge" /><bpmn:endEvent id="end" />
   ${chain('start', 'merge', 'again', 'split', 'merge')}${flow('split', 'end', '=done')}`,
)

/** Microseconds for one element of a diagram of that size, walked from start to end again and again. */
function perTransition(size: number, quick: boolean) {
  const graph = straight.get(size)
  if (!graph) throw new Error(`There is no diagram of ${size} elements.`)
  const walks = Math.ceil((quick ? 10_000 : 400_000) / size)
  const walk = () => {
    for (let i = 0; i < walks; i += 1) startToEnd(graph, {})
  }
  return microsecondsOf(walk, walks * size)
}

/** Microseconds for one completion (three elements) in an instance in which so many tasks are finished already. */
function perCompletion(finished: number, quick: boolean) {
  let instance: Instance = start(loop, { done: false }).instance
  const completions = quick ? 1_000 : 50_000
  const complete = () => {
    const task = entries(instance.elements).find((element) => element.task)
    instance = play(loop, instance, { type: 'completeTask', atMs: 0, element: task?.id ?? -1, variables: {} }).instance
  }
  for (let i = 0; i < finished; i += 1) complete()
  const before = instance
  const again = () => {
    for (let i = 0; i < completions; i += 1) {
      if (i % 100 === 0) instance = before
      complete()
    }
  }
  return microsecondsOf(again, completions)
}

const bySize: readonly Variant[] = SIZES.map((size) => ({
  name: `size${size}`,
  label: `diagram of ${size.toLocaleString('en')} elements`,
  run: async ({ quick }) => ({ transition: perTransition(size, quick) }),
}))

const byAge: readonly Variant[] = FINISHED.map((finished) => ({
  name: `finished${finished}`,
  label: `after ${finished.toLocaleString('en')} finished steps in the instance`,
  run: async ({ quick }) => ({ completion: perCompletion(finished, quick) }),
}))

export const growth: Work = {
  name: 'CORE-growth',
  part: 'CORE',
  title: 'what a transition costs in large diagrams and old instances',
  about: `A row of tasks is walked from end to end; a task in a loop is completed in an instance in which it was completed so often
before. The cost must not grow.`,
  columns: [
    { name: 'transition', label: 'µs a transition', digits: 2 },
    { name: 'completion', label: 'µs a completion', digits: 2 },
  ],
  variants: [...bySize, ...byAge],
  goals: [
    ...[100, 1_000, 5_000].map((size) => ({
      name: `a transition among ${size.toLocaleString('en')} elements beside one among 10`,
      atMost: 1.3,
      unit: 'times',
      measured: ratio(`size${size}`, 'size10', 'transition'),
    })),
    ...[1_000, 10_000].map((finished) => ({
      name: `a completion after ${finished.toLocaleString('en')} steps beside one after 10`,
      atMost: 1.3,
      unit: 'times',
      measured: ratio(`finished${finished}`, 'finished10', 'completion'),
    })),
  ],
  async open() {
    for (const size of SIZES) straight.set(size, await graphOf(row(size)))
    loop = await graphOf(again)
  },
  async close() {
    straight.clear()
  },
}
