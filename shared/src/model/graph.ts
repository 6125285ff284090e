import type { WorkingCalendar } from '../calendar/workingCalendar.ts'
import type { CompiledExpression } from '../feel/expression.ts'

/**
 * A process as the engine runs it: flat arrays whose members name each other by index, expressions already parsed.
 * Nodes, flows and scopes keep the ids of the drawing. Node 0 is the process itself, as the outermost scope.
 */
export interface Graph {
  readonly processId: string
  readonly name?: string
  readonly isExecutable: boolean
  readonly versionTag?: string
  readonly nodes: readonly Node[]
  readonly flows: readonly Flow[]
  readonly indexOf: ReadonlyMap<string, number>
  readonly lanes: readonly Lane[]
  /** What the shell shows about the process: goal, owner, case naming and the like. */
  readonly processMeta: ProcessMeta
  /** Zone in which timers and dates read; UTC by default. */
  readonly zone: string
  /** Working calendars by name. */
  readonly calendars: { readonly [name: string]: WorkingCalendar }
  /** Automatic steps in one scope within one command, before an incident ends what looks like an endless loop. */
  readonly maxSteps: number
  /** Whether any event waits for a condition on variables. */
  readonly hasConditions: boolean
  /** Variables that stand for data objects: only data output associations write them. */
  readonly dataObjects: ReadonlySet<string>
  /** Answers "from where can this join still be reached"; computed when a join first asks. */
  readonly reach: Reach
}

export type Expression = CompiledExpression

/** For inclusive joins: which nodes lead to a flow without passing the join that the flow enters. */
export interface Reach {
  /** Bit `n` of word `n >>> 5` is set where node `n` leads to incoming flow `flow` of `join` by a path that avoids `join`. */
  leadsTo(join: number, flow: number): Uint32Array
}

export interface Flow {
  readonly index: number
  readonly id: string
  readonly name?: string
  readonly source: number
  readonly target: number
  readonly condition?: Expression
  readonly isDefault: boolean
}

export interface Lane {
  readonly id: string
  readonly name: string
}

/** What a node carries for people and for the shell; the engine itself only passes it on. */
export interface Meta {
  /** The innermost lane's name. */
  readonly lane?: string
  readonly documentation?: string
  readonly stage?: { readonly name: string; readonly order?: number }
  readonly instructions: readonly { readonly lang?: string; readonly text: string }[]
  readonly sla?: Sla
  /** ISO durations before the due date. */
  readonly reminders: readonly string[]
  readonly requiredDocuments: readonly { readonly kind: string; readonly mandatory: boolean }[]
  readonly controlPoint?: { readonly name: string; readonly signal: boolean; readonly mandatory: boolean }
  /** `zeebe:property` entries. */
  readonly properties: { readonly [name: string]: string }
}

export interface Sla {
  readonly target?: string
  readonly warnAt?: string
  readonly calendar?: string
  readonly escalateTo?: string
  readonly expectedDuration?: string
}

export interface ProcessMeta extends Meta {
  readonly case?: { readonly [name: string]: string }
  readonly startForm?: FormReference
}

export interface FormReference {
  readonly formId?: string
  readonly binding?: 'latest' | 'deployment' | 'versionTag'
  readonly versionTag?: string
  readonly external?: string
}

interface NodeBase {
  readonly index: number
  readonly id: string
  readonly name?: string
  /** The enclosing scope's node; -1 for the process. */
  readonly scope: number
  readonly incoming: readonly number[]
  readonly outgoing: readonly number[]
  readonly meta: Meta
}

/** A container of nodes with variables of its own. */
export interface ScopeBase {
  /** Nodes that get a token when the scope begins: its none start events, or, without any, what has no incoming flow. */
  readonly starts: readonly number[]
  readonly eventSubProcesses: readonly number[]
  readonly dataObjects: readonly DataObject[]
}

/** A data object or property of the standard: a variable of its scope. */
export interface DataObject {
  readonly id: string
  readonly variable: string
}

export interface ActivityBase extends NodeBase {
  readonly defaultFlow?: number
  readonly loop?: Loop
  readonly inputs: readonly Mapping[]
  readonly outputs: readonly Mapping[]
  /** The standard's ioSpecification: which variables must be there before it starts, and what is copied in and out. */
  readonly dataIn: readonly DataCopy[]
  readonly dataOut: readonly DataCopy[]
  readonly boundaryEvents: readonly number[]
  readonly isForCompensation: boolean
  /** What undoes it: the node that a compensation boundary event leads to. */
  readonly compensatedBy?: number
  /** Whether its completion must be remembered, because it or something inside it can be compensated. */
  readonly isCompensable: boolean
  readonly startQuantity: number
  readonly completionQuantity: number
}

