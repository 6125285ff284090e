import type { Value, Variables } from '@waymark/shared/engine'

export interface ScriptDone {
  readonly trace: readonly string[]
  readonly variables: Variables
  readonly error?: string
  readonly read?: Value
}

/** What a script token of the cases means (see `../shared/conformance/README.md`); nothing in a model is run as code. */
export function runScript(script: string, variables: Variables): ScriptDone {
  if (script === 'CREATE_LOG_FILE') return { trace: [], variables: {} }
  if (script === 'THROW_ERROR') return { trace: [script], variables: {}, error: 'ERR_CODE' }
  if (/^INCREMENT_INTEGER_VARIABLE/.test(script)) {
    const integerVariable = Number(variables.integerVariable ?? 0) + 1
    return { trace: [script], variables: { integerVariable } }
  }
  if (script === 'SET_STRING_DATA') return { trace: [], variables: { data: 'String' } }
  if (script === 'LOG_DATA') return { trace: [], variables: {}, read: variables.data ?? null }
  const sum = /^(\w+) \+= (\w+)$/.exec(script)
  if (sum) {
    const [, name = '', term = ''] = sum
    const add = /^\d+$/.test(term) ? Number(term) : Number(variables[term])
    return { trace: [], variables: { [name]: Number(variables[name]) + add } }
  }
  return { trace: [script], variables: {} }
}
