import { cpus, totalmem } from 'node:os'
import postgres from 'postgres'

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly node: string
  /** Version and settings that matter; absent where no database took part. */
  readonly postgres?: string
}

/** Describes this machine, and the database server where one takes part. */
export async function describeMachine(databaseUrl: string | undefined): Promise<Machine> {
  const cores = cpus()
  return {
    cores: cores.length,
    processor: cores[0]?.model.trim() || process.arch,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    ...(databaseUrl ? { postgres: await describePostgres(databaseUrl) } : {}),
  }
}

/** Version of the server, whether its commits reach the disk, and the room that it has. */
async function describePostgres(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const setting = async (name: string) => (await sql.unsafe(`show ${name}`))[0]?.[name] as string
    const version = (await setting('server_version')).split(' ')[0]
    const told = ['fsync', 'synchronous_commit', 'max_wal_size', 'min_wal_size']
    const settings = await Promise.all(told.map(async (name) => `${name} ${await setting(name)}`))
    return [version, ...settings].join(', ')
  } finally {
    await sql.end()
  }
}
