import { fromSnapshot, type Instance, toSnapshot } from '../../shared/src/engine/index.ts'
import type { Graph } from '../../shared/src/model/index.ts'
import { readContext, stateOf } from '../beside/bpmnEngine.ts'
import type { Work } from '../frame/work.ts'
import { chain, drawing, graphOf } from './drawing.ts'
import { start } from './play.ts'

const ids = Array.from({ length: 10 }, (_, index) => `task${index + 1}`)
const xml = drawing(
  'ten',
  `<bpmn:startEvent id="start" />${ids.map((id) => `<bpmn:userTask id="${id}" name="Task ${id}" />`).join('')}<bpmn:endEvent id="end" />
   ${chain('start', ...ids, 'end')}`,
)

let graph: Graph

/** Bytes of heap that one waiting instance takes once it was read from its snapshot. */
function heapOfOne(): number {
  const snapshot = toSnapshot(start(graph, { amount: 150, customer: 'acme' }).instance)
  const before = heap()
  const instances: Instance[] = Array.from({ length: 20_000 }, () => fromSnapshot(snapshot))
  return (heap() - before) / instances.length
}

/** Bytes in use after everything unused was collected. */
function heap(): number {
  if (!globalThis.gc) throw new Error('Memory is measured with `node --expose-gc` only, as `npm run bench` has it.')
  globalThis.gc()
  return process.memoryUsage().heapUsed
}

export const size: Work = {
  name: 'CORE-size',
  part: 'CORE',
  title: 'what a waiting instance weighs',
  about: `An instance that waits at the first of ten user tasks, with two variables: the text that is stored, and the memory it takes
once it is loaded.`,
  needs: ['peers'],
  columns: [
    { name: 'stored', label: 'bytes stored' },
    { name: 'loaded', label: 'bytes of memory' },
  ],
  variants: [
    {
      name: 'ours',
      label: 'Waymark',
      run: async () => ({
        stored: Buffer.byteLength(toSnapshot(start(graph, { amount: 150, customer: 'acme' }).instance)),
        loaded: heapOfOne(),
      }),
    },
    {
      name: 'bpmnEngine',
      label: 'bpmn-engine',
      run: async () => ({ stored: Buffer.byteLength(await stateOf(await readContext(xml))) }),
    },
  ],
  goals: [
    { name: 'bytes stored', atMost: 1_000, unit: 'bytes', measured: (of) => of('ours', 'stored') },
    { name: 'bytes of memory', atMost: 4_000, unit: 'bytes', measured: (of) => of('ours', 'loaded') },
  ],
  async open() {
    graph = await graphOf(xml)
  },
}
