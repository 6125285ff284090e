import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the load generator is to do. */
export interface LoadOrder {
  readonly work: 'W1' | 'W2'
  readonly port: number
  readonly authorization: string
  readonly clients: number
  readonly warmUpSeconds: number
  readonly seconds: number
  /** Local id that the engine gives the user task of W1; the same in each instance. */
  readonly taskId?: number
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

/** Lets a load generator do its work, in a process of its own. @throws Error with what it said where it fails */
export function putLoad(order: LoadOrder): Promise<LoadFigures> {
  const file = fileURLToPath(new URL('load.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', file, JSON.stringify(order)], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let out = ''
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      if (code === 0) resolve(JSON.parse(out) as LoadFigures)
      else reject(new Error(`the load generator failed: ${said.slice(-2_000)}`))
    })
  })
}
