import type { CaseList, CaseSearch, Person } from '@waymark/shared/contract'
import { sql } from 'drizzle-orm'
import type { z } from 'zod'
import { stagesOf } from '../engine/stages.ts'
import { seesCase } from '../identity/visible.ts'
import { notFound } from '../problem.ts'
import type { Shell } from '../shell.ts'
import { searchCases } from '../store/queries/cases.ts'
import { caseRows } from './caseRows.ts'

/**
 * Cases that fit a filter and that the person may see, one page of them, with the count and sum of all.
 *
 * @throws ProblemError 404 for a stage that the process does not have
 */
export async function findCases(shell: Shell, person: Person, asked: z.infer<typeof CaseSearch>): Promise<CaseList> {
  const stageOrder = asked.stage === undefined ? undefined : await orderOfStage(shell, asked.processId, asked.stage)
  const now = new Date(shell.clock.nowMs())
  const also = seesCase(person, sql`i.root_key`)
  const { items, ...rest } = await searchCases(shell.db, { ...asked, stageOrder, also }, now)
  return { items: await caseRows(shell, items), ...rest }
}

async function orderOfStage(shell: Shell, processId: string | undefined, stage: string): Promise<number> {
  const definition = processId === undefined ? undefined : await shell.definitions.latest(processId)
  const found = definition && stagesOf(definition.graph).find((one) => one.name === stage)
  if (found) return found.order
  throw notFound(
    processId === undefined
      ? 'A stage belongs to a process: say which with "processId".'
      : `Process "${processId}" has no stage "${stage}".`,
  )
}
