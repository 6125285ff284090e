import type { Funnel } from '@waymark/shared/contract'
import type { Definition } from '../engine/definitions.ts'
import { stagesOf } from '../engine/stages.ts'
import type { Shell } from '../shell.ts'
import { refusalReasons, saleTypesOf, stageFigures, stageMedian, wonCases } from '../store/queries/insights.ts'

/** The stages of a process with the cases in them; each figure opens to the cases that `findCases` finds for it. */
export async function funnel(
  { db }: Shell,
  definition: Definition,
  of: { from: string; to: string; saleType?: string | undefined; responsible?: string | undefined },
): Promise<Funnel> {
  const scope = { ...of, processId: definition.processId }
  const stages: Funnel['stages'] = []
  for (const { name: stage, order, elementIds } of stagesOf(definition.graph)) {
    const filter = { ...scope, stage, stageOrder: order }
    const [figures, medianMs, reasons] = await Promise.all([
      stageFigures(db, filter),
      stageMedian(db, filter),
      refusalReasons(db, filter),
    ])
    const before = stages.at(-1)?.reached
    const conversion = before ? figures.reached / before : null
    stages.push({ stage, order, elementIds: [...elementIds], ...figures, conversion, medianMs, reasons })
  }
  const [won, saleTypes] = await Promise.all([wonCases(db, scope), saleTypesOf(db, definition.processId)])
  return {
    processId: definition.processId,
    name: definition.name,
    from: of.from,
    to: of.to,
    stages,
    won: won.count,
    wonSum: won.sum,
    saleTypes,
  }
}
