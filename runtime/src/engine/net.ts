import type { BatchRow, BatchRows, CaseKey } from '../store/batch.ts'
import { arrayText } from '../store/statements.ts'

type InstanceColumns = Partial<Omit<BatchRow<'instanceUpdate'>, 'root_key' | 'key' | 'touched'>>
type TaskColumns = Partial<
  Omit<BatchRow<'taskUpdate'>, 'root_key' | 'key' | 'touched' | 'candidate_groups' | 'candidate_users'> &
    Pick<BatchRow<'task'>, 'candidate_groups' | 'candidate_users'>
>

/** The net effect of a batch while it is gathered: what is added and changed within the batch is changed in memory. */
export class Net {
  readonly rows: BatchRows
  readonly instances = new Map<string, BatchRow<'instance'>>()
  readonly active = new Map<string, BatchRow<'active'>>()
  readonly variables = new Map<string, BatchRow<'variable'>>()
  readonly tasks = new Map<string, BatchRow<'task'>>()
  readonly jobs = new Map<string, BatchRow<'job'>>()
  readonly jobUpdates = new Map<string, BatchRow<'jobUpdate'>>()
  readonly timers = new Map<string, BatchRow<'timer'>>()
  readonly messages = new Map<string, BatchRow<'message'>>()
  readonly signals = new Map<string, BatchRow<'signal'>>()
  readonly incidents = new Map<string, BatchRow<'incident'>>()
  readonly reasons = new Map<string, BatchRow<'stageReason'>>()
  private readonly instanceUpdates = new Map<string, BatchRow<'instanceUpdate'>>()
  private readonly taskUpdates = new Map<string, BatchRow<'taskUpdate'>>()
  private readonly stages = new Map<string, BatchRow<'stage'>>()
  private readonly stagesLeft = new Map<string, BatchRow<'stageLeft'>>()
  private readonly newTimers = new Set<string>()

  constructor(rows: BatchRows) {
    this.rows = rows
  }

  endInstance(
    instance: CaseKey,
    end: Pick<BatchRow<'instance'>, 'state' | 'ended_at'> & { end_events: readonly string[] },
  ) {
    const started = this.instances.get(instance.key)
    if (started) Object.assign(started, end)
    else this.changeInstance(instance, 'e', { ...end, end_events: arrayText(end.end_events) })
  }

  setFacts(instance: CaseKey, facts: InstanceColumns) {
    const started = this.instances.get(instance.key)
    if (started) Object.assign(started, facts)
    else this.changeInstance(instance, 'f', facts)
  }

  private changeInstance({ root_key, key }: CaseKey, letter: string, change: InstanceColumns) {
    const row = this.instanceUpdates.get(key) ?? unchanged(root_key, key)
    row.touched += letter
    Object.assign(row, change)
    this.instanceUpdates.set(key, row)
  }

  leave(left: BatchRow<'left'>) {
    const entered = this.active.get(left.key)
    if (!entered) {
      this.rows.left.push(left)
      return
    }
    this.active.delete(left.key)
    // Spelled out, as the rows below: copying an object member by member and adding to it takes several times as long.
    this.rows.history.push({
      root_key: entered.root_key,
      key: entered.key,
      instance_key: entered.instance_key,
      scope_key: entered.scope_key,
      definition_key: entered.definition_key,
      process_id: entered.process_id,
      element_id: entered.element_id,
      kind: entered.kind,
      entered_at: entered.entered_at,
      left_at: left.left_at,
      outcome: left.outcome,
    })
  }

  changeTask({ root_key, key }: CaseKey, letter: string, change: TaskColumns) {
    const opened = this.tasks.get(key)
    if (opened) {
      Object.assign(opened, change)
      return
    }
    const row = this.taskUpdates.get(key) ?? untouched(root_key, key)
    row.touched += letter
    Object.assign(row, change)
    if (change.candidate_groups) row.candidate_groups = arrayText(change.candidate_groups)
    if (change.candidate_users) row.candidate_users = arrayText(change.candidate_users)
    this.taskUpdates.set(key, row)
  }

