import type { Queries } from '../database.ts'

/** A job that a worker holds until its deadline. */
export interface ActivatedJob {
  readonly key: string
  readonly root_key: string
  readonly instance_key: string
  readonly element_key: string
  readonly element_id: string
  readonly definition_key: string
  readonly process_id: string
  readonly version: number
  readonly type: string
  readonly headers: Record<string, string>
  readonly retries: number
  readonly worker: string
  readonly deadline: Date
}

/**
 * Hands up to `max` jobs of a type to a worker. Two workers that ask at once get different jobs: each skips rows that another is
 * taking. A job whose deadline has passed is available again.
 */
export async function activateJobs(
  db: Queries,
  of: { type: string; worker: string; max: number; now: Date; deadline: Date },
): Promise<ActivatedJob[]> {
  return db.read<ActivatedJob>(
    `with free as (
       select root_key, key from job
       where type = $1 and retries > 0 and available_at <= $2
       order by available_at, key limit $3
       for update skip locked
     )
     update job as j set worker = $4, deadline = $5, available_at = $5, state = 'CREATED'
     from free, process_instance as p
     where j.root_key = free.root_key and j.key = free.key and p.root_key = j.root_key and p.key = j.instance_key
       -- An open incident keeps its job until somebody has resolved it.
       and not exists (select 1 from incident as i
         where i.root_key = j.root_key and i.job_key = j.key and i.state = 'ACTIVE')
     returning j.key, j.root_key, j.instance_key, j.element_key, j.element_id, j.definition_key, j.process_id, p.version, j.type,
       j.headers, j.retries, j.worker, j.deadline`,
    [of.type, of.now, of.max, of.worker, of.deadline],
  )
}

/** When the next job of that type can be activated; undefined while there is none. */
export async function nextJobAt(db: Queries, type: string): Promise<Date | undefined> {
  const [row] = await db.read<{ at: Date | null }>(
    'select min(available_at) as at from job where type = $1 and retries > 0',
    [type],
  )
  return row?.at ?? undefined
}

/** Keeps a job longer, or shorter, for the worker that holds it. */
export async function moveDeadline(db: Queries, jobKey: string, deadline: Date): Promise<boolean> {
  const rows = await db.read(
    'update job set deadline = $2, available_at = $2 where root_key = root_of($1::bigint) and key = $1::bigint and deadline is not null returning key',
    [jobKey, deadline],
  )
  return rows.length > 0
}

export async function jobByKey(db: Queries, key: string): Promise<{ retries: number; type: string } | undefined> {
  const [row] = await db.read<{ retries: number; type: string }>(
    'select retries, type from job where root_key = root_of($1::bigint) and key = $1::bigint',
    [key],
  )
  return row
}
