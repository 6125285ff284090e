import type { Funnel } from '@waymark/shared/contract'
import type { Definition } from '../engine/definitions.ts'
import { stagesOf } from '../engine/stages.ts'
import type { Shell } from '../shell.ts'
import { funnelFigures, saleTypesOf } from '../store/queries/funnel.ts'

/** The stages of a process with the cases in them; each figure opens to the cases that `findCases` finds for it. */
export async function funnel(
  { db }: Shell,
  definition: Definition,
  of: { from: string; to: string; saleType?: string | undefined; responsible?: string | undefined },
): Promise<Funnel> {
  const scope = { ...of, processId: definition.processId }
  const [figures, saleTypes] = await Promise.all([
    funnelFigures(db, scope, stagesOf(definition.graph)),
    saleTypesOf(db, definition.processId),
  ])
  const stages = figures.stages.map(({ name: stage, order, elementIds, ...rest }, i, all) => {
    const before = all[i - 1]?.reached
    const conversion = before ? rest.reached / before : null
    return { stage, order, elementIds: [...elementIds], ...rest, conversion }
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
