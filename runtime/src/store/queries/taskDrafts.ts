import type { Queries } from '../database.ts'

export interface TaskDraftKey {
  readonly rootKey: string
  readonly key: string
  readonly username: string
  readonly savedAt: Date
}

export async function saveTaskDraft(db: Queries, of: TaskDraftKey, variables: Record<string, unknown>): Promise<void> {
  await db.read(
    `insert into task_draft (root_key, user_task_key, username, variables, saved_at) values ($1, $2, $3, $4::jsonb, $5)
     on conflict (root_key, user_task_key, username) do update set variables = excluded.variables, saved_at = excluded.saved_at`,
    [of.rootKey, of.key, of.username, JSON.stringify(variables), of.savedAt],
  )
}

export async function taskDraftOf(
  db: Queries,
  rootKey: string,
  key: string,
  username: string,
): Promise<{ variables: Record<string, unknown>; savedAt: Date } | undefined> {
  const [row] = await db.read<{ variables: Record<string, unknown>; saved_at: Date }>(
    'select variables, saved_at from task_draft where root_key = $1 and user_task_key = $2 and username = $3',
    [rootKey, key, username],
  )
  return row && { variables: row.variables, savedAt: row.saved_at }
}

export async function deleteTaskDraft(db: Queries, rootKey: string, key: string, username: string): Promise<void> {
  await db.read('delete from task_draft where root_key = $1 and user_task_key = $2 and username = $3', [
    rootKey,
    key,
    username,
  ])
}

export async function notificationsSeenAt(db: Queries, username: string): Promise<Date | undefined> {
  const [row] = await db.read<{ seen_at: Date }>('select seen_at from notifications_seen where username = $1', [
    username,
  ])
  return row?.seen_at
}

export async function markNotificationsSeen(db: Queries, username: string, at: Date): Promise<void> {
  await db.read(
    `insert into notifications_seen (username, seen_at) values ($1, $2)
     on conflict (username) do update set seen_at = excluded.seen_at`,
    [username, at],
  )
}
