import type { Variables } from '@waymark/shared/engine'
import type { Queries } from '../store/database.ts'
import { startsHearing } from '../store/definitions.ts'
import * as stored from '../store/messages.ts'
import type { BatchShell } from './carryOut.ts'
import type { LockedFloor } from './floor.ts'
import type { Live } from './live.ts'
import { definitionThatOccurred } from './startEvents.ts'
import { type Answer, refused, type Submission } from './submission.ts'
import type { Trial } from './trial.ts'

export type PublishedMessage = Extract<Submission, { type: 'publishMessage' }>

type Start = Awaited<ReturnType<typeof startsHearing>>[number]
interface Message {
  readonly key: string
  readonly name: string
  readonly correlationKey: string
  readonly variables: Variables
}
interface Effects {
  buffered: Parameters<typeof stored.insertMessages>[1][number][]
  reached: { messageKey: string; processId: string; instanceKey: string }[]
  starts: { processId: string; correlationKey: string; instanceKey: string }[]
}
const noEffects = (): Effects => ({ buffered: [], reached: [], starts: [] })

/**
 * The messages of one batch. A message reaches, of each process, the instance that has waited longest, or else a message start
 * event; what lives on is buffered and offered to whoever awaits it later. For one correlation key a message start event has one
 * instance running at a time.
 */
export class Correlation {
  private subscriptions: stored.WaitingSubscription[] = []
  private readonly starts = new Map<string, Start[]>()
  private readonly taken = new Set<string>()
  private living = new Set<string>()
  private readonly running = new Set<string>()
  private offered = new Map<string, Awaited<ReturnType<typeof stored.lockBuffered>>[number]>()
  private done = noEffects()
  private trying = noEffects()
  private readonly tx: Queries
  private readonly shell: BatchShell
  private readonly nowMs: number

  constructor(tx: Queries, shell: BatchShell, nowMs: number) {
    this.tx = tx
    this.shell = shell
    this.nowMs = nowMs
  }

  /** Asks for everything that the messages of the batch may meet. */
  async prepare(submissions: readonly Submission[]) {
    const published = submissions.filter((one): one is PublishedMessage => one.type === 'publishMessage')
    const offers = submissions.flatMap((one) => (one.type === 'offerMessage' ? [one.messageKey] : []))
    if (published.length + offers.length === 0) return
    const buffered = await stored.lockBuffered(this.tx, offers, this.nowMs)
    this.offered = new Map(buffered.map((message) => [message.key, message]))
    const messages = [...published, ...buffered]
    this.subscriptions = await stored.subscriptionsTo(this.tx, messages)
    const withId = published.flatMap(({ name, correlationKey, messageId }) =>
      messageId === undefined ? [] : [{ name, correlationKey, messageId }],
    )
    this.living = await stored.livingMessageIds(this.tx, withId, this.nowMs)
    for (const name of new Set(messages.map((message) => message.name)))
      this.starts.set(name, await startsHearing(this.tx, 'message', name))
    const wanted = messages.flatMap(({ name, correlationKey }) =>
      (this.starts.get(name) ?? []).map(({ processId }) => ({ processId, correlationKey })),
    )
    for (const one of await stored.startedFor(this.tx, wanted))
      this.running.add(runs(one.processId, one.correlationKey))
  }

  /** Cases in which a message of the batch may be awaited. */
  rootKeys(): string[] {
    return this.subscriptions.map((subscription) => subscription.rootKey)
  }

  async publish(submission: PublishedMessage, trial: Trial, floor: LockedFloor, atMs: number): Promise<Answer> {
    const { name, correlationKey, variables, messageId, timeToLiveMs = 0, by } = submission
    if (messageId !== undefined) {
      const identity = stored.messageIdentity(name, correlationKey, messageId)
      if (this.living.has(identity))
        return refused(
          'duplicateMessage',
          `A message "${name}" with the id "${messageId}" was published and still lives.`,
        )
      if (timeToLiveMs > 0) this.living.add(identity)
    }
    const message = { key: this.shell.keys.take(), name, correlationKey, variables }
    const reached = await this.correlate(message, [], { trial, floor, atMs, by })
    if (timeToLiveMs > 0) {
      const times = { publishedAtMs: atMs, expiresAtMs: atMs + timeToLiveMs }
      this.trying.buffered.push({ ...message, messageId: messageId ?? null, ...times })
    } else this.trying.reached = []
    return { accepted: true, messageKey: message.key, processInstanceKeys: reached.map((live) => live.key) }
  }

