import { completeActivity } from './activity.ts'
import { cancelChildren, releaseElement } from './canceling.ts'
import type { Command, LocalId, Refusal, RefusalCode, Variables } from './command.ts'
import { fireEvent } from './firing.ts'
import { doAdHoc } from './handMoves.ts'
import type { Job } from './instance.ts'
import { resolveIncident } from './resolving.ts'
import type { Run } from './run.ts'
import { inWords } from './run.ts'
import { startInstance } from './starting.ts'
import { get } from './table.ts'
import { finishThrow } from './throwEvent.ts'
import { deliverSignal, throwError, throwEscalation } from './throwing.ts'

type CommandOf<T extends Command['type']> = Extract<Command, { type: T }>

/** Carries out the command itself; tokens it sets free run afterwards. Returns why it changed nothing, if it is refused. */
export function carryOut(run: Run, command: Command): Refusal | undefined {
  if (command.type === 'start') return startInstance(run, command)
  if (run.instance.state !== 'active') {
    return refuse('instanceEnded', `This case is over (${run.instance.state}); nothing more can happen in it.`)
  }
  switch (command.type) {
    case 'completeTask':
      return completeTask(run, command)
    case 'assignTask':
      return assignTask(run, command)
    case 'updateTask': {
      if (!openTask(run, command.element)) return noTask(command.element)
      run.emit({ type: 'taskChanged', element: command.element, changes: command.changes, ...byWhom(run) })
      return
    }
    case 'completeJob':
      return withJob(run, command.job, (job) => completeJob(run, job, command.variables))
    case 'failJob':
      return withJob(run, command.job, (job) => failJob(run, job, command))
    case 'throwJobError':
      return withJob(run, command.job, (job) => throwJobError(run, job, command))
    case 'updateJobRetries': {
      if (!Number.isInteger(command.retries) || command.retries < 1) {
        return refuse('invalidArgument', `A job needs a whole number of retries from 1; ${command.retries} is none.`)
      }
      return withJob(run, command.job, (job) => {
        run.emit({ type: 'jobChanged', job: job.id, retries: command.retries })
      })
    }
    case 'fireTimer': {
      const timer = get(run.instance.timers, command.timer)
      if (!timer)
        return refuse(
          'notWaiting',
          `Timer ${command.timer} is not armed: it has fired, or what it belonged to is over.`,
        )
      if (command.dueAtMs !== undefined && timer.dueAtMs - command.dueAtMs >= 1)
        return refuse('notWaiting', `Timer ${command.timer} has fired and was armed again for a later time.`)
      fireEvent(run, run.node(timer.node) as Parameters<typeof fireEvent>[1], timer, {})
      return
    }
    case 'correlateMessage':
      return correlateMessage(run, command)
    case 'deliverSignal': {
      if (deliverSignal(run, command.name, command.variables) > 0) return
      return refuse('notWaiting', `Nothing in this case waits for signal "${command.name}".`)
    }
    case 'childCompleted':
      return childCompleted(run, command)
    case 'childRefused':
      return childRefused(run, command)
    case 'childThrew':
      return childThrew(run, command)
    case 'setVariables': {
      if (!run.find(command.element)) return noElement(command.element)
      if (command.local) run.emit({ type: 'variablesSet', element: command.element, variables: command.variables })
      else run.propagate(command.element, command.variables)
      return
    }
    case 'resolveIncident':
      return resolveIncident(run, command.incident)
    case 'cancel': {
      cancelChildren(run, 0)
      releaseElement(run, 0)
      run.emit({ type: 'instanceEnded', outcome: 'canceled', variables: run.element(0).variables ?? {} })
      return
    }
    case 'activateElement':
    case 'completeAdHoc':
    case 'triggerElement':
      return doAdHoc(run, command)
    default:
      return unknownCommand(command)
  }
}

function unknownCommand(command: never): never {
  throw new Error(`The engine does not know the command ${JSON.stringify(command)}.`)
}

export function refuse(code: RefusalCode, message: string): Refusal {
  return { code, message }
}

export function noElement(element: LocalId): Refusal {
  return refuse('notFound', `Nothing with id ${element} is active in this case: it is over, or it never was.`)
}

function noTask(element: LocalId): Refusal {
  return refuse(
    'notFound',
    `There is no open task ${element} in this case: somebody completed it, or the case went another way.`,
  )
}

function openTask(run: Run, element: LocalId) {
  return run.find(element)?.task
}

function byWhom(run: Run) {
  return run.by === undefined ? {} : { by: run.by }
}

function completeTask(run: Run, { element: id, variables, action }: CommandOf<'completeTask'>): Refusal | undefined {
  const element = run.find(id)
  const node = element && run.nodeOf(element)
  if (!element?.task || node?.kind !== 'userTask') return noTask(id)
  const own = element.variables ?? {}
  const missing = node.dataOut.find(
    ({ required, from, to }) => required && ![from, to].some((name) => name in variables || name in own),
  )
  if (missing) {
    return refuse(
      'invalidVariables',
      `${inWords(node)} cannot be completed without "${missing.from}", which its data output association reads.`,
    )
  }
  run.emit({
    type: 'taskClosed',
    element: id,
    outcome: 'completed',
    ...byWhom(run),
    ...(action === undefined ? {} : { action }),
  })
  completeActivity(run, node, id, variables)
  return
}

