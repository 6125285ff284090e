import type { EngineEvent, LocalId } from '@waymark/shared/engine'
import { entries, get, toSnapshot } from '@waymark/shared/engine'
import type { BatchRows, CaseKey } from '../store/batch.ts'
import { keyOf } from '../store/keys.ts'
import { type DecisionVersions, decisionRows } from './decisionRows.ts'
import { caseFacts } from './facts.ts'
import type { Live } from './live.ts'
import { momentMs } from './momentMs.ts'
import { emptyRows, Net } from './net.ts'
import { audienceOf, type News } from './news.ts'
import { rollupDeltas } from './rollupDeltas.ts'
import { stagesOf } from './stages.ts'
import type { Happening } from './trial.ts'

/** What a batch asks of the runtime after, or beside, its rows. */
export interface Aftermath {
  readonly news: News
  /** Message subscriptions that were opened: a buffered message may be waiting for them. */
  readonly awaited: { name: string; correlationKey: string }[]
  readonly messagesThrown: { live: Live; event: Extract<EngineEvent, { type: 'messageThrown' }>; atMs: number }[]
  readonly signalsThrown: { live: Live; event: Extract<EngineEvent, { type: 'signalThrown' }>; atMs: number }[]
  /** Root instances that have ended. */
  readonly ended: Live[]
}

/** Looks up the version of the form that a task shows. */
export type FormKeyOf = (live: Live, event: Extract<EngineEvent, { type: 'taskOpened' }>) => Promise<string | null>

/** Looks up which version of each decision of a file answered, by its id. */
export type DecisionsOf = (
  live: Live,
  event: Extract<EngineEvent, { type: 'decisionEvaluated' }>,
) => Promise<DecisionVersions>

/**
 * Turns what happened in a batch into rows, net: an element that was entered and left within the batch becomes one row of
 * history, a job that was opened and closed none at all.
 */
export async function project(
  happenings: readonly Happening[],
  formKeyOf: FormKeyOf,
  decisionsOf: DecisionsOf,
  takeKey: () => string,
): Promise<{ rows: BatchRows; aftermath: Aftermath }> {
  const rows = emptyRows()
  const aftermath: Aftermath = {
    news: { instances: new Map(), tasks: new Map() },
    awaited: [],
    messagesThrown: [],
    signalsThrown: [],
    ended: [],
  }
  const net = new Net(rows)
  for (const happening of happenings) {
    const { live } = happening
    aftermath.news.instances.set(live.key, { processId: live.definition.processId, rootKey: live.rootKey })
    const published = happening.events.some(namesPublished) ? await lookUp(happening, formKeyOf, decisionsOf) : nothing
    projectOne(happening, net, aftermath, published, takeKey)
  }
  projectStates(happenings, rows)
  net.finish()
  return { rows: { ...rows, ...rollupDeltas(happenings, rows) }, aftermath }
}

/** What was looked up for the events that name something published: versions of forms, and of decisions. */
interface Published {
  readonly forms: ReadonlyMap<EngineEvent, string | null>
  readonly decisions: ReadonlyMap<EngineEvent, DecisionVersions>
}
const nothing: Published = { forms: new Map(), decisions: new Map() }

const namesPublished = (event: EngineEvent) =>
  (event.type === 'taskOpened' && Boolean(event.formId)) || event.type === 'decisionEvaluated'

async function lookUp({ live, events }: Happening, formKeyOf: FormKeyOf, decisionsOf: DecisionsOf): Promise<Published> {
  const forms = new Map<EngineEvent, string | null>()
  const decisions = new Map<EngineEvent, DecisionVersions>()
  for (const event of events)
    if (event.type === 'taskOpened' && event.formId) forms.set(event, await formKeyOf(live, event))
    else if (event.type === 'decisionEvaluated') decisions.set(event, await decisionsOf(live, event))
  return { forms, decisions }
}

