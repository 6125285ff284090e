import type { Queries } from '../database.ts'

export interface DecisionNamed {
  readonly decisionId: string
  readonly name: string
}

export interface DraftRow {
  readonly key: string
  readonly kind: 'process' | 'decision'
  readonly name: string
  readonly description: string | null
  readonly owner: string | null
  readonly process_ids: string[]
  readonly decisions: DecisionNamed[]
  readonly xml: string
  readonly has_svg: boolean
  readonly revision: number
  readonly saved_at: Date
  readonly saved_by: string
  readonly published_hash: string | null
}

const columns = `key, kind, name, description, owner, process_ids, decisions, xml, svg is not null as has_svg,
  revision::int as revision, saved_at, saved_by, published_hash`

export async function allDrafts(db: Queries, kind: DraftRow['kind']): Promise<DraftRow[]> {
  return db.read<DraftRow>(`select ${columns} from draft where kind = $1 order by saved_at desc, key desc`, [kind])
}

export async function draftByKey(db: Queries, key: string): Promise<DraftRow | undefined> {
  const [row] = await db.read<DraftRow>(`select ${columns} from draft where key = $1::bigint`, [key])
  return row
}

/** The draft whose first process has that id: the oldest, where there are several. */
export async function draftOfProcess(db: Queries, processId: string): Promise<DraftRow | undefined> {
  const [row] = await db.read<DraftRow>(
    `select ${columns} from draft where process_ids->>0 = $1 order by key limit 1`,
    [processId],
  )
  return row
}

/** The draft of the file whose first decision has that id: the oldest, where there are several. */
export async function draftOfDecision(db: Queries, decisionId: string): Promise<DraftRow | undefined> {
  const [row] = await db.read<DraftRow>(
    `select ${columns} from draft where kind = 'decision' and decisions->0->>'decisionId' = $1 order by key limit 1`,
    [decisionId],
  )
  return row
}

/** Ids of the decisions that are being worked on. */
export async function draftedDecisionIds(db: Queries): Promise<Set<string>> {
  const rows = await db.read<{ id: string }>(
    `select distinct one->>'decisionId' as id from draft, jsonb_array_elements(decisions) as one`,
  )
  return new Set(rows.map(({ id }) => id))
}

/** Process ids of the drawings that are being worked on. */
export async function draftedProcessIds(db: Queries): Promise<Set<string>> {
  const rows = await db.read<{ id: string }>('select distinct jsonb_array_elements_text(process_ids) as id from draft')
  return new Set(rows.map(({ id }) => id))
}

/** What a draft says, as it is written. */
export interface DraftContent {
  readonly name: string
  readonly description: string | null
  readonly owner: string | null
  readonly processIds: readonly string[]
  readonly decisions: readonly DecisionNamed[]
  readonly xml: string
}

export async function insertDraft(
  db: Queries,
  key: string,
  of: DraftContent & { kind: DraftRow['kind']; savedAt: Date; savedBy: string; publishedHash: string | null },
): Promise<void> {
  await db.read(
    `insert into draft (key, name, description, owner, process_ids, xml, revision, saved_at, saved_by, published_hash, kind, decisions)
     values ($1::bigint, $2, $3, $4, $5::jsonb, $6, 1, $7, $8, $9, $10, $11::jsonb)`,
    [
      key,
      of.name,
      of.description,
      of.owner,
      JSON.stringify(of.processIds),
      of.xml,
      of.savedAt,
      of.savedBy,
      of.publishedHash,
      of.kind,
      JSON.stringify(of.decisions),
    ],
  )
}

/**
 * Saves over exactly that revision and answers the new one; undefined when somebody has saved in between.
 *
 * @param svg a new thumbnail; without one the old stays
 */
