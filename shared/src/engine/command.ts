/**
 * What the world may ask of a process instance. Everything the engine needs to know from outside (the time, who acts,
 * what a person typed, what a message carried) rides in on a command; nothing else reaches the engine.
 */

/** A value that survives JSON: what process variables hold. */
export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** Process variables by name. */
export type Variables = { readonly [name: string]: Value }

/**
 * Names one thing inside one process instance (an element instance, a job, a timer, a subscription, an incident), from a
 * counter that the instance itself carries. The process as a scope is element instance 0. The runtime makes the 64-bit
 * key of it by adding it to the process instance key.
 */
export type LocalId = number

/** Which error and escalation codes an instance's callers handle; null stands for a catch-all. */
export interface Catches {
  readonly errors: readonly (string | null)[]
  readonly escalations: readonly (string | null)[]
}

interface Common {
  /** Milliseconds since the epoch: the only clock the engine knows. */
  readonly atMs: number
  /** Who acts (a user name), where it is a person. */
  readonly by?: string
}

export type Command = Common &
  (
    | {
        readonly type: 'start'
        readonly variables: Variables
        /** The start event's id; the none start event where absent. */
        readonly startEvent?: string
        /** Which event definition has occurred, where the start event needs all of several. */
        readonly definition?: number
        readonly businessKey?: string
        /** Set where a call activity started this instance: what the callers, innermost first, would catch. */
        readonly calledWith?: Catches
      }
    | {
        readonly type: 'completeTask'
        readonly element: LocalId
        readonly variables: Variables
        readonly action?: string
      }
    /** `assignee: null` gives the task back. With `onlyIf`, refused unless the assignee is still that one (null: nobody). */
    | {
        readonly type: 'assignTask'
        readonly element: LocalId
        readonly assignee: string | null
        readonly onlyIf?: string | null
      }
    | { readonly type: 'updateTask'; readonly element: LocalId; readonly changes: TaskChanges }
    | { readonly type: 'completeJob'; readonly job: LocalId; readonly variables: Variables }
    | {
        readonly type: 'failJob'
        readonly job: LocalId
        /** Tries that are left; 0 raises an incident. */
        readonly retries: number
        readonly message: string
        /** The job is offered again from this time on. */
        readonly retryAtMs?: number
        readonly variables?: Variables
      }
    | {
        readonly type: 'throwJobError'
        readonly job: LocalId
        readonly code: string
        readonly message?: string
        readonly variables?: Variables
      }
    | { readonly type: 'updateJobRetries'; readonly job: LocalId; readonly retries: number }
    /** `dueAtMs`: when the timer was due that whoever asks has seen. A timer that repeats keeps its id, and must not fire early. */
    | { readonly type: 'fireTimer'; readonly timer: LocalId; readonly dueAtMs?: number }
    /** `messageKey` names the message, so that a duplicate is refused. */
    | {
        readonly type: 'correlateMessage'
        readonly subscription: LocalId
        readonly messageKey?: string
        readonly variables: Variables
      }
    /** Reaches every subscription of this instance to that signal. */
    | { readonly type: 'deliverSignal'; readonly name: string; readonly variables: Variables }
    | { readonly type: 'childCompleted'; readonly element: LocalId; readonly variables: Variables }
    /** The process that the call activity means could not be started; `message` says why. */
    | { readonly type: 'childRefused'; readonly element: LocalId; readonly message: string }
    | {
        readonly type: 'childThrew'
        readonly element: LocalId
        readonly kind: 'error'
        readonly code: string
        readonly message?: string
        readonly variables: Variables
      }
    | {
        readonly type: 'childThrew'
        readonly element: LocalId
        readonly kind: 'escalation'
        readonly code: string
        readonly variables: Variables
      }
    /** `element` is the scope (0: the process). With `local`, set exactly there; else upward to where a variable lives. */
    | {
        readonly type: 'setVariables'
        readonly element: LocalId
        readonly variables: Variables
        readonly local?: boolean
      }
    /** Begins an activity of an ad-hoc sub-process (`element`). */
    | { readonly type: 'activateElement'; readonly element: LocalId; readonly node: string }
    /** Ends an ad-hoc sub-process by hand. */
    | { readonly type: 'completeAdHoc'; readonly element: LocalId }
    /** Lets a waiting receive task or catch event go on without what it waits for. */
    | { readonly type: 'triggerElement'; readonly element: LocalId; readonly variables: Variables }
    | { readonly type: 'resolveIncident'; readonly incident: LocalId }
    | { readonly type: 'cancel'; readonly reason?: string }
  )

/** Changes to an open user task; an absent field stays as it is, null empties it. Times are ISO 8601. */
export interface TaskChanges {
  readonly candidateGroups?: readonly string[]
  readonly candidateUsers?: readonly string[]
  readonly dueDate?: string | null
  readonly followUpDate?: string | null
  readonly priority?: number
}

/** Why a command changed nothing. `message` is a sentence that names the thing, the place and the mend. */
export interface Refusal {
  readonly code: RefusalCode
  readonly message: string
}

export type RefusalCode =
  | 'notFound'
  | 'instanceEnded'
  | 'alreadyAssigned'
  | 'notWaiting'
  | 'duplicateMessage'
  | 'invalidVariables'
  | 'noSuchStart'
  | 'invalidArgument'
