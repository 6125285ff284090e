import type { CaseRow } from '@waymark/shared/contract'
import { nodeOf } from '@waymark/shared/engine'
import type { Shell } from '../shell.ts'
import type { Queries } from '../store/database.ts'
import { standingSteps } from '../store/queries/caseSteps.ts'
import type { CaseRecord } from '../store/queries/cases.ts'

/** Makes rows of a list: what is stored of each case, with the names that its drawings give its steps. */
export async function caseRows(
  { db, definitions }: Pick<Shell, 'definitions'> & { readonly db: Queries },
  records: readonly CaseRecord[],
): Promise<CaseRow[]> {
  const running = records.filter((record) => record.state === 'running')
  const steps = await standingSteps(db, running)
  const rows: CaseRow[] = []
  for (const record of records) {
    const standing: CaseRow['steps'] = []
    for (const step of steps) {
      if (step.instanceKey !== record.key) continue
      const definition = await definitions.byKey(step.innerDefinitionKey)
      const node = definition && nodeOf(definition.graph, step.innerElementId)
      standing.push({
        elementId: step.elementId,
        name: node?.name || step.innerElementId,
        since: step.since.toISOString(),
        assignee: step.assignee,
        role: step.candidateGroups[0] ?? node?.meta.lane ?? null,
        dueDate: step.dueAt?.toISOString() ?? null,
      })
    }
    rows.push({
      processInstanceKey: record.key,
      rootProcessInstanceKey: record.rootKey,
      processId: record.processId,
      processName: record.processName,
      version: record.version,
      caseName: record.caseName ?? record.businessKey ?? `${record.processName} ${record.rootKey}`,
      businessKey: record.businessKey,
      client: record.client,
      amount: record.amount,
      stage: record.stage,
      state: record.state,
      startedAt: record.startedAt.toISOString(),
      endedAt: record.endedAt?.toISOString() ?? null,
      steps: standing,
      late: record.late,
      incident: record.incident,
    })
  }
  return rows
}
