import postgres from 'postgres'

/** How a server of ours is set up to be measured on: as installed, with room for its log, much of which is written over and over. */
export const serverSettings = { checkpoint_timeout: '15min', max_wal_size: '8GB', min_wal_size: '2GB' }

const segmentsOfLog = 128
const segmentBytes = 16 * 2 ** 20

/**
 * Writes the log full once. A server that has been up for a while writes over old files of its log; a new one makes a file every few
 * thousand commits, and everybody waits until it has been filled with zeros.
 */
export async function makeLog(url: string): Promise<void> {
  await withServer(url, async (sql) => {
    for (let segment = 0; segment < segmentsOfLog; segment += 1)
      await sql`select pg_logical_emit_message(false, 'waymark', repeat('-', ${segmentBytes}))`
  })
  await checkpoint(url)
}

/** Writes what the server has put off, and lets it use the files of its log again. */
export async function checkpoint(url: string): Promise<void> {
  await withServer(url, (sql) => sql`checkpoint`)
}

async function withServer(url: string, work: (sql: postgres.Sql) => Promise<unknown>): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    await work(sql)
  } finally {
    await sql.end()
  }
}
