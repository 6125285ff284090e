import type { DataCopy, Mapping } from '../model/graph.ts'
import type { LocalId, Value, Variables } from './command.ts'
import type { Run } from './run.ts'
import { Stuck } from './stuck.ts'

/** Input mappings: variables of the element's own, evaluated as seen from the scope around it, each seeing the ones before. */
export function mapIn(run: Run, inputs: readonly Mapping[], element: LocalId, copies: readonly DataCopy[] = []) {
  if (inputs.length === 0 && copies.length === 0) return
  const own: Record<string, Value> = {}
  for (const copy of copies) copyValue(run, copy, element, own)
  for (const { source, target } of inputs) setPath(own, target, mapped(run, source, element, own))
  run.emit({ type: 'variablesSet', element, variables: own })
}

/**
 * What comes out of an element: without output mappings everything it brought, set where each variable lives; with them
 * exactly what they say.
 */
export function mapOut(
  run: Run,
  outputs: readonly Mapping[],
  element: LocalId,
  brought: Variables,
  copies: readonly DataCopy[] = [],
) {
  if (outputs.length === 0) {
    run.propagate(element, withoutDataObjects(run, brought))
  } else {
    if (Object.keys(brought).length > 0) run.emit({ type: 'variablesSet', element, variables: brought })
    const out: Record<string, Value> = {}
    for (const { source, target } of outputs) {
      const name = target[0] ?? ''
      if (target.length > 1 && !(name in out)) {
        const before = run.sight(run.element(element).scope)(name)
        if (isContext(before)) out[name] = before
      }
      setPath(out, target, mapped(run, source, element, out))
    }
    run.propagate(run.element(element).scope, out)
  }
  if (copies.length === 0) return
  const copied: Record<string, Value> = {}
  for (const copy of copies) {
    const name = [copy.from, copy.to].find((one) => Object.hasOwn(brought, one))
    if (name !== undefined && !copy.transformation) copied[copy.to] = brought[name] ?? null
    else if (!run.graph.dataObjects.has(copy.from)) copyValue(run, { ...copy, required: false }, element, copied)
  }
  run.propagate(run.element(element).scope, copied)
}

/** Data objects are written by data output associations only. */
function withoutDataObjects(run: Run, brought: Variables): Variables {
  const { dataObjects } = run.graph
  if (dataObjects.size === 0) return brought
  return Object.fromEntries(Object.entries(brought).filter(([name]) => !dataObjects.has(name)))
}

function mapped(run: Run, source: Mapping['source'], element: LocalId, soFar: Variables): Value {
  try {
    return run.value(source, element, soFar)
  } catch (error) {
    if (error instanceof Stuck) throw new Stuck('IO_MAPPING_ERROR', error.message)
    throw error
  }
}

function copyValue(run: Run, copy: DataCopy, element: LocalId, into: Record<string, Value>) {
  const value = copy.transformation ? run.value(copy.transformation, element) : run.sight(element, into)(copy.from)
  if (value !== undefined) into[copy.to] = value
  else if (copy.required) {
    throw new Stuck(
      'IO_MAPPING_ERROR',
      `the data "${copy.from}" that a data association reads is not there. Set variable "${copy.from}", then try again.`,
    )
  }
}

function setPath(into: Record<string, Value>, [name = '', ...rest]: readonly string[], value: Value) {
  if (rest.length === 0) {
    into[name] = value
    return
  }
  const before = into[name]
  const inner: Record<string, Value> = isContext(before) ? { ...before } : {}
  setPath(inner, rest, value)
  into[name] = inner
}

function isContext(value: Value | undefined): value is Variables {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
