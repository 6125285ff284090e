import { fromSnapshot, type Graph, type Variables } from '@waymark/shared/engine'
import { DeploymentRefused } from '../../runtime/src/engine/definitions.ts'
import type { Submission } from '../../runtime/src/engine/submission.ts'
import { monday, type TestRuntime, testRuntime } from '../../runtime/src/engine/testing/runtime.ts'
import { keyOf } from '../../runtime/src/store/keys.ts'
import { fireDueTimers, offerMissedMessages, startDueProcesses, sweepOutbox } from '../../runtime/src/worker/rounds.ts'
import { SCRIPT_JOB } from './adapt.ts'
import type { File, Host, Objection, Outcome, Waiting, World } from './host.ts'
import { enabledIn, type Seen, uncaughtEscalations, waitsIn } from './look.ts'
import { activeOf, disagreements, readRows, variablesByScope } from './rows.ts'
import { runScript, type ScriptDone } from './scripts.ts'

interface JobRow {
  readonly key: string
  readonly root_key: string
  readonly instance_key: string
  readonly element_key: string
  readonly type: string
  readonly headers: { readonly [name: string]: string }
  readonly created_at: Date
}

const WORK_MS = 10_000

/** The runtime on an embedded database of its own: everything goes through the committer and is read back from the rows. */
export class RuntimeHost implements Host {
  readonly #runtime: TestRuntime
  readonly #trace: string[] = []
  readonly #read: { [script: string]: ScriptDone['read'] } = {}

  private constructor(runtime: TestRuntime) {
    this.#runtime = runtime
  }

  /** One runtime serves all cases, one after the other; each finds an empty database. */
  static async open(): Promise<RuntimeHost> {
    RuntimeHost.#shared ??= testRuntime('pglite')
    const runtime = await RuntimeHost.#shared
    await empty(runtime)
    runtime.clock.pin(monday)
    return new RuntimeHost(runtime)
  }

  static #shared: Promise<TestRuntime> | undefined

