import { Key, type Person } from '@waymark/shared/contract'
import { seesEveryCase } from '../identity/policy.ts'
import { forbidden, notFound } from '../problem.ts'
import type { Queries } from '../store/database.ts'
import { takesPartIn } from '../store/queries/tasks.ts'
import { type Ancestor, ancestorsOf } from '../store/queries/trail.ts'

/**
 * The case that an instance belongs to, for somebody who may see it: managers and analysts see all, others those in which they
 * or their groups take part.
 *
 * @throws ProblemError 404 for an unknown key, 403 for another's case
 */
export async function seeCase(
  db: Queries,
  person: Person,
  processInstanceKey: string,
): Promise<{ rootKey: string; ancestors: Ancestor[] }> {
  const ancestors = Key.safeParse(processInstanceKey).success ? await ancestorsOf(db, processInstanceKey) : []
  const [root] = ancestors
  if (!root) throw notFound(`There is no process instance ${processInstanceKey}.`)
  if (!seesEveryCase(person) && !(await takesPartIn(db, root.rootKey, person.username, person.groups)))
    throw forbidden('You take no part in this case, so you may not see it. Ask your manager.')
  return { rootKey: root.rootKey, ancestors }
}
