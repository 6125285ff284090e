import pino from 'pino'
import { openClock } from '../../runtime/src/clock.ts'
import { openCommitter } from '../../runtime/src/engine/committer.ts'
import { openDefinitions } from '../../runtime/src/engine/definitions.ts'
import type { Answer, Submission } from '../../runtime/src/engine/submission.ts'
import { type Database, openDatabase } from '../../runtime/src/store/database.ts'
import { keysPerInstance } from '../../runtime/src/store/keys.ts'

/** What one command leaves in the database: one statement that writes the same rows into the same tables, indexes and all. */
export interface WritesOfCommand {
  /** Inserts, updates and deletes as one statement of data-modifying CTEs; its parameter `$1` is the key of the process instance. */
  readonly statement: string
  /** The key of the instance that was looked at; others are taken behind it, in steps of `keysPerInstance`. */
  readonly instanceKey: string
  /** Rows inserted, updated and deleted, by table. */
  readonly rows: { readonly [table: string]: number }
}

interface Table {
  readonly name: string
  readonly columns: readonly { readonly name: string; readonly type: string; readonly isFilledIn: boolean }[]
  readonly primaryKey: readonly string[]
}
type Row = { readonly [column: string]: string | null }
type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Row>>

/**
 * Carries out commands with our own committer on an empty database and looks at what each has changed in every table. So what
 * `pgbench` and the job queues are given to write cannot drift from what we write.
 *
 * @param databaseUrl an empty database, which stays migrated and nearly empty
 * @param commandsOf the commands to look at one by one, each made from the key of the instance that the first has started
 */
export async function writesOf(
  databaseUrl: string,
  of: {
    drawing: string
    processId: string
    commands: readonly ((instanceKey: string) => Submission)[]
    /** Tables whose changes are left out. */
    without?: readonly string[]
  },
): Promise<WritesOfCommand[]> {
  const log = pino({ level: 'silent' })
  const db = await openDatabase({ databaseUrl, log })
  try {
    const clock = openClock()
    const definitions = openDefinitions({ db, clock, log })
    await definitions.deploy({ resources: [{ name: `${of.processId}.bpmn`, content: of.drawing }] })
    const committer = openCommitter({ db, clock, log, definitions })
    const tables = (await tablesOf(db)).filter(({ name }) => !of.without?.includes(name))
    const writes: WritesOfCommand[] = []
    let instanceKey = '0'
    let before = await snapshot(db, tables)
    for (const command of of.commands) {
      const answer: Answer = await committer.submit(command(instanceKey))
      if (!answer.accepted) throw new Error(answer.refusal.message)
      if ('processInstanceKey' in answer) instanceKey = answer.processInstanceKey
      await committer.idle()
      const after = await snapshot(db, tables)
      writes.push(difference(tables, before, after, { instanceKey, position: writes.length }))
      before = after
    }
    await committer.close()
    return writes
  } finally {
    await db.close()
  }
}

/** Tables that a command writes. What a runtime writes once for thousands of commands is none of a command's. */
async function tablesOf(db: Database): Promise<Table[]> {
  const rows = await db.read<{ table: string; name: string; type: string; isFilledIn: boolean; primary: boolean }>(
    `select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
       coalesce(pg_get_expr(d.adbin, d.adrelid) like 'nextval%', false) or a.attgenerated <> '' as "isFilledIn",
       coalesce(a.attnum = any(i.indkey), false) as primary
     from pg_class c
     join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public'
     join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
     left join pg_attrdef d on d.adrelid = c.oid and d.adnum = a.attnum
     left join pg_index i on i.indrelid = c.oid and i.indisprimary
     where c.relkind in ('r', 'p') and not c.relispartition and c.relname not in ('key_block', 'installation')
     order by c.relname, a.attnum`,
  )
  const byName = new Map<string, Table>()
  for (const { table, name, type, isFilledIn, primary } of rows) {
    const known = byName.get(table) ?? { name: table, columns: [], primaryKey: [] }
    byName.set(table, {
      ...known,
      columns: [...known.columns, { name, type, isFilledIn }],
      primaryKey: primary ? [...known.primaryKey, name] : known.primaryKey,
    })
  }
  return [...byName.values()]
}

