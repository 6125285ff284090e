import type { Queries } from '../database.ts'

/** Where a case stands: a step of its own process, and what is waited for there, in the innermost called process. */
export interface StandingStep {
  /** The instance whose step it is. */
  readonly instanceKey: string
  readonly elementId: string
  /** Of the innermost: what is waited for. */
  readonly innerDefinitionKey: string
  readonly innerElementId: string
  readonly since: Date
  readonly assignee: string | null
  readonly candidateGroups: readonly string[]
  readonly dueAt: Date | null
}

interface Active {
  readonly rootKey: string
  readonly key: string
  readonly instanceKey: string
  readonly scopeKey: string
  readonly definitionKey: string
  readonly elementId: string
  readonly kind: string
  readonly enteredAt: Date
  readonly parentElementKey: string | null
  readonly assignee: string | null
  readonly candidateGroups: readonly string[] | null
  readonly dueAt: Date | null
}

/** The steps at which these instances stand. `instances` may be roots and called ones mixed. */
export async function standingSteps(
  db: Queries,
  instances: readonly { key: string; rootKey: string }[],
): Promise<StandingStep[]> {
  if (instances.length === 0) return []
  const active = await db.read<Active>(
    `select e.root_key as "rootKey", e.key, e.instance_key as "instanceKey", e.scope_key as "scopeKey",
       e.definition_key as "definitionKey", e.element_id as "elementId", e.kind, e.entered_at as "enteredAt",
       p.parent_element_key as "parentElementKey", t.assignee, t.candidate_groups as "candidateGroups", t.due_at as "dueAt"
     from active_element e
     join process_instance p on p.root_key = e.root_key and p.key = e.instance_key
     left join user_task t on t.root_key = e.root_key and t.key = e.key
     where e.root_key = any($1::bigint[]) and e.kind <> 'process' order by e.entered_at, e.key`,
    [[...new Set(instances.map((one) => one.rootKey))]],
  )
  const byKey = new Map(active.map((one) => [one.key, one]))
  const above = (one: Active) =>
    byKey.get(one.scopeKey === one.instanceKey ? (one.parentElementKey ?? '') : one.scopeKey)
  const outer = new Set(active.map((one) => above(one)?.key))
  const wanted = new Set(instances.map((one) => one.key))
  const steps: StandingStep[] = []
  for (const leaf of active) {
    if (outer.has(leaf.key)) continue
    const told = new Set<string>()
    for (let at: Active | undefined = leaf; at; at = above(at)) {
      // Of nested steps of one process the innermost is where it stands.
      if (!wanted.has(at.instanceKey) || told.has(at.instanceKey)) continue
      told.add(at.instanceKey)
      steps.push({
        instanceKey: at.instanceKey,
        elementId: at.elementId,
        innerDefinitionKey: leaf.definitionKey,
        innerElementId: leaf.elementId,
        since: leaf.enteredAt,
        assignee: leaf.assignee,
        candidateGroups: leaf.candidateGroups ?? [],
        dueAt: leaf.dueAt,
      })
    }
  }
  return steps
}

/** A step in the history of a case. */
export interface HistoryStep {
  readonly key: string
  readonly instanceKey: string
  readonly definitionKey: string
  readonly elementId: string
  readonly kind: string
  readonly enteredAt: Date
  readonly leftAt: Date | null
  readonly outcome: 'completed' | 'canceled' | null
  readonly assignee: string | null
  readonly completedBy: string | null
  readonly dueAt: Date | null
  readonly calledKey: string | null
}

/** Steps of an instance in time, with the user tasks of all that it called. */
export async function historyOf(db: Queries, rootKey: string, instanceKey: string): Promise<HistoryStep[]> {
  return db.read(
    `with recursive down as (
       select $2::bigint as key
       union all
       select p.key from process_instance p join down on p.root_key = $1::bigint and p.parent_key = down.key)
     select e.key, e.instance_key as "instanceKey", e.definition_key as "definitionKey", e.element_id as "elementId", e.kind,
       e.entered_at as "enteredAt", e.left_at as "leftAt", e.outcome, t.assignee, t.completed_by as "completedBy", t.due_at as "dueAt",
       (select c.key from process_instance c where c.root_key = e.root_key and c.parent_element_key = e.key
         order by c.key desc limit 1) as "calledKey"
     from element_instance e join down on down.key = e.instance_key
     left join user_task t on t.root_key = e.root_key and t.key = e.key
     where e.root_key = $1::bigint and e.kind not in ('process', 'multiInstanceBody')
       and (e.instance_key = $2::bigint or e.kind = 'userTask')
     order by e.entered_at, e.key`,
    [rootKey, instanceKey],
  )
}

/** Variables of an instance, those of the process first. */
export async function variablesOfCase(
  db: Queries,
  rootKey: string,
  instanceKey: string,
): Promise<{ name: string; value: unknown; scopeElementId: string | null }[]> {
  return db.read(
    `select v.name, v.value, e.element_id as "scopeElementId"
     from variable v left join element_instance e on e.root_key = v.root_key and e.key = v.scope_key and v.scope_key <> v.instance_key
     where v.root_key = $1::bigint and v.instance_key = $2::bigint
     order by (v.scope_key <> v.instance_key), v.name, v.scope_key`,
    [rootKey, instanceKey],
  )
}

export interface OpenIncident {
  readonly key: string
  readonly instanceKey: string
  readonly definitionKey: string
  readonly elementId: string
  readonly kind: string
  readonly message: string
  readonly raisedAt: Date
  readonly jobKey: string | null
}

/** Unresolved incidents of an instance and of all that it called. */
export async function openIncidents(db: Queries, rootKey: string, instanceKey: string): Promise<OpenIncident[]> {
  return db.read(
    `with recursive down as (
       select $2::bigint as key
       union all
       select p.key from process_instance p join down on p.root_key = $1::bigint and p.parent_key = down.key)
     select n.key, n.instance_key as "instanceKey", n.definition_key as "definitionKey", n.element_id as "elementId", n.kind, n.message,
       n.raised_at as "raisedAt", n.job_key as "jobKey"
     from incident n join down on down.key = n.instance_key
     where n.root_key = $1::bigint and n.state = 'ACTIVE' order by n.raised_at, n.key`,
    [rootKey, instanceKey],
  )
}

export interface OpenTask {
  readonly key: string
  readonly elementId: string
  readonly name: string
  readonly assignee: string | null
  readonly candidateGroups: string[]
  readonly dueAt: Date | null
}

/** Open user tasks of an instance and of all that it called, the most urgent first. */
export async function openTasksOf(db: Queries, rootKey: string, instanceKey: string): Promise<OpenTask[]> {
  return db.read(
    `with recursive down as (
       select $2::bigint as key
       union all
       select p.key from process_instance p join down on p.root_key = $1::bigint and p.parent_key = down.key)
     select t.key, t.element_id as "elementId", t.name, t.assignee, t.candidate_groups as "candidateGroups", t.due_at as "dueAt"
     from user_task t join down on down.key = t.instance_key
     where t.root_key = $1::bigint and t.state = 'CREATED' order by t.due_at nulls last, t.key`,
    [rootKey, instanceKey],
  )
}
