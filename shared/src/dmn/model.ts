import type { FeelProgram } from '../feel/expression.ts'

/** The decisions of one DMN file, ready to be evaluated. */
export interface DecisionModel {
  /** Id of the file's decision requirements graph. */
  readonly id: string
  readonly name: string
  readonly decisions: readonly Decision[]
  /** Business knowledge models: functions that the decisions call. */
  readonly functions: readonly KnowledgeModel[]
}

export interface KnowledgeModel {
  /** Names under which it is called. */
  readonly names: readonly string[]
  /** Gives the function itself. */
  readonly definition: FeelProgram
}

export interface Decision {
  readonly id: string
  readonly name: string
  readonly versionTag?: string
  /** Ids of the decisions whose results this one uses. */
  readonly requires: readonly string[]
  /** Names under which its result is known to those that require it. */
  readonly resultNames: readonly string[]
  readonly logic: DecisionTable | LiteralDecision
}

/** One expression: a literal, or boxed ones (contexts, invocations, functions, lists, relations) as one. */
export interface LiteralDecision {
  readonly kind: 'literal'
  readonly expression: FeelProgram
  readonly text: string
}

export type HitPolicy = 'UNIQUE' | 'FIRST' | 'PRIORITY' | 'ANY' | 'COLLECT' | 'RULE ORDER' | 'OUTPUT ORDER'
export type Aggregation = 'SUM' | 'COUNT' | 'MIN' | 'MAX'

export interface DecisionTable {
  readonly kind: 'table'
  readonly hitPolicy: HitPolicy
  readonly aggregation?: Aggregation
  readonly inputs: readonly Input[]
  readonly outputs: readonly Output[]
  readonly rules: readonly Rule[]
}

export interface Input {
  readonly id: string
  readonly name: string
  readonly typeRef?: string
  readonly expression: FeelProgram
  /** The expression as it is written. */
  readonly text: string
  /** What the input may be; anything where absent. */
  readonly allowed?: { readonly test: FeelProgram; readonly text: string }
}

export interface Output {
  readonly id: string
  readonly name: string
  /** Allowed values, highest priority first; for the hit policies PRIORITY and OUTPUT ORDER. */
  readonly values: readonly FeelProgram[]
  readonly default?: FeelProgram
}

export interface Rule {
  readonly id: string
  /** From 1, as the table shows it. */
  readonly number: number
  /** One per input; none where any value will do. */
  readonly tests: readonly (FeelProgram | undefined)[]
  /** The cells of the inputs as they are written; empty where any value will do. */
  readonly conditions: readonly string[]
  /** One per output; none where the cell is empty. */
  readonly results: readonly (FeelProgram | undefined)[]
  readonly annotation?: string
}
