import type { BatchRow } from '../store/batch.ts'
import { type Answer, addressOf, type Submission } from './submission.ts'

/** The line of the audit trail for what somebody did. */
export function auditRow(submission: Submission, answer: Answer, key: string, atMs: number): BatchRow<'audit'> {
  const root = answer.accepted && 'rootProcessInstanceKey' in answer ? answer.rootProcessInstanceKey : null
  const { subject, subject_key } = subjectOf(submission, answer)
  return {
    key,
    at: atMs,
    by: submission.by ?? null,
    action: submission.type,
    subject,
    subject_key,
    root_key: root,
    detail: detailOf(submission),
  }
}

function subjectOf(submission: Submission, answer: Answer): { subject: string; subject_key: string | null } {
  switch (submission.type) {
    case 'completeTask':
    case 'assignTask':
    case 'updateTask':
      return { subject: 'userTask', subject_key: submission.userTaskKey }
    case 'completeJob':
    case 'failJob':
    case 'throwJobError':
    case 'updateJobRetries':
      return { subject: 'job', subject_key: submission.jobKey }
    case 'publishMessage':
    case 'offerMessage':
      return { subject: 'message', subject_key: answer.accepted && 'messageKey' in answer ? answer.messageKey : null }
    case 'broadcastSignal':
    case 'deliverSignal':
      return { subject: 'signal', subject_key: answer.accepted && 'signalKey' in answer ? answer.signalKey : null }
    case 'resolveIncident':
      return { subject: 'incident', subject_key: submission.incidentKey }
    case 'start':
    case 'startByTimer':
      return {
        subject: 'processInstance',
        subject_key: answer.accepted && 'processInstanceKey' in answer ? answer.processInstanceKey : null,
      }
    default:
      return { subject: 'processInstance', subject_key: addressOf(submission) }
  }
}

/** What was asked, without what was typed into forms: variables are recorded by name only. */
function detailOf(submission: Submission): Record<string, unknown> {
  const detail: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(submission)) {
    if (inOtherColumns.has(name)) continue
    detail[name] = name === 'variables' ? Object.keys(value ?? {}) : value
  }
  return detail
}

const inOtherColumns: ReadonlySet<string> = new Set(['type', 'by', 'atMs', 'idempotencyKey'])
