import type { Command } from '@waymark/shared/engine'
import { localIdOf } from '../store/keys.ts'
import type { MoveSubmission } from './submission.ts'

/** The engine's command for a submission that addresses one instance. */
export function toCommand(submission: MoveSubmission, atMs: number): Command {
  const { by } = submission
  switch (submission.type) {
    case 'completeTask': {
      const { variables, action } = submission
      return { atMs, by, type: 'completeTask', element: localIdOf(submission.userTaskKey), variables, action }
    }
    case 'assignTask': {
      const { assignee, onlyIf } = submission
      return { atMs, by, type: 'assignTask', element: localIdOf(submission.userTaskKey), assignee, onlyIf }
    }
    case 'updateTask':
      return {
        atMs,
        by,
        type: 'updateTask',
        element: localIdOf(submission.userTaskKey),
        changes: submission.changes,
      }
    case 'completeJob':
      return { atMs, by, type: 'completeJob', job: localIdOf(submission.jobKey), variables: submission.variables }
    case 'failJob': {
      const { retries, message, variables, retryBackOffMs } = submission
      const retryAtMs = retryBackOffMs ? atMs + retryBackOffMs : undefined
      return { atMs, by, type: 'failJob', job: localIdOf(submission.jobKey), retries, message, variables, retryAtMs }
    }
    case 'throwJobError': {
      const { code, message, variables } = submission
      return { atMs, by, type: 'throwJobError', job: localIdOf(submission.jobKey), code, message, variables }
    }
    case 'updateJobRetries':
      return { atMs, by, type: 'updateJobRetries', job: localIdOf(submission.jobKey), retries: submission.retries }
    case 'fireTimer':
      return {
        atMs,
        by,
        type: 'fireTimer',
        timer: localIdOf(submission.timerKey),
        ...(submission.dueAtMs === undefined ? {} : { dueAtMs: submission.dueAtMs }),
      }
    case 'setVariables': {
      const { variables, local } = submission
      return { atMs, by, type: 'setVariables', element: localIdOf(submission.scopeKey), variables, local }
    }
    case 'activateElement': {
      const element = localIdOf(submission.elementInstanceKey)
      return { atMs, by, type: 'activateElement', element, node: submission.elementId }
    }
    case 'completeAdHoc':
      return { atMs, by, type: 'completeAdHoc', element: localIdOf(submission.elementInstanceKey) }
    case 'triggerElement': {
      const { variables, elementInstanceKey } = submission
      return { atMs, by, type: 'triggerElement', element: localIdOf(elementInstanceKey), variables }
    }
    case 'resolveIncident':
      return { atMs, by, type: 'resolveIncident', incident: localIdOf(submission.incidentKey) }
    case 'cancel':
      return { atMs, by, type: 'cancel', reason: submission.reason }
  }
}
