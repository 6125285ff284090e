import type { Queries } from './database.ts'

/** Tables whose rows come and go: they must not grow with the time that passes. */
export const comingAndGoing = [
  'instance_state',
  'active_element',
  'timer',
  'job',
  'message_subscription',
  'signal_subscription',
  'signal_delivery',
  'buffered_message',
  'message_correlation',
  'message_start',
  'outbox',
  'live_event',
  'idempotency_key',
  'task_draft',
  'session',
  'rollup_delta',
] as const

/** Forgets who was signed in and is so no more, by the machine's clock as sign-ins are. */
export async function deleteExpiredSessions(db: Queries, realMs: number): Promise<void> {
  for (const table of ['session', 'verification'])
    await db.read(`delete from ${table} where expires_at < $1`, [new Date(realMs)])
}

/** Forgets what somebody had typed into a task that is over by now: another has done it, or its case has gone another way. */
export async function deleteDraftsOfClosedTasks(db: Queries): Promise<void> {
  await db.read(
    `delete from task_draft d where not exists
       (select 1 from user_task t where t.root_key = d.root_key and t.key = d.user_task_key and t.state = 'CREATED')`,
  )
}
