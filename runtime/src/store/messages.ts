import type { Queries } from './database.ts'

export interface BufferedMessage {
  readonly key: string
  readonly name: string
  readonly correlationKey: string
  readonly variables: Record<string, unknown>
  readonly publishedAt: Date
  readonly expiresAt: Date
}

export interface WaitingSubscription {
  readonly rootKey: string
  readonly key: string
  readonly instanceKey: string
  readonly processId: string
  readonly name: string
  readonly correlationKey: string
}

interface Address {
  readonly name: string
  readonly correlationKey: string
}

const columnsOf = (addresses: readonly Address[]) => [
  addresses.map((one) => one.name),
  addresses.map((one) => one.correlationKey),
]

/** Who awaits these messages, the longest waiting first. */
export async function subscriptionsTo(tx: Queries, addresses: readonly Address[]): Promise<WaitingSubscription[]> {
  if (addresses.length === 0) return []
  return tx.read(
    `select distinct s.root_key as "rootKey", s.key, s.instance_key as "instanceKey", s.process_id as "processId", s.name,
       s.correlation_key as "correlationKey"
     from unnest($1::text[], $2::text[]) as x(name, correlation_key)
     join message_subscription s on s.name = x.name and s.correlation_key = x.correlation_key
     order by s.key`,
    columnsOf(addresses),
  )
}

/** Buffered messages that somebody has begun to await, the oldest first. */
export async function bufferedFor(db: Queries, addresses: readonly Address[], nowMs: number): Promise<string[]> {
  if (addresses.length === 0) return []
  const rows = await db.read<{ key: string }>(
    `select m.key from buffered_message m
     join (select distinct * from unnest($1::text[], $2::text[]) as u(name, correlation_key)) x
       on m.name = x.name and m.correlation_key = x.correlation_key
     where m.expires_at > $3 order by m.published_at, m.key`,
    [...columnsOf(addresses), new Date(nowMs)],
  )
  return rows.map((row) => row.key)
}

/** Buffered messages with that correlation key that a start event of the process may take. */
export async function bufferedForStart(
  db: Queries,
  correlationKeys: readonly string[],
  nowMs: number,
): Promise<string[]> {
  const rows = await db.read<{ key: string }>(
    `select distinct m.key, m.published_at from buffered_message m
     join start_subscription s on s.kind = 'message' and s.name = m.name
     where m.correlation_key = any($1::text[]) and m.expires_at > $2 order by m.published_at, m.key`,
    [correlationKeys, new Date(nowMs)],
  )
  return rows.map((row) => row.key)
}

/** Locks buffered messages, in key order, and says which processes each has reached already. */
export async function lockBuffered(
  tx: Queries,
  keys: readonly string[],
  nowMs: number,
): Promise<(BufferedMessage & { reached: string[] })[]> {
  if (keys.length === 0) return []
  const messages = await tx.read<BufferedMessage>(
    `select key, name, correlation_key as "correlationKey", variables, published_at as "publishedAt", expires_at as "expiresAt"
     from buffered_message where key = any($1::bigint[]) and expires_at > $2 order by key for update`,
    [keys, new Date(nowMs)],
  )
  const reached = await tx.read<{ key: string; processId: string }>(
    'select message_key as key, process_id as "processId" from message_correlation where message_key = any($1::bigint[])',
    [keys],
  )
  return messages.map((message) => ({
    ...message,
    reached: reached.filter((one) => one.key === message.key).map((one) => one.processId),
  }))
}

/** Ids of messages that live already, as `name, correlation key, id` joined by a zero width space. */
export async function livingMessageIds(
  tx: Queries,
  wanted: readonly (Address & { messageId: string })[],
  nowMs: number,
): Promise<Set<string>> {
  if (wanted.length === 0) return new Set()
  await tx.read(
    `delete from buffered_message m using unnest($1::text[], $2::text[], $3::text[]) as x(name, correlation_key, message_id)
     where m.name = x.name and m.correlation_key = x.correlation_key and m.message_id = x.message_id and m.expires_at <= $4`,
    [...columnsOf(wanted), wanted.map((one) => one.messageId), new Date(nowMs)],
  )
  const rows = await tx.read<Address & { messageId: string }>(
    `select m.name, m.correlation_key as "correlationKey", m.message_id as "messageId"
     from unnest($1::text[], $2::text[], $3::text[]) as x(name, correlation_key, message_id)
     join buffered_message m on m.name = x.name and m.correlation_key = x.correlation_key and m.message_id = x.message_id`,
    [...columnsOf(wanted), wanted.map((one) => one.messageId)],
  )
  return new Set(rows.map((row) => messageIdentity(row.name, row.correlationKey, row.messageId)))
}

