import { z } from 'zod'
import { Role } from './common.ts'

/** A person as colleagues see them. `username` names them everywhere (assignee, completedBy). */
export const Person = z.object({
  username: z.string(),
  name: z.string(),
  groups: z.array(z.string()),
  roles: z.array(Role),
})
export type Person = z.infer<typeof Person>

/** GET/POST /api/session (POST takes Credentials); DELETE signs out. 401 without a session. */
export const Session = z.object({
  person: Person.extend({ email: z.string().nullable(), locale: z.string(), timeZone: z.string() }),
  /** Whether this installation runs on demo data. */
  demo: z.boolean(),
})
export type Session = z.infer<typeof Session>
export const Credentials = z.object({ username: z.string().min(1), password: z.string().min(1) })

/** GET /api/welcome, without signing in: what the sign-in page needs. */
export const Welcome = z.object({
  demo: z.boolean(),
  accounts: z.array(
    z.object({ username: z.string(), password: z.string(), name: z.string(), description: z.string() }),
  ),
  /** Seeding of the demo: fraction done, 1 when finished or not wanted. */
  seeding: z.object({ done: z.number(), message: z.string() }),
  version: z.string(),
  /** In words, what the embedded database survives; null on PostgreSQL. */
  durability: z.string().nullable(),
})
export type Welcome = z.infer<typeof Welcome>

/** GET /api/groups */
export const Group = z.object({ id: z.string(), name: z.string(), members: z.array(z.string()) })
export type Group = z.infer<typeof Group>
/** GET /api/people?search= */
export const People = z.array(Person)
