import { keepDocument } from '../actions/keepDocument.ts'
import type { Answer, Submission } from '../engine/submission.ts'
import type { Shell } from '../shell.ts'
import { addComment } from '../store/queries/documents.ts'
import { makeDocument } from './documents.ts'
import type { Act, OpenTask, OpenWait, Theatre } from './history.ts'

type Stage = Pick<Shell, 'db' | 'clock' | 'keys' | 'committer'>

/** A submission with its time. */
type Timed = Submission & { readonly atMs: number }

/** Clients' messages that a case may wait for. */
const clientMessages = ['client-questionnaire', 'client-payment', 'client-cancellation']
const kindOf: Readonly<Record<string, string>> = {
  'client-questionnaire': 'questionnaire',
  'client-payment': 'payment',
  'client-cancellation': 'cancellation',
}

/**
 * The history's stage in the real runtime: every act goes through the committer at its own time, documents into the store
 * of documents, and what is open is read back from the tables that people's inboxes are read from.
 *
 * @param requiredDocuments kinds of documents that a step asks for
 */
export function committerTheatre(
  shell: Stage,
  requiredDocuments: (processId: string, elementId: string) => readonly string[],
): Theatre {
  const { db, committer } = shell
  const seenTasks = new Set<string>()
  const seenWaits = new Set<string>()
  // What a single hour brings is asked for by its time; two hours earlier are asked for again, and known things are left out.
  let askedMs = 0
  let latestMs = 0

  return {
    async perform(acts, untilMs) {
      for (const act of acts) {
        if (act.type !== 'complete') continue
        await attachDocuments(act)
        await sayRemark(act)
      }
      // A timer that was armed for a time already past fires when it is armed.
      const due = await db.read<{ key: string; fires_at: Date }>(
        'select key, greatest(due_at, created_at) as fires_at from timer where due_at < $1',
        [new Date(untilMs)],
      )
      const fired = due.map(
        ({ key, fires_at }): Timed => ({ type: 'fireTimer', timerKey: key, atMs: fires_at.getTime() }),
      )
      const all = [...fired, ...acts.map(submissionOf)].sort((a, b) => a.atMs - b.atMs)
      if (all.length > 0) await submitAll(all)
      latestMs = untilMs
      const [next] = await db.read<{ due: Date | null }>('select min(due_at) as due from timer')
      return next?.due?.getTime()
    },

    async news() {
      const since = new Date(askedMs)
      const tasks = await db.read<TaskRow>(
        `select t.key, t.root_key, t.process_id, t.element_id, t.candidate_groups, t.created_at, r.business_key
         from user_task t join process_instance r on r.root_key = t.root_key and r.key = t.root_key
         where t.state = 'CREATED' and t.created_at >= $1 order by t.created_at, t.key`,
        [since],
      )
      const waits = await db.read<{ key: string; name: string; correlation_key: string; created_at: Date }>(
        `select key, name, correlation_key, created_at from message_subscription
         where name = any($1) and created_at >= $2 order by created_at, key`,
        [clientMessages, since],
      )
      askedMs = latestMs - 2 * 3_600_000
      return {
        tasks: tasks.filter(({ key }) => isNew(seenTasks, key)).map(openTask),
        waits: waits.filter(({ key }) => isNew(seenWaits, key)).map(openWait),
      }
    },
  }

  async function submitAll(submissions: readonly Submission[]) {
    const answers = await Promise.all(submissions.map((submission) => committer.submit(submission) as Promise<Answer>))
    await committer.idle()
    for (const [i, answer] of answers.entries()) {
      // A timer or a client's message may have taken the task away before the person came to it.
      if (answer.accepted || isOvertaken(answer.refusal.code)) continue
      throw new Error(`The demo cannot go on: ${submissions[i]?.type} was refused. ${answer.refusal.message}`)
    }
  }

  async function sayRemark({ atMs, task, by, remark }: Extract<Act, { type: 'complete' }>) {
    if (!remark) return
    const { rootKey, elementId } = task
    const at = new Date(Math.max(task.openedAtMs, atMs - 600_000))
    await addComment(db, { key: await shell.keys.next(), rootKey, elementId, text: remark, author: by, at })
  }

  async function attachDocuments({ atMs, task, by, round }: Extract<Act, { type: 'complete' }>) {
    for (const kind of requiredDocuments(task.processId, task.elementId)) {
      const [row] = await db.read<{ case_name: string | null; client: string | null; amount: number | null }>(
        'select case_name, client, amount from process_instance where root_key = $1::bigint and key = $1::bigint',
        [task.rootKey],
      )
      const facts = [
        ['Number', task.businessKey],
        ['Client', row?.client ?? ''],
        ['Amount', row?.amount ? `${row.amount} EUR` : ''],
        ['Date', new Date(atMs).toISOString().slice(0, 10)],
      ].filter((fact): fact is [string, string] => fact[1] !== '')
      const made = makeDocument(kind, row?.case_name ?? task.businessKey, facts, round)
      const where = { rootKey: task.rootKey, elementKey: task.userTaskKey }
      await keepDocument(shell, { ...where, kind, ...made, addedBy: by, atMs: atMs - 60_000 })
    }
  }
}

const isOvertaken = (code: string) => ['notFound', 'instanceEnded', 'notWaiting', 'alreadyAssigned'].includes(code)

function isNew(seen: Set<string>, key: string): boolean {
  if (seen.has(key)) return false
  seen.add(key)
  return true
}

interface TaskRow {
  readonly key: string
  readonly root_key: string
  readonly process_id: string
  readonly element_id: string
  readonly candidate_groups: readonly string[]
  readonly created_at: Date
  readonly business_key: string | null
}

function openTask(row: TaskRow): OpenTask {
  return {
    userTaskKey: row.key,
    rootKey: row.root_key,
    processId: row.process_id,
    elementId: row.element_id,
    businessKey: row.business_key ?? '',
    group: row.candidate_groups[0] ?? '',
    openedAtMs: row.created_at.getTime(),
  }
}

function openWait(row: { key: string; name: string; correlation_key: string; created_at: Date }): OpenWait {
  return { key: row.key, name: row.name, businessKey: row.correlation_key, sinceMs: row.created_at.getTime() }
}

function submissionOf(act: Act): Timed {
  const { atMs } = act
  switch (act.type) {
    case 'start': {
      const { processId, start, businessKey, startedBy } = act.life
      return { type: 'start', processId, variables: start, businessKey, by: startedBy, atMs }
    }
    case 'claim':
      return { type: 'assignTask', userTaskKey: act.task.userTaskKey, assignee: act.by, onlyIf: null, by: act.by, atMs }
    case 'complete':
      return { type: 'completeTask', userTaskKey: act.task.userTaskKey, variables: act.variables, by: act.by, atMs }
    case 'publish':
      return { type: 'publishMessage', name: act.name, correlationKey: act.deal, variables: act.variables, atMs }
    case 'note': {
      const variables = { deal: act.deal, kind: kindOf[act.name] ?? 'payment', ...act.variables }
      return { type: 'start', processId: 'client-message', variables, by: act.by, atMs }
    }
  }
}
