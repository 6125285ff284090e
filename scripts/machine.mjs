// Finds what the tests need on this machine, installs it where it can (Debian, as root), and otherwise says what to install.
import { spawn, spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * What `npm start` tells Node: whoever starts the runtime to test or measure it does the same.
 *
 * @returns {string[]}
 */
export function nodeOptions() {
  const { scripts } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return scripts.start.match(/--\S+/g) ?? []
}

const isRoot = process.getuid?.() === 0
const has = (program) => spawnSync('sh', ['-c', `command -v ${program}`], { encoding: 'utf8' }).stdout.trim()

/** Installs a Debian package as root. @returns {boolean} whether it is there now */
function install(name) {
  if (!isRoot || !has('apt-get')) return false
  console.log(`Installing the Debian package ${name} ...`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const quiet = { stdio: ['ignore', 'ignore', 'inherit'], env }
  spawnSync('apt-get', ['update', '-qq'], quiet)
  return spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', name], quiet).status === 0
}

/** @returns {string} the path of a Chromium or Chrome */
export function findChromium() {
  const search = () =>
    process.env.WAYMARK_CHROMIUM ||
    ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'].map(has).find(Boolean) ||
    ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'].find(existsSync)
  const found = search() || (install('chromium') && search())
  if (found) return found
  throw new Error(
    'The tests need Chromium. Install it (Debian: apt-get install chromium), or name one in WAYMARK_CHROMIUM; `npx playwright install chromium` brings one too.',
  )
}

function postgresPrograms() {
  const base = '/usr/lib/postgresql'
  const installed = existsSync(base)
    ? readdirSync(base)
        .sort((a, b) => Number(b) - Number(a))
        .map((version) => join(base, version, 'bin'))
        .find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres')))
    : undefined
  if (installed) return installed
  const onPath = has('initdb')
  return onPath ? onPath.replace(/\/initdb$/, '') : undefined
}

/**
 * A PostgreSQL cluster of our own on a free port, gone after `stop`. With WAYMARK_TEST_DATABASE_URL set, that server is used.
 *
 * @param {Record<string, string>} [settings] of the server, where it is ours; `isOwn` of the answer says whether it is
 */
export async function startPostgres(settings) {
  if (process.env.WAYMARK_TEST_DATABASE_URL)
    return { url: process.env.WAYMARK_TEST_DATABASE_URL, isOwn: false, stop: async () => {} }
  return { ...(await ownPostgres(settings)), isOwn: true }
}

/**
 * A PostgreSQL cluster of our own on a free port, which may be killed and started again; gone after `stop`.
 *
 * @param {Record<string, string>} [settings] of the server, by name
 */
export async function ownPostgres(settings = {}) {
  const bin = postgresPrograms() ?? (install('postgresql') ? postgresPrograms() : undefined)
  if (!bin)
    throw new Error(
      'The tests need PostgreSQL 15 or later. Install it (Debian: apt-get install postgresql), or name an empty server in WAYMARK_TEST_DATABASE_URL.',
    )
  const folder = mkdtempSync(join(tmpdir(), 'waymark-pg-'))
  const data = join(folder, 'data')
  const port = await freePort()
  // PostgreSQL refuses to run as root, so root lends the cluster to the postgres user.
  const account = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (isRoot) chownSync(folder, account.uid, account.gid)
  const options = { ...account, cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }
  const run = (program, args) =>
    new Promise((resolve, reject) => {
      const child = spawn(join(bin, program), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
      let said = ''
      child.stderr.on('data', (chunk) => {
        said += chunk
      })
      child.on('error', reject)
      // The server that pg_ctl leaves behind may keep its output open: the exit counts, not the end of the output.
      child.on('exit', (code) => resolve({ code, said }))
    })
  const must = async (program, args) => {
    const { code, said } = await run(program, args)
    if (code !== 0) throw new Error(`${program} failed: ${said}`)
  }
  const all = { listen_addresses: '127.0.0.1', unix_socket_directories: folder, max_connections: '400', ...settings }
  const server = [`-p ${port}`, ...Object.entries(all).map(([name, value]) => `-c ${name}=${value}`)].join(' ')
  const start = async () => {
    for (let attempt = 1; ; attempt += 1) {
      const { code, said } = await run('pg_ctl', ['-D', data, '-w', '-l', join(folder, 'log'), '-o', server, 'start'])
      if (code === 0) return
      // After a kill the system may need a moment to give the shared memory back.
      if (attempt === 5) throw new Error(`pg_ctl failed: ${said}`)
      await new Promise((resolve) => setTimeout(resolve, 1_000))
    }
  }
  await must('initdb', ['-D', data, '-U', 'waymark', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  await start()
  return {
    url: `postgres://waymark@127.0.0.1:${port}/postgres`,
    port,
    start,
    /** `kill -9` of the server: it recovers when it is started again. Its sessions notice within a moment and end. */
    kill: async () => {
      const postmaster = Number(readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
      const sessions = childrenOf(postmaster)
      for (const pid of [postmaster, ...sessions]) killIfThere(pid)
      while ([postmaster, ...sessions].some(isThere)) await new Promise((resolve) => setTimeout(resolve, 20))
    },
    /** Ends it at once without a checkpoint. */
    stopImmediately: () => must('pg_ctl', ['-D', data, '-m', 'immediate', '-w', 'stop']),
    stop: async () => {
      await run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop'])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const childrenOf = (pid) =>
  spawnSync('ps', ['-o', 'pid=', '--ppid', String(pid)], { encoding: 'utf8' })
    .stdout.split('\n')
    .map(Number)
    .filter(Boolean)

function killIfThere(pid) {
  try {
    process.kill(pid, 'SIGKILL')
  } catch (error) {
    if (error.code !== 'ESRCH') throw error
  }
}

function isThere(pid) {
  try {
    process.kill(pid, 0)
    // One that nobody has waited for yet is gone all the same.
    return !spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.startsWith('Z')
  } catch {
    return false
  }
}

const idOf = (flag) => Number(spawnSync('id', [flag, 'postgres'], { encoding: 'utf8' }).stdout.trim())

const freePort = () =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.on('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address()
      server.close(() => resolve(port))
    })
  })
