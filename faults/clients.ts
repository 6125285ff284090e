import { setTimeout as after } from 'node:timers/promises'
import { type Caller, callerOf } from './caller.ts'
import type { Chance } from './chance.ts'
import type { Ledger } from './ledger.ts'
import type { Outside } from './outside.ts'

interface Task {
  readonly userTaskKey: string
  readonly elementId: string
  readonly processInstanceKey: string
}
interface Job {
  readonly jobKey: string
  readonly processInstanceKey: string
  readonly variables: { readonly orderNo?: string }
}

/** People and workers who keep at it whatever happens. */
export interface Clients {
  /** Lets everybody finish what they are at; nothing new is begun. */
  stop(): Promise<void>
  /** Brings every instance to its end. @throws Error when one does not get there */
  finish(): Promise<void>
}

/** What a person leaves open, so that its timers can fire as often as they should. */
const leftOpen = 'think'
/** Longer than any clock jumps: a message that is buffered is there for its order however late that comes. */
const messagesLiveMs = 30 * 24 * 3_600_000
const longestFinishMs = 180_000

export function startClients(of: {
  urls: readonly string[]
  ledger: Ledger
  outside: Outside
  chance: Chance
  people?: number
  workers?: number
  /** How long a person rests between two acts, at most. */
  restMs?: number
  /** For how long they wait for an answer before they ask elsewhere. */
  longestAnswerMs?: number | undefined
}): Clients {
  const { urls, ledger, outside, chance, people = 6, workers = 2, restMs = 25, longestAnswerMs } = of
  const caller = (name: string) => callerOf(urls, ledger, chance.branch(name), longestAnswerMs)
  let isOver = false
  let count = 0
  const running: Promise<void>[] = []
  for (let i = 0; i < people; i += 1) running.push(person(caller(`caller ${i}`), chance.branch(`person ${i}`)))
  running.push(tidyPerson(caller('tidy')))
  for (let i = 0; i < workers; i += 1) running.push(worker(caller(`worker ${i}`), i))
  const together = Promise.all(running)
  // A failure is told by `stop`; until then it must not end the program.
  together.catch(() => {})

  return {
    async stop() {
      isOver = true
      await together
    },
    finish: () => finish(caller('finish')),
  }

  async function person(caller: Caller, luck: Chance) {
    while (!isOver) {
      await journey(caller, luck)
      await after(luck.between(0, restMs))
    }
  }

  async function journey(caller: Caller, luck: Chance) {
    switch (
      luck.pick(['parcel', 'parcel', 'reminded', 'order', 'order', 'outer', 'alarm', 'guard', 'notes'] as const)
    ) {
      case 'parcel':
        return void (await completeFirst(caller, await start(caller, 'parcel')))
      case 'reminded':
        return void (await start(caller, 'reminded'))
      case 'guard':
        return void (await start(caller, 'guard'))
      case 'outer':
        return void (await start(caller, 'outer'))
      case 'order': {
        const orderNo = next('order')
        if (luck.next() < 0.5) {
          await publish(caller, orderNo)
          await start(caller, 'order', { orderNo })
        } else {
          await start(caller, 'order', { orderNo })
          await publish(caller, orderNo)
        }
        return
      }
      case 'alarm': {
        const answer = await caller.send<{ signalKey: string }>({
          method: 'POST',
          path: '/v2/signals/broadcast',
          body: { signalName: 'alarm', variables: {} },
          key: next('alarm'),
        })
        if (answer.ok) ledger.broadcasts.add(answer.body.signalKey)
        else refused('a broadcast', answer)
        return
      }
      case 'notes': {
        const key = await start(caller, 'notes', { note: 0 })
        for (let value = 1; value <= 3; value += 1) {
          const name = luck.pick(['note', 'other'])
          const answer = await caller.send({
            method: 'PUT',
            path: `/v2/element-instances/${key}/variables`,
            body: { variables: { [name]: value } },
            key: next('note'),
          })
          if (!answer.ok) return refused('a note', answer)
          ledger.notes.set(key, [...(ledger.notes.get(key) ?? []), { name, value }])
        }
        return void (await completeFirst(caller, key))
      }
    }
  }

  async function start(caller: Caller, processId: string, variables: Record<string, unknown> = {}): Promise<string> {
    const businessId = next(processId)
    const answer = await caller.send<{ processInstanceKey: string }>({
      method: 'POST',
      path: '/v2/process-instances',
      body: { processDefinitionId: processId, variables, businessId },
      key: businessId,
    })
    if (!answer.ok) throw new Error(`a start was refused: ${JSON.stringify(answer)}`)
    ledger.started.set(businessId, { processId, processInstanceKey: answer.body.processInstanceKey })
    return answer.body.processInstanceKey
  }

  async function publish(caller: Caller, orderNo: string) {
    const answer = await caller.send<{ messageKey: string }>({
      method: 'POST',
      path: '/v2/messages/publication',
      body: { name: 'paid', correlationKey: orderNo, timeToLive: messagesLiveMs, variables: { paidBy: orderNo } },
      key: `paid ${orderNo}`,
    })
    if (answer.ok) ledger.messages.set(orderNo, answer.body.messageKey)
    else refused('a message', answer)
  }

  async function completeFirst(caller: Caller, processInstanceKey: string) {
    const [task] = await openTasks(caller, { processInstanceKey })
    if (task) await complete(caller, task)
    else ledger.violations.push(`instance ${processInstanceKey} was acknowledged and has no task`)
  }

  async function complete(caller: Caller, { userTaskKey, elementId }: Task) {
    // The same key for everybody: two who complete one task at the same time are answered alike.
    const answer = await caller.send({
      method: 'POST',
      path: `/v2/user-tasks/${userTaskKey}/completion`,
      body: { variables: { [elementId]: true } },
      key: `complete ${userTaskKey}`,
    })
    if (answer.ok) ledger.tasksDone.add(userTaskKey)
    else refused(`completion of task ${userTaskKey} (${elementId})`, answer)
  }

  /** Completes what has become open by itself: after timers, signals, calls. */
  async function tidyPerson(caller: Caller) {
    while (!isOver) {
      const open = (await openTasks(caller, { elementId: { $in: ['ship', 'talk', 'look'] } })).slice(0, 20)
      for (const task of open) if (!isOver) await complete(caller, task)
      await after(100)
    }
  }

  async function worker(caller: Caller, number: number) {
    while (!isOver) await workOnce(caller, number, 500)
  }

  async function workOnce(caller: Caller, number: number, waitMs: number) {
    const { jobs } = await caller.ask<{ jobs: Job[] }>('POST', '/v2/jobs/activation', {
      type: 'deliver',
      worker: `worker ${number}`,
      timeout: 3_000,
      maxJobsToActivate: 10,
      requestTimeout: waitMs,
    })
    for (const { jobKey, variables } of jobs) {
      await fetch(`${outside.url}/effects/${jobKey}?about=${encodeURIComponent(variables.orderNo ?? '')}`, {
        method: 'PUT',
      })
      const answer = await caller.send({
        method: 'POST',
        path: `/v2/jobs/${jobKey}/completion`,
        body: { variables: { delivered: jobKey } },
        key: `job ${jobKey}`,
      })
      if (answer.ok) ledger.jobsDone.add(jobKey)
      else refused(`completion of job ${jobKey}`, answer)
    }
    return jobs.length
  }

  async function finish(caller: Caller) {
    const begunMs = performance.now()
    for (;;) {
      const left = await stillRunning(caller)
      // What a broadcast has promised is kept after the lease of a runtime that died over it.
      if (left.length === 0 && (await startedByAlarm(caller)) >= ledger.broadcasts.size) return
      if (performance.now() - begunMs > longestFinishMs) {
        ledger.violations.push(
          left.length > 0
            ? `${left.length} instances cannot go on, such as ${JSON.stringify(left[0])}`
            : 'a broadcast that was acknowledged has not reached everybody',
        )
        return
      }
      if (left.some((one) => one.processDefinitionId === 'guard')) {
        const answer = await caller.send<{ signalKey: string }>({
          method: 'POST',
          path: '/v2/signals/broadcast',
          body: { signalName: 'alarm' },
          key: next('alarm'),
        })
        if (answer.ok) ledger.broadcasts.add(answer.body.signalKey)
      }
      const tasks = await openTasks(caller, {})
      const ready = tasks.filter((task) => task.elementId !== leftOpen)
      if (ready.length > 0) await eight(ready, (task) => complete(caller, task))
      else {
        const open = tasks.filter((task) => task.elementId === leftOpen)
        const reminded = await remindersOf(caller, open)
        await eight(
          open.filter((task) => (reminded.get(task.processInstanceKey) ?? 0) >= 3),
          (task) => complete(caller, task),
        )
      }
      while ((await workOnce(caller, 9, -1)) > 0);
      await after(50)
    }
  }

  async function remindersOf(caller: Caller, tasks: readonly Task[]): Promise<Map<string, number>> {
    const counts = new Map<string, number>()
    const wanted = tasks.map((task) => task.processInstanceKey)
    if (wanted.length === 0) return counts
    const { items } = await caller.ask<{ items: { processInstanceKey: string }[] }>(
      'POST',
      '/v2/element-instances/search',
      { filter: { processDefinitionId: 'reminded', elementId: 'remind' }, page: { limit: 10_000 } },
    )
    for (const { processInstanceKey } of items)
      counts.set(processInstanceKey, (counts.get(processInstanceKey) ?? 0) + 1)
    return counts
  }

  async function openTasks(caller: Caller, filter: Record<string, unknown>): Promise<Task[]> {
    const { items } = await caller.ask<{ items: Task[] }>('POST', '/v2/user-tasks/search', {
      filter: { ...filter, state: 'CREATED' },
      page: { limit: 500 },
    })
    return items
  }

  async function stillRunning(caller: Caller) {
    const { items } = await caller.ask<{ items: { processInstanceKey: string; processDefinitionId: string }[] }>(
      'POST',
      '/v2/process-instances/search',
      { filter: { state: 'ACTIVE' }, page: { limit: 1000 } },
    )
    return items
  }

  async function startedByAlarm(caller: Caller): Promise<number> {
    const { page } = await caller.ask<{ page: { totalItems: number } }>('POST', '/v2/process-instances/search', {
      filter: { processDefinitionId: 'alarmed' },
      page: { limit: 1 },
    })
    return page.totalItems
  }

  function next(what: string): string {
    count += 1
    return `${what}-${count}`
  }

  function refused(what: string, answer: { status: number; body: unknown }) {
    ledger.violations.push(`${what} was refused: ${answer.status} ${JSON.stringify(answer.body)}`)
  }
}

/** Does it for all of them, eight at a time. */
async function eight<T>(all: readonly T[], work: (one: T) => Promise<void>) {
  const left = [...all]
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one)
    }),
  )
}
