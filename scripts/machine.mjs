// Finds what the tests need on this machine, installs it where it can (Debian, as root), and otherwise says what to install.
import { spawnSync } from 'node:child_process'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

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

/** A PostgreSQL cluster of our own on a free port, gone after `stop`. With WAYMARK_TEST_DATABASE_URL set, that server is used. */
export async function startPostgres() {
  if (process.env.WAYMARK_TEST_DATABASE_URL) return { url: process.env.WAYMARK_TEST_DATABASE_URL, stop: async () => {} }
  const bin = postgresPrograms() ?? (install('postgresql') ? postgresPrograms() : undefined)
  if (!bin)
    throw new Error(
      'The tests need PostgreSQL 15 or later. Install it (Debian: apt-get install postgresql), or name an empty server in WAYMARK_TEST_DATABASE_URL.',
    )
  const folder = mkdtempSync(join(tmpdir(), 'waymark-pg-'))
  const port = await freePort()
  // PostgreSQL refuses to run as root, so root lends the cluster to the postgres user.
  const account = isRoot ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (isRoot) chownSync(folder, account.uid, account.gid)
  const options = { ...account, cwd: folder, encoding: 'utf8', env: { ...process.env, LC_ALL: 'C.UTF-8' } }
  const must = (program, args) => {
    const done = spawnSync(join(bin, program), args, { ...options, stdio: ['ignore', 'ignore', 'pipe'] })
    if (done.status !== 0) throw new Error(`${program} failed: ${done.stderr}`)
  }
  must('initdb', ['-D', join(folder, 'data'), '-U', 'waymark', '-A', 'trust', '-E', 'UTF8', '--no-sync'])
  must('pg_ctl', [
    '-D',
    join(folder, 'data'),
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=${folder} -c max_connections=200`,
    'start',
  ])
  return {
    url: `postgres://waymark@127.0.0.1:${port}/postgres`,
    stop: async () => {
      spawnSync(join(bin, 'pg_ctl'), ['-D', join(folder, 'data'), '-m', 'immediate', 'stop'], {
        ...options,
        stdio: 'ignore',
      })
      rmSync(folder, { recursive: true, force: true })
    },
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
