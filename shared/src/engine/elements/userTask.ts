import type { Expression, UserTaskNode } from '../../model/graph.ts'
import { enterActivity } from '../activity.ts'
import type { Behaviour } from '../behaviour.ts'
import type { LocalId, Value } from '../command.ts'
import { dateOf } from '../dates.ts'
import type { Run } from '../run.ts'
import { Stuck } from '../stuck.ts'

const DEFAULT_PRIORITY = 50

/** Waits for a person. */
export const userTask: Behaviour<'userTask'> = {
  enter: enterActivity,
  execute(run, node, { id: element }) {
    const assignee = node.assignee ? run.value(node.assignee, element) : null
    const dueDate = node.dueDate && dateOf(run, node.dueDate, element, 'due date', node.calendar)
    const followUpDate = node.followUpDate && dateOf(run, node.followUpDate, element, 'follow-up date', node.calendar)
    run.emit({
      type: 'taskOpened',
      element,
      node: node.id,
      ...(typeof assignee === 'string' && assignee.trim() !== '' ? { assignee: assignee.trim() } : {}),
      candidateGroups: names(run, node.candidateGroups, node.staticGroups, element, 'candidate groups'),
      candidateUsers: names(run, node.candidateUsers, node.staticUsers, element, 'candidate users'),
      ...(dueDate === undefined ? {} : { dueDate }),
      ...(followUpDate === undefined ? {} : { followUpDate }),
      priority: priorityOf(run, node, element),
      ...formOf(node),
    })
  },
}

function names(
  run: Run,
  expression: Expression | undefined,
  otherwise: readonly string[],
  from: LocalId,
  what: string,
): readonly string[] {
  if (!expression) return otherwise
  const value = run.value(expression, from)
  const list: readonly Value[] =
    typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : value === null ? [] : [value]
  return list
    .map((name) => {
      if (typeof name === 'string' || typeof name === 'number') return String(name).trim()
      throw new Stuck(
        'EXTRACT_VALUE_ERROR',
        `the ${what} (${expression.text}) give ${JSON.stringify(value)}; names are due. Set the variable, then try again.`,
      )
    })
    .filter((name) => name !== '')
}

function priorityOf(run: Run, node: UserTaskNode, from: LocalId): number {
  if (!node.priority) return DEFAULT_PRIORITY
  const value = run.value(node.priority, from)
  const priority = typeof value === 'string' ? Number(value) : value
  if (typeof priority === 'number' && Number.isInteger(priority) && priority >= 0 && priority <= 100) return priority
  throw new Stuck(
    'EXTRACT_VALUE_ERROR',
    `the priority (${node.priority.text}) gives ${JSON.stringify(value)}; a whole number from 0 to 100 is due.`,
  )
}

function formOf({ form }: UserTaskNode) {
  if (!form) return {}
  return {
    ...(form.formId === undefined ? {} : { formId: form.formId }),
    ...(form.binding === undefined ? {} : { formBinding: form.binding }),
    ...(form.versionTag === undefined ? {} : { formVersionTag: form.versionTag }),
    ...(form.external === undefined ? {} : { externalForm: form.external }),
  }
}
