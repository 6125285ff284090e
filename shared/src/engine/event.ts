import type { EvaluatedDecision } from '../dmn/evaluate.ts'
import type { Catches, LocalId, TaskChanges, Value, Variables } from './command.ts'
import type { Phase } from './instance.ts'

/**
 * What has happened to a process instance. The events of one command, in order, are the only thing that leaves the engine:
 * `evolve` rebuilds the instance from them, the runtime projects them to rows, the simulator animates them, tests assert
 * them. They happen at their command's `atMs`. Ids are local to the instance; `node` and `flow` are BPMN ids.
 */
export type EngineEvent =
  | {
      readonly type: 'instanceStarted'
      readonly startEvent: string
      readonly processId?: string
      readonly businessKey?: string
      readonly calledWith?: Catches
    }
  | {
      readonly type: 'instanceEnded'
      readonly outcome: 'completed' | 'canceled' | 'threw'
      readonly variables: Variables
      readonly endEvents?: readonly string[]
    }

  /** An element instance begins. `scope` is the enclosing element instance (0: the process). */
  | {
      readonly type: 'elementEntered'
      readonly element: LocalId
      readonly node: string
      readonly scope: LocalId
      readonly via?: string
      /** The body of a multi-instance or loop activity (its rounds are entered inside it). */
      readonly body?: true
      /** Which round of the body this is, from 0. */
      readonly loop?: number
    }
  | {
      readonly type: 'elementLeft'
      readonly element: LocalId
      readonly outcome: 'completed' | 'canceled'
      /** Set where compensation may still need it: the id of the record that is kept. */
      readonly kept?: LocalId
      /** Set on an end event of the process. */
      readonly end?: true
    }
  | { readonly type: 'flowTaken'; readonly flow: string; readonly token: LocalId; readonly scope: LocalId }
  /** A token stands somewhere and waits for its siblings (a join), or is gone. Other waits have events of their own. */
  | {
      readonly type: 'tokenParked'
      readonly token: LocalId
      readonly node: string
      readonly via: string
      readonly scope: LocalId
    }
  | { readonly type: 'tokenRemoved'; readonly token: LocalId }
  | { readonly type: 'variablesSet'; readonly element: LocalId; readonly variables: Variables }
  | {
      readonly type: 'taskOpened'
      readonly element: LocalId
      readonly node: string
      readonly assignee?: string
      readonly candidateGroups: readonly string[]
      readonly candidateUsers: readonly string[]
      readonly dueDate?: string
      readonly followUpDate?: string
      readonly priority: number
      readonly formId?: string
      readonly formBinding?: 'latest' | 'deployment' | 'versionTag'
      readonly formVersionTag?: string
      readonly externalForm?: string
    }
  | { readonly type: 'taskAssigned'; readonly element: LocalId; readonly assignee: string | null; readonly by?: string }
  | { readonly type: 'taskChanged'; readonly element: LocalId; readonly changes: TaskChanges; readonly by?: string }
  | {
      readonly type: 'taskClosed'
      readonly element: LocalId
      readonly outcome: 'completed' | 'canceled'
      readonly by?: string
      readonly action?: string
    }
  | {
      readonly type: 'jobOpened'
      readonly job: LocalId
      readonly element: LocalId
      readonly node: string
      readonly jobType: string
      readonly retries: number
      readonly headers: { readonly [name: string]: string }
    }
  | {
      readonly type: 'jobChanged'
      readonly job: LocalId
      readonly retries: number
      readonly message?: string
      readonly retryAtMs?: number
    }
  | { readonly type: 'jobClosed'; readonly job: LocalId; readonly outcome: 'completed' | 'canceled' | 'threw' }

  /** Arming a timer that is armed already moves it to its next due time (a cycle). */
  | {
      readonly type: 'timerArmed'
      readonly timer: LocalId
      readonly element: LocalId
      readonly node: string
      readonly dueAtMs: number
      /** Index of the event definition, where the event has several. */
      readonly definition?: number
      /** Of a cycle: the repeating interval as it read when it was armed, and how often it has fired. */
      readonly cycle?: string
      readonly fired?: number
    }
  | { readonly type: 'timerDisarmed'; readonly timer: LocalId; readonly fired: boolean }
  | {
      readonly type: 'messageAwaited'
      readonly subscription: LocalId
      readonly element: LocalId
      readonly node: string
      readonly name: string
      readonly correlationKey: string
      readonly definition?: number
    }
  | {
      readonly type: 'signalAwaited'
      readonly subscription: LocalId
      readonly element: LocalId
      readonly node: string
      readonly name: string
      readonly definition?: number
    }
  /** A message, signal or condition is no longer waited for. */
  | { readonly type: 'noLongerAwaited'; readonly subscription: LocalId }
  | { readonly type: 'messageCorrelated'; readonly subscription: LocalId; readonly messageKey?: string }

  /** For the shell: publish this message (`element` threw it). */
  | {
      readonly type: 'messageThrown'
      readonly element: LocalId
      readonly node: string
      readonly name: string
      readonly correlationKey: string
      readonly messageId?: string
      readonly timeToLiveMs?: number
      readonly variables: Variables
    }
  /** For the shell: broadcast to all other instances and start events. Inside this instance it is delivered already. */
  | {
      readonly type: 'signalThrown'
      readonly element: LocalId
      readonly node: string
      readonly name: string
      readonly variables: Variables
    }
  /** For the shell: start an instance of that process; answer with `childCompleted` or `childThrew`. */
  | {
      readonly type: 'childCalled'
      readonly element: LocalId
      readonly node: string
      readonly processId: string
      readonly binding: 'latest' | 'deployment' | 'versionTag'
      readonly versionTag?: string
      readonly variables: Variables
      readonly businessKey?: string
      readonly catches: Catches
    }
  /** For the shell: cancel the instance that this call activity started. */
  | { readonly type: 'childCanceled'; readonly element: LocalId }
  /** For the shell: hand it to the caller as `childThrew`. An error has ended this instance; an escalation has not. */
  | {
      readonly type: 'thrownToCaller'
      readonly kind: 'error' | 'escalation'
      readonly code: string
      readonly message?: string
      readonly variables: Variables
    }
  | {
      readonly type: 'incidentRaised'
      readonly incident: LocalId
      readonly element: LocalId
      readonly node: string
      readonly kind: IncidentKind
      readonly message: string
      readonly job?: LocalId
      readonly phase?: Phase
    }
  | { readonly type: 'incidentResolved'; readonly incident: LocalId }
  /** A business rule task has asked a decision: how it, and each that it required before it, came to a result. */
  | {
      readonly type: 'decisionEvaluated'
      readonly element: LocalId
      readonly node: string
      readonly decisionId: string
      readonly binding: 'latest' | 'deployment' | 'versionTag'
      readonly versionTag?: string
      readonly evaluated: readonly EvaluatedDecision[]
      /** Set where one came to none; an incident follows. */
      readonly failure?: { readonly decisionId: string; readonly message: string }
    }
  | InnerEvent

