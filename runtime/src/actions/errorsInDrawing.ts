import { type Finding, problems, readDefinitions, UnreadableModel } from '@waymark/shared/model'
import { many } from '@waymark/shared/model/moddle'

/**
 * Errors that a modeller sees in a drawing of a process that is meant to run, beyond what the standard forbids: a gateway that
 * does not say when a path is taken, a join that never fires. Empty for a file that cannot be read; the compiler says why.
 */
export async function errorsInDrawing(xml: string): Promise<Finding[]> {
  try {
    const { definitions, dangling } = await readDefinitions(xml)
    const onlyDrawn = new Set(
      many(definitions, 'rootElements')
        .filter((root) => root.$type === 'bpmn:Process' && root.get('isExecutable') === false)
        .map((root) => root.id),
    )
    return problems(definitions, { dangling }).filter(
      ({ severity, processId }) => severity === 'error' && !onlyDrawn.has(processId),
    )
  } catch (error) {
    if (error instanceof UnreadableModel) return []
    throw error
  }
}
