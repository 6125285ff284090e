import { loadPeer } from '../frame/peers.ts'

/** As much of bpmn-engine as we use. https://github.com/paed01/bpmn-engine */
interface BpmnEngine {
  execute(): Promise<Execution>
  resume(): Promise<Execution>
  recover(state: unknown): BpmnEngine
  getState(): Promise<object>
  stop(): Promise<void>
  once(event: 'end' | 'error', listener: (of: unknown) => void): void
}

interface Execution {
  readonly state: string
  getPostponed(): readonly { readonly type: string; signal(message: object): void }[]
  waitFor(event: 'end'): Promise<unknown>
}

type Options = Readonly<Record<string, unknown>>
type Serializer = (definitions: unknown, typeResolver: unknown) => unknown

/** A definition that is read once, as its documentation recommends for many instances of one process. */
export interface Context {
  readonly source: unknown
}

/** What an automatic step calls there, and what a condition asks. */
const services = {
  isBig: () => true,
  work: (_input: unknown, callback: (error: null, value: number) => void) => callback(null, 1),
}

/** A condition that holds, and an automatic step, as bpmn-engine has them in its quickest form: calls of a service. */
export const itsCondition = `\${environment.services.isBig()}`
export const itsStep = (id: string) => `<bpmn:serviceTask id="${id}" implementation="\${environment.services.work}" />`

const contexts = new Map<string, Context>()

/** Reads the drawing, once, into a context that many of its engines share. */
export async function readContext(xml: string): Promise<Context> {
  const known = contexts.get(xml)
  if (known) return known
  const Moddle = loadPeer<new () => { fromXML(xml: string): Promise<unknown> }>('bpmn-moddle')
  const serializer = loadPeer<{
    default: Serializer
    TypeResolver(elements: unknown): unknown
  }>('moddle-context-serializer')
  const read = await new Moddle().fromXML(xml)
  const context = { source: serializer.default(read, serializer.TypeResolver(loadPeer('bpmn-elements'))) }
  contexts.set(xml, context)
  return context
}

/** An engine of its own for an instance, as bpmn-engine has it. */
function open(options: Options): BpmnEngine {
  const { Engine } = loadPeer<{ Engine: new (options: Options) => BpmnEngine }>('bpmn-engine')
  return new Engine({ name: 'bench', services, ...options })
}

/** Starts an instance, and lets it run until it waits for somebody or is over. */
export async function start({ source }: Context): Promise<{ engine: BpmnEngine; execution: Execution }> {
  const engine = open({ sourceContext: source, variables: { amount: 150, customer: 'acme' } })
  return { engine, execution: await engine.execute() }
}

/** Completes the user task at which it waits, which ends it. */
async function complete(execution: Execution): Promise<void> {
  const ended = execution.waitFor('end')
  const task = execution.getPostponed().find(({ type }) => type === 'bpmn:UserTask')
  if (!task) throw new Error('bpmn-engine waits at no user task.')
  task.signal({ approved: true })
  await ended
  if (execution.state !== 'idle') throw new Error(`bpmn-engine is ${execution.state} after its end.`)
}

/** Begins an instance and runs it to its end, through no wait. */
export async function straightThrough({ source }: Context): Promise<void> {
  const engine = open({ sourceContext: source, variables: { amount: 150, customer: 'acme' } })
  const ended = new Promise((resolve, reject) => {
    engine.once('end', resolve)
    engine.once('error', reject)
  })
  await engine.execute()
  await ended
}

/** Begins an instance, and completes the user task at which it waits, all in memory. */
export async function startAndComplete(context: Context): Promise<void> {
  const { execution } = await start(context)
  await complete(execution)
}

/** What it saves of an instance that waits. */
export async function stateOf(context: Context): Promise<string> {
  const { engine } = await start(context)
  const state = JSON.stringify(await engine.getState())
  await engine.stop()
  return state
}

/** Where the state of an instance is saved between two commands. */
export interface StateStore {
  insert(id: number, state: string): Promise<void>
  read(id: number): Promise<string>
  update(id: number, state: string): Promise<void>
}

/** The same with its state saved after each command and recovered before the next, as its documentation shows. */
export async function startAndCompleteSaved(context: Context, store: StateStore, id: number): Promise<void> {
  const { engine } = await start(context)
  await store.insert(id, JSON.stringify(await engine.getState()))
  await engine.stop()
  const recovered = open({}).recover(JSON.parse(await store.read(id)))
  const execution = await recovered.resume()
  await complete(execution)
  await store.update(id, JSON.stringify(await recovered.getState()))
}