export const messageIdentity = (...parts: [name: string, correlationKey: string, messageId: string]) =>
  JSON.stringify(parts)

/** Message start events: which of these processes have an instance running for that correlation key. */
export async function startedFor(
  tx: Queries,
  wanted: readonly { processId: string; correlationKey: string }[],
): Promise<{ processId: string; correlationKey: string }[]> {
  if (wanted.length === 0) return []
  return tx.read(
    `select m.process_id as "processId", m.correlation_key as "correlationKey"
     from unnest($1::text[], $2::text[]) as x(process_id, correlation_key)
     join message_start m on m.process_id = x.process_id and m.correlation_key = x.correlation_key`,
    [wanted.map((one) => one.processId), wanted.map((one) => one.correlationKey)],
  )
}

export async function insertMessages(
  tx: Queries,
  messages: readonly (Omit<BufferedMessage, 'publishedAt' | 'expiresAt'> & {
    messageId: string | null
    publishedAtMs: number
    expiresAtMs: number
  })[],
): Promise<void> {
  for (const message of messages)
    await tx.read(
      `insert into buffered_message (key, name, correlation_key, message_id, variables, published_at, expires_at)
       values ($1::bigint, $2, $3, $4, $5::jsonb, $6, $7)`,
      [
        message.key,
        message.name,
        message.correlationKey,
        message.messageId,
        JSON.stringify(message.variables),
        new Date(message.publishedAtMs),
        new Date(message.expiresAtMs),
      ],
    )
}

/** Notes which process a message has reached, and whom a message start event began. */
export async function insertReached(
  tx: Queries,
  reached: readonly { messageKey: string; processId: string; instanceKey: string }[],
): Promise<void> {
  if (reached.length === 0) return
  await tx.read(
    `insert into message_correlation (message_key, process_id, instance_key)
     select * from unnest($1::bigint[], $2::text[], $3::bigint[]) on conflict do nothing`,
    [reached.map((one) => one.messageKey), reached.map((one) => one.processId), reached.map((one) => one.instanceKey)],
  )
}

export async function insertMessageStarts(
  tx: Queries,
  starts: readonly { processId: string; correlationKey: string; instanceKey: string }[],
): Promise<void> {
  if (starts.length === 0) return
  await tx.read(
    `insert into message_start (process_id, correlation_key, instance_key)
     select * from unnest($1::text[], $2::text[], $3::bigint[])`,
    [starts.map((one) => one.processId), starts.map((one) => one.correlationKey), starts.map((one) => one.instanceKey)],
  )
}

/** An instance that a message began has ended: the next message with its correlation key may begin another. */
export async function deleteMessageStarts(tx: Queries, instanceKeys: readonly string[]): Promise<string[]> {
  if (instanceKeys.length === 0) return []
  const rows = await tx.read<{ correlationKey: string }>(
    'delete from message_start where instance_key = any($1::bigint[]) returning correlation_key as "correlationKey"',
    [instanceKeys],
  )
  return rows.map((row) => row.correlationKey)
}

/** Forgets up to so many messages that have expired. */
export async function deleteExpiredMessages(db: Queries, nowMs: number, limit: number): Promise<number> {
  const rows = await db.read(
    `with expired as (
       delete from buffered_message where key in
         (select key from buffered_message where expires_at <= $1 order by expires_at limit $2 for update skip locked)
       returning key),
     reached as (delete from message_correlation where message_key in (select key from expired))
     select key from expired`,
    [new Date(nowMs), limit],
  )
  return rows.length
}

/** Buffered messages for which somebody waits in a process that they have not reached, the oldest first. */
export async function missedMessages(db: Queries, nowMs: number, limit: number): Promise<string[]> {
  const rows = await db.read<{ key: string }>(
    `select m.key from buffered_message m
     where m.expires_at > $1 and (
       exists (select 1 from message_subscription s where s.name = m.name and s.correlation_key = m.correlation_key
         and not exists (select 1 from message_correlation c where c.message_key = m.key and c.process_id = s.process_id))
       or exists (select 1 from start_subscription s where s.kind = 'message' and s.name = m.name
         and not exists (select 1 from message_correlation c where c.message_key = m.key and c.process_id = s.process_id)
         and not exists (select 1 from message_start r where r.process_id = s.process_id and r.correlation_key = m.correlation_key)))
     order by m.published_at, m.key limit $2`,
    [new Date(nowMs), limit],
  )
  return rows.map((row) => row.key)
}
