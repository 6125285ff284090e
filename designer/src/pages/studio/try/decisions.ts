import type { Decisions, Graph } from '@waymark/shared/engine'

/**
 * The decisions that the steps of a process ask, for trying it out. Undefined where it asks none, or one that is not
 * known beforehand: then whoever tries the process says what each decision says.
 *
 * @param fileOf the file that holds a decision; null where there is none
 */
export async function decisionsOf(
  graph: Graph,
  fileOf: (decisionId: string) => Promise<string | null>,
): Promise<Decisions | undefined> {
  const asked = new Set<string>()
  for (const node of graph.nodes) {
    if (!('work' in node) || node.work.kind !== 'decision') continue
    const id = node.work.decisionId.evaluate({ variables: {}, nowMs: 0 })
    if (!id.ok || typeof id.value !== 'string' || node.work.binding === 'versionTag') return undefined
    asked.add(id.value)
  }
  if (asked.size === 0) return undefined
  const { compileDecisions } = await import('@waymark/shared/dmn')
  const models = await Promise.all(
    [...asked].map(async (decisionId) => {
      const file = await fileOf(decisionId)
      const compiled = file === null ? undefined : await compileDecisions(file)
      return [decisionId, compiled?.ok ? compiled.model : undefined] as const
    }),
  )
  if (models.some(([, model]) => !model)) return undefined
  const found = new Map(models)
  return ({ decisionId }) => found.get(decisionId)
}