async function snapshot(db: Database, tables: readonly Table[]): Promise<Snapshot> {
  const all = new Map<string, Map<string, Row>>()
  for (const { name, columns, primaryKey } of tables) {
    const rows = await db.read<Row>(`select ${columns.map((c) => `"${c.name}"::text`).join(', ')} from "${name}"`)
    const idOf = (row: Row) =>
      JSON.stringify((primaryKey.length > 0 ? primaryKey : columns.map((c) => c.name)).map((column) => row[column]))
    all.set(name, new Map(rows.map((row) => [idOf(row), row])))
  }
  return all
}

function difference(
  tables: readonly Table[],
  before: Snapshot,
  after: Snapshot,
  { instanceKey, position }: { instanceKey: string; position: number },
): WritesOfCommand {
  const parts: string[] = []
  const rows: { [table: string]: number } = {}
  const taken = new Map<string, number>()
  for (const table of tables) {
    const were = before.get(table.name) ?? new Map<string, Row>()
    const are = after.get(table.name) ?? new Map<string, Row>()
    const inserted = [...are].filter(([id]) => !were.has(id)).map(([, row]) => row)
    const changed = [...are].filter(([id, row]) => were.has(id) && JSON.stringify(were.get(id)) !== JSON.stringify(row))
    const deleted = [...were].filter(([id]) => !are.has(id)).map(([, row]) => row)
    const count = inserted.length + changed.length + deleted.length
    if (count === 0) continue
    rows[table.name] = count
    const columns = table.columns.filter((column) => !column.isFilledIn)
    if (inserted.length > 0)
      parts.push(
        `insert into "${table.name}" (${columns.map(({ name }) => `"${name}"`).join(', ')}) values ${inserted
          .map((row) => `(${columns.map((column) => literal(column.type, row[column.name] ?? null)).join(', ')})`)
          .join(', ')}`,
      )
    for (const [id, row] of changed) {
      const old = were.get(id)
      const set = columns.filter(({ name }) => old?.[name] !== row[name])
      parts.push(
        `update "${table.name}" set ${set.map(({ name, type }) => `"${name}" = ${literal(type, row[name] ?? null)}`).join(', ')} where ${where(table, row)}`,
      )
    }
    for (const row of deleted) parts.push(`delete from "${table.name}" where ${where(table, row)}`)
  }
  const [last, ...others] = parts.reverse()
  if (last === undefined) throw new Error('the command has written nothing')
  const named = others.map((part, i) => `w${i} as (${part})`)
  return { instanceKey, statement: `${named.length > 0 ? `with ${named.join(', ')} ` : ''}${last}`, rows }

  function where(table: Table, row: Row): string {
    return table.primaryKey
      .map((name) => {
        const type = table.columns.find((column) => column.name === name)?.type ?? 'text'
        return `"${name}" = ${literal(type, row[name] ?? null)}`
      })
      .join(' and ')
  }

  function literal(type: string, value: string | null): string {
    if (value === null) return `null::${type}`
    if (type !== 'bigint') return `'${value.replaceAll("'", "''")}'::${type}`
    const inside = BigInt(value) - BigInt(instanceKey)
    if (inside >= 0n && inside < keysPerInstance) return inside === 0n ? '$1' : `($1 + ${inside})`
    // Keys that were handed out for this command alone get places behind those of the instance; others are the drawing's.
    if (inside < 0n) return value
    const place = taken.get(value) ?? taken.size
    taken.set(value, place)
    return `($1 + ${2_000_000 + position * 1_000 + place})`
  }
}
