import type { Graph } from '../../shared/src/model/index.ts'
import { ratio, type Variant, type Work } from '../frame/work.ts'
import { chain, drawing, graphOf } from './drawing.ts'
import { startToEnd } from './play.ts'
import { microsecondsOf } from './timing.ts'

const ITEMS = [1_000, 10_000, 20_000] as const
const ORDERS = ['sequential', 'parallel'] as const
type Order = (typeof ORDERS)[number]

const graphs = new Map<Order, Graph>()

/** A task for each item of a list, which collects its outputs. */
function overList(order: Order): string {
  const loop = `<bpmn:multiInstanceLoopCharacteristics isSequential="${order === 'sequential'}"><bpmn:extensionElements>
    <zeebe:loopCharacteristics inputCollection="=items" inputElement="item" outputCollection="results" outputElement="=item" />
    </bpmn:extensionElements></bpmn:multiInstanceLoopCharacteristics>`
  return drawing(
    order,
    `<bpmn:startEvent id="start" /><bpmn:task id="each">${loop}</bpmn:task><bpmn:endEvent id="end" />${chain('start', 'each', 'end')}`,
  )
}

/** Microseconds an item, over as many instances as make about the same number of items. */
function perItem(order: Order, items: number, quick: boolean) {
  const graph = graphs.get(order)
  if (!graph) throw new Error(`There is no ${order} drawing.`)
  const variables = { items: Array.from({ length: items }, (_, index) => index) }
  const instances = Math.ceil((quick ? 20_000 : 200_000) / items)
  const all = () => {
    for (let i = 0; i < instances; i += 1) startToEnd(graph, variables)
  }
  return microsecondsOf(all, instances * items)
}

const variants: readonly Variant[] = ORDERS.flatMap((order) =>
  ITEMS.map((items) => ({
    name: `${order}${items}`,
    label: `${order}, ${items.toLocaleString('en')} items`,
    run: async ({ quick }) => ({ item: perItem(order, items, quick) }),
  })),
)

export const multiInstance: Work = {
  name: 'CORE-multiInstance',
  part: 'CORE',
  title: 'a task for each item of a list',
  about: 'Each item has an instance of the task with its variables and its output; all in one command, to the end.',
  columns: [{ name: 'item', label: 'µs an item', digits: 2 }],
  variants,
  goals: ORDERS.flatMap((order) =>
    [10_000, 20_000].map((items) => ({
      name: `an item of ${items.toLocaleString('en')} ${order} ones beside one of 1,000`,
      atMost: 1.5,
      unit: 'times',
      measured: ratio(`${order}${items}`, `${order}1000`, 'item'),
    })),
  ),
  async open() {
    for (const order of ORDERS) graphs.set(order, await graphOf(overList(order)))
  },
}
