import type { RefusalCode, TaskChanges, Variables } from '@waymark/shared/engine'
import type { DueStart } from '../store/timers.ts'

/** Who asks, when, and whether it may be asked twice. */
interface Common {
  /** A user name; what has no author is the runtime's own doing. */
  readonly by?: string
  /** The clock's time when it is carried out, unless given. */
  readonly atMs?: number
  /** Asked again with the same key it is answered as before and not done again. Name the asker in it. */
  readonly idempotencyKey?: string
}

/** What can be asked of the committer. Keys are the 64-bit keys that callers see. */
export type Submission = Common &
  (
    | {
        readonly type: 'start'
        /** Either the definition, or the process id with a version (the latest where absent). */
        readonly processDefinitionKey?: string
        readonly processId?: string
        readonly version?: number
        readonly variables: Variables
        readonly businessKey?: string
        readonly startEvent?: string
      }
    | {
        readonly type: 'completeTask'
        readonly userTaskKey: string
        readonly variables: Variables
        readonly action?: string
      }
    | {
        readonly type: 'assignTask'
        readonly userTaskKey: string
        readonly assignee: string | null
        readonly onlyIf?: string | null
      }
    | { readonly type: 'updateTask'; readonly userTaskKey: string; readonly changes: TaskChanges }
    | { readonly type: 'completeJob'; readonly jobKey: string; readonly variables: Variables }
    | {
        readonly type: 'failJob'
        readonly jobKey: string
        readonly retries: number
        readonly message: string
        readonly retryBackOffMs?: number
        readonly variables?: Variables
      }
    | {
        readonly type: 'throwJobError'
        readonly jobKey: string
        readonly code: string
        readonly message?: string
        readonly variables?: Variables
      }
    | { readonly type: 'updateJobRetries'; readonly jobKey: string; readonly retries: number }
    /** `dueAtMs`: the due time that was seen; refused when it has fired since and was armed again. */
    | { readonly type: 'fireTimer'; readonly timerKey: string; readonly dueAtMs?: number }
    /** `scopeKey` is an element instance or the process instance. */
    | {
        readonly type: 'setVariables'
        readonly scopeKey: string
        readonly variables: Variables
        readonly local?: boolean
      }
    /** What a person does by hand: begins an activity of an ad-hoc sub-process, completes it, lets a waiting step go on. */
    | { readonly type: 'activateElement'; readonly elementInstanceKey: string; readonly elementId: string }
    | { readonly type: 'completeAdHoc'; readonly elementInstanceKey: string }
    | { readonly type: 'triggerElement'; readonly elementInstanceKey: string; readonly variables: Variables }
    | { readonly type: 'resolveIncident'; readonly incidentKey: string }
    | { readonly type: 'cancel'; readonly processInstanceKey: string; readonly reason?: string }
    | {
        readonly type: 'publishMessage'
        readonly name: string
        readonly correlationKey: string
        readonly variables: Variables
        /** A second message with that id is refused while the first lives. */
        readonly messageId?: string
        /** How long it waits for somebody to await it; 0: now or never. */
        readonly timeToLiveMs?: number
      }
    | { readonly type: 'broadcastSignal'; readonly name: string; readonly variables: Variables }
    | Inner
  )

/** What the runtime submits by itself. */
type Inner =
  /** Offers a buffered message to whoever awaits it now. */
  | { readonly type: 'offerMessage'; readonly messageKey: string }
  /** One of those that a broadcast has to reach: an instance, or a definition with its start event. */
  | {
      readonly type: 'deliverSignal'
      readonly broadcastKey: string
      readonly targetKey: string
      readonly startEvent: string
      readonly name: string
      readonly variables: Variables
    }
  | ({ readonly type: 'startByTimer' } & DueStart)

export type SubmissionOf<T extends Submission['type']> = Extract<Submission, { readonly type: T }>

/** Commands on one instance, by the name of the key that addresses them. */
export type MoveSubmission = Exclude<
  Submission,
  { readonly type: 'start' | 'publishMessage' | 'broadcastSignal' | 'offerMessage' | 'deliverSignal' | 'startByTimer' }
>

/** An instance has been started or moved, and it is durable. */
export interface Moved {
  readonly accepted: true
  readonly processInstanceKey: string
  readonly rootProcessInstanceKey: string
  readonly processDefinitionKey: string
  readonly processId: string
  readonly version: number
  readonly state: 'active' | 'completed' | 'canceled' | 'threw'
  readonly businessKey: string | null
  /** Process variables as they are afterwards. */
  readonly variables: Variables
}

export interface Published {
  readonly accepted: true
  readonly messageKey: string
  /** Instances that took it or were started by it. */
  readonly processInstanceKeys: readonly string[]
}

export interface Broadcast {
  readonly accepted: true
  readonly signalKey: string
}

/** Asked for what cannot be; nothing was changed. */
export interface Refused {
  readonly accepted: false
  readonly refusal: {
    readonly code: RefusalCode | 'definitionNotFound' | 'messageExpired' | 'childInstance' | 'changedMeanwhile'
    readonly message: string
  }
}

export type AnswerTo<T extends Submission['type']> =
  | Refused
  | (T extends 'publishMessage' | 'offerMessage' ? Published : T extends 'broadcastSignal' ? Broadcast : Moved)
export type Answer = Refused | Moved | Published | Broadcast

export const refused = (code: Refused['refusal']['code'], message: string): Refused => ({
  accepted: false,
  refusal: { code, message },
})

/** The key that a submission addresses an instance by. */
export function addressOf(submission: MoveSubmission): string {
  switch (submission.type) {
    case 'completeTask':
    case 'assignTask':
    case 'updateTask':
      return submission.userTaskKey
    case 'completeJob':
    case 'failJob':
    case 'throwJobError':
    case 'updateJobRetries':
      return submission.jobKey
    case 'fireTimer':
      return submission.timerKey
    case 'setVariables':
      return submission.scopeKey
    case 'activateElement':
    case 'completeAdHoc':
    case 'triggerElement':
      return submission.elementInstanceKey
    case 'resolveIncident':
      return submission.incidentKey
    case 'cancel':
      return submission.processInstanceKey
  }
}
