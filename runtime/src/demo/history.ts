import type { Variables } from '@waymark/shared/engine'
import { workersOf } from './accounts.ts'
import { chanceOf } from './chance.ts'
import { type Life, SEED } from './life.ts'
import { workingTime } from './workingTime.ts'

/** Something a person or a client does at a moment. */
export type Act = { readonly atMs: number } & (
  | { readonly type: 'start'; readonly life: Life }
  | { readonly type: 'claim'; readonly task: OpenTask; readonly by: string }
  | {
      readonly type: 'complete'
      readonly task: OpenTask
      readonly by: string
      readonly variables: Variables
      readonly round: number
      /** What he tells his colleagues about the case. */
      readonly remark?: string
    }
  | { readonly type: 'publish'; readonly name: string; readonly deal: string; readonly variables: Variables }
  /** Somebody in the office starts the process "A client's message". */
  | {
      readonly type: 'note'
      readonly name: string
      readonly deal: string
      readonly variables: Variables
      readonly by: string
    }
)

export interface OpenTask {
  readonly userTaskKey: string
  readonly rootKey: string
  readonly processId: string
  readonly elementId: string
  readonly businessKey: string
  readonly group: string
  readonly openedAtMs: number
}

export interface OpenWait {
  readonly key: string
  readonly name: string
  readonly businessKey: string
  readonly sinceMs: number
}

/** Where the history is played: the runtime's committer, or the pure engine in a test. */
export interface Theatre {
  /**
   * Carries out the acts, and fires the timers that are due before `untilMs`, in the order of their times. What has become
   * impossible meanwhile is passed over. Answers when the next timer is due.
   */
  perform(acts: readonly Act[], untilMs: number): Promise<number | undefined>
  /** Tasks and client messages awaited that have come up since it was asked last. */
  news(): Promise<{ readonly tasks: readonly OpenTask[]; readonly waits: readonly OpenWait[] }>
}

const remarks = [
  'Called twice, will try again after lunch.',
  'They are in a hurry: please look at it today.',
  'The contact person is on holiday until Monday.',
  'Careful, this client counts every cent.',
  'Spoke with the management, all is well.',
  'Please ring me before you answer.',
]

const HOUR = 3_600_000
/** How fast people are: 1 is usual, 2 takes twice as long. */
const pace: { readonly [username: string]: number } = {
  ioana: 1.5,
  erik: 0.75,
  elena: 1.25,
  nino: 0.85,
  jakub: 1.2,
  karin: 0.8,
  andrei: 1.2,
}

/**
 * Plays the cases from `fromMs` until `untilMs`: people claim and complete their tasks, clients answer or keep silent, timers
 * fire. What is planned for later stays open, as in any company on any day.
 *
 * @param onHour told after each hour that was played
 */
export async function playHistory(
  theatre: Theatre,
  lives: readonly Life[],
  span: { readonly fromMs: number; readonly untilMs: number },
  onHour: (atMs: number) => void = () => {},
): Promise<{ readonly openTasks: number; readonly acts: number }> {
  const byKey = new Map(lives.map((life) => [life.businessKey, life]))
  const rounds = new Map<string, number>()
  const agenda = new Agenda()
  const { afterHours } = workingTime(span.untilMs)
  for (const life of lives) agenda.add({ type: 'start', atMs: life.bornAtMs, life })
  let acts = 0
  for (let hour = span.fromMs; hour < span.untilMs; ) {
    const end = Math.min(hour + HOUR, span.untilMs)
    const now = agenda.takeUntil(end)
    const dueMs = await theatre.perform(now, end)
    acts += now.length
    const { tasks, waits } = await theatre.news()
    for (const task of tasks) planTask(task)
    for (const wait of waits) planAnswer(wait)
    onHour(end)
    // Nights and weekends, when nobody works and nothing falls due, are passed over.
    const nextMs = Math.min(agenda.nextMs, dueMs ?? Number.POSITIVE_INFINITY, span.untilMs)
    hour += HOUR * Math.max(1, Math.floor((nextMs - hour) / HOUR))
  }
  return { openTasks: agenda.size, acts }

  function planTask(task: OpenTask) {
    const life = byKey.get(task.businessKey)
    // Somebody may have signed in and started a case of his own meanwhile.
    if (!life) return
    const round = countRound(`${task.businessKey} ${task.processId} ${task.elementId}`)
    const chance = chanceOf(SEED, task.businessKey, task.processId, task.elementId, round)
    const by = life.own[task.group] ?? chance.pick(workersOf(task.group))
    const { processId, elementId, openedAtMs } = task
    const { hours, variables } = life.play({ processId, elementId, openedAtMs, round, chance })
    // Now and then something is left lying.
    const left = chance.happens(0.05) ? 3 : 1
    const hoursInAll = hours * life.tempo * (pace[by] ?? 1) * left
    // Some tasks lie in the team queue for a while; those of a case's own people are picked up soon.
    const untilClaimed = hoursInAll * (life.own[task.group] ? 0.15 : 0.2 + 0.6 * chance.next())
    agenda.add({ type: 'claim', atMs: afterHours(openedAtMs, untilClaimed), task, by })
    const said = chance.happens(0.1) ? { remark: chance.pick(remarks) } : {}
    const atMs = afterHours(openedAtMs, hoursInAll)
    agenda.add({ type: 'complete', atMs, task, by, variables, round, ...said })
  }

  function planAnswer(wait: OpenWait) {
    const life = byKey.get(wait.businessKey)
    const round = countRound(`${wait.businessKey} ${wait.name}`)
    const chance = chanceOf(SEED, wait.businessKey, wait.name, round)
    const answer = life?.answer({ name: wait.name, round, chance })
    if (!answer) return
    const atMs = afterHours(wait.sinceMs, answer.hours)
    const what = { atMs, name: wait.name, deal: wait.businessKey, variables: answer.variables }
    agenda.add(answer.notedBy ? { type: 'note', ...what, by: answer.notedBy } : { type: 'publish', ...what })
  }

  function countRound(what: string): number {
    const round = (rounds.get(what) ?? 0) + 1
    rounds.set(what, round)
    return round
  }
}

/** Acts by their time; of one moment in the order they were planned. */
class Agenda {
  readonly #acts: Act[] = []

  get size(): number {
    return this.#acts.filter((act) => act.type === 'complete').length
  }

  /** When the next act is due; infinitely late where there is none. */
  get nextMs(): number {
    return this.#acts[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  add(act: Act) {
    let low = 0
    let high = this.#acts.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#acts[middle]?.atMs ?? 0) <= act.atMs) low = middle + 1
      else high = middle
    }
    this.#acts.splice(low, 0, act)
  }

  takeUntil(endMs: number): Act[] {
    const later = this.#acts.findIndex((act) => act.atMs >= endMs)
    return this.#acts.splice(0, later < 0 ? this.#acts.length : later)
  }
}
