import { loadPeer } from '../frame/peers.ts'

/** As much of DBOS as we use. https://docs.dbos.dev/typescript */
interface Dbos {
  setConfig(config: object): void
  launch(): Promise<void>
  shutdown(): Promise<void>
  registerWorkflow<A>(work: (input: A) => Promise<number>, options: { name: string }): (input: A) => Promise<number>
  startWorkflow<A>(workflow: (input: A) => Promise<number>): (input: A) => Promise<Handle>
  runStep<T>(step: () => Promise<T>, options: { name: string }): Promise<T>
  recv(topic: string, timeoutSeconds: number): Promise<unknown>
  send(workflow: string, message: object, topic: string): Promise<void>
}

interface Handle {
  readonly workflowID: string
  getResult(): Promise<number>
}

interface Order {
  readonly amount: number
}

/** A running DBOS on a database of its own. */
export interface OpenDbos {
  /** A workflow that decides by its amount, waits for somebody's message, and ends: started, and told to go on. */
  startAndComplete(timed: Timed): Promise<void>
  /** A workflow of ten steps with two decisions, each step saved before the next. */
  tenSteps(timed: Timed): Promise<void>
  close(): Promise<void>
}

/** Wraps each command, so that the caller can time it. */
export type Timed = <T>(command: () => Promise<T>) => Promise<T>

const WAIT_SECONDS = 600
let workflows: ReturnType<typeof register> | undefined

/** Opens DBOS. More connections than these made it slower here. */
export async function openDbos(databaseUrl: string): Promise<OpenDbos> {
  const { DBOS } = loadPeer<{ DBOS: Dbos }>('@dbos-inc/dbos-sdk')
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: databaseUrl, systemDatabasePoolSize: 16, logLevel: 'error' })
  workflows ??= register(DBOS)
  const { approval, ten } = workflows
  await DBOS.launch()
  return {
    async startAndComplete(timed) {
      const handle = await timed(() => DBOS.startWorkflow(approval)({ amount: 150 }))
      await timed(async () => {
        await DBOS.send(handle.workflowID, { approved: true }, 'complete')
        await handle.getResult()
      })
    },
    async tenSteps(timed) {
      const result = await timed(async () => (await DBOS.startWorkflow(ten)({ amount: 150 })).getResult())
      if (result !== 160) throw new Error(`The ten steps gave ${result}, not 160.`)
    },
    close: () => DBOS.shutdown(),
  }
}

/** Makes the two works known to DBOS, which it wants once and before it is launched. */
function register(dbos: Dbos) {
  async function approve({ amount }: Order) {
    if (amount <= 100) return 0
    await dbos.recv('complete', WAIT_SECONDS)
    return 1
  }
  async function steps({ amount }: Order) {
    let sum = amount
    for (let i = 1; i <= 10; i += 1) {
      sum = await dbos.runStep(async () => sum + 1, { name: `s${i}` })
      if (i === 3 && sum <= 10) return sum
      if (i === 6 && sum <= 20) return sum
    }
    return sum
  }
  return {
    approval: dbos.registerWorkflow(approve, { name: 'approval' }),
    ten: dbos.registerWorkflow(steps, { name: 'ten' }),
  }
}
