import type { Command, EngineEvent, Value, Variables } from '@waymark/shared/engine'
import { get } from '@waymark/shared/engine'
import type { CompiledExpression } from '@waymark/shared/feel'
import type { Live } from './live.ts'

/** What lists show of a case without opening it. */
export interface CaseFacts {
  readonly columns: {
    readonly business_key: string | null
    readonly case_name: string | null
    readonly client: string | null
    readonly amount: number | null
    readonly sale_type: string | null
  }
  readonly refusalReason: string | undefined
}

/**
 * Reads the facts of a case from its process variables: `client`, `saleType`, `refusalReason`, the amount in the variable that
 * `waymark:case amount` names (`amount` by default), and the case's name as `nameExpression` has it, else the business key.
 */
export function caseFacts(live: Live, events: readonly EngineEvent[], { atMs }: Command): CaseFacts {
  const { definition } = live
  const variables = variablesOf(live, events)
  const businessKey = businessKeyOf(live, variables, atMs)
  const amount = variables[definition.graph.processMeta.case?.amount || 'amount']
  return {
    columns: {
      business_key: businessKey ?? null,
      case_name: worthOf(definition.nameExpression, variables, atMs) ?? businessKey ?? null,
      client: textOf(variables.client) ?? null,
      amount: typeof amount === 'number' && Number.isFinite(amount) ? amount : null,
      sale_type: textOf(variables.saleType) ?? null,
    },
    refusalReason: textOf(variables.refusalReason),
  }
}

/** The key by which people know the case: given at its start, or what `waymark:case businessKey` says. */
export const businessKeyOf = ({ definition, instance }: Live, variables: Variables, atMs: number): string | undefined =>
  instance.businessKey ?? worthOf(definition.businessKeyExpression, variables, atMs)

/** Process variables after those events; an instance that has ended left them in its last event. */
export function variablesOf(live: Live, events: readonly EngineEvent[]): Variables {
  const process = get(live.instance.elements, 0)
  if (process?.variables) return process.variables
  const ended = events.find((event) => event.type === 'instanceEnded')
  return ended?.type === 'instanceEnded' ? ended.variables : {}
}

function worthOf(expression: CompiledExpression | undefined, variables: Variables, nowMs: number): string | undefined {
  const result = expression?.evaluate({ variables, nowMs })
  return result?.ok ? textOf(result.value) : undefined
}

function textOf(value: Value | undefined): string | undefined {
  if (typeof value === 'string') return value || undefined
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
