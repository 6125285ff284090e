import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the load generator is to do. */
export interface LoadOrder {
  /** `people`: like W1, with a look at the task in between. `touch`: claims tasks, each once, until all are. */
  readonly work: 'W1' | 'W2' | 'people' | 'touch'
  readonly port: number
  readonly authorization: string
  readonly clients: number
  readonly warmUpSeconds: number
  /** At most so long; `touch` ends by itself. */
  readonly seconds: number
  /** Local id that the engine gives the user task of W1; the same in each instance. */
  readonly taskId?: number
  /** Each client asks so often, counted from when it should have; without, as soon as it is answered. */
  readonly everyMs?: number
  /** A file with a list of keys of user tasks as JSON, for `touch`. */
  readonly keysFile?: string
}

/** What it saw. A request is one command. */
export interface LoadFigures {
  readonly requests: number
  readonly perSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly maxMs: number
  readonly failures: number
  /** Of one processor, taken by the generator itself. */
  readonly cpuShare: number
}

/** A load generator at work, in a process of its own. */
export interface Load {
  /** What it saw, when it is done. Fails with what it said where it fails. */
  readonly done: Promise<LoadFigures>
  /** Ends it before its time. */
  stop(): void
}

/** Starts a load generator. `begun` of its answer resolves when it is warmed up and counts. */
export function startLoad(order: LoadOrder): Load & { readonly begun: Promise<void> } {
  const file = fileURLToPath(new URL('load.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(order)], {
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let out = ''
  let said = ''
  let begin: () => void = () => {}
  const begun = new Promise<void>((resolve) => {
    begin = resolve
  })
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
    if (out.includes('\n')) begin()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  const done = new Promise<LoadFigures>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      begin()
      const [, figures] = out.split('\n')
      if (code === 0 && figures) resolve(JSON.parse(figures) as LoadFigures)
      else reject(new Error(`the load generator failed: ${said.slice(-2_000)}`))
    })
  })
  return { begun, done, stop: () => child.stdin.end('stop\n') }
}

/** Lets a load generator do its work to the end. */
export const putLoad = (order: LoadOrder): Promise<LoadFigures> => startLoad(order).done
