import type { Database } from '../src/store/database.ts'
import { testDatabase } from '../src/store/testDatabase.ts'

/** One embedded database in memory, emptied for each run: a new one costs more than a run. */
export async function emptyDatabases(): Promise<{ next(): Promise<Database>; close(): Promise<void> }> {
  const db = await testDatabase('pglite')
  const tables = await db.read<{ name: string }>(
    `select quote_ident(c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  )
  const empty = `truncate ${tables.map((table) => table.name).join(', ')} restart identity cascade`
  return {
    async next() {
      await db.read(empty)
      return db
    },
    close: () => db.close(),
  }
}
