import { cpus, totalmem } from 'node:os'
import postgres from 'postgres'

/** What the figures were measured on. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  readonly memoryGb: number
  readonly node: string
  /** Version and whether commits reach the disk; absent where no database took part. */
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

/** Version of the server, and whether its commits reach the disk. */
async function describePostgres(url: string): Promise<string> {
  const sql = postgres(url, { max: 1, onnotice: () => {} })
  try {
    const setting = async (name: string) => (await sql.unsafe(`show ${name}`))[0]?.[name] as string
    const [version, fsync, commit] = [
      await setting('server_version'),
      await setting('fsync'),
      await setting('synchronous_commit'),
    ]
    return `${version.split(' ')[0]}, fsync ${fsync}, synchronous_commit ${commit}`
  } finally {
    await sql.end()
  }
}
