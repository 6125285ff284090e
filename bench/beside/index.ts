import postgres from 'postgres'
import type { Variant } from '../frame/work.ts'
import { makeDatabase, type OwnDatabase } from '../runtime/databases.ts'
import {
  type Context,
  itsCondition,
  itsStep,
  readContext,
  type StateStore,
  startAndComplete,
  startAndCompleteSaved,
  straightThrough,
} from './bpmnEngine.ts'
import { loadOf } from './clients.ts'
import { openDbos } from './dbos.ts'
import { tenSteps, waiting } from './drawings.ts'

/** At this number of clients DBOS and the saved bpmn-engine did best on two cores; one in memory gains nothing by a second. */
const CLIENTS = 16

const databases = new Map<string, Promise<OwnDatabase>>()

/** The database that such a peer writes to, made when it is first asked for. */
function databaseOf(peer: string, server: string): Promise<OwnDatabase> {
  const database = databases.get(peer) ?? makeDatabase(server, peer)
  databases.set(peer, database)
  return database
}

/** Drops the databases that the others wrote to. A work that shows these variants calls it when it closes. */
export async function closeBeside(): Promise<void> {
  for (const database of databases.values()) await (await database).drop()
  databases.clear()
}

/** Its own thread is all it uses: more clients at once gain nothing. */
const bpmnEngineInMemory = (xml: string, does: (context: Context) => Promise<void>): Variant => ({
  name: 'bpmnEngine',
  label: 'bpmn-engine, in memory, one client',
  async run(bench) {
    const context = await readContext(xml)
    return loadOf(1, bench, () => does(context))
  },
})

const bpmnEngineSaved: Variant = {
  name: 'bpmnEngineSaved',
  label: `bpmn-engine, state saved to PostgreSQL, ${CLIENTS} clients`,
  async run(bench) {
    const context = await readContext(waiting)
    const { url } = await databaseOf('bpmn', bench.databaseUrl)
    const store = await openStates(url)
    let id = 0
    try {
      return await loadOf(CLIENTS, bench, () => startAndCompleteSaved(context, store, ++id))
    } finally {
      await store.close()
    }
  },
}

/** Where its documentation has no say: a row for an instance, written by prepared statements. */
async function openStates(url: string): Promise<StateStore & { close(): Promise<void> }> {
  const sql = postgres(url, { max: CLIENTS, onnotice: () => {} })
  await sql`create table if not exists state (id bigint primary key, state jsonb not null)`
  await sql`truncate state`
  return {
    async insert(id, state) {
      await sql`insert into state values (${id}, ${state}::text::jsonb)`
    },
    async read(id) {
      const [row] = await sql<{ state: string }[]>`select state::text as state from state where id = ${id}`
      return row?.state ?? ''
    },
    async update(id, state) {
      await sql`update state set state = ${state}::text::jsonb where id = ${id}`
    },
    close: () => sql.end(),
  }
}

/** Launched for its turn only, so that its polling does not disturb the others. */
const dbos = (work: 'startAndComplete' | 'tenSteps'): Variant => ({
  name: 'dbos',
  label: `DBOS, ${CLIENTS} clients`,
  async run(bench) {
    const { url } = await databaseOf('dbos', bench.databaseUrl)
    const open = await openDbos(url)
    try {
      return await loadOf(CLIENTS, bench, open[work])
    } finally {
      await open.close()
    }
  },
})

/** W1 by others, without HTTP between client and engine: `perSecond` instances, `p50` and `p99` in ms. */
export const besideW1: readonly Variant[] = [
  bpmnEngineInMemory(waiting, startAndComplete),
  bpmnEngineSaved,
  dbos('startAndComplete'),
]

/** W2 by others. DBOS saves each of the ten steps; bpmn-engine keeps all in memory. */
export const besideW2: readonly Variant[] = [
  bpmnEngineInMemory(
    tenSteps(itsStep, () => itsCondition),
    straightThrough,
  ),
  dbos('tenSteps'),
]
