import type { Breadcrumb, Trail } from '@waymark/shared/contract'
import type { z } from 'zod'
import type { Queries } from '../database.ts'

/**
 * What to light on an instance's drawing: each step with its present state, how often it was entered, when and by whom it was
 * last touched, and the flows taken.
 *
 * @param rootKey of the instance's case, so that one shard is asked
 */
export async function trailOf(db: Queries, rootKey: string, instanceKey: string): Promise<Trail> {
  const elements = await db.read<{
    element_id: string
    count: string
    active: boolean
    completed: boolean
    last_at: Date
    by: string | null
    due_at: Date | null
    incident: boolean
    called: string | null
  }>(
    `select e.element_id,
       count(*) as count,
       bool_or(e.left_at is null) as active,
       (array_agg(e.outcome order by e.left_at desc nulls last))[1] is not distinct from 'completed' as completed,
       max(coalesce(e.left_at, e.entered_at)) as last_at,
       (array_agg(t.completed_by order by t.closed_at desc nulls last) filter (where t.completed_by is not null))[1] as by,
       min(t.due_at) filter (where t.state = 'CREATED') as due_at,
       bool_or(i.key is not null) as incident,
       (array_agg(child.key order by child.key desc) filter (where child.key is not null))[1] as called
     from element_instance e
     left join user_task t on t.root_key = e.root_key and t.key = e.key
     left join incident i on i.root_key = e.root_key and i.element_key = e.key and i.state = 'ACTIVE'
     left join process_instance child on child.root_key = e.root_key and child.parent_element_key = e.key
     where e.root_key = $1 and e.instance_key = $2 and e.key <> e.instance_key
     group by e.element_id`,
    [rootKey, instanceKey],
  )
  const flows = await db.read<{ flow_id: string; count: string }>(
    `select flow_id, count(*) as count from sequence_flow_taken, unnest(flows) as flow_id
     where root_key = $1 and instance_key = $2 group by flow_id`,
    [rootKey, instanceKey],
  )
  return {
    elements: elements.map((row) => ({
      elementId: row.element_id,
      state: row.incident ? 'incident' : row.active ? 'active' : row.completed ? 'completed' : 'canceled',
      count: Number(row.count),
      lastAt: row.last_at.toISOString(),
      by: row.by,
      dueDate: row.due_at?.toISOString() ?? null,
      calledProcessInstanceKey: row.called,
    })),
    flows: flows.map((row) => ({ flowId: row.flow_id, count: Number(row.count) })),
  }
}

/** One instance on the way from its case down to it. */
export interface Ancestor {
  readonly key: string
  readonly rootKey: string
  readonly definitionKey: string
  readonly processId: string
  readonly processName: string
  /** The call activity in the instance above; null for the case itself. */
  readonly elementId: string | null
  /** Key of that call activity's element instance. */
  readonly elementKey: string | null
}

/** The instances from the case down to this one, which comes last. Empty for an unknown key. */
export async function ancestorsOf(db: Queries, instanceKey: string): Promise<Ancestor[]> {
  const rows = await db.read<{
    key: string
    root_key: string
    definition_key: string
    process_id: string
    process_name: string
    element_id: string | null
    parent_element_key: string | null
  }>(
    `with recursive up as (
       select p.*, 0 as height from process_instance p where p.root_key = root_of($1::bigint) and p.key = $1::bigint
       union all
       select p.*, up.height + 1 from process_instance p join up on p.root_key = up.root_key and p.key = up.parent_key
     )
     select up.key, up.root_key, up.definition_key, up.process_id, d.name as process_name, e.element_id, up.parent_element_key
     from up
     join process_definition d on d.key = up.definition_key
     left join element_stay e on e.root_key = up.root_key and e.key = up.parent_element_key
     order by up.height desc`,
    [instanceKey],
  )
  return rows.map((row) => ({
    key: row.key,
    rootKey: row.root_key,
    definitionKey: row.definition_key,
    processId: row.process_id,
    processName: row.process_name,
    elementId: row.element_id,
    elementKey: row.parent_element_key,
  }))
}

/** The way down in the shape that pages take. `nameOf` tells a step's name on its drawing. */
export async function breadcrumbOf(
  ancestors: readonly Ancestor[],
  nameOf: (definitionKey: string, elementId: string) => Promise<string | undefined>,
): Promise<z.infer<typeof Breadcrumb>> {
  const crumbs: z.infer<typeof Breadcrumb> = []
  for (const [index, one] of ancestors.entries()) {
    const above = ancestors[index - 1]
    crumbs.push({
      processInstanceKey: one.key,
      processDefinitionKey: one.definitionKey,
      processName: one.processName,
      elementId: one.elementId,
      elementName: above && one.elementId ? ((await nameOf(above.definitionKey, one.elementId)) ?? null) : null,
    })
  }
  return crumbs
}