export async function updateDraft(
  db: Queries,
  key: string,
  revision: number,
  of: DraftContent & { svg?: string | undefined; savedAt: Date; savedBy: string },
): Promise<number | undefined> {
  const [row] = await db.read<{ revision: number }>(
    `update draft set name = $3, description = $4, owner = $5, process_ids = $6::jsonb, xml = $7, svg = coalesce($8::text, svg),
       revision = revision + 1, saved_at = $9, saved_by = $10, decisions = $11::jsonb
     where key = $1::bigint and revision = $2::bigint returning revision::int as revision`,
    [
      key,
      revision,
      of.name,
      of.description,
      of.owner,
      JSON.stringify(of.processIds),
      of.xml,
      of.svg ?? null,
      of.savedAt,
      of.savedBy,
      JSON.stringify(of.decisions),
    ],
  )
  return row?.revision
}

/** Remembers what was published from a draft, or what of it is published already. */
export async function markPublished(db: Queries, key: string, hash: string): Promise<void> {
  await db.read('update draft set published_hash = $2 where key = $1::bigint', [key, hash])
}

export async function deleteDraft(db: Queries, key: string): Promise<boolean> {
  const rows = await db.read('delete from draft where key = $1::bigint returning key', [key])
  return rows.length > 0
}

export async function thumbnailOf(db: Queries, key: string): Promise<string | undefined> {
  const [row] = await db.read<{ svg: string | null }>('select svg from draft where key = $1::bigint', [key])
  return row?.svg ?? undefined
}

/** What goes on in the processes that are published, by process id. */
export interface ProcessFigures {
  readonly process_id: string
  readonly version: number
  readonly deployed_at: Date
  readonly running: number
  readonly overdue: number
  readonly incidents: number
}

/** The latest version of every process with its running instances, and with late tasks and incidents in them and what they call. */
export async function processFigures(db: Queries, now: Date): Promise<Map<string, ProcessFigures>> {
  const rows = await db.read<ProcessFigures>(
    `with latest as (
       select distinct on (process_id) process_id, version, deployed_at from process_definition order by process_id, version desc
     ), running as (
       select process_id, count(*)::int as n from process_instance where state = 'running' group by process_id
     ), late as (
       select x.process_id, count(*)::int as n from user_task as t
       join process_instance as root on root.root_key = t.root_key and root.key = t.root_key
       cross join lateral (select t.process_id union select root.process_id) as x
       where t.state = 'CREATED' and t.due_at < $1 group by x.process_id
     ), stuck as (
       select x.process_id, count(*)::int as n from incident as i
       join process_instance as root on root.root_key = i.root_key and root.key = i.root_key
       cross join lateral (select i.process_id union select root.process_id) as x
       where i.state = 'ACTIVE' group by x.process_id
     )
     select latest.process_id, latest.version, latest.deployed_at, coalesce(running.n, 0) as running,
       coalesce(late.n, 0) as overdue, coalesce(stuck.n, 0) as incidents
     from latest left join running using (process_id) left join late using (process_id) left join stuck using (process_id)`,
    [now],
  )
  return new Map(rows.map((row) => [row.process_id, row]))
}

export interface VersionRow {
  readonly key: string
  readonly process_id: string
  readonly version: number
  readonly version_tag: string | null
  readonly deployed_at: Date
  readonly deployed_by: string | null
  readonly note: string | null
  readonly running: number
}

/** Published versions of a process, newest first. */
export async function versionsOf(db: Queries, processId: string): Promise<VersionRow[]> {
  return db.read<VersionRow>(
    `select d.key, d.process_id, d.version, d.version_tag, d.deployed_at, d.deployed_by, p.note,
       (select count(*)::int from process_instance as i where i.definition_key = d.key and i.process_id = d.process_id
         and i.state = 'running') as running
     from process_definition as d join deployment as p on p.key = d.deployment_key
     where d.process_id = $1 order by d.version desc`,
    [processId],
  )
}

/** Which of these process ids are published. */
export async function publishedProcessIds(db: Queries, processIds: readonly string[]): Promise<Set<string>> {
  const rows = await db.read<{ process_id: string }>(
    'select distinct process_id from process_definition where process_id = any($1::text[])',
    [[...processIds]],
  )
  return new Set(rows.map(({ process_id }) => process_id))
}