  /** After the last case. */
  static async closeAll(): Promise<void> {
    await (await RuntimeHost.#shared)?.close()
    RuntimeHost.#shared = undefined
  }

  async deploy(files: readonly File[]): Promise<readonly Objection[]> {
    try {
      const resources = files.map(({ name, xml }) => ({ name: name.replace(/\.xml$/, '.bpmn'), content: xml }))
      await this.#runtime.definitions.deploy({ resources })
      return []
    } catch (error) {
      if (!(error instanceof DeploymentRefused)) throw error
      const errors = error.findings.filter((finding) => finding.severity === 'error')
      return errors.length > 0 ? errors : [{ message: error.message, elementId: null }]
    }
  }

  async start(processId: string, variables: Variables): Promise<Outcome> {
    return this.#submit({ type: 'start', processId, variables })
  }

  async publish(name: string): Promise<Outcome> {
    const { committer, db } = this.#runtime
    // Cases name no key: whoever has waited longest is meant.
    const [waiting] = await db.read<{ key: string }>(
      'select correlation_key as key from message_subscription where name = $1 order by key limit 1',
      [name],
    )
    const correlationKey = waiting?.key ?? ''
    const answer = await committer.submit({ type: 'publishMessage', name, correlationKey, variables: {} })
    await this.#settle()
    if (!answer.accepted) return answer.refusal.message
    return answer.processInstanceKeys.length > 0 ? undefined : `Nobody waits for message "${name}".`
  }

  async broadcast(name: string): Promise<Outcome> {
    return this.#submit({ type: 'broadcastSignal', name, variables: {} })
  }

  async advance(durationMs: number): Promise<Outcome> {
    const { clock, db } = this.#runtime
    const untilMs = clock.nowMs() + durationMs
    for (;;) {
      const [timer] = await db.read<{ at: Date | null }>(
        'select least((select min(due_at) from timer), (select min(due_at) from start_subscription)) as at',
        [],
      )
      const works = (await this.#jobs()).map((job) => job.created_at.getTime() + workMs(job))
      const nextMs = Math.min(timer?.at?.getTime() ?? Number.POSITIVE_INFINITY, ...works)
      if (nextMs > untilMs) break
      clock.pin(Math.max(nextMs, clock.nowMs()))
      await this.#settle()
    }
    clock.pin(untilMs)
    await this.#settle()
    return undefined
  }

  async completeTask(task: Waiting, variables: Variables): Promise<Outcome> {
    return this.#submit({ type: 'completeTask', userTaskKey: keyOf(task.instance, task.element), variables })
  }

  async trigger(element: Waiting): Promise<Outcome> {
    const elementInstanceKey = keyOf(element.instance, element.element)
    return this.#submit({ type: 'triggerElement', elementInstanceKey, variables: {} })
  }

  async activate(adHoc: Waiting, elementId: string): Promise<Outcome> {
    const elementInstanceKey = keyOf(adHoc.instance, adHoc.element)
    return this.#submit({ type: 'activateElement', elementInstanceKey, elementId })
  }

  async completeAdHoc(adHoc: Waiting): Promise<Outcome> {
    return this.#submit({ type: 'completeAdHoc', elementInstanceKey: keyOf(adHoc.instance, adHoc.element) })
  }

  async setVariables(variables: Variables): Promise<Outcome> {
    const [first] = await this.#alive()
    if (!first) return 'No instance is active.'
    return this.#submit({ type: 'setVariables', scopeKey: first.key, variables })
  }

  /** Lists as people see them, from the rows; tokens at joins and conditions have no rows of their own. */
  async see(): Promise<World> {
    const rows = await readRows(this.#runtime.db)
    const alive = await this.#alive()
    const found = disagreements(rows, alive)
    if (found.length > 0) throw new Error(`Rows and instances disagree.\n      ${found.join('\n      ')}`)
    const active = activeOf(rows)
    const open = new Set(rows.tasks.map((task) => task.key))
    const scopes = variablesByScope(rows.variables)
    return {
      ended: alive.length === 0 && rows.instances.length > 0,
      active,
      tasks: active.filter(({ instance, element }) => open.has(keyOf(instance, element))),
      waiting: alive.flatMap(waitsIn),
      messages: rows.messages.map((wait) => wait.name),
      variables: rows.instances.map(({ key }) => scopes.get(key) ?? {}),
      completed: new Map(
        rows.counts.filter(({ completed }) => completed > 0).map((one) => [one.element_id, one.completed]),
      ),
      incidents: rows.incidents.map(({ element_id, kind, message }) => ({ id: element_id, kind, message })),
      trace: this.#trace,
      read: Object.fromEntries(Object.entries(this.#read).map(([script, value]) => [script, value ?? null])),
      escalationsUncaught: uncaughtEscalations(
        await this.#graphs(),
        new Map(rows.counts.map((one) => [one.element_id, one.entered])),
      ),
      enabled: new Map(alive.flatMap(enabledIn)),
    }
  }

  async close(): Promise<void> {
    await this.#runtime.committer.idle()
  }

  async #submit(submission: Submission): Promise<Outcome> {
    const answer = await this.#runtime.committer.submit(submission)
    await this.#settle()
    return answer.accepted ? undefined : answer.refusal.message
  }

  /** Runs everything that is due, one thing at a time, until nothing can move. */
  async #settle() {
    const runtime = this.#runtime
    for (;;) {
      await runtime.committer.idle()
      await sweepOutbox(runtime)
      await offerMissedMessages(runtime)
      if ((await fireDueTimers(runtime)) + (await startDueProcesses(runtime)) > 0) continue
      const nowMs = runtime.clock.nowMs()
      const job = (await this.#jobs()).find((one) => one.created_at.getTime() + workMs(one) <= nowMs)
      if (!job) return
      await this.#work(job)
    }
  }

  async #work(job: JobRow) {
    const { committer } = this.#runtime
    if (job.type !== SCRIPT_JOB) {
      await committer.submit({ type: 'completeJob', jobKey: job.key, variables: {} })
      return
    }
    const script = job.headers.script ?? ''
    const done = runScript(script, await this.#variablesOf(job.instance_key))
    this.#trace.push(...done.trace)
    if (done.read !== undefined) this.#read[script] = done.read
    if (done.error) await committer.submit({ type: 'throwJobError', jobKey: job.key, code: done.error })
    else await committer.submit({ type: 'completeJob', jobKey: job.key, variables: done.variables })
  }

  #jobs(): Promise<JobRow[]> {
    return this.#runtime.db.read<JobRow>(
      `select j.key, j.root_key, j.instance_key, j.element_key, j.type, j.headers, j.created_at from job as j
       where retries > 0 and not exists (select 1 from incident as i where i.job_key = j.key and i.state = 'ACTIVE')
       order by j.created_at, j.key`,
      [],
    )
  }

  async #alive(): Promise<Seen[]> {
    const { db, definitions } = this.#runtime
    const rows = await db.read<{ key: string; definition_key: string; snapshot: string }>(
      'select key, definition_key, snapshot from instance_state order by key',
      [],
    )
    const seen = rows.map(async ({ key, definition_key, snapshot }) => {
      const definition = await definitions.byKey(definition_key)
      if (!definition) throw new Error(`Instance ${key} runs on a definition that is not stored.`)
      return { key, graph: definition.graph, instance: fromSnapshot(snapshot) }
    })
    return (await Promise.all(seen)).filter(({ instance }) => instance.state === 'active')
  }

  async #graphs(): Promise<Graph[]> {
    const { db, definitions } = this.#runtime
    const rows = await db.read<{ key: string }>('select key from process_definition order by key', [])
    const found = await Promise.all(rows.map(({ key }) => definitions.byKey(key)))
    return found.flatMap((definition) => definition?.graph ?? [])
  }

  async #variablesOf(key: string): Promise<Variables> {
    const rows = await this.#runtime.db.read<{ name: string; value: Variables[string] }>(
      'select name, value from variable where scope_key = $1::bigint',
      [key],
    )
    return Object.fromEntries(rows.map(({ name, value }) => [name, value]))
  }
}

/** Keys go on counting, so that nothing kept in memory is taken for something new. */
const KEPT = ['key_block', 'installation', 'schema_migration', '__drizzle_migrations']

async function empty({ db }: TestRuntime) {
  const tables = await db.read<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' and tablename <> all($1::text[])`,
    [KEPT],
  )
  const deletions = tables.map(({ name }, index) => `deleted${index} as (delete from "${name}")`)
  await db.read(`with ${deletions.join(', ')} select 1`, [])
}

function workMs({ headers }: JobRow): number {
  return /WAIT_TEN_SECONDS|CREATE_TIMESTAMP_LOG/.test(headers.script ?? '') ? WORK_MS : 0
}
