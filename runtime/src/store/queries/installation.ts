import type { Database } from '../database.ts'

/** What is there, over all processes and runtimes. */
export interface InstallationCounts {
  /** Process instances that have not ended. */
  readonly live: number
  /** User tasks that wait for a person. */
  readonly tasks: number
  readonly timers: number
  /** Timers whose time has come and that have not fired. */
  readonly timersDue: number
  /** How long the longest due timer has been due. */
  readonly timersLateSeconds: number
  /** Jobs that wait for a worker or are with one. */
  readonly jobs: number
  /** Jobs without retries left. */
  readonly failedJobs: number
  readonly incidents: number
}

/** Counts what is in the database now, in one statement. */
export async function countInstallation(db: Database, nowMs: number): Promise<InstallationCounts> {
  const [counted] = await db.read<Record<keyof InstallationCounts, string>>(
    `select (select count(*) from process_instance where state = 'running') as live,
            (select count(*) from user_task where state = 'CREATED') as tasks,
            (select count(*) from timer) as timers,
            (select count(*) from timer where due_at <= $1) as "timersDue",
            (select coalesce(extract(epoch from $1::timestamptz - min(due_at)), 0) from timer where due_at <= $1) as "timersLateSeconds",
            (select count(*) from job where state = 'CREATED') as jobs,
            (select count(*) from job where state = 'FAILED') as "failedJobs",
            (select count(*) from incident where state = 'ACTIVE') as incidents`,
    [new Date(nowMs).toISOString()],
  )
  const count = (name: keyof InstallationCounts) => Number(counted?.[name] ?? 0)
  return {
    live: count('live'),
    tasks: count('tasks'),
    timers: count('timers'),
    timersDue: count('timersDue'),
    timersLateSeconds: count('timersLateSeconds'),
    jobs: count('jobs'),
    failedJobs: count('failedJobs'),
    incidents: count('incidents'),
  }
}

/** Connections to a PostgreSQL database, of all its users, by state; none for the embedded one. */
export async function countConnections(db: Database): Promise<{ state: string; count: number }[]> {
  if (db.kind !== 'postgresql') return []
  const states = await db.read<{ state: string; count: string }>(
    `select coalesce(state, 'unknown') as state, count(*) as count from pg_stat_activity
     where datname = current_database() group by 1 order by 1`,
  )
  return states.map(({ state, count }) => ({ state, count: Number(count) }))
}
