import type { InboxTask } from '@waymark/shared/contract'
import { nodeOf } from '@waymark/shared/engine'
import type { Shell } from '../shell.ts'
import type { TaskRow } from '../store/queries/tasks.ts'

/** A user task as a row of the inbox, with what only the drawing knows. */
export async function inboxTask(shell: Shell, row: TaskRow): Promise<InboxTask> {
  const definition = await shell.definitions.byKey(row.definition_key)
  return {
    userTaskKey: row.key,
    name: row.name,
    elementId: row.element_id,
    processId: row.process_id,
    processName: row.process_name,
    processDefinitionKey: row.definition_key,
    processInstanceKey: row.instance_key,
    rootProcessInstanceKey: row.root_key,
    caseName: row.case_name ?? row.business_key ?? row.process_name,
    businessKey: row.business_key,
    client: row.client,
    assignee: row.assignee,
    candidateGroups: row.candidate_groups,
    createdAt: row.created_at.toISOString(),
    dueDate: row.due_at?.toISOString() ?? null,
    priority: row.priority,
    expectedDuration: (definition && nodeOf(definition.graph, row.element_id)?.meta.sla?.expectedDuration) ?? null,
  }
}