function projectOne(
  { before, live, command, events }: Happening,
  net: Net,
  aftermath: Aftermath,
  published: Published,
  takeKey: () => string,
) {
  const { atMs } = command
  const { graph } = live.definition
  const root_key = live.rootKey
  const of = (id: LocalId): CaseKey => ({ root_key, key: keyOf(live.key, id) })
  const hasStages = !live.parent && stagesOf(graph).length > 0
  const nodeOfElement = new Map<LocalId, string>()
  const nodeIdOf = (element: LocalId) =>
    nodeOfElement.get(element) ?? (before && get(before.instance.elements, element)?.node)
  const nodeOf = (id: string | undefined) => (id === undefined ? undefined : graph.nodes[graph.indexOf.get(id) ?? -1])
  // Spelled out: an object that begins with another's members costs several times as much to make.
  const owned = (id: LocalId, element: LocalId, node: string) => ({
    root_key,
    key: keyOf(live.key, id),
    instance_key: live.key,
    element_key: keyOf(live.key, element),
    element_id: node,
    definition_key: live.definition.key,
    process_id: live.definition.processId,
  })
  const flows: string[] = []
  const passed = { ids: [] as LocalId[], scopes: [] as LocalId[], elements: [] as string[], kinds: [] as string[] }
  const completed = completedBy(events)
  const canceled = events.some((event) => event.type === 'instanceEnded' && event.outcome === 'canceled')
  let factsChanged = false

  for (const event of events) {
    if (isAboutTask(event)) {
      // A task that is over concerns those whose it was.
      const task = live.tasks.get(event.element) ?? before?.tasks.get(event.element)
      if (task) aftermath.news.tasks.set(keyOf(live.key, event.element), audienceOf(task))
    }
    switch (event.type) {
      case 'instanceStarted':
        net.instances.set(live.key, {
          root_key,
          key: live.key,
          parent_key: live.parent?.key ?? null,
          parent_element_key: live.parent ? keyOf(live.parent.key, live.parent.element) : null,
          definition_key: live.definition.key,
          process_id: live.definition.processId,
          version: live.definition.version,
          state: 'running',
          business_key: event.businessKey ?? null,
          case_name: null,
          client: null,
          amount: null,
          sale_type: null,
          started_at: atMs,
          started_by: command.by ?? null,
          ended_at: null,
          end_events: null,
        })
        factsChanged = true
        break
      case 'instanceEnded': {
        const state = event.outcome === 'completed' ? 'completed' : 'canceled'
        net.endInstance({ root_key, key: live.key }, { state, ended_at: atMs, end_events: event.endEvents ?? [] })
        if (!live.parent) aftermath.ended.push(live)
        break
      }
      case 'elementEntered': {
        if (hasStages) nodeOfElement.set(event.element, event.node)
        const node = nodeOf(event.node)
        const kind = event.body ? 'multiInstanceBody' : (node?.kind ?? 'process')
        const scope = Math.max(event.scope, 0)
        if (completed.has(event.element) && isPassedThrough.has(kind)) {
          passed.ids.push(event.element)
          passed.scopes.push(scope)
          passed.elements.push(event.node)
          passed.kinds.push(kind)
        } else {
          completed.delete(event.element)
          const key = keyOf(live.key, event.element)
          net.active.set(key, {
            root_key,
            key,
            instance_key: live.key,
            scope_key: keyOf(live.key, scope),
            definition_key: live.definition.key,
            process_id: live.definition.processId,
            element_id: event.node,
            kind,
            entered_at: atMs,
          })
        }
        const stage = node?.meta.stage
        if (stage && !live.parent)
          net.enterStage({
            root_key,
            stage: stage.name,
            stage_order: stagesOf(graph).find((one) => one.name === stage.name)?.order ?? 0,
            process_id: live.definition.processId,
            element_id: event.node,
            first_entered_at: atMs,
            entered_at: atMs,
            left_at: null,
            refused: 0,
            reason: null,
          })
        break
      }
      case 'elementLeft': {
        if (!completed.has(event.element))
          net.leave({
            root_key,
            key: keyOf(live.key, event.element),
            left_at: atMs,
            outcome: event.outcome,
            version: live.definition.version,
          })
        const stage = hasStages ? nodeOf(nodeIdOf(event.element))?.meta.stage?.name : undefined
        if (stage && !stillIn(live, stage))
          net.leaveStage({ root_key, stage, left_at: atMs, refused: event.outcome === 'canceled' && !canceled ? 1 : 0 })
        break
      }
      case 'flowTaken':
        flows.push(event.flow)
        break
      case 'variablesSet': {
        if (event.element === 0) factsChanged = true
        const scope_key = keyOf(live.key, event.element)
        for (const [name, value] of Object.entries(event.variables)) {
          const id = `${scope_key} ${name}`
          const known = net.variables.get(id)
          if (known) {
            known.value = value
            known.updated_at = atMs
          } else
            net.variables.set(id, {
              root_key,
              scope_key,
              name,
              key: takeKey(),
              instance_key: live.key,
              value,
              updated_at: atMs,
            })
        }
        break
      }
      case 'taskOpened': {
        const node = nodeOf(event.node)
        const key = keyOf(live.key, event.element)
        net.tasks.set(key, {
          root_key,
          key,
          instance_key: live.key,
          definition_key: live.definition.key,
          process_id: live.definition.processId,
          version: live.definition.version,
          element_id: event.node,
          name: node?.name || event.node,
          lane: node?.meta.lane ?? null,
          state: 'CREATED',
          assignee: event.assignee ?? null,
          candidate_groups: event.candidateGroups,
          candidate_users: event.candidateUsers,
          due_at: momentMs(event.dueDate),
          follow_up_at: momentMs(event.followUpDate),
          priority: event.priority,
          form_id: event.formId ?? null,
          form_key: published.forms.get(event) ?? null,
          external_form: event.externalForm ?? null,
          created_at: atMs,
          claimed_at: event.assignee ? atMs : null,
          closed_at: null,
          completed_by: null,
          action: null,
          nested: live.parent || get(live.instance.elements, event.element)?.scope !== 0 ? 1 : 0,
        })
        break
      }
      case 'taskAssigned':
        net.changeTask(of(event.element), 'a', {
          assignee: event.assignee,
          claimed_at: event.assignee === null ? null : atMs,
        })
        break
      case 'taskChanged': {
        const { candidateGroups, candidateUsers, dueDate, followUpDate, priority } = event.changes
        const task = of(event.element)
        if (candidateGroups) net.changeTask(task, 'g', { candidate_groups: candidateGroups })
        if (candidateUsers) net.changeTask(task, 'u', { candidate_users: candidateUsers })
        if (dueDate !== undefined) net.changeTask(task, 'd', { due_at: momentMs(dueDate) })
        if (followUpDate !== undefined) net.changeTask(task, 'f', { follow_up_at: momentMs(followUpDate) })
        if (priority !== undefined) net.changeTask(task, 'p', { priority })
        break
      }
      case 'taskClosed':
        net.changeTask(of(event.element), 'c', {
          state: event.outcome === 'completed' ? 'COMPLETED' : 'CANCELED',
          closed_at: atMs,
          completed_by: event.outcome === 'completed' ? (event.by ?? command.by ?? null) : null,
          action: event.action ?? null,
        })
        break
      case 'jobOpened':
        net.jobs.set(keyOf(live.key, event.job), {
          ...owned(event.job, event.element, event.node),
          type: event.jobType,
          headers: event.headers,
          retries: event.retries,
          state: 'CREATED',
          error_message: null,
          available_at: atMs,
          created_at: atMs,
        })
        break
      case 'jobChanged':
        net.changeJob({
          ...of(event.job),
          retries: event.retries,
          state: event.retries > 0 ? 'CREATED' : 'FAILED',
          error_message: event.message ?? null,
          available_at: event.retryAtMs ?? atMs,
        })
        break
      case 'jobClosed':
        net.close(net.jobs, net.rows.jobsGone, of(event.job))
        net.jobUpdates.delete(keyOf(live.key, event.job))
        break
      case 'timerArmed':
        net.timerArmed(
          {
            root_key,
            key: keyOf(live.key, event.timer),
            instance_key: live.key,
            element_key: keyOf(live.key, event.element),
            element_id: event.node,
            definition_key: live.definition.key,
            process_id: live.definition.processId,
            due_at: event.dueAtMs,
            created_at: atMs,
          },
          before !== undefined && get(before.instance.timers, event.timer) !== undefined,
        )
        break
      case 'timerDisarmed':
        net.disarm(of(event.timer))
        break
      case 'messageAwaited':
        net.messages.set(keyOf(live.key, event.subscription), {
          ...owned(event.subscription, event.element, event.node),
          name: event.name,
          correlation_key: event.correlationKey,
          created_at: atMs,
        })
        aftermath.awaited.push({ name: event.name, correlationKey: event.correlationKey })
        break
      case 'signalAwaited':
        net.signals.set(keyOf(live.key, event.subscription), {
          ...owned(event.subscription, event.element, event.node),
          name: event.name,
          created_at: atMs,
        })
        break
      case 'noLongerAwaited': {
        const wait = of(event.subscription)
        if (net.messages.has(wait.key) || (before && get(before.instance.messages, event.subscription)))
          net.close(net.messages, net.rows.messagesGone, wait)
        else net.close(net.signals, net.rows.signalsGone, wait)
        break
      }
      case 'messageThrown':
        aftermath.messagesThrown.push({ live, event, atMs })
        break
      case 'signalThrown':
        aftermath.signalsThrown.push({ live, event, atMs })
        break
      case 'incidentRaised':
        net.incidents.set(keyOf(live.key, event.incident), {
          ...owned(event.incident, event.element, event.node),
          kind: event.kind,
          message: event.message,
          job_key: event.job === undefined ? null : keyOf(live.key, event.job),
          state: 'ACTIVE',
          raised_at: atMs,
          resolved_at: null,
        })
        break
      case 'decisionEvaluated':
        net.rows.decisions.push(
          ...decisionRows(live, atMs, event, published.decisions.get(event) ?? new Map(), takeKey),
        )
        break
      case 'incidentResolved':
        net.resolveIncident({ ...of(event.incident), resolved_at: atMs })
        break
    }
  }
  if (flows.length > 0 || passed.ids.length > 0)
    net.rows.flows.push({
      root_key,
      instance_key: live.key,
      revision: live.revision,
      definition_key: live.definition.key,
      process_id: live.definition.processId,
      taken_at: atMs,
      flows,
      passed_ids: passed.ids,
      passed_scopes: passed.scopes,
      passed_elements: passed.elements,
      passed_kinds: passed.kinds,
    })
  if (factsChanged) {
    const facts = caseFacts(live, events, command)
    // Most of what people fill in is none of these; then the row stays as it is.
    const known = before && JSON.stringify(caseFacts(before, [], command).columns)
    if (known !== JSON.stringify(facts.columns)) net.setFacts({ root_key, key: live.key }, facts.columns)
    if (facts.refusalReason !== undefined && !live.parent)
      net.reasons.set(root_key, { root_key, reason: facts.refusalReason })
  }
}

