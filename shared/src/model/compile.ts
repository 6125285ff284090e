import { attributeOf, CompileContext, type CompileOptions } from './compileContext.ts'
import { compileProcess } from './compileProcess.ts'
import type { Finding } from './finding.ts'
import type { Graph } from './graph.ts'
import { type ModdleElement, many } from './moddle.ts'
import { type DanglingReference, readDefinitions, UnreadableModel } from './read.ts'
import { refusals } from './refusals.ts'

export type { CompileOptions } from './compileContext.ts'

export type CompileOutcome =
  | { readonly ok: true; readonly graphs: readonly Graph[]; readonly findings: readonly Finding[] }
  | { readonly ok: false; readonly findings: readonly Finding[] }

/**
 * Compiles every process (and global task) of a BPMN file. Not `ok` where anything in it cannot run: the findings say
 * what, by name. Findings of an `ok` result are warnings.
 */
export async function compile(xml: string | Uint8Array, options: CompileOptions = {}): Promise<CompileOutcome> {
  try {
    const model = await readDefinitions(xml)
    const invalid = refusals(model)
    const outcome = compileDefinitions(model.definitions, options, model.dangling)
    const findings = [...new Set([...model.findings, ...invalid, ...outcome.findings])]
    return findings.some((finding) => finding.severity === 'error') ? { ok: false, findings } : { ...outcome, findings }
  } catch (error) {
    if (error instanceof UnreadableModel) return { ok: false, findings: error.findings }
    throw error
  }
}

const GLOBAL_TASKS = new Set([
  'bpmn:GlobalTask',
  'bpmn:GlobalManualTask',
  'bpmn:GlobalUserTask',
  'bpmn:GlobalScriptTask',
  'bpmn:GlobalBusinessRuleTask',
])

/** Compiles a definitions element that is read already (the drawing on a canvas). */
export function compileDefinitions(
  definitions: ModdleElement,
  options: CompileOptions = {},
  dangling: readonly DanglingReference[] = [],
): CompileOutcome {
  const context = new CompileContext(definitions, options, dangling)
  const roots = many(definitions, 'rootElements')
  const processes = roots.filter((root) => root.$type === 'bpmn:Process' || GLOBAL_TASKS.has(root.$type))
  const graphs = processes.map((process) => {
    context.isOnlyDrawn = attributeOf(process, 'isExecutable') === false
    return compileProcess(context, process, definitions)
  })
  const { findings } = context
  return findings.some((finding) => finding.severity === 'error')
    ? { ok: false, findings }
    : { ok: true, graphs, findings }
}
