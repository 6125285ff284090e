import type { Person } from '@waymark/shared/contract'
import { forbidden } from '../problem.ts'

/** What one may be allowed to do. Every route names one; the finer questions below are asked by the actions. */
export type Permission = 'view' | 'edit' | 'publish' | 'start' | 'work' | 'manage' | 'administer'

const grants: { [role in Person['roles'][number]]: readonly Permission[] } = {
  administrator: ['view', 'edit', 'publish', 'start', 'work', 'manage', 'administer'],
  // An analyst is a colleague too: tasks addressed to them or their groups are theirs to do.
  analyst: ['view', 'edit', 'publish', 'start', 'work'],
  manager: ['view', 'start', 'work', 'manage'],
  employee: ['view', 'start', 'work'],
}

const words: { [permission in Permission]: string } = {
  view: 'see this',
  edit: 'change drawings',
  publish: 'publish processes',
  start: 'start cases',
  work: 'work on tasks',
  manage: 'manage cases',
  administer: 'administer Waymark',
}

/** Whether one of the person's roles carries the permission. */
export const may = (person: Person, permission: Permission): boolean =>
  person.roles.some((role) => grants[role].includes(permission))

/** @throws ProblemError 403 that says which permission is missing. */
export function demand(person: Person, permission: Permission): void {
  if (!may(person, permission))
    throw forbidden(`${person.name} may not ${words[permission]}. Ask an administrator for a role that may.`)
}

/** A user task as far as permissions care. */
export interface TaskForPolicy {
  readonly assignee: string | null
  readonly candidateGroups: readonly string[]
  readonly candidateUsers: readonly string[]
}

/** Whether the task is this person's, or may become it: assignee, candidate, or nobody in particular is named. */
export function mayWorkOn(person: Person, task: TaskForPolicy): boolean {
  if (may(person, 'administer')) return true
  if (!may(person, 'work')) return false
  if (task.assignee !== null) return task.assignee === person.username
  return isCandidate(person, task)
}

/** Whether the task may be claimed by the person once nobody holds it. */
export function isCandidate(person: Person, task: TaskForPolicy): boolean {
  if (task.candidateGroups.length === 0 && task.candidateUsers.length === 0) return true
  return (
    task.candidateUsers.includes(person.username) || task.candidateGroups.some((group) => person.groups.includes(group))
  )
}

/** Whether the person may see a case with these open and finished tasks: managers and analysts all, employees where their groups take part. */
export const seesEveryCase = (person: Person): boolean => may(person, 'manage') || may(person, 'edit')
