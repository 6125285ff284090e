import { Role } from '@waymark/shared/contract'
import type { Shell } from '../shell.ts'

/** Somebody to add, as the command line has them. */
export interface UserToAdd {
  readonly username: string
  readonly password: string
  /** The user name where absent. */
  readonly name?: string | undefined
  readonly email?: string | undefined
  readonly roles: readonly string[]
  readonly groups: readonly string[]
}

/**
 * Adds a person who can sign in, in groups that are made where they are new.
 *
 * @returns what was done, in a sentence
 * @throws Error with a sentence when the name is taken, a role is none, or the password is too short
 */
export async function addUser({ identity }: Pick<Shell, 'identity'>, asked: UserToAdd): Promise<string> {
  const username = asked.username.toLowerCase()
  const roles = asked.roles.map((role) => {
    const parsed = Role.safeParse(role)
    if (parsed.success) return parsed.data
    throw new Error(`"${role}" is no role. Roles are ${Role.options.join(', ')}.`)
  })
  if (roles.length === 0) throw new Error(`Give ${username} a role: --role ${Role.options.join(' | ')}.`)
  if (asked.password.length < shortestPassword)
    throw new Error(`The password has ${asked.password.length} characters; it needs ${shortestPassword} or more.`)
  if (await identity.person(username)) throw new Error(`There is a user ${username} already; nothing was changed.`)
  const { groups, password, email } = asked
  await identity.ensurePeople([
    { username, name: asked.name ?? asked.username, password, roles, groups, ...(email ? { email } : {}) },
  ])
  const within = groups.length > 0 ? `, in ${groups.join(', ')}` : ''
  return `Added ${username} (${roles.join(', ')}${within}).`
}

const shortestPassword = 8
