import type { Command } from '@waymark/shared/engine'
import { localIdOf } from '../store/keys.ts'
import type { MoveSubmission } from './submission.ts'

/** The engine's command for a submission that addresses one instance. */
export function toCommand(submission: MoveSubmission, atMs: number): Command {
  const common = { atMs, ...(submission.by === undefined ? {} : { by: submission.by }) }
  switch (submission.type) {
    case 'completeTask': {
      const { variables, action } = submission
      return { ...common, type: 'completeTask', element: localIdOf(submission.userTaskKey), variables, action }
    }
    case 'assignTask': {
      const { assignee, onlyIf } = submission
      return { ...common, type: 'assignTask', element: localIdOf(submission.userTaskKey), assignee, onlyIf }
    }
    case 'updateTask':
      return {
        ...common,
        type: 'updateTask',
        element: localIdOf(submission.userTaskKey),
        changes: submission.changes,
      }
    case 'completeJob':
      return { ...common, type: 'completeJob', job: localIdOf(submission.jobKey), variables: submission.variables }
    case 'failJob': {
      const { retries, message, variables, retryBackOffMs } = submission
      const retryAtMs = retryBackOffMs ? atMs + retryBackOffMs : undefined
      return { ...common, type: 'failJob', job: localIdOf(submission.jobKey), retries, message, variables, retryAtMs }
    }
    case 'throwJobError': {
      const { code, message, variables } = submission
      return { ...common, type: 'throwJobError', job: localIdOf(submission.jobKey), code, message, variables }
    }
    case 'updateJobRetries':
      return { ...common, type: 'updateJobRetries', job: localIdOf(submission.jobKey), retries: submission.retries }
    case 'fireTimer':
      return {
        ...common,
        type: 'fireTimer',
        timer: localIdOf(submission.timerKey),
        ...(submission.dueAtMs === undefined ? {} : { dueAtMs: submission.dueAtMs }),
      }
    case 'setVariables': {
      const { variables, local } = submission
      return { ...common, type: 'setVariables', element: localIdOf(submission.scopeKey), variables, local }
    }
    case 'activateElement': {
      const element = localIdOf(submission.elementInstanceKey)
      return { ...common, type: 'activateElement', element, node: submission.elementId }
    }
    case 'completeAdHoc':
      return { ...common, type: 'completeAdHoc', element: localIdOf(submission.elementInstanceKey) }
    case 'triggerElement': {
      const { variables, elementInstanceKey } = submission
      return { ...common, type: 'triggerElement', element: localIdOf(elementInstanceKey), variables }
    }
    case 'resolveIncident':
      return { ...common, type: 'resolveIncident', incident: localIdOf(submission.incidentKey) }
    case 'cancel':
      return { ...common, type: 'cancel', reason: submission.reason }
  }
}