export interface Mapping {
  readonly source: Expression
  /** Variable name, or a path of names. */
  readonly target: readonly string[]
}

export interface DataCopy {
  readonly from: string
  readonly to: string
  readonly transformation?: Expression
  /** Without the value the activity cannot go on. */
  readonly required: boolean
}

export type Loop =
  | {
      readonly kind: 'standard'
      readonly testBefore: boolean
      readonly maximum?: Expression
      readonly condition?: Expression
    }
  | {
      readonly kind: 'multiInstance'
      readonly isSequential: boolean
      readonly cardinality?: Expression
      readonly collection?: Expression
      /** A variable's name when the collection is a plain name; only then null counts as "no such collection". */
      readonly inputElement?: string
      readonly outputCollection?: string
      readonly outputElement?: Expression
      /** When the output element is a plain variable name: each round gets its own, so that rounds do not meet in one. */
      readonly outputVariable?: string
      readonly completionCondition?: Expression
      readonly behavior: 'none' | 'one' | 'all' | 'complex'
      readonly noneEvent?: EventDefinition
      readonly oneEvent?: EventDefinition
      readonly complex: readonly { readonly condition: Expression; readonly event: EventDefinition }[]
    }

export interface JobDefinition {
  readonly type: Expression
  readonly retries: Expression
  readonly headers: { readonly [name: string]: string }
}

/** What an automatic task does. */
export type Work =
  | { readonly kind: 'passThrough' }
  | { readonly kind: 'job'; readonly job: JobDefinition }
  | { readonly kind: 'script'; readonly expression: Expression; readonly resultVariable?: string }
  | {
      readonly kind: 'decision'
      readonly decisionId: Expression
      readonly resultVariable: string
      readonly binding: 'latest' | 'deployment' | 'versionTag'
      readonly versionTag?: string
    }
  | { readonly kind: 'message'; readonly message: MessageDefinition }

export interface MessageDefinition {
  readonly kind: 'message'
  readonly messageId?: string
  readonly name: Expression
  readonly correlationKey?: Expression
}

export type TimerKind = 'date' | 'duration' | 'cycle'

export interface TimerDefinition {
  readonly kind: 'timer'
  readonly timer: TimerKind
  readonly value: Expression
  /** Name of the working calendar whose hours a duration counts. */
  readonly calendar?: string
}

export type EventDefinition =
  | (MessageDefinition & { readonly job?: JobDefinition; readonly outputs?: readonly Mapping[] })
  | TimerDefinition
  | { readonly kind: 'signal'; readonly name: Expression }
  /** `code` absent: any error. */
  | {
      readonly kind: 'error'
      readonly code?: Expression
      readonly codeVariable?: string
      readonly messageVariable?: string
    }
  | { readonly kind: 'escalation'; readonly code?: Expression; readonly codeVariable?: string }
  | { readonly kind: 'compensation'; readonly activity?: number; readonly waitForCompletion: boolean }
  | {
      readonly kind: 'conditional'
      readonly condition: Expression
      /** Only a change of these variables counts; all that the condition names where absent. */
      readonly variableNames?: readonly string[]
    }
  | { readonly kind: 'link'; readonly name: string; readonly targets: readonly number[] }
  | { readonly kind: 'terminate' }
  | { readonly kind: 'cancel' }

export type EventKind = EventDefinition['kind']

interface EventBase extends NodeBase {
  /** None: a none event. Several: a multiple event. */
  readonly definitions: readonly EventDefinition[]
  readonly parallelMultiple: boolean
  readonly inputs: readonly Mapping[]
  readonly outputs: readonly Mapping[]
}

export interface ProcessNode extends NodeBase, ScopeBase {
  readonly kind: 'process'
  /** Every start event of the process, by whatever it is triggered. */
  readonly startEvents: readonly number[]
}

export interface StartEventNode extends EventBase {
  readonly kind: 'startEvent'
  /** False only in a non-interrupting event sub-process. */
  readonly isInterrupting: boolean
  readonly startForm?: FormReference
}
export interface EndEventNode extends EventBase {
  readonly kind: 'endEvent'
}
export interface IntermediateCatchEventNode extends EventBase {
  readonly kind: 'intermediateCatchEvent'
}
export interface IntermediateThrowEventNode extends EventBase {
  readonly kind: 'intermediateThrowEvent'
}
export interface BoundaryEventNode extends EventBase {
  readonly kind: 'boundaryEvent'
  readonly attachedTo: number
  readonly cancelActivity: boolean
}

