// The PostgreSQL driver (postgres 3.4.9) loses its way when a connection breaks; the runtime's bundle carries it mended.
// Each mend names the text that it replaces: another version of the driver does not build before somebody has looked at it.
import { readFileSync } from 'node:fs'

const mends = {
  'connection.js': [
    {
      // A write that was put off can come when the socket is gone: the process died of it (porsager/postgres#1154, #1208).
      before: `  function nextWrite(fn) {
    const x = socket.write(chunk, fn)`,
      after: `  function nextWrite(fn) {
    if (socket === null) {
      nextWriteTimer !== null && clearImmediate(nextWriteTimer)
      chunk = nextWriteTimer = null
      error(Errors.connection('CONNECTION_CLOSED', options, socket))
      return false
    }
    const x = socket.write(chunk, fn)`,
    },
    {
      // What was put off is forgotten with its connection: else nothing is ever written again on the next one.
      before: `    incomings = null
    clearImmediate(nextWriteTimer)
    socket.removeListener('data', data)`,
      after: `    incomings = null
    clearImmediate(nextWriteTimer)
    chunk = nextWriteTimer = null
    socket.removeListener('data', data)`,
    },
    {
      // A connection that is closed while it is being opened has failed: it is not opened again and again without a pause.
      // And a query that was sent between the error and the close is lost: else it is answered, empty, by the next connection.
      before: `    if (initial)
      return reconnect()

    !hadError && (query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))`,
      after: `    if (initial && options.host.length > 1)
      return reconnect()

    ;(initial || query || sent.length) && error(Errors.connection('CONNECTION_CLOSED', options, socket))
    query = null`,
    },
  ],
  'index.js': [
    {
      // A transaction whose connection broke must not send its rest, nor its commit or rollback, into the next one's transaction.
      before: `        new Promise((_, reject) => connection.onclose = reject)`,
      after: `        new Promise((_, reject) => connection.onclose = (e) => { lost = e; reject(e) })`,
    },
    {
      before: `    let savepoints = 0
      , connection
      , prepare = null`,
      after: `    let savepoints = 0
      , connection
      , lost = null
      , prepare = null`,
    },
    {
      before: `      function handler(q) {
        q.catch(e => uncaughtError || (uncaughtError = e))
        c.queue === full`,
      after: `      function handler(q) {
        q.catch(e => uncaughtError || (uncaughtError = e))
        if (lost)
          return q.reject(lost)
        c.queue === full`,
    },
  ],
}

/** For esbuild: bundles the driver, mended. @type {import('esbuild').Plugin} */
export const mendedDriver = {
  name: 'the PostgreSQL driver is mended',
  setup(build) {
    build.onLoad({ filter: /[\\/]node_modules[\\/]postgres[\\/]src[\\/](connection|index)\.js$/ }, ({ path }) => {
      let contents = readFileSync(path, 'utf8')
      for (const { before, after } of mends[path.split(/[\\/]/).at(-1)]) {
        if (contents.split(before).length !== 2)
          throw new Error(
            `${path} is not the version that scripts/mendDriver.mjs mends: see whether its mends are still needed.`,
          )
        contents = contents.replace(before, () => after)
      }
      return { contents, loader: 'js' }
    })
  },
}