function assignTask(run: Run, { element, assignee, onlyIf }: CommandOf<'assignTask'>): Refusal | undefined {
  const task = openTask(run, element)
  if (!task) return noTask(element)
  if (onlyIf !== undefined && onlyIf !== task.assignee) {
    const holder = task.assignee === null ? 'nobody has it' : `${task.assignee} has it`
    return refuse('alreadyAssigned', `The task is not as you saw it: ${holder} now.`)
  }
  run.emit({ type: 'taskAssigned', element, assignee, ...byWhom(run) })
  return
}

function withJob(run: Run, id: LocalId, work: (job: Job) => void): Refusal | undefined {
  const job = get(run.instance.jobs, id)
  if (!job) return refuse('notFound', `There is no job ${id}: it is completed, or what it belonged to is over.`)
  work(job)
  return
}

function completeJob(run: Run, job: Job, variables: Variables) {
  const node = run.node(job.node)
  endIncident(run, job.element)
  run.emit({ type: 'jobClosed', job: job.id, outcome: 'completed' })
  if (node.kind === 'endEvent' || node.kind === 'intermediateThrowEvent') {
    run.propagate(job.element, variables)
    return finishThrow(run, node, job.element)
  }
  completeActivity(run, node as Parameters<typeof completeActivity>[1], job.element, variables)
}

function failJob(run: Run, job: Job, { retries, message, retryAtMs, variables }: CommandOf<'failJob'>) {
  if (variables) run.emit({ type: 'variablesSet', element: job.element, variables })
  const left = Math.max(0, retries)
  run.emit({
    type: 'jobChanged',
    job: job.id,
    retries: left,
    message,
    ...(retryAtMs === undefined ? {} : { retryAtMs }),
  })
  if (left > 0 || run.element(job.element).incident !== undefined) return
  run.raise(job.element, 'JOB_NO_RETRIES', message || 'the job failed and has no retries left.', 'job', job.id)
}

function throwJobError(run: Run, job: Job, { code, message, variables = {} }: CommandOf<'throwJobError'>) {
  const { element } = job
  const closeJob = () => run.emit({ type: 'jobClosed', job: job.id, outcome: 'threw' })
  if (throwError(run, element, code, message, variables, closeJob) === 'handled') return
  if (run.element(element).incident !== undefined) return
  const text = `nobody handles the error "${code}" that its job threw${message ? `: ${message}` : ''}. Draw an error boundary event, or try the job again.`
  run.raise(element, 'UNHANDLED_ERROR_EVENT', text, 'job', job.id)
}

function endIncident(run: Run, element: LocalId) {
  const { incident } = run.element(element)
  if (incident !== undefined) run.emit({ type: 'incidentResolved', incident })
}

function correlateMessage(run: Run, command: CommandOf<'correlateMessage'>): Refusal | undefined {
  const { subscription, messageKey, variables } = command
  const wait = get(run.instance.messages, subscription)
  if (!wait) {
    return refuse('notWaiting', `Nothing in this case waits with subscription ${subscription} any more.`)
  }
  if (messageKey !== undefined && messageKey === wait.lastMessage) {
    return refuse('duplicateMessage', `Message ${messageKey} has been delivered to "${wait.node}" already.`)
  }
  run.emit({ type: 'messageCorrelated', subscription, ...(messageKey === undefined ? {} : { messageKey }) })
  const now = get(run.instance.messages, subscription) ?? wait
  fireEvent(run, run.node(wait.node) as Parameters<typeof fireEvent>[1], now, variables)
  return
}

function childCompleted(run: Run, { element: id, variables }: CommandOf<'childCompleted'>): Refusal | undefined {
  const element = run.find(id)
  const node = element && run.nodeOf(element)
  if (!element?.called || node?.kind !== 'callActivity') return noCall(id)
  run.emit({ type: 'childEnded', element: id })
  const passesAll = node.propagateAllChildVariables || node.outputs.length > 0
  completeActivity(run, node, id, passesAll ? variables : {})
  return
}

function childThrew(run: Run, command: CommandOf<'childThrew'>): Refusal | undefined {
  const { element: id, code, variables } = command
  const element = run.find(id)
  if (!element?.called) return noCall(id)
  if (command.kind === 'escalation') {
    throwEscalation(run, id, code, variables)
    return
  }
  run.emit({ type: 'childEnded', element: id })
  if (throwError(run, id, code, command.message, variables) === 'handled') return
  const text = `nobody handles the error "${code}" that the called process threw. Draw an error boundary event, or try again to call it anew.`
  run.raise(id, 'UNHANDLED_ERROR_EVENT', text, 'execute')
  return
}

/** Trying again calls it anew. */
function childRefused(run: Run, { element: id, message }: CommandOf<'childRefused'>): Refusal | undefined {
  if (!run.find(id)?.called) return noCall(id)
  run.emit({ type: 'childEnded', element: id })
  run.raise(id, 'CALLED_ELEMENT_ERROR', message, 'execute')
  return
}

function noCall(element: LocalId): Refusal {
  return refuse('notWaiting', `Call activity ${element} does not wait for a called process any more.`)
}