export interface TaskNode extends ActivityBase {
  readonly kind: 'task'
}
export interface ManualTaskNode extends ActivityBase {
  readonly kind: 'manualTask'
}
export interface UserTaskNode extends ActivityBase {
  readonly kind: 'userTask'
  readonly assignee?: Expression
  readonly candidateGroups?: Expression
  readonly candidateUsers?: Expression
  /** Of the standard's resource roles, and the lane where nothing else is said. */
  readonly staticGroups: readonly string[]
  readonly staticUsers: readonly string[]
  readonly dueDate?: Expression
  readonly followUpDate?: Expression
  /** Name of the working calendar in which the due and the follow-up date count, where they are durations. */
  readonly calendar?: string
  readonly priority?: Expression
  readonly form?: FormReference
}
export interface ServiceTaskNode extends ActivityBase {
  readonly kind: 'serviceTask'
  readonly work: Work
}
export interface SendTaskNode extends ActivityBase {
  readonly kind: 'sendTask'
  readonly work: Work
}
export interface BusinessRuleTaskNode extends ActivityBase {
  readonly kind: 'businessRuleTask'
  readonly work: Work
}
export interface ScriptTaskNode extends ActivityBase {
  readonly kind: 'scriptTask'
  readonly work: Work
}
export interface ReceiveTaskNode extends ActivityBase {
  readonly kind: 'receiveTask'
  /** Absent: it waits to be triggered by hand. */
  readonly message?: MessageDefinition
  readonly instantiate: boolean
}
export interface SubProcessNode extends ActivityBase, ScopeBase {
  readonly kind: 'subProcess'
}
export interface TransactionNode extends ActivityBase, ScopeBase {
  readonly kind: 'transaction'
}
export interface EventSubProcessNode extends ActivityBase, ScopeBase {
  readonly kind: 'eventSubProcess'
  readonly start: number
}
export interface AdHocSubProcessNode extends ActivityBase, ScopeBase {
  readonly kind: 'adHocSubProcess'
  readonly ordering: 'parallel' | 'sequential'
  readonly cancelRemainingInstances: boolean
  readonly completionCondition?: Expression
  /** Ids of the activities that start at once; absent: they wait to be activated by hand. */
  readonly activeElements?: Expression
  /** Everything that could be activated is done by machines: nobody chooses, each runs once. */
  readonly isAutomatic: boolean
  /** Activities without incoming flows: what can be activated. */
  readonly entries: readonly number[]
}
export interface CallActivityNode extends ActivityBase {
  readonly kind: 'callActivity'
  readonly calledElement: Expression
  readonly binding: 'latest' | 'deployment' | 'versionTag'
  readonly versionTag?: string
  readonly propagateAllParentVariables: boolean
  readonly propagateAllChildVariables: boolean
  readonly businessKey?: Expression
}

export interface ExclusiveGatewayNode extends NodeBase {
  readonly kind: 'exclusiveGateway'
  readonly defaultFlow?: number
}
export interface ParallelGatewayNode extends NodeBase {
  readonly kind: 'parallelGateway'
}
export interface InclusiveGatewayNode extends NodeBase {
  readonly kind: 'inclusiveGateway'
  readonly defaultFlow?: number
}
export interface EventBasedGatewayNode extends NodeBase {
  readonly kind: 'eventBasedGateway'
  readonly instantiate: boolean
  readonly gatewayType: 'exclusive' | 'parallel'
}
export interface ComplexGatewayNode extends NodeBase {
  readonly kind: 'complexGateway'
  readonly defaultFlow?: number
  readonly activationCondition?: Expression
}

export type EventNode =
  | StartEventNode
  | EndEventNode
  | IntermediateCatchEventNode
  | IntermediateThrowEventNode
  | BoundaryEventNode

export type ScopeNode = ProcessNode | SubProcessNode | TransactionNode | EventSubProcessNode | AdHocSubProcessNode

export type ActivityNode =
  | TaskNode
  | ManualTaskNode
  | UserTaskNode
  | ServiceTaskNode
  | SendTaskNode
  | BusinessRuleTaskNode
  | ScriptTaskNode
  | ReceiveTaskNode
  | SubProcessNode
  | TransactionNode
  | EventSubProcessNode
  | AdHocSubProcessNode
  | CallActivityNode

export type GatewayNode =
  | ExclusiveGatewayNode
  | ParallelGatewayNode
  | InclusiveGatewayNode
  | EventBasedGatewayNode
  | ComplexGatewayNode

export type Node = ProcessNode | EventNode | ActivityNode | GatewayNode

export type NodeKind = Node['kind']

export type NodeOf<K extends NodeKind> = Extract<Node, { readonly kind: K }>

/** Whether the node holds other nodes. */
export function isScope(node: Node): node is ScopeNode {
  return 'eventSubProcesses' in node
}

/** Whether the node is a task, sub-process or call. */
export function isActivity(node: Node): node is ActivityNode {
  return 'boundaryEvents' in node
}
