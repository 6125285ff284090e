import type { Funnel } from '@waymark/shared/contract'
import type { Definition } from '../engine/definitions.ts'
import { stagesOf } from '../engine/stages.ts'
import type { Shell } from '../shell.ts'
import { funnelFigures, saleTypesOf } from '../store/queries/insights.ts'

/** The stages of a process with the cases in them; each figure opens to the cases that `findCases` finds for it. */
export async function funnel(
  { db }: Shell,
  definition: Definition,
  of: { from: string; to: string; saleType?: string | undefined; responsible?: string | undefined },
): Promise<Funnel> {
  const scope = { ...of, processId: definition.processId }
  const drawn = stagesOf(definition.graph)
  const [figures, saleTypes] = await Promise.all([
    funnelFigures(db, scope, drawn),
    saleTypesOf(db, definition.processId),
  ])
  const stages = drawn.map(({ name: stage, order, elementIds }, i) => {
    const {
      reached = 0,
      now = 0,
      nowSum = null,
      reachedSum = null,
      refused = 0,
      medianMs = null,
      reasons = [],
    } = figures.stages[i] ?? {}
    const before = figures.stages[i - 1]?.reached
    const conversion = before ? reached / before : null
    return {
      stage,
      order,
      elementIds: [...elementIds],
      now,
      nowSum,
      reached,
      reachedSum,
      refused,
      conversion,
      medianMs,
      reasons,
    }
  })
  return {
    processId: definition.processId,
    name: definition.name,
    from: of.from,
    to: of.to,
    stages,
    won: figures.won.count,
    wonSum: figures.won.sum,
    saleTypes,
  }
}
