import { createHash } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as after } from 'node:timers/promises'

const triesOnARestart = 20
const betweenTriesMs = 250

/**
 * Holds a folder for this process: two that write one embedded database would destroy it. A listening socket is the lock, so the
 * system gives it up however the process ends. A predecessor that is just stopping is waited for.
 *
 * @param folder the database's folder, on this machine
 * @returns how to let it go
 * @throws Error with a sentence when another process has it after five seconds
 */
export async function holdFolder(folder: string, tries = triesOnARestart): Promise<() => Promise<void>> {
  const name = `waymark-${createHash('sha256').update(resolve(folder)).digest('hex').slice(0, 24)}`
  const address = addressOf(name)
  for (let attempt = 1; ; attempt += 1) {
    const server = await listenAt(address)
    if (server) return () => new Promise((done) => server.close(() => done()))
    if (!(await isAnswered(address))) await forget(address)
    else if (attempt >= tries)
      throw new Error(
        `The embedded database in ${folder} is in use by a Waymark that runs. Stop it first, or use PostgreSQL (DATABASE_URL), which several may use at once.`,
      )
    else await after(betweenTriesMs)
  }
}

/** Linux knows addresses without a file (they begin with NUL), Windows has pipes; elsewhere it is a file. */
function addressOf(name: string): string {
  if (process.platform === 'linux') return `\0${name}`
  return process.platform === 'win32' ? `\\\\.\\pipe\\${name}` : join(tmpdir(), `${name}.sock`)
}

async function forget(address: string) {
  if (process.platform !== 'linux' && process.platform !== 'win32') await rm(address, { force: true })
}

function listenAt(address: string): Promise<Server | undefined> {
  return new Promise((resolved, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolved(undefined) : reject(error),
    )
    // The lock alone keeps no process alive.
    server.listen(address, () => resolved(server)).unref()
  })
}

/** A socket that nobody answers is what a killed process has left behind. */
function isAnswered(address: string): Promise<boolean> {
  return new Promise((resolved, reject) => {
    const socket = connect(address)
    socket.once('connect', () => {
      socket.destroy()
      resolved(true)
    })
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNREFUSED' || error.code === 'ENOENT' ? resolved(false) : reject(error),
    )
  })
}