/** Facts that only `evolve` needs; the engine adds to these freely. */
export type InnerEvent =
  | {
      readonly type: 'tokenPlaced'
      readonly token: LocalId
      readonly node: string
      readonly scope: LocalId
      readonly via?: string
    }
  | {
      readonly type: 'conditionAwaited'
      readonly condition: LocalId
      readonly element: LocalId
      readonly node: string
      readonly held: boolean
      readonly definition?: number
    }
  | { readonly type: 'conditionChanged'; readonly condition: LocalId; readonly held: boolean }
  /** A multi-instance body knows its items, or a loop body begins. */
  | {
      readonly type: 'roundsPlanned'
      readonly element: LocalId
      readonly total?: number
      readonly items?: readonly Value[]
    }
  | {
      readonly type: 'roundEnded'
      readonly element: LocalId
      readonly loop: number
      readonly outcome: 'completed' | 'canceled'
      readonly output?: Value
    }
  /** An interrupting event sub-process took over the scope. */
  | { readonly type: 'scopeInterrupted'; readonly element: LocalId; readonly by: string }
  /** A scope takes no new work: a transaction that is canceled, an ad-hoc sub-process that is complete. */
  | { readonly type: 'scopeClosing'; readonly element: LocalId }
  /** These records of completed activities are now `element`'s to compensate. */
  | {
      readonly type: 'compensationBegun'
      readonly element: LocalId
      readonly from: LocalId
      readonly records: readonly LocalId[]
    }
  /** The compensation of one record begins. Where `into` is set, that element instance takes over what is inside it. */
  | {
      readonly type: 'compensationTaken'
      readonly element: LocalId
      readonly record: LocalId
      readonly into?: LocalId
      readonly as?: 'done' | 'undoing'
    }
  /** A complex gateway has fired for these flows and waits for the others; null: it is reset. */
  | {
      readonly type: 'gatewayFired'
      readonly scope: LocalId
      readonly node: string
      readonly flows: readonly string[] | null
    }
  /** The called instance is over; the call activity goes on. */
  | { readonly type: 'childEnded'; readonly element: LocalId }

/** What an incident is about; the words are those of Camunda 8's `errorType`, so that its clients understand them. */
export type IncidentKind =
  | 'CONDITION_ERROR'
  | 'EXTRACT_VALUE_ERROR'
  | 'IO_MAPPING_ERROR'
  | 'JOB_NO_RETRIES'
  | 'UNHANDLED_ERROR_EVENT'
  | 'CALLED_ELEMENT_ERROR'
  | 'CALLED_DECISION_ERROR'
  | 'DECISION_EVALUATION_ERROR'
  | 'FORM_NOT_FOUND'
  | 'MESSAGE_SIZE_EXCEEDED'
  | 'UNSPECIFIED'