  changeJob(change: BatchRow<'jobUpdate'>) {
    const opened = this.jobs.get(change.key)
    if (opened) Object.assign(opened, change)
    else this.jobUpdates.set(change.key, change)
  }

  /** A row that was added in this batch vanishes; an older one is deleted. */
  close<R>(added: Map<string, R>, gone: CaseKey[], row: CaseKey) {
    if (!added.delete(row.key)) gone.push(row)
  }

  /** Arming a timer that was there before the batch moves it; it still has to be deleted when it is disarmed. */
  timerArmed(row: BatchRow<'timer'>, wasThere: boolean) {
    if (!wasThere) this.newTimers.add(row.key)
    this.timers.set(row.key, row)
  }

  disarm(timer: CaseKey) {
    this.timers.delete(timer.key)
    if (!this.newTimers.delete(timer.key)) this.rows.timersGone.push(timer)
  }

  resolveIncident(end: BatchRow<'incidentEnd'>) {
    const raised = this.incidents.get(end.key)
    if (raised) Object.assign(raised, { state: 'RESOLVED', resolved_at: end.resolved_at })
    else this.rows.incidentsResolved.push(end)
  }

  enterStage(row: BatchRow<'stage'>) {
    const id = `${row.root_key} ${row.stage}`
    this.stagesLeft.delete(id)
    const first_entered_at = this.stages.get(id)?.first_entered_at ?? row.first_entered_at
    this.stages.set(id, { ...row, first_entered_at })
  }

  leaveStage(left: BatchRow<'stageLeft'>) {
    const id = `${left.root_key} ${left.stage}`
    const entered = this.stages.get(id)
    if (entered) Object.assign(entered, left)
    else this.stagesLeft.set(id, left)
  }

  /** Hands what is left over to the rows. */
  finish() {
    const { rows } = this
    rows.instances.push(...this.instances.values())
    rows.instanceUpdates.push(...this.instanceUpdates.values())
    rows.active.push(...this.active.values())
    rows.variables.push(...this.variables.values())
    rows.tasks.push(...this.tasks.values())
    rows.taskUpdates.push(...this.taskUpdates.values())
    rows.jobs.push(...this.jobs.values())
    rows.jobUpdates.push(...this.jobUpdates.values())
    rows.timers.push(...this.timers.values())
    rows.messages.push(...this.messages.values())
    rows.signals.push(...this.signals.values())
    rows.incidents.push(...this.incidents.values())
    rows.stages.push(...this.stages.values())
    rows.stagesLeft.push(...this.stagesLeft.values())
    rows.stageReasons.push(...this.reasons.values())
  }
}

const unchanged = (root_key: string, key: string): BatchRow<'instanceUpdate'> => ({
  root_key,
  key,
  touched: '',
  state: null,
  ended_at: null,
  end_events: null,
  business_key: null,
  case_name: null,
  client: null,
  amount: null,
  sale_type: null,
})

const untouched = (root_key: string, key: string): BatchRow<'taskUpdate'> => ({
  root_key,
  key,
  touched: '',
  assignee: null,
  claimed_at: null,
  candidate_groups: null,
  candidate_users: null,
  due_at: null,
  follow_up_at: null,
  priority: null,
  state: null,
  closed_at: null,
  completed_by: null,
  action: null,
})

export const emptyRows = (): BatchRows => ({
  instances: [],
  instanceUpdates: [],
  statesAdded: [],
  statesChanged: [],
  statesGone: [],
  active: [],
  history: [],
  left: [],
  flows: [],
  variables: [],
  tasks: [],
  taskUpdates: [],
  jobs: [],
  jobUpdates: [],
  jobsGone: [],
  timers: [],
  timersGone: [],
  messages: [],
  messagesGone: [],
  signals: [],
  signalsGone: [],
  incidents: [],
  incidentsResolved: [],
  decisions: [],
  stages: [],
  stagesLeft: [],
  stageReasons: [],
  audit: [],
  deltas: [],
  toFunnel: [],
  inFunnel: [],
})