/**
 * What a command can walk through without a stop: such element instances need no rows of their own, they stand in the row of what the
 * command walked through.
 */
const isPassedThrough: ReadonlySet<string> = new Set([
  'process',
  'startEvent',
  'endEvent',
  'intermediateThrowEvent',
  'exclusiveGateway',
  'inclusiveGateway',
  'parallelGateway',
  'complexGateway',
  'task',
  'manualTask',
  'scriptTask',
  'businessRuleTask',
  'serviceTask',
  'sendTask',
])

/** Element instances that were entered and completed by those events. */
function completedBy(events: readonly EngineEvent[]): Set<LocalId> {
  const entered = new Set<LocalId>()
  const completed = new Set<LocalId>()
  for (const event of events)
    if (event.type === 'elementEntered') entered.add(event.element)
    else if (event.type === 'elementLeft' && event.outcome === 'completed' && entered.has(event.element))
      completed.add(event.element)
  return completed
}

type TaskEvent = Extract<EngineEvent, { type: `task${string}` }>
const isAboutTask = (event: EngineEvent): event is TaskEvent => event.type.startsWith('task')

/** Whether another activity of that stage is still going on. */
function stillIn(live: Live, stage: string): boolean {
  const { graph } = live.definition
  return entries(live.instance.elements).some(
    (element) => graph.nodes[graph.indexOf.get(element.node) ?? -1]?.meta.stage?.name === stage,
  )
}

/** The last state of each instance is what is written, however many commands moved it. */
function projectStates(happenings: readonly Happening[], rows: BatchRows) {
  const spans = new Map<string, { first: Happening; last: Happening }>()
  for (const happening of happenings) {
    const span = spans.get(happening.live.key)
    spans.set(happening.live.key, { first: span?.first ?? happening, last: happening })
  }
  for (const { first, last } of spans.values()) {
    const { rootKey: root_key, key, revision, instance, parent, definition } = last.live
    const was = first.before?.revision
    if (instance.state !== 'active') {
      if (was !== undefined) rows.statesGone.push({ root_key, key, was })
      continue
    }
    const snapshot = toSnapshot(instance)
    if (was !== undefined) rows.statesChanged.push({ root_key, key, revision, snapshot, was })
    else
      rows.statesAdded.push({
        root_key,
        key,
        revision,
        snapshot,
        definition_key: definition.key,
        parent_key: parent?.key ?? null,
        parent_element: parent?.element ?? null,
      })
  }
}