  async offer(
    { messageKey }: Extract<Submission, { type: 'offerMessage' }>,
    trial: Trial,
    floor: LockedFloor,
    atMs: number,
  ): Promise<Answer> {
    const message = this.offered.get(messageKey)
    if (!message) return refused('messageExpired', `Message ${messageKey} has expired.`)
    const values = { ...message, variables: message.variables as Variables }
    const reached = await this.correlate(values, message.reached, { trial, floor, atMs })
    message.reached.push(...reached.map((live) => live.definition.processId))
    return { accepted: true, messageKey, processInstanceKeys: reached.map((live) => live.key) }
  }

  private async correlate(
    message: Message,
    alreadyReached: readonly string[],
    { trial, atMs, by }: { trial: Trial; floor: LockedFloor; atMs: number; by?: string | undefined },
  ): Promise<Live[]> {
    const reached: Live[] = []
    const processes = new Set(alreadyReached)
    for (const subscription of this.subscriptions) {
      if (subscription.name !== message.name || subscription.correlationKey !== message.correlationKey) continue
      if (processes.has(subscription.processId)) continue
      const live = trial.find(subscription.instanceKey)
      if (live?.instance.state !== 'active') continue
      const result = await trial.move(live, {
        type: 'correlateMessage',
        subscription: Number(BigInt(subscription.key) - BigInt(subscription.instanceKey)),
        messageKey: message.key,
        variables: message.variables,
        atMs,
        by,
      })
      // Somebody was quicker: the instance has gone on.
      if ('code' in result) continue
      processes.add(subscription.processId)
      reached.push(result)
    }
    for (const { definitionKey, startEvent, processId } of this.starts.get(message.name) ?? []) {
      if (processes.has(processId)) continue
      if (message.correlationKey !== '' && this.isRunning(processId, message.correlationKey)) continue
      const definition = await this.shell.definitions.byKey(definitionKey, this.tx)
      if (!definition) continue
      const { variables, correlationKey } = message
      const occurrence = { kind: 'message', name: message.name } as const
      const occurred = definitionThatOccurred(definition.graph, startEvent, occurrence, atMs)
      const result = await trial.start(definition, {
        type: 'start',
        variables,
        startEvent,
        definition: occurred,
        atMs,
        by,
      })
      if ('code' in result) continue
      processes.add(processId)
      reached.push(result)
      if (correlationKey !== '' && result.instance.state === 'active')
        this.trying.starts.push({ processId, correlationKey, instanceKey: result.key })
    }
    for (const live of reached)
      this.trying.reached.push({
        messageKey: message.key,
        processId: live.definition.processId,
        instanceKey: live.key,
      })
    return reached
  }

  private isRunning(processId: string, correlationKey: string): boolean {
    const id = runs(processId, correlationKey)
    return this.running.has(id) || this.taken.has(id)
  }

  /** What the last message did counts. */
  keep() {
    for (const one of this.trying.starts) this.taken.add(runs(one.processId, one.correlationKey))
    this.done.buffered.push(...this.trying.buffered)
    this.done.reached.push(...this.trying.reached)
    this.done.starts.push(...this.trying.starts)
    this.trying = noEffects()
  }

  /** What the last message tried does not count. */
  forget() {
    this.trying = noEffects()
  }

  /** Writes what the batch's messages have done; says for which correlation keys another instance may begin now. */
  async write(ended: readonly Live[]): Promise<string[]> {
    const endedKeys = new Set(ended.map((live) => live.key))
    const starts = this.done.starts.filter((start) => !endedKeys.has(start.instanceKey))
    await stored.insertMessages(this.tx, this.done.buffered)
    await stored.insertReached(this.tx, this.done.reached)
    await stored.insertMessageStarts(this.tx, starts)
    const byMessage = ended.filter(startedByMessage).map((live) => live.key)
    return stored.deleteMessageStarts(this.tx, byMessage)
  }
}

const runs = (processId: string, correlationKey: string) => JSON.stringify([processId, correlationKey])

/** Then the next message with its correlation key may begin another when it has ended. */
export function startedByMessage({ definition: { graph }, instance }: Live): boolean {
  const node = graph.nodes[graph.indexOf.get(instance.startEvent ?? '') ?? -1]
  return node?.kind === 'startEvent' && node.definitions.some((one) => one.kind === 'message')
}
